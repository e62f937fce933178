#include <goodwill/lifetime/parameter_draws.hpp>

#include "support.hpp"

namespace goodwill::bindings {

void bind_parameter_draws(py::module_& m) {
    m.def(
        "draw_parameters",
        [](const array<double>& covariance, std::size_t replicates, std::uint64_t seed) {
            const std::span<const double> flat(covariance.data(), static_cast<std::size_t>(covariance.size()));
            auto moves = lifetime::draw_parameters(flat, replicates, seed);
            const auto rows = moves.replicates(), n = moves.dimension;
            return py::array_t<double>(take(std::move(moves.by))).reshape({rows, n});
        },
        py::arg("covariance"), py::arg("replicates"), py::arg("seed"), "Normal moves with this covariance, a row each.");
}

}  // namespace goodwill::bindings
