#include <goodwill/lifetime/parametric_bootstrap.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/bg_bb_simulate.hpp>
#include <goodwill/lifetime/bg_nbd_simulate.hpp>
#include <goodwill/lifetime/cnbd_k_simulate.hpp>
#include <goodwill/lifetime/gamma_gamma_simulate.hpp>
#include <goodwill/lifetime/ggompertz_nbd_simulate.hpp>
#include <goodwill/lifetime/mbg_nbd_simulate.hpp>
#include <goodwill/lifetime/nbd_simulate.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>
#include <goodwill/lifetime/purchase_history.hpp>

#include "lifetime/opportunity_columns.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

constexpr const char* function = "bootstrap";
using column = std::span<const double>;

template <class Params>
constexpr bool of_amounts = std::is_same_v<Params, gamma_gamma::params>;

/// Those who are simulated: one element a customer.
struct simulated_base {
    std::vector<double> seen;  ///< T, n, or x of Gamma-Gamma
    std::vector<std::vector<double>> covariates[2];
    std::vector<double> predictor[2];  ///< coefficients . covariates, or empty
};

/// The column that stays as it is.
template <class Params>
[[nodiscard]] column seen_of(const fit_data& data) {
    return data.columns[of_amounts<Params> ? 0 : 2];
}

[[nodiscard]] std::vector<std::span<const double>> spans_of(const std::vector<std::vector<double>>& columns) {
    return {columns.begin(), columns.end()};
}

template <class Params>
[[nodiscard]] simulated_base base_of(const fitted_model<Params>& f, const fit_data& data) {
    const std::size_t least = of_amounts<Params> ? 2 : 3;
    if (data.columns.size() < least)
        throw shape_error({function, "columns", {}, std::to_string(data.columns.size()) + " columns",
                           "must be the " + std::to_string(least) + " that the fit of the model takes"});
    const column seen = seen_of<Params>(data);
    for (const column c : data.columns) core::check_length(function, "columns", c.size(), seen.size());
    if (!data.weights.empty()) core::check_length(function, "weights", data.weights.size(), seen.size());
    if constexpr (of_amounts<Params>) {
        core::check_column(
            function, "x", seen, [](double n) { return std::isnan(n) || (is_count(n) && n < 0x1p31); },
            "must be whole, >= 0 and below 2^31, or missing");
        core::check_column(
            function, "zbar", data.columns[1], [](double z) { return !std::isinf(z); }, "must be finite, or missing");
    } else if constexpr (std::is_same_v<Params, bg_bb::params>) {
        bg_bb::check_opportunities(function, data.columns[0], data.columns[1], seen, 0, seen.size());
    } else
        check_customers(function, data.columns[0], data.columns[1], seen);
    const covariate_columns* of[] = {&data.purchase, &data.leaving};
    const covariate_effects* effects[] = {&f.purchase, &f.leaving};
    simulated_base out;
    for (std::size_t p = 0; p < 2; ++p) {
        for (const column c : of[p]->columns) core::check_length(function, "covariates", c.size(), seen.size());
        out.covariates[p].resize(of[p]->columns.size());
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const double weight = data.weights.empty() ? 1 : data.weights[i];
        const bool missing = std::ranges::any_of(data.columns, [i](column c) { return std::isnan(c[i]); });
        if (missing || weight == 0 || (of_amounts<Params> && !(data.columns[0][i] > 0 && data.columns[1][i] > 0)))
            continue;
        if (!(weight > 0 && weight == std::floor(weight) && weight < 0x1p31))
            throw domain_error({function, "weights", static_cast<std::int64_t>(i), core::to_text(weight),
                                "must be a whole number >= 0: that many customers are simulated"});
        const auto customers = static_cast<std::size_t>(weight);
        out.seen.insert(out.seen.end(), customers, seen[i]);
        for (std::size_t p = 0; p < 2; ++p)
            for (std::size_t k = 0; k < of[p]->columns.size(); ++k)
                out.covariates[p][k].insert(out.covariates[p][k].end(), customers, of[p]->columns[k][i]);
    }
    if (out.seen.empty())
        throw domain_error({function, "columns", {}, "without a row that can be used",
                            "must have at least one customer"});
    for (std::size_t p = 0; p < 2; ++p)
        out.predictor[p] =
            linear_predictor(function, *effects[p], spans_of(out.covariates[p]), out.seen.size());
    return out;
}

/// Columns of a replicate, beside the one that stays.
struct simulated_columns {
    std::vector<double> first, second;
};

/// What the model makes of customers first_customer, ...: t_x and x, or zbar.
template <class Params>
void simulate_into(simulated_columns& out, const Params& m, column seen, std::uint64_t seed,
                   std::size_t first_customer) {
    if constexpr (of_amounts<Params>) {
        const auto amounts = gamma_gamma::simulate(m, seen, {seed, first_customer});
        for (std::size_t i = 0, at = 0; i < seen.size(); ++i) {
            double sum = 0;
            for (double k = 0; k < seen[i]; ++k) sum += amounts[at++];
            out.first.push_back(sum / seen[i]);
        }
    } else {
        const purchase_times times = simulate(m, seen, simulate_options{seed, first_customer});
        for (std::size_t i = 0; i < seen.size(); ++i) {
            const auto begin = times.first[i], end = times.first[i + 1];
            out.first.push_back(static_cast<double>(end - begin));
            out.second.push_back(end > begin ? times.time[static_cast<std::size_t>(end - 1)] : 0.0);
        }
    }
}

template <class Params>
[[nodiscard]] simulated_columns simulate_base(const fitted_model<Params>& f, const simulated_base& base,
                                              std::uint64_t seed) {
    simulated_columns out;
    out.first.reserve(base.seen.size());
    out.second.reserve(base.seen.size());
    const auto& [purchase, leaving] = base.predictor;
    if constexpr (takes_covariates<Params>)
        if (!purchase.empty() || !leaving.empty()) {
            for (std::size_t i = 0; i < base.seen.size(); ++i)
                simulate_into(out,
                              at_covariates(f.params, purchase.empty() ? 0 : purchase[i],
                                            leaving.empty() ? 0 : leaving[i]),
                              column(&base.seen[i], 1), seed, i);
            return out;
        }
    simulate_into(out, f.params, base.seen, seed, 0);
    return out;
}

/// The move from the old fit to the new one; empty where that found no maximum.
template <class Params>
[[nodiscard]] std::vector<double> move_of(const fitted_model<Params>& old, const fit_data& data,
                                          const bootstrap_options& options) {
    std::vector<double> by;
    try {
        const auto fresh = refit(old, data, {.max_iterations = options.max_iterations});
        if (!fresh.report.converged) return {};
        const auto a = estimated<Params>::of(old.params), b = estimated<Params>::of(fresh.params);
        for (std::size_t i = 0; i < a.size(); ++i) by.push_back(std::log(b[i] / a[i]));
        const std::pair<const covariate_effects*, const covariate_effects*> effects[] = {
            {&old.purchase, &fresh.purchase}, {&old.leaving, &fresh.leaving}};
        for (const auto& [before, after] : effects)
            for (std::size_t k = 0; k < before->coefficients.size(); ++k)
                by.push_back(after->coefficients[k] - before->coefficients[k]);
    } catch (const convergence_error&) {
        return {};
    }
    return std::ranges::all_of(by, [](double v) { return std::isfinite(v); }) ? by : std::vector<double>{};
}

}  // namespace

template <class Params>
bootstrapped bootstrap(const fitted_model<Params>& f, const fit_data& data, const bootstrap_options& options) {
    core::check(options.replicates >= 1, function, "replicates", std::int64_t{0}, "must be >= 1");
    core::check(options.threads >= 1, function, "threads", std::int64_t{options.threads}, "must be >= 1");
    const simulated_base base = base_of(f, data);
    std::vector<std::vector<double>> moves(options.replicates);
    core::for_chunks(function, options.replicates, 1, options.threads, options.progress,
                     [&](std::size_t replicate, std::size_t, std::size_t) {
                         const auto seed = core::random_stream(options.seed, function, replicate).bits64();
                         const auto made = simulate_base(f, base, seed);
                         fit_data fresh{{}, {}, data.purchase, data.leaving};
                         fresh.purchase.columns = spans_of(base.covariates[0]);
                         fresh.leaving.columns = spans_of(base.covariates[1]);
                         if constexpr (of_amounts<Params>) fresh.columns = {base.seen, made.first};
                         else fresh.columns = {made.first, made.second, base.seen};
                         moves[replicate] = move_of(f, fresh, options);
                     });
    bootstrapped out{{f.dimension(), {}}};
    for (const auto& by : moves) {
        out.failed += by.empty();
        out.moves.by.insert(out.moves.by.end(), by.begin(), by.end());
    }
    return out;
}

template bootstrapped bootstrap(const fitted_model<nbd::params>&, const fit_data&, const bootstrap_options&);
template bootstrapped bootstrap(const fitted_model<bg_nbd::params>&, const fit_data&, const bootstrap_options&);
template bootstrapped bootstrap(const fitted_model<mbg_nbd::params>&, const fit_data&, const bootstrap_options&);
template bootstrapped bootstrap(const fitted_model<pareto_nbd::params>&, const fit_data&, const bootstrap_options&);
template bootstrapped bootstrap(const fitted_model<ggompertz_nbd::params>&, const fit_data&, const bootstrap_options&);
template bootstrapped bootstrap(const fitted_model<bg_cnbd_k::params>&, const fit_data&, const bootstrap_options&);
template bootstrapped bootstrap(const fitted_model<mbg_cnbd_k::params>&, const fit_data&, const bootstrap_options&);
template bootstrapped bootstrap(const fitted_model<bg_bb::params>&, const fit_data&, const bootstrap_options&);
template bootstrapped bootstrap(const fitted_model<gamma_gamma::params>&, const fit_data&, const bootstrap_options&);

}  // namespace goodwill::inline v0::lifetime
