#include <benchmark/benchmark.h>

#include <goodwill/audit/simulation.hpp>

namespace audit = goodwill::audit;

namespace {

/// A million customers, some ten million rows.
void simulate(benchmark::State& state) {
    std::size_t rows = 0;
    for (auto _ : state) {
        const auto made = audit::simulate({.customers = 1000000,
                                           .buying = {1.5, 60, 0.5, 8},
                                           .days = 730,
                                           .join_days = 300,
                                           .ids = static_cast<audit::id_style>(state.range(0)),
                                           .order = static_cast<audit::row_order>(state.range(1)),
                                           .threads = 2});
        rows = made.transactions.day.size();
    }
    state.counters["rows"] = static_cast<double>(rows);
}
BENCHMARK(simulate)
    ->ArgNames({"ids", "order"})
    ->ArgsProduct({{0, 1, 2}, {0}})
    ->Args({0, 1})
    ->Args({0, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
