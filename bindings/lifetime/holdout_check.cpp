#include "support.hpp"

#include <goodwill/lifetime/holdout_check.hpp>

namespace goodwill::bindings {

void bind_holdout_check(py::module_& m) {
    m.def(
        "check_holdout",
        [](const array<double>& frequency, const array<double>& predicted, const array<double>& actual, int last) {
            constexpr const char* function = "holdout_check";
            const auto check = lifetime::check_holdout(values(function, "frequency", frequency),
                                                       values(function, "predicted", predicted),
                                                       values(function, "actual", actual), last);
            py::list bins;
            for (const auto& bin : check.by_frequency)
                bins.append(py::make_tuple(bin.from, bin.to, bin.customers, bin.predicted, bin.actual));
            return py::make_tuple(check.customers, check.missing, check.predicted, check.actual, bins);
        },
        py::arg("frequency"), py::arg("predicted"), py::arg("actual"), py::kw_only(), py::arg("last"),
        "Customers, missing, predicted, actual, and (from, to, customers, predicted, actual) by frequency.");
}

}  // namespace goodwill::bindings
