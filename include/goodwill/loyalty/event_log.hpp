#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/loyalty/member_slots.hpp>
#include <goodwill/loyalty/replay.hpp>
#include <goodwill/loyalty/unique_ids.hpp>
#include <goodwill/transactions/log_options.hpp>

/// A log of events as its columns stand in a frame, read into what `replay` takes: slots of members, instants or local
/// dates, exact amounts, codes of the programme, keys of ids.  Columns that are in that form already are used where
/// they lie, and must outlive the log.
///
/// - member: integers or text.  Ids stay as they are; an empty text is no id.
/// - time: timestamps with a zone or an offset are instants; dates are local dates of the programme's zone; texts are
///   what core::parse_time reads, all instants or all dates.  Times without a zone are refused, or with `local_times`
///   are those of the programme's zone, where hours that a clock has twice or not at all are refused by row.
/// - amount, discount, tax, delivery, redeemed: money >= 0, decimals of no more digits than the programme's money.
///   points: of redemptions and adjustments (which may be below zero), of no more digits than the programme's points.
/// - kind: names of event kinds; without the column all are purchases.  A log holds events as they are known, so that
///   corrections are for a live engine.
/// - id: of the event, integers or text, each once.  of: the id of the order or redemption that a refund or a
///   cancellation is about.
/// - quantity, credit: whole numbers >= 0.  channel, reward, activity, tier: names.
/// - product, category: names; then rows of one id are the lines of one order or refund.
/// - birthday: dates, of which the year does not count, or text as "02-29" or "2000-02-29".  attributes: text.  Both
///   are what members say of themselves, in rows of the kinds join and attributes; in others they are not looked at.
///   What is missing in a row stays as it was.  Attributes that no rule of the programme asks for are not read.
/// A value that is missing is a bad row where the event needs it: member, time, kind, id; the amount of a purchase or
/// refund; the points of an adjustment, and of a redemption without a reward; what a refund or cancellation is about;
/// the tier of an invitation; the name of an activity; all attributes and the birthday in a row of the kind attributes.
/// Elsewhere it is the default: no money, no name, a quantity of 1.
namespace goodwill::inline v0::loyalty {

/// An attribute of members, as conditions of rules name it, and its column.
struct attribute_column {
    std::string name;
    core::column value;
};

struct event_log_columns {
    core::column member, time, amount;
    core::column kind = {}, id = {}, of = {}, points = {}, discount = {}, tax = {}, delivery = {}, redeemed = {};
    core::column quantity = {}, credit = {}, channel = {}, reward = {}, activity = {}, tier = {}, product = {},
                 category = {};
    core::column birthday = {};
    std::vector<attribute_column> attributes = {};
};

struct event_log_options {
    transactions::on_error errors = transactions::on_error::raise;
    bool local_times = false;
    /// Ids are known to be unique, and are not looked at.
    bool trust_ids = false;
    /// The rows of earlier pieces of the same log: rows are counted from there.
    std::uint64_t first_row = 0;
    int threads = 1;
    core::watch progress = {};
};

/// What can be the matter with a value of a row.
enum class event_flaw : std::uint8_t {
    none,
    missing,
    empty,
    not_utf8,
    unreadable,
    out_of_range,
    mixed,
    without_zone,
    ambiguous,
    skipped,
    unknown,
    not_replayed,
    infinite,
    negative,
    too_fine,
    too_large,
    not_whole,
    repeated,
    unlike,
    count,
};
enum class event_field : std::uint8_t {
    member, time, kind, id, of, amount, points, discount, tax, delivery, redeemed, quantity, credit, channel, reward,
    activity, tier, product, category, birthday, attributes, count,
};
inline constexpr std::string_view event_field_names[] = {
    "member",   "time",     "kind",     "id",       "of",       "amount",   "points",
    "discount", "tax",      "delivery", "redeemed", "quantity", "credit",   "channel",
    "reward",   "activity", "tier",     "product",  "category", "birthday", "attributes"};
[[nodiscard]] constexpr std::string_view name_of(event_field f) noexcept {
    return event_field_names[static_cast<std::size_t>(f)];
}
/// Whether a rule of the programme asks for an attribute, by the key of its name: those that none asks for are not
/// read.
[[nodiscard]] inline bool asks_for(const rulebook& book, std::uint64_t attribute) noexcept {
    return std::any_of(book.attributes.begin(), book.attributes.end(),
                       [attribute](const auto& test) { return test.name == attribute; });
}

/// Where the column of each field is; attributes have one each.
inline constexpr std::pair<event_field, core::column event_log_columns::*> event_log_fields[] = {
    {event_field::member, &event_log_columns::member}, {event_field::time, &event_log_columns::time},
    {event_field::amount, &event_log_columns::amount}, {event_field::kind, &event_log_columns::kind},
    {event_field::id, &event_log_columns::id}, {event_field::of, &event_log_columns::of},
    {event_field::points, &event_log_columns::points}, {event_field::discount, &event_log_columns::discount},
    {event_field::tax, &event_log_columns::tax}, {event_field::delivery, &event_log_columns::delivery},
    {event_field::redeemed, &event_log_columns::redeemed}, {event_field::quantity, &event_log_columns::quantity},
    {event_field::credit, &event_log_columns::credit}, {event_field::channel, &event_log_columns::channel},
    {event_field::reward, &event_log_columns::reward}, {event_field::activity, &event_log_columns::activity},
    {event_field::tier, &event_log_columns::tier}, {event_field::product, &event_log_columns::product},
    {event_field::category, &event_log_columns::category}, {event_field::birthday, &event_log_columns::birthday}};

/// "negative"
[[nodiscard]] GOODWILL_API std::string_view name_of(event_flaw flaw) noexcept;
/// "is negative"
[[nodiscard]] GOODWILL_API std::string_view reason_of(event_flaw flaw) noexcept;

/// A row that was left out, under errors = skip.
struct bad_row {
    std::uint64_t row = 0;
    event_field field = event_field::member;
    event_flaw what = event_flaw::none;
};

class event_log {
public:
    /// Gives new members their slots.  `seen` holds the ids of earlier pieces, and may be null.
    /// Throws schema_error for a type that cannot be used, shape_error, domain_error for the first bad row under errors
    /// = raise, cancelled.
    GOODWILL_API event_log(const rulebook& book, event_log_columns columns, member_slots& members,
                           const event_log_options& options = {}, seen_ids* seen = nullptr);
    GOODWILL_API ~event_log();
    GOODWILL_API event_log(event_log&&) noexcept;
    GOODWILL_API event_log& operator=(event_log&&) noexcept;

    /// What `replay` takes; valid while the log lives.
    [[nodiscard]] GOODWILL_API const event_columns& events() const noexcept;
    /// The row of an event, or the first row of an order with lines.
    [[nodiscard]] GOODWILL_API std::uint64_t row_of(std::uint64_t event) const noexcept;
    [[nodiscard]] GOODWILL_API std::uint64_t rows() const noexcept;
    /// Bad rows by row; only those of errors = skip.
    [[nodiscard]] GOODWILL_API const std::vector<bad_row>& refused() const noexcept;
    /// The earliest and the latest time of an event, microseconds since 1970-01-01 UTC; of dates the first instant.
    [[nodiscard]] GOODWILL_API std::int64_t first_time() const noexcept;
    [[nodiscard]] GOODWILL_API std::int64_t last_time() const noexcept;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace goodwill::inline v0::loyalty
