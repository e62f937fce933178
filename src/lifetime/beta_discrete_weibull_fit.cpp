#include <goodwill/lifetime/beta_discrete_weibull_fit.hpp>

#include "lifetime/contractual.hpp"

namespace goodwill::inline v0::lifetime::beta_discrete_weibull {
namespace {

struct formula {
    template <class S>
    [[nodiscard]] static S of(const std::array<S, 3>& p, double lifetime, double churned) {
        return detail::log_likelihood(p[0], p[1], p[2], lifetime, churned);
    }
};
using search = contractual::search_of<3, formula>;

constexpr likelihood_model_of<3> model{"beta_discrete_weibull.fit",
                                       "the beta-discrete-Weibull model",
                                       {"alpha", "beta", "c"},
                                       {"start.alpha", "start.beta", "start.c"},
                                       search::over_rows,
                                       search::over_counts,
                                       search::row_gradients,
                                       search::count_gradient,
                                       contractual::guess<3>,
                                       contractual::limit_of_heterogeneity<3>,
                                       false};

/// c within 1.96 standard errors of 1, in its logarithm.
[[nodiscard]] fitted said_when_c_is_1(fitted out) {
    const double error = std::sqrt(out.covariance[8]) / out.params.c;
    if (out.report.identified && std::fabs(std::log(out.params.c)) < 1.96 * error)
        out.report.advice = "c does not differ from 1 by more than chance: this is the shifted beta-geometric model, "
                            "which needs one parameter less.";
    return out;
}

}  // namespace

fitted fit(column lifetime, column churned, column weights, const fit_options& options) {
    return said_when_c_is_1(contractual::fit_lifetimes(model, lifetime, churned, weights, options));
}

fitted fit_cohorts(column counts, std::size_t columns, const fit_options& options) {
    return said_when_c_is_1(contractual::fit_counts(model, counts, columns, options));
}

}  // namespace goodwill::inline v0::lifetime::beta_discrete_weibull
