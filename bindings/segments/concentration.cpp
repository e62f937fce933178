#include "support.hpp"

#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/segments/concentration.hpp>

namespace goodwill::bindings {
namespace {

namespace seg = goodwill::segments;

[[nodiscard]] py::dict columns_of(const std::vector<seg::concentration_share>& shares) {
    const std::size_t n = shares.size();
    core::buffer<double> customers(n), value(n), error(n), low(n), high(n);
    for (std::size_t i = 0; i < n; ++i) {
        customers[i] = shares[i].customers;
        value[i] = shares[i].value;
        error[i] = shares[i].standard_error;
        low[i] = shares[i].interval.low;
        high[i] = shares[i].interval.high;
    }
    return py::dict(py::arg("customers") = take(std::move(customers)), py::arg("value") = take(std::move(value)),
                    py::arg("standard_error") = take(std::move(error)), py::arg("low") = take(std::move(low)),
                    py::arg("high") = take(std::move(high)));
}

}  // namespace

void bind_concentration(py::module_& m) {
    m.def(
        "concentration",
        [](const core::column& values, const std::vector<double>& top, const std::string& negative, int points,
           double level, int threads, const py::object& progress) {
            const seg::concentration_options options{top,   seg::negative_rule_of("concentration", negative),
                                                     points, level, threads, watch_of(progress)};
            const auto found = without_gil([&] { return seg::concentration(values, options); });
            return py::dict(py::arg("n") = found.n, py::arg("missing") = found.missing,
                            py::arg("negative") = found.negative, py::arg("negative_value") = found.negative_value,
                            py::arg("total") = found.total, py::arg("gini") = found.gini,
                            py::arg("standard_error") = found.standard_error, py::arg("low") = found.interval.low,
                            py::arg("high") = found.interval.high, py::arg("top") = columns_of(found.top),
                            py::arg("curve") = columns_of(found.curve));
        },
        py::arg("values"), py::kw_only(), py::arg("top"), py::arg("negative"), py::arg("points"), py::arg("level"),
        py::arg("threads"), py::arg("progress"), "Lorenz curve, Gini coefficient and top shares.");
}

}  // namespace goodwill::bindings
