#pragma once
#include <cmath>
#include <cstdint>
#include <numbers>

#include <goodwill/core/random.hpp>
#include <goodwill/math/gamma.hpp>
#include <goodwill/math/stirling.hpp>

/// Binomial variates, in a time that does not grow with n.
/// Source: Hoermann (1993), The generation of binomial random variates, Journal of Statistical Computation and
///         Simulation 46(1-2):101-110, doi:10.1080/00949659308811496: transformed rejection with a squeeze, algorithm
///         BTRD; below a mean of 10 by inversion.
namespace goodwill::inline v0::math {

/// Draws from Binomial(n, p); made once for many draws.  n is a whole number up to 2^50 and 0 <= p <= 1; otherwise
/// draws are NaN.  A draw takes one or two 32-bit numbers as a rule; how many varies, as for all variates.
class binomial_sampler {
public:
    binomial_sampler(double n, double p) noexcept : n_(n), reflected_(p > 0.5), p_(reflected_ ? 1 - p : p) {
        if (!(n >= 0 && n <= 0x1p50 && p >= 0 && p <= 1)) {
            n_ = p_ = detail::not_a_number;
            return;
        }
        if (n * p_ < 10) return;
        const double q = 1 - p_;
        npq_ = n * p_ * q;
        b_ = 1.15 + 2.53 * std::sqrt(npq_);
        a_ = -0.0873 + 0.0248 * b_ + 0.01 * p_;
        c_ = n * p_ + 0.5;
        v_r_ = 0.92 - 4.2 / b_;
        per_v_r_ = 1 / v_r_;
    }

    [[nodiscard]] double operator()(core::random_stream& stream) const noexcept {
        const double k = b_ > 0 ? by_rejection(stream) : by_inversion(stream);
        return reflected_ ? n_ - k : k;
    }

private:
    /// Uniform on (0, 1), 32 random bits: the step between values of k is far above it.
    [[nodiscard]] static double uniform(core::random_stream& stream) noexcept {
        return (static_cast<double>(stream()) + 0.5) * 0x1p-32;
    }

    [[nodiscard]] double by_inversion(core::random_stream& stream) const noexcept {
        if (!(n_ >= 0)) return detail::not_a_number;
        const double odds = p_ / (1 - p_);
        double left = stream.uniform(), chance = std::exp(n_ * std::log1p(-p_)), k = 0;
        while (left > chance && k < n_) {
            left -= chance;
            ++k;
            chance *= odds * (n_ - k + 1) / k;
            if (chance == 0) break;  // the tail is below what a double can tell
        }
        return k;
    }

    [[nodiscard]] double by_rejection(core::random_stream& stream) const noexcept {
        for (;;) {
            double v = uniform(stream), u;
            if (v <= 0.86 * v_r_) {
                u = v * per_v_r_ - 0.43;  // k is positive here, and cutting is faster than std::floor
                return static_cast<double>(static_cast<std::int64_t>((2 * a_ / (0.5 - std::fabs(u)) + b_) * u + c_));
            }
            if (v >= v_r_) {
                u = uniform(stream) - 0.5;
            } else {
                u = v * per_v_r_ - 0.93;
                u = (u < 0 ? -0.5 : 0.5) - u;
                v = uniform(stream) * v_r_;
            }
            const double us = 0.5 - std::fabs(u);
            const double k = std::floor((2 * a_ / us + b_) * u + c_);
            if (k < 0 || k > n_) continue;
            if (is_below_density(k, v * (2.83 + 5.1 / b_) * std::sqrt(npq_) / (a_ / (us * us) + b_))) return k;
        }
    }

    /// Whether v <= P(k) / P(mode).
    [[nodiscard]] bool is_below_density(double k, double v) const noexcept {
        const double mode = std::floor((n_ + 1) * p_), apart = std::fabs(k - mode);
        const double log_v = std::log(v);
        if (2 * apart < npq_) {  // bounds from the normal curve, which are close and hold this far out
            const double slack = apart / npq_ * (((apart / 3 + 0.625) * apart + 1.0 / 6) / npq_ + 0.5);
            const double normal = -apart * apart / (2 * npq_);
            if (log_v < normal - slack) return true;
            if (log_v > normal + slack) return false;
        }
        if (apart > 15) return log_v <= log_density(k) - log_density(mode);
        const double odds = p_ / (1 - p_);
        double above = 1, below = 1;  // P(i) / P(i - 1) = odds (n - i + 1) / i, multiplied up from one to the other
        for (double i = std::fmin(k, mode) + 1; i <= std::fmax(k, mode); ++i) {
            above *= odds * (n_ - i + 1);
            below *= i;
        }
        return k > mode ? v * below <= above : v * above <= below;
    }

    /// log P(k) but for a constant, without its large terms; see stirling.hpp.
    [[nodiscard]] double log_density(double k) const noexcept {
        const double away = half_deviance(k, n_ * p_) + half_deviance(n_ - k, n_ * (1 - p_));
        if (k == 0 || k == n_) return 0.5 * std::log(2 * std::numbers::pi) - stirling_error(n_) - away;
        return -stirling_error(k) - stirling_error(n_ - k) - 0.5 * std::log(k / n_ * (n_ - k)) - away;
    }

    double n_;
    bool reflected_;
    double p_, npq_ = 0, a_ = 0, b_ = 0, c_ = 0, v_r_ = 0, per_v_r_ = 0;
};

/// One draw from Binomial(n, p); see binomial_sampler.
[[nodiscard]] inline double binomial_variate(core::random_stream& stream, double n, double p) noexcept {
    return binomial_sampler(n, p)(stream);
}

}  // namespace goodwill::inline v0::math
