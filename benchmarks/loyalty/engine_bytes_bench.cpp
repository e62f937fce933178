#include <goodwill/loyalty/engine.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <goodwill/core/checksum.hpp>
#include <goodwill/core/random.hpp>

#include "bench_programme.hpp"

/// The state of an engine of 5,000,000 members, whose accounts are as after some ten purchases and redemptions over two
/// years: to bytes and back.  Beside it the same bytes copied and summed.  Rates are bytes of the state.
namespace {

namespace core = goodwill::core;
namespace loyalty = goodwill::loyalty;
namespace benchmarks = goodwill::benchmarks;

constexpr std::uint32_t members = 5'000'000, kinds_of_accounts = 20'000;
constexpr core::day_number first_day = 19358, days = 730;  // 2023 and 2024

[[nodiscard]] std::vector<loyalty::account> accounts(const loyalty::versions& books) {
    std::vector<loyalty::account> out(kinds_of_accounts);
    for (std::uint32_t i = 0; i < kinds_of_accounts; ++i) {
        core::random_stream random(7, "loyalty.engine_bytes", i);
        std::vector<core::day_number> dates(1 + random.below(19));
        for (auto& d : dates) d = first_day + static_cast<core::day_number>(random.below(days));
        std::sort(dates.begin(), dates.end());
        loyalty::decision decide(books, out[i], nullptr);
        for (const auto day : dates) {
            loyalty::event_facts e;
            e.kind = random.below(8) == 0 && out[i].at(loyalty::place::active) > 100 ? loyalty::event_kind::redemption
                                                                                     : loyalty::event_kind::purchase;
            e.day = day;
            e.minute = static_cast<std::uint16_t>(random.below(1440));
            e.time = (std::int64_t{day} * 86400 + e.minute * 60) * 1'000'000;
            e.key = random.bits64();
            e.money.amount = 100 + random.below(12'000);
            e.points = 100;
            benchmark::DoNotOptimize(decide.apply(e));
        }
        decide.advance(first_day + days);
        decide.close();
    }
    return out;
}

[[nodiscard]] loyalty::engine made() {
    loyalty::engine engine(std::make_shared<const loyalty::rulebook>(benchmarks::programme(), core::zone{}));
    const auto kinds = accounts(engine.books());
    for (std::uint32_t m = 0; m < members; ++m) engine.take_in(m, kinds[m % kinds_of_accounts]);
    return engine;
}
const loyalty::engine& engine() {
    static const loyalty::engine one = (benchmarks::keep_memory(), made());
    return one;
}
const core::buffer<std::byte>& bytes() {
    static const core::buffer<std::byte> once = engine().to_bytes();
    return once;
}
void count(benchmark::State& state) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes().size()));
    state.counters["bytes a member"] = static_cast<double>(bytes().size()) / members;
}

void plain_copy(benchmark::State& state) {
    const auto& from = bytes();
    core::buffer<std::byte> to(from.size());
    std::memset(to.data(), 0, to.size());
    for (auto _ : state) {
        std::memcpy(to.data(), from.data(), from.size());
        benchmark::ClobberMemory();
    }
    count(state);
}
void plain_sum(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(core::fast_crc32c(bytes()));
    count(state);
}
void to_bytes(benchmark::State& state) {
    { const auto first = engine().to_bytes(); }
    for (auto _ : state) {
        auto made = engine().to_bytes();
        benchmark::DoNotOptimize(made.data());
        state.PauseTiming();
        { auto gone = std::move(made); }
        state.ResumeTiming();
    }
    count(state);
}
void from_bytes(benchmark::State& state) {
    { const auto first = loyalty::engine::from_bytes(bytes()); }
    for (auto _ : state) {
        std::optional<loyalty::engine> read(loyalty::engine::from_bytes(bytes()));
        benchmark::DoNotOptimize(read->members());
        state.PauseTiming();
        read.reset();
        state.ResumeTiming();
    }
    count(state);
}

BENCHMARK(plain_copy)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);
BENCHMARK(plain_sum)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);
BENCHMARK(to_bytes)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);
BENCHMARK(from_bytes)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);

}  // namespace
