#include "transactions/plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <vector>

namespace goodwill::inline v0::transactions {
namespace {

constexpr std::uint64_t all_ones = ~std::uint64_t{0};

/// What rows look like.
struct ranges {
    std::uint64_t key_low = all_ones, key_high = 0, key_or = 0, key_and = all_ones;
    std::uint64_t step_or = 0, step_and = all_ones;  ///< of key ^ key >> 1: does a bit differ from the one above it?
    core::day_number day_low = std::numeric_limits<core::day_number>::max();
    core::day_number day_high = std::numeric_limits<core::day_number>::min();
    double money_low = 0, money_high = 0;  // in the amounts' own unit
    int scale = 0;
    std::int64_t rows = 0;
    std::vector<std::uint64_t> keys;  // some of them

    void add(const row_block& block) {
        for (std::size_t i = 0; i < block.size; ++i) {
            key_low = std::min(key_low, block.key[i]);
            key_high = std::max(key_high, block.key[i]);
            key_or |= block.key[i];
            key_and &= block.key[i];
            const std::uint64_t step = block.key[i] ^ block.key[i] >> 1;
            step_or |= step;
            step_and &= step;
            day_low = std::min(day_low, block.day[i]);
            day_high = std::max(day_high, block.day[i]);
            const double money = std::bit_cast<double>(block.money[i]);
            money_low = std::min(money_low, money);
            money_high = std::max(money_high, money);
        }
        rows += static_cast<std::int64_t>(block.size);
    }
    void add(const ranges& other) {
        key_low = std::min(key_low, other.key_low);
        key_high = std::max(key_high, other.key_high);
        key_or |= other.key_or;
        key_and &= other.key_and;
        step_or |= other.step_or;
        step_and &= other.step_and;
        day_low = std::min(day_low, other.day_low);
        day_high = std::max(day_high, other.day_high);
        money_low = std::min(money_low, other.money_low);
        money_high = std::max(money_high, other.money_high);
        scale = scale == no_scale || other.scale == no_scale ? no_scale : std::max(scale, other.scale);
        rows += other.rows;
        keys.insert(keys.end(), other.keys.begin(), other.keys.end());
    }
};

/// The partition rule for codes between low and high.
[[nodiscard]] partition_rule split(std::uint64_t low, std::uint64_t high, std::uint64_t partitions) {
    partition_rule rule;
    rule.low = low;
    while (rule.shift < 63 && (high - low) >> rule.shift >= partitions) ++rule.shift;
    rule.last = static_cast<std::uint32_t>((high - low) >> rule.shift);
    return rule;
}

/// How many partitions some codes fall into.
[[nodiscard]] std::size_t used(const std::vector<std::uint64_t>& codes, const partition_rule& rule) {
    std::vector<bool> seen(std::size_t{rule.last} + 1);
    for (const std::uint64_t code : codes) seen[rule.of(code)] = true;
    return static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true));
}

/// Does one partition get a share that no hashing would give it?
[[nodiscard]] bool lopsided(const std::vector<std::uint64_t>& codes, const partition_rule& rule) {
    std::vector<std::size_t> counts(rule.last + 1);
    for (const std::uint64_t code : codes) ++counts[rule.of(code)];
    const auto most = static_cast<double>(*std::max_element(counts.begin(), counts.end()));
    return codes.size() >= 1024 && most > static_cast<double>(codes.size()) * (4.0 / (rule.last + 1) + 0.02);
}

[[nodiscard]] plan choose(const row_reader& reader, const ranges& found, bool exact_ranges) {
    plan out;
    out.scale = found.scale;
    const auto log_rows = static_cast<std::uint64_t>(reader.rows());
    std::uint64_t partitions = std::clamp<std::uint64_t>(std::bit_floor(log_rows >> 13), 1, 1024);
    if (found.rows == 0) {  // nothing kept in what was looked at: take anything
        out.coding = key_coding::subtracting(0, all_ones);
        out.partitions = split(0, all_ones, partitions);
        return out;
    }

    // Days and money.
    std::int64_t day_low = found.day_low, day_high = found.day_high;
    if (!exact_ranges) {
        const std::int64_t slack = (day_high - day_low) / 64 + 1;
        day_low = std::max<std::int64_t>(day_low - slack, first_day);
        day_high = std::min<std::int64_t>(day_high + slack, last_day);
    }
    out.fields.day_low = static_cast<core::day_number>(day_low);
    out.fields.day_bits =
        std::max(1u, static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(day_high - day_low))));
    // The sum of all rows' money stays below 2^63.
    const unsigned money_most = 61 - std::min(60u, static_cast<unsigned>(std::bit_width(log_rows)));
    const double too_large = std::ldexp(1.0, static_cast<int>(money_most));
    bool fits = found.scale != no_scale;
    unsigned money_bits = 1;
    if (fits && reader.has_amounts()) {
        const double p = core::power_of_ten[static_cast<std::size_t>(found.scale)];
        const double slack = exact_ranges ? 1 : 2;
        const double low = found.money_low * p * slack * (1 + 1e-12) - 2 * (found.money_low < 0);
        const double high = found.money_high * p * slack * (1 + 1e-12) + 2;
        fits = low > -too_large && high < too_large;
        if (fits) {
            out.fields.money_low = static_cast<std::int64_t>(std::floor(low));
            money_bits = static_cast<unsigned>(
                std::bit_width(static_cast<std::uint64_t>(static_cast<std::int64_t>(high) - out.fields.money_low)));
        }
    }

    // Keys: their own range, with a margin where only some of them are known.
    std::uint64_t low = found.key_low, high = found.key_high;
    const bool table = !reader.ids().ordered();
    const bool text = reader.ids().ordered() && reader.ids().squeezable();
    if (!exact_ranges && !text) {
        const std::uint64_t slack = (high - low) / 64 + 1;
        low = low < slack ? 0 : low - slack;
        high = high > all_ones - slack ? all_ones : high + slack;
    }
    // The number of a partition is the upper bits of its codes, so a row of 8 bytes need not hold them.
    const unsigned other_bits = out.fields.day_bits + money_bits;
    const unsigned partition_bits = static_cast<unsigned>(std::bit_width(partitions)) - 1;
    const unsigned code_room = fits && other_bits < 64 ? 64 - other_bits + partition_bits : 0;
    if (table) {
        // Keys are given out while rows are read: take all the room there is.
        const bool enough = code_room >= (exact_ranges ? static_cast<unsigned>(std::bit_width(high)) : 16u);
        out.coding = key_coding::multiplying(0, enough ? std::min(32u, code_room) : 64);
    } else if (text) {
        std::uint64_t varying = found.key_or & ~found.key_and;
        std::uint64_t implied = varying & ~(found.step_or & ~found.step_and);
        if (!exact_ranges) {  // where some digits differ, others may
            std::uint64_t digits = 0;
            for (unsigned at = 0; at < 64; at += 8) {
                const std::uint64_t high_half = found.key_and >> at & 0xF0, either = found.key_or >> at & 0xF0;
                if (high_half == 0x30 && either == 0x30) digits |= std::uint64_t{0x0F} << at;
            }
            implied &= ~digits;
            if (static_cast<unsigned>(std::popcount((varying | digits) & ~implied)) <= code_room) varying |= digits;
        }
        out.coding = key_coding::squeezing(found.key_low, varying, implied);
    } else {
        out.coding = key_coding::subtracting(low, high);
    }
    const auto rule_for = [&](const key_coding& coding, row_width width) {
        if (!coding.ordered() || coding.how == key_coding::way::squeeze) return split(0, coding.ones(), partitions);
        return width == row_width::narrow ? split(0, high - low, partitions) : split(low, high, partitions);
    };
    const auto narrow = [&](const key_coding& coding) {
        return fits && std::max(1u, rule_for(coding, row_width::narrow).shift) + other_bits <= 64;
    };
    out.width = narrow(out.coding)          ? row_width::narrow
                : fits && other_bits <= 64 ? row_width::wide
                                            : row_width::full;
    if (out.width != row_width::narrow)  // there is room for every key
        out.coding = table ? key_coding::multiplying(0, 64) : key_coding::subtracting(0, all_ones);
    out.partitions = rule_for(out.coding, out.width);
    if (out.coding.ordered() && partitions > 1) {
        const auto codes_of = [&](const key_coding& coding) {
            auto codes = found.keys;
            (void)coding.encode(codes.data(), codes.size());
            return codes;
        };
        // Codes with gaps leave partitions empty, which more of them make up for.
        const auto codes = codes_of(out.coding);
        const std::uint64_t asked = partitions;
        while (partitions < 8 * asked && used(codes, out.partitions) < asked / 2) {
            partitions *= 2;
            out.partitions = rule_for(out.coding, out.width);
        }
        partitions = asked;
        const auto skewed = [&](const key_coding& coding, const partition_rule& rule) {
            return lopsided(codes_of(coding), rule);
        };
        if (skewed(out.coding, out.partitions) && out.coding.how != key_coding::way::squeeze) {
            const auto spread = key_coding::multiplying(out.coding.low, out.coding.bits);
            const auto rule = rule_for(spread, out.width);
            // A single customer with a large share of the rows cannot be spread.
            if (!skewed(spread, rule) && (out.width != row_width::narrow || narrow(spread))) {
                out.coding = spread;
                out.partitions = rule;
            }
        }
    }
    // Spare bits go to the money.
    const unsigned taken = out.width == row_width::narrow ? std::max(1u, out.partitions.shift) : 0;
    out.fields.money_bits = std::max(money_bits, std::min(money_most, 64 - out.fields.day_bits - taken));
    return out;
}

}  // namespace

plan plan_by_sample(row_reader& reader) {
    constexpr std::int64_t places = 512, run = 32;
    const auto block = std::make_unique<row_block>();
    for (;;) {
        ranges found;
        try {
            row_totals ignored;
            for (std::int64_t place = 0; place < places; ++place) {
                const std::int64_t begin = (reader.rows() - run) / (places - 1) * place;
                reader.survey(place == places - 1 ? reader.rows() - run : begin, run, true, *block, ignored,
                              found.scale);
                found.add(*block);
                found.keys.insert(found.keys.end(), block->key, block->key + block->size);
            }
        } catch (const misfit&) {
            reader.use_long_text();
            continue;
        }
        return choose(reader, found, false);
    }
}

plan plan_by_survey(row_reader& reader, bool as_doubles, int threads, const core::watch& progress) {
    const auto n = static_cast<std::size_t>(reader.rows());
    constexpr std::size_t chunk = std::size_t{1} << 16;
    for (;;) {
        std::vector<ranges> parts(core::chunk_count(n, chunk));
        try {
            core::for_chunks(reader.rules().function, n, chunk, threads, progress,
                             [&](std::size_t index, std::size_t begin, std::size_t end) {
                                 const auto block = std::make_unique<row_block>();
                                 row_totals ignored;
                                 auto& part = parts[index];
                                 for (std::size_t at = begin; at < end; at += row_block::room) {
                                     reader.survey(static_cast<std::int64_t>(at), std::min(row_block::room, end - at),
                                                   false, *block, ignored, part.scale);
                                     part.add(*block);
                                     part.keys.insert(part.keys.end(), block->key,
                                                      block->key + std::min<std::size_t>(block->size, 16));
                                 }
                             });
        } catch (const misfit&) {
            reader.use_long_text();
            continue;
        }
        ranges found;
        for (const auto& part : parts) found.add(part);
        if (as_doubles) found.scale = no_scale;
        return choose(reader, found, true);
    }
}

}  // namespace goodwill::inline v0::transactions
