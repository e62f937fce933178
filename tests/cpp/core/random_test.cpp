#include <goodwill/core/random.hpp>

#include <cmath>

#include <gtest/gtest.h>

namespace core = goodwill::core;
using counter = std::array<std::uint32_t, 4>;

// Known answers published with Random123 (kat_vectors, philox4x32 10).
TEST(philox, published_known_answers) {
    EXPECT_EQ(core::philox({0, 0, 0, 0}, {0, 0}), (counter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    EXPECT_EQ(core::philox({~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}),
              (counter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(core::philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (counter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(random_stream, depends_on_seed_purpose_and_index_alone) {
    core::random_stream a(1, "test", 7), b(1, "test", 7), other_index(1, "test", 8), other_purpose(1, "tess", 7);
    const auto x = a.bits64();
    EXPECT_EQ(x, b.bits64());
    EXPECT_NE(x, other_index.bits64());
    EXPECT_NE(x, other_purpose.bits64());
}

TEST(random_stream, uniform_has_the_moments_of_a_uniform) {
    core::random_stream stream(3, "moments", 0);
    constexpr int n = 100000;
    double sum = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
        const double u = stream.uniform();
        ASSERT_GT(u, 0);
        ASSERT_LT(u, 1);
        sum += u;
        squares += u * u;
    }
    EXPECT_NEAR(sum / n, 0.5, 4 * 0.2887 / std::sqrt(n));
    EXPECT_NEAR(squares / n, 1.0 / 3, 4 * 0.298 / std::sqrt(n));
}

TEST(random_stream, below_is_unbiased) {
    core::random_stream stream(3, "below", 0);
    std::array<int, 3> counts{};
    for (int i = 0; i < 30000; ++i) ++counts[stream.below(3)];
    for (const int count : counts) EXPECT_NEAR(count, 10000, 4 * 82);
}
