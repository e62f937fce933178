#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <goodwill/core/decimal.hpp>
#include <goodwill/loyalty/trial_history.hpp>

#include "loyalty/player.hpp"

/// One member after the other through one programme of a trial.
namespace goodwill::inline v0::loyalty {

/// Throws what `try_programs` throws of its arguments.
void check_trials(const char* function, std::span<const trial_program> programs, const trial_options& options);

/// Sums of one partition for one programme.
struct part_sums {
    std::vector<std::int64_t> tiers;
    std::array<units, place_count> total{};
    core::int128 money = 0;
    double cost = 0;
    std::array<std::uint64_t, 32> refused{};
};

/// What a redemption costs: the reward's own value, or that of its points.
class costs {
public:
    explicit costs(const versions& books) {
        for (const auto& version : books.all()) {
            const program& p = version.book->source;
            const double money = core::power_of_ten[static_cast<std::size_t>(p.money_decimals)];
            of_point_ = worth_of_point(p).value * money / core::power_of_ten[static_cast<std::size_t>(p.decimals)];
            rewards_.clear();
            for (const auto& reward : p.rewards) rewards_.push_back(reward.value ? *reward.value * money : -1);
        }
    }
    [[nodiscard]] double of(std::uint32_t reward, units points) const noexcept {
        if (reward != name_codes::other && reward <= rewards_.size() && rewards_[reward - 1] >= 0)
            return rewards_[reward - 1];
        return static_cast<double>(points) * of_point_;
    }
    [[nodiscard]] double of_point() const noexcept { return of_point_; }

private:
    double of_point_ = 0;
    std::vector<double> rewards_;
};

/// Plays members of one partition through one programme.
class trial_player {
public:
    trial_player(const trial_program& program, const trial_options& options, const costs& costs, core::day_number end)
        : redeems_(options.redeems),
          cancels_(!program.events->of.empty()),
          costs_(costs),
          player_(*program.books, *program.events, end),
          counts_(*program.books) {}

    /// `history` gets what happened, and may be null.
    member_trial play(std::span<const packed_event> rows, double times, part_sums& sums, trial_history* history) {
        reset(player_.a);
        redeemed_.clear();
        if (history != nullptr) before_ = player_.a;
        member_trial out;
        std::uint64_t own = 0;
        player_.play(
            rows, {}, history == nullptr ? nullptr : &history->entries, times,
            [&](const packed_event& row, refusal why) {
                ++sums.refused[static_cast<std::size_t>(why)];
                out.refused += row.kind == event_kind::redemption;
                if (history != nullptr)
                    history->steps.push_back({.event = row.row,
                                              .day = row.day,
                                              .kind = row.kind,
                                              .why = why,
                                              .money = of_points(row.kind) ? 0 : row.value,
                                              .points = of_points(row.kind) ? row.value : 0});
            },
            [&](const event_facts& e, decision& d) {
                const account& a = player_.a;
                if (e.kind == event_kind::redemption) {
                    const bool by_points = e.reward == name_codes::other;
                    const units points = by_points ? e.points : counts_.at(e.day).reward_of[e.reward - 1].points;
                    const double cost = costs_.of(e.reward, points);
                    out.cost += cost;
                    if (cancels_) redeemed_.emplace_back(e.key, cost);
                } else if (e.kind == event_kind::cancellation) {
                    for (const auto& [key, cost] : redeemed_)
                        if (key == e.of) out.cost -= cost;
                } else if (e.kind == event_kind::purchase) {
                    out.money += e.money.counted(counts_.at(e.day).source.counts);
                } else if (e.kind == event_kind::refund) {
                    out.money -= e.money.counted(counts_.at(e.day).source.counts);
                }
                out.best_tier = std::max(out.best_tier, a.tier);
                if (history != nullptr) note(e, *history);
                if (redeems_ == 0 || e.kind != event_kind::purchase) return;
                while (a.at(place::active) >= redeems_) {
                    event_facts r;
                    r.kind = event_kind::redemption;
                    r.ref = e.ref;
                    r.key = ~own++;
                    r.time = e.time;
                    r.day = e.day;
                    r.points = redeems_;
                    r.kept = e.kept;
                    if (d.apply(r) != refusal::none) break;
                    out.cost += costs_.of(name_codes::other, redeems_);
                }
                if (history != nullptr) before_ = player_.a;
            },
            [](std::size_t) {});
        const account& a = player_.a;
        out.earned = a.at(place::earned) - a.at(place::reversed);
        out.spent = a.at(place::spent);
        out.expired = a.at(place::expired);
        out.open = a.at(place::active) + a.at(place::pending) - a.at(place::owed);
        out.tier = a.tier;
        out.member = a.member;
        if (a.member) ++sums.tiers[a.tier];
        for (std::size_t p = 0; p < place_count; ++p) sums.total[p] += a.total[p];
        sums.money += out.money;
        sums.cost += out.cost;
        return out;
    }
    [[gnu::always_inline]] void prefetch(std::span<const packed_event> rows) const noexcept { player_.prefetch(rows); }

private:
    [[nodiscard]] static bool of_points(event_kind kind) noexcept {
        return kind == event_kind::redemption || kind == event_kind::adjustment;
    }
    /// What an event was, and of a purchase what each rule gave: rated again on the account as it was before.
    void note(const event_facts& e, trial_history& history) {
        trial_step step{.event = e.ref,
                        .day = e.day,
                        .kind = e.kind,
                        .money = e.money.amount,
                        .points = e.points,
                        .tier = player_.a.tier};
        if (e.kind == event_kind::purchase) {
            decision d(counts_, before_, nullptr, nullptr);
            d.advance(e.day);
            d.at(e.ref, e.day);
            if (!before_.member) d.enrol(e);
            order_rating order;
            earned_points earned;
            if (d.rate(e, order, earned, &step.rules)) {
                step.fired = earned.fired;
                step.tier = static_cast<std::uint8_t>(order.tier);
                step.cut = earned.cut;
            }
        }
        history.steps.push_back(std::move(step));
        before_ = player_.a;
    }

    units redeems_;
    bool cancels_;
    const costs& costs_;
    player player_;
    const versions& counts_;
    account before_;  ///< the event that is noted
    std::vector<std::pair<std::uint64_t, double>> redeemed_;  ///< what each cost, by its key
};

/// How much more a member buys, whose points are worth more of the money.
[[nodiscard]] inline double times_of(const member_trial& first, const member_trial& here, double of_point_first,
                                     double of_point, double elasticity) noexcept {
    if (first.money <= 0 || here.money <= 0) return 1;
    const double before = static_cast<double>(first.earned) * of_point_first / static_cast<double>(first.money);
    const double now = static_cast<double>(here.earned) * of_point / static_cast<double>(here.money);
    return std::max(0.0, 1 + elasticity * (now - before));
}

}  // namespace goodwill::inline v0::loyalty
