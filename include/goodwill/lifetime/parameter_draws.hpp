#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/delta_method.hpp>
#include <goodwill/math/variates.hpp>

/// Parameters as they might have been estimated: moves (fitted_model::moved) drawn from the normal distribution of the
/// logarithms of the parameters, or found by refitting simulated customers.
/// Source: Krinsky & Robb (1986), On approximating the statistical properties of elasticities, Review of Economics and
///         Statistics 68(4):715-719, doi:10.2307/1924536.
namespace goodwill::inline v0::lifetime {

/// A move a row: `by` has replicates() * dimension elements.
struct parameter_moves {
    std::size_t dimension = 0;
    std::vector<double> by;

    [[nodiscard]] std::size_t replicates() const noexcept { return dimension == 0 ? 0 : by.size() / dimension; }
    [[nodiscard]] std::span<const double> operator[](std::size_t replicate) const noexcept {
        return {by.data() + replicate * dimension, dimension};
    }
};

/// Normal moves with this covariance, of shape (n, n) (fitted_model::log_covariance).  Row i depends on the covariance,
/// the seed and i alone.  Throws domain_error for no replicate, and what check_has_errors throws.
[[nodiscard]] inline parameter_moves draw_parameters(std::span<const double> covariance, std::size_t replicates,
                                                     std::uint64_t seed) {
    constexpr const char* function = "draw_parameters";
    core::check(replicates >= 1, function, "replicates", std::int64_t{0}, "must be >= 1");
    check_has_errors(function, covariance);
    const auto directions = error_directions(covariance);
    const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(covariance.size()))));
    parameter_moves out{n, std::vector<double>(replicates * n)};
    for (std::size_t i = 0; i < replicates; ++i) {
        core::random_stream stream(seed, "parameter draws", i);
        for (std::size_t j = 0; j < n; ++j) {
            const double z = math::normal_variate(stream);
            for (std::size_t k = j; k < n; ++k) out.by[i * n + k] += z * directions[j * n + k];
        }
    }
    return out;
}

}  // namespace goodwill::inline v0::lifetime
