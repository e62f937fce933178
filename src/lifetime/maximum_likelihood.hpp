#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/patterns.hpp>
#include <goodwill/transactions/summary.hpp>

#include "lifetime/count_table.hpp"

/// The one way in which models of repeat purchases with up to four parameters are fitted: start values, search,
/// restarts, report, standard errors.  A model brings its log-likelihood with derivatives, in two parts: over rows,
/// where times come in, and over counts, where x alone does.
namespace goodwill::inline v0::lifetime {

/// Parameters in their order; those beyond the size of the model are not used.
using four = std::array<double, 4>;
/// A value; its derivatives in the logarithms of the parameters; the upper triangle of the second ones by rows.
using likelihood_sums = std::array<double, 15>;
/// Where the second derivative by parameters i <= j lies in them.
[[nodiscard]] constexpr std::size_t second(std::size_t i, std::size_t j) noexcept { return 5 + i * (7 - i) / 2 + j; }

struct likelihood_model {
    const char* function;              ///< "bg_nbd.fit"
    const char* title;                 ///< "BG/NBD"
    std::array<const char*, 4> names;  ///< of purchasing first, then of leaving
    std::array<const char*, 4> start_names;

    /// Weighted sums over rows.
    likelihood_sums (*over_rows)(const four& m, const double* x, const double* t_x, const double* T,
                                 const double* weight, std::size_t n);
    /// Adds what depends on x alone.
    void (*over_counts)(const four& m, const count_table& counts, likelihood_sums& to);
    /// First derivatives of over_rows by row: n by the first parameter, n by the second, ...
    void (*row_gradients)(const four& m, const double* x, const double* t_x, const double* T, std::size_t n,
                          double* out);
    /// First derivatives of what depends on x alone, of one customer.
    four (*count_gradient)(const four& m, double x);
    /// Parameters from the numbers of customers and purchases and the sum of ages.
    four (*guess)(double customers, double purchases, double age);
    std::size_t size = 4;  ///< how many parameters
    /// What the model has become where these parameters ran away, and what to do about it; empty: the usual words.
    std::string (*limit)(const four& m, const std::vector<std::string>& ran_away) = nullptr;
};

struct likelihood_options {
    const four* start = nullptr;
    int max_iterations = 200;
    int threads = 1;
    core::watch progress = {};
};

struct likelihood_fit {
    four params;
    std::vector<double> covariance, robust_covariance;
    fit_report report;
};

/// Throws as the fits of the models say.
[[nodiscard]] likelihood_fit maximise_likelihood(const likelihood_model& model, const patterns& data,
                                                 const likelihood_options& options);

/// The same in the types of the model.
template <class Params>
[[nodiscard]] fitted_model<Params> fit_patterns(const likelihood_model& model, const patterns& data,
                                                const repeat_fit_options<Params>& options) {
    using values = std::array<double, fitted_model<Params>::size>;
    four start{};
    if (options.start) {
        const auto given = std::bit_cast<values>(*options.start);
        std::copy(given.begin(), given.end(), start.begin());
    }
    auto fit = maximise_likelihood(model, data,
                                   {options.start ? &start : nullptr, options.max_iterations, options.threads,
                                    options.progress});
    values found;
    std::copy_n(fit.params.begin(), found.size(), found.begin());
    return {std::bit_cast<Params>(found), std::move(fit.covariance), std::move(fit.report), {},
            std::move(fit.robust_covariance)};
}

template <class Params>
[[nodiscard]] fitted_model<Params> fit_columns(const likelihood_model& model, std::span<const double> x,
                                               std::span<const double> t_x, std::span<const double> T,
                                               std::span<const double> weights,
                                               const repeat_fit_options<Params>& options) {
    return fit_patterns(model,
                        patterns(x, t_x, T, weights, {model.function, options.threads, options.progress}), options);
}

template <class Params>
[[nodiscard]] fitted_model<Params> fit_summary(const likelihood_model& model, const transactions::summary& data,
                                               const repeat_fit_options<Params>& options) {
    auto out = fit_columns(model, data.frequency, data.recency, data.T, {}, options);
    out.unit = data.unit;
    return out;
}

}  // namespace goodwill::inline v0::lifetime
