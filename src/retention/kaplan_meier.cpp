#include <goodwill/retention/kaplan_meier.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/math/normal.hpp>

#include "retention/risk_sets.hpp"

namespace goodwill::inline v0::retention {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
/// Products are rounded: 1/2 may come out as a little more.
constexpr double rounding = 1e-12;

}  // namespace

survival_curve kaplan_meier(std::shared_ptr<const event_table> table, const survival_options& options) {
    constexpr const char* function = "kaplan_meier";
    core::check_open_unit(function, "level", options.level);
    check_events(function, *table);
    survival_curve out;
    out.table_ = std::move(table);
    out.options_ = options;
    out.options_.progress = {};
    const std::size_t n = out.table_->size(), tasks = core::chunk_count(n, times_together);
    const auto events = out.table_->events();
    for (auto* column : {&out.survival_, &out.standard_error_, &out.low_, &out.high_}) column->resize(n);
    // First the product and Greenwood's sum of each task by itself, then all of them from the beginning.
    std::vector<double> product(tasks + 1, 1), sum(tasks + 1, 0);
    double* const survival = out.survival_.data();
    double* const error = out.standard_error_.data();
    with_risk_sets(function, *out.table_, out.at_risk_, options.threads, options.progress,
                   [&](std::size_t task, std::size_t begin, std::size_t end) {
                       double S = 1, G = 0;
                       for (std::size_t i = begin; i < end; ++i) {
                           const double d = events[i], at_risk = out.at_risk_[i] > 0 ? out.at_risk_[i] : 1;
                           const double stay = d > 0 ? staying(at_risk, d) : at_risk;
                           S *= stay / at_risk;
                           G += d / (at_risk * stay);
                           survival[i] = S;
                           error[i] = G;
                       }
                       product[task + 1] = S;
                       sum[task + 1] = G;
                   });
    for (std::size_t task = 1; task <= tasks; ++task) {
        product[task] *= product[task - 1];
        sum[task] += sum[task - 1];
    }
    const double z = math::normal_two_sided(options.level);
    core::for_chunks(function, n, times_together, options.threads, options.progress,
                     [&](std::size_t task, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) {
                             if (events[i] == 0 && i > begin) {
                                 survival[i] = survival[i - 1];
                                 error[i] = error[i - 1];
                                 out.low_[i] = out.low_[i - 1];
                                 out.high_[i] = out.high_[i - 1];
                                 continue;
                             }
                             const double S = product[task] * survival[i], G = sum[task] + error[i];
                             const auto limits = survival_limits(S, G, z, options.interval);
                             survival[i] = S;
                             error[i] = S > 0 ? S * std::sqrt(G) : none;
                             out.low_[i] = limits.low;
                             out.high_[i] = limits.high;
                         }
                     });
    return out;
}

survival_point survival_curve::at(double t) const noexcept {
    if (!(t >= 0)) return {t, none, none, none, none, none};
    const auto time = table_->time();
    const auto next = static_cast<std::size_t>(std::lower_bound(time.begin(), time.end(), t) - time.begin());
    const double risk = next < time.size() ? at_risk_[next] : 0;
    const std::size_t past = next < time.size() && time[next] == t ? next + 1 : next;  // times until t
    if (past == 0) return {t, risk, 1, 0, 1, 1};
    const std::size_t i = past - 1;
    if (t > time.back() && survival_.back() > 0) return {t, risk, none, none, none, none};
    return {t, risk, survival_[i], standard_error_[i], low_[i], high_[i]};
}

survival_estimate survival_curve::quantile(double p) const {
    core::check_open_unit("survival_curve.quantile", "p", p);
    const auto time = table_->time();
    const double left = (1 - p) * (1 + rounding);
    const auto first_below = [&](const core::buffer<double>& limit) {
        for (std::size_t i = 0; i < time.size(); ++i)
            if (limit[i] <= left) return time[i];
        return none;
    };
    survival_estimate out;
    out.value = first_below(survival_);
    out.low = first_below(low_);
    // Where the curve has come to 0 its limits are unknown, but the lower one is not above it.
    if (std::isnan(out.low) || out.low > out.value) out.low = out.value;
    out.high = first_below(high_);
    return out;
}

survival_estimate survival_curve::restricted_mean(double horizon) const {
    constexpr const char* function = "survival_curve.restricted_mean";
    core::check_positive(function, "horizon", horizon);
    if (horizon > last_time() && survival_.back() > 0)
        throw domain_error({function, "horizon", {}, core::to_text(horizon),
                            "must be at most " + core::to_text(last_time()) +
                                ", the longest duration: what comes later is unknown"});
    const auto time = table_->time(), events = table_->events();
    // From the end on: the area from each time to the horizon weighs what happened then.
    double area = 0, variance = 0, end = horizon;
    for (std::size_t i = time.size(); i-- > 0;) {
        if (time[i] >= horizon) continue;
        area += survival_[i] * (end - time[i]);
        end = time[i];
        const double stay = staying(at_risk_[i], events[i]);
        if (events[i] > 0 && stay > 0) variance += area * area * events[i] / (at_risk_[i] * stay);
    }
    area += end;
    survival_estimate out;
    out.value = area;
    out.standard_error = std::sqrt(variance);
    const double spread = math::normal_two_sided(level()) * out.standard_error;
    out.low = std::max(0.0, area - spread);
    out.high = std::min(horizon, area + spread);
    return out;
}

}  // namespace goodwill::inline v0::retention
