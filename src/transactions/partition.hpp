#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "transactions/arena.hpp"
#include "transactions/plan.hpp"
#include "transactions/row_reader.hpp"

/// One pass over a log that scatters its rows over the partitions of their customers.  Segments of the log have
/// lists of small chunks of their own, so that threads share nothing and rows keep their order.
namespace goodwill::inline v0::transactions {

template <class Layout>
class partitions {
public:
    using row = typename Layout::row;

    /// Throws what row_reader::read throws, misfit among it, and cancelled.
    partitions(const row_reader& reader, const key_coding& coding, const Layout& layout, int threads,
               core::spare_memory* spare, const core::watch& progress)
        : count_(layout.partitions.last + 1), memory_(spare) {
        const auto n = static_cast<std::size_t>(reader.rows());
        const std::size_t segment = std::clamp<std::size_t>((n + segments_at_most - 1) / segments_at_most,
                                                            row_block::room * 64, std::size_t{1} << 22);
        const std::size_t segments = core::chunk_count(n, segment);
        lists_.resize(segments * count_);
        std::vector<row_totals> totals(segments);
        core::for_chunks(reader.rules().function, n, segment, threads, progress,
                         [&](std::size_t index, std::size_t begin, std::size_t end) {
                             scatter(reader, coding, layout, begin, end, totals[index],
                                     std::span(lists_).subspan(index * count_, count_));
                         });
        for (const auto& part : totals) totals_.append(part);
        rows_before_.resize(count_ + 1);
        for (std::size_t i = 0; i < lists_.size(); ++i) rows_before_[i % count_ + 1] += lists_[i].rows;
        for (std::size_t p = 0; p < count_; ++p) rows_before_[p + 1] += rows_before_[p];
    }

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] const row_totals& totals() const noexcept { return totals_; }
    [[nodiscard]] std::size_t segments() const noexcept { return lists_.size() / count_; }

    [[nodiscard]] std::size_t rows() const noexcept { return rows_before_.back(); }
    /// Rows of the partitions from .. to - 1.
    [[nodiscard]] std::size_t rows(std::size_t from, std::size_t to) const noexcept {
        return rows_before_[to] - rows_before_[from];
    }
    /// How many partitions hold the first n rows.
    [[nodiscard]] std::size_t with_rows(std::size_t n) const noexcept {
        const auto at = std::lower_bound(rows_before_.begin(), rows_before_.end(), n);
        return at == rows_before_.end() ? count_ : static_cast<std::size_t>(at - rows_before_.begin());
    }
    /// The rows of a partition in the order of the log, in pieces; returns how many there are.
    std::size_t pieces_of(std::size_t partition, std::vector<std::span<const row>>& pieces) const {
        pieces.clear();
        std::size_t rows = 0;
        for (std::size_t s = 0; s < segments(); ++s) {
            const list& l = lists_[s * count_ + partition];
            if (l.rows == 0) continue;
            // The chunks are linked backwards, all but the last are full.
            const std::size_t begin = pieces.size();
            std::size_t in_this = (l.rows - 1) % chunk_rows + 1;
            for (const chunk* at = l.last; at != nullptr; at = at->before) {
                pieces.emplace_back(at->rows, in_this);
                in_this = chunk_rows;
            }
            std::reverse(pieces.begin() + static_cast<std::ptrdiff_t>(begin), pieces.end());
            rows += l.rows;
        }
        return rows;
    }
    /// Gives the rows' memory back.
    void clear() noexcept {
        memory_.clear();
        lists_.clear();
    }

private:
    static constexpr std::size_t chunk_bytes = 2048, segments_at_most = 16;
    static constexpr std::size_t chunk_rows = (chunk_bytes - 16) / sizeof(row);
    struct alignas(16) chunk {
        chunk* before;
        alignas(16) row rows[chunk_rows];
    };
    static_assert(sizeof(chunk) <= chunk_bytes);
    struct list {
        chunk* last = nullptr;
        std::size_t rows = 0;
    };

    void scatter(const row_reader& reader, const key_coding& coding, const Layout& layout, std::size_t begin,
                 std::size_t end, row_totals& totals, std::span<list> lists) {
        arena::share memory(memory_);
        const auto block = std::make_unique<row_block>();
        const auto packed = std::make_unique_for_overwrite<row[]>(row_block::room);
        // Where the next row of a partition goes; the address says when its chunk is full.
        constexpr std::size_t first_at = offsetof(chunk, rows), full_at = first_at + chunk_rows * sizeof(row);
        std::vector<char*> cursor(count_, reinterpret_cast<char*>(full_at % chunk_bytes));
        for (std::size_t at = begin; at < end; at += row_block::room) {
            reader.read(static_cast<std::int64_t>(at), std::min(row_block::room, end - at), *block, totals);
            const std::size_t n = block->size;
            // Rows are scattered while the next ones are on their way.
            const std::size_t next = std::min(end, at + row_block::room);
            reader.prefetch(static_cast<std::int64_t>(next), std::min(row_block::room, end - next));
            if (!coding.encode(block->key, n)) throw misfit{};
            if (!layout.pack(block->key, block->day, block->money, n, packed.get())) throw misfit{};
            for (std::size_t i = 0; i < n; ++i) {
                const std::uint32_t p = layout.partition(block->key[i]);
                char* to = cursor[p];
                const std::size_t inside = reinterpret_cast<std::uintptr_t>(to) & (chunk_bytes - 1);
                if (inside == full_at % chunk_bytes) [[unlikely]]
                    to = add_chunk(memory, lists[p]) + first_at;
                *reinterpret_cast<row*>(to) = packed[i];
                cursor[p] = to + sizeof(row);
            }
        }
        for (std::size_t p = 0; p < count_; ++p) {
            if (lists[p].last == nullptr) continue;
            const auto in_last = static_cast<std::size_t>(cursor[p] - reinterpret_cast<char*>(lists[p].last->rows));
            lists[p].rows += in_last / sizeof(row);
        }
    }

    [[nodiscard]] static char* add_chunk(arena::share& memory, list& l) {
        char* room = memory.room(chunk_bytes, chunk_bytes);
        memory.commit(room + chunk_bytes);
        auto* added = ::new (static_cast<void*>(room)) chunk;
        if (l.last != nullptr) l.rows += chunk_rows;
        added->before = l.last;
        l.last = added;
        return room;
    }

    std::size_t count_;
    std::vector<list> lists_;  // segment by segment
    std::vector<std::size_t> rows_before_;
    row_totals totals_;
    arena memory_;
};

}  // namespace goodwill::inline v0::transactions
