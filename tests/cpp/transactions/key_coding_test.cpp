#include "transactions/key_coding.hpp"

#include <algorithm>
#include <vector>

#include <goodwill/core/random.hpp>
#include <gtest/gtest.h>

namespace core = goodwill::core;
using goodwill::transactions::key_coding;

namespace {

/// Codes of distinct keys are below 2^bits, distinct, in the keys' order if they say so, and lead back to the keys.
void try_coding(const key_coding& coding, std::vector<std::uint64_t> keys) {
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    auto codes = keys;
    ASSERT_TRUE(coding.encode(codes.data(), codes.size()));
    for (std::size_t i = 0; i < keys.size(); ++i) {
        EXPECT_EQ(codes[i] & ~coding.ones(), 0u);
        if (i > 0 && coding.ordered()) {
            EXPECT_LT(codes[i - 1], codes[i]);
        }
    }
    auto back = codes;
    coding.decode(back.data(), back.size());
    EXPECT_EQ(back, keys);
    std::sort(codes.begin(), codes.end());
    EXPECT_EQ(std::adjacent_find(codes.begin(), codes.end()), codes.end());
}

[[nodiscard]] bool has_code(const key_coding& coding, std::uint64_t key) { return coding.encode(&key, 1); }

}  // namespace

TEST(key_coding, subtract_and_multiply) {
    std::vector<std::uint64_t> keys;
    for (std::uint64_t i = 0; i < 1000; ++i) keys.push_back(5000 + core::mix64(i) % 100000);
    try_coding(key_coding::subtracting(5000, 105000), keys);
    try_coding(key_coding::multiplying(5000, 17), keys);
    try_coding(key_coding::multiplying(0, 64), keys);
    EXPECT_FALSE(has_code(key_coding::subtracting(5000, 105000), 4999));
    EXPECT_FALSE(has_code(key_coding::multiplying(5000, 17), 5000 + (1u << 17)));
}

TEST(key_coding, squeeze_keeps_the_bits_that_differ) {
    const std::uint64_t varying = 0x00F0'1234'0000'00FF, rest = 0x4100'0000'8000'0000;
    std::vector<std::uint64_t> keys;
    for (std::uint64_t i = 0; i < 1000; ++i) keys.push_back(rest | (core::mix64(i) & varying));
    const auto coding = key_coding::squeezing(keys[0], varying);
    EXPECT_EQ(coding.bits, 17u);
    try_coding(coding, keys);
    EXPECT_FALSE(has_code(coding, keys[0] ^ 0x0100));
    EXPECT_FALSE(has_code(coding, keys[0] ^ std::uint64_t{1} << 63));
}

TEST(key_coding, squeeze_leaves_out_bits_that_follow_from_the_one_above) {
    // Bits 20 and 19 follow from 21, bit 2 from 3, one of them turned.
    const std::uint64_t free = 0xFF00'0020'0008, implied = 1u << 20 | 1u << 19 | 1u << 2;
    std::vector<std::uint64_t> keys;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        std::uint64_t key = core::mix64(i) & free;
        key |= (key >> 1 & 1u << 20) ^ 1u << 20;
        key |= key >> 1 & 1u << 19;
        key |= key >> 1 & 1u << 2;
        keys.push_back(key);
    }
    const auto coding = key_coding::squeezing(keys[0], free | implied, implied);
    EXPECT_EQ(coding.bits, 10u);
    try_coding(coding, keys);
    for (const unsigned bit : {20u, 19u, 2u, 21u, 3u})  // each alone breaks what follows
        EXPECT_FALSE(has_code(coding, keys[0] ^ std::uint64_t{1} << bit)) << bit;
    EXPECT_TRUE(has_code(coding, keys[0] ^ std::uint64_t{1} << 44));
}
