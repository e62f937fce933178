#include "lifetime/purchase_model.hpp"

#include <goodwill/lifetime/cnbd_k_derivatives.hpp>
#include <goodwill/lifetime/cnbd_k_dert.hpp>
#include <goodwill/lifetime/cnbd_k_fit.hpp>
#include <goodwill/lifetime/cnbd_k_future.hpp>
#include <goodwill/lifetime/cnbd_k_simulate.hpp>

namespace goodwill::bindings {
namespace {

using lifetime::cnbd_k::first_exit;

void check_k(const char* function, int k) {
    core::check(k >= 1 && k <= lifetime::cnbd_k::most_k, function, "k", std::int64_t{k},
                "must be a whole number from 1 to 32");
}

template <first_exit Exit>
void bind_model(py::module_& m, const model_names& names, const char* fit_function) {
    using model = purchase_model_class<lifetime::cnbd_k::params<Exit>>;
    using column = typename model::column;
    using fitted = typename model::fitted;
    using numbers = typename model::numbers;
    model bound(m, names);
    bound.bound()
        .def(py::init([names](const numbers& p, int k, const std::optional<std::string>& unit) {
                 check_k(names.estimator, k);
                 auto out = model::known(names, p, unit);
                 out.params.k = k;
                 return out;
             }),
             py::arg("params"), py::arg("k"), py::arg("unit"), "A known model.")
        .def_property_readonly("k", [](const fitted& f) { return f.params.k; }, "Phases of a gap.")
        .def_readonly("searched", &fitted::searched, "1 where k was found by likelihood, else 0.")
        .def_static(
            "fit",
            [fit_function](const column& x, const column& t_x, const column& T, const std::optional<column>& log_gaps,
                           const std::optional<column>& weights, std::optional<int> k,
                           const std::optional<numbers>& start, int start_k, int max_iterations,
                           const std::optional<std::string>& unit, int threads, py::object progress) {
                const auto vx = values(fit_function, "x", x), vt = values(fit_function, "t_x", t_x),
                           vT = values(fit_function, "T", T);
                std::span<const double> gaps, vw;
                if (log_gaps) {
                    gaps = values(fit_function, "log_gaps", *log_gaps);
                    core::check_length(fit_function, "log_gaps", gaps.size(), vx.size());
                }
                if (weights) {
                    vw = values(fit_function, "weights", *weights);
                    core::check_length(fit_function, "weights", vw.size(), vx.size());
                }
                const auto of_unit = unit_of(fit_function, unit);
                lifetime::cnbd_k::fit_options<Exit> options{.k = k, .start = {}, .max_iterations = max_iterations,
                                                            .threads = threads,
                                                            .progress = watch_of(std::move(progress))};
                if (start) {
                    options.start = lifetime::estimated<lifetime::cnbd_k::params<Exit>>::params(*start);
                    options.start->k = start_k;
                }
                fitted out = without_gil([&] { return fit(vx, vt, vT, gaps, vw, options); });
                out.unit = of_unit;
                return out;
            },
            py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("log_gaps"), py::arg("weights"),
            py::arg("k"), py::arg("start"), py::arg("start_k"), py::arg("max_iterations"), py::arg("unit"),
            py::arg("threads"), py::arg("progress"), "Maximum likelihood.");
}

}  // namespace

void bind_cnbd_k(py::module_& m) {
    m.def(
        "check_log_gaps",
        [](const char* function, const array<double>& x, const array<double>& t_x, const array<double>& log_gaps) {
            lifetime::cnbd_k::check_log_gaps(function, values(function, "x", x), values(function, "t_x", t_x),
                                             values(function, "log_gaps", log_gaps));
        },
        py::arg("function"), py::arg("x"), py::arg("t_x"), py::arg("log_gaps"), "Refuse what no gaps can sum to.");
    bind_model<first_exit::repeat_purchase>(
        m, {"bg_cnbd_k", "BGCNBDk", "BgCnbdKFit", "A fitted or known BG/CNBD-k model.", {"r", "alpha", "a", "b"}},
        "bg_cnbd_k.fit");
    bind_model<first_exit::first_purchase>(
        m, {"mbg_cnbd_k", "MBGCNBDk", "MbgCnbdKFit", "A fitted or known MBG/CNBD-k model.", {"r", "alpha", "a", "b"}},
        "mbg_cnbd_k.fit");
}

}  // namespace goodwill::bindings
