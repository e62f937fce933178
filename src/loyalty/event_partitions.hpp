#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/loyalty/replay.hpp>

/// Events brought together by member: rows are packed and scattered into partitions of members in one pass over the
/// columns, and each partition is sorted in a core's cache.
namespace goodwill::inline v0::loyalty {

inline constexpr std::int64_t micros_a_day = std::int64_t{86'400} * 1'000'000;

/// What most events are; other columns are read by row.
struct packed_event {
    units value = 0;  ///< money, or points of redemptions and adjustments
    std::uint32_t member = 0;
    std::uint32_t row = 0;
    core::day_number day = 0;
    std::uint16_t minute = 0;
    event_kind kind = event_kind::purchase;
    std::uint8_t channel = 0;
};
static_assert(sizeof(packed_event) == 24);

/// The events of one partition by member, and of each by time.
class sorted_partition {
public:
    [[nodiscard]] std::size_t members() const noexcept { return begin_.empty() ? 0 : begin_.size() - 1; }
    [[nodiscard]] std::span<const packed_event> of(std::size_t member) const noexcept {
        return {rows_.data() + begin_[member], begin_[member + 1] - begin_[member]};
    }

private:
    friend class event_partitions;
    std::vector<std::uint32_t> begin_;
    core::buffer<packed_event> rows_;
};

class event_partitions {
public:
    /// Throws shape_error for columns of unlike length, domain_error naming the row, cancelled.
    event_partitions(const char* function, const versions& books, const event_columns& events, int threads,
                     const core::watch& progress);

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::size_t first_member(std::size_t partition) const noexcept { return partition << shift_; }
    [[nodiscard]] core::day_number last_day() const noexcept { return last_day_; }
    void sort(std::size_t partition, sorted_partition& out) const;

private:
    struct piece {  ///< what one stretch of rows put into one partition
        std::uint32_t rows = 0;
        std::vector<std::uint32_t> slabs;
    };
    struct stretch {
        std::vector<piece> pieces;
        std::vector<core::buffer<packed_event>> memory;
        core::day_number last_day = 0;
        bool in_order = true;
        std::int64_t first_time = 0, last_time = 0;
    };
    void scatter(const versions& books, std::size_t begin, std::size_t end, stretch& out) const;

    const char* function_;
    const event_columns& events_;
    unsigned shift_ = 10;
    std::size_t count_ = 0;
    std::vector<stretch> stretches_;
    core::day_number last_day_ = 0;
    bool in_order_ = true;
};

}  // namespace goodwill::inline v0::loyalty
