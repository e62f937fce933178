#include <goodwill/lifetime/profile_interval.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <goodwill/core/check.hpp>
#include <goodwill/math/normal.hpp>

namespace goodwill::inline v0::lifetime {
namespace {

using column = std::span<const double>;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// So far away the other coordinates may be kept from a maximum by rounding, and that is no news.
constexpr double rounding_from = 8;

/// The highest point of the log-likelihood where one coordinate is held.
struct held_point {
    double away = 0;            ///< of the coordinate from its maximum, >= 0
    double root = 0;            ///< sqrt of twice the fall
    double slope = 0;           ///< of the root
    std::vector<double> theta;  ///< all coordinates
    std::vector<double> along;  ///< their change for a change of `away`
};

/// One end of the interval of one coordinate: side 1 or -1.
class profile_end {
public:
    profile_end(const char* function, const math::objective& f, const math::optimum& best, std::size_t which,
                double side)
        : function_(function), f_(f), best_(best), which_(which), side_(side), size_(best.x.size()),
          gradient_(size_), hessian_(size_ * size_) {}

    /// How far away the root is z; infinite where it stays below.
    [[nodiscard]] double find(double z, double error) const {
        // A coordinate that ran away is followed home; where it went, rounding is all there is.
        const double furthest = error < 4.6 ? furthest_profile : side_ * best_.x[which_] > 0 ? 4 : 40;
        held_point low;  // its root is below z
        low.theta = best_.x;
        low.along = tangent(best_.hessian);
        double high = infinity;  // its root is above z, or it has none
        bool above = false;      // some root was
        double away = std::isfinite(error) ? std::min(z * error, 2.0) : 0.5;
        for (int trial = 0; trial < 100; ++trial) {
            double next = infinity;
            if (const auto at = hold(away, low)) {
                if (std::fabs(at->root - z) <= 1e-8 * z) return away;
                if (at->slope > 0) next = away + (z - at->root) / at->slope;
                if (at->root < z) {
                    if (away >= furthest) return infinity;
                    low = *at;
                } else {
                    high = away;
                    above = true;
                }
            } else {
                if (!above && low.away > rounding_from) return infinity;
                high = away;
            }
            if (high < infinity && high - low.away <= 1e-9 * (1 + high)) return closed(low, z, above);
            if (high < infinity) away = next > low.away && next < high ? next : (low.away + high) / 2;
            else away = std::min({std::max(next, 1.01 * away), 3 * away, furthest});
        }
        return std::numeric_limits<double>::quiet_NaN();
    }

private:
    /// Brackets that close before the root is z: rounding, where a fit ran away, or a place beyond which nothing is
    /// found.
    [[nodiscard]] static double closed(const held_point& low, double z, bool above) {
        const double rest = z - low.root;
        if (rest < 0.02 * z && low.slope > 0) return low.away + rest / low.slope;
        if (!above && !(low.slope > rest / furthest_profile)) return infinity;
        return std::numeric_limits<double>::quiet_NaN();
    }

    /// The change of the maximum for a change of `away`, from the Hessian there.
    [[nodiscard]] std::vector<double> tangent(const std::vector<double>& hessian) const {
        std::vector<double> out(size_, 0.0);
        out[which_] = side_;
        if (size_ == 1) return out;
        math::optimum rest;
        rest.x.resize(size_ - 1);
        rest.hessian = without(hessian);
        rest.definite = true;
        const auto inverse = math::inverse_information(rest);
        for (std::size_t i = 0, r = 0; i < size_; ++i) {
            if (i == which_) continue;
            for (std::size_t j = 0, c = 0; j < size_; ++j) {
                if (j == which_) continue;
                out[i] += side_ * inverse[r * (size_ - 1) + c++] * hessian[j * size_ + which_];
            }
            if (!std::isfinite(out[i])) out[i] = 0;
            ++r;
        }
        return out;
    }

    [[nodiscard]] std::vector<double> without(const std::vector<double>& hessian) const {
        std::vector<double> out;
        for (std::size_t i = 0; i < size_; ++i)
            for (std::size_t j = 0; j < size_; ++j)
                if (i != which_ && j != which_) out.push_back(hessian[i * size_ + j]);
        return out;
    }

    [[nodiscard]] double evaluate(column theta) const { return f_(theta, gradient_, hessian_); }

    [[nodiscard]] std::optional<held_point> hold(double away, const held_point& from) const {
        held_point out;
        out.away = away;
        out.theta = from.theta;
        for (std::size_t i = 0; i < size_; ++i) out.theta[i] += (away - from.away) * from.along[i];
        out.theta[which_] = best_.x[which_] + side_ * away;
        const auto spread = [&](column rest) {
            for (std::size_t i = 0, r = 0; i < size_; ++i)
                if (i != which_) out.theta[i] = rest[r++];
        };
        std::vector<double> start;
        for (std::size_t i = 0; i < size_; ++i)
            if (i != which_) start.push_back(out.theta[i]);
        const auto highest = [&]() -> std::optional<std::vector<double>> {
            if (start.empty()) return start;
            const auto at = math::maximise([&](column rest, std::span<double> gradient, std::span<double> hessian) {
                spread(rest);
                const double value = evaluate(out.theta);
                for (std::size_t i = 0, r = 0; i < size_; ++i)
                    if (i != which_) gradient[r++] = gradient_[i];
                std::ranges::copy(without(hessian_), hessian.begin());
                return value;
            }, start, {.max_iterations = 100});
            if (!at.converged || !std::isfinite(at.value)) return {};
            return at.x;
        }();
        if (!highest) return {};
        spread(*highest);
        const double fall = best_.value - evaluate(out.theta);
        if (fall < -0.01)  // less is rounding, or as good as none
            throw convergence_error({function_, "", {}, "",
                                     "found a likelihood above the maximum of the fit: fit again from elsewhere"});
        out.root = std::sqrt(2 * std::max(fall, 0.0));
        out.slope = out.root > 0 ? -side_ * gradient_[which_] / out.root : 0;
        out.along = tangent(hessian_);
        return out;
    }

    const char* function_;
    const math::objective& f_;
    const math::optimum& best_;
    std::size_t which_;
    double side_;
    std::size_t size_;
    mutable std::vector<double> gradient_, hessian_;  ///< of the last evaluation
};

}  // namespace

std::vector<math::interval> profile_intervals(const char* function, const math::objective& log_likelihood,
                                              const math::optimum& best, std::size_t logarithms, double level) {
    core::check(level > 0 && level < 1, function, "level", level, "must be between 0 and 1");
    const double z = -math::normal_quantile((1 - level) / 2);
    const auto covariance = math::inverse_information(best);
    const std::size_t size = best.x.size();
    std::vector<math::interval> out(size);
    for (std::size_t i = 0; i < size; ++i) {
        const double error = std::sqrt(covariance[i * (size + 1)]);
        const double below = profile_end(function, log_likelihood, best, i, -1).find(z, error),
                     above = profile_end(function, log_likelihood, best, i, 1).find(z, error);
        out[i] = {best.x[i] - below, best.x[i] + above};
        if (i < logarithms) out[i] = {std::exp(out[i].low), std::exp(out[i].high)};
    }
    return out;
}

}  // namespace goodwill::inline v0::lifetime
