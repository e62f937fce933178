// program::from_json: whatever the text, it refuses with format_error that names a line of it, or gives a programme that
// comes back as it was written, compiles, and can be described and checked.
#include <goodwill/loyalty/describe.hpp>
#include <goodwill/loyalty/program_check.hpp>
#include <goodwill/loyalty/rulebook.hpp>

#include <algorithm>
#include <string>

#include "sealed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace loyalty = goodwill::loyalty;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const auto program = loyalty::program::from_json(text);
        fuzz::require(loyalty::program::from_json(program.to_json()) == program, "it reads differently when it is written down");
        static_cast<void>(loyalty::check(program));
        for (const auto language : {loyalty::language::en, loyalty::language::vi})
            for (const auto& rule : program.earn)
                fuzz::require(loyalty::describe(program, language).find(rule.name) != std::string::npos, "a rule is not described");
    } catch (const goodwill::format_error& e) {
        const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
        fuzz::require(e.detail().in_line && e.detail().row && *e.detail().row >= 1 && *e.detail().row <= lines, "no line of the text");
    }
    return 0;
}
