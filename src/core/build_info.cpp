#include <goodwill/core/build_info.hpp>

#define GOODWILL_TEXT_OF(x) #x
#define GOODWILL_TEXT(x) GOODWILL_TEXT_OF(x)

namespace goodwill::inline v0::core {

build_info built_with() noexcept {
    return {GOODWILL_TEXT(GOODWILL_VERSION_MAJOR) "." GOODWILL_TEXT(GOODWILL_VERSION_MINOR) "." GOODWILL_TEXT(
                GOODWILL_VERSION_PATCH),
#if defined(__clang__)
            "clang++ " GOODWILL_TEXT(__clang_major__) "." GOODWILL_TEXT(__clang_minor__) "." GOODWILL_TEXT(
                __clang_patchlevel__),
#else
            "g++ " GOODWILL_TEXT(__GNUC__) "." GOODWILL_TEXT(__GNUC_MINOR__) "." GOODWILL_TEXT(__GNUC_PATCHLEVEL__),
#endif
            GOODWILL_HIGHWAY_VERSION, GOODWILL_EIGEN_VERSION};
}

}  // namespace goodwill::inline v0::core
