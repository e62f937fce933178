#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <goodwill/core/random.hpp>

/// Binomial variates from a table of all probabilities, for many draws of one distribution with a small spread.
/// Source: Walker (1977), An efficient method for generating discrete random variables with general distributions, ACM
///         TOMS 3(3):253-256, doi:10.1145/355744.355749 (alias method: one number a draw).
namespace goodwill::inline v0::math {

/// Draws from Binomial(n, p), n a whole number >= 0 and 0 <= p <= 1.  Values that are rarer than one in 2^32 may be
/// left out.
class binomial_table {
public:
    /// How many values a table of Binomial(n, p) has, roughly: what it costs to make one.
    [[nodiscard]] static double size(double n, double p) noexcept {
        return std::min(n, 14 * std::sqrt(n * p * (1 - p)) + 20) + 1;
    }

    binomial_table(double n, double p) {
        const double mode = std::min(n, std::floor((n + 1) * p)), reach = 7 * std::sqrt(n * p * (1 - p)) + 10;
        first_ = std::max(0.0, std::floor(mode - reach));
        const double last = std::min(n, mode + reach), odds = p / (1 - p);
        std::vector<double> share(static_cast<std::size_t>(last - first_) + 1);
        const auto middle = static_cast<std::size_t>(mode - first_);
        share[middle] = 1;  // P(k) / P(k - 1) = odds (n - k + 1) / k
        double sum = 1;
        for (std::size_t i = middle + 1; i < share.size(); ++i) {
            const double k = first_ + static_cast<double>(i);
            sum += share[i] = share[i - 1] * (odds * (n - k + 1) / k);
        }
        for (std::size_t i = middle; i > 0; --i) {
            const double k = first_ + static_cast<double>(i);
            sum += share[i - 1] = share[i] * (k / (odds * (n - k + 1)));
        }
        for (auto& s : share) s *= static_cast<double>(share.size()) / sum;
        fill(share);
    }

    [[nodiscard]] double operator()(core::random_stream& stream) const noexcept {
        const std::uint64_t product = std::uint64_t{stream()} * cells_.size();
        const auto at = static_cast<std::uint32_t>(product >> 32);
        const auto& drawn = cells_[at];
        return first_ + (static_cast<std::uint32_t>(product) <= drawn.most ? at : drawn.other);
    }

private:
    /// Each cell holds one value up to `most` and another above it.
    struct cell {
        std::uint32_t most, other;
    };

    /// `share` has the mean 1.
    void fill(std::vector<double>& share) {
        cells_.resize(share.size());
        std::vector<std::uint32_t> low, high;
        for (std::uint32_t i = 0; i < share.size(); ++i) (share[i] < 1 ? low : high).push_back(i);
        while (!low.empty() && !high.empty()) {
            const auto i = low.back(), j = high.back();
            low.pop_back();
            cells_[i] = {static_cast<std::uint32_t>(share[i] * 0x1.fffffffep31), j};
            share[j] -= 1 - share[i];
            if (share[j] >= 1) continue;
            high.pop_back();
            low.push_back(j);
        }
        for (const auto* rest : {&low, &high})
            for (const auto i : *rest) cells_[i] = {~std::uint32_t{0}, i};
    }

    double first_ = 0;
    std::vector<cell> cells_;
};

}  // namespace goodwill::inline v0::math
