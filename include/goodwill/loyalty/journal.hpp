#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/loyalty/live_event.hpp>

/// The events that were accepted, for idempotence, for re-rating when a late one comes, and to say why.
/// An engine keeps them in memory, or in a store of the host's.
namespace goodwill::inline v0::loyalty {

class journal {
public:
    virtual ~journal() = default;
    /// The position of an event's record, or nothing.
    [[nodiscard]] virtual std::optional<std::uint64_t> find(const id& event) const = 0;
    /// Keeps a record.  `member` is a number for the member that the engine gave, always the same.  Called by one
    /// thread a member, of several; an id that another thread has just added gives nothing back, and nothing is kept.
    virtual std::optional<std::uint64_t> append(const id& event, std::uint64_t member,
                                                std::span<const std::byte> record) = 0;
    /// Hints that an event will be looked for, and that a member's will be added to, so that memory can be asked for.
    virtual void expect(const id& event) const noexcept { static_cast<void>(event); }
    virtual void expect_of(std::uint64_t member) const noexcept { static_cast<void>(member); }
    /// The record at a position, good until the next call of this thread.
    [[nodiscard]] virtual std::span<const std::byte> read(std::uint64_t position) const = 0;
    /// The positions of a member's events, as they came.
    [[nodiscard]] virtual std::vector<std::uint64_t> of_member(std::uint64_t member) const = 0;
};

/// Records one after the other in memory; positions are byte offsets, and each record names the one before it of its
/// member.
class memory_journal final : public journal {
public:
    static constexpr std::uint64_t no_event = ~std::uint64_t{0};
    static constexpr std::size_t piece_bytes = std::size_t{1} << 22;

    [[nodiscard]] std::optional<std::uint64_t> find(const id& event) const override {
        const std::lock_guard lock(guard_);
        const std::uint64_t at = events_.find(event.key(), [&](std::uint64_t p) { return id_at(p) == event; });
        return at == id_table::nothing ? std::nullopt : std::optional(at);
    }
    void expect(const id& event) const noexcept override { events_.prefetch(event.key()); }
    void expect_of(std::uint64_t member) const noexcept override { __builtin_prefetch(heads_.data() + member, 1); }

    std::optional<std::uint64_t> append(const id& event, std::uint64_t member,
                                        std::span<const std::byte> record) override {
        const std::lock_guard lock(guard_);
        if (events_.find(event.key(), [&](std::uint64_t p) { return id_at(p) == event; }) != id_table::nothing)
            return {};
        const std::size_t bytes = header{no_event, static_cast<std::uint32_t>(record.size()), 0}.room();
        if (pieces_.empty() || pieces_.back().used + bytes > piece_bytes)
            pieces_.push_back({core::buffer<std::byte>(std::max(bytes, piece_bytes)), 0});
        piece& last = pieces_.back();
        const std::uint64_t position = (pieces_.size() - 1) * piece_bytes + last.used;
        if (heads_.size() <= member) heads_.resize(std::max<std::size_t>(member + 1, heads_.size() * 3 / 2), no_event);
        const header h{heads_[member], static_cast<std::uint32_t>(record.size()), 0};
        std::byte* const to = last.bytes.data() + last.used;
        constexpr std::uint64_t nothing = 0;
        std::memcpy(to + bytes - sizeof nothing, &nothing, sizeof nothing);  // the same records are the same bytes
        std::memcpy(to, &h, sizeof h);
        std::memcpy(to + sizeof h, record.data(), record.size());
        last.used += bytes;
        heads_[member] = position;
        events_.add(event.key(), position, [&](std::uint64_t p) { return id_at(p).key(); });
        ++count_;
        return position;
    }
    [[nodiscard]] std::span<const std::byte> read(std::uint64_t position) const override {
        const std::lock_guard lock(guard_);
        return record_at(position);
    }
    [[nodiscard]] std::vector<std::uint64_t> of_member(std::uint64_t member) const override {
        const std::lock_guard lock(guard_);
        std::vector<std::uint64_t> out;
        for (std::uint64_t p = member < heads_.size() ? heads_[member] : no_event; p != no_event;
             p = header_at(p).before)
            out.push_back(p);
        return {out.rbegin(), out.rend()};
    }
    [[nodiscard]] std::uint64_t size() const noexcept { return count_; }

    /// The records as they lie, each after a header; what is appended record by record to an empty journal gives the
    /// same.
    [[nodiscard]] std::size_t piece_count() const noexcept { return pieces_.size(); }
    [[nodiscard]] std::span<const std::byte> piece_at(std::size_t i) const noexcept {
        return {pieces_[i].bytes.data(), pieces_[i].used};
    }
    [[nodiscard]] static constexpr std::uint64_t position_of(std::size_t piece, std::size_t offset) noexcept {
        return piece * piece_bytes + offset;
    }
    void reserve(std::size_t records) {
        events_.reserve(records, [&](std::uint64_t p) { return id_at(p).key(); });
    }
    struct header {
        std::uint64_t before = no_event;  ///< the position of the member's record before this one
        std::uint32_t bytes = 0, spare = 0;

        [[nodiscard]] constexpr std::size_t room() const noexcept { return (sizeof(header) + bytes + 7) / 8 * 8; }
    };
    [[nodiscard]] header header_at(std::uint64_t position) const noexcept {
        header h;
        std::memcpy(&h, at(position), sizeof h);
        return h;
    }
    [[nodiscard]] std::size_t memory() const noexcept {
        return pieces_.size() * piece_bytes + heads_.capacity() * sizeof(std::uint64_t) + events_.memory();
    }

private:
    struct piece {
        core::buffer<std::byte> bytes;
        std::size_t used = 0;
    };
    [[nodiscard]] const std::byte* at(std::uint64_t position) const noexcept {
        return pieces_[position / piece_bytes].bytes.data() + position % piece_bytes;
    }
    [[nodiscard]] std::span<const std::byte> record_at(std::uint64_t position) const noexcept {
        return {at(position) + sizeof(header), header_at(position).bytes};
    }
    [[nodiscard]] id id_at(std::uint64_t position) const {
        detail::record_reader from(record_at(position));
        static_cast<void>(from.get<std::uint32_t>());
        static_cast<void>(from.get<event_kind>());
        static_cast<void>(from.get<std::int64_t>());
        return from.name();
    }

    mutable std::mutex guard_;
    std::deque<piece> pieces_;
    std::vector<std::uint64_t> heads_;
    id_table events_;
    std::uint64_t count_ = 0;
};

}  // namespace goodwill::inline v0::loyalty
