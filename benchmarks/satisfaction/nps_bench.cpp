// NPS: a column of bytes (beside a plain read of it), other types, weights, groups, one live score.
#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <goodwill/core/random.hpp>
#include <goodwill/satisfaction/nps.hpp>

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;

namespace {

constexpr std::size_t rows = 100'000'000, fewer_rows = 10'000'000;

template <class T>
[[nodiscard]] std::vector<T> scores_of(std::size_t n) {
    std::vector<T> out(n);
    core::random_stream random(1, "nps_bench", 0);
    for (auto& score : out) score = static_cast<T>(random.below(11));
    return out;
}

void plain_read(benchmark::State& state) {
    const auto scores = scores_of<std::uint8_t>(rows);
    for (auto _ : state) {
        unsigned all = 0;
        for (const auto score : scores) all |= score;
        benchmark::DoNotOptimize(all);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}
BENCHMARK(plain_read)->Unit(benchmark::kMillisecond);

void nps_of_bytes(benchmark::State& state) {
    const auto scores = scores_of<std::uint8_t>(rows);
    for (auto _ : state) benchmark::DoNotOptimize(sat::nps(scores, {.threads = static_cast<int>(state.range(0))}));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}
BENCHMARK(nps_of_bytes)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

template <class T>
void nps_of(benchmark::State& state) {
    const auto scores = scores_of<T>(fewer_rows);
    for (auto _ : state) benchmark::DoNotOptimize(sat::nps(scores));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(fewer_rows));
}
BENCHMARK(nps_of<std::int64_t>)->Unit(benchmark::kMillisecond);
BENCHMARK(nps_of<double>)->Unit(benchmark::kMillisecond);

void nps_with_weights(benchmark::State& state) {
    const auto scores = scores_of<std::uint8_t>(fewer_rows);
    const std::vector<double> weights(fewer_rows, 1.5);
    for (auto _ : state) benchmark::DoNotOptimize(sat::nps(scores, {.weights = weights}));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(fewer_rows));
}
BENCHMARK(nps_with_weights)->Unit(benchmark::kMillisecond);

void nps_of_1000_groups(benchmark::State& state) {
    const auto scores = scores_of<std::uint8_t>(fewer_rows);
    std::vector<std::int32_t> groups(fewer_rows);
    core::random_stream random(2, "nps_bench", 1);
    for (auto& group : groups) group = static_cast<std::int32_t>(random.below(1000));
    for (auto _ : state) benchmark::DoNotOptimize(sat::nps_by(scores, {groups}));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(fewer_rows));
}
BENCHMARK(nps_of_1000_groups)->Unit(benchmark::kMillisecond);

void one_live_score(benchmark::State& state) {
    const auto scores = scores_of<std::uint8_t>(4096);
    sat::nps_counts counts;
    benchmark::DoNotOptimize(&counts);  // what is counted is seen from outside
    std::size_t i = 0;
    for (auto _ : state) {
        counts.update(scores[i++ & 4095]);
        benchmark::ClobberMemory();
    }
}
BENCHMARK(one_live_score);

void interval(benchmark::State& state) {
    const auto method = static_cast<sat::nps_interval>(state.range(0));
    double promoters = 110;
    for (auto _ : state) {
        benchmark::DoNotOptimize(promoters);
        benchmark::DoNotOptimize(sat::interval_of_nps(method, promoters, 60, 30, 0.95));
    }
    state.SetLabel(std::string(sat::name_of(method)));
}
BENCHMARK(interval)->DenseRange(0, 3)->Unit(benchmark::kMicrosecond);

}  // namespace
