#include <goodwill/lifetime/spend_dependence.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/math/normal.hpp>

namespace goodwill::inline v0::lifetime {
namespace {

constexpr const char* function = "spend_dependence";

/// Half of the work, as one progress from 0 to 1.
[[nodiscard]] core::watch half(const core::watch& progress, double from) {
    if (!progress) return {};
    return [&progress, from](double done) { return progress(from + 0.5 * done); };
}

/// Sums over the customers of a group.
struct amounts {
    double weight = 0, independent = 0, dependent = 0;
    [[nodiscard]] misjudged_spend misjudged() const noexcept { return {weight, dependent / independent - 1}; }
};

}  // namespace

spend_dependence_result spend_dependence(std::span<const double> x, std::span<const double> zbar,
                                         std::span<const double> weights, const spend_dependence_options& options) {
    core::check(options.level > 0 && options.level < 1, function, "level", options.level,
                "must be a probability: > 0 and < 1");
    const auto of = [&](double from) {
        return gamma_gamma::fit_options{.max_iterations = options.max_iterations, .threads = options.threads,
                                        .progress = half(options.progress, from)};
    };
    spend_dependence_result out;
    out.independent = gamma_gamma::fit(x, zbar, weights, of(0));

    const auto used = [&](std::size_t i) {
        return x[i] > 0 && zbar[i] > 0 && (weights.empty() || weights[i] > 0);
    };
    const auto weight = [&](std::size_t i) { return weights.empty() ? 1.0 : weights[i]; };
    std::vector<double> log_x(x.size(), 0.0);
    double total = 0, purchases = 0, least = 0, most = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!used(i)) continue;
        log_x[i] = std::log(x[i]);
        least = total == 0 ? x[i] : std::fmin(least, x[i]);
        most = std::fmax(most, x[i]);
        total += weight(i);
        purchases += weight(i) * x[i];
    }
    core::check(most > least, function, "x", most,
                "must differ between repeat buyers: all of them bought equally often");
    out.dependent = gamma_gamma::fit(x, zbar, weights, {.names = {"ln(frequency)"}, .columns = {log_x}}, of(0.5));

    out.elasticity = out.dependent.purchase.coefficients.front();
    out.standard_error = out.dependent.standard_errors().back();
    const double reach = math::normal_two_sided(options.level) * out.standard_error;
    out.interval = {out.elasticity - reach, out.elasticity + reach};
    out.test = likelihood_ratio_test(out.independent.report.log_likelihood, out.dependent.report.log_likelihood, 1);
    out.correlation = out.independent.report.correlation.value_or(std::numeric_limits<double>::quiet_NaN());

    amounts frequent, occasional;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!used(i)) continue;
        auto& group = x[i] * total > purchases ? frequent : occasional;
        const double scale = std::exp(out.elasticity * log_x[i]);
        group.weight += weight(i);
        group.independent += weight(i) * gamma_gamma::expected_spend(out.independent.params, x[i], zbar[i]);
        group.dependent +=
            weight(i) * scale * gamma_gamma::expected_spend(out.dependent.params, x[i], zbar[i] / scale);
    }
    out.frequent = frequent.misjudged();
    out.occasional = occasional.misjudged();
    return out;
}

}  // namespace goodwill::inline v0::lifetime
