#pragma once
#include <array>
#include <cstddef>

#include <goodwill/lifetime/pareto_nbd_derivatives.hpp>

/// Column kernels of the Pareto/NBD model.  Each answers as the scalar functions of pareto_nbd.hpp do, to rounding.
namespace goodwill::inline v0::simd::pareto_nbd {

using lifetime::pareto_nbd::params;
using lifetime::pareto_nbd::detail::left_averages;

/// ln of the odds of having left; very low, and not -infinity, at t_x = T.  Rows are valid or hold NaN.
void log_odds(const params& m, const double* x, const double* t_x, const double* T, double* out, std::size_t n);
/// 1 / (1 + odds).
void p_alive(const params& m, const double* x, const double* t_x, const double* T, double* out, std::size_t n);

/// Weighted sums over rows of -(r+x) ln(1 + T/alpha) - s ln(1 + T/beta) + ln(1 + odds) and of its derivatives in the
/// logarithms of the parameters, in the order of pareto_nbd_derivatives.hpp.  Rows are valid.
using sums = std::array<double, 15>;
[[nodiscard]] sums likelihood_sums(const params& m, const double* x, const double* t_x, const double* T,
                                   const double* weight, std::size_t n);

/// Its first derivatives of each row: by ln r in out[0 .. n), then alpha, s, beta.
void gradients(const params& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out);

}  // namespace goodwill::inline v0::simd::pareto_nbd
