#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/math/binomial_table.hpp>
#include <goodwill/math/binomial_variate.hpp>
#include <goodwill/math/interval.hpp>

/// The bootstrap of a mean of answers: what surveys drawn from the answers themselves would have given.
/// Source: Efron (1979), Bootstrap methods: another look at the jackknife, Annals of Statistics 7(1):1-26,
///         doi:10.1214/aos/1176344552; limits are percentiles (Efron & Tibshirani 1993, An Introduction to the Bootstrap,
///         chapter 13).
/// Answers without weights are resampled by their numbers in each class, which are multinomial: the cost depends on the
/// number of classes and not on the number of answers.  Equal counts give equal limits for one seed, wherever they
/// stand: a group alone has the limits that it has among others.
namespace goodwill::inline v0::satisfaction {

struct bootstrap_options {
    std::int64_t resamples = 10'000;  ///< 100 .. 1,000,000
    std::uint64_t seed = 0;
};

/// Throws domain_error for numbers of resamples out of their range.
inline void check_bootstrap(const char* function, const bootstrap_options& o) {
    core::check(o.resamples >= 100 && o.resamples <= 1'000'000, function, "resamples", o.resamples,
                "must be from 100 to 1,000,000");
}

namespace detail {

/// The k-th smallest value from 0, and the k-th largest; k < half of them.  Only values in the bins of the two are
/// sorted.
[[nodiscard]] inline math::interval kth_of_both_ends(std::span<const double> values, std::size_t k) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    if (*least == *most) return {*least, *most};
    constexpr std::size_t bins = 1024;
    const double per_bin = bins / (*most - *least), from = *least;
    const auto bin = [&](double v) { return std::min(bins - 1, static_cast<std::size_t>((v - from) * per_bin)); };
    std::array<std::uint32_t, bins> in_bin{};
    for (const double v : values) ++in_bin[bin(v)];
    std::size_t low = 0, high = bins - 1, below = 0, above = 0;
    while (below + in_bin[low] <= k) below += in_bin[low++];
    while (above + in_bin[high] <= k) above += in_bin[high--];
    std::vector<double> lows, highs;
    for (const double v : values) {
        const auto at = bin(v);
        if (at == low) lows.push_back(v);
        if (at == high) highs.push_back(v);
    }
    std::sort(lows.begin(), lows.end());
    std::sort(highs.begin(), highs.end());
    return {lows[k - below], highs[highs.size() - 1 - (k - above)]};
}

/// Draws from Binomial(n, p) for one p and many n, by tables where these cost less than they spare.
class conditional_binomial {
public:
    /// n has this mean and spread.
    conditional_binomial(double p, double mean_n, double spread_n, double draws)
        : p_(p), usual_n_(mean_n), least_(0), usual_(mean_n, p) {
        const double half = std::ceil(7 * spread_n + (spread_n > 0 ? 5 : 0));
        least_ = std::max(0.0, std::floor(mean_n - half));
        const double sizes = std::floor(mean_n + half) - least_ + 1;
        // A value of a table costs some 8 ns and a draw from one spares some 40; tables beyond the caches spare nothing.
        if (sizes * math::binomial_table::size(mean_n, p) < draws)
            tables_.resize(static_cast<std::size_t>(sizes));
    }
    [[nodiscard]] double operator()(core::random_stream& stream, double n) {
        const double at = n - least_;
        if (!(at >= 0 && at < static_cast<double>(tables_.size())))
            return n == usual_n_ ? usual_(stream) : math::binomial_variate(stream, n, p_);
        auto& table = tables_[static_cast<std::size_t>(at)];
        if (!table) table.emplace(n, p_);
        return (*table)(stream);
    }

private:
    double p_, usual_n_, least_;
    math::binomial_sampler usual_;
    std::vector<std::optional<math::binomial_table>> tables_;
};

}  // namespace detail

/// The percentiles that leave (1 - level) / 2 of the values on each side: the k-th smallest and the k-th largest, with
/// k the whole part of (R + 1) (1 - level) / 2, at least 1.  NaN where there are none.
[[nodiscard]] inline math::interval percentiles_of(std::span<const double> values, double level) {
    if (values.empty()) return {};
    const auto share = (static_cast<double>(values.size()) + 1) * (1 - level) / 2 * (1 + 1e-12);
    return detail::kth_of_both_ends(
        values, std::min(static_cast<std::size_t>(share < 1 ? 1 : share), (values.size() + 1) / 2) - 1);
}

/// Limits for the mean of `value`, of which class k holds count[k] answers.
/// Domain: counts are whole numbers >= 0, at most 2^50 together and one at least, in as many classes as values; NaN
/// outside.
[[nodiscard]] inline math::interval bootstrap_of_counts(std::span<const double> value, std::span<const double> count,
                                                        double level, const bootstrap_options& options) {
    // Classes that hold answers, the fullest ones last: the last one needs no draw.
    struct answers {
        double value, count;
    };
    std::vector<answers> classes;
    double n = 0;
    for (std::size_t k = 0; k < value.size(); ++k) {
        if (count[k] == 0) continue;
        const auto same = std::find_if(classes.begin(), classes.end(), [&](auto& c) { return c.value == value[k]; });
        if (same == classes.end())
            classes.push_back({value[k], count[k]});
        else
            same->count += count[k];
        n += count[k];
    }
    if (!(n >= 1 && n <= 0x1p50)) return {};
    std::stable_sort(classes.begin(), classes.end(), [](auto& a, auto& b) { return a.count < b.count; });
    const std::size_t last = classes.size() - 1;
    if (last == 0) return {classes[0].value, classes[0].value};

    // The number in class k, given those before it, is binomial of what is left.
    const auto resamples = static_cast<double>(options.resamples);
    std::vector<detail::conditional_binomial> draw;
    std::vector<double> step;
    double left = n;
    for (std::size_t k = 0; k < last; ++k) {
        draw.emplace_back(classes[k].count / left, left, std::sqrt(left * (1 - left / n)), resamples);
        step.push_back(classes[k].value - classes[last].value);
        left -= classes[k].count;
    }
    core::random_stream stream(options.seed, "bootstrap", 0);
    std::vector<double> means(static_cast<std::size_t>(options.resamples));
    for (auto& mean : means) {
        double rest = n, sum = 0;
        for (std::size_t k = 0; k < last; ++k) {
            const double drawn = draw[k](stream, rest);
            rest -= drawn;
            sum += drawn * step[k];
        }
        mean = sum;
    }
    const auto sums = percentiles_of(means, level);
    return {classes[last].value + sums.low / n, classes[last].value + sums.high / n};
}

}  // namespace goodwill::inline v0::satisfaction
