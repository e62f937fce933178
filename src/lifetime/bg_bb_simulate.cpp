#include <goodwill/lifetime/bg_bb_simulate.hpp>

#include "lifetime/opportunity_columns.hpp"
#include "lifetime/simulate_purchases.hpp"

namespace goodwill::inline v0::lifetime::bg_bb {

purchase_times simulate(const params& m, column n, const simulate_options& options) {
    constexpr const char* function = "bg_bb.simulate";
    check(function, m);
    core::check_column(function, "n", n, detail::is_horizon, horizon_must);
    return simulate_purchases(function, n, options, [&](core::random_stream& stream, double periods, auto& times) {
        const double p = math::beta_variate(stream, m.alpha, m.beta);
        const double theta = math::beta_variate(stream, m.gamma, m.delta);
        for (double j = 1; j <= periods; ++j) {
            if (stream.uniform() < theta) return;
            if (stream.uniform() < p) times.push_back(j);
        }
    });
}

}  // namespace goodwill::inline v0::lifetime::bg_bb
