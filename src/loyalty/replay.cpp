#include <goodwill/loyalty/replay.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include <goodwill/loyalty/decide.hpp>

#include "loyalty/event_partitions.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

constexpr const char* function = "replay";

/// Can a refusal of this kind leave traces on an account?
[[nodiscard]] bool leaves_traces(event_kind kind) noexcept {
    return kind != event_kind::purchase && kind != event_kind::redemption;
}

/// Does an event of this kind name an order or a redemption?
[[nodiscard]] bool asks_back(event_kind kind) noexcept {
    return kind == event_kind::refund || kind == event_kind::cancellation;
}

/// A date whose orders, and those before, are closed at `end`.
[[nodiscard]] core::day_number last_closed(const duration& window, core::day_number end) noexcept {
    core::day_number day = end;
    if (window.in == duration::unit::days) return window.none() ? end : end - window.length - 1;
    day = end - window.length * 31 - 1;
    return day;
}

/// What one partition yields.
struct part_result {
    std::array<std::uint64_t, 32> refused{};
    std::vector<refused_row> rows;
    std::vector<member_entry> entries;
};

class player {
public:
    player(const versions& books, const event_columns& e, const replay_options& options, core::day_number end)
        : books_(books), events_(e), options_(options), end_(end),
          more_(!(e.discount.empty() && e.tax.empty() && e.delivery.empty() && e.redeemed.empty() && e.quantity.empty() &&
                  e.credit.empty() && e.reward.empty() && e.activity.empty() && e.of.empty() && e.line_begin.empty())) {}

    /// The events of one member, in order.
    void play(std::uint32_t member, std::span<const packed_event> rows, const account_store& store,
              account_store::block_writer& writer, replay_report& report, part_result& out) {
        store.load(member, a_);
        entries_.clear();
        decision d(books_, a_, options_.entries ? &entries_ : nullptr, &memory_);
        // Without refunds and cancellations, orders whose window closes before the end need not be remembered.
        const core::day_number end = std::max(end_, rows.empty() ? end_ : rows.back().day);
        const bool asked = std::any_of(rows.begin(), rows.end(), [](const packed_event& row) { return asks_back(row.kind); });
        const duration& window = books_.latest().source.refund_window;
        const core::day_number forgotten = asked || books_.all().size() > 1 ? std::numeric_limits<core::day_number>::min() : last_closed(window, end);
        std::size_t next_at = 0;
        const auto ask = [&](core::day_number until) {
            for (; next_at < options_.at.size() && options_.at[next_at] < until; ++next_at) {
                d.advance(options_.at[next_at]);
                report.at[next_at][member] = {a_.total, a_.counter, a_.tier, a_.member};
            }
        };
        // Columns are read row by row only where they must be: each such read is a miss of the caches.
        const packed_event* last = nullptr;
        for (const packed_event& row : rows) {
            if (next_at < options_.at.size()) ask(row.day);
            const event_facts& e = facts_of(row, forgotten);
            refusal why;
            if (leaves_traces(e.kind) || !a_.member) {
                before_ = a_;
                const std::size_t made = entries_.size();
                why = d.apply(e);
                if (why != refusal::none) {
                    a_ = before_;
                    d.activated_through(a_.clock);
                    entries_.resize(made);
                }
            } else {
                why = d.apply(e);
            }
            if (why == refusal::none) {
                last = &row;
            } else {
                ++out.refused[static_cast<std::size_t>(why)];
                out.rows.push_back({row.row, why});
            }
        }
        if (last != nullptr) a_.last_time = std::max(a_.last_time, time_of(*last));
        if (!options_.at.empty()) ask(no_day);
        d.advance(std::max(a_.clock, end_));
        d.close();
        writer.write(member, a_);
        for (const entry& e : entries_) out.entries.push_back({member, e});
    }

    /// Asks for what `play` will read of this member's columns.
    void prefetch(std::span<const packed_event> rows) const noexcept {
        if (rows.empty()) return;
        if (!events_.time.empty()) __builtin_prefetch(&events_.time[rows.back().row]);
        if (events_.key.empty()) return;
        for (const packed_event& row : rows) __builtin_prefetch(&events_.key[row.row]);
    }

private:
    [[nodiscard]] std::int64_t time_of(const packed_event& row) const noexcept {
        return events_.time.empty() ? std::int64_t{row.day} * micros_a_day : events_.time[row.row];
    }
    [[nodiscard]] const event_facts& facts_of(const packed_event& row, core::day_number forgotten) noexcept {
        event_facts& e = facts_;  // what no column says is as in a new one
        e.time = std::numeric_limits<std::int64_t>::min();  // the last one's is set at the end
        e.kind = row.kind;
        e.kept = row.day > forgotten;
        e.day = row.day;
        e.minute = row.minute;
        e.channel = row.channel;
        const std::size_t i = row.row;
        e.ref = i;
        e.key = events_.key.empty() ? i : events_.key[i];
        const bool of_points = row.kind == event_kind::redemption || row.kind == event_kind::adjustment;
        e.points = of_points ? row.value : 0;
        e.money.amount = of_points ? 0 : row.value;
        if (!more_) return e;
        const auto take = [i](const auto& column, auto& to) {
            if (!column.empty()) to = column[i];
        };
        take(events_.discount, e.money.discount);
        take(events_.tax, e.money.tax);
        take(events_.delivery, e.money.delivery);
        take(events_.redeemed, e.money.redeemed);
        take(events_.quantity, e.quantity);
        take(events_.credit, e.credit);
        take(events_.reward, e.reward);
        take(events_.activity, e.activity);
        take(events_.of, e.of);
        if (!events_.line_begin.empty())
            e.lines = events_.lines.subspan(events_.line_begin[i], events_.line_begin[i + 1] - events_.line_begin[i]);
        return e;
    }

    const versions& books_;
    const event_columns& events_;
    const replay_options& options_;
    core::day_number end_;
    bool more_;
    account a_, before_;
    event_facts facts_;
    std::vector<entry> entries_;
    rate_memory memory_;
};

}  // namespace

replay_report replay(const versions& books, account_store& store, const event_columns& events, const replay_options& options) {
    check_events(function, events);
    for (std::size_t i = 1; i < options.at.size(); ++i)
        if (options.at[i] <= options.at[i - 1])
            throw domain_error({function, "at", static_cast<std::int64_t>(i), core::to_text_date(options.at[i]), "must ascend"});
    store.resize(events.members);
    replay_report report;
    report.events = events.member.size();
    event_partitions parts(function, books, events, options.threads, options.progress);
    report.last_day = std::max(parts.last_day(), options.until.value_or(parts.last_day()));
    for (std::size_t k = 0; k < options.at.size(); ++k) report.at.emplace_back(store.size());

    std::vector<part_result> results(parts.count());
    core::for_chunks(function, parts.count(), 1, options.threads, options.progress, [&](std::size_t p, std::size_t, std::size_t) {
        thread_local sorted_partition sorted;
        thread_local account_store::block_writer writer;
        player players(books, events, options, report.last_day);
        parts.sort(p, sorted);
        const std::size_t first = parts.first_member(p), members = std::min(sorted.members(), store.size() - first);
        for (std::size_t begin = 0; begin < members; begin += account_store::block_slots) {
            writer.begin();
            for (std::size_t m = begin; m < std::min(members, begin + account_store::block_slots); ++m) {
                const auto rows = sorted.of(m);
                if (m + 1 < members) players.prefetch(sorted.of(m + 1));
                if (!rows.empty() || !store.empty(first + m))
                    players.play(static_cast<std::uint32_t>(first + m), rows, store, writer, report, results[p]);
            }
            writer.finish(store.at((first + begin) / account_store::block_slots));
        }
    });
    for (auto& r : results) {
        for (std::size_t k = 0; k < r.refused.size(); ++k) report.refused[k] += r.refused[k];
        report.rows.insert(report.rows.end(), r.rows.begin(), r.rows.end());
        report.entries.insert(report.entries.end(), r.entries.begin(), r.entries.end());
    }
    std::sort(report.rows.begin(), report.rows.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    return report;
}

}  // namespace goodwill::inline v0::loyalty
