#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include <goodwill/core/error.hpp>
#include <goodwill/loyalty/program.hpp>

/// What a member gets, in plain words.
namespace goodwill::inline v0::loyalty {

enum class language : std::uint8_t { en, vi };

template <> struct named_values<language> {
    static constexpr std::string_view names[] = {"en", "vi"};
};

/// Throws domain_error that lists the names.
[[nodiscard]] inline language language_of(const char* function, std::string_view name) {
    for (const auto one : {language::en, language::vi})
        if (name == name_of(one)) return one;
    throw domain_error({function, "language", {}, "\"" + std::string(name) + "\"", "must be \"en\" or \"vi\""});
}

/// The programme's name, then a line for each topic and below it a line that begins with "- " for each fact; topics are
/// parted by an empty line.  Every rule, tier, reward and stamp card is named; numbers, dates and money are written as
/// the language does.  Names stay as they are.
[[nodiscard]] GOODWILL_API std::string describe(const program& p, language in = language::en);

}  // namespace goodwill::inline v0::loyalty
