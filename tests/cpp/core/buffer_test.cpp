#include <goodwill/core/buffer.hpp>

#include <cstdint>
#include <numeric>

#include <gtest/gtest.h>

namespace core = goodwill::core;

TEST(buffer, keeps_what_is_written_from_small_to_huge_pages) {
    // Around the size from which huge pages are asked for: two of 2 MiB.
    for (const std::size_t n : {0u, 1u, 1000u, 524287u, 524288u, 524289u, 1000000u}) {
        core::buffer<std::int64_t> values(n);
        std::iota(values.begin(), values.end(), 7);
        const core::buffer<std::int64_t> copy = values;
        values.resize(n + 5);
        ASSERT_EQ(copy.size(), n);
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(values[i], copy[i]) << i << " of " << n;
        if (n >= 524288) {
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(copy.data()) % core::buffer_allocator<int>::huge_page, 0u);
        }
    }
}

TEST(buffer, values_that_are_given_are_written) {
    EXPECT_EQ((core::buffer<double>(3, 0.5)), (core::buffer<double>{0.5, 0.5, 0.5}));
    core::buffer<int> values;
    values.push_back(3);
    values.resize(2, 9);
    EXPECT_EQ(values, (core::buffer<int>{3, 9}));
}

TEST(buffer, a_wild_size_is_refused) {
    EXPECT_THROW((void)core::buffer_allocator<double>().allocate(~std::size_t{0} / 8), std::bad_alloc);
}
