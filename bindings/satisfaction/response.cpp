#include "support.hpp"

#include <optional>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/nonresponse.hpp>
#include <goodwill/satisfaction/response.hpp>

namespace goodwill::bindings {
namespace {

namespace sat = goodwill::satisfaction;

[[nodiscard]] py::dict columns_of(const std::vector<sat::response_rate>& rates) {
    const auto column = [&](auto field) {
        using value = std::decay_t<decltype(std::declval<sat::response_rate>().*field)>;
        std::vector<value> out;
        for (const auto& rate : rates) out.push_back(rate.*field);
        return take(std::move(out));
    };
    py::dict out;
    out["asked"] = column(&sat::response_rate::asked);
    out["answered"] = column(&sat::response_rate::answered);
    out["rate"] = column(&sat::response_rate::rate);
    out["low"] = column(&sat::response_rate::low);
    out["high"] = column(&sat::response_rate::high);
    return out;
}

}  // namespace

void bind_response(py::module_& m) {
    m.def(
        "response",
        [](const std::optional<core::column>& asked, const core::column& answered,
           const std::optional<core::column>& by, double level) {
            const sat::response_options options{.by = by, .level = level};
            const auto found = without_gil([&] {
                return asked ? sat::response(*asked, answered, options) : sat::response_of_flags(answered, options);
            });
            py::dict rows;
            rows["asked_again"] = found.asked_again;
            rows["asked_missing"] = found.asked_missing;
            rows["answered_again"] = found.answered_again;
            rows["answered_missing"] = found.answered_missing;
            rows["not_asked"] = found.not_asked;
            return py::make_tuple(keys_of(found.segments), columns_of(found.by), columns_of({found.total}), rows);
        },
        py::arg("asked"), py::arg("answered"), py::kw_only(), py::arg("by"), py::arg("level"),
        "Response by ids, or by flags where asked is None: segments, their columns, the total's, and excluded rows.");
    m.def(
        "nonresponse_bounds",
        [](double value, double standard_error, std::int64_t n, std::int64_t asked, double least, double most,
           double level) {
            const auto found = sat::nonresponse(value, standard_error, n, asked, least, most, level);
            return py::make_tuple(found.low, found.high, found.interval_low, found.interval_high);
        },
        py::arg("value"), py::arg("standard_error"), py::arg("n"), py::arg("asked"), py::arg("least"),
        py::arg("most"), py::arg("level"), "Low, high, and the limits of the interval.");
}

}  // namespace goodwill::bindings
