#pragma once
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// Log-likelihoods of many customers with their gradients and Hessians, for inference that this library does not have.
namespace goodwill::inline v0::lifetime {

/// By rows, of n customers and p parameters, in the logarithms of the parameters.
struct likelihood_columns {
    std::vector<double> value;     ///< (n,)
    std::vector<double> gradient;  ///< (n, p)
    std::vector<double> hessian;   ///< (n, p, p), symmetric
};

/// Of any model of repeat purchases whose header of derivatives is included: bg_nbd_derivatives.hpp and the like.
/// Columns of shape (n,).  NaN in a row gives NaN in that row.  Throws domain_error naming the first bad row,
/// shape_error, cancelled.
template <class Params>
[[nodiscard]] likelihood_columns log_likelihood_derivatives(const Params& m, std::span<const double> x,
                                                            std::span<const double> t_x, std::span<const double> T,
                                                            const scoring_options& options = {}) {
    constexpr const char* function = "log_likelihood_derivatives";
    constexpr std::size_t p = estimated<Params>::size;
    check_customers(function, x, t_x, T, options);
    for (const double v : estimated<Params>::of(m)) core::check_positive(function, "params", v);
    const std::size_t n = x.size();
    likelihood_columns out{std::vector<double>(n), std::vector<double>(n * p), std::vector<double>(n * p * p)};
    core::for_chunks(function, n, 1024, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t row = begin; row < end; ++row) {
                             const auto of = log_likelihood_derivatives(m, x[row], t_x[row], T[row]);
                             out.value[row] = of[0];
                             for (std::size_t i = 0, k = 1 + p; i < p; ++i) {
                                 out.gradient[row * p + i] = of[1 + i];
                                 for (std::size_t j = i; j < p; ++j, ++k)
                                     out.hessian[(row * p + i) * p + j] = out.hessian[(row * p + j) * p + i] = of[k];
                             }
                         }
                     });
    return out;
}

}  // namespace goodwill::inline v0::lifetime
