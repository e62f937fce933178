#include <goodwill/core/build_info.hpp>
#include <goodwill/core/config.hpp>
#include <goodwill/core/target.hpp>

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

namespace core = goodwill::core;

TEST(simd_target, is_one_of_those_that_run_here) {
    const std::string here = " " + std::string(core::simd_targets()) + " ";
    EXPECT_EQ(here.find(" scalar "), 0u);
    EXPECT_NE(here.find(" " + std::string(core::simd_target()) + " "), std::string::npos) << here;
}

TEST(simd_target, is_the_one_that_the_environment_asks_for) {
    const char* wish = std::getenv("GOODWILL_TARGET");
    if (wish == nullptr || *wish == '\0') {
        const std::string_view here = core::simd_targets();
        EXPECT_EQ(core::simd_target(), here.substr(here.rfind(' ') + 1));
    } else {
        EXPECT_EQ(core::simd_target(), wish);
    }
}

TEST(built_with, says_the_version_of_these_headers) {
    const auto made = core::built_with();
    EXPECT_EQ(made.version, std::to_string(GOODWILL_VERSION_MAJOR) + "." + std::to_string(GOODWILL_VERSION_MINOR) +
                                "." + std::to_string(GOODWILL_VERSION_PATCH));
    EXPECT_FALSE(made.compiler.empty());
    EXPECT_GE(made.eigen, "3.4");
    if (made.highway.empty()) {
        EXPECT_EQ(core::simd_targets(), "scalar");
    }
}
