#include "support.hpp"

#include <goodwill/transactions/overview.hpp>

namespace goodwill::bindings {

void bind_overview(py::module_& m) {
    m.def(
        "overview_of",
        [](const transactions::customer_base& base) {
            const auto o = without_gil([&] { return transactions::overview_of(base); });
            py::dict out;
            out["customers"] = o.customers;
            out["orders"] = o.orders;
            out["repeaters"] = o.repeaters;
            out["repeat_rate"] = o.repeat_rate;
            out["revenue"] = o.revenue;
            out["margin"] = o.margin;
            out["revenue_share_by_decile"] = o.revenue_share_by_decile;
            return out;
        },
        py::arg("base"), "A customer base in a few numbers.");
}

}  // namespace goodwill::bindings
