#include <goodwill/lifetime/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/delta_method.hpp>
#include <goodwill/math/normal.hpp>

#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

constexpr const char* function = "value";

/// The steps of the work, as one progress from 0 to 1.
[[nodiscard]] scoring_options step(const scoring_options& options, double from, double to) {
    scoring_options out{.threads = options.threads, .progress = {}, .out_is_scratch = true};
    if (options.progress)
        out.progress = [&options, from, to](double done) { return options.progress(from + done * (to - from)); };
    return out;
}

struct customers {
    column x, t_x, T, zbar;
};

/// What is asked of a model of purchases.
struct question {
    double horizon, delta;
    schedule discount;  ///< unused to infinity

    [[nodiscard]] bool to_infinity() const noexcept { return std::isinf(horizon); }
    /// Discounted purchases are a multiple of the expected ones, and need no pass of their own.
    [[nodiscard]] bool is_one() const noexcept {
        return to_infinity() ? delta == 0 : discount.time.size() == 1 && discount.time[0] == horizon;
    }
    [[nodiscard]] double multiple() const noexcept { return to_infinity() ? 1 : discount.weight[0]; }
};

[[nodiscard]] question asked(const purchase_model& purchases, const value_options& options) {
    const double delta = discount_delta(options.discount_rate, options.unit);
    const auto& next = purchases.next_opportunity;
    core::check(options.horizon > 0, function, "horizon", options.horizon, "must be > 0");
    if (next && options.rule != discount_rule::continuous)
        throw domain_error({function, "rule", {}, std::string(name_of(options.rule)),
                            "must be \"continuous\" for a model in periods: each purchase from its opportunity"});
    if (std::isinf(options.horizon)) {
        if (options.rule != discount_rule::continuous)
            throw domain_error({function, "rule", {}, std::string(name_of(options.rule)),
                                "must be \"continuous\" for an infinite horizon"});
        core::check(static_cast<bool>(purchases.to_come), function, "horizon", options.horizon,
                    "must be finite for this model");
        return {options.horizon, delta, {}};
    }
    constexpr double most_years = 100;
    const std::string must = "must be in units of a " + std::string(name_of(options.unit)) +
                             ", and at most 100 years long or infinite";
    core::check(options.horizon <= most_years * core::units_per_year(options.unit), function, "horizon",
                options.horizon, must.c_str());
    return {options.horizon, delta,
            next ? opportunity_schedule(options.horizon, options.discount_rate, options.unit, *next)
                 : discount_schedule(options.horizon, options.discount_rate, options.unit, options.rule)};
}

/// The expected purchases, and the discounted ones where question::is_one says no.
void answer(const question& q, const purchase_model& m, const customers& of, std::span<double> alive,
            std::span<double> expected, std::span<double> discounted, const scoring_options& options) {
    const auto& [x, t_x, T, zbar] = of;
    m.p_alive(x, t_x, T, alive, step(options, 0, 0.2));
    if (q.to_infinity()) {
        m.to_come(0, x, t_x, T, expected, step(options, 0.2, q.is_one() ? 1 : 0.4));
        if (!q.is_one()) m.to_come(q.delta, x, t_x, T, discounted, step(options, 0.4, 1));
        return;
    }
    const double one = 1;
    m.purchases_if_alive(x, t_x, T, {&q.horizon, 1}, {&one, 1}, expected, step(options, 0.2, 0.3));
    if (!q.is_one())
        m.purchases_if_alive(x, t_x, T, q.discount.time, q.discount.weight, discounted, step(options, 0.3, 1));
    core::for_chunks(function, x.size(), rows_a_chunk, options.threads, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) {
                             expected[i] *= alive[i];
                             if (!q.is_one()) discounted[i] *= alive[i];
                         }
                     });
}

/// Standard errors of what the models expect; 0 of a model that is known.
struct errors {
    core::buffer<double> purchases;  ///< shape (n,) where question::is_one, else (2 n,): then of the discounted ones
    core::buffer<double> order_value;
};

void check_identified(const char* argument, std::span<const double> covariance) {
    if (!std::ranges::all_of(covariance, [](double v) { return std::isfinite(v); }))
        throw convergence_error({function, argument, {}, "without errors of its parameters",
                                 "must be a fit that identifies them, or be asked without interval"});
}

[[nodiscard]] errors errors_of(const question& q, const purchase_model& purchases, const spend_model& spend,
                               const customers& of, const scoring_options& options) {
    const std::size_t n = of.x.size();
    errors out;
    if (!purchases.covariance.empty()) {
        core::buffer<double> alive;
        alive.resize(n);
        out.purchases.resize(q.is_one() ? n : 2 * n);
        delta_errors(
            function,
            [&](std::span<const double> by, std::span<double> to, const scoring_options& within) {
                answer(q, purchases.moved(by), of, alive, to.first(n), q.is_one() ? to.first(0) : to.last(n), within);
            },
            purchases.covariance, out.purchases, step(options, 0, 0.8));
    }
    if (!spend.covariance.empty()) {
        out.order_value.resize(n);
        delta_errors(
            function,
            [&](std::span<const double> by, std::span<double> to, const scoring_options& within) {
                spend.moved(by).expected_spend(of.x, of.zbar, to, within);
            },
            spend.covariance, out.order_value, step(options, 0.8, 1));
    }
    return out;
}

/// The error as a share of what it is the error of.
[[nodiscard]] double relative(double error, double value) noexcept { return error == 0 ? 0 : error / value; }

}  // namespace

valued value(const purchase_model& purchases, const spend_model& spend, column x, column t_x, column T, column zbar,
             const value_options& options) {
    core::check(options.threads >= 1, function, "threads", std::int64_t{options.threads}, "must be >= 1");
    core::check(options.margin >= 0 && std::isfinite(options.margin), function, "margin", options.margin,
                "must be finite and >= 0, a share of what is spent: 0.3 of 30 %");
    const bool with_intervals = options.interval != 0;
    if (with_intervals) {
        core::check_open_unit(function, "interval", options.interval);
        if (purchases.covariance.empty() && spend.covariance.empty())
            throw schema_error({function, "interval", {}, "asked of known models",
                                "must be left out: only a model that was fitted has an error"});
        check_identified("model", purchases.covariance);
        check_identified("spend", spend.covariance);
    }
    const question q = asked(purchases, options);
    core::check_length(function, "zbar", zbar.size(), x.size());

    const std::size_t n = x.size();
    const customers of{x, t_x, T, zbar};
    const scoring_options all{.threads = options.threads, .progress = options.progress};
    valued out;
    for (auto* c : {&out.p_alive, &out.expected_purchases, &out.expected_order_value, &out.expected_spend, &out.clv})
        c->resize(n);
    const double means = with_intervals ? 0.1 : 0.9;
    const auto of_purchases = step(all, 0, 0.8 * means), of_spend = step(all, 0.8 * means, means),
               of_errors = step(all, means, 0.9);
    // Until the last pass clv holds the discounted purchases.
    answer(q, purchases, of, out.p_alive, out.expected_purchases, out.clv, of_purchases);
    spend.expected_spend(x, zbar, out.expected_order_value, of_spend);
    errors off;
    if (with_intervals) {
        off = errors_of(q, purchases, spend, of, of_errors);
        for (auto* c : {&out.expected_purchases_interval, &out.expected_spend_interval, &out.clv_interval})
            c->low.resize(n), c->high.resize(n);
    }

    const double z = with_intervals ? math::normal_quantile(0.5 + 0.5 * options.interval) : 0;
    const auto put = [z](interval_columns& to, std::size_t i, double mean, double share) {
        const auto found = log_interval(mean, share * mean, z);
        to.low[i] = found.low;
        to.high[i] = found.high;
    };
    core::for_chunks(
        function, n, rows_a_chunk, options.threads, step(all, 0.9, 1).progress,
        [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const double expected = out.expected_purchases[i], order = out.expected_order_value[i];
                const double discounted = q.is_one() ? q.multiple() * expected : out.clv[i];
                out.expected_spend[i] = expected * order;
                out.clv[i] = options.margin * order * discounted;
                if (!with_intervals) continue;
                const auto share = [&](const core::buffer<double>& error, std::size_t at, double value) {
                    return error.empty() ? 0.0 : relative(error[at], value);
                };
                const double of_expected = share(off.purchases, i, expected);
                const double of_discounted = q.is_one() ? of_expected : share(off.purchases, n + i, discounted);
                const double of_order = share(off.order_value, i, order);
                put(out.expected_purchases_interval, i, expected, of_expected);
                put(out.expected_spend_interval, i, out.expected_spend[i], std::hypot(of_expected, of_order));
                put(out.clv_interval, i, out.clv[i], std::hypot(of_discounted, of_order));
            }
        });
    return out;
}

valued value(const purchase_model& purchases, const spend_model& spend, const transactions::summary& customers,
             const value_options& options) {
    if (customers.unit != options.unit)
        throw conflict_error({function, "unit", {}, std::string(name_of(options.unit)),
                              "must be \"" + std::string(name_of(customers.unit)) + "\", the unit of the customers"});
    return value(purchases, spend, customers.frequency, customers.recency, customers.T, customers.monetary_value,
                 options);
}

}  // namespace goodwill::inline v0::lifetime
