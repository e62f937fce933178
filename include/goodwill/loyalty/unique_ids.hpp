#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/config.hpp>
#include <goodwill/core/parallel.hpp>

/// Whether ids of events are there once: a check of their keys, which are the integers themselves, or 64 bits of a
/// text.
namespace goodwill::inline v0::loyalty {

/// The places of keys that came before, ascending.
[[nodiscard]] GOODWILL_API std::vector<std::uint64_t> repeated_ids(std::span<const std::uint64_t> keys, int threads = 1,
                                                                   const core::watch& progress = {});
/// The rows of ids that came before: integers or texts, which are compared in full; missing ones are like no other.
/// Throws schema_error for another type.
[[nodiscard]] GOODWILL_API std::vector<std::uint64_t> repeated_ids(const core::column& ids, int threads = 1,
                                                                   const core::watch& progress = {});

/// Keys of a log that comes in pieces: 12 to 24 bytes for each are kept.
class seen_ids {
public:
    GOODWILL_API seen_ids();
    GOODWILL_API ~seen_ids();
    GOODWILL_API seen_ids(seen_ids&&) noexcept;
    GOODWILL_API seen_ids& operator=(seen_ids&&) noexcept;

    /// Takes in a piece; returns the places of keys that came before, in it or in an earlier one, ascending.
    [[nodiscard]] GOODWILL_API std::vector<std::uint64_t> add(std::span<const std::uint64_t> keys, int threads = 1,
                                                              const core::watch& progress = {});

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace goodwill::inline v0::loyalty
