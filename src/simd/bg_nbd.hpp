#pragma once
#include <array>
#include <cstddef>

#include <goodwill/lifetime/bg_nbd_derivatives.hpp>

/// Column kernels of the BG/NBD model and of its modified form.  Rows are valid or hold NaN, but for look, which finds
/// out.  Each answers as the scalar functions of bg_nbd.hpp and mbg_nbd.hpp do, to rounding.
namespace goodwill::inline v0::simd::bg_nbd {

using lifetime::bg_nbd::params;

/// The odds of having left are a / (b + x - lag) ((alpha+T) / (alpha+t_x))^(r+x) for x >= lag, and 0 below: BG/NBD with
/// a lag of 1, as nobody leaves before a first repeat purchase; MBG/NBD with a lag of 0.
struct model : params {
    double lag = 1;
};

struct overview {
    std::size_t first_bad;  ///< the first row that is neither missing nor in the domain, or n
    double most_x, most_T;  ///< the largest that are there, at least 0; of use when no row is bad
    bool missing;           ///< some row has NaN
};
[[nodiscard]] overview look(const double* x, const double* t_x, const double* T, std::size_t n);

/// The odds are not kept as a logarithm: where P(alive) is below 1e-300 it may be 0.
void p_alive(const model& m, const double* x, const double* t_x, const double* T, double* out, std::size_t n);

/// The log-likelihood without what depends on x alone: -(r+x) ln(1 + T/alpha) + ln(1 + odds).
void likelihood_of_times(const model& m, const double* x, const double* t_x, const double* T, double* out,
                         std::size_t n);

/// Weighted sums over rows of likelihood_of_times and of its derivatives in the logarithms of the parameters:
/// value; r, alpha, a, b; rr, r alpha, r a, r b, alpha alpha, alpha a, alpha b, aa, ab, bb.
using sums = std::array<double, 15>;
[[nodiscard]] sums likelihood_sums(const model& m, const double* x, const double* t_x, const double* T,
                                   const double* weight, std::size_t n);

/// The first derivatives of likelihood_of_times of each row: by ln r in out[0 .. n), then alpha, a, b.  Rows are valid.
void gradients(const model& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out);

/// out = sum over j < times of weight[j] bg_nbd::purchases_if_alive(x, T, time[j]).
void if_alive(const params& m, const double* x, const double* T, std::size_t n, const double* time,
              const double* weight, std::size_t times, double* out);

/// Moves of ln r, alpha, a, b: direction j at [4 j .. 4 j + 4).
using directions = std::array<double, 16>;
/// Of each row: purchases if alive, and the derivatives of their logarithm along the directions.
struct if_alive_slopes {
    const double* purchases;
    std::array<const double*, 4> slope;
};
struct interval_rows {
    double *value, *low, *high;
};
/// P(alive) times the purchases, and that times exp(-+ z error), error being the root of the sum of the squared
/// derivatives of its logarithm along the directions.
void delta_intervals(const model& m, const directions& by, double z, const double* x, const double* t_x,
                     const double* T, const if_alive_slopes& alive, std::size_t n, const interval_rows& out);

}  // namespace goodwill::inline v0::simd::bg_nbd
