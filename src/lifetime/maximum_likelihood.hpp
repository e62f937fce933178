#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/patterns.hpp>
#include <goodwill/transactions/summary.hpp>

#include "lifetime/count_table.hpp"

/// The one way in which models of repeat purchases are fitted: start values, search, restarts, report, standard errors.
/// A model brings its log-likelihood with derivatives, in two parts: over rows, where times come in, and over counts,
/// where x alone does.
namespace goodwill::inline v0::lifetime {

/// Parameters in their order.
template <std::size_t Size>
using parameters = std::array<double, Size>;
/// A value; its derivatives in the logarithms of the parameters; the upper triangle of the second ones by rows.
template <std::size_t Size>
using sums_of = std::array<double, 1 + Size + Size * (Size + 1) / 2>;
/// Where the second derivative by parameters i <= j lies in them.
template <std::size_t Size = 4>
[[nodiscard]] constexpr std::size_t second(std::size_t i, std::size_t j) noexcept {
    return 1 + Size + i * (2 * Size - 1 - i) / 2 + j;
}
/// Most models have four.
using four = parameters<4>;
using likelihood_sums = sums_of<4>;

template <std::size_t Size>
struct likelihood_model_of {
    using values = parameters<Size>;
    using sums = sums_of<Size>;

    const char* function;                 ///< "bg_nbd.fit"
    const char* title;                    ///< "BG/NBD"
    std::array<const char*, Size> names;  ///< of purchasing first, then of leaving
    std::array<const char*, Size> start_names;

    /// Weighted sums over rows.
    sums (*over_rows)(const values& m, const double* x, const double* t_x, const double* T, const double* weight,
                      std::size_t n);
    /// Adds what depends on x alone.
    void (*over_counts)(const values& m, const count_table& counts, sums& to);
    /// First derivatives of over_rows by row: n by the first parameter, n by the second, ...
    void (*row_gradients)(const values& m, const double* x, const double* t_x, const double* T, std::size_t n,
                          double* out);
    /// First derivatives of what depends on x alone, of one customer.
    values (*count_gradient)(const values& m, double x);
    /// Parameters from the numbers of customers and purchases and the sum of ages.
    values (*guess)(double customers, double purchases, double age);
    /// What the model has become where these parameters ran away, and what to do about it; empty: the usual words.
    std::string (*limit)(const values& m, const std::vector<std::string>& ran_away) = nullptr;
    /// t_x is an age: where all purchases are at age 0 the likelihood has no maximum.
    bool of_ages = true;
};
using likelihood_model = likelihood_model_of<4>;

template <std::size_t Size>
struct likelihood_options {
    /// Where searches begin; the best end counts.  Without one, a guess, and other places where that leads nowhere.
    std::span<const parameters<Size>> starts = {};
    int max_iterations = 200;
    int threads = 1;
    core::watch progress = {};
    /// The end may be far from the starts: of a long table, a sample is searched first.
    bool far = true;
    std::optional<double> profile_level = {};
};

template <std::size_t Size>
struct likelihood_fit {
    parameters<Size> params;
    std::vector<double> covariance, robust_covariance;
    fit_report report;
    std::vector<math::interval> profile = {};
};

/// Throws as the fits of the models say.  Sizes: 2 to 5.
template <std::size_t Size>
[[nodiscard]] likelihood_fit<Size> maximise_likelihood(const likelihood_model_of<Size>& model, const patterns& data,
                                                       const likelihood_options<Size>& options);

/// What the report says in one sentence.
template <std::size_t Size>
[[nodiscard]] std::string advice_for(const likelihood_model_of<Size>& model, const parameters<Size>& params,
                                     const fit_report& report);

/// The start that the caller gave, if any.
template <class Params>
[[nodiscard]] std::vector<parameters<estimated<Params>::size>> starts_of(const repeat_fit_options<Params>& options) {
    if (!options.start) return {};
    return {estimated<Params>::of(*options.start)};
}

/// A fit in the types of the model.
template <class Params, std::size_t Size>
[[nodiscard]] fitted_model<Params> model_of(likelihood_fit<Size> fit) {
    fitted_model<Params> out{estimated<Params>::params(fit.params), std::move(fit.covariance), std::move(fit.report)};
    out.robust_covariance = std::move(fit.robust_covariance);
    out.profile = std::move(fit.profile);
    return out;
}

template <class Params, std::size_t Size>
[[nodiscard]] fitted_model<Params> fit_patterns(const likelihood_model_of<Size>& model, const patterns& data,
                                                const repeat_fit_options<Params>& options) {
    const auto starts = starts_of(options);
    return model_of<Params>(maximise_likelihood<Size>(
        model, data, {starts, options.max_iterations, options.threads, options.progress, starts.empty(),
                      options.profile_level}));
}

template <class Params, std::size_t Size>
[[nodiscard]] fitted_model<Params> fit_columns(const likelihood_model_of<Size>& model, std::span<const double> x,
                                               std::span<const double> t_x, std::span<const double> T,
                                               std::span<const double> weights,
                                               const repeat_fit_options<Params>& options) {
    return fit_patterns(model,
                        patterns(x, t_x, T, weights, {model.function, options.threads, options.progress}), options);
}

template <class Params, std::size_t Size>
[[nodiscard]] fitted_model<Params> fit_summary(const likelihood_model_of<Size>& model,
                                               const transactions::summary& data,
                                               const repeat_fit_options<Params>& options) {
    auto out = fit_columns(model, data.frequency, data.recency, data.T, {}, options);
    out.unit = data.unit;
    return out;
}

}  // namespace goodwill::inline v0::lifetime
