#pragma once
#include <cstddef>
#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/spare_memory.hpp>

/// Memory that is taken piece by piece on several threads and given back as a whole.
namespace goodwill::inline v0::transactions {

class arena {
public:
    static constexpr std::size_t slab_bytes = core::spare_memory::slab_bytes;

    /// Takes slabs from `spare` and gives them back to it, if there is one.
    explicit arena(core::spare_memory* spare) : spare_(spare) {}
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
                at_ = bytes > slab_bytes ? from_->new_block(bytes) : from_->new_slab();
                end_ = at_ + (bytes > slab_bytes ? bytes : slab_bytes);
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
        for (char* slab : slabs_) {
            if (spare_ != nullptr) spare_->give(slab);
            else core::spare_memory::free_slab(slab);
        }
        for (const auto& [block, size] : blocks_) core::buffer_allocator<char>().deallocate(block, size);
        slabs_.clear();
        blocks_.clear();
        rests_.clear();
    }

private:
    [[nodiscard]] char* new_slab() {
        char* const slab = spare_ != nullptr ? spare_->take() : core::spare_memory::new_slab();
        const std::lock_guard lock(guard_);
        slabs_.push_back(slab);
        return slab;
    }
    /// For what is larger than a slab.
    [[nodiscard]] char* new_block(std::size_t size) {
        char* const block = core::buffer_allocator<char>().allocate(size);
        const std::lock_guard lock(guard_);
        blocks_.emplace_back(block, size);
        return block;
    }

    core::spare_memory* spare_;
    std::mutex guard_;
    std::vector<char*> slabs_;
    std::vector<std::pair<char*, std::size_t>> blocks_;
    std::vector<std::pair<char*, char*>> rests_;
};

}  // namespace goodwill::inline v0::transactions
