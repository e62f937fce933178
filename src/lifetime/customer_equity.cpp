#include <goodwill/lifetime/customer_equity.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/delta_method.hpp>
#include <goodwill/lifetime/discount.hpp>

#include "lifetime/equity_model.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

using column = std::span<const double>;

/// A part of the work, as one progress from 0 to 1.
[[nodiscard]] scoring_options part(const equity_options& options, double from, double to) {
    scoring_options out{.threads = options.threads, .progress = {}, .out_is_scratch = true};
    if (options.progress)
        out.progress = [&options, from, to](double done) { return options.progress(from + done * (to - from)); };
    return out;
}

void check(const equity_model& model, const equity_customers& of, const equity_options& options) {
    core::check(options.threads >= 1, equity_function, "threads", std::int64_t{options.threads}, "must be >= 1");
    core::check_positive(equity_function, "margin", options.margin);
    check_asked(options.ahead);
    const std::size_t n = of.x.size();
    core::check_length(equity_function, "zbar", of.zbar.size(), n);
    if (!model.contracts) {
        core::check_length(equity_function, "t_x", of.t_x.size(), n);
        core::check_length(equity_function, "T", of.T.size(), n);
    }
    if (of.segment.empty()) {
        core::check(of.segments == 1, equity_function, "segments", static_cast<std::int64_t>(of.segments),
                    "must be 1 where customers have none");
        return;
    }
    core::check_length(equity_function, "segment", of.segment.size(), n);
    for (std::size_t i = 0; i < n; ++i)
        if (of.segment[i] >= of.segments)
            throw domain_error({equity_function, "segment", static_cast<std::int64_t>(i),
                                std::to_string(of.segment[i]), "must be below the number of segments"});
}

/// A sum of equities in scenarios, each with its factor.
struct weighted_scenario {
    double factor = 1;
    scenario what = {};
};
using terms = std::span<const weighted_scenario>;

/// Purchases of each customer: their discounted number in each scenario, times its factor.
void purchases(const equity_model& model, column by, terms sum, const equity_customers& of, const discounting& ahead,
               std::span<double> out, const scoring_options& options) {
    model.discounted_purchases(by, sum[0].what, ahead, of.x, of.t_x, of.T, out, options);
    for (double& v : out) v *= sum[0].factor;
    if (sum.size() == 1) return;
    core::buffer<double> more;
    more.resize(out.size());
    for (const auto& term : sum.subspan(1)) {
        model.discounted_purchases(by, term.what, ahead, of.x, of.t_x, of.T, more, options);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] += term.factor * more[i];
    }
}

/// Sums by segment and of all, of a * b where that is no NaN.
void totals(const equity_customers& of, column a, column b, std::span<double> out) {
    for (double& v : out) v = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double v = a[i] * b[i];
        if (std::isnan(v)) continue;
        out[of.segment.empty() ? 0 : of.segment[i]] += v;
    }
    double& all = out.back();
    for (std::size_t s = 0; s < of.segments; ++s) all += out[s];
}

[[nodiscard]] equity_totals sum_of(const equity_model& model, const spend_model& spend, const equity_customers& of,
                                   terms sum, const equity_options& options) {
    check(model, of, options);
    const std::size_t n = of.x.size();
    core::buffer<double> order, bought;
    order.resize(n);
    bought.resize(n);
    spend.expected_spend(of.x, of.zbar, order, part(options, 0, 0.02));
    for (double& v : order) v *= options.margin;
    purchases(model, {}, sum, of, options.ahead, bought, part(options, 0.02, 0.1));

    equity_totals out;
    const std::size_t size = of.segments + 1;
    out.value.resize(size);
    out.standard_error.assign(size, std::numeric_limits<double>::quiet_NaN());
    out.customers.assign(size, 0);
    out.missing.assign(size, 0);
    totals(of, order, bought, out.value);
    for (std::size_t i = 0; i < n; ++i) {
        auto& count = std::isnan(order[i] * bought[i]) ? out.missing : out.customers;
        ++count[of.segment.empty() ? 0 : of.segment[i]];
        ++count.back();
    }
    if (!options.errors) return out;

    std::vector<double> of_spend(size, 0.0);
    if (!spend.covariance.empty()) {
        core::buffer<double> moved;
        moved.resize(n);
        delta_errors(
            equity_function,
            [&](column by, std::span<double> to, const scoring_options& o) {
                spend.moved(by).expected_spend(of.x, of.zbar, moved, o);
                for (double& v : moved) v *= options.margin;
                totals(of, moved, bought, to);
            },
            spend.covariance, of_spend, part(options, 0.1, 0.2));
    }
    std::ranges::fill(out.standard_error, 0.0);
    if (!model.covariance.empty()) {
        delta_errors(
            equity_function,
            [&](column by, std::span<double> to, const scoring_options& o) {
                purchases(model, by, sum, of, options.ahead, bought, o);
                totals(of, order, bought, to);
            },
            model.covariance, out.standard_error, part(options, 0.2, 1));
    }
    for (std::size_t s = 0; s < size; ++s) out.standard_error[s] = std::hypot(out.standard_error[s], of_spend[s]);
    return out;
}

/// The derivative of ln(equity) in ln of what `at` scales, by differences of fourth order.
template <class At>
[[nodiscard]] double elasticity(At at) {
    constexpr double h = 0x1p-7;
    const double near = at(std::exp(h)) - at(std::exp(-h)), far = at(std::exp(2 * h)) - at(std::exp(-2 * h));
    return (8 * near - far) / (12 * h) / at(1.0);
}

}  // namespace

void customer_values(const equity_model& model, const spend_model& spend, const equity_customers& of,
                     std::span<double> out, const equity_options& options) {
    check(model, of, options);
    core::check_length(equity_function, "out", out.size(), of.x.size());
    core::buffer<double> order;
    order.resize(of.x.size());
    spend.expected_spend(of.x, of.zbar, order, part(options, 0, 0.2));
    model.discounted_purchases({}, {}, options.ahead, of.x, of.t_x, of.T, out, part(options, 0.2, 1));
    for (std::size_t i = 0; i < out.size(); ++i) out[i] *= options.margin * order[i];
}

equity_totals customer_equity(const equity_model& model, const spend_model& spend, const equity_customers& of,
                              const equity_options& options) {
    const std::array<weighted_scenario, 1> now{};
    return sum_of(model, spend, of, now, options);
}

equity_totals equity_change(const equity_model& model, const spend_model& spend, const equity_customers& of,
                            const scenario& what, double margin, const equity_options& options) {
    core::check_positive(equity_function, "margin", margin);
    if (what.frequency == 1 && what.leaving == 1) {
        const std::array<weighted_scenario, 1> more{{{margin - 1, {}}}};
        return sum_of(model, spend, of, more, options);
    }
    const std::array<weighted_scenario, 2> change{{{margin, what}, {-1, {}}}};
    return sum_of(model, spend, of, change, options);
}

equity_elasticities elasticities_of(const equity_model& model, const spend_model& spend, const equity_customers& of,
                                    const equity_options& options) {
    auto silent = options;
    silent.errors = false;
    silent.progress = {};
    const auto equity = [&](const scenario& what) {
        const std::array<weighted_scenario, 1> term{{{1, what}}};
        return sum_of(model, spend, of, term, silent).value.back();
    };
    equity_elasticities out{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    if (!model.contracts) out.frequency = elasticity([&](double c) { return equity({c, 1}); });
    if (model.leaves) out.leaving = elasticity([&](double g) { return equity({1, g}); });
    return out;
}

namespace {

/// P(he leaves at one of the next t renewals) times his value, less what he still pays before he leaves.
void contracts_at_risk(const equity_model& model, const equity_customers& of, double t, std::span<double> out,
                       const equity_options& options) {
    core::check(t == std::floor(t), equity_function, "t", t, "must be a whole number of renewals");
    t = std::min(t, options.ahead.horizon);
    const std::size_t n = of.x.size();
    const auto ask = [&](double horizon, double rate) {
        core::buffer<double> to;
        to.resize(n);
        if (horizon > 0)
            model.discounted_purchases({}, {}, {horizon, rate, options.ahead.unit}, of.x, of.t_x, of.T, to,
                                       {.threads = options.threads, .progress = {}, .out_is_scratch = true});
        else
            std::ranges::fill(to, 0.0);
        return to;
    };
    const auto all = ask(options.ahead.horizon, options.ahead.rate), paid = ask(t, options.ahead.rate);
    const auto made = ask(t, 0), before_last = ask(t - 1, 0);
    const double a_period = std::exp(-discount_delta(options.ahead.rate, options.ahead.unit));
    double by_who_stays = 0;
    for (double k = 0; k < t; ++k) by_who_stays += std::pow(a_period, k);
    for (std::size_t i = 0; i < n; ++i) {
        const double stays = made[i] - before_last[i];
        const double lost = (1 - stays) * all[i] - (paid[i] - stays * by_who_stays);
        out[i] = all[i] == 0 ? 0 : out[i] * (lost / all[i]);
    }
}

}  // namespace

void value_at_risk(const equity_model& model, const spend_model& spend, const equity_customers& of, double t,
                   std::span<double> out, const equity_options& options) {
    core::check_positive(equity_function, "t", t);
    const std::size_t n = of.x.size();
    core::check_length(equity_function, "out", out.size(), n);
    auto quiet = options;
    quiet.progress = {};
    if (model.contracts) {
        customer_values(model, spend, of, out, quiet);
        return contracts_at_risk(model, of, t, out, options);
    }
    core::buffer<double> then, silent, T;
    for (auto* c : {&then, &silent, &T}) c->resize(n);
    model.no_purchase(t, of.x, of.t_x, of.T, silent, part(options, 0, 0.1));
    for (std::size_t i = 0; i < n; ++i) T[i] = of.T[i] + t;
    auto later = of;
    later.T = T;
    customer_values(model, spend, of, out, quiet);
    customer_values(model, spend, later, then, quiet);
    for (std::size_t i = 0; i < n; ++i) out[i] = silent[i] * (out[i] - then[i]);
}

}  // namespace goodwill::inline v0::lifetime
