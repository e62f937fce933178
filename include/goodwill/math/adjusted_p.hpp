#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>

/// P-values of many tests, adjusted so that each may be held against the level of one.
/// Holm's step-down procedure holds the chance of any false finding, however the tests depend on each other:
///     p'_(i) = max over j <= i of min(1, (m - j + 1) p_(j)).
/// Benjamini and Hochberg's step-up procedure holds the expected share of false ones among the findings, for tests that
/// are independent or depend positively on each other:   p'_(i) = min over j >= i of min(1, m p_(j) / j).
/// Source: Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics
///         6(2):65-70; Benjamini & Hochberg (1995), Controlling the false discovery rate, Journal of the Royal
///         Statistical Society B 57(1):289-300, doi:10.1111/j.2517-6161.1995.tb02031.x.
namespace goodwill::inline v0::math {

namespace detail {
/// Positions of the values that are not NaN, the smallest first.
[[nodiscard]] inline std::vector<std::size_t> order_of_known(std::span<const double> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t i) { return std::isnan(p[i]); });
    std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return p[i] < p[j]; });
    return order;
}
}  // namespace detail

/// Domain: 0 <= p <= 1; NaN is no test, and stays NaN.
[[nodiscard]] inline std::vector<double> adjusted_by_holm(std::span<const double> p) {
    std::vector<double> out(p.size(), std::numeric_limits<double>::quiet_NaN());
    const auto order = detail::order_of_known(p);
    double most = 0;
    for (std::size_t j = 0; j < order.size(); ++j) {
        most = std::max(most, std::min(1.0, static_cast<double>(order.size() - j) * p[order[j]]));
        out[order[j]] = most;
    }
    return out;
}

/// Domain: 0 <= p <= 1; NaN is no test, and stays NaN.
[[nodiscard]] inline std::vector<double> adjusted_by_benjamini_hochberg(std::span<const double> p) {
    std::vector<double> out(p.size(), std::numeric_limits<double>::quiet_NaN());
    const auto order = detail::order_of_known(p);
    double least = 1;
    for (std::size_t j = order.size(); j-- > 0;) {
        least = std::min(least, static_cast<double>(order.size()) * p[order[j]] / static_cast<double>(j + 1));
        out[order[j]] = least;
    }
    return out;
}

}  // namespace goodwill::inline v0::math
