#include <goodwill/segments/value_classes.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/core/pieces.hpp>
#include <goodwill/math/normal.hpp>
#include <goodwill/math/wilson_interval.hpp>

#include "segments/customer_measures.hpp"
#include "segments/sorted_values.hpp"

namespace goodwill::inline v0::segments {
namespace {

constexpr const char* function = "value_classes";
constexpr std::size_t chunk = std::size_t{1} << 16;
constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

void check_options(const value_classes_options& o) {
    core::check_open_unit(function, "level", o.level);
    if (o.method == class_method::quantiles)
        core::check(o.bins >= 2 && o.bins <= most_bins, function, "bins", o.bins,
                    "must be a whole number from 2 to 100");
    if (o.method == class_method::cuts && (o.cuts.empty() || o.cuts.size() >= most_bins))
        throw domain_error({function, "cuts", {}, std::to_string(o.cuts.size()) + " long", "must have 1 to 99 values"});
    for (std::size_t k = 0; o.method == class_method::cuts && k < o.cuts.size(); ++k)
        if (!(o.cuts[k] == o.cuts[k] && (k == 0 || o.cuts[k] >= o.cuts[k - 1])))
            throw domain_error({function, "cuts", static_cast<std::int64_t>(k), core::to_text(o.cuts[k]),
                                "must be a number that is not less than the one before"});
    if (o.method != class_method::abc) return;
    if (o.limits.empty() || o.limits.size() >= most_bins)
        throw domain_error({function, "limits", {}, std::to_string(o.limits.size()) + " long",
                            "must have 1 to 99 values"});
    for (std::size_t k = 0; k < o.limits.size(); ++k)
        if (!(o.limits[k] > (k == 0 ? 0 : o.limits[k - 1]) && o.limits[k] < 1))
            throw domain_error({function, "limits", static_cast<std::int64_t>(k), core::to_text(o.limits[k]),
                                "must lie between 0 and 1, above the one before"});
}

/// The cuts that limits of the cumulated share come to.
[[nodiscard]] std::vector<double> cuts_of_shares(const core::column& values, const value_classes_options& options) {
    constexpr double digits = 1 - 1e-12;
    const auto x = sorted(function, values, options.threads, options.progress).value;
    double total = 0;
    for (const double v : x) total += std::max(v, 0.0);
    std::vector<double> cuts(options.limits.size(), inf);  // of the best class first
    double better = 0;
    std::size_t k = 0;
    for (std::size_t end = x.size(); end > 0 && x[end - 1] > 0 && k < cuts.size();) {
        std::size_t begin = end;
        double sum = 0;
        while (begin > 0 && x[begin - 1] == x[end - 1]) sum += x[--begin];
        while (k < cuts.size() && better >= options.limits[k] * total * digits) ++k;  // this value is beyond the limit
        for (std::size_t j = k; j < cuts.size(); ++j) cuts[j] = x[end - 1];
        better += sum;
        end = begin;
    }
    std::reverse(cuts.begin(), cuts.end());
    return cuts;
}

/// Sums of a class, of some rows.
struct sums {
    std::int64_t customers = 0;
    money_sum value;
    double squares = 0, lowest = inf, highest = -inf;

    void add(double v) noexcept {
        ++customers;
        value.add(v);
        squares += v * v;
        lowest = std::min(lowest, v);
        highest = std::max(highest, v);
    }
    void add(const sums& other) noexcept {
        customers += other.customers;
        value.add(other.value);
        squares += other.squares;
        lowest = std::min(lowest, other.lowest);
        highest = std::max(highest, other.highest);
    }
};

/// Calls `f(row, value)` for the values of rows begin .. end that are there.
template <class F>
void each_value(const core::column& values, std::size_t begin, std::size_t end, F&& f) {
    if (values.type() == core::dtype::null && values.dictionary() == nullptr) return;
    core::for_pieces(values, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                     [&](const core::column_chunk& piece, std::int64_t row) {
                         core::visit_numbers(function, "values", values, piece, [&](auto numbers) {
                             for (std::size_t i = 0; i < numbers.size(); ++i) {
                                 const auto at = static_cast<std::int64_t>(i);
                                 const auto v = static_cast<double>(numbers[i]);
                                 if (piece.valid(at) && v == v) f(static_cast<std::size_t>(row + at), v);
                             }
                         });
                     });
}

/// Digits after the point that all values do with, if they are decimals of up to 2^51 units; else -1.  Throws for the
/// first infinite value.
[[nodiscard]] int scale_of(const core::column& values, const value_classes_options& options) {
    std::vector<int> parts(core::chunk_count(static_cast<std::size_t>(values.length()), chunk), 0);
    core::for_chunks(function, static_cast<std::size_t>(values.length()), chunk, options.threads, {},
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         int& scale = parts[index];
                         double highest = 0;
                         each_value(values, begin, end, [&](std::size_t i, double v) {
                             if (std::isinf(v))
                                 throw domain_error({function, "values", static_cast<std::int64_t>(i),
                                                     core::to_text(v), "must be finite or missing"});
                             if (scale < 0) return;
                             highest = std::max(highest, std::fabs(v));
                             while (scale >= 0 && !core::to_scaled(v, scale))
                                 scale = scale < core::max_decimal_scale ? scale + 1 : -1;
                         });
                         if (highest > 0x1p51 / core::power_of_ten[core::max_decimal_scale]) scale = -1;
                     });
    int scale = 0;
    for (const int part : parts) {
        if (part < 0) return -1;
        scale = std::max(scale, part);
    }
    return scale;
}

}  // namespace

value_classes_result value_classes(const core::column& values, const value_classes_options& options) {
    check_options(options);
    const auto n = static_cast<std::size_t>(values.length());
    value_classes_result out;
    const int scale = scale_of(values, options);
    out.code.resize(n);
    out.cuts = options.cuts;
    if (options.method == class_method::quantiles) {
        out.cuts = quantile_scores(values, out.code,
                                   {.bins = options.bins, .ties = options.ties, .threads = options.threads,
                                    .progress = options.progress});
    } else {
        if (options.method == class_method::abc) out.cuts = cuts_of_shares(values, options);
        fixed_scores(values, out.cuts, out.code, {.threads = options.threads});
    }
    const std::size_t count = out.cuts.size() + 1;
    std::vector<std::vector<sums>> parts(core::chunk_count(n, chunk));
    std::vector<sums> negative(parts.size(), sums{0, money_sum(scale)});
    core::for_chunks(function, n, chunk, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         std::vector<sums> own(count, sums{0, money_sum(scale)});
                         each_value(values, begin, end, [&](std::size_t i, double v) {
                             own[count - out.code[i]].add(v);
                             if (v < 0) negative[index].add(v);
                         });
                         for (std::size_t i = begin; i < end; ++i)
                             out.code[i] = out.code[i] == no_score ? no_class
                                                                   : static_cast<std::uint8_t>(count - out.code[i]);
                         parts[index] = std::move(own);
                     });
    std::vector<sums> total(count, sums{0, money_sum(scale)});
    sums all{0, money_sum(scale)}, below{0, money_sum(scale)};
    for (std::size_t index = 0; index < parts.size(); ++index) {
        for (std::size_t c = 0; c < count; ++c) {
            total[c].add(parts[index][c]);
            all.add(parts[index][c]);
        }
        below.add(negative[index]);
    }
    out.n = all.customers;
    out.missing = static_cast<std::int64_t>(n) - out.n;
    out.value = all.value.value();
    out.negative = below.customers;
    out.negative_value = below.value.value();
    const auto customers = static_cast<double>(out.n);
    const bool there = out.value > 0 && out.value < inf;  // a sum to have shares of
    for (const sums& s : total) {
        value_class c;
        c.customers = s.customers;
        c.value = s.value.value();
        c.share = customers > 0 ? static_cast<double>(s.customers) / customers : none;
        c.share_interval = math::wilson_interval(static_cast<double>(s.customers), customers, options.level);
        c.value_share = there ? c.value / out.value : none;
        const double p = c.value_share, rest = all.squares - s.squares;
        c.standard_error = out.n > 1 ? std::sqrt(customers / (customers - 1) *
                                                 std::max(0.0, s.squares * (1 - p) * (1 - p) + rest * p * p)) /
                                           out.value
                                     : none;
        if (!there) c.standard_error = none;
        const double half = math::normal_two_sided(options.level) * c.standard_error;
        c.value_interval = {p - half, p + half};
        if (out.negative == 0 && half == half) c.value_interval = {std::max(0.0, p - half), std::min(1.0, p + half)};
        if (s.customers > 0) {
            c.lowest = s.lowest;
            c.highest = s.highest;
        }
        out.classes.push_back(c);
    }
    return out;
}

}  // namespace goodwill::inline v0::segments
