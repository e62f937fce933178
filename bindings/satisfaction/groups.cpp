#include "support.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/satisfaction/shrinkage.hpp>
#include <goodwill/satisfaction/small_groups.hpp>

/// Groups of a metric side by side.
namespace goodwill::bindings {
namespace {

namespace sat = goodwill::satisfaction;
using numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;

[[nodiscard]] std::span<const double> view(const numbers& a) {
    return {a.data(), static_cast<std::size_t>(a.size())};
}

[[nodiscard]] py::array_t<bool> small_groups(const std::string& rule, const numbers& n_effective,
                                             const numbers& rarest_box, const numbers& low, const numbers& high,
                                             double range) {
    const auto named = sat::small_rule_of("small", rule);
    const std::size_t k = view(n_effective).size();
    for (const auto* other : {&rarest_box, &low, &high}) core::check_length("small", "groups", view(*other).size(), k);
    py::array_t<bool> out(static_cast<py::ssize_t>(k));
    bool* to = out.mutable_data();
    for (std::size_t i = 0; i < k; ++i)
        to[i] = sat::is_small(named, {view(n_effective)[i], view(rarest_box)[i], view(low)[i], view(high)[i], range});
    return out;
}

[[nodiscard]] py::dict shrink(const numbers& value, const numbers& standard_error, const numbers& n_effective,
                              double level, double least, double most, bool unbiased) {
    auto found = sat::shrink(view(value), view(standard_error), view(n_effective),
                             {.level = level, .least = least, .most = most, .unbiased = unbiased});
    py::dict out;
    out["mean"] = found.mean;
    out["between_variance"] = found.between_variance;
    out["value"] = take(std::move(found.value));
    out["standard_error"] = take(std::move(found.standard_error));
    out["low"] = take(std::move(found.low));
    out["high"] = take(std::move(found.high));
    out["reliability"] = take(std::move(found.reliability));
    return out;
}

}  // namespace

void bind_groups(py::module_& m) {
    m.def("small_groups", &small_groups, py::arg("rule"), py::kw_only(), py::arg("n_effective"),
          py::arg("rarest_box"), py::arg("low"), py::arg("high"), py::arg("range"),
          "Whether the figure of each group says little.");
    m.def("shrink", &shrink, py::arg("value"), py::arg("standard_error"), py::arg("n_effective"), py::kw_only(),
          py::arg("level"), py::arg("least"), py::arg("most"), py::arg("unbiased"),
          "Groups' values drawn towards the mean of all, with what the model found.");
}

}  // namespace goodwill::bindings
