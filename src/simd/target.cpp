#include "simd/target.hpp"

#include <array>
#include <cstdlib>
#include <string>

#include <goodwill/core/error.hpp>
#include <goodwill/core/target.hpp>

#if GOODWILL_HAS_HIGHWAY
#include <hwy/targets.h>
#endif

namespace goodwill::inline v0 {
namespace {

struct named_target {
    std::string_view name;
    std::int64_t bit;  // Highway's; 0 for our own scalar kernels
};

#if GOODWILL_HAS_HIGHWAY && HWY_ARCH_X86
constexpr std::array<named_target, 4> known{
    {{"scalar", 0}, {"sse4", HWY_SSE4}, {"avx2", HWY_AVX2}, {"avx512", HWY_AVX3}}};
#else
constexpr std::array<named_target, 1> known{{{"scalar", 0}}};
#endif

[[nodiscard]] bool runs_here(const named_target& target) {
    if (target.bit == 0) return true;
#if GOODWILL_HAS_HIGHWAY
    return (hwy::SupportedTargets() & target.bit) != 0;
#else
    return false;
#endif
}

[[nodiscard]] std::string list_of_targets() {
    std::string list;
    for (const auto& target : known)
        if (runs_here(target)) list += (list.empty() ? "" : " ") + std::string(target.name);
    return list;
}

/// Built once, before the environment's wish narrows Highway's view of the machine.
[[nodiscard]] const std::string& targets_here() {
    static const std::string list = list_of_targets();
    return list;
}

[[nodiscard]] const named_target& choose() {
    const std::string& here = targets_here();
    const named_target* best = &known[0];
    const char* wish = std::getenv("GOODWILL_TARGET");
    const bool any = wish == nullptr || *wish == '\0';
    bool found = any;
    for (const auto& target : known)
        if (runs_here(target) && (any || target.name == wish)) {
            best = &target;
            found = true;
        }
    if (!found)
        throw domain_error({"core.simd_target", "GOODWILL_TARGET", {}, "\"" + std::string(wish) + "\"",
                            "must be one of: " + here});
#if GOODWILL_HAS_HIGHWAY
    // The chosen one and everything below it: a kernel runs on the best of these that it was built for.
    if (!any && best->bit != 0) {
        const std::int64_t at_or_below = ~(best->bit - 1);  // Highway's better targets have lower bits
        hwy::SetSupportedTargetsForTest(hwy::SupportedTargets() & at_or_below);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    }
#endif
    return *best;
}

[[nodiscard]] const named_target& chosen() {
    static const named_target& target = choose();
    return target;
}

}  // namespace

namespace core {
std::string_view simd_target() { return chosen().name; }
std::string_view simd_targets() { return targets_here(); }
}  // namespace core

bool simd::use_scalar() { return chosen().bit == 0; }

}  // namespace goodwill::inline v0
