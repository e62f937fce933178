#pragma once
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

/// What threads work in, used again by whoever comes next.
namespace goodwill::inline v0::transactions {

/// Things that threads borrow.
template <class T>
class lending {
public:
    [[nodiscard]] std::unique_ptr<T> take() {
        const std::lock_guard lock(guard_);
        if (kept_.empty()) return std::make_unique<T>();
        auto last = std::move(kept_.back());
        kept_.pop_back();
        return last;
    }
    void give(std::unique_ptr<T> thing) {
        const std::lock_guard lock(guard_);
        kept_.push_back(std::move(thing));
    }

private:
    std::mutex guard_;
    std::vector<std::unique_ptr<T>> kept_;
};

}  // namespace goodwill::inline v0::transactions
