#pragma once
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include <goodwill/core/config.hpp>

/// Customers who leave with a probability of their own at each opportunity, Beta(a, d) distributed: how long they stay.
/// Who is there now is still there after k more opportunities with probability r_k = (d)_k / (a+d)_k, a ratio of rising
/// factorials.  Shared by BG/BB and the shifted beta-geometric model.
/// Source: Fader, Hardie & Shang (2010), doi:10.1287/mksc.1100.0580, and Fader & Hardie (2010), Customer-base valuation
///         in a contractual setting, Marketing Science 29(1):85-93, doi:10.1287/mksc.1080.0482, for the sums.
namespace goodwill::inline v0::lifetime::detail {

/// No opportunity later than that is asked for: sums over them are made term by term.
inline constexpr double most_periods = 1e6;

/// Sum of r_k, k = 1 .. n.
[[nodiscard]] inline double surviving(double a, double d, double n) noexcept {
    double sum = 0, still = 1;
    for (double k = 0; k < n; ++k) {
        still *= (d + k) / (a + d + k);
        sum += still;
    }
    return sum;
}

/// Sum over j of weights_j times the sum of r_k, k = 1 .. times_j; times are whole numbers that ascend, and
/// retention(k) is r_k / r_(k-1).
template <class Retention>
[[nodiscard]] double surviving(std::span<const double> times, std::span<const double> weights, Retention retention) {
    double out = 0, sum = 0, still = 1, k = 0;
    for (std::size_t j = 0; j < times.size(); ++j) {
        while (k < times[j]) {
            still *= retention(++k);
            sum += still;
        }
        out += weights[j] * sum;
    }
    return out;
}

/// Sum of r_k / (1 + rate)^k, k = 1, 2, ...; without discount infinite for a <= 1.
/// The published closed form, a hypergeometric function 2F1(1, d+1; a+d+1; 1/(1+rate)), is moved to -1/rate (Pfaff),
/// where its continued fraction (Gauss) has positive terms alone: nothing cancels, and its convergents lie on both
/// sides of the sum in turn, so that their distance says when it is reached.
[[nodiscard]] inline double discounted_surviving(double a, double d, double rate) noexcept {
    if (rate == 0) return a > 1 ? d / (a - 1) : std::numeric_limits<double>::infinity();
    const double w = 1 / rate, c = a + d + 1;
    // Convergents p/q of 1/(1 + a_1 w/(1 + a_2 w/(1 + ...))) by their recurrence.
    double p0 = 0, q0 = 1, p1 = 1, q1 = 1, last = 1;
    constexpr int most_terms = 20'000'000;
    for (int i = 1; i < most_terms; ++i) {
        const double m = i / 2;
        const double step = w * (i % 2 == 1 ? (a + m) * ((c - 1 + m) / (c - 1 + 2 * m)) / (c + 2 * m)
                                            : m * ((c - a + m - 1) / (c + 2 * m - 2)) / (c + 2 * m - 1));
        const double p2 = p1 + step * p0, q2 = q1 + step * q0, scale = 1 / q2;
        p0 = p1 * scale, q0 = q1 * scale, p1 = p2 * scale, q1 = 1;
        if (std::fabs(p1 - last) <= 1e-15 * p1) break;
        last = p1;
    }
    return d / (a + d) * w * p1;
}

}  // namespace goodwill::inline v0::lifetime::detail
