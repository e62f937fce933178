#include <goodwill/core/toml.hpp>
#include <goodwill/core/zones.hpp>

#include <iostream>

// A consumer of the two components: prints the tables of the zones that it is given.
int main(int count, char** names) {
    try {
        (void)goodwill::core::json_of_toml("consumer", "a = 1\nb = inf");
        return 1;
    } catch (const goodwill::format_error& e) {
        if (e.detail().row != 10) return 2;
    }
    if (goodwill::core::json_of_toml("consumer", "b = 2\na = 1.0") != "{\n  \"b\": 2,\n  \"a\": 1.0\n}") return 3;
    for (int i = 1; i < count; ++i) {
        const auto zone = goodwill::core::read_zone("consumer", names[i]);
        std::cout << zone.name;
        for (std::size_t j = 0; j < zone.instant.size(); ++j)
            std::cout << ' ' << zone.instant[j] << ':' << zone.offset[j];
        std::cout << '\n';
    }
}
