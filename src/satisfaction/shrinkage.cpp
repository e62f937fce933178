#include <goodwill/satisfaction/shrinkage.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include <goodwill/core/check.hpp>
#include <goodwill/math/normal.hpp>

namespace goodwill::inline v0::satisfaction {
namespace {

/// The groups that have answers.
struct sample {
    std::vector<double> y, v;  ///< values and their variances

    [[nodiscard]] double k() const noexcept { return static_cast<double>(y.size()); }
    /// The mean with weights 1 / (V_i + A).
    [[nodiscard]] double mean(double a) const noexcept {
        double w = 0, wy = 0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            w += 1 / (v[i] + a);
            wy += y[i] / (v[i] + a);
        }
        return wy / w;
    }
    /// Sum of (y_i - mu)^2 / (V_i + A), which falls as A grows.
    [[nodiscard]] double spread(double a) const noexcept {
        const double mu = mean(a);
        double q = 0;
        for (std::size_t i = 0; i < y.size(); ++i) q += (y[i] - mu) * (y[i] - mu) / (v[i] + a);
        return q;
    }
    [[nodiscard]] double between() const noexcept {
        const double target = k() - 1;
        if (spread(0) <= target) return 0;
        double low = 0, high = *std::max_element(v.begin(), v.end());
        while (spread(high) > target) {
            low = high;
            high *= 2;
        }
        while (high - low > 1e-14 * high) {
            const double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) break;
            (spread(middle) > target ? low : high) = middle;
        }
        return low + (high - low) / 2;
    }
    /// The mean of V_i with weights 1 / (V_i + A).
    [[nodiscard]] double mean_variance(double a) const noexcept {
        double w = 0, wv = 0;
        for (const double each : v) {
            w += 1 / (each + a);
            wv += each / (each + a);
        }
        return wv / w;
    }
};

/// The variance of one answer within groups, pooled.
[[nodiscard]] double within_variance(std::span<const double> error, std::span<const double> n, bool unbiased) {
    double squares = 0, degrees = 0;
    for (std::size_t i = 0; i < n.size(); ++i) {
        if (!(n[i] > 1) || !std::isfinite(error[i])) continue;
        const double one = error[i] * error[i] * n[i];
        squares += (unbiased ? n[i] - 1 : n[i]) * one;
        degrees += n[i] - 1;
    }
    return degrees > 0 ? squares / degrees : 0;
}

}  // namespace

shrunken_groups shrink(std::span<const double> value, std::span<const double> standard_error,
                       std::span<const double> n_effective, const shrinkage_options& o) {
    constexpr const char* function = "shrink";
    core::check_length(function, "standard_error", standard_error.size(), value.size());
    core::check_length(function, "n_effective", n_effective.size(), value.size());
    core::check_open_unit(function, "level", o.level);
    const double variance = within_variance(standard_error, n_effective, o.unbiased);
    const auto answered = [&](std::size_t i) { return std::isfinite(value[i]) && n_effective[i] > 0; };
    sample s;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (!answered(i)) continue;
        s.y.push_back(value[i]);
        s.v.push_back(variance / n_effective[i]);
    }
    if (s.y.size() < 4)
        throw domain_error({function, "groups", {}, std::to_string(s.y.size()) + " with answers",
                            "must be at least four: of fewer, how much groups differ cannot be told from chance"});
    if (!(variance > 0))
        throw domain_error({function, "groups", {}, "without spread",
                            "must hold a group with two answers that differ: nothing else tells what chance does"});
    shrunken_groups out;
    const double a = s.between(), mu = s.mean(a), k = s.k(), mean_variance = s.mean_variance(a);
    const double z = math::normal_two_sided(o.level);
    out.mean = mu;
    out.between_variance = a;
    for (std::size_t i = 0; i < value.size(); ++i) {
        double theta = mu, square = a, own = 0;
        if (answered(i)) {
            const double v = variance / n_effective[i], d = value[i] - mu;
            const double b = (k - 3) / (k - 1) * v / (v + a);
            own = 1 - b;
            theta = mu + own * d;
            square = v * (1 - (k - 1) / k * b) + 2 / (k - 3) * b * b * (mean_variance + a) / (v + a) * d * d;
        }
        const double error = std::sqrt(square);
        out.value.push_back(theta);
        out.standard_error.push_back(error);
        out.low.push_back(std::max(o.least, theta - z * error));
        out.high.push_back(std::min(o.most, theta + z * error));
        out.reliability.push_back(own);
    }
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
