#pragma once
#include "support.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/loyalty/event_log.hpp>

/// A replay as Python holds it: pieces of a log go in, tables come out.
namespace goodwill::bindings {

/// Ids of rows, taken out of a column; some may be missing.
class picked_ids {
public:
    void take(const core::column& ids, std::int64_t row);
    void take_none();
    /// The ids at these places.
    [[nodiscard]] core::column column(std::span<const std::size_t> places) const;
    [[nodiscard]] std::size_t size() const noexcept { return valid_.size(); }

private:
    transactions::customer_ids ids_;
    std::vector<std::uint8_t> valid_;
};

class replay_run {
public:
    replay_run(const loyalty::program& program, core::zone zone, bool entries, std::vector<core::day_number> at);

    /// One more piece; `last`: the only one, so that the clock runs to the end.  The share done goes from `from` to
    /// `to`.
    void feed(loyalty::event_log_columns columns, loyalty::event_log_options options, bool last, double from,
              double to);
    /// Runs the clock to the end after the last piece.
    void finish(int threads);
    void until(std::optional<core::day_number> day) { until_ = day; }
    void in_pieces() { seen_ = std::make_unique<loyalty::seen_ids>(); }

    /// Names and decimals of the programme.
    [[nodiscard]] py::dict facts() const;
    [[nodiscard]] py::dict members(int threads) const;
    [[nodiscard]] py::dict lots() const;
    [[nodiscard]] py::dict entries() const;
    [[nodiscard]] py::dict at(std::size_t which) const;
    [[nodiscard]] py::dict refused() const;
    [[nodiscard]] py::dict counts() const;
    /// Sums by place, and members by tier.
    [[nodiscard]] py::dict totals(int threads) const;
    /// Points that were earned, spent and expired by month, from entries.
    [[nodiscard]] py::dict months() const;
    [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; }
    [[nodiscard]] std::uint64_t events() const noexcept { return events_; }
    [[nodiscard]] core::day_number last_day() const noexcept { return last_day_; }
    [[nodiscard]] std::size_t memory() const noexcept { return store_.memory(); }

private:
    struct refused_event {
        std::uint64_t row;
        bool bad;  ///< the row, not the event
        std::uint8_t field, why;
    };
    void add(const loyalty::event_log* log, const core::column& ids, loyalty::replay_report&& report,
             std::span<const core::day_number> asked);
    [[nodiscard]] core::column ids_of(std::span<const std::uint32_t> slots) const;
    [[nodiscard]] bool was_member(const loyalty::account& a) const noexcept;

    loyalty::versions books_;
    bool keep_entries_;
    std::vector<core::day_number> at_dates_;
    std::size_t asked_ = 0;
    std::optional<core::day_number> until_;
    loyalty::account_store store_;
    loyalty::member_slots slots_;
    std::unique_ptr<loyalty::seen_ids> seen_;
    std::uint64_t rows_ = 0, events_ = 0;
    std::int64_t last_time_ = std::numeric_limits<std::int64_t>::min();
    core::day_number last_day_ = 0;
    std::vector<core::buffer<loyalty::standing_at>> at_;
    std::vector<loyalty::member_entry> entries_;
    std::vector<refused_event> refused_;
    picked_ids entry_ids_, refused_ids_;
    bool has_ids_ = false;
};

}  // namespace goodwill::bindings
