#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <goodwill/transactions/ingest_report.hpp>

/// What can be the matter with a row, and the count of it.
namespace goodwill::inline v0::transactions {

/// The first thing that is the matter: customer before time before amount before margin.
/// Bytes of a summary state count the first ones by their numbers, so new ones come last.
enum class flaw : std::uint8_t {
    none,
    customer_missing, customer_empty, customer_not_utf8,
    time_missing, time_unreadable, time_out_of_range, time_mixed, time_late,
    amount_missing, amount_infinite, amount_negative, amount_zero,
    // Good rows that a policy leaves out.
    zero_left_out, refund_left_out, after_calibration, no_purchase,
    // Bad rows again.
    margin_missing, margin_infinite,
    count,
};
inline constexpr std::size_t flaws = static_cast<std::size_t>(flaw::count);
inline constexpr std::size_t flaws_without_margin = static_cast<std::size_t>(flaw::margin_missing);

[[nodiscard]] constexpr bool is_refused(flaw f) noexcept {
    return f < flaw::zero_left_out || f >= flaw::margin_missing;
}
[[nodiscard]] constexpr std::uint8_t code_of(flaw f) noexcept { return static_cast<std::uint8_t>(f); }

[[nodiscard]] constexpr const char* reason_of(flaw f) noexcept {
    switch (f) {
        case flaw::customer_missing: return "customer is missing";
        case flaw::customer_empty: return "customer is an empty text";
        case flaw::customer_not_utf8: return "customer is not UTF-8";
        case flaw::time_missing: return "time is missing";
        case flaw::time_unreadable: return "time is no date";
        case flaw::time_out_of_range: return "time is outside the years 0 to 9999";
        case flaw::time_mixed: return "time mixes offsets, and no zone is given";
        case flaw::time_late: return "time is after observation_end";
        case flaw::amount_missing: return "amount is missing";
        case flaw::amount_infinite: return "amount is infinite";
        case flaw::amount_negative:
        case flaw::refund_left_out: return "amount is negative";
        case flaw::amount_zero:
        case flaw::zero_left_out: return "amount is zero";
        case flaw::after_calibration: return "time is after calibration_end";
        case flaw::no_purchase: return "customer has refunds and no purchase";
        case flaw::margin_missing: return "margin is missing";
        case flaw::margin_infinite: return "margin is infinite";
        default: return "";
    }
}

struct flaw_count {
    std::int64_t rows = 0;
    std::int64_t first_row = -1;

    void add(std::int64_t more, std::int64_t first) noexcept {
        if (more == 0) return;
        rows += more;
        if (first >= 0 && (first_row < 0 || first < first_row)) first_row = first;
    }
};

/// The counts of every flaw.
struct flaw_table {
    std::array<flaw_count, flaws> counts{};

    [[nodiscard]] flaw_count& operator[](flaw f) noexcept { return counts[static_cast<std::size_t>(f)]; }
    [[nodiscard]] const flaw_count& operator[](flaw f) const noexcept { return counts[static_cast<std::size_t>(f)]; }

    /// Adds the counts of rows that lie `shift` rows further down.
    void merge(const flaw_table& other, std::int64_t shift = 0) noexcept {
        for (std::size_t f = 0; f < flaws; ++f)
            counts[f].add(other.counts[f].rows,
                          other.counts[f].first_row < 0 ? -1 : other.counts[f].first_row + shift);
    }
    void write(ingest_report& report) const {
        for (std::size_t f = 1; f < flaws; ++f) {
            if (counts[f].rows == 0) continue;
            auto& list = is_refused(static_cast<flaw>(f)) ? report.refused : report.excluded;
            list.push_back({reason_of(static_cast<flaw>(f)), counts[f].rows, counts[f].first_row});
        }
    }
};

}  // namespace goodwill::inline v0::transactions
