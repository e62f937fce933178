#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/lifetime/mbg_nbd.hpp>
#include <goodwill/lifetime/pareto_nbd.hpp>

/// Static covariates: what was known of a customer beforehand moves its parameters.  With g and h the coefficients of
/// its purchasing and of its leaving, and z its covariates of either:
///     Pareto/NBD          alpha exp(-g'z), beta exp(-h'z): it buys exp(g'z) times as often, and leaves so much sooner
///     BG/NBD, MBG/NBD     alpha exp(-g'z), a exp(h'z), b exp(h'z): the mean probability of leaving stays, and
///                         customers differ less in it
///     Gamma-Gamma         v exp(g'z): it spends exp(g'z) times as much
/// Source: Fader & Hardie (2007), Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models,
///         http://www.brucehardie.com/notes/019/.
namespace goodwill::inline v0::lifetime {

/// Parameter i of a customer is that of the model times exp(purchase_i g'z + leaving_i h'z).
template <class Params>
struct covariate_signs;
template <>
struct covariate_signs<bg_nbd::params> {
    static constexpr std::array<double, 4> purchase{0, -1, 0, 0}, leaving{0, 0, 1, 1};
};
template <>
struct covariate_signs<mbg_nbd::params> : covariate_signs<bg_nbd::params> {};
template <>
struct covariate_signs<pareto_nbd::params> {
    static constexpr std::array<double, 4> purchase{0, -1, 0, 0}, leaving{0, 0, 0, -1};
};
template <>
struct covariate_signs<gamma_gamma::params> {
    static constexpr std::array<double, 3> purchase{0, 0, 1}, leaving{};
};

template <class Params>
concept takes_covariates = requires { covariate_signs<Params>::purchase; };

/// The model of a customer whose covariates sum to `purchase` = g'z and `leaving` = h'z.
template <takes_covariates Params>
[[nodiscard]] Params at_covariates(const Params& m, double purchase, double leaving = 0) noexcept {
    using signs = covariate_signs<Params>;
    auto values = std::bit_cast<std::array<double, sizeof(Params) / sizeof(double)>>(m);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (signs::purchase[i] != 0 || signs::leaving[i] != 0)
            values[i] *= std::exp(signs::purchase[i] * purchase + signs::leaving[i] * leaving);
    return std::bit_cast<Params>(values);
}

/// Covariates of one process as a fit takes them.
struct covariate_columns {
    std::vector<std::string> names;                ///< as many as columns, each another
    std::vector<std::span<const double>> columns;  ///< each of shape (n,), finite in the rows that are used
    /// The fit maximises the log-likelihood less ridge times the sum of the squared coefficients: >= 0.
    double ridge = 0;
};

/// coefficients . z of each row, shape (n,); NaN where a covariate is missing.  Columns as for the fit.  Throws
/// schema_error where their number is not that of the coefficients, shape_error, domain_error for an infinite value.
[[nodiscard]] GOODWILL_API std::vector<double> linear_predictor(const char* function, const covariate_effects& effects,
                                                                const std::vector<std::span<const double>>& columns,
                                                                std::size_t rows);

/// Rows that share their covariates: those at order[first[k]] .. order[first[k + 1] - 1], in ascending order.  Rows
/// with a missing one are in none of them.
struct covariate_groups {
    std::vector<std::uint32_t> order;
    std::vector<std::size_t> first;
};
/// Columns of shape (n,), or empty for 0 everywhere.
[[nodiscard]] GOODWILL_API covariate_groups group_covariates(std::span<const double> purchase,
                                                             std::span<const double> leaving, std::size_t rows);

/// Throws shape_error, and domain_error naming the first bad row, as the column functions of the room do.
GOODWILL_API void check_customers(const char* function, std::span<const double> x, std::span<const double> t_x,
                                  std::span<const double> T, const scoring_options& = {});

/// A column function of the model for customers with covariates: score(params, x, t_x, T, out, options) is called for
/// customers that share theirs.  purchase, leaving: linear predictors of shape (n,), or empty for 0 everywhere.  NaN
/// in a row gives NaN in that row.
template <takes_covariates Params, class Score>
void score_at_covariates(const char* function, const Params& m, std::span<const double> purchase,
                         std::span<const double> leaving, std::span<const double> x, std::span<const double> t_x,
                         std::span<const double> T, std::span<double> out, const scoring_options& options,
                         Score score) {
    check_customers(function, x, t_x, T, options);
    core::check_length(function, "out", out.size(), x.size());
    for (const auto& of : {purchase, leaving})
        if (!of.empty()) core::check_length(function, "covariates", of.size(), x.size());
    const covariate_groups groups = group_covariates(purchase, leaving, x.size());
    const std::size_t count = groups.first.size() - 1;
    for (const auto& of : {purchase, leaving})
        for (std::size_t i = 0; i < of.size(); ++i)
            if (std::isnan(of[i])) out[i] = of[i];
    // Few large groups are shared out row by row, many small ones as they are.
    const bool large = count > 0 && count * 4096 <= x.size();
    const scoring_options within{.threads = large ? options.threads : 1, .out_is_scratch = true};
    core::for_chunks(
        function, count, large ? count : 64, large ? 1 : options.threads, options.progress,
        [&](std::size_t, std::size_t begin, std::size_t end) {
            std::vector<double> px, pt, pT, scores;
            for (std::size_t k = begin; k < end; ++k) {
                const std::span rows(&groups.order[groups.first[k]], groups.first[k + 1] - groups.first[k]);
                px.clear(), pt.clear(), pT.clear();
                for (const auto i : rows) px.push_back(x[i]), pt.push_back(t_x[i]), pT.push_back(T[i]);
                scores.resize(rows.size());
                const auto i = rows.front();
                score(at_covariates(m, purchase.empty() ? 0 : purchase[i], leaving.empty() ? 0 : leaving[i]),
                      std::span<const double>(px), std::span<const double>(pt), std::span<const double>(pT),
                      std::span<double>(scores), within);
                for (std::size_t j = 0; j < rows.size(); ++j) out[rows[j]] = scores[j];
            }
        });
}

}  // namespace goodwill::inline v0::lifetime
