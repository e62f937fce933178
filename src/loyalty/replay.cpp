#include <goodwill/loyalty/replay.hpp>

#include <algorithm>
#include <array>
#include <vector>
#include <string>

#include "loyalty/player.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

constexpr const char* function = "replay";
constexpr const char* must_fit = "must have an account of at most 8 MiB: fewer orders that can still be refunded";

/// What one partition yields.
struct part_result {
    std::array<std::uint64_t, 32> refused{};
    std::vector<refused_row> rows;
    std::vector<member_entry> entries;
};

/// The tier's counter of an account that has run to a date, without the credit that no longer counts.  Only what
/// decides about it is copied to `own`.
[[nodiscard]] units counter_on(const versions& books, core::day_number day, const account& a, account& own) {
    static_cast<account_head&>(own) = a;
    own.credits = a.credits;
    decision now(books, own, nullptr, nullptr);
    now.at(entry::clock, day);
    if (now.has_tiers()) static_cast<void>(now.roll());
    return own.counter;
}

}  // namespace

replay_report replay(const versions& books, account_store& store, const event_columns& events,
                     const replay_options& options) {
    for (std::size_t i = 1; i < options.at.size(); ++i)
        if (options.at[i] <= options.at[i - 1])
            throw domain_error(
                {function, "at", static_cast<std::int64_t>(i), core::to_text_date(options.at[i]), "must ascend"});
    const event_partitions parts(function, books, events, options.threads, options.progress);
    store.resize(events.members);
    replay_report report;
    report.events = events.member.size();
    report.last_day = std::max(parts.last_day(), options.until.value_or(parts.last_day()));
    for (std::size_t k = 0; k < options.at.size(); ++k) report.at.emplace_back(store.size());

    std::vector<part_result> results(parts.count());
    core::for_chunks(
        function, parts.count(), 1, options.threads, options.progress, [&](std::size_t p, std::size_t, std::size_t) {
            thread_local sorted_partition sorted;
            thread_local account_store::block_writer writer;
            player player(books, events, report.last_day);
            account shown;
            std::vector<entry> entries;
            part_result& out = results[p];
            parts.sort(p, sorted);
            const std::size_t first = parts.first_member(p), members = std::min(sorted.members(), store.size() - first);
            for (std::size_t begin = 0; begin < members; begin += account_store::block_slots) {
                writer.begin();
                for (std::size_t m = begin; m < std::min(members, begin + account_store::block_slots); ++m) {
                    const auto rows = sorted.of(m);
                    if (m + player::ahead < members) player.prefetch(sorted.of(m + player::ahead));
                    if (rows.empty() && store.empty(first + m)) continue;
                    const auto member = static_cast<std::uint32_t>(first + m);
                    store.load(member, player.a);
                    entries.clear();
                    player.play(
                        rows, options.at, options.entries ? &entries : nullptr, 1,
                        [&](const packed_event& row, refusal why) {
                            ++out.refused[static_cast<std::size_t>(why)];
                            out.rows.push_back({row.row, why});
                        },
                        [](const event_facts&, decision&) {},
                        [&](std::size_t k) {
                            const account& a = player.a;
                            report.at[k][member] = {a.total, counter_on(books, options.at[k], a, shown), a.tier,
                                                    a.member};
                        });
                    if (!writer.write(member, player.a))
                        throw domain_error({function, "member",
                                            rows.empty() ? std::nullopt : std::optional<std::int64_t>(rows.back().row),
                                            std::to_string(member), must_fit});
                    for (const entry& e : entries) out.entries.push_back({member, e});
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
