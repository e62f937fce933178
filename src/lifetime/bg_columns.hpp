#pragma once
#include <span>

#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/purchase_forecast.hpp>
#include <goodwill/lifetime/scoring.hpp>

#include "simd/bg_nbd.hpp"

/// Column functions of BG/NBD and of its modified form, which differ in who may have left (the kernel's lag) and in
/// the model of who is alive: BG/NBD with these parameters.  Parameters were checked; columns are checked here.
namespace goodwill::inline v0::lifetime::bg_columns {

using column = std::span<const double>;
using bg_nbd::params;
using simd::bg_nbd::model;

/// of_x: the part of the log-likelihood that depends on x alone.
void log_likelihood(const char* function, const model& m, double (*of_x)(const model&, double), column x, column t_x,
                    column T, std::span<double> out, const scoring_options& options);
void p_alive(const char* function, const model& m, column x, column t_x, column T, std::span<double> out,
             const scoring_options& options);
void expected_purchases(const char* function, const model& m, const params& alive, column times, column weights,
                        column x, column t_x, column T, std::span<double> out, const scoring_options& options);
void purchases_if_alive(const char* function, const params& alive, column x, column T, column times, column weights,
                        std::span<double> out, const scoring_options& options);

/// Expected purchases in (T, T + t] and their interval by the delta method: as forecast_purchases gives it, where P(alive)
/// has derivatives by hand, and purchases if alive depend on (x, T) alone.  alive: the parameters by which who is alive
/// goes on.  covariance: of the logarithms of m, shape (4, 4).
void delta_forecast(const char* function, const model& m, params (*alive)(const model&),
                    std::span<const double> covariance, double t, column x, column t_x, column T, double z,
                    const interval_columns& out, const scoring_options& options);

}  // namespace goodwill::inline v0::lifetime::bg_columns
