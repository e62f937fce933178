#include "support.hpp"

#include <optional>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/spend_dependence.hpp>

namespace goodwill::bindings {
namespace {

[[nodiscard]] py::dict spend_dependence(const array<double>& x, const array<double>& zbar,
                                        const std::optional<array<double>>& weights, double level, int max_iterations,
                                        int threads, py::object progress) {
    constexpr const char* function = "spend_dependence";
    const auto vx = values(function, "x", x), vz = values(function, "zbar", zbar);
    std::span<const double> vw;
    if (weights) {
        vw = values(function, "weights", *weights);
        core::check_length(function, "weights", vw.size(), vx.size());
    }
    const lifetime::spend_dependence_options options{level, max_iterations, threads, watch_of(std::move(progress))};
    auto found = without_gil([&] { return lifetime::spend_dependence(vx, vz, vw, options); });
    py::dict out;
    out["independent"] = std::move(found.independent);
    out["dependent"] = std::move(found.dependent);
    out["elasticity"] = found.elasticity;
    out["standard_error"] = found.standard_error;
    out["low"] = found.interval.low;
    out["high"] = found.interval.high;
    out["statistic"] = found.test.statistic;
    out["p_value"] = found.test.p_value;
    out["correlation"] = found.correlation;
    out["frequent"] = std::pair(found.frequent.customers, found.frequent.share);
    out["occasional"] = std::pair(found.occasional.customers, found.occasional.share);
    return out;
}

}  // namespace

void bind_spend_dependence(py::module_& m) {
    m.def("spend_dependence", &spend_dependence, py::arg("x"), py::arg("zbar"), py::kw_only(), py::arg("weights"),
          py::arg("level"), py::arg("max_iterations"), py::arg("threads"), py::arg("progress"),
          "Gamma-Gamma with and without ln(frequency) as a covariate.");
}

}  // namespace goodwill::bindings
