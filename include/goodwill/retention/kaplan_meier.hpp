#pragma once
#include <cstddef>
#include <limits>
#include <optional>
#include <memory>
#include <span>
#include <utility>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/retention/event_table.hpp>
#include <goodwill/retention/survival_interval.hpp>

/// The product-limit estimator of survival, S(t) = prod over times <= t of (1 - d / n): d events among n at risk.
/// Events come before censorings at the same time, and those who enter at a time are at risk after it.
/// Source: Kaplan & Meier (1958), JASA 53(282):457-481, doi:10.1080/01621459.1958.10501452; Greenwood's variance;
///         quantiles: Brookmeyer & Crowley (1982), Biometrics 38(1):29-41, doi:10.2307/2530286; restricted mean: Klein
///         & Moeschberger (2003), Survival Analysis, 2nd ed., section 4.5.
/// Units:  time as in the table; survival 0..1.
namespace goodwill::inline v0::retention {

struct survival_options {
    double level = 0.95;
    survival_interval interval = survival_interval::log_log;
    int threads = 1;
    core::watch progress = {};
};

/// The curve at a time.
struct survival_point {
    double time = 0;
    double at_risk = 0;  ///< weight under observation just before the time
    double survival = 0, standard_error = 0, low = 0, high = 0;
};

/// A figure with its interval; NaN where the data do not reach it.
struct survival_estimate {
    double value = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();
};

class survival_curve {
public:
    [[nodiscard]] const event_table& table() const noexcept { return *table_; }
    [[nodiscard]] double level() const noexcept { return options_.level; }
    [[nodiscard]] survival_interval interval() const noexcept { return options_.interval; }

    // One value for each time of the table.
    [[nodiscard]] std::span<const double> at_risk() const noexcept { return at_risk_; }
    [[nodiscard]] std::span<const double> survival() const noexcept { return survival_; }
    [[nodiscard]] std::span<const double> standard_error() const noexcept { return standard_error_; }
    [[nodiscard]] std::span<const double> low() const noexcept { return low_; }
    [[nodiscard]] std::span<const double> high() const noexcept { return high_; }

    /// The curve at t >= 0.  After the last time it is NaN, unless it has come to 0.  NaN for NaN and t < 0.
    [[nodiscard]] GOODWILL_API survival_point at(double t) const noexcept;

    /// The first time at which at most 1 - p survive, with the times at which the limits of S pass 1 - p.  NaN where
    /// the curve, or the limit, does not come down to it.  Throws domain_error unless 0 < p < 1.
    [[nodiscard]] GOODWILL_API survival_estimate quantile(double p) const;

    /// The mean of min(time, horizon), the area under the curve; its interval is the normal one, within 0 .. horizon.
    /// Throws domain_error for a horizon that is not > 0, or after the last time unless the curve has come to 0.
    [[nodiscard]] GOODWILL_API survival_estimate restricted_mean(double horizon) const;

    /// The last time of the table: the longest horizon that is known.
    [[nodiscard]] double last_time() const noexcept { return table_->size() == 0 ? 0 : table_->time().back(); }

private:
    friend GOODWILL_API survival_curve kaplan_meier(std::shared_ptr<const event_table> table, const survival_options& options);

    std::shared_ptr<const event_table> table_ = std::make_shared<event_table>();
    survival_options options_;
    core::buffer<double> at_risk_, survival_, standard_error_, low_, high_;
};

/// Shares the table, which must not change from then on.
/// Throws domain_error for a table without rows that count, and for a level outside (0, 1); cancelled.
[[nodiscard]] GOODWILL_API survival_curve kaplan_meier(std::shared_ptr<const event_table> table,
                                                       const survival_options& options = {});
[[nodiscard]] inline survival_curve kaplan_meier(event_table table, const survival_options& options = {}) {
    return kaplan_meier(std::make_shared<const event_table>(std::move(table)), options);
}

}  // namespace goodwill::inline v0::retention
