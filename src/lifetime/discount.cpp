#include <goodwill/lifetime/discount.hpp>

#include <cmath>
#include <cstddef>
#include <string>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/beta_survival.hpp>
#include <goodwill/math/quadrature.hpp>

namespace goodwill::inline v0::lifetime {
namespace {

constexpr const char* function = "discount.schedule";
constexpr double most_periods = 10000;

/// Integration by parts: integral of e^(-delta s) dN(s) = e^(-delta H) N(H) + delta integral of e^(-delta s) N(s) ds.
/// With s = h (e^(L u) - 1), u in (0, 1), N's singularity at -c lies at least pi / L from the interval for c > h and
/// log(1 - c/h) / L left of it for c < h, so that one Gauss-Legendre rule converges geometrically for all c.
[[nodiscard]] schedule continuous_schedule(double horizon, double delta) {
    if (delta == 0) return {{horizon}, {1.0}};
    constexpr std::size_t nodes = 32;
    constexpr double grading = 500;
    const double h = horizon / grading, length = std::log1p(grading);
    const auto rule = math::gauss_legendre(nodes);
    schedule out;
    out.time.reserve(nodes + 1);
    out.weight.reserve(nodes + 1);
    for (std::size_t i = 0; i < nodes; ++i) {
        const double u = 0.5 * (1 + rule.node[i]);
        const double s = h * std::expm1(length * u);
        out.time.push_back(s);
        out.weight.push_back(delta * std::exp(-delta * s) * 0.5 * rule.weight[i] * length * (h + s));
    }
    out.time.push_back(horizon);
    out.weight.push_back(std::exp(-delta * horizon));
    return out;
}

/// Periods of `length` units, `years` long each for the discount; `count` of them, the last one possibly cut.
/// Sum of (N(t_k) - N(t_(k-1))) d_k = sum of N(t_k) (d_k - d_(k+1)).
[[nodiscard]] schedule period_schedule(double count, double length, double years, double log_rate) {
    // A count that is whole but for rounding is whole.
    const double whole = std::nearbyint(count);
    if (std::fabs(count - whole) <= 1e-9 * count) count = whole;
    const auto periods = static_cast<std::size_t>(std::ceil(count));
    schedule out;
    out.time.reserve(periods);
    out.weight.reserve(periods);
    for (std::size_t k = 1; k <= periods; ++k) {
        const double end = std::fmin(static_cast<double>(k), count);
        const double discount = std::exp(-log_rate * years * end);
        if (k > 1) out.weight.back() -= discount;
        out.time.push_back(end * length);
        out.weight.push_back(discount);
    }
    return out;
}

[[nodiscard]] constexpr double week_in(core::time_unit unit) noexcept {
    return unit == core::time_unit::day ? 7 : core::units_per_year(unit) / 52;
}
[[nodiscard]] constexpr double lifetimes_month_in(core::time_unit unit) noexcept {
    switch (unit) {
        case core::time_unit::day: return 30;
        case core::time_unit::week: return 4.345;
        case core::time_unit::month: return 1;
        case core::time_unit::year: return 1.0 / 12;
    }
    return 1;
}

}  // namespace

discount_rule discount_rule_of(const char* caller, std::string_view name) {
    for (const auto rule : {discount_rule::continuous, discount_rule::week_end, discount_rule::lifetimes_month,
                            discount_rule::year_end})
        if (name == name_of(rule)) return rule;
    throw domain_error({caller, "rule", {}, "\"" + std::string(name) + "\"",
                        "must be \"continuous\", \"week_end\", \"lifetimes_month\" or \"year_end\""});
}

double discount_delta(double annual_rate, core::time_unit unit) {
    core::check(annual_rate >= 0 && annual_rate < 1, function, "discount_rate", annual_rate,
                "must be a share a year, >= 0 and < 1: 15 % is 0.15");
    return std::log1p(annual_rate) / core::units_per_year(unit);
}

schedule opportunity_schedule(double periods, double annual_rate, core::time_unit period, double first) {
    const double delta = discount_delta(annual_rate, period);
    core::check(periods >= 1 && periods <= detail::most_periods && periods == std::floor(periods), function, "horizon",
                periods, "must be a whole number of periods, 1 to 1,000,000");
    if (delta == 0) return {{periods}, {1.0}};
    schedule out;
    for (double k = 1; k <= periods; ++k) {
        const double discount = std::exp(-delta * (first + k - 1));
        out.time.push_back(k);
        out.weight.push_back(k < periods ? -discount * std::expm1(-delta) : discount);
    }
    return out;
}

schedule discount_schedule(double horizon, double annual_rate, core::time_unit unit, discount_rule rule) {
    core::check_positive(function, "horizon", horizon);
    const double delta = discount_delta(annual_rate, unit);
    if (rule == discount_rule::continuous) return continuous_schedule(horizon, delta);
    const double log_rate = std::log1p(annual_rate), year = core::units_per_year(unit);

    double count = horizon / year, length = year, years = 1;
    if (rule == discount_rule::week_end) {
        length = week_in(unit);
        count = horizon / length;
        years = length / year;
    } else if (rule == discount_rule::lifetimes_month) {
        length = lifetimes_month_in(unit);
        years = 1.0 / 12;
        count = std::nearbyint(horizon * 12 / year);
        core::check(count >= 1, function, "horizon", horizon, "must be at least half a month long");
    }
    core::check(count <= most_periods, function, "horizon", horizon, "must be at most 10,000 periods long");
    return period_schedule(count, length, years, log_rate);
}

}  // namespace goodwill::inline v0::lifetime
