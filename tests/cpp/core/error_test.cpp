#include <goodwill/core/error.hpp>

#include <stdexcept>
#include <type_traits>

#include <gtest/gtest.h>

using goodwill::error_detail;

TEST(error_detail, messages) {
    EXPECT_EQ((error_detail{"bg_nbd.p_alive", "x", 17, "-1", "must be >= 0"}.message()),
              "bg_nbd.p_alive: x[17] is -1, must be >= 0");
    EXPECT_EQ((error_detail{"f", "x", {}, "2", "must be 1"}.message()), "f: x is 2, must be 1");
    EXPECT_EQ((error_detail{"f", "x", 3, "", "is missing"}.message()), "f: x[3] is missing");
    EXPECT_EQ((error_detail{"f", "x", {}, "", "must be given"}.message()), "f: x must be given");
    EXPECT_EQ((error_detail{"f", "", {}, "", "was stopped"}.message()), "f: was stopped");
    EXPECT_EQ((error_detail{"f", "", {}, "\"a\"", "must be b"}.message()), "f: \"a\", must be b");
    EXPECT_EQ((error_detail{"f", "a.b", 3, "2", "must be 1", true}.message()), "f: line 3: a.b is 2, must be 1");
    EXPECT_EQ((error_detail{"f", "a.b", {}, "", "is missing", true}.message()), "f: a.b is missing");
}

TEST(errors, are_the_standard_librarys_and_goodwills) {
    static_assert(std::is_base_of_v<std::domain_error, goodwill::domain_error>);
    static_assert(std::is_base_of_v<std::invalid_argument, goodwill::shape_error>);
    static_assert(std::is_base_of_v<std::invalid_argument, goodwill::schema_error>);
    static_assert(std::is_base_of_v<std::runtime_error, goodwill::format_error>);
    static_assert(std::is_base_of_v<std::runtime_error, goodwill::conflict_error>);
    static_assert(std::is_base_of_v<std::runtime_error, goodwill::convergence_error>);
    try {
        throw goodwill::cancelled("gamma_gamma.fit");
    } catch (const goodwill::error& e) {
        EXPECT_EQ(e.detail().message(), "gamma_gamma.fit: was stopped by its progress function");
    }
}
