#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/config.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/fit_report.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/math/variates.hpp>
#include <goodwill/transactions/summary.hpp>

/// Fitting Gamma-Gamma by maximum likelihood on repeat buyers, and drawing from it.
/// For a given v the likelihood needs the rows only through six sums (of ln(v + x zbar) and of its derivatives); all
/// gamma functions fall on the distinct x.
namespace goodwill::inline v0::lifetime::gamma_gamma {

struct fit_options {
    std::span<const double> weights = {};  ///< frequency weights, >= 0 and finite; empty: 1 each
    int threads = 1;
    core::watch progress = {};
};

/// A fitted model; immutable by custom and safe to share between threads.
struct fitted {
    gamma_gamma::params params{};
    std::array<double, 9> covariance{};         ///< of (p, q, v), row by row; NaN where not identified
    gamma_gamma::params standard_errors{};      ///< NaN where not identified
    fit_report report;
    /// Weighted correlation of frequency and monetary value over the repeat buyers that were used.  The model takes
    /// the two for independent.  NaN where one of them does not vary.
    double correlation = 0;
};

/// Maximises the weighted likelihood over (ln p, ln q, ln v), on distinct (x, zbar), from exact derivatives.
/// Left out and counted: rows where x or zbar is missing, x = 0 (one-time buyers have no repeat purchase whose amount
/// could be told), zbar <= 0, weight 0.
/// Throws shape_error; domain_error for x < 0, infinite x or zbar, negative or infinite weights, and where no row is
/// left; cancelled.  A fit that is not identified comes back with report.identified = false.
[[nodiscard]] GOODWILL_API fitted fit(std::span<const double> x, std::span<const double> zbar,
                                      const fit_options& = {});
[[nodiscard]] GOODWILL_API fitted fit(const transactions::summary& customers, const fit_options& = {});

/// A customer's own nu; its amounts are Gamma(p, rate nu).
[[nodiscard]] inline double draw_rate(const params& m, core::random_stream& stream) noexcept {
    // Never 0, so that amounts stay numbers.
    return std::fmax(math::gamma_variate(stream, m.q, m.v), std::numeric_limits<double>::min());
}
[[nodiscard]] inline double draw_amount(const params& m, double rate, core::random_stream& stream) noexcept {
    return math::gamma_variate(stream, m.p, rate);
}

/// Amounts of purchases[i] purchases by customer i, one customer after the other.  The same for any `threads`.
/// Throws domain_error for counts that are negative, not whole, or 2^31 and more.
[[nodiscard]] GOODWILL_API std::vector<double> simulate(const params& m, std::span<const double> purchases,
                                                        std::uint64_t seed, const scoring_options& = {});


}  // namespace goodwill::inline v0::lifetime::gamma_gamma
