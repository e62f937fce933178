#include <goodwill/core/bytes.hpp>
#include <goodwill/core/calendar.hpp>

// What an app that holds one customer needs: headers, and nothing to link.
int main() {
    const auto day = goodwill::core::day_of(1997, 9, 30);
    return day && goodwill::core::to_text_date(*day) == "1997-09-30" ? 0 : 1;
}
