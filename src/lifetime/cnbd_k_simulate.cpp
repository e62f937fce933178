#include <goodwill/lifetime/cnbd_k_simulate.hpp>

#include "lifetime/cnbd_k_columns.hpp"
#include "lifetime/simulate_purchases.hpp"

namespace goodwill::inline v0::lifetime::cnbd_k {

template <first_exit Exit>
purchase_times simulate(const params<Exit>& m, column T, const simulate_options& options) {
    constexpr const char* function = names_of<Exit>.simulate;
    check(function, m);
    return simulate_purchases(function, T, options, [&](core::random_stream& stream, double age, auto& times) {
        const double lambda = math::gamma_variate(stream, m.r, m.alpha);
        const double p = math::beta_variate(stream, m.a, m.b);
        if (Exit == first_exit::first_purchase && stream.uniform() < p) return;
        for (double t = 0;;) {
            for (int phase = 0; phase < m.k; ++phase) t += math::exponential_variate(stream) / lambda;
            if (!(t <= age)) return;
            times.push_back(t);
            if (stream.uniform() < p) return;
        }
    });
}

template purchase_times simulate(const bg_cnbd_k::params&, column, const simulate_options&);
template purchase_times simulate(const mbg_cnbd_k::params&, column, const simulate_options&);

}  // namespace goodwill::inline v0::lifetime::cnbd_k
