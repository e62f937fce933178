#pragma once
#include <array>
#include <cstdint>

#include <goodwill/audit/simulation.hpp>
#include <goodwill/core/random.hpp>

/// Ids of invented customers: each number 0 .. 2^bits - 1 has its own.
namespace goodwill::inline v0::audit {

/// A bijection of the integers below 2^bits, keyed by a seed: odd multiples and shifts to the right undo each other.
class scattered {
public:
    scattered(int bits, std::uint64_t seed)
        : mask_((std::uint64_t{1} << bits) - 1), shift_((bits + 1) / 2), seed_(seed) {}

    [[nodiscard]] std::uint64_t operator()(std::uint64_t x) const noexcept {
        for (std::uint64_t round = 0; round < 3; ++round) {
            const std::uint64_t key = core::mix64(seed_ + round);
            x = (x * (key | 1) + (key >> 17)) & mask_;
            x ^= x >> shift_;
        }
        return x;
    }

private:
    std::uint64_t mask_;
    int shift_;
    std::uint64_t seed_;
};

/// Writes the ids of customers by their numbers.
class id_writer {
public:
    id_writer(const simulation_options& options, int width)
        : style_(options.ids), width_(width), seed_(core::mix64(options.seed)), scatter_(bits(options.ids, width), seed_) {}

    /// Room for n ids.
    [[nodiscard]] transactions::customer_ids make(std::size_t n) const {
        transactions::customer_ids out;
        if (style_ == id_style::text) {
            out.kind = transactions::id_kind::text;
            out.offsets.resize(n + 1);
            out.bytes.resize(n * static_cast<std::size_t>(width_));
            out.offsets[0] = 0;
        } else {
            out.integers.resize(n);
        }
        return out;
    }

    void write(transactions::customer_ids& out, std::size_t at, std::uint32_t customer) const noexcept {
        switch (style_) {
            case id_style::dense: out.integers[at] = std::int64_t{customer} + 1; break;
            case id_style::sparse: out.integers[at] = static_cast<std::int64_t>(scatter_(customer)); break;
            case id_style::text: {
                const auto width = static_cast<std::size_t>(width_);
                out.offsets[at + 1] = static_cast<std::int64_t>((at + 1) * width);
                write_text(&out.bytes[at * width], customer);
            }
        }
    }

    /// Bits of the numbers that a style and width tell apart.
    [[nodiscard]] static int bits(id_style style, int width) noexcept {
        return style == id_style::dense ? 32 : style == id_style::sparse ? width : 5 * (width < 12 ? width : 12);
    }

private:
    /// The last twelve characters tell customers apart; those before them are filled at random.
    void write_text(char* to, std::uint32_t customer) const noexcept {
        constexpr std::array<char, 33> letters{"0123456789abcdefghjkmnpqrstvwxyz"};
        std::uint64_t rest = scatter_(customer);
        for (int i = width_ - 1, k = 0; i >= 0; --i, ++k) {
            if (k >= 12 && k % 12 == 0) rest = core::mix64(seed_ ^ (customer + (static_cast<std::uint64_t>(k) << 32)));
            to[i] = letters[rest & 31];
            rest >>= 5;
        }
    }

    id_style style_;
    int width_;
    std::uint64_t seed_;
    scattered scatter_;
};

}  // namespace goodwill::inline v0::audit
