#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <goodwill/lifetime/bg_nbd_simulate.hpp>
#include <goodwill/lifetime/pareto_nbd_future.hpp>
#include <goodwill/lifetime/pareto_nbd_simulate.hpp>

// What a million simulated customers, observed for up to two years in weeks, will do: on one core, at moments that are
// all different.
namespace bg = goodwill::lifetime::bg_nbd;
namespace pareto = goodwill::lifetime::pareto_nbd;

namespace {

constexpr bg::params leaving_after_purchases{0.243, 4.414, 0.793, 2.426};
constexpr pareto::params leaving_any_time{0.553, 10.578, 0.606, 11.669};

struct columns {
    std::vector<double> x, t_x, T, out;
};

template <class Params>
columns& million(const Params& m) {
    static columns made = [&] {
        columns c;
        for (std::size_t i = 0; i < 1000000; ++i)
            c.T.push_back(104 * std::fmod(static_cast<double>(i) * 0.6180339887498949, 1.0));
        const auto bought = simulate(m, c.T, goodwill::lifetime::simulate_options{.seed = 1, .threads = 2});
        for (std::size_t i = 0; i < c.T.size(); ++i) {
            c.x.push_back(static_cast<double>(bought.first[i + 1] - bought.first[i]));
            c.t_x.push_back(c.x[i] > 0 ? bought.time[static_cast<std::size_t>(bought.first[i + 1] - 1)] : 0);
        }
        c.out.resize(c.T.size());
        return c;
    }();
    return made;
}

template <class Params, class Work>
void run(benchmark::State& state, const Params& m, Work work) {
    auto& c = million(m);
    for (auto _ : state) work(c);
}

#define GOODWILL_BENCH(name, params, call)                                                          \
    void name(benchmark::State& state) {                                                            \
        run(state, params, [](columns& c) { call; });                                               \
    }                                                                                               \
    BENCHMARK(name)->Unit(benchmark::kMillisecond)->UseRealTime()

GOODWILL_BENCH(bg_dert, leaving_after_purchases, bg::dert(leaving_after_purchases, 0.0027, c.x, c.t_x, c.T, c.out));
GOODWILL_BENCH(bg_window, leaving_after_purchases,
               bg::expected_purchases(leaving_after_purchases, 13, 39, c.x, c.t_x, c.T, c.out));
GOODWILL_BENCH(bg_probability_of_n, leaving_after_purchases,
               bg::probability_of_n(leaving_after_purchases, 3, 52, c.x, c.t_x, c.T, c.out));
GOODWILL_BENCH(bg_time_to_next, leaving_after_purchases,
               bg::time_to_next(leaving_after_purchases, 0.5, c.x, c.t_x, c.T, c.out));
GOODWILL_BENCH(pareto_window, leaving_any_time,
               pareto::expected_purchases(leaving_any_time, 13, 39, c.x, c.t_x, c.T, c.out));
GOODWILL_BENCH(pareto_probability_of_n, leaving_any_time,
               pareto::probability_of_n(leaving_any_time, 3, 52, c.x, c.t_x, c.T, c.out));
GOODWILL_BENCH(pareto_time_to_next, leaving_any_time,
               pareto::time_to_next(leaving_any_time, 0.5, c.x, c.t_x, c.T, c.out));
GOODWILL_BENCH(pareto_dert, leaving_any_time, pareto::dert(leaving_any_time, 0.0027, c.x, c.t_x, c.T, c.out));

}  // namespace
