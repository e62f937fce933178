#include <goodwill/loyalty/program_trials.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include <goodwill/core/random.hpp>

#include "bench_programme.hpp"

/// 50,000,000 purchases and redemptions of 5,000,000 members over two years, in time order: from columns to balances.
/// The programme has three earning rules with conditions, two lengths of expiry, soonest-to-expire spending and three
/// rolling tiers.  Beside it a plain scan of the columns, and the same log through two programmes, as a multiple of one replay.
/// Bytes are those that are held afterwards.
namespace {

namespace core = goodwill::core;
namespace loyalty = goodwill::loyalty;
namespace benchmarks = goodwill::benchmarks;

constexpr std::size_t events = 50'000'000, members = 5'000'000;

struct columns {
    core::buffer<std::uint32_t> member = core::buffer<std::uint32_t>(events);
    core::buffer<std::int64_t> time = core::buffer<std::int64_t>(events), amount = time, points = time;
    core::buffer<loyalty::event_kind> kind = core::buffer<loyalty::event_kind>(events);
    core::buffer<std::uint32_t> channel = core::buffer<std::uint32_t>(events);

    columns() {
        core::random_stream random(7, "loyalty.replay", 0);
        constexpr std::int64_t begin = 1'672'531'200, span = 2 * 365 * 86400;
        for (std::size_t i = 0; i < events; ++i) {
            const std::uint64_t r = random.bits64(), s = random.bits64();
            member[i] = static_cast<std::uint32_t>((r >> 32) * members >> 32);
            time[i] = (begin + static_cast<std::int64_t>(i * span / events)) * 1'000'000;
            const bool redeems = (s & 7) == 0;
            kind[i] = redeems ? loyalty::event_kind::redemption : loyalty::event_kind::purchase;
            amount[i] = redeems ? 0 : 100 + static_cast<std::int64_t>(r % 12'000);
            points[i] = redeems ? 20 + static_cast<std::int64_t>(s >> 8) % 100 : 0;
            channel[i] = (s >> 40 & 3) == 0;
        }
    }
    [[nodiscard]] loyalty::event_columns view() const {
        loyalty::event_columns e;
        e.member = member, e.members = members, e.time = time, e.kind = kind, e.amount = amount, e.points = points;
        e.channel = channel;
        return e;
    }
};
const columns& log() {
    static const columns made;
    return made;
}

void replay(benchmark::State& state) {
    benchmarks::keep_memory();
    const auto book = std::make_shared<const loyalty::rulebook>(benchmarks::programme({"app"}), core::zone{});
    const loyalty::versions books(book);
    const auto e = log().view();
    std::size_t bytes = 0;
    for (auto _ : state) {
        loyalty::account_store store;
        const auto report = loyalty::replay(books, store, e, {.threads = static_cast<int>(state.range(0))});
        benchmark::DoNotOptimize(report.refused);
        state.PauseTiming();
        bytes = store.memory();
        state.counters["refused"] = static_cast<double>(report.rows.size());
        { loyalty::account_store gone = std::move(store); }
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events));
    state.counters["bytes a member"] = static_cast<double>(bytes) / static_cast<double>(members);
}

/// "one replay" is the least time of as many replays, each before its comparison.
void compare(benchmark::State& state) {
    benchmarks::keep_memory();
    loyalty::program other = benchmarks::programme({"app"});
    other.tiers.levels[2].multiplier = 3;
    other.expires = *loyalty::parse_expiry("6 months");
    const loyalty::versions a(std::make_shared<const loyalty::rulebook>(benchmarks::programme({"app"}), core::zone{}));
    const loyalty::versions b(std::make_shared<const loyalty::rulebook>(other, core::zone{}));
    const auto e = log().view();
    const std::array<loyalty::trial_program, 2> both{{{&a, &e}, {&b, &e}}};
    const int threads = static_cast<int>(state.range(0));
    const auto seconds = [](auto&& work) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    double replayed = std::numeric_limits<double>::max(), compared = replayed;
    for (auto _ : state) {
        {
            loyalty::account_store store;
            replayed = std::min(
                replayed,
                seconds([&] { benchmark::DoNotOptimize(loyalty::replay(a, store, e, {.threads = threads}).refused); }));
        }
        std::vector<loyalty::program_trial> out;
        const double took = seconds([&] { out = loyalty::try_programs(both, {.threads = threads}); });
        compared = std::min(compared, took);
        state.SetIterationTime(took);
        state.counters["points of the second"] =
            static_cast<double>(out[1].total[static_cast<std::size_t>(loyalty::place::earned)]) /
            static_cast<double>(out[0].total[static_cast<std::size_t>(loyalty::place::earned)]);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events));
    state.counters["one replay, s"] = replayed;
    state.counters["times one replay"] = compared / replayed;
}

void plain_scan(benchmark::State& state) {
    const columns& c = log();
    for (auto _ : state) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < events; ++i)
            sum += c.member[i] + c.time[i] + c.amount[i] + c.points[i] + c.channel[i] + static_cast<int>(c.kind[i]);
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(events));
}

BENCHMARK(plain_scan)->Unit(benchmark::kMillisecond)->UseRealTime();
[[nodiscard]] double least(const std::vector<double>& v) { return *std::min_element(v.begin(), v.end()); }
// The first repetition touches the memory that the others use.
BENCHMARK(replay)
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(1)
    ->Repetitions(5)
    ->ComputeStatistics("min", least);
BENCHMARK(compare)->Arg(1)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(3);

}  // namespace
