#include <goodwill/transactions/customer_base.hpp>
#include <goodwill/transactions/summary_state.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <goodwill/core/random.hpp>

/// 10,000,000 transactions of 1,000,000 customers over two years, amounts in cents, a customer's days distinct.
namespace {

namespace core = goodwill::core;
namespace tx = goodwill::transactions;

constexpr std::size_t rows = 10'000'000, customers = 1'000'000;

enum ids { sparse31, full63, dense_and_one_far, text8, text12_36 };
enum order { time_order, shuffled };

struct log_columns {
    std::vector<std::int64_t> id;
    std::vector<std::int64_t> text_at;
    std::string text;
    std::vector<std::int32_t> day;
    std::vector<std::int64_t> microsecond;
    std::vector<double> amount;
    bool is_text = false;

    [[nodiscard]] core::column customer() const {
        if (!is_text) return core::column(id);
        return {core::dtype::large_utf8,
                {{static_cast<std::int64_t>(rows), 0, nullptr, text_at.data(), text.data(), nullptr}}};
    }
};

std::string text_id(ids kind, std::uint32_t k) {
    std::string digits = std::to_string(k);
    if (kind == text8) return "C" + std::string(7 - digits.size(), '0') + digits;
    const std::uint64_t h = core::mix64(k);
    return "cust-" + std::string(7 - digits.size(), '0') + digits +
           std::string(h % 25, static_cast<char>('a' + h % 23));
}

const log_columns& log_of(ids kind, order how) {
    static std::map<std::pair<int, int>, std::unique_ptr<log_columns>> made;
    auto& kept = made[{kind, how}];
    if (kept) return *kept;
    made.clear();  // one at a time: they are large
    auto& out = made[{kind, how}];
    out = std::make_unique<log_columns>();
    // Ten days for each customer, all different: a first day and steps of 1..73.
    core::random_stream random(7, "bench", 0);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> log(rows);  // day, customer
    for (std::uint32_t k = 0; k < customers; ++k) {
        std::uint32_t day = random.below(70);
        for (std::size_t i = 0; i < rows / customers; ++i) {
            log[std::size_t{k} * 10 + i] = {day, k};
            day += 1 + random.below(72);
        }
    }
    for (std::size_t i = rows; i > 1; --i) std::swap(log[i - 1], log[random.below(static_cast<std::uint32_t>(i))]);
    if (how == time_order)
        std::stable_sort(log.begin(), log.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    out->is_text = kind >= text8;
    if (out->is_text) out->text_at.push_back(0);
    for (const auto& [day, k] : log) {
        switch (kind) {
            case sparse31: out->id.push_back(static_cast<std::int64_t>(core::mix64(k) >> 33)); break;
            case full63: out->id.push_back(static_cast<std::int64_t>(core::mix64(k) >> 1)); break;
            case dense_and_one_far: out->id.push_back(k == 0 ? 2'000'000'000 : std::int64_t{k}); break;
            default:
                out->text += text_id(kind, k);
                out->text_at.push_back(static_cast<std::int64_t>(out->text.size()));
        }
        out->day.push_back(static_cast<std::int32_t>(18000 + day));
        out->microsecond.push_back((18000 + std::int64_t{day}) * 86'400'000'000 + random.below(86'399) * 1'000'000LL);
        out->amount.push_back(static_cast<double>(100 + random.below(20000)) / 100);
    }
    return *out;
}

long peak_kib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

void summary(benchmark::State& state) {
    const auto& log = log_of(static_cast<ids>(state.range(0)), static_cast<order>(state.range(1)));
    const long before = peak_kib();
    for (auto _ : state) {
        auto s = tx::summarise(log.customer(), log.day, log.amount, {.threads = static_cast<int>(state.range(2))});
        benchmark::DoNotOptimize(s.frequency.data());
    }
    state.counters["peak_MiB"] = static_cast<double>(peak_kib() - before) / 1024;
}
void summary_of_timestamps(benchmark::State& state) {
    const auto& log = log_of(sparse31, static_cast<order>(state.range(0)));
    core::column time(core::dtype::timestamp,
                      {{static_cast<std::int64_t>(rows), 0, nullptr, log.microsecond.data(), nullptr, nullptr}});
    time.ticks_per_second = 1'000'000;
    for (auto _ : state) {
        auto s = tx::summarise(log.customer(), time, log.amount, {.threads = 2});
        benchmark::DoNotOptimize(s.frequency.data());
    }
}
void base(benchmark::State& state) {
    const auto& log = log_of(static_cast<ids>(state.range(0)), static_cast<order>(state.range(1)));
    for (auto _ : state) {
        auto b = tx::customer_base::from_columns(log.customer(), log.day, log.amount,
                                                 {.threads = static_cast<int>(state.range(2))});
        benchmark::DoNotOptimize(b.day().data());
    }
}
void summary_of_the_base(benchmark::State& state) {
    const auto& log = log_of(sparse31, shuffled);
    const auto b = tx::customer_base::from_columns(log.customer(), log.day, log.amount, {.threads = 2});
    for (auto _ : state) {
        auto s = b.summary({}, 2);
        benchmark::DoNotOptimize(s.frequency.data());
    }
}
void state_in_chunks(benchmark::State& state) {
    const auto& log = log_of(sparse31, time_order);
    constexpr std::size_t chunk = 1'000'000;
    for (auto _ : state) {
        tx::summary_state s;
        for (std::size_t at = 0; at < rows; at += chunk)
            s.update(std::span(log.id).subspan(at, chunk), std::span(log.day).subspan(at, chunk),
                     std::span(log.amount).subspan(at, chunk));
        state.counters["bytes_a_customer"] = static_cast<double>(s.memory()) / static_cast<double>(s.customers());
    }
}

}  // namespace

BENCHMARK(summary)
    ->ArgNames({"ids", "order", "threads"})
    ->ArgsProduct({{sparse31, full63, dense_and_one_far, text8, text12_36}, {time_order, shuffled}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Repetitions(5)
    ->ReportAggregatesOnly();
BENCHMARK(summary_of_timestamps)
    ->Arg(time_order)
    ->Arg(shuffled)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Repetitions(5)
    ->ReportAggregatesOnly();
BENCHMARK(base)
    ->ArgNames({"ids", "order", "threads"})
    ->ArgsProduct({{sparse31, full63, text8, text12_36}, {time_order, shuffled}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Repetitions(5)
    ->ReportAggregatesOnly();
BENCHMARK(summary_of_the_base)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(state_in_chunks)->Unit(benchmark::kMillisecond)->UseRealTime();
