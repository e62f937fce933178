#include "support.hpp"

#include <array>
#include <optional>
#include <string>
#include <tuple>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/bg_nbd_fit.hpp>
#include <goodwill/lifetime/bg_nbd_simulate.hpp>

#include "lifetime/fit_report.hpp"

namespace goodwill::bindings {
namespace {

namespace bg = lifetime::bg_nbd;
using four = std::array<double, 4>;
using column = array<double>;
using given = std::optional<column>;

[[nodiscard]] bg::params params_of(const four& p) { return {p[0], p[1], p[2], p[3]}; }

/// Results go into new arrays, which nobody sees when the function throws.
[[nodiscard]] lifetime::scoring_options options_of(int threads, py::object progress) {
    return {.threads = threads, .progress = watch_of(std::move(progress)), .out_is_scratch = true};
}

[[nodiscard]] std::span<const double> values_or_none(const char* function, const char* argument, const given& a,
                                                     std::size_t n) {
    if (!a) return {};
    const auto v = values(function, argument, *a);
    core::check_length(function, argument, v.size(), n);
    return v;
}

[[nodiscard]] bg::fitted fit(const column& x, const column& t_x, const column& T, const given& weights,
                             const std::optional<four>& start, int max_iterations,
                             const std::optional<std::string>& unit, int threads, py::object progress) {
    constexpr const char* function = "bg_nbd.fit";
    const auto vx = values(function, "x", x), vt = values(function, "t_x", t_x), vT = values(function, "T", T);
    const auto vw = values_or_none(function, "weights", weights, vx.size());
    const auto of_unit = unit_of(function, unit);
    bg::fit_options options{.max_iterations = max_iterations, .threads = threads,
                            .progress = watch_of(std::move(progress))};
    if (start) options.start = params_of(*start);
    auto out = without_gil([&] { return bg::fit(vx, vt, vT, vw, options); });
    out.unit = of_unit;
    return out;
}

/// Column functions of (x, t_x, T) are called alike.
template <class Work>
[[nodiscard]] column score(const char* function, const column& x, const column& t_x, const column& T, Work work) {
    const auto vx = values(function, "x", x), vt = values(function, "t_x", t_x), vT = values(function, "T", T);
    auto out = empty_column(vx.size());
    const auto to = writable(out);
    without_gil([&] { work(vx, vt, vT, to); });
    return out;
}

[[nodiscard]] column p_alive(const four& p, const column& x, const column& t_x, const column& T, int threads,
                             py::object progress) {
    const auto options = options_of(threads, std::move(progress));
    return score("bg_nbd.p_alive", x, t_x, T,
                 [&](auto vx, auto vt, auto vT, auto out) { bg::p_alive(params_of(p), vx, vt, vT, out, options); });
}

[[nodiscard]] column log_likelihood(const four& p, const column& x, const column& t_x, const column& T, int threads,
                                    py::object progress) {
    const auto options = options_of(threads, std::move(progress));
    return score("bg_nbd.log_likelihood", x, t_x, T, [&](auto vx, auto vt, auto vT, auto out) {
        bg::log_likelihood(params_of(p), vx, vt, vT, out, options);
    });
}

[[nodiscard]] column expected_purchases(const four& p, double t, const column& x, const column& t_x, const column& T,
                                        int threads, py::object progress) {
    const auto options = options_of(threads, std::move(progress));
    return score("bg_nbd.expected_purchases", x, t_x, T, [&](auto vx, auto vt, auto vT, auto out) {
        bg::expected_purchases(params_of(p), t, vx, vt, vT, out, options);
    });
}

[[nodiscard]] column weighted_purchases(const four& p, const column& times, const column& weights, const column& x,
                                        const column& t_x, const column& T, int threads, py::object progress) {
    constexpr const char* function = "bg_nbd.expected_purchases";
    const auto vtimes = values(function, "times", times), vweights = values(function, "weights", weights);
    const auto options = options_of(threads, std::move(progress));
    return score(function, x, t_x, T, [&](auto vx, auto vt, auto vT, auto out) {
        bg::expected_purchases(params_of(p), vtimes, vweights, vx, vt, vT, out, options);
    });
}

[[nodiscard]] column new_customer_purchases(const four& p, const column& t, int threads, py::object progress) {
    const auto vt = values("bg_nbd.expected_purchases", "t", t);
    const auto options = options_of(threads, std::move(progress));
    auto out = empty_column(vt.size());
    const auto to = writable(out);
    without_gil([&] { bg::expected_purchases(params_of(p), vt, to, options); });
    return out;
}

[[nodiscard]] column pmf(const four& p, const column& n, double t, int threads, py::object progress) {
    const auto vn = values("bg_nbd.pmf", "n", n);
    const auto options = options_of(threads, std::move(progress));
    auto out = empty_column(vn.size());
    const auto to = writable(out);
    without_gil([&] { bg::pmf(params_of(p), vn, t, to, options); });
    return out;
}

[[nodiscard]] auto simulate(const four& p, const column& T, std::uint64_t seed, std::uint64_t first_customer,
                            int threads, py::object progress) {
    const auto vT = values("bg_nbd.simulate", "T", T);
    const bg::simulate_options options{seed, first_customer, threads, watch_of(std::move(progress))};
    auto made = without_gil([&] { return bg::simulate(params_of(p), vT, options); });
    return std::tuple(take(std::move(made.first)), take(std::move(made.time)));
}

}  // namespace

void bind_bg_nbd(py::module_& m) {
    py::class_<bg::fitted>(m, "BgNbdFit", "A fitted or known BG/NBD model.")
        .def(py::init([](const four& p, const std::optional<std::string>& unit) {
                 bg::fitted known{params_of(p), std::vector<double>(16, std::numeric_limits<double>::quiet_NaN()),
                                  {}, unit_of("BGNBD", unit)};
                 core::check_positive("BGNBD", "r", p[0]);
                 core::check_positive("BGNBD", "alpha", p[1]);
                 core::check_positive("BGNBD", "a", p[2]);
                 core::check_positive("BGNBD", "b", p[3]);
                 return known;
             }),
             py::arg("params"), py::arg("unit"), "A known model.")
        .def_property_readonly(
            "params", [](const bg::fitted& f) { return four{f.params.r, f.params.alpha, f.params.a, f.params.b}; },
            "r, alpha, a, b.")
        .def_property_readonly(
            "covariance",
            [](const bg::fitted& f) { return py::array_t<double>(take(f.covariance)).reshape({4, 4}); },
            "Of r, alpha, a, b: (4, 4).")
        .def_property_readonly("standard_errors", &bg::fitted::standard_errors, "Of r, alpha, a, b.")
        .def_property_readonly(
            "report", [](const bg::fitted& f) { return to_dict(f.report); }, "The fit report.")
        .def_property_readonly(
            "unit", [](const bg::fitted& f) { return unit_name(f.unit); }, "The unit of time, or None.")
        .def("to_json", [](const bg::fitted& f) { return f.to_json(); }, "The model as JSON.")
        .def_static("from_json", [](std::string_view text) { return bg::fitted::from_json(text); }, py::arg("text"),
                    "Read what to_json wrote.")
        .def(py::pickle([](const bg::fitted& f) { return f.to_json(); },
                        [](const std::string& text) { return bg::fitted::from_json(text); }));

    m.def("bg_nbd_fit", &fit, py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("weights"),
          py::arg("start"), py::arg("max_iterations"), py::arg("unit"), py::arg("threads"), py::arg("progress"),
          "Maximum likelihood.");
    m.def("bg_nbd_p_alive", &p_alive, py::arg("params"), py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(),
          py::arg("threads"), py::arg("progress"), "P(alive).");
    m.def("bg_nbd_log_likelihood", &log_likelihood, py::arg("params"), py::arg("x"), py::arg("t_x"), py::arg("T"),
          py::kw_only(), py::arg("threads"), py::arg("progress"), "Log-likelihood of each customer.");
    m.def("bg_nbd_expected_purchases", &expected_purchases, py::arg("params"), py::arg("t"), py::arg("x"),
          py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("threads"), py::arg("progress"),
          "Expected purchases in (T, T + t].");
    m.def("bg_nbd_weighted_purchases", &weighted_purchases, py::arg("params"), py::arg("times"), py::arg("weights"),
          py::arg("x"), py::arg("t_x"), py::arg("T"), py::kw_only(), py::arg("threads"), py::arg("progress"),
          "Sums over times of weight times expected purchases in (T, T + time].");
    m.def("bg_nbd_new_customer_purchases", &new_customer_purchases, py::arg("params"), py::arg("t"), py::kw_only(),
          py::arg("threads"), py::arg("progress"), "Expected repeat purchases of a new customer within t.");
    m.def("bg_nbd_pmf", &pmf, py::arg("params"), py::arg("n"), py::arg("t"), py::kw_only(), py::arg("threads"),
          py::arg("progress"), "Probability of n repeat purchases of a new customer within t.");
    m.def("bg_nbd_simulate", &simulate, py::arg("params"), py::arg("T"), py::kw_only(), py::arg("seed"),
          py::arg("first_customer"), py::arg("threads"), py::arg("progress"),
          "Offsets by customer (n + 1), and ages at repeat purchases.");
}

}  // namespace goodwill::bindings
