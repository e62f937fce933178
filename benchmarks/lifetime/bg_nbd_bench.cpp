#include <benchmark/benchmark.h>

#include <cmath>
#include <span>
#include <thread>
#include <vector>

#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/bg_nbd_fit.hpp>
#include <goodwill/lifetime/bg_nbd_simulate.hpp>
#include <goodwill/lifetime/purchase_forecast.hpp>

namespace bg = goodwill::lifetime::bg_nbd;

namespace {

/// In days: the model that the simulated customers follow.
constexpr bg::params truth{0.243, 4.414 * 7, 0.793, 2.426};

struct columns {
    std::vector<double> x, t_x, T, out;
};

/// Customers acquired over two years; by whole days or by moments.
columns make(std::size_t n, bool days) {
    columns c;
    for (std::size_t i = 0; i < n; ++i) {
        const double age = 730 * std::fmod(static_cast<double>(i) * 0.6180339887498949, 1.0);
        c.T.push_back(days ? std::floor(age) : age);
    }
    const auto made = bg::simulate(truth, c.T, {.seed = 1, .threads = 2});
    for (std::size_t i = 0; i < n; ++i) {
        double x = 0, last = 0;
        for (auto k = made.first[i]; k < made.first[i + 1]; ++k) {
            const double t = made.time[static_cast<std::size_t>(k)], day = days ? std::ceil(t) : t;
            if (day > c.T[i]) break;
            x += day > last;
            last = day;
        }
        c.x.push_back(x);
        c.t_x.push_back(last);
    }
    c.out.resize(n);
    return c;
}

const columns& million(bool days) {
    static const columns by_day = make(1000000, true), by_moment = make(1000000, false);
    return days ? by_day : by_moment;
}

void p_alive(benchmark::State& state) {
    auto c = million(true);
    for (auto _ : state) bg::p_alive(truth, c.x, c.t_x, c.T, c.out, {.threads = static_cast<int>(state.range(0))});
}
BENCHMARK(p_alive)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void log_likelihood(benchmark::State& state) {
    auto c = million(true);
    for (auto _ : state)
        bg::log_likelihood(truth, c.x, c.t_x, c.T, c.out, {.threads = static_cast<int>(state.range(0))});
}
BENCHMARK(log_likelihood)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void expected_purchases(benchmark::State& state) {
    auto c = million(state.range(1) != 0);
    for (auto _ : state)
        bg::expected_purchases(truth, 273, c.x, c.t_x, c.T, c.out, {.threads = static_cast<int>(state.range(0))});
}
BENCHMARK(expected_purchases)
    ->ArgNames({"threads", "days"})
    ->ArgsProduct({{1, 2}, {1, 0}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// Beside expected_purchases: its delta intervals, too.
void intervals(benchmark::State& state) {
    auto c = million(state.range(1) != 0);
    const auto sub = [](const std::vector<double>& v) { return std::span(v).first(50'000); };
    const auto model = goodwill::lifetime::movable(bg::fit(sub(c.x), sub(c.t_x), sub(c.T), {}));
    std::vector<double> low(c.x.size()), high(c.x.size());
    for (auto _ : state)
        goodwill::lifetime::forecast_purchases(model, 273, {c.x, c.t_x, c.T}, 0.95, {c.out, low, high},
                                               {.threads = static_cast<int>(state.range(0))});
}
BENCHMARK(intervals)
    ->ArgNames({"threads", "days"})
    ->ArgsProduct({{1, 2}, {1, 0}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void twelve_months(benchmark::State& state) {
    auto c = million(state.range(1) != 0);
    std::vector<double> times, weights(12, 1.0);
    for (int j = 1; j <= 12; ++j) times.push_back(30.4 * j);
    for (auto _ : state)
        bg::expected_purchases(truth, times, weights, c.x, c.t_x, c.T, c.out,
                               {.threads = static_cast<int>(state.range(0))});
}
BENCHMARK(twelve_months)
    ->ArgNames({"threads", "days"})
    ->ArgsProduct({{1, 2}, {1, 0}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void one_expectation(benchmark::State& state) {  // by series, and by quadrature far ahead
    double sum = 0, T = 0;
    for (auto _ : state) sum += bg::purchases_if_alive(truth, 2, T = T < 700 ? T + 1 : 0, static_cast<double>(state.range(0)));
    benchmark::DoNotOptimize(sum);
}
BENCHMARK(one_expectation)->Arg(273)->Arg(1000000);

void make_patterns(benchmark::State& state) {
    const auto& c = million(state.range(1) != 0);
    std::size_t distinct = 0;
    for (auto _ : state)
        distinct = goodwill::lifetime::patterns(c.x, c.t_x, c.T, {}, {.threads = static_cast<int>(state.range(0))}).size();
    state.counters["distinct"] = static_cast<double>(distinct);
}
BENCHMARK(make_patterns)
    ->ArgNames({"threads", "days"})
    ->ArgsProduct({{1, 2}, {1, 0}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void fit(benchmark::State& state) {
    const auto& c = million(state.range(1) != 0);
    int evaluations = 0;
    for (auto _ : state)
        evaluations = bg::fit(c.x, c.t_x, c.T, {}, {.threads = static_cast<int>(state.range(0))}).report.evaluations;
    state.counters["evaluations"] = evaluations;
}
BENCHMARK(fit)
    ->ArgNames({"threads", "days"})
    ->ArgsProduct({{1, 2}, {1, 0}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void simulate(benchmark::State& state) {
    const auto& c = million(true);
    for (auto _ : state) benchmark::DoNotOptimize(bg::simulate(truth, c.T, {.threads = 2}).time.data());
}
BENCHMARK(simulate)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
