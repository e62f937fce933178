#include "support.hpp"

#include <array>
#include <optional>
#include <string>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/lifetime/gamma_gamma_derivatives.hpp>
#include <goodwill/lifetime/gamma_gamma_fit.hpp>
#include <goodwill/lifetime/gamma_gamma_simulate.hpp>

#include "lifetime/fitted_class.hpp"
#include "lifetime/likelihood_derivatives.hpp"

namespace goodwill::bindings {
namespace {

namespace gg = lifetime::gamma_gamma;
using three = std::array<double, 3>;
using column = array<double>;

[[nodiscard]] gg::params params_of(const three& p) { return {p[0], p[1], p[2]}; }

[[nodiscard]] gg::fitted known(const three& p, const known_covariates& spend) {
    core::check_positive("GammaGamma", "p", p[0]);
    core::check_positive("GammaGamma", "q", p[1]);
    core::check_positive("GammaGamma", "v", p[2]);
    gg::fitted out{params_of(p), {}, {}};
    out.purchase = {spend.first, spend.second};
    return out;
}

[[nodiscard]] gg::fitted fit(const column& x, const column& zbar, const std::optional<column>& weights,
                             const std::optional<three>& start, const given_covariates& covariates,
                             int max_iterations, int threads, py::object progress) {
    constexpr const char* function = "gamma_gamma.fit";
    const auto vx = values(function, "x", x), vz = values(function, "zbar", zbar);
    std::span<const double> vw;
    if (weights) {
        vw = values(function, "weights", *weights);
        core::check_length(function, "weights", vw.size(), vx.size());
    }
    const auto spend = columns_of(function, covariates);
    gg::fit_options options{.max_iterations = max_iterations, .threads = threads,
                            .progress = watch_of(std::move(progress))};
    if (start) options.start = params_of(*start);
    return without_gil([&] { return gg::fit(vx, vz, vw, spend, options); });
}

/// The result is thrown away when the work throws.
[[nodiscard]] lifetime::scoring_options options_of(int threads, py::object progress) {
    return {.threads = threads, .progress = watch_of(std::move(progress)), .out_is_scratch = true};
}

template <class Work>
[[nodiscard]] column score(const char* function, const column& x, const column& zbar, Work work) {
    const auto vx = values(function, "x", x), vz = values(function, "zbar", zbar);
    auto out = empty_column(vx.size());
    const auto to = writable(out);
    without_gil([&] { work(vx, vz, to); });
    return out;
}

[[nodiscard]] column expected_spend(const three& p, const column& x, const column& zbar, int threads,
                                    py::object progress) {
    const auto options = options_of(threads, std::move(progress));
    return score("gamma_gamma.expected_spend", x, zbar,
                 [&](auto vx, auto vz, auto out) { gg::expected_spend(params_of(p), vx, vz, out, options); });
}

[[nodiscard]] column log_likelihood(const three& p, const column& x, const column& zbar, int threads,
                                    py::object progress) {
    const auto options = options_of(threads, std::move(progress));
    return score("gamma_gamma.log_likelihood", x, zbar,
                 [&](auto vx, auto vz, auto out) { gg::log_likelihood(params_of(p), vx, vz, out, options); });
}

[[nodiscard]] py::array_t<double> simulate(const three& p, const column& x, std::uint64_t seed,
                                           std::uint64_t first_customer, int threads, py::object progress) {
    const auto vx = values("gamma_gamma.simulate", "x", x);
    const gg::simulate_options options{seed, first_customer, threads, watch_of(std::move(progress))};
    return take(without_gil([&] { return gg::simulate(params_of(p), vx, options); }));
}

}  // namespace

void bind_gamma_gamma(py::module_& m) {
    py::class_<gg::fitted> bound(m, "GammaGammaFit", "A fitted or known Gamma-Gamma model.");
    bound.def(py::init(&known), py::arg("params"), py::arg("covariates"), "A known model.")
        .def_property_readonly(
            "mean_spend", [](const gg::fitted& f) { return gg::mean_spend(f.params); },
            "The mean amount over all customers; NaN where it does not exist.");
    bind_fitted(bound);

    m.def("gamma_gamma_fit", &fit, py::arg("x"), py::arg("zbar"), py::kw_only(), py::arg("weights"), py::arg("start"),
          py::arg("covariates"), py::arg("max_iterations"), py::arg("threads"), py::arg("progress"),
          "Maximum likelihood.");
    m.def("gamma_gamma_expected_spend", &expected_spend, py::arg("params"), py::arg("x"), py::arg("zbar"),
          py::kw_only(), py::arg("threads"), py::arg("progress"), "Expected amount of a purchase of each customer.");
    m.def("gamma_gamma_log_likelihood", &log_likelihood, py::arg("params"), py::arg("x"), py::arg("zbar"),
          py::kw_only(), py::arg("threads"), py::arg("progress"), "Log-likelihood of each customer.");
    m.def(
        "gamma_gamma_log_likelihood_derivatives",
        [](const three& p, const column& x, const column& zbar, int threads, py::object progress) {
            return likelihood_derivatives(params_of(p), {"x", "zbar"}, options_of(threads, std::move(progress)), x,
                                          zbar);
        },
        py::arg("params"), py::arg("x"), py::arg("zbar"), py::kw_only(), py::arg("threads"), py::arg("progress"),
        about_derivatives);
    m.def("gamma_gamma_simulate", &simulate, py::arg("params"), py::arg("x"), py::kw_only(), py::arg("seed"),
          py::arg("first_customer"), py::arg("threads"), py::arg("progress"),
          "Amounts of x purchases of each customer, one customer after the other.");
}

}  // namespace goodwill::bindings
