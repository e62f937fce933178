#include <goodwill/audit/two_periods.hpp>

#include <cmath>
#include <vector>

#include <goodwill/audit/change_split.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/segments/quantile_scores.hpp>

#include "audit/totals.hpp"

namespace goodwill::inline v0::audit {
namespace {

/// Of one group in both periods.
struct moved {
    running_totals before, after;
    explicit moved(const transactions::customer_base& base) : before(base), after(base) {}
};

struct parts_of_period {
    double customers, orders, revenue, margin;  ///< of those with a purchase
    double refunds;                             ///< of the others
};

/// Writes parts as whole numbers of 10^-scale that sum to the change; what rounding leaves goes to the largest part.
void round_parts(change_parts& parts, int scale) {
    if (scale < 0) return;
    const double power = core::power_of_ten[static_cast<std::size_t>(scale)];
    double* const members[] = {&parts.customers, &parts.frequency, &parts.order_value, &parts.margin_rate};
    const double whole = std::nearbyint((parts.change - parts.refunds_alone) * power);
    double sum = 0;
    double* largest = members[0];
    for (double* part : members) {
        *part = std::nearbyint(*part * power);
        sum += *part;
        if (std::fabs(*part) > std::fabs(*largest)) largest = part;
    }
    *largest += whole - sum;
    for (double* part : members) *part /= power;
}

/// A quotient; `otherwise` without a denominator.
[[nodiscard]] double ratio(double a, double b, double otherwise) noexcept { return b != 0 ? a / b : otherwise; }

[[nodiscard]] change_parts split_revenue(const parts_of_period& a, const parts_of_period& b, int scale) {
    const double frequency = ratio(a.orders, a.customers, ratio(b.orders, b.customers, 0));
    const double value = ratio(a.revenue, a.orders, ratio(b.revenue, b.orders, 0));
    const auto found = split_change<3>(
        {a.customers, frequency, value},
        {b.customers, ratio(b.orders, b.customers, frequency), ratio(b.revenue, b.orders, value)});
    change_parts out{.customers = found[0], .frequency = found[1], .order_value = found[2],
                     .refunds_alone = b.refunds - a.refunds,
                     .change = b.revenue + b.refunds - (a.revenue + a.refunds)};
    round_parts(out, scale);
    return out;
}

[[nodiscard]] std::optional<change_parts> split_margin(const parts_of_period& a, const parts_of_period& b,
                                                       double refunds, int scale) {
    if ((a.customers > 0 && !(a.revenue > 0)) || (b.customers > 0 && !(b.revenue > 0))) return {};
    const double frequency = ratio(a.orders, a.customers, ratio(b.orders, b.customers, 0));
    const double value = ratio(a.revenue, a.orders, ratio(b.revenue, b.orders, 0));
    const double rate = ratio(a.margin, a.revenue, ratio(b.margin, b.revenue, 0));
    const auto found = split_change<4>({a.customers, frequency, value, rate},
                                       {b.customers, ratio(b.orders, b.customers, frequency),
                                        ratio(b.revenue, b.orders, value), ratio(b.margin, b.revenue, rate)});
    change_parts out{found[0], found[1], found[2], found[3], refunds, b.margin - a.margin + refunds};
    round_parts(out, scale);
    return out;
}

/// The deciles of both periods on the first one's boundaries.
[[nodiscard]] decile_switching switching_of(const transactions::customer_base& base, const base_activity& activity,
                                            double level, int threads, const core::watch& progress) {
    constexpr int bins = 10;
    const window_activity &before = activity.windows[0], &after = activity.windows[1];
    decile_switching out;
    out.by_money = base.has_amounts();
    const auto scored = [&](const window_activity& part, auto&& score) {
        core::buffer<double> values(part.orders.size());
        for (std::size_t c = 0; c < values.size(); ++c)
            values[c] = part.orders[c] == 0 ? unknown : out.by_money ? part.revenue[c] : part.orders[c];
        std::vector<std::uint8_t> scores(values.size());
        score(core::column(values), std::span(scores));
        return scores;
    };
    std::vector<double> cuts;
    const auto first = scored(before, [&](const core::column& values, std::span<std::uint8_t> scores) {
        cuts = segments::quantile_scores(values, scores,
                                         {.bins = bins, .ties = segments::tie_rule::mid, .threads = threads,
                                          .progress = progress});
    });
    const auto second = scored(after, [&](const core::column& values, std::span<std::uint8_t> scores) {
        segments::fixed_scores(values, cuts, scores, {.threads = threads, .progress = progress});
    });
    for (std::size_t i = 0; i < out.boundary.size(); ++i) out.boundary[i] = cuts[cuts.size() - 1 - i];
    // Score 10 is the best decile, row 0; a score of 0 is none, row 10.
    for (std::size_t c = 0; c < first.size(); ++c)
        if (first[c] != 0 || second[c] != 0)
            ++out.customers[static_cast<std::size_t>(bins - first[c])][static_cast<std::size_t>(bins - second[c])];
    for (std::size_t i = 0; i < decile_switching::none; ++i)
        for (std::size_t j = 0; j < decile_switching::none; ++j)
            (j < i ? out.up : j > i ? out.down : out.same) += out.customers[i][j];
    const std::int64_t stayed = out.up + out.same + out.down;
    out.up_limits = share_of(out.up, stayed, level).limits;
    out.same_limits = share_of(out.same, stayed, level).limits;
    out.down_limits = share_of(out.down, stayed, level).limits;
    return out;
}

}  // namespace

two_periods two_periods_of(const transactions::customer_base& base, const base_activity& activity, window before,
                           window after, double level, int threads, const core::watch& progress) {
    const window_activity &a = activity.windows[0], &b = activity.windows[1];
    two_periods out;
    out.before = before;
    out.after = after;
    std::vector<moved> groups(5, moved(base));
    // Whoever has no purchase in a period has refunds alone in it.
    running_totals bought_before(base), bought(base), refunds_before(base), refunds(base);
    for (std::size_t c = 0; c < a.orders.size(); ++c) {
        const bool first = a.orders[c] > 0, second = b.orders[c] > 0;
        const double revenue_before = a.revenue_of(c), revenue = b.revenue_of(c);
        const double margin_before = a.margin_of(c), margin = b.margin_of(c);
        if (!first && !second && !has_money(revenue_before, margin_before) && !has_money(revenue, margin)) continue;
        const customer_move move = first && second ? customer_move::stayed
                                   : first         ? customer_move::left
                                   : !second       ? customer_move::refunds_alone
                                   : activity.first_purchase[c] > before.last ? customer_move::fresh
                                                                              : customer_move::returned;
        moved& group = groups[static_cast<std::size_t>(move)];
        group.before.add(a.orders[c], revenue_before, margin_before);
        group.after.add(b.orders[c], revenue, margin);
        (first ? bought_before : refunds_before).add(a.orders[c], revenue_before, margin_before);
        (second ? bought : refunds).add(b.orders[c], revenue, margin);
    }
    out.total_before = bought_before.finish();
    out.total = bought.finish();
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const activity_totals was = groups[g].before.finish(), is = groups[g].after.finish();
        const bool of_first = g <= static_cast<std::size_t>(customer_move::left);
        const bool neither = g == static_cast<std::size_t>(customer_move::refunds_alone);
        const share_of part(was.customers, neither ? 0 : of_first ? out.total_before.customers : out.total.customers,
                            level);
        out.groups[g] = {was.customers, part.share, part.limits, was.orders, is.orders,
                         was.revenue,   is.revenue, was.margin,  is.margin};
    }
    const activity_totals less_before = refunds_before.finish(), less = refunds.finish();
    const auto parts = [](const activity_totals& t, const activity_totals& r) {
        return parts_of_period{static_cast<double>(t.customers), static_cast<double>(t.orders), t.revenue, t.margin,
                               r.revenue};
    };
    const auto was = parts(out.total_before, less_before), is = parts(out.total, less);
    if (base.has_amounts()) out.revenue = split_revenue(was, is, base.amount_scale());
    if (base.has_amounts() && base.has_margins())
        out.margin = split_margin(was, is, less.margin - less_before.margin, base.margin_scale());
    if (out.total_before.customers > 0) out.switching = switching_of(base, activity, level, threads, progress);
    return out;
}

}  // namespace goodwill::inline v0::audit
