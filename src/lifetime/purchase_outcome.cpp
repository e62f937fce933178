#include <goodwill/lifetime/purchase_outcome.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/lifetime/spend_outcome.hpp>

#include "lifetime/customer_columns.hpp"
#include "lifetime/forecast_checks.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

constexpr const char* function = "predict";

/// Rows of a chunk that still go on, gathered.
struct going_on {
    std::vector<std::size_t> row;
    std::vector<double> x, t_x, T;
    std::vector<std::vector<double>> z;

    void gather(const forecast_customers& c) {
        const auto pick = [&](std::span<const double> from, std::vector<double>& to) {
            to.clear();
            for (const auto i : row) to.push_back(from[i]);
        };
        pick(c.x, x), pick(c.t_x, t_x), pick(c.T, T);
        z.resize(c.purchase.size() + c.leaving.size());
        for (std::size_t j = 0; j < z.size(); ++j)
            pick(j < c.purchase.size() ? c.purchase[j] : c.leaving[j - c.purchase.size()], z[j]);
    }
    [[nodiscard]] forecast_customers customers(std::size_t purchase) const {
        forecast_customers out{x, t_x, T};
        for (std::size_t j = 0; j < z.size(); ++j) (j < purchase ? out.purchase : out.leaving).push_back(z[j]);
        return out;
    }
};

/// What is known of a row's count so far.
struct so_far {
    double sum = 0, mean = 0, square = 0, last = 0;
    bool low = false, high = false;
};

/// Rounding of sums of probabilities.
constexpr double slack = 1e-12;

}  // namespace

void purchase_outcomes(const movable_model& m, double t, const forecast_customers& c, const parameter_moves& moves,
                       double level, const outcome_columns& out, const scoring_options& options) {
    check_forecast(function, t, c, level, options);
    if (!moves.by.empty()) check_moves(function, m, moves);
    for (const auto& to : {out.low, out.high, out.variance, out.spend_low, out.spend_high})
        if (!to.empty()) core::check_length(function, "out", to.size(), c.size());
    const bool money = !out.spend_low.empty() || !out.spend_high.empty();
    if (money) {
        if (!m.spend) throw schema_error({function, "model", {}, "without amounts", "must be a model with_spend"});
        core::check_length(function, "zbar", c.zbar.size(), c.size());
    }
    const double lower = (1 - level) / 2 - slack, upper = (1 + level) / 2 - slack;
    const std::size_t replicates = std::max<std::size_t>(1, moves.replicates());
    const scoring_options within{.out_is_scratch = true};
    constexpr std::size_t rows_at_once = 4096;
    core::for_chunks(
        function, c.size(), rows_at_once, options.threads, options.progress,
        [&](std::size_t, std::size_t begin, std::size_t end) {
            const auto all = c.rows(begin, end - begin);
            std::vector<so_far> state(all.size());
            going_on these;
            for (std::size_t i = 0; i < all.size(); ++i) {
                double sum = all.x[i] + all.t_x[i] + all.T[i];
                for (const auto* of : {&all.purchase, &all.leaving})
                    for (const auto& z : *of) sum += z[i];
                if (!std::isnan(sum)) these.row.push_back(i);
                for (const auto& to : {out.low, out.high, out.variance, out.spend_low, out.spend_high})
                    if (!to.empty() && std::isnan(sum)) to[begin + i] = sum;
            }
            std::vector<double> probability, one, expected(all.size());
            std::vector<std::vector<double>> probabilities(money ? all.size() : 0);
            std::vector<gamma_gamma::params> amounts(money ? all.size() : 0);
            if (money) m.spend(all, amounts);
            m.expected({}, t, all, expected, within);
            for (std::size_t i = 0; i < amounts.size(); ++i) {  // money: by its amount, purchases
                expected[i] /= gamma_gamma::expected_spend(amounts[i], all.x[i], all.zbar[i]);
                if (!std::isfinite(expected[i])) expected[i] = 1000;
            }
            for (double n = 0; !these.row.empty(); ++n) {
                these.gather(all);
                const auto customers = these.customers(all.purchase.size());
                probability.assign(these.row.size(), 0.0);
                one.resize(these.row.size());
                for (std::size_t k = 0; k < replicates; ++k) {
                    m.probability_of_n(moves.by.empty() ? std::span<const double>{} : moves[k], n, t, customers, one,
                                       within);
                    for (std::size_t j = 0; j < one.size(); ++j)
                        probability[j] += one[j] / static_cast<double>(replicates);
                }
                std::size_t kept = 0;
                for (std::size_t j = 0; j < these.row.size(); ++j) {
                    const std::size_t i = these.row[j];
                    auto& s = state[i];
                    const double p = probability[j];
                    s.sum += p, s.mean += n * p, s.square += n * n * p;
                    // Where sums of probabilities stop short of 1 by more than rounding.
                    const bool faded = n > 10 + 3 * expected[i] && p <= s.last && p * (n + 1) * (n + 1) <= 1e-17;
                    s.last = p;
                    if (money) probabilities[i].push_back(p);
                    const auto set = [&](bool& done, double bound, std::span<double> to) {
                        if (done || !(s.sum >= bound || faded)) return;
                        done = true;
                        if (!to.empty()) to[begin + i] = n;
                    };
                    set(s.low, lower, out.low);
                    set(s.high, upper, out.high);
                    const double rest = std::max(0.0, 1 - s.sum) * (n + 1) * (n + 1);
                    const bool told = out.variance.empty() || rest <= 1e-6 * s.square || faded || rest == 0;
                    const bool paid = !money || 1 - s.sum <= 1e-6 * (1 - upper) || faded;
                    if (std::isnan(p) || (s.high && told && paid)) {
                        const double variance = s.square - s.mean * s.mean;
                        if (!out.variance.empty())
                            out.variance[begin + i] = std::isnan(p) ? p : std::max(0.0, variance);
                        if (money) {
                            const auto at = [&](double share) {
                                return gamma_gamma::spend_quantile(amounts[i], all.x[i], all.zbar[i],
                                                                   probabilities[i], share);
                            };
                            if (!out.spend_low.empty()) out.spend_low[begin + i] = at((1 - level) / 2);
                            if (!out.spend_high.empty()) out.spend_high[begin + i] = at((1 + level) / 2);
                            probabilities[i] = {};
                        }
                        if (std::isnan(p))
                            for (const auto& to : {out.low, out.high})
                                if (!to.empty()) to[begin + i] = p;
                        continue;
                    }
                    these.row[kept++] = i;
                }
                these.row.resize(kept);
            }
        });
}

}  // namespace goodwill::inline v0::lifetime
