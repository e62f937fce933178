#include "support.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/segments/features.hpp>

namespace goodwill::bindings {

namespace seg = goodwill::segments;

void bind_features(py::module_& m) {
    m.def(
        "features",
        [](const transactions::customer_base& base, const std::optional<std::int64_t>& at,
           const std::vector<std::string>& names, const std::string& scale, bool log,
           const std::vector<double>& centre, const std::vector<double>& spread, int threads,
           const py::object& progress) {
            seg::features_options options{.names = names,
                                          .scale = seg::feature_scale_of("features", scale),
                                          .log = log,
                                          .threads = threads,
                                          .progress = watch_of(progress)};
            if (at) options.at = std::chrono::sys_days{std::chrono::days{*at}};
            for (std::size_t k = 0; k < centre.size(); ++k) options.scaling.push_back({centre[k], spread.at(k)});
            auto found = without_gil([&] { return seg::features(base, options); });
            std::vector<double> centres, spreads;
            for (const auto& s : found.scaling) {
                centres.push_back(s.centre);
                spreads.push_back(s.spread);
            }
            return py::dict(py::arg("customer") = transactions::to_column(found.customer),
                            py::arg("names") = found.names, py::arg("matrix") = take(std::move(found.matrix)),
                            py::arg("centre") = centres, py::arg("spread") = spreads, py::arg("at") = found.at,
                            py::arg("later_customers") = found.later_customers);
        },
        py::arg("base"), py::kw_only(), py::arg("at"), py::arg("names"), py::arg("scale"), py::arg("log"),
        py::arg("centre"), py::arg("spread"), py::arg("threads"), py::arg("progress"),
        "A scaled matrix of the customers, by row.");
}

}  // namespace goodwill::bindings
