// CSAT beside NPS on the same bytes; codes that the kernel counts and codes that it does not; CSI of three attributes.
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include <goodwill/core/random.hpp>
#include <goodwill/satisfaction/csat.hpp>
#include <goodwill/satisfaction/csi.hpp>
#include <goodwill/satisfaction/nps.hpp>

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;

namespace {

constexpr std::size_t rows = 100'000'000, fewer_rows = 10'000'000;

/// Scores 1 .. 5, and every hundredth or so the code, unless it is 0.
template <class T>
[[nodiscard]] std::vector<T> scores_of(std::size_t n, int code) {
    std::vector<T> out(n);
    core::random_stream random(1, "scores_bench", 0);
    for (auto& score : out) {
        const auto draw = random.below(500);
        score = static_cast<T>(code != 0 && draw < 5 ? code : static_cast<int>(1 + draw % 5));
    }
    return out;
}

void nps_of_bytes(benchmark::State& state) {
    const auto scores = scores_of<std::uint8_t>(rows, 0);
    for (auto _ : state) benchmark::DoNotOptimize(sat::nps(scores));
}
BENCHMARK(nps_of_bytes)->Unit(benchmark::kMillisecond);

template <class T>
void csat_of(benchmark::State& state) {
    const auto code = static_cast<int>(state.range(0));
    const auto n = static_cast<std::size_t>(state.range(1));
    const auto scores = scores_of<T>(n, code);
    const sat::definition d({.satisfied = {4, 5}, .missing_codes = {code}});
    for (auto _ : state) benchmark::DoNotOptimize(sat::csat(scores, d));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
}
BENCHMARK(csat_of<std::uint8_t>)->Args({0, rows})->Args({9, rows})->Args({99, rows})->Unit(benchmark::kMillisecond);
BENCHMARK(csat_of<std::int64_t>)->Args({0, fewer_rows})->Args({99, fewer_rows})->Unit(benchmark::kMillisecond);
BENCHMARK(csat_of<double>)->Args({0, fewer_rows})->Args({99, fewer_rows})->Unit(benchmark::kMillisecond);

void csi_of_three(benchmark::State& state) {
    std::vector<std::vector<double>> x(3, std::vector<double>(fewer_rows));
    core::random_stream random(2, "scores_bench", 1);
    for (auto& column : x)
        for (auto& value : column) value = 1 + random.below(10);
    const std::vector<core::column> attributes{x[0], x[1], x[2]};
    const auto d = sat::csi_definitions::acsi_weighted();
    for (auto _ : state) benchmark::DoNotOptimize(sat::csi(attributes, d));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(fewer_rows));
}
BENCHMARK(csi_of_three)->Unit(benchmark::kMillisecond);

}  // namespace
