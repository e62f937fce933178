#include <goodwill/goodwill.hpp>

#include <iostream>
#include <string>

// What a consumer of the compiled library does first: call it, and catch what it throws.
int main() {
    const std::string here(goodwill::core::simd_targets());
    const std::string target(goodwill::core::simd_target());
    if (here.find(target) == std::string::npos) return 1;
    if (goodwill::core::built_with().version.empty()) return 2;
    try {
        (void)goodwill::core::time_unit_of("consumer", "fortnight");
        return 3;
    } catch (const goodwill::domain_error& e) {
        std::cout << target << ": " << e.what() << '\n';
    }
}
