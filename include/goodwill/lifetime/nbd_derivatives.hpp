#pragma once
#include <array>
#include <cmath>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/nbd.hpp>

/// The log-likelihood of one NBD customer with its derivatives.
namespace goodwill::inline v0::lifetime::nbd {

/// In the logarithms of the parameters: value; by r, alpha; by rr, r alpha, alpha alpha.
using derivatives = std::array<double, 6>;

[[nodiscard]] inline derivatives log_likelihood_derivatives(const params& m, double x, double t_x, double T) noexcept {
    derivatives out;
    out.fill(log_likelihood(m, x, t_x, T));
    if (std::isnan(out[0])) return out;
    const double age = std::log1p(T / m.alpha), past = T / (m.alpha + T), A = m.r + x;
    const double slope = x > 0 ? m.r * (math::digamma(A) - math::digamma(m.r)) : 0;
    const double bend = x > 0 ? m.r * m.r * (math::trigamma(A) - math::trigamma(m.r)) : 0;
    out[1] = slope - m.r * age;
    out[2] = A * past - x;
    out[3] = out[1] + bend;
    out[4] = m.r * past;
    out[5] = -A * past * (1 - past);
    return out;
}

}  // namespace goodwill::inline v0::lifetime::nbd
