#include <goodwill/lifetime/shifted_beta_geometric_fit.hpp>

#include "lifetime/contractual.hpp"

namespace goodwill::inline v0::lifetime::shifted_beta_geometric {
namespace {

struct formula {
    template <class S>
    [[nodiscard]] static S of(const std::array<S, 2>& p, double lifetime, double churned) {
        return detail::log_likelihood(p[0], p[1], lifetime, churned);
    }
};
using search = contractual::search_of<2, formula>;

constexpr likelihood_model_of<2> model{"shifted_beta_geometric.fit",
                                       "the shifted beta-geometric model",
                                       {"alpha", "beta"},
                                       {"start.alpha", "start.beta"},
                                       search::over_rows,
                                       search::over_counts,
                                       search::row_gradients,
                                       search::count_gradient,
                                       contractual::guess<2>,
                                       contractual::limit_of_heterogeneity<2>,
                                       false};

}  // namespace

fitted fit(column lifetime, column churned, column weights, const fit_options& options) {
    return contractual::fit_lifetimes(model, lifetime, churned, weights, options);
}

fitted fit_cohorts(column counts, std::size_t columns, const fit_options& options) {
    return contractual::fit_counts(model, counts, columns, options);
}

}  // namespace goodwill::inline v0::lifetime::shifted_beta_geometric
