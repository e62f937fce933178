#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include <goodwill/core/config.hpp>

/// Counter-based random numbers: a stream is a pure function of seed, purpose and index, so that element i draws
/// the same numbers whatever thread or chunk it falls into.
/// Source: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC11,
///         doi:10.1145/2063384.2063405 (Philox4x32-10).
namespace goodwill::inline v0::core {

/// The Philox4x32-10 bijection.
[[nodiscard]] constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                            std::array<std::uint32_t, 2> key) noexcept {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = std::uint64_t{0xD2511F53} * counter[0];
        const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * counter[2];
        counter = {static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(p1),
                   static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(p0)};
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
    return counter;
}

/// SplitMix64's finaliser: spreads a 64-bit value over all its bits.
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t z) noexcept {
    z += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

/// A stream of 2^66 numbers for one `index` (a row, a resample) and one `purpose` ("bootstrap").
/// A UniformRandomBitGenerator.
class random_stream {
public:
    using result_type = std::uint32_t;

    constexpr random_stream(std::uint64_t seed, std::string_view purpose, std::uint64_t index) noexcept
        : index_(index) {
        std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
        for (const char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
        const std::uint64_t key = mix64(seed ^ mix64(hash));
        key_ = {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
    }

    [[nodiscard]] static constexpr result_type min() noexcept { return 0; }
    [[nodiscard]] static constexpr result_type max() noexcept { return std::numeric_limits<result_type>::max(); }

    constexpr result_type operator()() noexcept {
        if (used_ == 4) {
            block_ = philox({static_cast<std::uint32_t>(count_), static_cast<std::uint32_t>(count_ >> 32),
                             static_cast<std::uint32_t>(index_), static_cast<std::uint32_t>(index_ >> 32)},
                            key_);
            ++count_;
            used_ = 0;
        }
        return block_[used_++];
    }

    /// 64 random bits.
    constexpr std::uint64_t bits64() noexcept {
        const std::uint64_t high = (*this)();
        return high << 32 | (*this)();
    }

    /// Uniform on the open interval (0, 1), 52 random bits.
    constexpr double uniform() noexcept {
        return (static_cast<double>(bits64() >> 12) + 0.5) * 0x1p-52;
    }

    /// Uniform on 0 .. n-1 without bias (Lemire 2019, doi:10.1145/3230636).  n >= 1.
    constexpr std::uint32_t below(std::uint32_t n) noexcept {
        std::uint64_t product = std::uint64_t{(*this)()} * n;
        if (static_cast<std::uint32_t>(product) < n) {
            const std::uint32_t floor = (0u - n) % n;
            while (static_cast<std::uint32_t>(product) < floor) product = std::uint64_t{(*this)()} * n;
        }
        return static_cast<std::uint32_t>(product >> 32);
    }

private:
    std::array<std::uint32_t, 4> block_{};
    std::array<std::uint32_t, 2> key_{};
    std::uint64_t index_;
    std::uint64_t count_ = 0;
    unsigned used_ = 4;
};

}  // namespace goodwill::inline v0::core
