#include <goodwill/lifetime/ggompertz_nbd_fit.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/lifetime/ggompertz_nbd_derivatives.hpp>
#include <goodwill/lifetime/pareto_nbd_fit.hpp>

#include "lifetime/maximum_likelihood.hpp"

namespace goodwill::inline v0::lifetime::ggompertz_nbd {
namespace {

using column = std::span<const double>;
using five = parameters<5>;
using sums = sums_of<5>;

sums over_rows(const five& m, const double* x, const double* t_x, const double* T, const double* weight,
               std::size_t n) {
    sums total{};
    for (std::size_t i = 0; i < n; ++i)
        detail::add_times(std::bit_cast<params>(m), x[i], t_x[i], T[i], weight[i], total);
    return total;
}

/// ln of the rising factorial of r, and -x ln alpha.
void over_counts(const five& m, const count_table& counts, sums& s) {
    const double r = m[0];
    const auto R = counts.rising(r);
    s[0] += R.value - counts.purchases() * std::log(m[1]);
    s[1] += r * R.first;
    s[2] -= counts.purchases();
    s[second<5>(0, 0)] += r * R.first + r * r * R.second;
}

void row_gradients(const five& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out) {
    for (std::size_t i = 0; i < n; ++i) {
        sums row{};
        detail::add_times(std::bit_cast<params>(m), x[i], t_x[i], T[i], 1, row);
        for (std::size_t k = 0; k < 5; ++k) out[k * n + i] = row[1 + k];
    }
}

five count_gradient(const five& m, double x) {
    return {x > 0 ? m[0] * (math::digamma(m[0] + x) - math::digamma(m[0])) : 0.0, -x, 0, 0, 0};
}

/// A Pareto/NBD model bent by b: as many are there after `age`.
[[nodiscard]] five bent(const pareto_nbd::params& m, double b, double age) {
    return {m.r, m.alpha, b, m.s, m.beta * std::expm1(b * age) / age};
}

/// Customers half of whom stay below the mean rate, and who last about as long as they have been seen.
five guess(double customers, double purchases, double age) {
    const double r = 0.5, mean = std::max(age / customers, 1e-12);
    return bent({r, std::max(r * age / purchases, 1e-12), 0.6, 0.5 * mean}, 0.5 / mean, mean);
}

constexpr likelihood_model_of<5> model{"ggompertz_nbd.fit",
                                       "Gamma-Gompertz/NBD",
                                       {"r", "alpha", "b", "s", "beta"},
                                       {"start.r", "start.alpha", "start.b", "start.s", "start.beta"},
                                       over_rows,
                                       over_counts,
                                       row_gradients,
                                       count_gradient,
                                       guess};

/// The edge b -> 0.  Nothing where no maximum is found there either, or there is nothing to fit.
[[nodiscard]] std::optional<pareto_nbd::fitted> edge_of(const patterns& data, const fit_options& options) {
    if (data.size() == 0) return {};
    try {
        auto edge = pareto_nbd::fit(data, {{}, options.max_iterations, options.threads, options.progress});
        if (edge.report.converged) return edge;
    } catch (const convergence_error&) {
        return {};
    }
    return {};
}

[[nodiscard]] std::string short_text(double v) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.4g", v);
    return buffer;
}

/// No b above 0 does better than the edge: the model is the edge with a b too small to be seen, and b and beta have no
/// errors of their own.
[[nodiscard]] fitted at_edge(const pareto_nbd::fitted& edge, double mean_age, const fit_report& searched) {
    const auto& [r, alpha, s, beta] = edge.params;
    const double b = 1e-10 / mean_age;
    fitted out{{r, alpha, b, s, b * beta}, {}, edge.report, {}, {}};
    constexpr std::size_t place[] = {0, 1, 3};
    for (auto [to, from] : {std::pair{&out.covariance, &edge.covariance},
                            std::pair{&out.robust_covariance, &edge.robust_covariance}}) {
        to->assign(25, std::numeric_limits<double>::quiet_NaN());
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 3; ++j) (*to)[5 * place[i] + place[j]] = (*from)[4 * i + j];
    }
    auto& report = out.report;
    report.identified = false;
    report.iterations = searched.iterations;
    report.evaluations = searched.evaluations;
    report.condition = std::numeric_limits<double>::infinity();
    report.at_boundary.insert(report.at_boundary.begin(), "b");
    report.advice = "b ran to 0: this is Pareto/NBD with r " + short_text(r) + ", alpha " + short_text(alpha) + ", s " +
                    short_text(s) + ", beta/b " + short_text(beta) + "; use ParetoNBD." +
                    (edge.report.identified ? "" : "  " + edge.report.advice);
    return out;
}

}  // namespace

fitted fit(const patterns& data, const fit_options& options) {
    const auto edge = edge_of(data, options);
    double customers = 0, age = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        customers += data.weight()[i];
        age += data.weight()[i] * data.T()[i];
    }
    std::vector<five> starts;
    if (options.start) starts.push_back(std::bit_cast<five>(*options.start));
    if (edge) {
        // Far from the edge, so that what lies between is not missed.  A Pareto/NBD model of customers who are alike (s
        // large) is what a hazard that grows looks like.
        const double mean = age / customers, fewer = std::min(1.0, 2 / edge->params.s);
        const auto [r, alpha, s, beta] = edge->params;
        starts.push_back(bent({r, alpha, s * fewer, beta * fewer}, 3 / mean, mean));
    }
    auto found = maximise_likelihood<5>(model, data,
                                        {starts, options.max_iterations, options.threads, options.progress, true,
                                         options.profile_level});
    auto& report = found.report;
    constexpr double better = 1e-3;  // less is no evidence of any b
    if (edge && !(report.log_likelihood > edge->report.log_likelihood + better))
        return at_edge(*edge, age / customers, report);
    const auto [r, alpha, b, s, beta] = found.params;
    if (report.converged && report.at_boundary == std::vector<std::string>{"s", "beta"} && s > 1)
        report.advice = "s and beta ran to infinity: customers hardly differ in how they leave, which is by the hazard "
                        "b s/beta e^(b t) with b " + short_text(b) + " and s/beta " + short_text(s / beta) +
                        "; P(alive) and expectations can be used, s and beta alone mean little.";
    return {std::bit_cast<params>(found.params),
            std::move(found.covariance),
            std::move(report),
            {},
            std::move(found.robust_covariance),
            {},
            {},
            0,
            std::move(found.profile)};
}

fitted fit(column x, column t_x, column T, column weights, const fit_options& options) {
    return fit(patterns(x, t_x, T, weights, {model.function, options.threads, options.progress}), options);
}

fitted fit(const transactions::summary& data, const fit_options& options) {
    auto out = fit(data.frequency, data.recency, data.T, {}, options);
    out.unit = data.unit;
    return out;
}

}  // namespace goodwill::inline v0::lifetime::ggompertz_nbd
