#include "support.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <goodwill/transactions/base_split.hpp>

namespace goodwill::bindings {

void bind_base_split(py::module_& m) {
    using optional_day = std::optional<std::int64_t>;
    const auto to_date = [](const optional_day& day) -> std::optional<std::chrono::sys_days> {
        if (!day) return {};
        constexpr std::int64_t limit = 1'000'000'000;  // far off, without overflow
        return std::chrono::sys_days{std::chrono::days{std::clamp(*day, -limit, limit)}};
    };
    m.def(
        "split_base",
        [to_date](const transactions::customer_base& base, const optional_day& calibration_end,
                  const optional_day& observation_end) {
            const transactions::base_split split{to_date(calibration_end), to_date(observation_end)};
            return without_gil(
                [&] { return std::make_shared<transactions::customer_base>(transactions::split_base(base, split)); });
        },
        py::arg("base"), py::kw_only(), py::arg("calibration_end"), py::arg("observation_end"),
        "The base with other ends of calibration and observation.");
}

}  // namespace goodwill::bindings
