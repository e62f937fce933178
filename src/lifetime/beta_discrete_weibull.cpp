#include <goodwill/lifetime/beta_discrete_weibull.hpp>

#include <goodwill/lifetime/beta_discrete_weibull_simulate.hpp>

#include "lifetime/contractual.hpp"

namespace goodwill::inline v0::lifetime::beta_discrete_weibull {
namespace {

void check(const char* function, const params& m) { check_params(function, m, std::array{"alpha", "beta", "c"}); }

}  // namespace

void survival(const params& m, column t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "beta_discrete_weibull.survival";
    check(function, m);
    contractual::score_periods(function, "t", 0, t, out, options, [&](double v) { return survival(m, v); });
}

void retention(const params& m, column t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "beta_discrete_weibull.retention";
    check(function, m);
    contractual::score_periods(function, "t", 1, t, out, options, [&](double v) { return retention(m, v); });
}

void pmf(const params& m, column t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "beta_discrete_weibull.pmf";
    check(function, m);
    contractual::score_periods(function, "t", 1, t, out, options, [&](double v) { return pmf(m, v); });
}

void log_likelihood(const params& m, column lifetime, column churned, std::span<double> out,
                    const scoring_options& options) {
    constexpr const char* function = "beta_discrete_weibull.log_likelihood";
    check(function, m);
    contractual::score_lifetimes(function, lifetime, churned, out, options,
                                 [&](double t, double left) { return log_likelihood(m, t, left); });
}

void expected_residual_lifetime(const params& m, column renewals, std::span<double> out,
                                const scoring_options& options) {
    constexpr const char* function = "beta_discrete_weibull.expected_residual_lifetime";
    check(function, m);
    contractual::score_periods(function, "renewals", 0, renewals, out, options,
                               [&](double v) { return expected_residual_lifetime(m, v); });
}

void derl(const params& m, double rate, column renewals, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "beta_discrete_weibull.derl";
    check(function, m);
    core::check_not_negative(function, "rate", rate);
    contractual::score_periods(function, "renewals", 0, renewals, out, options,
                               [&](double v) { return derl(m, rate, v); });
}

contract_lifetimes simulate(const params& m, column periods, const simulate_options& options) {
    constexpr const char* function = "beta_discrete_weibull.simulate";
    check(function, m);
    return contractual::simulate_lifetimes(function, m.alpha, m.beta, periods, options,
                                           [&](double v) { return std::pow(v, 1 / m.c); });
}

}  // namespace goodwill::inline v0::lifetime::beta_discrete_weibull
