#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/retention/event_table.hpp>

/// Weights at risk, and sums along the times of a table.
namespace goodwill::inline v0::retention {

/// Times of one task.  Sums are made within it and combined in its order, so they do not depend on threads.
inline constexpr std::size_t times_together = std::size_t{1} << 16;

/// How many of those at risk stay; what is left by rounding is nobody.
[[nodiscard]] inline double staying(double at_risk, double events) noexcept {
    const double stay = at_risk - events;
    return stay > 1e-12 * at_risk ? stay : 0;
}

/// Fills `at_risk`, then calls `body(task, begin, end)` for each task, where it is known.  Weights are added from the
/// last time on, so that the few at the end are no difference of many.
template <class Body>
void with_risk_sets(const char* function, const event_table& table, core::buffer<double>& at_risk, int threads,
                    const core::watch& progress, Body&& body) {
    const std::size_t n = table.size(), tasks = core::chunk_count(n, times_together);
    const auto events = table.events(), censored = table.censored(), entered = table.entered();
    at_risk.resize(n);
    std::vector<double> later(tasks + 1, 0);
    if (tasks > 1)
        core::for_chunks(function, n, times_together, threads, {},
                         [&](std::size_t task, std::size_t begin, std::size_t end) {
                             double sum = 0;
                             for (std::size_t i = begin; i < end; ++i) sum += events[i] + censored[i];
                             if (!entered.empty())
                                 for (std::size_t i = begin; i < end; ++i) sum -= entered[i];
                             later[task] = sum;
                         });
    for (std::size_t task = tasks; task-- > 1;) later[task] += later[task + 1];
    core::for_chunks(function, n, times_together, threads, progress,
                     [&](std::size_t task, std::size_t begin, std::size_t end) {
                         double sum = later[task + 1];
                         for (std::size_t i = end; i-- > begin;) {
                             if (!entered.empty()) sum -= entered[i];
                             sum += events[i] + censored[i];
                             at_risk[i] = sum > 0 ? sum : 0;
                         }
                         body(task, begin, end);
                     });
}

}  // namespace goodwill::inline v0::retention
