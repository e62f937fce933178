#include <benchmark/benchmark.h>

#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/lifetime/bg_nbd_simulate.hpp>
#include <goodwill/lifetime/value.hpp>

namespace lifetime = goodwill::lifetime;
namespace bg = goodwill::lifetime::bg_nbd;

namespace {

constexpr bg::params truth{0.243, 4.414, 0.793, 2.426};  // weeks
constexpr lifetime::gamma_gamma::params spend{6.25, 3.74, 15.44};

struct columns {
    std::vector<double> x, t_x, T, zbar;
};

/// Acquired over two years; ages in weeks of whole days.
const columns& million() {
    static const columns made = [] {
        columns c;
        constexpr std::size_t n = 1000000;
        for (std::size_t i = 0; i < n; ++i)
            c.T.push_back(std::floor(730 * std::fmod(static_cast<double>(i) * 0.6180339887498949, 1.0)) / 7);
        const auto bought = bg::simulate(truth, c.T, {.seed = 1, .threads = 2});
        for (std::size_t i = 0; i < n; ++i) {
            double x = 0, last = 0;
            for (auto k = bought.first[i]; k < bought.first[i + 1]; ++k) {
                const double day = std::ceil(7 * bought.time[static_cast<std::size_t>(k)]) / 7;
                if (day > c.T[i]) break;
                x += day > last;
                last = day;
            }
            c.x.push_back(x);
            c.t_x.push_back(last);
            c.zbar.push_back(x > 0 ? 20 + static_cast<double>(i % 97) : std::numeric_limits<double>::quiet_NaN());
        }
        return c;
    }();
    return made;
}

void value(benchmark::State& state) {
    const auto& c = million();
    const auto model = lifetime::purchases_by(truth);
    for (auto _ : state) {
        const auto v = lifetime::value(model, lifetime::spend_by(spend), c.x, c.t_x, c.T, c.zbar,
                                       {.horizon = 52,
                                        .discount_rate = 0.15,
                                        .rule = static_cast<lifetime::discount_rule>(state.range(1)),
                                        .threads = static_cast<int>(state.range(0))});
        benchmark::DoNotOptimize(v.clv.data());
    }
}
BENCHMARK(value)
    ->ArgNames({"threads", "rule"})
    ->ArgsProduct({{1, 2}, {static_cast<int>(lifetime::discount_rule::continuous),
                            static_cast<int>(lifetime::discount_rule::lifetimes_month)}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void value_with_intervals(benchmark::State& state) {
    const auto& c = million();
    // Errors as CDNOW has them, of logarithms.
    lifetime::fitted_model<bg::params> buying{truth, {}, {}};
    lifetime::gamma_gamma::fitted amounts{spend, {}, {}};
    buying.covariance.assign(16, 0);
    amounts.covariance.assign(9, 0);
    for (std::size_t i = 0; i < 4; ++i)
        buying.covariance[5 * i] = std::pow(0.2 * lifetime::estimated<bg::params>::of(truth)[i], 2);
    for (std::size_t i = 0; i < 3; ++i)
        amounts.covariance[4 * i] =
            std::pow(0.1 * lifetime::estimated<lifetime::gamma_gamma::params>::of(spend)[i], 2);
    const auto model = lifetime::purchases_by(buying);
    const auto worth = lifetime::spend_by(amounts);
    const double horizon = state.range(1) == 0 ? std::numeric_limits<double>::infinity() : 52;
    for (auto _ : state) {
        const auto v = lifetime::value(model, worth, c.x, c.t_x, c.T, c.zbar,
                                       {.horizon = horizon,
                                        .discount_rate = 0.15,
                                        .threads = static_cast<int>(state.range(0)),
                                        .interval = 0.95});
        benchmark::DoNotOptimize(v.clv_interval.low.data());
    }
}
BENCHMARK(value_with_intervals)
    ->ArgNames({"threads", "finite"})
    ->ArgsProduct({{1, 2}, {1, 0}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
