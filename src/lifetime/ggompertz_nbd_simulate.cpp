#include <goodwill/lifetime/ggompertz_nbd_simulate.hpp>

#include <algorithm>
#include <cmath>

#include "lifetime/customer_columns.hpp"
#include "lifetime/simulate_purchases.hpp"

namespace goodwill::inline v0::lifetime::ggompertz_nbd {

purchase_times simulate(const params& m, column T, const simulate_options& options) {
    constexpr const char* function = "ggompertz_nbd.simulate";
    check_params(function, m, std::array{"r", "alpha", "b", "s", "beta"});
    return simulate_purchases(function, T, options, [&](core::random_stream& stream, double age, auto& times) {
        const double lambda = math::gamma_variate(stream, m.r, m.alpha);
        const double eta = math::gamma_variate(stream, m.s, m.beta);
        const double end = std::min(age, std::log1p(math::exponential_variate(stream) / eta) / m.b);
        for (double t = 0;;) {
            t += math::exponential_variate(stream) / lambda;
            if (!(t <= end)) return;
            times.push_back(t);
        }
    });
}

}  // namespace goodwill::inline v0::lifetime::ggompertz_nbd
