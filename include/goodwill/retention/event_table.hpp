#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/group_keys.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/core/spare_memory.hpp>
#include <goodwill/core/state.hpp>

/// What survival curves need of durations: the distinct times, and at each the weight of those whose event happened,
/// of those who were last seen without it, and of those who came under observation.
/// Source: Kaplan & Meier (1958), JASA 53(282):457-481, doi:10.1080/01621459.1958.10501452; Klein & Moeschberger
///         (2003), Survival Analysis, 2nd ed., Springer, sections 3.4 (left truncation) and 4.2.
/// Units:  any one unit of time.
namespace goodwill::inline v0::retention {

/// Rows by what became of them.
struct event_counts {
    std::int64_t rows = 0;              ///< that were given
    std::int64_t used = 0;              ///< of them in the table
    std::int64_t events = 0;            ///< of those, with an event
    std::int64_t missing_duration = 0;  ///< left out
    std::int64_t missing_observed = 0;  ///< left out
    std::int64_t zero_weight = 0;       ///< left out
    [[nodiscard]] bool operator==(const event_counts&) const = default;
    void add(const event_counts& other) noexcept {
        rows += other.rows;
        used += other.used;
        events += other.events;
        missing_duration += other.missing_duration;
        missing_observed += other.missing_observed;
        zero_weight += other.zero_weight;
    }
};

struct event_options {
    /// 1 or true: the event happened at the end of the duration; 0 or false: the end of observation came first.
    /// Without it all happened.
    std::optional<core::column> observed = {};
    std::optional<core::column> weights = {};  ///< frequency weights: a row of weight 3 is three alike
    /// When a row came under observation (left truncation): it is at risk at times t with entry < t <= duration.
    /// Missing: from the beginning.
    std::optional<core::column> entry = {};
    int threads = 1;
    core::watch progress = {};
    core::spare_memory* spare = nullptr;  ///< memory to work in, kept from call to call
};

/// The mergeable state of survival curves.  May be split anywhere; weights that are no whole numbers add up to the same
/// within 1e-12 relative.
class event_table {
public:
    static constexpr core::state_mode mode = core::state_mode::commutative;

    event_table() = default;

    /// Adds rows: durations >= 0, finite.  Rows whose duration or `observed` is missing, and those of weight 0, are
    /// left out and counted.
    /// Throws domain_error naming the row: a duration or an entry that is negative or infinite, `observed` other than
    /// 0 and 1, a weight that is missing, negative or infinite, an entry that is not before its duration; shape_error;
    /// schema_error; cancelled.  The state is untouched on throw.
    /// `function` is who asks, for messages.
    GOODWILL_API void update(const core::column& durations, const event_options& options = {},
                             const char* function = "event_table.update");

    /// A table of whole numbers from 0 on: position t counts the events and the censored ones at time t.
    [[nodiscard]] GOODWILL_API static event_table from_counts(std::span<const std::int64_t> events,
                                                              std::span<const std::int64_t> censored);

    /// From the columns of another table and its counts.  Throws shape_error, and domain_error where they are none: times
    /// that do not ascend, weights that are negative or infinite, more under observation than came.
    [[nodiscard]] GOODWILL_API static event_table from_columns(const event_counts& counts, std::span<const double> time,
                                                               std::span<const double> events,
                                                               std::span<const double> censored,
                                                               std::span<const double> entered = {});

    GOODWILL_API void merge(const event_table& other);

    /// Distinct times, ascending; the others have one value for each.
    [[nodiscard]] std::span<const double> time() const noexcept { return time_; }
    [[nodiscard]] std::span<const double> events() const noexcept { return events_; }
    [[nodiscard]] std::span<const double> censored() const noexcept { return censored_; }
    /// Weight that comes under observation just after the time; empty where all are there from the beginning.
    [[nodiscard]] std::span<const double> entered() const noexcept { return entered_; }
    [[nodiscard]] std::size_t size() const noexcept { return time_.size(); }
    [[nodiscard]] const event_counts& counts() const noexcept { return counts_; }
    /// Of all rows.
    [[nodiscard]] GOODWILL_API double weight() const noexcept;

    [[nodiscard]] GOODWILL_API std::vector<std::byte> to_bytes() const;
    /// Throws format_error.
    [[nodiscard]] GOODWILL_API static event_table from_bytes(std::span<const std::byte> bytes);

    [[nodiscard]] bool operator==(const event_table&) const = default;

private:
    [[nodiscard]] bool is_sound() const noexcept;

    core::buffer<double> time_, events_, censored_, entered_;
    event_counts counts_;
};

/// One table for each group, in the order of the groups.
struct event_tables {
    core::group_keys groups;
    std::vector<event_table> tables;
};

/// Groups are integers, booleans or texts, plain or a dictionary; rows whose group is missing are a group of their own.
/// Throws as event_table::update.
[[nodiscard]] GOODWILL_API event_tables event_tables_by(const char* function, const core::column& durations,
                                                        const core::column& groups, const event_options& options = {});

/// Throws domain_error, naming the function, unless a row counts.
GOODWILL_API void check_events(const char* function, const event_table& table);

}  // namespace goodwill::inline v0::retention
