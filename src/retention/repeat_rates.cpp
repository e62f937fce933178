#include <goodwill/retention/repeat_rates.hpp>

#include <algorithm>

#include <goodwill/core/check.hpp>
#include <goodwill/math/wilson_interval.hpp>
#include <goodwill/retention/kaplan_meier.hpp>

namespace goodwill::inline v0::retention {
namespace {

/// The last time at which there are still enough at risk.
[[nodiscard]] double watched(const survival_curve& curve) {
    const auto risk = curve.at_risk();
    const double enough = std::min(enough_at_risk, risk.front());
    std::size_t i = risk.size() - 1;
    while (risk[i] < enough) --i;
    return curve.table().time()[i];
}

}  // namespace

repeat_table repeat_rates(const transactions::customer_base& base, int last, const repeat_options& options) {
    constexpr const char* function = "repeat_rates";
    core::check_open_unit(function, "level", options.level);
    if (options.within) core::check_positive(function, "within", *options.within);
    const auto gaps =
        time_between(base, last, {.at = options.at, .threads = options.threads, .progress = options.progress});
    repeat_table out{gaps.at, gaps.customers, gaps.later_customers, {}};
    const auto all = static_cast<double>(gaps.customers);
    for (std::size_t g = 0; g < gaps.tables.size(); ++g) {
        const auto& counts = gaps.tables[g].counts();
        if (counts.used == 0) break;
        const auto curve = kaplan_meier(gaps.tables[g], {.level = options.level, .interval = options.interval});
        repeat_rate r;
        r.nth = static_cast<int>(g) + 2;
        r.before = counts.used;
        r.bought = counts.events;
        const auto before = static_cast<double>(r.before), bought = static_cast<double>(r.bought);
        r.share = bought / before;
        const auto of_those = math::wilson_interval(bought, before, options.level);
        r.low = of_those.low;
        r.high = of_those.high;
        r.share_of_all = bought / all;
        const auto of_all = math::wilson_interval(bought, all, options.level);
        r.low_of_all = of_all.low;
        r.high_of_all = of_all.high;
        r.within = options.within.value_or(watched(curve));
        const auto then = curve.at(r.within);
        r.given_time = 1 - then.survival;
        r.low_given_time = 1 - then.high;
        r.high_given_time = 1 - then.low;
        r.median_days = curve.quantile(0.5).value;
        out.rates.push_back(r);
    }
    return out;
}

}  // namespace goodwill::inline v0::retention
