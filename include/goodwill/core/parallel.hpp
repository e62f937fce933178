#pragma once
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include <goodwill/core/error.hpp>

/// Fixed chunks on threads that live for one call.  The chunks depend on the data alone, never on the number
/// of threads, so that whoever combines per-chunk results in chunk order gets the same answer to the bit.
namespace goodwill::inline v0::core {

/// Progress and stop in one: called with the share done (0..1) on the calling thread, at most some twenty times
/// a second; returning false stops the work, which then throws `cancelled`.  Empty: never called.
using watch = std::function<bool(double done)>;

/// How many chunks a column of n rows has.
[[nodiscard]] constexpr std::size_t chunk_count(std::size_t n, std::size_t chunk) noexcept {
    return (n + chunk - 1) / chunk;
}

/// Calls `body(index, begin, end)` for every chunk [begin, end) of 0..n, on at most `threads` threads, the
/// caller's among them.  Chunks are taken in order.  If bodies throw, the exception of the lowest chunk comes
/// out, so that "the first bad row" does not depend on threads.
template <class Body>
void for_chunks(const char* function, std::size_t n, std::size_t chunk, int threads, const watch& progress,
                Body&& body) {
    const std::size_t chunks = chunk_count(n, chunk);
    std::atomic<std::size_t> next{0}, finished{0};
    std::atomic<bool> halt{false};
    std::mutex guard;
    std::exception_ptr failure;
    std::size_t failed_chunk = std::numeric_limits<std::size_t>::max();
    bool stopped = false;

    auto work = [&](bool calling) {
        auto last = std::chrono::steady_clock::now();
        while (!halt.load(std::memory_order_relaxed)) {
            const std::size_t index = next.fetch_add(1, std::memory_order_relaxed);
            if (index >= chunks) break;
            try {
                body(index, index * chunk, std::min(n, (index + 1) * chunk));
            } catch (...) {
                const std::lock_guard lock(guard);
                if (index < failed_chunk) {
                    failed_chunk = index;
                    failure = std::current_exception();
                }
                halt = true;
            }
            const std::size_t done = finished.fetch_add(1, std::memory_order_relaxed) + 1;
            if (calling && progress) {
                const auto now = std::chrono::steady_clock::now();
                if (now - last >= std::chrono::milliseconds(50)) {
                    last = now;
                    if (!progress(static_cast<double>(done) / static_cast<double>(chunks))) {
                        stopped = true;
                        halt = true;
                    }
                }
            }
        }
    };

    const std::size_t helpers = std::min<std::size_t>(threads > 1 ? static_cast<std::size_t>(threads) : 1, chunks);
    {
        std::vector<std::jthread> pool;
        try {
            for (std::size_t t = 1; t < helpers; ++t) pool.emplace_back([&] { work(false); });
        } catch (const std::system_error&) {  // the system gives no more threads: those that are there do the work
        }
        try {
            work(true);
        } catch (...) {  // the progress function itself threw
            halt = true;
            throw;
        }
    }
    if (failure) std::rethrow_exception(failure);
    if (stopped) throw cancelled(function);
}

}  // namespace goodwill::inline v0::core
