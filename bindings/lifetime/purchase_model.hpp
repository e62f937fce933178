#pragma once
#include "support.hpp"

#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/discount.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/purchase_times.hpp>
#include <goodwill/lifetime/value.hpp>

#include "lifetime/fitted_model.hpp"

/// A model of repeat purchases as a Python class: the same for each.
namespace goodwill::bindings {

/// `names` outlives the module.  Functions of the model are found by the type of its parameters.
template <class Params>
class purchase_model_class : public fitted_model_class<Params> {
    using base = fitted_model_class<Params>;
    using base::bound_;
    using base::text;

public:
    using column = array<double>;
    using typename base::fitted;
    using typename base::numbers;

    purchase_model_class(py::module_& m, const model_names& names) : base(m, names) {
        if constexpr (base::all_estimated) bind_fit();
        bind_scores();
        bind_new_customers();
        if constexpr (customers_leave) {
            bind_p_alive();
            bind_worth();
        }
    }

    /// out = work(params, x, t_x, T, out, options) as a method with one number before the columns.
    template <class Work>
    void def_score(const char* name, const char* argument, const char* about, Work work) {
        const auto function = text(name);
        bound_.def(
            name,
            [function, work](const fitted& f, double v, const column& x, const column& t_x, const column& T,
                             int threads, py::object progress) {
                return score(function, x, t_x, T, threads, std::move(progress),
                             [&](auto... rest) { work(f.params, v, rest...); });
            },
            py::arg(argument), py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("threads"),
            py::arg("progress"), about);
    }

private:
    template <class Work>
    [[nodiscard]] static column score(const std::string& function, const column& x, const column& t_x,
                                      const column& T, int threads, py::object progress, Work work) {
        return base::scored(function, {"x", "t_x", "T"}, threads, std::move(progress), work, x, t_x, T);
    }

    template <class Work>
    [[nodiscard]] static column score_one(const std::string& function, const char* argument, const column& of,
                                          int threads, py::object progress, Work work) {
        return base::scored(function, {argument}, threads, std::move(progress), work, of);
    }

    void bind_fit() {
        const auto name = text("fit");
        bound_.def_static(
            "fit",
            [name](const column& x, const column& t_x, const column& T, const std::optional<column>& weights,
                   const std::optional<numbers>& start, int max_iterations, const std::optional<std::string>& unit,
                   int threads, py::object progress) {
                const char* function = name.c_str();
                const auto vx = values(function, "x", x), vt = values(function, "t_x", t_x),
                           vT = values(function, "T", T);
                const auto vw = base::weights_of(function, weights, vx.size());
                const auto of_unit = unit_of(function, unit);
                const auto options = base::fit_options_of(start, max_iterations, threads, std::move(progress));
                fitted out = without_gil([&] { return fit(vx, vt, vT, vw, options); });
                out.unit = of_unit;
                return out;
            },
            py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("weights"), py::arg("start"),
            py::arg("max_iterations"), py::arg("unit"), py::arg("threads"), py::arg("progress"),
            "Maximum likelihood.");
    }

    /// Whether the model has a P(alive).
    static constexpr bool customers_leave = requires(const Params& m) { p_alive(m, 0.0, 0.0, 0.0); };

    void bind_scores() {
        const auto ll = text("log_likelihood"), expected = text("expected_purchases");
        bound_.def(
            "log_likelihood",
            [ll](const fitted& f, const column& x, const column& t_x, const column& T, int threads,
                 py::object progress) {
                return score(ll, x, t_x, T, threads, std::move(progress),
                             [&](auto... rest) { log_likelihood(f.params, rest...); });
            },
            py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "Log-likelihood of each customer.");
        def_score("expected_purchases", "t", "Expected purchases in (T, T + t].",
                  [](auto... all) { expected_purchases(all...); });
        def_score("no_purchase", "t", "The probability of no purchase in (T, T + t].",
                  [](auto... all) { no_purchase(all...); });
        bound_.def(
            "weighted_purchases",
            [expected](const fitted& f, const column& times, const column& weights, const column& x,
                       const column& t_x, const column& T, int threads, py::object progress) {
                const auto vtimes = values(expected.c_str(), "times", times),
                           vweights = values(expected.c_str(), "weights", weights);
                return score(expected, x, t_x, T, threads, std::move(progress),
                             [&](auto... rest) { expected_purchases(f.params, vtimes, vweights, rest...); });
            },
            py::arg("times"), py::arg("weights"), py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(),
            py::arg("threads"), py::arg("progress"),
            "Sums over times of weight times expected purchases in (T, T + time].");
    }

    void bind_p_alive() {
        const auto alive = text("p_alive");
        bound_.def(
            "p_alive",
            [alive](const fitted& f, const column& x, const column& t_x, const column& T, int threads,
                    py::object progress) {
                return score(alive, x, t_x, T, threads, std::move(progress),
                             [&](auto... rest) { p_alive(f.params, rest...); });
            },
            py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "P(alive).");
    }

    void bind_new_customers() {
        const auto expected = text("expected_purchases"), counts = text("pmf"), made = text("simulate");
        bound_.def(
            "new_customer_purchases",
            [expected](const fitted& f, const column& t, int threads, py::object progress) {
                return score_one(expected, "t", t, threads, std::move(progress),
                                 [&](auto... rest) { expected_purchases(f.params, rest...); });
            },
            py::arg("t"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "Expected repeat purchases of a new customer within t.");
        bound_.def(
            "pmf",
            [counts](const fitted& f, const column& n, double t, int threads, py::object progress) {
                return score_one(counts, "n", n, threads, std::move(progress),
                                 [&](auto vn, auto out, const auto& options) { pmf(f.params, vn, t, out, options); });
            },
            py::arg("n"), py::arg("t"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "Probability of n repeat purchases of a new customer within t.");
        bound_.def(
            "simulate",
            [made](const fitted& f, const column& T, std::uint64_t seed, std::uint64_t first_customer, int threads,
                   py::object progress) {
                const auto vT = values(made.c_str(), "T", T);
                const lifetime::simulate_options options{seed, first_customer, threads, watch_of(std::move(progress))};
                auto times = without_gil([&] { return simulate(f.params, vT, options); });
                return std::tuple(take(std::move(times.first)), take(std::move(times.time)));
            },
            py::arg("T"), py::kw_only(), py::arg("seed"), py::arg("first_customer"), py::arg("threads"),
            py::arg("progress"), "Offsets by customer (n + 1), and ages at repeat purchases.");
    }

    void bind_worth() {
        bound_.def(
            "value",
            [](const fitted& f, const std::array<double, 3>& spend, const column& x, const column& t_x,
               const column& T, const column& zbar, double horizon, double discount_rate, double margin,
               const std::string& unit, const std::string& rule, int threads, py::object progress) {
                constexpr const char* function = "value";
                const auto vx = values(function, "x", x), vt = values(function, "t_x", t_x),
                           vT = values(function, "T", T), vz = values(function, "zbar", zbar);
                const lifetime::value_options options{horizon,
                                                      discount_rate,
                                                      margin,
                                                      core::time_unit_of(function, unit),
                                                      lifetime::discount_rule_of(function, rule),
                                                      threads,
                                                      watch_of(std::move(progress))};
                auto v = without_gil([&] {
                    return lifetime::value(lifetime::purchases_by(f.params), {spend[0], spend[1], spend[2]}, vx, vt,
                                           vT, vz, options);
                });
                return std::tuple(take(std::move(v.p_alive)), take(std::move(v.expected_purchases)),
                                  take(std::move(v.expected_order_value)), take(std::move(v.expected_spend)),
                                  take(std::move(v.clv)));
            },
            py::arg("spend"), py::arg("x"), py::arg("t_x"), py::arg("T"), py::arg("zbar"), py::kw_only(),
            py::arg("horizon"), py::arg("discount_rate"), py::arg("margin"), py::arg("unit"), py::arg("rule"),
            py::arg("threads"), py::arg("progress"),
            "P(alive), expected purchases, expected order value, expected spend and value of each customer.");
    }
};

}  // namespace goodwill::bindings
