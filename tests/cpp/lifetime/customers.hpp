#pragma once
#include <cmath>
#include <vector>

#include <goodwill/lifetime/bg_nbd_simulate.hpp>

/// Simulated customers for the tests of the room.
struct customers {
    std::vector<double> x, t_x, T;

    [[nodiscard]] std::size_t size() const { return x.size(); }

    /// Acquired evenly over `span`; by whole days (purchases of a day are one, as in a log), or by moments.
    [[nodiscard]] static customers simulated(const goodwill::lifetime::bg_nbd::params& m, std::size_t n, double span,
                                             bool days, std::uint64_t seed = 1) {
        return of_model(m, n, span, days, seed);
    }

    /// The same by any model of repeat purchases.
    template <class Params>
    [[nodiscard]] static customers of_model(const Params& m, std::size_t n, double span, bool days,
                                            std::uint64_t seed = 1) {
        customers c;
        for (std::size_t i = 0; i < n; ++i) {
            const double age = span * std::fmod(static_cast<double>(i) * 0.6180339887498949, 1.0);
            c.T.push_back(days ? std::floor(age) : age);
        }
        const auto made = simulate(m, c.T, goodwill::lifetime::simulate_options{.seed = seed});
        for (std::size_t i = 0; i < n; ++i) {
            double x = 0, last = 0;
            for (auto k = made.first[i]; k < made.first[i + 1]; ++k) {
                const double t = made.time[static_cast<std::size_t>(k)], at = days ? std::ceil(t) : t;
                if (at > c.T[i]) break;
                x += at > last;
                last = at;
            }
            c.x.push_back(x);
            c.t_x.push_back(last);
        }
        return c;
    }
};
