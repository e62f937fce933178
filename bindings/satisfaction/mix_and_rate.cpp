#include "support.hpp"

#include <string>
#include <tuple>
#include <utility>

#include <goodwill/satisfaction/mix_and_rate.hpp>

namespace goodwill::bindings {

namespace sat = goodwill::satisfaction;

void bind_mix_and_rate(py::module_& m) {
    using figures = std::tuple<array<double>, array<double>, array<double>, double>;
    m.def(
        "mix_and_rate",
        [](const figures& before, const figures& after, const std::string& how) {
            constexpr const char* function = "mix_and_rate";
            if (how != "shared" && how != "apart")
                throw domain_error({function, "interaction", {}, "\"" + how + "\"",
                                    "must be \"shared\" or \"apart\""});
            const auto of = [&](const figures& f) -> sat::group_figures {
                return {values(function, "value", std::get<0>(f)), values(function, "weight", std::get<1>(f)),
                        values(function, "standard_error", std::get<2>(f)), std::get<3>(f)};
            };
            auto found = sat::mix_and_rate(of(before), of(after),
                                           how == "shared" ? sat::interaction::shared : sat::interaction::apart);
            py::dict columns, totals;
            columns["share_before"] = take(std::move(found.share_before));
            columns["share_after"] = take(std::move(found.share_after));
            columns["mix"] = take(std::move(found.mix));
            columns["rate"] = take(std::move(found.rate));
            columns["interaction"] = take(std::move(found.interaction));
            totals["mix"] = found.mix_total;
            totals["rate"] = found.rate_total;
            totals["interaction"] = found.interaction_total;
            totals["mix_error"] = found.mix_error;
            totals["rate_error"] = found.rate_error;
            return py::make_tuple(columns, totals);
        },
        py::arg("before"), py::arg("after"), py::arg("interaction"),
        "Columns by group and totals; figures are value, weight, standard error by group, and effective n.");
}

}  // namespace goodwill::bindings
