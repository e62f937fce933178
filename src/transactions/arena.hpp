#pragma once
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>

/// Memory that is taken piece by piece on several threads and given back as a whole.
namespace goodwill::inline v0::transactions {

class arena {
public:
    static constexpr std::size_t slab_bytes = std::size_t{1} << 22;

    arena() = default;
    /// With slabs for so many bytes ahead.  C libraries keep memory for the thread that is likely to ask for it again,
    /// which is who calls, and not the threads that come and go; nothing is touched before it is used.
    explicit arena(std::size_t bytes) {
        for (std::size_t size = 0; size < bytes; size += slab_bytes) spare_.push_back(new_slab(slab_bytes));
    }
    arena(const arena&) = delete;
    arena& operator=(const arena&) = delete;
    ~arena() { clear(); }

    /// What one thread takes from; the rest goes back with it.  Not to outlive the arena.
    class share {
    public:
        explicit share(arena& from) : from_(&from) {
            const std::lock_guard lock(from.guard_);
            if (from.rests_.empty()) return;
            std::tie(at_, end_) = from.rests_.back();
            from.rests_.pop_back();
        }
        share(const share&) = delete;
        share& operator=(const share&) = delete;
        ~share() {
            const std::lock_guard lock(from_->guard_);
            if (at_ != end_) from_->rests_.emplace_back(at_, end_);
        }

        /// Room for `bytes`, aligned to `align` (a power of two up to 4096); it becomes taken by `commit`.
        [[nodiscard]] char* room(std::size_t bytes, std::size_t align) {
            char* aligned = align_up(at_, align);
            if (at_ == nullptr || aligned > end_ || bytes > static_cast<std::size_t>(end_ - aligned)) {
                const std::size_t size = bytes > slab_bytes ? bytes : slab_bytes;
                at_ = from_->slab(size);
                end_ = at_ + size;
                aligned = at_;
            }
            return aligned;
        }
        void commit(char* up_to) noexcept { at_ = up_to; }

    private:
        static char* align_up(char* p, std::size_t align) noexcept {
            const auto address = reinterpret_cast<std::uintptr_t>(p);
            return p + ((address + align - 1) / align * align - address);
        }
        arena* from_;
        char* at_ = nullptr;
        char* end_ = nullptr;
    };

    void clear() noexcept {
        for (const auto& [slab, size] : slabs_) core::buffer_allocator<char>().deallocate(slab, size);
        slabs_.clear();
        rests_.clear();
        spare_.clear();
    }

private:
    [[nodiscard]] char* slab(std::size_t size) {
        if (size == slab_bytes) {
            const std::lock_guard lock(guard_);
            if (!spare_.empty()) {
                char* const one = spare_.back();
                spare_.pop_back();
                return one;
            }
        }
        return new_slab(size);
    }
    [[nodiscard]] char* new_slab(std::size_t size) {
        char* slab = core::buffer_allocator<char>().allocate(size);
        const std::lock_guard lock(guard_);
        slabs_.emplace_back(slab, size);
        return slab;
    }

    std::mutex guard_;
    std::vector<std::pair<char*, std::size_t>> slabs_;
    std::vector<std::pair<char*, char*>> rests_;
    std::vector<char*> spare_;
};

}  // namespace goodwill::inline v0::transactions
