#pragma once
#include <cstddef>
#include <mutex>
#include <new>
#include <vector>

#include <goodwill/core/buffer.hpp>

/// Working memory that a caller keeps from one call to the next.  Fresh memory costs: the system clears it page by
/// page, which for a large log takes as long as sorting it.
namespace goodwill::inline v0::core {

/// Slabs of one size.  Safe to use from several threads, and after a fork: who finds it busy does without.
class spare_memory {
public:
    static constexpr std::size_t slab_bytes = std::size_t{1} << 22;

    /// Keeps at most this many bytes, in whole slabs.
    explicit spare_memory(std::size_t most_bytes) : most_(most_bytes / slab_bytes) { slabs_.reserve(most_); }
    spare_memory(const spare_memory&) = delete;
    spare_memory& operator=(const spare_memory&) = delete;
    ~spare_memory() {
        for (char* slab : slabs_) free_slab(slab);
    }

    /// A slab that is kept, or a fresh one.
    [[nodiscard]] char* take() {
        if (const std::unique_lock lock(guard_, std::try_to_lock); lock && !slabs_.empty()) {
            char* const slab = slabs_.back();
            slabs_.pop_back();
            return slab;
        }
        return new_slab();
    }
    /// Keeps a slab, or frees it.
    void give(char* slab) noexcept {
        if (const std::unique_lock lock(guard_, std::try_to_lock); lock && slabs_.size() < most_)
            slabs_.push_back(slab);
        else
            free_slab(slab);
    }
    /// Frees all that is kept; returns how many bytes that was.
    std::size_t release() noexcept {
        const std::unique_lock lock(guard_, std::try_to_lock);
        if (!lock) return 0;
        for (char* slab : slabs_) free_slab(slab);
        const std::size_t bytes = slabs_.size() * slab_bytes;
        slabs_.clear();
        return bytes;
    }

    [[nodiscard]] static char* new_slab() { return buffer_allocator<char>().allocate(slab_bytes); }
    static void free_slab(char* slab) noexcept { buffer_allocator<char>().deallocate(slab, slab_bytes); }

private:
    std::mutex guard_;
    std::vector<char*> slabs_;
    std::size_t most_;
};

}  // namespace goodwill::inline v0::core
