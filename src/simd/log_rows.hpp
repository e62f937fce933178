#pragma once
#include <cstddef>
#include <cstdint>

#include <goodwill/core/calendar.hpp>

/// The loops over a block of a log's rows: what its columns say, and rows packed into few bits.
/// All of it is exact, so that every instruction set gives the same bits.
namespace goodwill::inline v0::simd::log_rows {

/// money = amount * power, where amount = money / power to the bit.  False if any amount is no such decimal, or is
/// too large to tell so here; money is then of no use.
[[nodiscard]] bool scale_amounts(const double* amount, std::size_t n, double power, std::int64_t* money);

/// Copies days; false if any lies outside of low .. high.
[[nodiscard]] bool copy_days(const std::int32_t* from, std::size_t n, std::int32_t low, std::int32_t high,
                             core::day_number* day);

struct day_facts {
    core::day_number low, high;
    bool ascending;
};
/// n >= 1.
[[nodiscard]] day_facts facts_of_days(const core::day_number* day, std::size_t n);

struct money_facts {
    std::int64_t zeros, sum;  ///< the sum is right if `small`
    bool negative, small;
};
/// Small: each is below 2^52 in size, and n <= 1024.
[[nodiscard]] money_facts facts_of_money(const std::int64_t* money, std::size_t n);

/// key = id with its sign bit turned, so that keys ascend as ids do.
void keys_of_ids(const std::int64_t* id, std::size_t n, std::uint64_t* key);

/// Keys of texts of 1 to 8 ASCII bytes, given as Arrow's views of 16 bytes: the text as a big-endian number, so that
/// keys ascend as texts do.  False if there is anything else, or a text that ends in a zero byte.
[[nodiscard]] bool keys_of_views(const std::uint32_t* view, std::size_t n, std::uint64_t* key);

/// key = ((key - low) * factor) & ones.  Returns the bits of key - low beyond ones: 0 when all have a code.
[[nodiscard]] std::uint64_t encode(std::uint64_t* key, std::size_t n, std::uint64_t low, std::uint64_t factor,
                                   std::uint64_t ones);

/// Bits that a squeezed key takes from a key: those of `mask`, after moving it `down`.
struct run {
    unsigned down;
    std::uint64_t mask;
};
/// What keys have in common: outside of `varying` they are `low`, and each bit of `implied` is the bit above it,
/// turned where `turned` says so.
struct likeness {
    std::uint64_t low = 0, varying = 0, implied = 0, turned = 0;
};
/// Moves the bits that `runs` tells together.  Returns 0 when all keys are as `like` says.
[[nodiscard]] std::uint64_t squeeze(std::uint64_t* key, std::size_t n, const likeness& like, const run* runs,
                                    std::size_t count);

/// What squeeze made, as keys again; `side_by_side`: how many bits of like.implied are neighbours at most.
void expand(std::uint64_t* code, std::size_t n, const likeness& like, const run* runs, std::size_t count,
            unsigned side_by_side);

/// Where days and money go in a packed row: (day - day_low) << money_bits | (money - money_low).
struct packing {
    unsigned day_bits, money_bits;
    core::day_number day_low;
    std::int64_t money_low;
    unsigned code_bits;       ///< narrow rows hold so many low bits of the code in front,
    std::uint64_t last_code;  ///< and what is above them is at most this
};
/// Rows of 8 bytes.  Returns 0 when each code, day and money fits.
[[nodiscard]] std::uint64_t pack_narrow(const std::uint64_t* code, const core::day_number* day,
                                        const std::int64_t* money, std::size_t n, const packing& how,
                                        std::uint64_t* row);
/// Rows of 16 bytes: the code, then the rest.
[[nodiscard]] std::uint64_t pack_wide(const std::uint64_t* code, const core::day_number* day,
                                      const std::int64_t* money, std::size_t n, const packing& how,
                                      std::uint64_t* row);

}  // namespace goodwill::inline v0::simd::log_rows
