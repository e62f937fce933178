#include <goodwill/lifetime/nbd_simulate.hpp>

#include "lifetime/customer_columns.hpp"
#include "lifetime/simulate_purchases.hpp"

namespace goodwill::inline v0::lifetime::nbd {

purchase_times simulate(const params& m, column T, const simulate_options& options) {
    constexpr const char* function = "nbd.simulate";
    check_params(function, m, std::array{"r", "alpha"});
    return simulate_purchases(function, T, options, [&](core::random_stream& stream, double age, auto& times) {
        const double lambda = math::gamma_variate(stream, m.r, m.alpha);
        for (double t = 0;;) {
            t += math::exponential_variate(stream) / lambda;
            if (!(t <= age)) return;
            times.push_back(t);
        }
    });
}

}  // namespace goodwill::inline v0::lifetime::nbd
