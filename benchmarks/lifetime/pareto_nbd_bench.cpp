#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include <goodwill/lifetime/mbg_nbd_fit.hpp>
#include <goodwill/lifetime/mbg_nbd_simulate.hpp>
#include <goodwill/lifetime/pareto_nbd_fit.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>

// Pareto/NBD, and MBG/NBD's fit beside it, on a million simulated customers by whole days over two years.
namespace mbg = goodwill::lifetime::mbg_nbd;
namespace pareto = goodwill::lifetime::pareto_nbd;

namespace {

constexpr pareto::params truth{0.553, 10.578 * 7, 0.606, 11.669 * 7};
constexpr mbg::params modified{0.525, 6.183 * 7, 0.891, 1.614};

struct columns {
    std::vector<double> x, t_x, T, out;
};

template <class Params>
const columns& million(const Params& m) {
    static const columns made = [&] {
        columns c;
        for (std::size_t i = 0; i < 1000000; ++i)
            c.T.push_back(std::floor(730 * std::fmod(static_cast<double>(i) * 0.6180339887498949, 1.0)));
        const auto bought = simulate(m, c.T, goodwill::lifetime::simulate_options{.seed = 1, .threads = 2});
        for (std::size_t i = 0; i < c.T.size(); ++i) {
            double x = 0, last = 0;
            for (auto k = bought.first[i]; k < bought.first[i + 1]; ++k) {
                const double day = std::ceil(bought.time[static_cast<std::size_t>(k)]);
                if (day > c.T[i]) break;
                x += day > last;
                last = day;
            }
            c.x.push_back(x);
            c.t_x.push_back(last);
        }
        c.out.resize(c.T.size());
        return c;
    }();
    return made;
}

void plain_pass(benchmark::State& state) {  // what reading the columns costs
    auto c = million(truth);
    for (auto _ : state) {
        for (std::size_t i = 0; i < c.x.size(); ++i) c.out[i] = c.x[i] + c.t_x[i] + c.T[i];
        benchmark::DoNotOptimize(c.out.data());
    }
}
BENCHMARK(plain_pass)->Unit(benchmark::kMillisecond)->UseRealTime();

void p_alive(benchmark::State& state) {
    auto c = million(truth);
    for (auto _ : state) pareto::p_alive(truth, c.x, c.t_x, c.T, c.out, {.threads = static_cast<int>(state.range(0))});
}
BENCHMARK(p_alive)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void expected_purchases(benchmark::State& state) {
    auto c = million(truth);
    for (auto _ : state)
        pareto::expected_purchases(truth, 365, c.x, c.t_x, c.T, c.out, {.threads = static_cast<int>(state.range(0))});
}
BENCHMARK(expected_purchases)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void dert(benchmark::State& state) {
    auto c = million(truth);
    for (auto _ : state) pareto::dert(truth, std::log(1.15) / 365, c.x, c.t_x, c.T, c.out, {.threads = 2});
}
BENCHMARK(dert)->Unit(benchmark::kMillisecond)->UseRealTime();

void fit(benchmark::State& state) {
    const auto& c = million(truth);
    int evaluations = 0;
    for (auto _ : state)
        evaluations =
            pareto::fit(c.x, c.t_x, c.T, {}, {.threads = static_cast<int>(state.range(0))}).report.evaluations;
    state.counters["evaluations"] = evaluations;
}
BENCHMARK(fit)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void fit_mbg_nbd(benchmark::State& state) {
    const auto& c = million(modified);
    for (auto _ : state)
        benchmark::DoNotOptimize(mbg::fit(c.x, c.t_x, c.T, {}, {.threads = static_cast<int>(state.range(0))}).params.r);
}
BENCHMARK(fit_mbg_nbd)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
