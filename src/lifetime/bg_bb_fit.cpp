#include <goodwill/lifetime/bg_bb_fit.hpp>

#include <algorithm>
#include <cstdio>

#include <goodwill/lifetime/bg_bb_derivatives.hpp>

#include "lifetime/maximum_likelihood.hpp"
#include "lifetime/opportunity_columns.hpp"

namespace goodwill::inline v0::lifetime::bg_bb {
namespace {

likelihood_sums over_rows(const four& m, const double* x, const double* t_x, const double* n, const double* weight,
                          std::size_t rows) {
    math::jet<4> sum;
    for (std::size_t i = 0; i < rows; ++i)
        sum += weight[i] * log_likelihood_derivatives({m[0], m[1], m[2], m[3]}, x[i], t_x[i], n[i]);
    likelihood_sums out{sum.value};
    std::copy(sum.first.begin(), sum.first.end(), out.begin() + 1);
    std::copy(sum.second.begin(), sum.second.end(), out.begin() + 5);
    return out;
}

/// Nothing depends on x alone.
void over_counts(const four&, const count_table&, likelihood_sums&) {}
four count_gradient(const four&, double) { return {}; }

void row_gradients(const four& m, const double* x, const double* t_x, const double* n, std::size_t rows,
                   double* out) {
    for (std::size_t i = 0; i < rows; ++i) {
        const auto of = log_likelihood_derivatives({m[0], m[1], m[2], m[3]}, x[i], t_x[i], n[i]);
        for (std::size_t k = 0; k < 4; ++k) out[rows * k + i] = of.first[k];
    }
}

/// Customers who differ much, and half of whom are gone after about as many opportunities as were seen.
four guess(double customers, double purchases, double opportunities) {
    const double share = std::clamp(purchases / opportunities, 1e-6, 0.9);
    return {1, (1 - share) / share, 0.7, std::max(0.5, 0.5 * opportunities / customers)};
}

[[nodiscard]] std::string share(double a, double b) {
    char text[24];
    std::snprintf(text, sizeof text, "%.4g", a / (a + b));
    return text;
}

/// What the model is where parameters ran away.
std::string limit(const four& m, const std::vector<std::string>& ran) {
    const auto [alpha, beta, gamma, delta] = m;
    const auto has = [&](const char* name) { return std::find(ran.begin(), ran.end(), name) != ran.end(); };
    constexpr double many = 30;
    std::string words;
    const auto say = [&](const std::string& more) { words += (words.empty() ? "" : "  ") + more; };
    if (has("alpha") && has("beta") && alpha > many && beta > many)
        say("Customers do not seem to differ in how they buy: alpha and beta run to infinity together, and each buys "
            "with probability " + share(alpha, beta) +
            " at an opportunity; expectations can be used, alpha and beta by themselves mean nothing.");
    if ((has("gamma") || has("delta")) && gamma / (gamma + delta) < 1e-3)
        say("Hardly anybody seems to leave: BG/BB has become the beta-binomial model, with alpha and beta alone; "
            "observe more opportunities before P(alive) is used.");
    else if (has("gamma") && has("delta") && gamma > many && delta > many)
        say("Customers do not seem to differ in how they leave: gamma and delta run to infinity together, and each "
            "leaves with probability " + share(gamma, delta) +
            " at an opportunity; expectations can be used, gamma and delta by themselves mean nothing.");
    return words;
}

constexpr likelihood_model model{"bg_bb.fit",
                                 "BG/BB",
                                 {"alpha", "beta", "gamma", "delta"},
                                 {"start.alpha", "start.beta", "start.gamma", "start.delta"},
                                 over_rows,
                                 over_counts,
                                 row_gradients,
                                 count_gradient,
                                 guess,
                                 4,
                                 limit};

}  // namespace

fitted fit(const patterns& data, const fit_options& options) {
    check_opportunities(model.function, data.x(), data.t_x(), data.T(), 0, data.size());
    return fit_patterns(model, data, options);
}

fitted fit(column x, column t_x, column n, column weights, const fit_options& options) {
    core::check_length(model.function, "t_x", t_x.size(), x.size());
    core::check_length(model.function, "n", n.size(), x.size());
    check_opportunities(model.function, x, t_x, n, 0, x.size());
    return fit_columns(model, x, t_x, n, weights, options);
}

}  // namespace goodwill::inline v0::lifetime::bg_bb
