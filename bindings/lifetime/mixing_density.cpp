#include "support.hpp"

#include <cstddef>
#include <tuple>
#include <vector>

#include <goodwill/lifetime/mixing_density.hpp>

namespace goodwill::bindings {
namespace {

template <class M>
std::tuple<std::vector<double>, std::vector<double>> curve(const M& m, const std::vector<double>& at) {
    std::vector<double> density(at.size()), below(at.size());
    for (std::size_t i = 0; i < at.size(); ++i) {
        density[i] = lifetime::mixing_density(m, at[i]);
        below[i] = lifetime::share_below(m, at[i]);
    }
    return {density, below};
}

}  // namespace

void bind_mixing_density(py::module_& m) {
    m.def(
        "mixing_curve",
        [](bool beta, double first, double second, const std::vector<double>& at) {
            return beta ? curve(lifetime::beta_mixing{first, second}, at)
                        : curve(lifetime::gamma_mixing{first, second}, at);
        },
        py::arg("beta"), py::arg("first"), py::arg("second"), py::arg("at"), "Density and share below.");
    m.def(
        "mixing_quantile",
        [](bool beta, double first, double second, double share) {
            return beta ? lifetime::mixing_quantile(lifetime::beta_mixing{first, second}, share)
                        : lifetime::mixing_quantile(lifetime::gamma_mixing{first, second}, share);
        },
        py::arg("beta"), py::arg("first"), py::arg("second"), py::arg("share"), "The value that a share does not pass.");
}

}  // namespace goodwill::bindings
