#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>

#include "retention/time_keys.hpp"
#include "transactions/arena.hpp"

/// Distinct times with sums of weights: rows are scattered over ranges of time, sorted in a core's cache and added up.
namespace goodwill::inline v0::retention {

/// Distinct times, ascending, and the weight at each of the rows without and with the flag.
struct time_sums {
    core::buffer<double> time, plain, flagged;
};

/// Rows of several segments, by range.  Segments share nothing, so each may have a thread of its own, and rows of one
/// key keep their order.
template <class Row>
class range_lists {
public:
    range_lists(const key_ranges& ranges, std::size_t segments, core::spare_memory* spare)
        : ranges_(ranges), lists_(segments * ranges.count()), memory_(spare) {}

    /// Appends rows to a segment.
    class writer {
    public:
        writer(range_lists& to, std::size_t segment)
            : to_(to), memory_(to.memory_), lists_(std::span(to.lists_).subspan(segment * to.ranges_.count(),
                                                                                 to.ranges_.count())) {}
        void add(const Row& row) {
            list& l = lists_[to_.ranges_.range(key_of(row))];
            if (l.in_last == chunk_rows) [[unlikely]] add_chunk(l);
            l.last->rows[l.in_last++] = row;
        }

    private:
        void add_chunk(auto& l) {
            char* room = memory_.room(sizeof(chunk), 64);
            memory_.commit(room + sizeof(chunk));
            auto* added = ::new (static_cast<void*>(room)) chunk;
            added->before = l.last;
            l.chunks += l.last != nullptr;
            l.last = added;
            l.in_last = 0;
        }

        range_lists& to_;
        transactions::arena::share memory_;
        std::span<typename range_lists::list> lists_;
    };

    /// All rows by time; gives their memory back.
    [[nodiscard]] time_sums sums(const char* function, int threads, const core::watch& progress) {
        const std::size_t count = ranges_.count();
        std::vector<std::size_t> begin(count + 1, 0);  // of the range's times
        constexpr std::size_t together = 8;
        core::for_chunks(function, count, together, threads, progress,
                         [&](std::size_t, std::size_t from, std::size_t to) {
                             sort_buffers<Row> room;
                             std::vector<std::span<Row>> pieces;
                             for (std::size_t r = from; r < to; ++r) begin[r + 1] = sort_range(r, pieces, room);
                         });
        for (std::size_t r = 0; r < count; ++r) begin[r + 1] += begin[r];
        time_sums out;
        for (auto* column : {&out.time, &out.plain, &out.flagged}) column->resize(begin[count]);
        core::for_chunks(function, count, together, threads, progress,
                         [&](std::size_t, std::size_t from, std::size_t to) {
                             std::vector<std::span<Row>> pieces;
                             for (std::size_t r = from; r < to; ++r) add_up(r, pieces, begin[r], out);
                         });
        memory_.clear();
        return out;
    }

private:
    static constexpr std::size_t chunk_bytes = 2048;
    static constexpr std::size_t chunk_rows = (chunk_bytes - 16) / sizeof(Row);
    struct alignas(16) chunk {
        chunk* before;
        alignas(16) Row rows[chunk_rows];
    };
    struct list {
        chunk* last = nullptr;
        std::size_t in_last = chunk_rows, chunks = 0;  // full ones before the last
    };

    std::size_t pieces_of(std::size_t range, std::vector<std::span<Row>>& pieces) const {
        pieces.clear();
        std::size_t rows = 0;
        for (std::size_t at = range; at < lists_.size(); at += ranges_.count()) {
            const list& l = lists_[at];
            if (l.last == nullptr) continue;
            const std::size_t first = pieces.size();
            std::size_t in_this = l.in_last;
            for (chunk* c = l.last; c != nullptr; c = c->before) {
                pieces.emplace_back(c->rows, in_this);
                in_this = chunk_rows;
            }
            std::reverse(pieces.begin() + static_cast<std::ptrdiff_t>(first), pieces.end());
            rows += l.in_last + l.chunks * chunk_rows;
        }
        return rows;
    }

    /// Sorts the rows of a range where they lie; returns the number of distinct times.
    std::size_t sort_range(std::size_t range, std::vector<std::span<Row>>& pieces, sort_buffers<Row>& room) {
        const std::size_t n = pieces_of(range, pieces);
        if (n == 0) return 0;
        const auto sorted = sort_by_key<Row>(pieces, n, room);
        std::size_t distinct = 1;
        for (std::size_t i = 1; i < n; ++i) distinct += key_of(sorted[i]) >> 1 != key_of(sorted[i - 1]) >> 1;
        const Row* from = sorted.data();
        for (const auto piece : pieces) {
            std::copy_n(from, piece.size(), piece.begin());
            from += piece.size();
        }
        return distinct;
    }

    void add_up(std::size_t range, std::vector<std::span<Row>>& pieces, std::size_t at, time_sums& out) const {
        if (pieces_of(range, pieces) == 0) return;
        std::uint64_t time = key_of(pieces[0][0]) >> 1;
        std::array<double, 2> sum{0, 0};
        const auto put = [&] {
            out.time[at] = time_of(time << 1);
            out.plain[at] = sum[0];
            out.flagged[at++] = sum[1];
        };
        for (const auto piece : pieces)
            for (const Row& row : piece) {
                const std::uint64_t key = key_of(row);
                if (key >> 1 != time) {
                    put();
                    time = key >> 1;
                    sum = {0, 0};
                }
                sum[key & 1] += weight_of(row);
            }
        put();
    }

    const key_ranges& ranges_;
    std::vector<list> lists_;  // segment by segment
    transactions::arena memory_;
};

}  // namespace goodwill::inline v0::retention
