#include "transactions/row_reader.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include <goodwill/core/check.hpp>
#include "simd/log_rows.hpp"

namespace goodwill::inline v0::transactions {
namespace {

[[nodiscard]] std::unique_ptr<id_reader> reader_of(const char* function, const core::column& customer) {
    check_id_type(function, customer);
    if (!is_text_column(customer)) return integer_ids(customer);
    return customer.dictionary() != nullptr ? dictionary_ids(customer) : short_text_ids(customer);
}

}  // namespace

void row_totals::append(const row_totals& next, std::int64_t shift) noexcept {
    rows += next.rows;
    zero_amounts += next.zero_amounts;
    first = std::min(first, next.first);
    last = std::max(last, next.last);
    exact_money += next.exact_money;
    rounded_money += next.rounded_money;
    in_time_order = in_time_order && next.in_time_order && !(any_kept && next.any_kept && next.first_kept < last_kept);
    if (next.any_kept) {
        if (!any_kept) first_kept = next.first_kept;
        last_kept = next.last_kept;
        any_kept = true;
    }
    flaws.merge(next.flaws, shift);
}

row_reader::row_reader(const row_rules& rules, const core::column& customer, const core::column& time,
                       const core::column& amount, const std::optional<core::zone>& zone, offset_rule& offsets,
                       const core::column& margin)
    : rules_(rules), customer_(&customer), ids_(reader_of(rules.function, customer)),
      times_(rules.function, time, zone, offsets), amounts_(rules.function, amount),
      margins_(rules.function, margin, "margin", flaw::margin_missing, flaw::margin_infinite) {
    const auto n = static_cast<std::size_t>(ids_->length());
    core::check_length(rules.function, "time", static_cast<std::size_t>(times_.length()), n);
    if (amounts_.there()) core::check_length(rules.function, "amount", static_cast<std::size_t>(amounts_.length()), n);
    if (margins_.there()) core::check_length(rules.function, "margin", static_cast<std::size_t>(margins_.length()), n);
}

bool row_reader::read_keys(std::int64_t begin, std::size_t n, row_block& out) const {
    std::memset(out.flaw, 0, n);
    const bool flawed = ids_->read(begin, n, out.key, out.flaw);
    return times_.read(begin, n, out.day, out.flaw) || flawed;
}

void row_reader::read(std::int64_t begin, std::size_t n, row_block& out, row_totals& totals) const {
    bool flawed = read_keys(begin, n, out);
    const int scale = money_ == money_of::amount ? scale_ : amount_scale_;
    if (judges()) {
        flawed |= scale != no_scale ? amounts_.read_exact(begin, n, scale, out.money, out.flaw)
                                    : amounts_.read_rounded(begin, n, out.money, out.flaw);
        flawed |= margins_.check(begin, n, out.flaw);
    }
    settle(begin, n, flawed, scale == no_scale, false, out, totals);
    if (money_ != money_of::amount) change_money(begin, n, !exact(), out);
}

void row_reader::survey(std::int64_t begin, std::size_t n, bool quiet, row_block& out, row_totals& totals,
                        int& scale) const {
    bool flawed = read_keys(begin, n, out);
    if (judges()) {
        if (amounts_.there()) {
            if (money_ == money_of::amount) scale = amounts_.survey(begin, n, scale, out.flaw);
            flawed = true;
        }
        flawed |= amounts_.read_rounded(begin, n, out.money, out.flaw);
        flawed |= margins_.check(begin, n, out.flaw);
    }
    settle(begin, n, flawed, true, quiet, out, totals);
    if (money_ == money_of::margin) scale = margins_.survey(begin, n, scale, out.flaw);
    if (money_ != money_of::amount) change_money(begin, n, true, out);
}

void row_reader::change_money(std::int64_t begin, std::size_t n, bool as_double, row_block& out) const {
    // Rows that were left out have their flaw already, so none is found here.
    const auto copy = [&](const amount_reader& from, int scale, std::int64_t* to) {
        if (scale != no_scale)
            (void)from.read_exact(begin, n, scale, to, out.flaw);
        else
            (void)from.read_rounded(begin, n, to, out.flaw);
    };
    if (money_ == money_of::row_number) {
        if (!as_double) {  // no survey
            if (sinks_.amount != nullptr) copy(amounts_, sinks_.amount_scale, sinks_.amount + begin);
            if (sinks_.margin != nullptr) copy(margins_, sinks_.margin_scale, sinks_.margin + begin);
        }
        for (std::size_t i = 0, kept = 0; i < n; ++i) {
            if (out.flaw[i] != 0) continue;
            const std::int64_t row = begin + static_cast<std::int64_t>(i);
            out.money[kept++] = as_double ? std::bit_cast<std::int64_t>(static_cast<double>(row)) : row;
        }
        return;
    }
    std::int64_t room[row_block::room];
    copy(margins_, as_double ? no_scale : scale_, out.size == n ? out.money : room);
    for (std::size_t i = 0, kept = 0; i < n && out.size != n; ++i)
        if (out.flaw[i] == 0) out.money[kept++] = room[i];
}

void row_reader::raise(flaw what, std::int64_t row) const {
    const char* argument = what <= flaw::customer_not_utf8 ? "customer"
                           : what <= flaw::time_late       ? "time"
                           : what >= flaw::margin_missing  ? "margin"
                                                           : "amount";
    std::string value = what <= flaw::customer_not_utf8 ? ids_->show(row)
                        : what <= flaw::time_late       ? times_.show(row)
                        : what >= flaw::margin_missing  ? margins_.show(row)
                                                        : amounts_.show(row);
    const char* must = "";
    switch (what) {
        case flaw::customer_missing:
        case flaw::time_missing:
        case flaw::amount_missing:
        case flaw::margin_missing: value = "missing"; [[fallthrough]];
        case flaw::customer_empty: must = "must be there; errors=\"skip\" leaves such rows out"; break;
        case flaw::customer_not_utf8: must = "must be UTF-8"; break;
        case flaw::time_unreadable: must = "must be a date as 2026-04-03, with or without a time of day"; break;
        case flaw::time_out_of_range: must = "must lie in the years 0 to 9999"; break;
        case flaw::time_mixed:
            must = "must have the offset that the rows before it have; zone= makes one of them";
            break;
        case flaw::time_late: must = "must not be after observation_end"; break;
        case flaw::amount_infinite:
        case flaw::margin_infinite: must = "must be finite"; break;
        case flaw::amount_negative: must = "must be >= 0; refunds=\"net\" or \"exclude\" takes refunds"; break;
        default: must = "must be > 0, as zero_amounts=\"refuse\" says"; break;
    }
    throw domain_error({rules_.function, argument, row, std::move(value), must});
}

void row_reader::settle(std::int64_t begin, std::size_t n, bool flawed, bool as_double, bool quiet, row_block& out,
                        row_totals& totals) const {
    totals.rows += static_cast<std::int64_t>(n);
    if (n == 0) {
        out.size = 0;
        return;
    }
    const bool has_amounts = amounts_.there() && judges();
    const bool zeros_go = rules_.zero_amounts != zero_policy::keep, refunds_stay = rules_.refunds == refund_policy::net;

    // What a block tells about itself, in loops without a branch.
    simd::log_rows::day_facts days = simd::log_rows::facts_of_days(out.day, n);
    std::int64_t zeros = 0;
    bool negative = false;
    simd::log_rows::money_facts money{};
    if (has_amounts && as_double) {
        for (std::size_t i = 0; i < n; ++i) {
            const double m = std::bit_cast<double>(out.money[i]);
            zeros += m == 0;
            negative |= m < 0;
        }
    } else if (has_amounts) {
        money = simd::log_rows::facts_of_money(out.money, n);
        zeros = money.zeros;
        negative = money.negative;
    }
    flawed |= (negative && !refunds_stay) | (zeros != 0 && zeros_go) | (days.high > rules_.observation_end) |
              (days.high > rules_.calibration_end);
    std::size_t kept = n;
    if (flawed) {
        kept = 0;
        zeros = 0;
        days.low = std::numeric_limits<core::day_number>::max();
        days.high = std::numeric_limits<core::day_number>::min();
        for (std::size_t i = 0; i < n; ++i) {
            auto what = static_cast<flaw>(out.flaw[i]);
            if (what == flaw::none || what >= flaw::amount_missing)
                if (out.day[i] > rules_.observation_end) what = flaw::time_late;
            bool zero = false, refund = false;
            if (has_amounts && (what == flaw::none || what >= flaw::margin_missing)) {
                const double rounded = as_double ? std::bit_cast<double>(out.money[i]) : 0;
                zero = as_double ? rounded == 0 : out.money[i] == 0;
                refund = as_double ? rounded < 0 : out.money[i] < 0;
                if (zero && zeros_go)
                    what = rules_.zero_amounts == zero_policy::refuse ? flaw::amount_zero : flaw::zero_left_out;
                if (refund && !refunds_stay)
                    what = rules_.refunds == refund_policy::refuse ? flaw::amount_negative : flaw::refund_left_out;
            }
            const std::int64_t row = begin + static_cast<std::int64_t>(i);
            const bool refused = what != flaw::none && is_refused(what);
            if (refused && !quiet && rules_.errors == on_error::raise) raise(what, row);
            if (!refused) {
                days.low = std::min(days.low, out.day[i]);
                days.high = std::max(days.high, out.day[i]);
            }
            out.flaw[i] = code_of(what);
            if (what != flaw::none) {
                totals.flaws[what].add(1, row);
                continue;
            }
            zeros += zero;
            if (out.day[i] > rules_.calibration_end) totals.flaws[flaw::after_calibration].add(1, row);
            out.key[kept] = out.key[i];
            out.day[kept] = out.day[i];
            out.money[kept] = out.money[i];
            ++kept;
        }
    }
    totals.zero_amounts += zeros;
    totals.first = std::min(totals.first, days.low);
    totals.last = std::max(totals.last, days.high);
    out.size = kept;
    if (kept == 0) return;

    const bool ascending = flawed ? std::is_sorted(out.day, out.day + kept) : days.ascending;
    totals.in_time_order = totals.in_time_order && ascending && (!totals.any_kept || out.day[0] >= totals.last_kept);
    if (!totals.any_kept) totals.first_kept = out.day[0];
    totals.last_kept = out.day[kept - 1];
    totals.any_kept = true;
    if (!has_amounts) return;
    if (as_double) {
        double sum = 0;
        for (std::size_t i = 0; i < kept; ++i)
            sum += out.day[i] > rules_.calibration_end ? 0.0 : std::bit_cast<double>(out.money[i]);
        totals.rounded_money += sum;
    } else if (!flawed && money.small) {
        totals.exact_money += money.sum;
    } else {
        // The halves of 1,024 numbers add up without overflow, and as vectors.
        std::int64_t upper = 0, lower = 0;
        for (std::size_t i = 0; i < kept; ++i) {
            const std::int64_t m = out.day[i] > rules_.calibration_end ? 0 : out.money[i];
            upper += m >> 32;
            lower += m & 0xFFFFFFFF;
        }
        totals.exact_money += (static_cast<core::int128>(upper) << 32) + lower;
    }
}

}  // namespace goodwill::inline v0::transactions
