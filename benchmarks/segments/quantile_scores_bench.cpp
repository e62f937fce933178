#include <goodwill/segments/quantile_scores.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include <goodwill/core/random.hpp>

/// Quintiles of 10,000,000 customers: days of two years, orders of whom half have one, revenue in cents.
namespace {

namespace core = goodwill::core;
namespace segments = goodwill::segments;

constexpr std::size_t customers = 10'000'000;

template <class T, class F>
const std::vector<T>& made(F&& value) {
    static const std::vector<T> column = [&] {
        core::random_stream random(11, "bench", 0);
        std::vector<T> out(customers);
        for (auto& v : out) v = value(random);
        return out;
    }();
    return column;
}

void score(benchmark::State& state, const core::column& values, segments::best_end best) {
    std::vector<std::uint8_t> scores(customers);
    for (auto _ : state) {
        const auto cuts = segments::quantile_scores(values, scores,
                                                    {.best = best, .threads = static_cast<int>(state.range(0))});
        benchmark::DoNotOptimize(cuts.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(customers));
}

void days_since_last(benchmark::State& state) {
    score(state, core::column(made<std::int32_t>([](auto& r) { return static_cast<std::int32_t>(r() % 730); })),
          segments::best_end::lowest);
}
void orders(benchmark::State& state) {
    score(state, core::column(made<std::int16_t>([](auto& r) {
              return static_cast<std::int16_t>(1 + std::countr_one(r()));
          })),
          segments::best_end::highest);
}
void revenue(benchmark::State& state) {
    score(state, core::column(made<std::int64_t>([](auto& r) {
              return static_cast<std::int64_t>(std::exp(3 + static_cast<double>(r() % 100'000) / 10'000));
          })),
          segments::best_end::highest);
}

BENCHMARK(days_since_last)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(orders)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(revenue)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
