#pragma once
#include <atomic>
#include <cstddef>
#include <optional>
#include <thread>

/// Partitions are scanned in any order on several threads; what they found stands in the order of partitions.
namespace goodwill::inline v0::transactions {

/// Gives out the places where partitions may write, one after the other from `first` on; who waits, yields.
class turns {
public:
    struct places {
        std::size_t customers = 0, days = 0;
    };
    turns() : turns(0, places()) {}
    turns(std::size_t first, places start) : next_(first), places_(start) {}

    /// Where the partition may write, or nothing when another one failed.
    [[nodiscard]] std::optional<places> take(std::size_t partition, std::size_t customers, std::size_t days = 0) {
        while (next_.load(std::memory_order_acquire) != partition) {
            if (failed_.load(std::memory_order_relaxed)) return {};
            std::this_thread::yield();
        }
        const places mine = places_;
        places_ = {mine.customers + customers, mine.days + days};
        next_.store(partition + 1, std::memory_order_release);
        return mine;
    }
    void fail() noexcept { failed_ = true; }
    [[nodiscard]] places end() const noexcept { return places_; }

private:
    std::atomic<std::size_t> next_;
    std::atomic<bool> failed_{false};
    places places_;
};

}  // namespace goodwill::inline v0::transactions
