#pragma once
#include <cmath>
#include <limits>

#include <goodwill/core/check.hpp>

/// What retention is worth: the value of a customer who stays each year with one and the same chance, and what a point
/// more of it brings.
///
/// With retention r and discount rate d a year, k payments a year of margin m / k each, and q = (r / (1 + d))^(1 / k):
///
///     paid at the end of each period by who is still there     V = m / k  q (1 - q^N) / (1 - q)
///     paid at its start, the first one now                     V = m / k    (1 - q^N) / (1 - q)
///
/// for N = k horizon periods, N infinite where there is no horizon.  k = 1, N infinite, at the end is m r / (1 + d - r).
/// Source: Gupta & Lehmann (2003), Customers as assets, J. Interactive Marketing 17(1):9-24, doi:10.1002/dir.10045;
///         the claim it is compared with: Reichheld & Sasser (1990), Zero defections, Harvard Business Review
///         68(5):105-111, where five points fewer leavers raise profits by 25 to 85 %.
/// Units:  rates are annual shares (0.8), margins money a customer and year, horizons years; a point is 0.01.
namespace goodwill::inline v0::retention {

/// No end of the horizon.
inline constexpr double for_ever = std::numeric_limits<double>::infinity();

struct value_terms {
    double margin = 0;         ///< a customer and year, before keep_cost
    double discount_rate = 0;  ///< a year, >= 0 and < 1
    double keep_cost = 0;      ///< a customer and year, spent to keep him: lowers the margin
    double acquisition_cost = 0;  ///< a customer, spent once: lowers the value
    double horizon = for_ever;    ///< years
    int payments = 1;             ///< a year
    bool first_now = false;       ///< paid at the start of each period, else at its end
};

/// 1 - churn over a year from the churn of one of `periods` equal parts of it: 1 % a month is 11.4 % a year.
[[nodiscard]] inline double annual_retention(double churn, double periods) noexcept {
    return std::exp(periods * std::log1p(-churn));
}

namespace detail {
/// The sum of a geometric series of payments that are 1 a year together.
[[nodiscard]] inline double annuity(const value_terms& terms, double retention) noexcept {
    const auto k = static_cast<double>(terms.payments);
    const double log_q = (std::log(retention) - std::log1p(terms.discount_rate)) / k;
    const double n = terms.horizon * k, all = log_q == 0 ? n : std::expm1(n * log_q) / std::expm1(log_q);
    return all / k * (terms.first_now ? 1 : std::exp(log_q));
}
}  // namespace detail

/// The value of one customer, less acquisition_cost.  Domain: 0 <= retention <= 1; infinite for retention 1 without
/// discount and horizon; NaN in, NaN out.  Terms are not checked.
[[nodiscard]] inline double customer_value(const value_terms& terms, double retention) noexcept {
    const double margin = terms.margin - terms.keep_cost;
    return (margin == 0 ? 0 : margin * detail::annuity(terms, retention)) - terms.acquisition_cost;
}

struct retention_worth {
    double value = 0;        ///< of a customer at this retention
    double better = 0;       ///< and with the points added
    double gain = 0;         ///< better - value
    double relative = 0;     ///< gain / value; NaN unless value > 0
    double affordable = 0;   ///< what may be spent more a customer and year for these points, so that nothing is lost
    double lifetime = 0;     ///< expected years until he leaves, 1 / (k (1 - r^(1/k))): infinite at 1
    double better_lifetime = 0;
};

/// What `points` (0.01 is one) more of retention are worth.  Throws domain_error: retention outside 0..1, or with the
/// points; rates, costs, horizon or payments outside their domain; a value that is infinite.
[[nodiscard]] inline retention_worth retention_value(const value_terms& terms, double retention, double points = 0.01) {
    constexpr const char* function = "retention_value";
    constexpr double most = std::numeric_limits<double>::max();
    core::check(std::fabs(terms.margin) <= most, function, "margin", terms.margin, "must be finite");
    core::check(terms.discount_rate >= 0 && terms.discount_rate < 1, function, "discount_rate", terms.discount_rate,
                "must be a share a year, >= 0 and < 1: 15 % is 0.15");
    core::check_not_negative(function, "keep_cost", terms.keep_cost);
    core::check_not_negative(function, "acquisition_cost", terms.acquisition_cost);
    core::check(terms.horizon > 0, function, "horizon", terms.horizon, "must be > 0, in years");
    core::check(terms.payments >= 1, function, "payments", terms.payments, "must be >= 1 a year");
    const double periods = terms.horizon * terms.payments;
    core::check(terms.horizon > most || std::fabs(periods - std::nearbyint(periods)) < 1e-9 * periods, function,
                "horizon", terms.horizon, "must hold a whole number of payments");
    core::check(retention >= 0 && retention <= 1, function, "retention", retention,
                "must be a share a year from 0 to 1: 80 % is 0.8");
    const double added = retention + points;
    // Sums of shares round: 0.99 + 0.01 is to be 1.
    const double better = std::fabs(added - 1) < 1e-12 ? 1 : std::fabs(added) < 1e-12 ? 0 : added;
    core::check(better >= 0 && better <= 1, function, "points", points,
                "must leave retention from 0 to 1: so many points cannot be added");
    core::check(!(std::fmax(retention, better) == 1 && terms.discount_rate == 0 && terms.horizon > most), function,
                "retention", std::fmax(retention, better),
                "must be below 1 with its points, or there must be a discount rate or a horizon: customers who never "
                "leave are worth infinitely much without");
    retention_worth out;
    out.value = customer_value(terms, retention);
    out.better = customer_value(terms, better);
    out.gain = out.better - out.value;
    out.relative = out.value > 0 ? out.gain / out.value : std::nan("");
    out.affordable = out.gain / detail::annuity(terms, better);
    const auto lifetime = [&](double r) {
        const auto k = static_cast<double>(terms.payments);
        return 1 / (k * std::fabs(std::expm1(std::log(r) / k)));
    };
    out.lifetime = lifetime(retention);
    out.better_lifetime = lifetime(better);
    return out;
}

}  // namespace goodwill::inline v0::retention
