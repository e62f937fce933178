#include <goodwill/retention/return_chance.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include <goodwill/core/check.hpp>
#include <goodwill/math/normal.hpp>
#include <goodwill/math/wilson_interval.hpp>

#include "retention/purchase_days.hpp"

namespace goodwill::inline v0::retention {
namespace {

constexpr const char* function = "return_chance";
constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t points_by_default = 60;
constexpr double enough = 30;

/// Customers of one task; sums of doubles are made within it and added in its order.
constexpr std::size_t customers_together = std::size_t{1} << 14;

/// The curve of all times between purchases, by day.
struct daily_curve {
    std::vector<std::int64_t> events, censored, at_risk;
    std::vector<double> log_survival;  ///< at the day
    std::vector<double> greenwood;     ///< sum of d / (n (n - d)) until the day
    std::vector<double> per_event;     ///< 1 / (n - d) of the day
    std::size_t last = 0;              ///< the longest time that is known

    explicit daily_curve(std::size_t days) : events(days), censored(days) {}
    void finish() {
        const std::size_t days = events.size();
        at_risk.assign(days + 1, 0);
        for (std::size_t d = days; d-- > 0;) at_risk[d] = at_risk[d + 1] + events[d] + censored[d];
        log_survival.assign(days, 0);
        greenwood = per_event = log_survival;
        double log_S = 0, G = 0;
        for (std::size_t d = 0; d < days; ++d) {
            const auto n = static_cast<double>(at_risk[d]), stay = static_cast<double>(at_risk[d] - events[d]);
            if (events[d] > 0) {
                log_S += std::log(stay / n);  // -infinity where all came back
                G += static_cast<double>(events[d]) / (n * stay);
                per_event[d] = 1 / stay;
            }
            log_survival[d] = log_S;
            greenwood[d] = G;
            if (at_risk[d] > 0) last = d;
        }
    }
};

/// The squared influence of each customer on the logarithm of S(day + within) / S(day), summed, for every point.
[[nodiscard]] std::vector<double> variances(const transactions::customer_base& base, core::day_number end,
                                            const daily_curve& curve, const std::vector<int>& days,
                                            const chance_options& options) {
    const std::size_t n = base.customers(), points = days.size();
    std::vector<std::vector<double>> parts(core::chunk_count(n, customers_together));
    core::for_chunks(function, n, customers_together, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t stop) {
        auto& sums = parts[index];
        sums.assign(points, 0);
        std::vector<double> own(points);
        for (std::size_t i = begin; i < stop; ++i) {
            std::fill(own.begin(), own.end(), 0);
            for_gaps(base, i, end, [&](int, std::size_t length, bool came) {
                for (std::size_t p = 0; p < points; ++p) {
                    const auto from = static_cast<std::size_t>(days[p]);
                    if (length <= from) break;
                    const std::size_t to = from + static_cast<std::size_t>(options.within);
                    own[p] += curve.greenwood[std::min(length, to)] - curve.greenwood[from];
                    if (came && length <= to) own[p] -= curve.per_event[length];
                }
            });
            for (std::size_t p = 0; p < points; ++p) sums[p] += own[p] * own[p];
        }
    });
    std::vector<double> out(points, 0);
    for (const auto& part : parts)
        for (std::size_t p = 0; p < points; ++p) out[p] += part[p];
    return out;
}

[[nodiscard]] std::vector<int> days_by_default(const daily_curve& curve, int within) {
    const auto window = static_cast<std::size_t>(within);
    const double least = std::min(enough, static_cast<double>(curve.at_risk[std::min(window, curve.last)]));
    std::size_t last = 0;
    while (last + 1 + window <= curve.last && static_cast<double>(curve.at_risk[last + 1 + window]) >= least) ++last;
    const std::size_t step = core::chunk_count(last + 1, points_by_default);
    std::vector<int> out;
    for (std::size_t d = 0; d <= last; d += step) out.push_back(static_cast<int>(d));
    return out;
}

}  // namespace

return_table return_chance(const transactions::customer_base& base, const chance_options& options) {
    core::check_open_unit(function, "level", options.level);
    core::check(options.within > 0, function, "within", static_cast<std::int64_t>(options.within),
                "must be a whole number of days > 0");
    for (std::size_t i = 0; i < options.days.size(); ++i)
        if (options.days[i] < 0 || (i > 0 && options.days[i] <= options.days[i - 1]))
            throw domain_error({function, "days", static_cast<std::int64_t>(i), std::to_string(options.days[i]),
                                "must be >= 0 and ascend"});
    const observed_span span = span_of(function, base, options.at);
    return_table out;
    out.at = span.end;
    out.within = options.within;
    daily_curve curve(span.days());
    for (std::size_t i = 0; i < base.customers(); ++i) {
        const int purchases = for_gaps(base, i, span.end, [&](int, std::size_t d, bool came) {
            ++(came ? curve.events : curve.censored)[d];
            out.returns += came;
        });
        out.customers += purchases > 0;
    }
    out.later_customers = static_cast<std::int64_t>(base.customers()) - out.customers;
    curve.finish();
    const auto days = options.days.empty() ? days_by_default(curve, options.within) : options.days;
    // Those that the data do not reach come last, since days ascend.
    std::vector<int> known;
    for (const int d : days)
        if (static_cast<std::size_t>(d) + static_cast<std::size_t>(options.within) <= curve.last) known.push_back(d);
    const auto variance = variances(base, span.end, curve, known, options);
    const double z = math::normal_two_sided(options.level);
    for (std::size_t p = 0; p < days.size(); ++p) {
        return_point point{.days = days[p], .chance = none, .low = none, .high = none, .standard_error = none};
        const auto from = static_cast<std::size_t>(days[p]), to = from + static_cast<std::size_t>(options.within);
        if (from < curve.events.size()) {
            point.at_risk = curve.at_risk[from + 1];
            for (std::size_t d = from + 1; d <= std::min(to, curve.last); ++d) point.returned += curve.events[d];
        }
        if (p < known.size() && point.at_risk > 0) {
            const double stay = std::exp(curve.log_survival[to] - curve.log_survival[from]);
            point.chance = 1 - stay;
            if (point.returned == 0) {  // the curve does not move: what can be said is of those watched to the end
                const auto limits =
                    math::wilson_interval(0, static_cast<double>(std::max<std::int64_t>(1, curve.at_risk[to])),
                                          options.level);
                point.low = 0;
                point.high = limits.high;
                point.standard_error = 0;
            } else if (stay > 0) {
                const auto limits = survival_limits(stay, variance[p], z, options.interval);
                point.low = 1 - limits.high;
                point.high = 1 - limits.low;
                point.standard_error = stay * std::sqrt(variance[p]);
            }
        }
        out.points.push_back(point);
    }
    return out;
}

}  // namespace goodwill::inline v0::retention
