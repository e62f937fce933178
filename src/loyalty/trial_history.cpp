#include <goodwill/loyalty/trial_history.hpp>

#include <algorithm>
#include <string>

#include <goodwill/core/check.hpp>

#include "loyalty/trial_player.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

constexpr const char* function = "trial_histories";

/// The events of one member as columns of their own.
struct own_events {
    own_events(const event_columns& all, std::uint32_t member) {
        for (std::size_t i = 0; i < all.member.size(); ++i)
            if (all.member[i] == member) rows.push_back(i);
        slots.assign(rows.size(), 0);
        view.member = slots, view.members = 1;
        take(all.time, time, view.time), take(all.day, day, view.day), take(all.kind, kind, view.kind);
        take(all.amount, money[0], view.amount), take(all.discount, money[1], view.discount),
            take(all.tax, money[2], view.tax);
        take(all.delivery, money[3], view.delivery), take(all.redeemed, money[4], view.redeemed),
            take(all.points, money[5], view.points);
        take(all.quantity, quantity, view.quantity), take(all.credit, credit, view.credit),
            take(all.channel, names[0], view.channel);
        take(all.reward, names[1], view.reward), take(all.activity, names[2], view.activity), take(all.of, of, view.of);
        take(all.tier, tier, view.tier), take(all.birthday, birthday, view.birthday);
        said.resize(all.attributes.size());
        for (std::size_t i = 0; i < said.size(); ++i) {
            view.attributes.push_back({all.attributes[i].name, {}});
            take(all.attributes[i].value, said[i], view.attributes[i].value);
        }
        if (all.key.empty()) {  // row numbers are keys
            key.assign(rows.begin(), rows.end());
            view.key = key;
        } else {
            take(all.key, key, view.key);
        }
        if (all.line_begin.empty()) return;
        line_begin.push_back(0);
        for (const std::size_t i : rows) {
            const auto own = all.lines.subspan(all.line_begin[i], all.line_begin[i + 1] - all.line_begin[i]);
            lines.insert(lines.end(), own.begin(), own.end());
            line_begin.push_back(lines.size());
        }
        view.line_begin = line_begin, view.lines = lines;
    }

    event_columns view;
    std::vector<std::size_t> rows;  ///< where they are among all

private:
    template <class T>
    void take(std::span<const T> all, std::vector<T>& own, std::span<const T>& shown) const {
        if (all.empty()) return;
        own.reserve(rows.size());
        for (const std::size_t i : rows) own.push_back(all[i]);
        shown = own;
    }

    std::vector<std::uint32_t> slots;
    std::vector<std::int64_t> time, quantity, credit;
    std::vector<core::day_number> day;
    std::vector<event_kind> kind;
    std::array<std::vector<units>, 6> money;
    std::array<std::vector<std::uint32_t>, 3> names;
    std::vector<std::uint8_t> tier;
    std::vector<std::uint16_t> birthday;
    std::vector<std::vector<std::uint64_t>> said;
    std::vector<std::uint64_t> key, of, line_begin;
    std::vector<order_line> lines;
};

}  // namespace

std::vector<trial_history> trial_histories(std::span<const trial_program> programs, std::uint32_t member,
                                           const trial_options& options) {
    check_trials(function, programs, options);
    if (member >= programs[0].events->members)
        throw domain_error({function,
                            "member",
                            {},
                            std::to_string(member),
                            "must be a slot below " + std::to_string(programs[0].events->members)});
    std::vector<trial_history> out(programs.size());
    member_trial first;
    const costs first_costs(*programs[0].books);
    for (std::size_t i = 0; i < programs.size(); ++i) {
        const own_events own(*programs[i].events, member);
        const trial_program here{programs[i].books, &own.view};
        if (own.rows.empty()) continue;
        const event_partitions parts(function, *here.books, own.view, 1, core::watch{});
        sorted_partition sorted;
        parts.sort(0, sorted);
        const costs cost(*here.books);
        trial_player player(here, options, cost, std::max(parts.last_day(), options.until.value_or(parts.last_day())));
        part_sums sums;
        sums.tiers.resize(here.books->latest().ladder.size());
        double times = 1;
        if (i == 0 || options.elasticity != 0) {
            const member_trial fixed = player.play(sorted.of(0), 1, sums, nullptr);
            if (i == 0) first = fixed;
            else times = times_of(first, fixed, first_costs.of_point(), cost.of_point(), options.elasticity);
        }
        static_cast<void>(player.play(sorted.of(0), times, sums, &out[i]));
        for (trial_step& step : out[i].steps) step.event = own.rows[step.event];
        for (entry& e : out[i].entries)
            if (e.event != entry::clock) e.event = own.rows[e.event];
    }
    return out;
}

}  // namespace goodwill::inline v0::loyalty
