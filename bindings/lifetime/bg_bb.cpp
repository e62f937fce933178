#include "lifetime/fitted_model.hpp"
#include "lifetime/likelihood_derivatives.hpp"

#include <goodwill/lifetime/bg_bb_derivatives.hpp>
#include <goodwill/lifetime/bg_bb_fit.hpp>
#include <goodwill/lifetime/bg_bb_simulate.hpp>

namespace goodwill::bindings {
namespace {

namespace bb = lifetime::bg_bb;
using column = array<double>;

class bg_bb_class : public fitted_model_class<bb::params> {
public:
    explicit bg_bb_class(py::module_& m)
        : fitted_model_class(m, {"bg_bb", "BGBB", "BgBbFit", "A fitted or known BG/BB model.",
                                 {"alpha", "beta", "gamma", "delta"}}) {
        bind_fit();
        bind_scores();
        bind_new_customers();
    }

private:
    void bind_fit() {
        bound_.def_static(
            "fit",
            [](const column& x, const column& t_x, const column& n, const std::optional<column>& weights,
               const std::optional<numbers>& start, int max_iterations, int threads, py::object progress) {
                constexpr const char* function = "bg_bb.fit";
                const auto vx = values(function, "x", x), vt = values(function, "t_x", t_x),
                           vn = values(function, "n", n);
                const auto vw = weights_of(function, weights, vx.size());
                const auto options = fit_options_of(start, max_iterations, threads, std::move(progress));
                return without_gil([&] { return bb::fit(vx, vt, vn, vw, options); });
            },
            py::arg("x"), py::arg("t_x"), py::arg("n"), py::kw_only(), py::arg("weights"), py::arg("start"),
            py::arg("max_iterations"), py::arg("threads"), py::arg("progress"), "Maximum likelihood.");
    }

    /// work(params, number, x, t_x, n, out, options) as a method with one number before the columns.
    template <class Work>
    void def_score(const char* name, const char* argument, const char* about, Work work) {
        const auto function = text(name);
        bound_.def(
            name,
            [function, work](const fitted& f, double v, const column& x, const column& t_x, const column& n,
                             int threads, py::object progress) {
                return scored(
                    function, {"x", "t_x", "n"}, threads, std::move(progress),
                    [&](auto... rest) { work(f.params, v, rest...); }, x, t_x, n);
            },
            py::arg(argument), py::arg("x"), py::arg("t_x"), py::arg("n"), py::kw_only(), py::arg("threads"),
            py::arg("progress"), about);
    }

    void bind_scores() {
        def_score("p_alive", "ahead", "P(there at opportunity n + ahead).", [](auto... all) { bb::p_alive(all...); });
        def_score("expected_purchases", "horizon", "Expected purchases at the next opportunities.",
                  [](auto... all) { bb::expected_purchases(all...); });
        def_score("no_purchase", "horizon", "The probability of no purchase at the next opportunities.",
                  [](auto... all) { bb::no_purchase(all...); });
        def_score("time_to_next", "probability", "Quantiles of the time to the next purchase, in opportunities.",
                  [](auto... all) { bb::time_to_next(all...); });
        def_score("dert", "rate", "Discounted expected residual transactions.", [](auto... all) { bb::dert(all...); });
        bound_.def(
            "log_likelihood",
            [](const fitted& f, const column& x, const column& t_x, const column& n, int threads,
               py::object progress) {
                return scored(
                    "bg_bb.log_likelihood", {"x", "t_x", "n"}, threads, std::move(progress),
                    [&](auto... rest) { bb::log_likelihood(f.params, rest...); }, x, t_x, n);
            },
            py::arg("x"), py::arg("t_x"), py::arg("n"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "Log-likelihood of each customer.");
        bound_.def(
            "log_likelihood_derivatives",
            [](const fitted& f, const column& x, const column& t_x, const column& n, int threads,
               py::object progress) {
                return likelihood_derivatives(f.params, {"x", "t_x", "n"}, options_of(threads, std::move(progress)), x,
                                              t_x, n);
            },
            py::arg("x"), py::arg("t_x"), py::arg("n"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            about_derivatives);
        bound_.def(
            "probability_of_n",
            [](const fitted& f, double k, double horizon, const column& x, const column& t_x, const column& n,
               int threads, py::object progress) {
                return scored(
                    "bg_bb.probability_of_n", {"x", "t_x", "n"}, threads, std::move(progress),
                    [&](auto... rest) { bb::probability_of_n(f.params, k, horizon, rest...); }, x, t_x, n);
            },
            py::arg("k"), py::arg("horizon"), py::arg("x"), py::arg("t_x"), py::arg("n"), py::kw_only(),
            py::arg("threads"), py::arg("progress"), "The probability of k purchases at the next opportunities.");
    }

    void bind_new_customers() {
        bound_.def(
            "new_customer_purchases",
            [](const fitted& f, const column& horizon, int threads, py::object progress) {
                return scored(
                    "bg_bb.expected_purchases", {"horizon"}, threads, std::move(progress),
                    [&](auto... rest) { bb::expected_purchases(f.params, rest...); }, horizon);
            },
            py::arg("horizon"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "Expected purchases of a new customer at its first opportunities.");
        bound_.def(
            "pmf",
            [](const fitted& f, const column& x, double horizon, int threads, py::object progress) {
                return scored(
                    "bg_bb.pmf", {"x"}, threads, std::move(progress),
                    [&](auto vx, auto out, const auto& options) { bb::pmf(f.params, vx, horizon, out, options); }, x);
            },
            py::arg("x"), py::arg("horizon"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "Probability of x purchases of a new customer at its first opportunities.");
        bound_.def(
            "simulate",
            [](const fitted& f, const column& n, std::uint64_t seed, std::uint64_t first_customer, int threads,
               py::object progress) {
                const auto vn = values("bg_bb.simulate", "n", n);
                const lifetime::simulate_options options{seed, first_customer, threads, watch_of(std::move(progress))};
                auto times = without_gil([&] { return bb::simulate(f.params, vn, options); });
                return std::tuple(take(std::move(times.first)), take(std::move(times.time)));
            },
            py::arg("n"), py::kw_only(), py::arg("seed"), py::arg("first_customer"), py::arg("threads"),
            py::arg("progress"), "Offsets by customer (n + 1), and numbers of the opportunities used.");
    }
};

}  // namespace

void bind_bg_bb(py::module_& m) { const bg_bb_class bound(m); }

}  // namespace goodwill::bindings
