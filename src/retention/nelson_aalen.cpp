#include <goodwill/retention/nelson_aalen.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/math/normal.hpp>

#include "retention/risk_sets.hpp"

namespace goodwill::inline v0::retention {

hazard_interval hazard_interval_of(const char* function, std::string_view name) {
    if (name == "log") return hazard_interval::log;
    if (name == "plain") return hazard_interval::plain;
    throw domain_error({function, "interval", {}, "\"" + std::string(name) + "\"", "must be \"log\" or \"plain\""});
}

hazard_curve nelson_aalen(std::shared_ptr<const event_table> table, const hazard_options& options) {
    constexpr const char* function = "nelson_aalen";
    core::check_open_unit(function, "level", options.level);
    check_events(function, *table);
    hazard_curve out;
    out.table_ = std::move(table);
    const std::size_t n = out.table_->size(), tasks = core::chunk_count(n, times_together);
    const auto events = out.table_->events();
    for (auto* column : {&out.hazard_, &out.standard_error_, &out.low_, &out.high_}) column->resize(n);
    std::vector<double> hazard(tasks + 1, 0), variance(tasks + 1, 0);
    with_risk_sets(function, *out.table_, out.at_risk_, options.threads, options.progress,
                   [&](std::size_t task, std::size_t begin, std::size_t end) {
                       double H = 0, V = 0;
                       for (std::size_t i = begin; i < end; ++i) {
                           const double at_risk = out.at_risk_[i] > 0 ? out.at_risk_[i] : 1, d = events[i] / at_risk;
                           out.hazard_[i] = H += d;
                           out.standard_error_[i] = V += d / at_risk;
                       }
                       hazard[task + 1] = H;
                       variance[task + 1] = V;
                   });
    for (std::size_t task = 1; task <= tasks; ++task) {
        hazard[task] += hazard[task - 1];
        variance[task] += variance[task - 1];
    }
    const double z = math::normal_two_sided(options.level);
    core::for_chunks(function, n, times_together, options.threads, options.progress,
                     [&](std::size_t task, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) {
                             const double H = out.hazard_[i] += hazard[task];
                             const double error = std::sqrt(out.standard_error_[i] + variance[task]);
                             out.standard_error_[i] = error;
                             if (H == 0) {
                                 out.low_[i] = out.high_[i] = 0;
                             } else if (options.interval == hazard_interval::plain) {
                                 out.low_[i] = std::max(0.0, H - z * error);
                                 out.high_[i] = H + z * error;
                             } else {
                                 const double factor = std::exp(z * error / H);
                                 out.low_[i] = H / factor;
                                 out.high_[i] = H * factor;
                             }
                         }
                     });
    return out;
}

hazard_point hazard_curve::at(double t) const noexcept {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    if (!(t >= 0)) return {t, none, none, none, none, none};
    const auto time = table_->time();
    const auto next = static_cast<std::size_t>(std::lower_bound(time.begin(), time.end(), t) - time.begin());
    const double risk = next < time.size() ? at_risk_[next] : 0;
    const std::size_t past = next < time.size() && time[next] == t ? next + 1 : next;
    if (past == 0) return {t, risk, 0, 0, 0, 0};
    if (t > time.back()) return {t, risk, none, none, none, none};
    const std::size_t i = past - 1;
    return {t, risk, hazard_[i], standard_error_[i], low_[i], high_[i]};
}

}  // namespace goodwill::inline v0::retention
