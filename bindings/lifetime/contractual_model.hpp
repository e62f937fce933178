#pragma once
#include "lifetime/fitted_model.hpp"
#include "lifetime/likelihood_derivatives.hpp"

#include <goodwill/lifetime/contract_lifetimes.hpp>
#include <goodwill/lifetime/purchase_times.hpp>

/// A contractual model as a Python class: the same for each.
namespace goodwill::bindings {

/// Functions of the model are found by the type of its parameters, fits are handed over.
template <class Params>
class contractual_model_class : public fitted_model_class<Params> {
    using base = fitted_model_class<Params>;
    using base::bound_;
    using base::text;

public:
    using column = array<double>;
    using typename base::fitted;
    using typename base::numbers;

    /// fit(lifetime, churned, weights, options); fit_cohorts(counts, columns, options).
    template <class Fit, class FitCohorts>
    contractual_model_class(py::module_& m, const model_names& names, Fit fit, FitCohorts fit_cohorts)
        : base(m, names) {
        bind_fits(fit, fit_cohorts);
        def_score("survival", "t", "P(still there after t renewals).",
                  [](const Params& p, auto... rest) { survival(p, rest...); });
        def_score("retention", "t", "P(makes renewal t | made those before).",
                  [](const Params& p, auto... rest) { retention(p, rest...); });
        def_score("pmf", "t", "P(lifetime = t).", [](const Params& p, auto... rest) { pmf(p, rest...); });
        def_score("expected_residual_lifetime", "renewals", "Expected renewals to come.",
                  [](const Params& p, auto... rest) { expected_residual_lifetime(p, rest...); });
        bind_others();
    }

private:
    template <class Work>
    void def_score(const char* name, const char* argument, const char* about, Work work) {
        const auto function = text(name);
        bound_.def(
            name,
            [function, argument, work](const fitted& f, const column& of, int threads, py::object progress) {
                return base::scored(
                    function, {argument}, threads, std::move(progress),
                    [&](auto... rest) { work(f.params, rest...); }, of);
            },
            py::arg(argument), py::kw_only(), py::arg("threads"), py::arg("progress"), about);
    }

    template <class Fit, class FitCohorts>
    void bind_fits(Fit fit, FitCohorts fit_cohorts) {
        const auto name = text("fit");
        bound_.def_static(
            "fit",
            [name, fit](const column& lifetime, const column& churned, const std::optional<column>& weights,
                        const std::optional<numbers>& start, int max_iterations, int threads, py::object progress) {
                const char* function = name.c_str();
                const auto vl = values(function, "lifetime", lifetime), vc = values(function, "churned", churned);
                const auto vw = base::weights_of(function, weights, vl.size());
                const auto options = base::fit_options_of(start, max_iterations, threads, std::move(progress));
                return without_gil([&] { return fit(vl, vc, vw, options); });
            },
            py::arg("lifetime"), py::arg("churned"), py::kw_only(), py::arg("weights"), py::arg("start"),
            py::arg("max_iterations"), py::arg("threads"), py::arg("progress"), "Maximum likelihood from customers.");
        bound_.def_static(
            "fit_cohorts",
            [name, fit_cohorts](const column& counts, std::size_t columns, const std::optional<numbers>& start,
                                int max_iterations, int threads, py::object progress) {
                const auto vc = values(name.c_str(), "counts", counts);
                const auto options = base::fit_options_of(start, max_iterations, threads, std::move(progress));
                return without_gil([&] { return fit_cohorts(vc, columns, options); });
            },
            py::arg("counts"), py::arg("columns"), py::kw_only(), py::arg("start"), py::arg("max_iterations"),
            py::arg("threads"), py::arg("progress"), "Maximum likelihood from counts of cohorts, row-major.");
    }

    void bind_others() {
        const auto ll = text("log_likelihood"), worth = text("derl"), made = text("simulate");
        bound_.def(
            "log_likelihood",
            [ll](const fitted& f, const column& lifetime, const column& churned, int threads, py::object progress) {
                return base::scored(
                    ll, {"lifetime", "churned"}, threads, std::move(progress),
                    [&](auto... rest) { log_likelihood(f.params, rest...); }, lifetime, churned);
            },
            py::arg("lifetime"), py::arg("churned"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "Log-likelihood of each customer.");
        bound_.def(
            "log_likelihood_derivatives",
            [](const fitted& f, const column& lifetime, const column& churned, int threads, py::object progress) {
                return likelihood_derivatives(f.params, {"lifetime", "churned"},
                                              base::options_of(threads, std::move(progress)), lifetime, churned);
            },
            py::arg("lifetime"), py::arg("churned"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            about_derivatives);
        bound_.def(
            "derl",
            [worth](const fitted& f, double rate, const column& renewals, int threads, py::object progress) {
                return base::scored(
                    worth, {"renewals"}, threads, std::move(progress),
                    [&](auto... rest) { derl(f.params, rate, rest...); }, renewals);
            },
            py::arg("rate"), py::arg("renewals"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "Discounted expected residual lifetime.");
        bound_.def(
            "simulate",
            [made](const fitted& f, const column& periods, std::uint64_t seed, std::uint64_t first_customer,
                   int threads, py::object progress) {
                const auto vp = values(made.c_str(), "periods", periods);
                const lifetime::simulate_options options{seed, first_customer, threads,
                                                                  watch_of(std::move(progress))};
                auto out = without_gil([&] { return simulate(f.params, vp, options); });
                return std::tuple(take(std::move(out.lifetime)), take(std::move(out.churned)));
            },
            py::arg("periods"), py::kw_only(), py::arg("seed"), py::arg("first_customer"), py::arg("threads"),
            py::arg("progress"), "Lifetime, and whether the customer left, over so many periods.");
    }
};

}  // namespace goodwill::bindings
