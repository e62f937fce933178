#include <benchmark/benchmark.h>

#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/lifetime/gamma_gamma_fit.hpp>
#include <goodwill/lifetime/gamma_gamma_simulate.hpp>

namespace gg = goodwill::lifetime::gamma_gamma;

namespace {

constexpr gg::params truth{6.25, 3.74, 15.44};

struct columns {
    std::vector<double> x, zbar, out;
};

/// A million customers, half of them one-time buyers; amounts in cents.
const columns& million() {
    static const columns made = [] {
        columns c;
        constexpr std::size_t n = 1000000;
        for (std::size_t i = 0; i < n; ++i) c.x.push_back(static_cast<double>(i % 2 == 0 ? 0 : 1 + i / 2 % 9));
        const auto amounts = gg::simulate(truth, c.x, {.seed = 1, .threads = 2});
        auto at = amounts.begin();
        for (const double x : c.x) {
            double cents = 0;
            for (double k = 0; k < x; ++k) cents += std::round(100 * *at++);
            c.zbar.push_back(x > 0 ? cents / 100 / x : std::numeric_limits<double>::quiet_NaN());
        }
        c.out.resize(n);
        return c;
    }();
    return made;
}

void fit(benchmark::State& state) {
    const auto& c = million();
    int evaluations = 0;
    for (auto _ : state)
        evaluations = gg::fit(c.x, c.zbar, {}, {.threads = static_cast<int>(state.range(0))}).report.evaluations;
    state.counters["evaluations"] = evaluations;
}
BENCHMARK(fit)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void expected_spend(benchmark::State& state) {
    auto c = million();
    for (auto _ : state) gg::expected_spend(truth, c.x, c.zbar, c.out, {.threads = static_cast<int>(state.range(0))});
}
BENCHMARK(expected_spend)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void simulate(benchmark::State& state) {
    const auto& c = million();
    for (auto _ : state) benchmark::DoNotOptimize(gg::simulate(truth, c.x, {.threads = 2}).data());
}
BENCHMARK(simulate)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
