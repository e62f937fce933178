// 10,000 resamples of an NPS for each of 100 groups, by the number of answers of a group; one thread.
#include <array>
#include <cmath>

#include <benchmark/benchmark.h>

#include <goodwill/satisfaction/bootstrap.hpp>

namespace sat = goodwill::satisfaction;

namespace {

void bootstrap_of_100_groups(benchmark::State& state) {
    constexpr std::array<double, 3> worth{-100, 0, 100};
    const auto n = static_cast<double>(state.range(0));
    const std::array<double, 3> counts{std::ceil(0.15 * n), std::ceil(0.3 * n), std::ceil(0.55 * n)};
    for (auto _ : state)
        for (int group = 0; group < 100; ++group)
            benchmark::DoNotOptimize(sat::bootstrap_of_counts(worth, counts, 0.95, {}));
}

}  // namespace

BENCHMARK(bootstrap_of_100_groups)->RangeMultiplier(10)->Range(10, 10'000'000)->Unit(benchmark::kMillisecond);
