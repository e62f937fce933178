#include <goodwill/lifetime/bg_bb_fit.hpp>

#include <algorithm>
#include <cstdio>
#include <numbers>

#include <goodwill/math/jet.hpp>
#include <goodwill/math/log_beta_fall.hpp>

#include "lifetime/maximum_likelihood.hpp"
#include "lifetime/opportunity_columns.hpp"

namespace goodwill::inline v0::lifetime::bg_bb {
namespace {

using number = math::jet<4>;

/// row(i, log-likelihood with its derivatives) for each of sorted rows.  Rows that share x and n differ in when the
/// customer may have left alone, so their sums are built up from the last opportunity down, each on that of the next.
template <class Row>
void each_row(const four& m, const double* x, const double* t_x, const double* n, std::size_t rows, Row row) {
    constexpr double large = 0x1p600;
    const auto alpha = number::by_logarithm(0, m[0]), beta = number::by_logarithm(1, m[1]),
               gamma = number::by_logarithm(2, m[2]), delta = number::by_logarithm(3, m[3]);
    const number buying = alpha + beta, leaving = gamma + delta;
    for (std::size_t i = rows; i > 0;) {
        const double count = x[i - 1], end = n[i - 1];
        number there = math::log_rising(alpha, count) + math::log_rising(beta, end - count) -
                       math::log_rising(buying, end) + math::log_rising(delta, end) - math::log_rising(leaving, end);
        // Against that of a customer who is there at the end: to be there at j, to have left before one of j ... end.
        number at = 1.0, left = 0.0;
        double stayed = 1;
        for (double j = end; i > 0 && x[i - 1] == count && n[i - 1] == end; --i) {
            for (; j > t_x[i - 1]; --j) {
                const double before = j - 1;
                at *= ((buying + before) / (beta + (before - count))) * ((leaving + before) / (delta + before));
                left += at / (leaving + before);
                if (at.value > large) {
                    at *= 1 / large;
                    left *= 1 / large;
                    stayed /= large;
                    there += 600 * std::numbers::ln2;
                }
            }
            row(i - 1, there + log(gamma * left + stayed));
        }
    }
}

likelihood_sums over_rows(const four& m, const double* x, const double* t_x, const double* n, const double* weight,
                          std::size_t rows) {
    number sum;
    each_row(m, x, t_x, n, rows, [&](std::size_t i, const number& of) { sum += weight[i] * of; });
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
    each_row(m, x, t_x, n, rows, [&](std::size_t i, const number& of) {
        for (std::size_t k = 0; k < 4; ++k) out[rows * k + i] = of.first[k];
    });
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
