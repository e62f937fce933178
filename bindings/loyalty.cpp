#include "support.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/loyalty/tiers.hpp>

namespace goodwill::bindings {
namespace {

using optional_day = std::optional<std::int64_t>;

[[nodiscard]] std::optional<std::chrono::sys_days> to_date(const optional_day& day) {
    if (!day) return {};
    return std::chrono::sys_days{std::chrono::days{*day}};
}

[[nodiscard]] py::dict to_dict(loyalty::tiers_result&& result) {
    py::dict out;
    out["customer"] =
        transactions::to_column(std::make_shared<const transactions::customer_ids>(std::move(result.customer)));
    out["counter"] = take(std::move(result.counter));
    out["tier"] = take(std::move(result.tier));
    out["distance_to_next"] = take(std::move(result.distance_to_next));
    out["at"] = result.at;
    out["window_start"] = result.window_start;
    out["customers"] = std::move(result.customers);
    out["orders"] = std::move(result.orders);
    out["spend"] = std::move(result.spend);
    if (result.since) {
        std::vector<std::int8_t> moved;
        moved.reserve(result.moved.size());
        for (const auto move : result.moved) moved.push_back(static_cast<std::int8_t>(move));
        out["moved"] = take(std::move(moved));
        out["tier_before"] = take(std::move(result.tier_before));
        out["transitions"] = std::move(result.transitions);
    }
    return out;
}

}  // namespace

void bind_loyalty(py::module_& m) {
    m.def(
        "tiers",
        [](const transactions::customer_base& base, const std::vector<std::string>& names,
           const std::vector<double>& thresholds, const std::string& basis, const std::string& window,
           const optional_day& at, const optional_day& since, int threads, py::object progress) {
            core::check_length("tiers", "thresholds", thresholds.size(), names.size());
            std::vector<loyalty::tier> tiers;
            for (std::size_t i = 0; i < names.size(); ++i) tiers.push_back({names[i], thresholds[i]});
            const loyalty::tiers_options options{.basis = loyalty::tier_basis_of("tiers", basis),
                                                 .window = loyalty::tier_window_of("tiers", window),
                                                 .at = to_date(at),
                                                 .since = to_date(since),
                                                 .threads = threads,
                                                 .progress = watch_of(std::move(progress))};
            return to_dict(without_gil([&] { return loyalty::tiers(base, tiers, options); }));
        },
        py::arg("base"), py::arg("names"), py::arg("thresholds"), py::kw_only(), py::arg("basis"), py::arg("window"),
        py::arg("at"), py::arg("since"), py::arg("threads"), py::arg("progress"),
        "The tier of every customer: columns by name, sums by tier, and with `since` who moved.");
    m.def(
        "check_tiers",
        [](const std::vector<std::string>& names, const std::vector<double>& thresholds, const std::string& basis,
           const std::string& window) {
            core::check_length("tiers", "thresholds", thresholds.size(), names.size());
            std::vector<loyalty::tier> tiers;
            for (std::size_t i = 0; i < names.size(); ++i) tiers.push_back({names[i], thresholds[i]});
            loyalty::check_tiers("tiers", tiers, loyalty::tier_basis_of("tiers", basis));
            static_cast<void>(loyalty::tier_window_of("tiers", window));
        },
        py::arg("names"), py::arg("thresholds"), py::kw_only(), py::arg("basis"), py::arg("window"),
        "Throws for tiers, a basis or a window that `tiers` would refuse.");
}

}  // namespace goodwill::bindings
