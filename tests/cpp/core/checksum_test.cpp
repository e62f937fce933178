#include <goodwill/core/checksum.hpp>

#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/random.hpp>

namespace core = goodwill::core;

// RFC 3720, appendix B.4.
TEST(fast_crc32c, published_values) {
    std::vector<std::byte> ascending;
    for (int i = 0; i < 32; ++i) ascending.push_back(static_cast<std::byte>(i));
    EXPECT_EQ(core::fast_crc32c(ascending), 0x46DD794Eu);
    EXPECT_EQ(core::fast_crc32c(std::vector<std::byte>(32, std::byte{0xFF})), 0x62A8AB43u);
    EXPECT_EQ(core::fast_crc32c({}), 0u);
}

// Below, at and above the lengths at which stretches are joined, wherever the bytes begin.
TEST(fast_crc32c, is_the_one_of_the_headers) {
    std::vector<std::byte> bytes(100'000);
    core::random_stream random(1, "crc32c", 0);
    for (auto& b : bytes) b = static_cast<std::byte>(random.bits64());
    std::vector<std::size_t> lengths;
    for (std::size_t n = 0; n < 100; ++n) lengths.push_back(n);
    for (const std::size_t n : {4096u, 12'287u, 12'288u, 12'289u, 12'295u, 24'576u, 24'577u, 99'990u}) lengths.push_back(n);
    for (const std::size_t n : lengths)
        for (std::size_t from = 0; from < 9; ++from) {
            const auto some = std::span<const std::byte>(bytes).subspan(from, n);
            ASSERT_EQ(core::fast_crc32c(some), core::crc32c(some)) << n << " bytes from " << from;
        }
}
