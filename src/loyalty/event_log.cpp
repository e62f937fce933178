#include <goodwill/loyalty/event_log.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <mutex>
#include <numeric>
#include <utility>

#include "loyalty/event_lines.hpp"
#include "loyalty/event_rows.hpp"
#include "loyalty/key_coding.hpp"
#include "transactions/order.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

using transactions::id_reader;
using transactions::on_error;

constexpr std::size_t rows_a_chunk = std::size_t{1} << 17;

[[nodiscard]] event_flaw flaw_of_member(std::uint8_t code) noexcept {
    using transactions::flaw;
    if (code == transactions::code_of(flaw::customer_empty)) return event_flaw::empty;
    if (code == transactions::code_of(flaw::customer_not_utf8)) return event_flaw::not_utf8;
    return event_flaw::missing;
}

/// Calls f(begin, n) for the blocks of a chunk.
template <class F>
void for_blocks(std::size_t begin, std::size_t end, F&& f) {
    for (std::size_t b = begin; b < end; b += event_rows::block)
        f(static_cast<std::int64_t>(b), std::min(event_rows::block, end - b));
}

using bad_rows = std::vector<std::vector<bad_row>>;  // a list a chunk

/// What reads the members: short texts first, and where some turn out to be long a table.
[[nodiscard]] std::unique_ptr<id_reader> reader_of(const core::column& member) {
    if (!transactions::is_text_column(member)) return transactions::integer_ids(member);
    return member.dictionary() != nullptr ? transactions::dictionary_ids(member) : transactions::short_text_ids(member);
}

/// Calls f(begin, n, keys, flaws) for all rows in blocks, on threads; flaws are null where there are none.
template <class F>
void each_block(id_reader& reader, int threads, F&& f) {
    core::for_chunks(replay_function, static_cast<std::size_t>(reader.length()), rows_a_chunk, threads, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         alignas(64) std::array<std::uint64_t, event_rows::block> key;
                         std::array<std::uint8_t, event_rows::block> flaw{};
                         for_blocks(begin, end, [&](std::int64_t b, std::size_t n) {
                             const bool any = reader.read(b, n, key.data(), flaw.data());
                             f(b, n, key.data(), any ? flaw.data() : nullptr);
                             if (any) std::memset(flaw.data(), 0, n);
                         });
                     });
}

void note(bad_rows& bad, std::int64_t begin, std::size_t n, const std::uint8_t* flaw) {
    auto& out = bad[static_cast<std::size_t>(begin) / rows_a_chunk];
    for (std::size_t i = 0; i < n && flaw != nullptr; ++i)
        if (flaw[i] != 0)
            out.push_back({static_cast<std::uint64_t>(begin) + i, event_field::member, flaw_of_member(flaw[i])});
}

/// Whether the integers lie close together, to each other or to those that were met before; then that is their rule.
[[nodiscard]] bool lie_close(id_reader& reader, member_slots& members, int threads) {
    if (members.size() != members.close_count()) return false;
    std::mutex guard;
    std::uint64_t low = std::numeric_limits<std::uint64_t>::max(), high = 0;
    each_block(reader, threads, [&](std::int64_t, std::size_t n, const std::uint64_t* key, const std::uint8_t* flaw) {
        std::uint64_t least = std::numeric_limits<std::uint64_t>::max(), most = 0;
        for (std::size_t i = 0; i < n; ++i) {
            if (flaw != nullptr && flaw[i] != 0) continue;
            least = std::min(least, key[i]);
            most = std::max(most, key[i]);
        }
        const std::lock_guard lock(guard);
        low = std::min(low, least);
        high = std::max(high, most);
    });
    if (low > high) return false;
    if (!members.empty()) return members.close(low) && members.close(high);
    if (high - low >= 2 * static_cast<std::uint64_t>(reader.length()) + 1024 ||
        high - low >= std::numeric_limits<std::uint32_t>::max())
        return false;
    members.begin_close(low, static_cast<std::size_t>(high - low + 1));
    return true;
}

/// Slots of members through a table: those of new ones ascend by id.
void number_members(std::unique_ptr<id_reader>& reader, const core::column& column, member_slots& members, int threads,
                    bad_rows& bad, std::uint32_t* slot) {
    core::buffer<std::uint64_t> keys(static_cast<std::size_t>(column.length()));
    const auto read = [&] {
        each_block(*reader, threads,
                   [&](std::int64_t begin, std::size_t n, const std::uint64_t* key, const std::uint8_t* flaw) {
                       std::copy_n(key, n, keys.data() + begin);
                       note(bad, begin, n, flaw);
                   });
    };
    try {
        read();
    } catch (const transactions::misfit&) {
        for (auto& rows : bad) rows.clear();
        reader = transactions::long_text_ids(column);
        read();
    }
    // Rows without a member have that of a row with one; they are taken out later.
    std::uint64_t row = 0;
    for (const auto& rows : bad)
        for (const bad_row& b : rows) row += b.row == row;
    const bool none = row == keys.size();
    for (const auto& rows : bad)
        for (const bad_row& b : rows) keys[b.row] = none ? 0 : keys[row];
    if (none) {
        std::fill_n(slot, keys.size(), 0u);
        return;
    }
    const auto distinct = code_keys(keys);
    const auto order = reader->ordered() ? transactions::order_by({distinct.begin(), distinct.end()}, threads)
                                         : reader->order(distinct, threads);
    core::buffer<std::uint64_t> sorted(distinct.size());
    for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i] = distinct[order[i]];
    core::buffer<std::uint32_t> of_sorted(sorted.size()), of_code(sorted.size());
    members.add(reader->ids(sorted, threads), of_sorted);
    for (std::size_t i = 0; i < sorted.size(); ++i) of_code[order[i]] = of_sorted[i];
    core::for_chunks(replay_function, keys.size(), rows_a_chunk, threads, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) slot[i] = of_code[keys[i]];
                     });
}

void give_slots(std::unique_ptr<id_reader>& reader, const core::column& column, member_slots& members, int threads,
                bad_rows& bad, held_column<std::uint32_t>& out) {
    members.expect(replay_function, transactions::kind_of_ids(column));
    out.make(static_cast<std::size_t>(column.length()));
    std::uint32_t* const slot = out.own.data();
    if (transactions::is_text_column(column) || !lie_close(*reader, members, threads)) {
        number_members(reader, column, members, threads, bad, slot);
        return;
    }
    each_block(*reader, threads,
               [&](std::int64_t begin, std::size_t n, const std::uint64_t* key, const std::uint8_t* flaw) {
                   const std::uint64_t smallest = members.smallest();
                   for (std::size_t i = 0; i < n; ++i)
                       slot[static_cast<std::size_t>(begin) + i] = static_cast<std::uint32_t>(key[i] - smallest);
                   note(bad, begin, n, flaw);
                   for (std::size_t i = 0; i < n && flaw != nullptr; ++i)
                       if (flaw[i] != 0) slot[static_cast<std::size_t>(begin) + i] = 0;
               });
}

struct stop {};

void check_member_type(const core::column& member) {
    if (!transactions::is_there(member)) throw schema_error({replay_function, "member", {}, "", "must be there"});
    const core::column& values = member.dictionary() != nullptr ? *member.dictionary() : member;
    if (core::is_text(values.type()) || values.type() == core::dtype::null ||
        (member.dictionary() == nullptr && core::is_integer(values.type())))
        return;
    throw schema_error({replay_function, "member", {}, "of type " + member.type_name(), "must be integers or text"});
}

}  // namespace

std::string_view name_of(event_flaw flaw) noexcept {
    constexpr std::string_view names[] = {"",           "missing",      "empty",    "not_utf8",
                                          "unreadable", "out_of_range", "mixed",    "without_zone",
                                          "ambiguous",  "skipped",      "unknown",  "not_replayed",
                                          "infinite",   "negative",     "too_fine", "too_large",
                                          "not_whole",  "repeated",     "unlike",   ""};
    return names[static_cast<std::size_t>(flaw)];
}
std::string_view reason_of(event_flaw flaw) noexcept {
    constexpr std::string_view reasons[] = {"",
                                            "is missing",
                                            "is an empty text",
                                            "is not UTF-8",
                                            "is no date or time",
                                            "is outside the years 0 to 9999",
                                            "is a date among times, or a time among dates",
                                            "has no zone and no offset",
                                            "is shown twice by clocks of the programme's zone",
                                            "is not shown by clocks of the programme's zone",
                                            "is none of the known ones",
                                            "is for a live engine",
                                            "is infinite",
                                            "is negative",
                                            "has more digits than the programme counts",
                                            "is beyond what can be counted exactly",
                                            "is no whole number",
                                            "is that of an earlier event",
                                            "has rows of several members, times or kinds",
                                            ""};
    return reasons[static_cast<std::size_t>(flaw)];
}

struct event_log::parts {
    event_log_columns source;
    event_log_options options;
    std::uint64_t rows = 0;
    std::unique_ptr<id_reader> reader;
    held_columns columns;
    core::buffer<std::uint32_t> row_of;  ///< of the events; empty: the same
    order_lines lines;
    event_columns events;
    std::vector<bad_row> refused;
    time_span span;
    std::int64_t first_time = 0, last_time = 0;

    void read(const event_rows& source_rows, member_slots& members);
    void check_ids(const event_rows& source_rows, seen_ids* seen);
    void refuse(const event_rows& source_rows, std::vector<bad_row>& bad);
    void keep(const core::buffer<std::uint32_t>& places);
    void drop(const std::vector<bad_row>& dropped);
    void find_times(const core::zone& zone);
    void show(const event_rows& source_rows, const member_slots& members);
};

/// Bad rows by their places among those that are there: throws for the first, or notes them.
void event_log::parts::refuse(const event_rows& source_rows, std::vector<bad_row>& bad) {
    if (bad.empty()) return;
    for (bad_row& b : bad) b.row = row_of.empty() ? b.row : row_of[b.row];
    std::stable_sort(bad.begin(), bad.end(), [](const bad_row& a, const bad_row& b) { return a.row < b.row; });
    if (options.errors == on_error::raise) source_rows.raise(bad.front(), *reader);
    refused.insert(refused.end(), bad.begin(), bad.end());
}

void event_log::parts::keep(const core::buffer<std::uint32_t>& places) {
    columns.each([&](auto& column) { column.keep(places); });
    core::buffer<std::uint32_t> next(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) next[i] = row_of.empty() ? places[i] : row_of[places[i]];
    row_of = std::move(next);
}

void event_log::parts::drop(const std::vector<bad_row>& dropped) {
    if (dropped.empty()) return;
    core::buffer<std::uint32_t> places;
    places.reserve(columns.member.view.size());
    std::size_t next = 0;
    for (std::size_t i = 0; i < columns.member.view.size(); ++i) {
        if (next < dropped.size() && dropped[next].row == i) ++next;
        else places.push_back(static_cast<std::uint32_t>(i));
    }
    keep(places);
}

void event_log::parts::read(const event_rows& source_rows, member_slots& members) {
    bad_rows bad(core::chunk_count(rows, rows_a_chunk));
    std::vector<time_span> spans(bad.size());
    give_slots(reader, source.member, members, options.threads, bad, columns.member);
    source_rows.prepare(columns);
    try {
        core::for_chunks(replay_function, rows, rows_a_chunk, options.threads, options.progress,
                         [&](std::size_t c, std::size_t begin, std::size_t end) {
                             std::array<std::uint8_t, event_rows::block> flaw{};
                             auto& out = bad[c];
                             const std::size_t members_bad = out.size();
                             for_blocks(begin, end, [&](std::int64_t b, std::size_t n) {
                                 source_rows.read(b, n, columns, flaw.data(), out, spans[c]);
                             });
                             if (members_bad != 0 && out.size() != members_bad) {
                                 std::stable_sort(out.begin(), out.end(),
                                                  [](const bad_row& a, const bad_row& b) { return a.row < b.row; });
                                 out.erase(
                                     std::unique(out.begin(), out.end(),
                                                 [](const bad_row& a, const bad_row& b) { return a.row == b.row; }),
                                     out.end());
                             }
                             if (!out.empty() && options.errors == on_error::raise) throw stop{};
                         });
    } catch (const stop&) {
    }
    std::vector<bad_row> all;
    for (const auto& rows_of_chunk : bad) all.insert(all.end(), rows_of_chunk.begin(), rows_of_chunk.end());
    const std::vector<bad_row> places = all;
    refuse(source_rows, all);
    drop(places);
    for (const time_span& s : spans)
        span.first = std::min(span.first, s.first), span.last = std::max(span.last, s.last);
}

void event_log::parts::check_ids(const event_rows& source_rows, seen_ids* seen) {
    if (!columns.key.there()) return;
    std::vector<bad_row> bad;
    if (source_rows.by_line()) {
        core::buffer<std::uint32_t> places;
        lines = gather_lines(columns, places, bad);
        refuse(source_rows, bad);
        keep(places);
        if (seen == nullptr) return;
    }
    if (options.trust_ids) return;
    const auto repeated = seen != nullptr ? seen->add(columns.key.view, options.threads)
                                          : repeated_ids(columns.key.view, options.threads);
    bad.clear();
    for (const std::uint64_t place : repeated) bad.push_back({place, event_field::id, event_flaw::repeated});
    const std::vector<bad_row> places = bad;
    refuse(source_rows, bad);
    if (places.empty() || lines.begin.empty()) {
        drop(places);
        return;
    }
    // The lines of the orders that go, go with them.
    order_lines left;
    left.begin.push_back(0);
    std::size_t next = 0;
    for (std::size_t e = 0; e + 1 < lines.begin.size(); ++e) {
        if (next < places.size() && places[next].row == e) {
            ++next;
            continue;
        }
        for (std::uint64_t l = lines.begin[e]; l < lines.begin[e + 1]; ++l) left.lines.push_back(lines.lines[l]);
        left.begin.push_back(left.lines.size());
    }
    lines = std::move(left);
    drop(places);
}

void event_log::parts::find_times(const core::zone& zone) {
    const std::size_t n = columns.member.view.size();
    if (n == 0) return;
    const bool dates = columns.day.there();
    if (n != rows) {  // rows have gone since
        span = {};
        if (dates) span.take(columns.day.view.data(), n);
        else span.take(columns.time.view.data(), n);
    }
    first_time = dates ? zone.start_of_day(span.first) * 1'000'000 : span.first;
    last_time = dates ? zone.start_of_day(span.last) * 1'000'000 : span.last;
}

void event_log::parts::show(const event_rows& source_rows, const member_slots& members) {
    held_columns& c = columns;
    events.member = c.member.view, events.members = members.size();
    events.time = c.time.view, events.day = c.day.view, events.kind = c.kind.view;
    events.amount = c.money[0].view, events.points = c.money[1].view, events.discount = c.money[2].view;
    events.tax = c.money[3].view, events.delivery = c.money[4].view, events.redeemed = c.money[5].view;
    events.quantity = c.quantity.view, events.credit = c.credit.view;
    events.channel = c.channel.view, events.reward = c.reward.view, events.activity = c.activity.view,
    events.tier = c.tier.view;
    events.key = c.key.view, events.of = c.of.view, events.birthday = c.birthday.view;
    for (std::size_t i = 0; i < c.attributes.size(); ++i)
        events.attributes.push_back({source_rows.attributes().key(i), c.attributes[i].view});
    events.line_begin = lines.begin, events.lines = lines.lines;
    if (c.member.view.empty()) events.line_begin = {};
}

event_log::event_log(const rulebook& book, event_log_columns columns, member_slots& members,
                     const event_log_options& options, seen_ids* seen)
    : parts_(std::make_unique<parts>()) {
    parts& p = *parts_;
    p.source = std::move(columns);
    p.options = options;
    check_member_type(p.source.member);
    p.rows = static_cast<std::uint64_t>(p.source.member.length());
    p.reader = reader_of(p.source.member);
    const event_rows rows(book, p.source, options);
    p.read(rows, members);
    p.check_ids(rows, seen);
    p.find_times(book.zone);
    std::stable_sort(p.refused.begin(), p.refused.end(),
                     [](const bad_row& a, const bad_row& b) { return a.row < b.row; });
    for (bad_row& b : p.refused) b.row += options.first_row;
    p.show(rows, members);
}
event_log::~event_log() = default;
event_log::event_log(event_log&&) noexcept = default;
event_log& event_log::operator=(event_log&&) noexcept = default;

const event_columns& event_log::events() const noexcept { return parts_->events; }
std::uint64_t event_log::row_of(std::uint64_t event) const noexcept {
    return parts_->options.first_row + (parts_->row_of.empty() ? event : parts_->row_of[event]);
}
std::uint64_t event_log::rows() const noexcept { return parts_->rows; }
const std::vector<bad_row>& event_log::refused() const noexcept { return parts_->refused; }
std::int64_t event_log::first_time() const noexcept { return parts_->first_time; }
std::int64_t event_log::last_time() const noexcept { return parts_->last_time; }

}  // namespace goodwill::inline v0::loyalty
