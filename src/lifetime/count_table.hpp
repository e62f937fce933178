#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <goodwill/math/gamma.hpp>

/// How many customers have which x, and what the likelihoods of the room need of that.
namespace goodwill::inline v0::lifetime {

/// Sums of ln, 1/ and -1/^2 of the factors of rising factorials: ln c (c+1) ... (c+x-1) over all customers, and its
/// first two derivatives in c.
struct rising_sums {
    double value = 0, first = 0, second = 0;
};

class count_table {
public:
    /// x ascending.
    count_table(std::span<const double> x, std::span<const double> weight) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            customers_ += weight[i];
            purchases_ += weight[i] * x[i];
            if (x_.empty() || x_.back() != x[i]) {
                x_.push_back(x[i]);
                weight_.push_back(0);
            }
            weight_.back() += weight[i];
        }
        // more_[i]: the weight of customers with x > i.  Beyond the table the functions themselves are called.
        const double high = x_.empty() ? 0 : std::min(x_.back(), table_size);
        more_.resize(static_cast<std::size_t>(high));
        double above = 0;
        std::size_t k = x_.size();
        for (std::size_t i = more_.size(); i-- > 0;) {
            while (k > 0 && x_[k - 1] > static_cast<double>(i)) above += weight_[--k];
            more_[i] = above;
        }
    }

    [[nodiscard]] double customers() const noexcept { return customers_; }
    [[nodiscard]] double purchases() const noexcept { return purchases_; }

    [[nodiscard]] rising_sums rising(double c) const noexcept {
        rising_sums s;
        for (std::size_t i = 0; i < more_.size(); ++i) {
            const double factor = c + static_cast<double>(i), inverse = 1 / factor;
            s.value += more_[i] * std::log(factor);
            s.first += more_[i] * inverse;
            s.second -= more_[i] * inverse * inverse;
        }
        for (std::size_t k = x_.size(); k-- > 0 && x_[k] > table_size;) {
            const double from = c + table_size, rest = x_[k] - table_size;
            s.value += weight_[k] * math::log_rising(from, rest);
            s.first += weight_[k] * (math::digamma(from + rest) - math::digamma(from));
            s.second += weight_[k] * (math::trigamma(from + rest) - math::trigamma(from));
        }
        return s;
    }

private:
    static constexpr double table_size = 4096;
    std::vector<double> x_, weight_, more_;
    double customers_ = 0, purchases_ = 0;
};

}  // namespace goodwill::inline v0::lifetime
