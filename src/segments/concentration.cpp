#include <goodwill/segments/concentration.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <goodwill/core/check.hpp>
#include <goodwill/math/normal.hpp>

#include "segments/sorted_values.hpp"

namespace goodwill::inline v0::segments {
namespace {

constexpr const char* function = "concentration";
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Sums of the lowest k values and of their squares, in units of the mean.
struct lower_sums {
    double first = 0, second = 0;
};

class curve {
public:
    curve(const core::buffer<double>& sorted, double total, const concentration_options& options)
        : x_(sorted), n_(static_cast<double>(sorted.size())), mean_(total / n_), options_(options) {}

    /// The lowest p of the customers, for ascending p.
    [[nodiscard]] std::vector<concentration_share> at(const std::vector<double>& p) const {
        std::vector<std::size_t> ends;  // customers with at most the value of the one at p
        for (const double share : p) {
            const auto end = share <= 0 ? x_.begin() : std::upper_bound(x_.begin(), x_.end(), value_at(share));
            ends.push_back(static_cast<std::size_t>(end - x_.begin()));
        }
        const auto sums = sums_to(ends);
        std::vector<concentration_share> out;
        for (std::size_t j = 0; j < p.size(); ++j) out.push_back(share_of(p[j], ends[j], sums[j], sums.back()));
        return out;
    }

private:
    [[nodiscard]] double value_at(double p) const {
        const double rank = std::ceil(p * n_ - 1e-9);
        return x_[static_cast<std::size_t>(std::clamp(rank, 1.0, n_)) - 1];
    }
    /// For ascending numbers of customers; then for all.
    [[nodiscard]] std::vector<lower_sums> sums_to(const std::vector<std::size_t>& ends) const {
        std::vector<lower_sums> out;
        lower_sums sum;
        std::size_t i = 0;
        const auto run_to = [&](std::size_t end) {
            for (; i < end; ++i) {
                const double v = x_[i] / mean_;
                sum.first += v;
                sum.second += v * v;
            }
            out.push_back(sum);
        };
        for (const std::size_t end : ends) run_to(end);
        run_to(x_.size());
        return out;
    }
    [[nodiscard]] concentration_share share_of(double p, std::size_t end, const lower_sums& low,
                                               const lower_sums& all) const {
        if (p <= 0 || p >= 1) {
            const double value = p <= 0 ? 0 : 1;
            return {p, value, 0, {value, value}};
        }
        const double q = value_at(p) / mean_, k = static_cast<double>(end);
        const double value = (low.first - (k - p * n_) * q) / all.first;
        const double c = p * q;
        // The squares of (1 - L) x - q + c of those up to q, and of c - L x of those beyond.
        const double up_to = (1 - value) * (1 - value) * low.second + 2 * (1 - value) * (c - q) * low.first +
                             k * (c - q) * (c - q);
        const double beyond = value * value * (all.second - low.second) - 2 * c * value * (all.first - low.first) +
                              (n_ - k) * c * c;
        double error = x_.front() == x_.back() ? 0 : std::sqrt(std::max(0.0, up_to + beyond) / (n_ * (n_ - 1)));
        if (x_.size() == 1) error = none;
        return {p, value, error, interval_of(value, error, options_)};
    }

public:
    [[nodiscard]] static math::interval interval_of(double value, double error, const concentration_options& options) {
        const double half = math::normal_two_sided(options.level) * error;
        if (options.negative == negative_rule::keep || std::isnan(half)) return {value - half, value + half};
        return {std::max(0.0, value - half), std::min(1.0, value + half)};
    }

private:
    const core::buffer<double>& x_;
    double n_, mean_;
    const concentration_options& options_;
};

void find_gini(const core::buffer<double>& x, double total, concentration_result& out) {
    const auto n = static_cast<double>(x.size());
    if (x.front() == x.back()) {
        out.gini = 0;
        out.standard_error = x.size() == 1 ? none : 0;
        return;
    }
    double weighted = 0;  // centred, so that little cancels
    for (std::size_t i = 0; i < x.size(); ++i) weighted += (2 * static_cast<double>(i + 1) - n - 1) * x[i];
    out.gini = weighted / (n * total);
    const auto z = [&](std::size_t i, double sum) {
        return -(out.gini + 1) * x[i] + (2 * static_cast<double>(i) + 1) / n * x[i] - 2 / n * sum;
    };
    double sum = 0, mean = 0, squares = 0;
    for (std::size_t i = 0; i < x.size(); ++i) mean += z(i, sum += x[i]) / n;
    sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double from_mean = z(i, sum += x[i]) - mean;
        squares += from_mean * from_mean;
    }
    out.standard_error = std::sqrt(squares) / total;
}

void check_options(const concentration_options& o) {
    for (std::size_t k = 0; k < o.top.size(); ++k)
        if (!(o.top[k] > 0 && o.top[k] < 1))
            throw domain_error({function, "top", static_cast<std::int64_t>(k), core::to_text(o.top[k]),
                                "must lie between 0 and 1"});
    core::check(o.points >= 1 && o.points <= 10'000, function, "points", o.points,
                "must be a whole number from 1 to 10,000");
    core::check_open_unit(function, "level", o.level);
}

}  // namespace

concentration_result concentration(const core::column& values, const concentration_options& options) {
    check_options(options);
    sorted_values found = sorted(function, values, options.threads, options.progress,
                                 options.negative == negative_rule::refuse);
    concentration_result out;
    out.n = static_cast<std::int64_t>(found.value.size());
    out.missing = found.missing;
    out.negative = found.negative;
    out.negative_value = found.negative_value;
    if (options.negative == negative_rule::zero)
        std::fill_n(found.value.begin(), static_cast<std::ptrdiff_t>(found.negative), 0.0);
    for (const double v : found.value) out.total += v;
    std::vector<double> lower(options.top.size()), steps;
    for (std::size_t k = 0; k < lower.size(); ++k) lower[k] = 1 - options.top[k];
    std::sort(lower.begin(), lower.end());
    for (int k = 0; k <= options.points; ++k) steps.push_back(static_cast<double>(k) / options.points);
    if (!(out.total > 0 && out.total <= std::numeric_limits<double>::max())) {
        out.gini = out.standard_error = none;
        out.interval = {none, none};
        for (const double p : options.top) out.top.push_back({p, none, none, {none, none}});
        for (const double p : steps) out.curve.push_back({p, none, none, {none, none}});
        return out;
    }
    find_gini(found.value, out.total, out);
    out.interval = curve::interval_of(out.gini, out.standard_error, options);
    const curve lorenz(found.value, out.total, options);
    const auto below = lorenz.at(lower);
    for (const double p : options.top) {
        const auto at = std::lower_bound(lower.begin(), lower.end(), 1 - p) - lower.begin();
        const auto& rest = below[static_cast<std::size_t>(at)];
        const double value = 1 - rest.value;
        out.top.push_back({p, value, rest.standard_error, curve::interval_of(value, rest.standard_error, options)});
    }
    out.curve = lorenz.at(steps);
    return out;
}

}  // namespace goodwill::inline v0::segments
