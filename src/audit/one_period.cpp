#include <goodwill/audit/one_period.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include <goodwill/math/normal.hpp>

#include "audit/totals.hpp"

namespace goodwill::inline v0::audit {
namespace {

constexpr double endless = std::numeric_limits<double>::infinity();
/// Bands of spend are as wide as makes about so many of the values between the 5 % and the 95 % quantile.
constexpr double bands_between = 10;

/// A customer with a purchase in the period.
struct buyer {
    double measure = 0;  ///< what tenths are by
    double revenue = unknown, margin = unknown;
    std::uint32_t orders = 0;
};

/// The value of rank ceil(p n).  The values change places.
[[nodiscard]] double quantile(std::span<double> values, double p) {
    if (values.empty()) return unknown;
    const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(values.size())));
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank == 0 ? 0 : rank - 1);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

[[nodiscard]] spread spread_of(std::span<double> values, double mean) {
    return {values.empty() ? unknown : mean, quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)};
}

/// The least of 1, 2, 2.5, 5 and 10 times a power of ten that is not below x > 0.
[[nodiscard]] double round_width(double x) {
    const double power = std::pow(10, std::floor(std::log10(x)));
    for (const double step : {1.0, 2.0, 2.5, 5.0})
        if (step * power >= x * (1 - 1e-12)) return step * power;
    return 10 * power;
}

/// Bands of one width from the 5 % quantile to the 95 %, an open one at either end where customers are there.
class bands {
public:
    bands(const transactions::customer_base& base, std::span<double> values) {
        if (values.empty()) return;
        const double high = quantile(values, 0.95);
        double low = quantile(values, 0.05);
        if (low >= 0 && low < high / 4) low = 0;
        const double range = high > low ? high - low : std::fabs(high);
        width_ = range > 0 ? round_width(range / bands_between) : 1;
        first_ = std::floor(low / width_);
        count_ = static_cast<std::size_t>(std::floor(high / width_) - first_) + 1;
        groups_.assign(count_ + 2, running_totals(base));
    }
    void add(double value, const buyer& b) noexcept {
        const double at = std::floor(value / width_) - first_;
        const std::size_t group = at < 0 ? 0 : at >= static_cast<double>(count_) ? count_ + 1
                                                                               : static_cast<std::size_t>(at) + 1;
        groups_[group].add(b.orders, b.revenue, b.margin);
    }
    [[nodiscard]] std::vector<activity_group> finish(std::int64_t customers, double level) const {
        std::vector<activity_group> out;
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            const bool below = g == 0, above = g == count_ + 1;
            if ((below || above) && groups_[g].customers == 0) continue;
            const double start = (first_ + static_cast<double>(g) - 1) * width_;
            const share_of part(groups_[g].customers, customers, level);
            out.push_back({below ? -endless : start, above ? endless : (first_ + static_cast<double>(g)) * width_,
                           groups_[g].finish(), part.share, part.limits});
        }
        return out;
    }

private:
    double width_ = 1, first_ = 0;
    std::size_t count_ = 0;
    std::vector<running_totals> groups_;
};

/// Best first.  Beyond equal measures the order is settled by what is summed, so that sums do not depend on ids.
void rank(std::vector<buyer>& buyers) {
    std::sort(buyers.begin(), buyers.end(), [](const buyer& a, const buyer& b) {
        if (a.measure != b.measure) return a.measure > b.measure;
        if (a.orders != b.orders) return a.orders > b.orders;
        return a.margin > b.margin;
    });
}

/// The influence of a customer with the value x on the share of the best p, where q is the least value among them:
/// ((x - q)+ + p q - share x) / mean.
struct top_share {
    double p = 0, q = 0, share = 0;
    [[nodiscard]] double influence(double x) const noexcept { return std::max(x - q, 0.0) + p * q - share * x; }
};

void set_tenths(const transactions::customer_base& base, const std::vector<buyer>& ranked, double level,
                one_period& out) {
    const std::size_t n = ranked.size();
    double total = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        running_totals sum(base);
        const std::size_t from = i * n / 10, to = (i + 1) * n / 10;
        for (std::size_t k = from; k < to; ++k) sum.add(ranked[k].orders, ranked[k].revenue, ranked[k].margin);
        customer_tenth& tenth = out.tenths[i];
        tenth.total = sum.finish();
        tenth.most = from < to ? ranked[from].measure : unknown;
        tenth.least = from < to ? ranked[to - 1].measure : unknown;
        tenth.share = out.by_money ? tenth.total.revenue : static_cast<double>(tenth.total.orders);
        total += tenth.share;
    }
    const double mean = total / static_cast<double>(n);
    top_share best;
    for (std::size_t i = 0; i < 10; ++i) {
        customer_tenth& tenth = out.tenths[i];
        if (!(total > 0)) {
            tenth.share = unknown;
            continue;
        }
        tenth.share /= total;
        const std::size_t to = (i + 1) * n / 10;
        const top_share next{static_cast<double>(to) / static_cast<double>(n), to > 0 ? ranked[to - 1].measure : 0,
                             best.share + tenth.share};
        double square = 0;
        for (const buyer& b : ranked) {
            // No customer is among the best none, whatever his value.
            const double before = best.p > 0 ? best.influence(b.measure) : 0;
            const double at = next.p > 0 ? next.influence(b.measure) - before : 0;
            square += at * at;
        }
        const double error = std::sqrt(square) / static_cast<double>(n) / mean;
        const double half = math::normal_two_sided(level) * error;
        tenth.limits = {tenth.share - half, tenth.share + half};
        best = next;
    }
}

}  // namespace

one_period one_period_of(const transactions::customer_base& base, const window_activity& activity, window days,
                         double level) {
    one_period out;
    out.days = days;
    out.by_money = base.has_amounts();
    running_totals total(base), refunds(base);
    std::vector<running_totals> by_orders(static_cast<std::size_t>(many_orders), running_totals(base));
    std::size_t active = 0;
    for (const std::uint32_t orders : activity.orders) active += orders > 0;
    std::vector<buyer> buyers;
    buyers.reserve(active);
    for (std::size_t c = 0; c < activity.orders.size(); ++c) {
        const buyer b{0, activity.revenue_of(c), activity.margin_of(c), activity.orders[c]};
        if (b.orders == 0) {
            if (has_money(b.revenue, b.margin)) refunds.add(0, b.revenue, b.margin);
            continue;
        }
        total.add(b.orders, b.revenue, b.margin);
        by_orders[std::min<std::size_t>(b.orders, by_orders.size()) - 1].add(b.orders, b.revenue, b.margin);
        out.negative_customers += b.revenue < 0;
        buyers.push_back(b);
        buyers.back().measure = out.by_money ? b.revenue : static_cast<double>(b.orders);
    }
    out.total = total.finish();
    out.refunds_alone = refunds.finish();
    for (std::size_t k = 0; k < by_orders.size(); ++k) {
        const share_of part(by_orders[k].customers, out.total.customers, level);
        out.by_orders.push_back({static_cast<double>(k + 1),
                                 k + 1 == by_orders.size() ? endless : static_cast<double>(k + 2),
                                 by_orders[k].finish(), part.share, part.limits});
    }
    const auto n = static_cast<double>(buyers.size());
    std::vector<double> values(buyers.size());
    for (std::size_t i = 0; i < buyers.size(); ++i) values[i] = buyers[i].orders;
    out.orders = spread_of(values, static_cast<double>(out.total.orders) / n);
    out.spend = out.order_value = {unknown, unknown, unknown, unknown};
    if (out.by_money) {
        for (std::size_t i = 0; i < buyers.size(); ++i) values[i] = buyers[i].revenue;
        out.spend = spread_of(values, out.total.revenue / n);
        bands spend(base, values);
        for (const buyer& b : buyers) spend.add(b.revenue, b);
        if (!buyers.empty()) out.by_spend = spend.finish(out.total.customers, level);
        double sum = 0;
        for (std::size_t i = 0; i < buyers.size(); ++i) sum += values[i] = buyers[i].revenue / buyers[i].orders;
        out.order_value = spread_of(values, sum / n);
        bands worth(base, values);
        for (const buyer& b : buyers) worth.add(b.revenue / b.orders, b);
        if (!buyers.empty()) out.by_order_value = worth.finish(out.total.customers, level);
    }
    values = {};
    rank(buyers);
    set_tenths(base, buyers, level, out);
    return out;
}

}  // namespace goodwill::inline v0::audit
