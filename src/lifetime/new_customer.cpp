#include <goodwill/lifetime/new_customer.hpp>

#include <cmath>
#include <limits>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/delta_method.hpp>
#include <goodwill/math/normal.hpp>

#include "lifetime/equity_model.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

using column = std::span<const double>;
constexpr const char* function = "new_customer_value";
constexpr double infinite = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();

struct sure_value {
    double value, error;
    math::interval interval;
};

/// Values of a new customer within any time.
class newcomer {
public:
    newcomer(const equity_model& model, const spend_model& spend, const new_customer_options& options)
        : model_(model), options_(options) {
        core::check_positive(function, "margin", options.margin);
        core::check(options.acquisition_cost >= 0 && std::isfinite(options.acquisition_cost), function,
                    "acquisition_cost", options.acquisition_cost, "must be >= 0 and finite");
        core::check(options.level >= 0 && options.level < 1, function, "level", options.level,
                    "must be a probability: > 0 and < 1, or 0 for no interval");
        check_asked(options.ahead);
        z_ = options.level > 0 ? math::normal_two_sided(options.level) : none;
        core::check(!model.contracts || options.ahead.horizon == std::floor(options.ahead.horizon), function,
                    "horizon", options.ahead.horizon, "must be a whole number of periods");
        order_ = order_by(spend);
        core::check(!std::isnan(order_), function, "spend", order_,
                    "must be an amount, or a Gamma-Gamma model with q > 1: otherwise there is no mean amount");
        // Of the logarithm of the amount, which value(t) has whatever t is.
        if (with_errors() && order_ > 0)
            order_error_ = error_of(spend.covariance, [&](column by) { return order_by(spend.moved(by)); }) / order_;
    }

    [[nodiscard]] double order() const noexcept { return order_; }
    [[nodiscard]] double purchases(column by, double t) const {
        const double first = options_.first_purchase ? 1 : 0;
        if (model_.contracts) t = std::floor(t);
        auto ahead = options_.ahead;
        ahead.horizon = t;
        return t > 0 ? first + model_.of_new(by, options_.what, ahead) : first;
    }
    [[nodiscard]] double value(double t) const { return options_.margin * order_ * purchases({}, t); }
    [[nodiscard]] sure_value sure(double t) const {
        const double worth = value(t);
        if (!with_errors()) return {worth, none, {none, none}};
        const double unit = options_.margin * order_;
        const double of_purchases =
            t > 0 ? unit * error_of(model_.covariance, [&](column by) { return purchases(by, t); }) : 0;
        const double error = std::hypot(of_purchases, order_error_ * worth);
        return {worth, error, log_interval(worth, error, z_)};
    }

    /// The first t whose reached(t), which grows with t, is at least the cost.
    template <class Reached>
    [[nodiscard]] double first_time(Reached reached) const {
        const double cost = options_.acquisition_cost;
        if (std::isnan(reached(0.0))) return none;
        if (reached(0.0) >= cost) return 0;
        const double end = options_.ahead.horizon;
        if (!(reached(end) >= cost)) return infinite;
        const bool whole = model_.contracts;
        double low = 0, high = std::isfinite(end) ? end : 1;
        while (std::isinf(end) && !(reached(high) >= cost)) {
            low = high;
            high *= 2;
            if (high > latest(whole)) return infinite;
        }
        while (whole ? std::floor(high) - std::floor(low) > 1 : high - low > 1e-10 * high) {
            const double middle = whole ? std::floor(0.5 * (low + high)) : 0.5 * (low + high);
            (reached(middle) >= cost ? high : low) = middle;
        }
        return whole ? std::floor(high) : high;
    }

private:
    /// Of a new customer.
    [[nodiscard]] double order_by(const spend_model& spend) const {
        const double none_yet = 0;
        double out = 0;
        spend.expected_spend({&none_yet, 1}, {&options_.amount, 1}, {&out, 1}, {});
        return out;
    }
    [[nodiscard]] bool with_errors() const noexcept { return options_.level > 0; }
    /// Beyond this nothing is worth anything at a rate of 1e-6; contracts are followed renewal by renewal.
    [[nodiscard]] static double latest(bool whole) noexcept { return whole ? 10000 : 1e9; }

    template <class Score>
    [[nodiscard]] static double error_of(column covariance, Score score) {
        double out = 0;
        if (covariance.empty()) return out;
        delta_errors(
            function, [&](column by, std::span<double> to, const scoring_options&) { to[0] = score(by); }, covariance,
            {&out, 1});
        return out;
    }

    const equity_model& model_;
    const new_customer_options& options_;
    double z_ = 0, order_ = 0, order_error_ = 0;
};

}  // namespace

new_customer new_customer_value(const equity_model& model, const spend_model& spend,
                                const new_customer_options& options) {
    const newcomer of(model, spend, options);
    const double end = options.ahead.horizon;
    const auto at_end = of.sure(end);
    new_customer out{of.order(),      of.purchases({}, end),
                     at_end.value,    at_end.error,
                     at_end.interval, of.first_time([&](double t) { return of.value(t); }),
                     {none, none}};
    if (options.level > 0)
        out.payback_interval = {of.first_time([&](double t) { return of.sure(t).interval.high; }),
                                of.first_time([&](double t) { return of.sure(t).interval.low; })};
    return out;
}

value_so_far new_customer_value_within(const equity_model& model, const spend_model& spend, column t,
                                       const new_customer_options& options) {
    const newcomer of(model, spend, options);
    value_so_far out;
    for (std::size_t i = 0; i < t.size(); ++i) {
        core::check_not_negative(function, "t", t[i]);
        const auto v = of.sure(t[i]);
        out.value.push_back(v.value);
        out.low.push_back(v.interval.low);
        out.high.push_back(v.interval.high);
    }
    return out;
}

}  // namespace goodwill::inline v0::lifetime
