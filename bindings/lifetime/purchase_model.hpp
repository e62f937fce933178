#pragma once
#include "support.hpp"

#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/likelihood_columns.hpp>
#include <goodwill/lifetime/purchase_times.hpp>

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
        if constexpr (customers_leave) bind_p_alive();
        if constexpr (lifetime::takes_covariates<Params>) bind_covariates();
    }

private:
    /// work(params, x, t_x, T, out, options) as a method with numbers before the columns.
    template <class Work>
    void def_score(const char* name, const char* argument, const char* about, Work work) {
        const auto function = text(name);
        bound_.def(
            name,
            [function, work](const fitted& f, double v, const column& x, const column& t_x, const column& T,
                             const by_process& covariates, int threads, py::object progress) {
                return score(function, f, x, t_x, T, covariates, threads, std::move(progress),
                             [&](const auto& m, auto... rest) { work(m, v, rest...); });
            },
            py::arg(argument), py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("covariates"),
            py::arg("threads"), py::arg("progress"), about);
    }
    template <class Work>
    void def_score(const char* name, const std::array<const char*, 2>& arguments, const char* about, Work work) {
        const auto function = text(name);
        bound_.def(
            name,
            [function, work](const fitted& f, double v, double w, const column& x, const column& t_x, const column& T,
                             const by_process& covariates, int threads, py::object progress) {
                return score(function, f, x, t_x, T, covariates, threads, std::move(progress),
                             [&](const auto& m, auto... rest) { work(m, v, w, rest...); });
            },
            py::arg(arguments[0]), py::arg(arguments[1]), py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(),
            py::arg("covariates"), py::arg("threads"), py::arg("progress"), about);
    }

    /// work(params, x, t_x, T, out, options): of the model, or of each customer's own where it has covariates.
    template <class Work>
    [[nodiscard]] static column score(const std::string& function, const fitted& f, const column& x, const column& t_x,
                                      const column& T, const by_process& z, int threads, py::object progress,
                                      Work work) {
        const auto own = predictors_of(function, f, z, static_cast<std::size_t>(x.size()));
        return base::scored(
            function, {"x", "t_x", "T"}, threads, std::move(progress),
            [&](auto vx, auto vt, auto vT, auto out, const auto& options) {
                if constexpr (lifetime::takes_covariates<Params>) {
                    if (own.any())
                        return lifetime::score_at_covariates(function.c_str(), f.params, own.purchase, own.leaving, vx,
                                                             vt, vT, out, options, work);
                }
                work(f.params, vx, vt, vT, out, options);
            },
            x, t_x, T);
    }

    /// Linear predictors of the customers; none of a model without covariates.
    struct predictors {
        std::vector<double> purchase, leaving;
        [[nodiscard]] bool any() const noexcept { return !purchase.empty() || !leaving.empty(); }
    };
    [[nodiscard]] static predictors predictors_of(const std::string& function, const fitted& f, const by_process& z,
                                                  std::size_t rows) {
        const char* name = function.c_str();
        return {lifetime::linear_predictor(name, f.purchase, spans_of(name, z[0]), rows),
                lifetime::linear_predictor(name, f.leaving, spans_of(name, z[1]), rows)};
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
                   const std::optional<numbers>& start, const std::array<given_covariates, 2>& covariates,
                   int max_iterations, const std::optional<std::string>& unit, int threads, py::object progress) {
                const char* function = name.c_str();
                const auto vx = values(function, "x", x), vt = values(function, "t_x", t_x),
                           vT = values(function, "T", T);
                const auto vw = base::weights_of(function, weights, vx.size());
                const auto of_unit = unit_of(function, unit);
                const auto options = base::fit_options_of(start, max_iterations, threads, std::move(progress));
                const auto purchase = columns_of(function, covariates[0]), leaving = columns_of(function, covariates[1]);
                fitted out = without_gil([&] {
                    if constexpr (lifetime::takes_covariates<Params>)
                        return fit(vx, vt, vT, vw, purchase, leaving, options);
                    else
                        return fit(vx, vt, vT, vw, options);
                });
                out.unit = of_unit;
                return out;
            },
            py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("weights"), py::arg("start"),
            py::arg("covariates"), py::arg("max_iterations"), py::arg("unit"), py::arg("threads"), py::arg("progress"),
            "Maximum likelihood.");
    }

    /// Whether the model has a P(alive).
    static constexpr bool customers_leave = requires(const Params& m) { p_alive(m, 0.0, 0.0, 0.0); };

    void bind_scores() {
        const auto ll = text("log_likelihood");
        bound_.def(
            "log_likelihood",
            [ll](const fitted& f, const column& x, const column& t_x, const column& T, const by_process& covariates,
                 int threads, py::object progress) {
                return score(ll, f, x, t_x, T, covariates, threads, std::move(progress),
                             [](const auto&... all) { log_likelihood(all...); });
            },
            py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("covariates"), py::arg("threads"),
            py::arg("progress"),
            "Log-likelihood of each customer.");
        bound_.def(
            "log_likelihood_derivatives",
            [](const fitted& f, const column& x, const column& t_x, const column& T, int threads,
               py::object progress) {
                constexpr const char* function = "log_likelihood_derivatives";
                const auto vx = values(function, "x", x), vt = values(function, "t_x", t_x),
                           vT = values(function, "T", T);
                const auto options = base::options_of(threads, std::move(progress));
                auto all = without_gil([&] {
                    return lifetime::log_likelihood_derivatives(f.params, vx, vt, vT, options);
                });
                return std::tuple(take(std::move(all.value)),
                                  py::array_t<double>(take(std::move(all.gradient))).reshape({vx.size(), base::size}),
                                  py::array_t<double>(take(std::move(all.hessian)))
                                      .reshape({vx.size(), base::size, base::size}));
            },
            py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.");
        def_score("expected_purchases", {"t", "after"}, "Expected purchases in (T + after, T + after + t].",
                  [](auto... all) { expected_purchases(all...); });
        def_score("probability_of_n", {"n", "t"}, "The probability of n purchases in (T, T + t].",
                  [](auto... all) { probability_of_n(all...); });
        def_score("time_to_next", "q", "The time from T within which a customer buys with probability q.",
                  [](auto... all) { time_to_next(all...); });
        def_score("dert", "delta", "Discounted expected residual transactions.", [](auto... all) { dert(all...); });
        def_score("no_purchase", "t", "The probability of no purchase in (T, T + t].",
                  [](auto... all) { no_purchase(all...); });
    }

    void bind_p_alive() {
        const auto alive = text("p_alive");
        bound_.def(
            "p_alive",
            [alive](const fitted& f, const column& x, const column& t_x, const column& T, const by_process& covariates,
                 int threads, py::object progress) {
                return score(alive, f, x, t_x, T, covariates, threads, std::move(progress),
                             [](const auto&... all) { p_alive(all...); });
            },
            py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("covariates"), py::arg("threads"),
            py::arg("progress"),
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

    /// The same model with coefficients, and the one of customers who share their covariates.
    void bind_covariates() {
        bound_.def(
            "with_covariates",
            [](fitted f, const known_covariates& purchase, const known_covariates& leaving) {
                f.purchase = {purchase.first, purchase.second};
                f.leaving = {leaving.first, leaving.second};
                return f;
            },
            py::arg("purchase"), py::arg("leaving"), "The model with coefficients of covariates.");
        bound_.def(
            "at",
            [](const fitted& f, double purchase, double leaving) {
                return fitted{lifetime::at_covariates(f.params, purchase, leaving), {}, {}, f.unit};
            },
            py::arg("purchase"), py::arg("leaving"), "The known model of customers with these linear predictors.");
    }
};

}  // namespace goodwill::bindings
