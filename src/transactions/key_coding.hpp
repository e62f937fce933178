#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <goodwill/core/config.hpp>
#include "simd/log_rows.hpp"

/// Keys as codes of few bits, and back.
namespace goodwill::inline v0::transactions {

struct key_coding {
    enum class way : std::uint8_t {
        subtract,  ///< code = key - low
        squeeze,   ///< the bits that tell keys apart, moved together: order stays
        multiply,  ///< (key - low) times an odd number, modulo 2^bits: spreads keys evenly, order is lost
    };

    way how = way::subtract;
    std::uint64_t low = 0;
    unsigned bits = 64;  ///< a code is below 2^bits
    simd::log_rows::likeness like;          ///< squeeze
    std::vector<simd::log_rows::run> runs;  ///< squeeze
    unsigned implied_run = 0;               ///< squeeze: how many implied bits stand side by side at most
    static constexpr std::uint64_t factor = 0x9E3779B97F4A7C15;

    [[nodiscard]] static key_coding subtracting(std::uint64_t low, std::uint64_t high) {
        key_coding coding;
        coding.low = low;
        coding.bits = static_cast<unsigned>(std::bit_width(high - low));
        if (coding.bits == 0) coding.bits = 1;
        return coding;
    }
    [[nodiscard]] static key_coding multiplying(std::uint64_t low, unsigned bits) {
        key_coding coding;
        coding.how = way::multiply;
        coding.low = low;
        coding.bits = bits == 0 ? 1 : bits;
        return coding;
    }
    /// Keys that agree with `example` outside of `varying`, and in each bit of `implied` agree or disagree with the
    /// bit above it as `example` does.  A bit that follows from higher ones decides no order.
    [[nodiscard]] static key_coding squeezing(std::uint64_t example, std::uint64_t differing,
                                              std::uint64_t implied = 0) {
        key_coding coding;
        coding.how = way::squeeze;
        coding.like = {example & ~differing, differing, implied, (example ^ example >> 1) & implied};
        for (std::uint64_t left = implied; left != 0; left &= left >> 1) ++coding.implied_run;
        const std::uint64_t varying = differing & ~implied;
        coding.bits = static_cast<unsigned>(std::popcount(varying));
        unsigned filled = 0;
        for (unsigned bit = 0; bit < 64;) {
            if ((varying >> bit & 1) == 0) {
                ++bit;
                continue;
            }
            unsigned width = 0;
            while (bit + width < 64 && (varying >> (bit + width) & 1) != 0) ++width;
            const std::uint64_t ones = width == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
            coding.runs.push_back({bit - filled, ones << filled});
            filled += width;
            bit += width;
        }
        if (coding.bits == 0) coding.bits = 1;
        return coding;
    }

    [[nodiscard]] bool ordered() const noexcept { return how != way::multiply; }
    [[nodiscard]] std::uint64_t ones() const noexcept { return ~std::uint64_t{0} >> (64 - bits); }

    /// In place.  False when a key has no code; the codes are then of no use.
    [[nodiscard]] bool encode(std::uint64_t* key, std::size_t n) const {
        if (how == way::squeeze) return simd::log_rows::squeeze(key, n, like, runs.data(), runs.size()) == 0;
        return simd::log_rows::encode(key, n, low, how == way::multiply ? factor : 1, ones()) == 0;
    }

    /// Codes as keys again, in place.
    void decode(std::uint64_t* code, std::size_t n) const {
        if (how == way::squeeze)
            return simd::log_rows::expand(code, n, like, runs.data(), runs.size(), implied_run);
        std::uint64_t inverse = how == way::multiply ? factor : 1;
        // Newton: right to 3 bits, then 6, 12, 24, 48, 96.
        for (int i = 0; how == way::multiply && i < 5; ++i) inverse *= 2 - factor * inverse;
        const std::uint64_t mask = ones();
        for (std::size_t i = 0; i < n; ++i) code[i] = ((code[i] * inverse) & mask) + low;
    }
};

}  // namespace goodwill::inline v0::transactions
