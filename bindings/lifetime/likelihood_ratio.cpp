#include "support.hpp"

#include <tuple>

#include <goodwill/lifetime/likelihood_ratio.hpp>

namespace goodwill::bindings {

void bind_likelihood_ratio(py::module_& m) {
    m.def(
        "likelihood_ratio_test",
        [](double nested, double larger, int more_parameters, bool at_boundary) {
            const auto test = lifetime::likelihood_ratio_test(nested, larger, more_parameters, at_boundary);
            return std::tuple(test.statistic, test.p_value);
        },
        py::arg("nested"), py::arg("larger"), py::kw_only(), py::arg("more_parameters"), py::arg("at_boundary"),
        "Statistic and p-value.");
}

}  // namespace goodwill::bindings
