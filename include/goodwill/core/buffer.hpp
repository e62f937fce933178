#pragma once
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <utility>
#include <vector>
#if defined(__linux__)
#include <sys/mman.h>
#endif

/// A vector for long columns: new elements are left uninitialised, and long ones ask for huge pages, since most of
/// the time of a first write to fresh memory is page faults.
namespace goodwill::inline v0::core {

/// Memory for `buffer`.  Everything but `buffer(n)` and `resize` behaves as with the standard allocator.
template <class T>
struct buffer_allocator {
    using value_type = T;
    static constexpr std::size_t huge_page = std::size_t{1} << 21;

    buffer_allocator() = default;
    template <class U>
    buffer_allocator(const buffer_allocator<U>&) noexcept {}

    [[nodiscard]] T* allocate(std::size_t n) {
        if (n > (std::numeric_limits<std::size_t>::max() - huge_page) / sizeof(T)) throw std::bad_alloc();
        const std::size_t bytes = n * sizeof(T);
        void* memory = nullptr;
        if (bytes < 2 * huge_page) {
            memory = std::malloc(bytes == 0 ? 1 : bytes);
        } else {
            memory = std::aligned_alloc(huge_page, (bytes + huge_page - 1) / huge_page * huge_page);
#if defined(__linux__)
            if (memory != nullptr) ::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
        }
        if (memory == nullptr) throw std::bad_alloc();
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t) noexcept { std::free(memory); }

    template <class U>
    void construct(U* at) noexcept(noexcept(::new(static_cast<void*>(at)) U)) {
        ::new (static_cast<void*>(at)) U;
    }
    template <class U, class... Args>
    void construct(U* at, Args&&... args) {
        ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
    }
    friend bool operator==(const buffer_allocator&, const buffer_allocator&) noexcept { return true; }
};

template <class T>
using buffer = std::vector<T, buffer_allocator<T>>;

}  // namespace goodwill::inline v0::core
