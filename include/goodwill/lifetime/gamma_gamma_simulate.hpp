#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/core/parallel.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/math/variates.hpp>

/// Amounts as the Gamma-Gamma model makes them, for tests, benchmarks and what-ifs.
namespace goodwill::inline v0::lifetime::gamma_gamma {

/// A customer's own nu, never 0: its amounts are Gamma(p, rate nu), with mean p / nu.
[[nodiscard]] inline double draw_rate(const params& m, core::random_stream& stream) noexcept {
    return std::fmax(math::gamma_variate(stream, m.q, m.v), std::numeric_limits<double>::min());
}

/// One purchase of a customer with this nu.
[[nodiscard]] inline double draw_amount(const params& m, double rate, core::random_stream& stream) noexcept {
    return math::gamma_variate(stream, m.p, rate);
}

struct simulate_options {
    std::uint64_t seed = 0;
    /// The stream of row i is that of customer first_customer + i: parts of a base can be made apart.
    std::uint64_t first_customer = 0;
    int threads = 1;
    core::watch progress = {};
};

/// Amounts of x_i purchases by customer i, one customer after the other.  Row i depends on its x, the parameters, the
/// seed and its number alone.  Throws domain_error where x is missing, negative, not whole, or 2^31 and more.
[[nodiscard]] GOODWILL_API std::vector<double> simulate(const params& m, std::span<const double> x,
                                                        const simulate_options& = {});

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
