#include <goodwill/loyalty/engine.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include <goodwill/core/random.hpp>

#include "bench_programme.hpp"

/// One event after the other at a live engine of 1,000,000 members with some purchases behind them, journal and id set
/// included: how long each takes.
namespace {

namespace core = goodwill::core;
namespace loyalty = goodwill::loyalty;
namespace benchmarks = goodwill::benchmarks;

constexpr std::size_t members = 1'000'000, before = 4'000'000, timed = 1'000'000;

void apply(benchmark::State& state) {
    for (auto _ : state) {
        loyalty::engine engine(std::make_shared<const loyalty::rulebook>(benchmarks::small_programme(), core::zone{}));
        core::random_stream random(3, "loyalty.engine", 0);
        std::int64_t id = 0;
        const auto next = [&] {
            const std::uint64_t r = random.bits64();
            loyalty::event e;
            e.id = ++id;
            e.member = static_cast<std::int64_t>((r >> 32) * members >> 32);
            e.time = (1'672'531'200 + id * 10) * 1'000'000;
            if ((r & 7) == 0) {
                e.kind = loyalty::event_kind::redemption;
                e.points = 10 + static_cast<std::int64_t>(r >> 3 & 31);
            } else {
                e.money.amount = 100 + static_cast<std::int64_t>(r >> 3 & 4095);
            }
            return e;
        };
        for (std::size_t i = 0; i < before; ++i) benchmark::DoNotOptimize(engine.apply(next()));
        std::vector<std::uint32_t> took(timed);
        for (auto& t : took) {
            const loyalty::event e = next();
            const auto begin = std::chrono::steady_clock::now();
            benchmark::DoNotOptimize(engine.apply(e));
            t = static_cast<std::uint32_t>((std::chrono::steady_clock::now() - begin).count());
        }
        std::sort(took.begin(), took.end());
        state.counters["median_ns"] = took[timed / 2];
        state.counters["p99_ns"] = took[timed / 100 * 99];
        state.counters["p999_ns"] = took[timed / 1000 * 999];
        std::uint64_t sum = 0;
        for (const auto t : took) sum += t;
        state.counters["mean_ns"] = static_cast<double>(sum) / timed;
    }
}

BENCHMARK(apply)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
