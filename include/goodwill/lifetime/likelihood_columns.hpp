#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <tuple>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/scoring.hpp>
#include <goodwill/math/jet.hpp>

/// Log-likelihoods of many customers with their gradients and Hessians, for inference that this library does not have.
/// Of any model whose header of derivatives is included: bg_nbd_derivatives.hpp and the like.
namespace goodwill::inline v0::lifetime {

/// By rows, of n customers and p parameters, in the logarithms of the parameters.
struct likelihood_columns {
    std::vector<double> value;     ///< (n,)
    std::vector<double> gradient;  ///< (n, p)
    std::vector<double> hessian;   ///< (n, p, p), symmetric
};

namespace detail {
/// Value, gradient, upper triangle of the Hessian by rows: as the models give them.
template <std::size_t N>
[[nodiscard]] double part_of(const std::array<double, N>& of, std::size_t k) noexcept {
    return of[k];
}
template <std::size_t N>
[[nodiscard]] double part_of(const math::jet<N>& of, std::size_t k) noexcept {
    return k == 0 ? of.value : k <= N ? of.first[k - 1] : of.second[k - 1 - N];
}

/// Models that do not take (x, t_x, T) bring check_columns(function, params, columns..., options).
template <class Params, class... Columns>
[[nodiscard]] likelihood_columns derived_rows(const Params& m, const scoring_options& options,
                                              const Columns&... columns) {
    constexpr const char* function = "log_likelihood_derivatives";
    constexpr std::size_t p = estimated<Params>::size;
    if constexpr (requires { check_columns(function, m, columns..., options); })
        check_columns(function, m, columns..., options);
    else
        check_customers(function, columns..., options);
    for (const double v : estimated<Params>::of(m)) core::check_positive(function, "params", v);
    const std::size_t n = std::get<0>(std::tie(columns...)).size();
    likelihood_columns out{std::vector<double>(n), std::vector<double>(n * p), std::vector<double>(n * p * p)};
    core::for_chunks(function, n, 1024, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t row = begin; row < end; ++row) {
                             const auto of = log_likelihood_derivatives(m, columns[row]...);
                             out.value[row] = part_of(of, 0);
                             for (std::size_t i = 0, k = 1 + p; i < p; ++i) {
                                 out.gradient[row * p + i] = part_of(of, 1 + i);
                                 for (std::size_t j = i; j < p; ++j, ++k)
                                     out.hessian[(row * p + i) * p + j] = out.hessian[(row * p + j) * p + i] =
                                         part_of(of, k);
                             }
                         }
                     });
    return out;
}
}  // namespace detail

/// Of repeat purchases: x, t_x, T; of BG/BB x, t_x, n.  Columns of shape (n,).  NaN in a row gives NaN in that row.
/// Throws domain_error naming the first bad row, shape_error, cancelled.
template <class Params>
[[nodiscard]] likelihood_columns log_likelihood_derivatives(const Params& m, std::span<const double> x,
                                                            std::span<const double> t_x, std::span<const double> T,
                                                            const scoring_options& options = {}) {
    return detail::derived_rows(m, options, x, t_x, T);
}

/// Of Gamma-Gamma: x, zbar; of contracts: lifetime, churned.  Otherwise the same.
template <class Params>
[[nodiscard]] likelihood_columns log_likelihood_derivatives(const Params& m, std::span<const double> first,
                                                            std::span<const double> second,
                                                            const scoring_options& options = {}) {
    return detail::derived_rows(m, options, first, second);
}

}  // namespace goodwill::inline v0::lifetime
