#pragma once
#include "support.hpp"

#include <array>
#include <bit>
#include <limits>
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

#include "lifetime/fit_report.hpp"

/// A model of repeat purchases as a Python class: the same for each.
namespace goodwill::bindings {

struct model_names {
    const char* model;                 ///< "bg_nbd": what errors name
    const char* estimator;             ///< "BGNBD"
    const char* bound;                 ///< "BgNbdFit"
    const char* about;                 ///< "A fitted or known BG/NBD model."
    std::array<const char*, 4> names;  ///< of the parameters, as many as there are
};

/// `names` outlives the module.  Functions of the model are found by the type of its parameters.
template <class Params>
class purchase_model_class {
public:
    static constexpr std::size_t size = lifetime::fitted_model<Params>::size;
    using numbers = std::array<double, size>;
    using column = array<double>;
    using fitted = lifetime::fitted_model<Params>;

    purchase_model_class(py::module_& m, const model_names& names)
        : names_(names), bound_(m, names.bound, names.about) {
        bind_value();
        bind_fit();
        bind_scores();
        bind_new_customers();
        if constexpr (customers_leave) {
            bind_p_alive();
            bind_worth();
        }
    }

private:
    /// work(params, x, t_x, T, out, options) as a method with numbers before the columns.
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
    template <class Work>
    void def_score(const char* name, const std::array<const char*, 2>& arguments, const char* about, Work work) {
        const auto function = text(name);
        bound_.def(
            name,
            [function, work](const fitted& f, double v, double w, const column& x, const column& t_x, const column& T,
                             int threads, py::object progress) {
                return score(function, x, t_x, T, threads, std::move(progress),
                             [&](auto... rest) { work(f.params, v, w, rest...); });
            },
            py::arg(arguments[0]), py::arg(arguments[1]), py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(),
            py::arg("threads"), py::arg("progress"), about);
    }

    [[nodiscard]] std::string text(const char* of) const { return std::string(names_.model) + "." + of; }

    /// Results go into new arrays, which nobody sees when the function throws.
    [[nodiscard]] static lifetime::scoring_options options_of(int threads, py::object progress) {
        return {.threads = threads, .progress = watch_of(std::move(progress)), .out_is_scratch = true};
    }

    template <class Work>
    [[nodiscard]] static column score(const std::string& function, const column& x, const column& t_x,
                                      const column& T, int threads, py::object progress, Work work) {
        const auto vx = values(function.c_str(), "x", x), vt = values(function.c_str(), "t_x", t_x),
                   vT = values(function.c_str(), "T", T);
        const auto options = options_of(threads, std::move(progress));
        auto out = empty_column(vx.size());
        const auto to = writable(out);
        without_gil([&] { work(vx, vt, vT, to, options); });
        return out;
    }

    template <class Work>
    [[nodiscard]] static column score_one(const std::string& function, const char* argument, const column& of,
                                          int threads, py::object progress, Work work) {
        const auto v = values(function.c_str(), argument, of);
        const auto options = options_of(threads, std::move(progress));
        auto out = empty_column(v.size());
        const auto to = writable(out);
        without_gil([&] { work(v, to, options); });
        return out;
    }

    [[nodiscard]] static py::array_t<double> matrix(std::vector<double> of) {
        if (of.empty()) of.assign(size * size, std::numeric_limits<double>::quiet_NaN());
        return py::array_t<double>(take(std::move(of))).reshape({size, size});
    }

    void bind_value() {
        const model_names n = names_;
        bound_
            .def(py::init([n](const numbers& p, const std::optional<std::string>& unit) {
                     const auto of_unit = unit_of(n.estimator, unit);
                     for (std::size_t i = 0; i < size; ++i) core::check_positive(n.estimator, n.names[i], p[i]);
                     return fitted{std::bit_cast<Params>(p), {}, {}, of_unit};
                 }),
                 py::arg("params"), py::arg("unit"), "A known model.")
            .def_property_readonly(
                "params", [](const fitted& f) { return std::bit_cast<numbers>(f.params); },
                "In the order of the model.")
            .def_property_readonly(
                "covariance", [](const fitted& f) { return matrix(f.covariance); }, "Of the parameters, square.")
            .def_property_readonly(
                "robust_covariance", [](const fitted& f) { return matrix(f.robust_covariance); },
                "Of the parameters, by the sandwich, square.")
            .def_property_readonly("standard_errors", &fitted::standard_errors, "Of the parameters.")
            .def_property_readonly("robust_standard_errors", &fitted::robust_standard_errors,
                                   "Of the parameters, by the sandwich.")
            .def_property_readonly("aic", &fitted::aic, "Akaike's information criterion.")
            .def_property_readonly("bic", &fitted::bic, "The Bayesian information criterion.")
            .def_property_readonly(
                "report", [](const fitted& f) { return to_dict(f.report); }, "The fit report.")
            .def_property_readonly(
                "unit", [](const fitted& f) { return unit_name(f.unit); }, "The unit of time, or None.")
            .def("to_json", [](const fitted& f) { return f.to_json(); }, "The model as JSON.")
            .def_static("from_json", [](std::string_view json) { return fitted::from_json(json); }, py::arg("text"),
                        "Read what to_json wrote.")
            .def(py::pickle([](const fitted& f) { return f.to_json(); },
                            [](const std::string& json) { return fitted::from_json(json); }));
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
                std::span<const double> vw;
                if (weights) {
                    vw = values(function, "weights", *weights);
                    core::check_length(function, "weights", vw.size(), vx.size());
                }
                const auto of_unit = unit_of(function, unit);
                lifetime::repeat_fit_options<Params> options{.max_iterations = max_iterations, .threads = threads,
                                                             .progress = watch_of(std::move(progress))};
                if (start) options.start = std::bit_cast<Params>(*start);
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
        def_score("expected_purchases", {"t", "after"}, "Expected purchases in (T + after, T + after + t].",
                  [](auto... all) { expected_purchases(all...); });
        def_score("probability_of_n", {"n", "t"}, "The probability of n purchases in (T, T + t].",
                  [](auto... all) { probability_of_n(all...); });
        def_score("time_to_next", "q", "The time from T within which a customer buys with probability q.",
                  [](auto... all) { time_to_next(all...); });
        def_score("dert", "delta", "Discounted expected residual transactions.", [](auto... all) { dert(all...); });
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

    model_names names_;
    py::class_<fitted> bound_;
};

}  // namespace goodwill::bindings
