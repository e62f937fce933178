#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/math/interval.hpp>

/// How unequally a total lies among customers: the Lorenz curve, the Gini coefficient, the share of the top ones.
///
/// With x_(1) <= .. <= x_(n) and their sum S, the Lorenz curve L(p) is the share of S that the lowest p n customers
/// hold, straight between one customer and the next.  The top share of p is 1 - L(1 - p), the Gini coefficient
///     G = 2 sum(i x_(i)) / (n S) - (n + 1) / n,    0 <= G <= (n - 1) / n without negative values:
/// that of these customers; n / (n - 1) times it estimates that of a population they were drawn from.
/// Standard errors are those of a simple random sample, by linearisation.
///     L(p): (x - q) [x <= q] + p q - L(p) x over the mean, q = x_(ceil(p n));
///           Beach & Davidson (1983), Review of Economic Studies 50(4):723-735, doi:10.2307/2297772.
///     G:    Z_i = -(G + 1) x_(i) + (2i - 1)/n x_(i) - 2/n (x_(1) + .. + x_(i)), var G = sum (Z_i - mean Z)^2 / S^2;
///           Davidson (2009), Journal of Econometrics 150(1):30-40, doi:10.1016/j.jeconom.2008.11.004.
namespace goodwill::inline v0::segments {

/// What values below 0 (refunds larger than the sales) count as: nothing; what they are, where L may fall below 0 and
/// shares pass 1; or they are an error.
enum class negative_rule : std::uint8_t { zero, keep, refuse };

/// Throws domain_error that lists the names.
[[nodiscard]] inline negative_rule negative_rule_of(const char* function, std::string_view name) {
    if (name == "zero") return negative_rule::zero;
    if (name == "keep") return negative_rule::keep;
    if (name == "raise") return negative_rule::refuse;
    throw domain_error({function, "negative", {}, "\"" + std::string(name) + "\"",
                        "must be \"zero\", \"keep\" or \"raise\""});
}

struct concentration_options {
    std::vector<double> top = {0.01, 0.05, 0.1, 0.2, 0.5};  ///< shares of the customers, 0 < p < 1
    negative_rule negative = negative_rule::zero;
    int points = 100;     ///< of the curve, besides its beginning; 1 .. 10,000
    double level = 0.95;  ///< of the intervals
    int threads = 1;
    core::watch progress = {};
};

/// Of the customers a share holds a share of the value; normal interval, within 0..1 unless negative values are kept.
struct concentration_share {
    double customers = 0;  ///< 0..1
    double value = 0;
    double standard_error = 0;
    math::interval interval;
};

struct concentration_result {
    std::int64_t n = 0;               ///< values
    std::int64_t missing = 0;         ///< null or NaN: not among n
    std::int64_t negative = 0;        ///< values below 0, among n
    double negative_value = 0;        ///< their sum
    double total = 0;                 ///< of what values count as; all shares are NaN unless it is > 0
    double gini = 0, standard_error = 0;
    math::interval interval;          ///< of gini
    std::vector<concentration_share> top;    ///< in the order asked for
    std::vector<concentration_share> curve;  ///< the lowest 0, 1 / points, .. 1 of the customers
};

/// One value has no standard error: NaN.  Throws domain_error (top, points, level, the first infinite value, or
/// a negative one if these are refused), schema_error for what is no number, cancelled.
[[nodiscard]] GOODWILL_API concentration_result concentration(const core::column& values,
                                                              const concentration_options& options = {});

}  // namespace goodwill::inline v0::segments
