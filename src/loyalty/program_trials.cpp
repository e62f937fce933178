#include <goodwill/loyalty/program_trials.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include <goodwill/core/check.hpp>

#include "loyalty/player.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

constexpr const char* function = "try_programs";

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
            of_point_ = p.point_value.value_or(0) * money / core::power_of_ten[static_cast<std::size_t>(p.decimals)];
            rewards_.clear();
            for (const auto& reward : p.rewards) rewards_.push_back(reward.value ? *reward.value * money : -1);
        }
    }
    [[nodiscard]] double of(std::uint32_t reward, units points) const noexcept {
        if (reward != name_codes::other && reward <= rewards_.size() && rewards_[reward - 1] >= 0) return rewards_[reward - 1];
        return static_cast<double>(points) * of_point_;
    }
    [[nodiscard]] double of_point() const noexcept { return of_point_; }

private:
    double of_point_ = 0;
    std::vector<double> rewards_;
};

void check_programs(std::span<const trial_program> programs, const trial_options& options) {
    if (programs.empty()) throw shape_error({function, "programs", {}, "empty", "must be at least one"});
    const program& first = programs[0].books->latest().source;
    for (std::size_t i = 1; i < programs.size(); ++i) {
        const program& other = programs[i].books->latest().source;
        const auto row = static_cast<std::int64_t>(i);
        if (other.currency != first.currency || other.decimals != first.decimals)
            throw conflict_error({function, "programs", row, "of currency " + other.currency, "must be of the first one's, " + first.currency});
        if (other.money != first.money || other.money_decimals != first.money_decimals)
            throw conflict_error({function, "programs", row, "of money " + other.money, "must be of the first one's, " + first.money});
        if (other.zone != first.zone)
            throw conflict_error({function, "programs", row, "of zone " + other.zone, "must be of the first one's, " + first.zone});
        core::check_length(function, "programs", programs[i].events->member.size(), programs[0].events->member.size());
    }
    if (!std::isfinite(options.elasticity) || std::fabs(options.elasticity) > 1e6)
        throw domain_error({function, "elasticity", {}, core::to_text(options.elasticity), "must be finite"});
    core::check(options.redeems >= 0 && options.redeems < most_units, function, "redeems", options.redeems, "must be >= 0");
}

/// Plays members of one partition through one programme.
class trial_player {
public:
    trial_player(const trial_program& program, const trial_options& options, const costs& costs, core::day_number end)
        : redeems_(options.redeems), costs_(costs), player_(*program.books, *program.events, end), counts_(*program.books) {}

    member_trial play(std::span<const packed_event> rows, double times, part_sums& sums) {
        reset(player_.a);
        member_trial out;
        std::uint64_t own = 0;
        player_.play(
            rows, {}, nullptr, times,
            [&](const packed_event& row, refusal why) {
                ++sums.refused[static_cast<std::size_t>(why)];
                out.refused += row.kind == event_kind::redemption;
            },
            [&](const event_facts& e, decision& d) {
                const account& a = player_.a;
                if (e.kind == event_kind::redemption) {
                    const bool by_points = e.reward == name_codes::other;
                    const units points = by_points ? e.points : counts_.at(e.day).reward_of[e.reward - 1].points;
                    out.cost += costs_.of(e.reward, points);
                } else if (e.kind == event_kind::purchase) {
                    out.money += e.money.counted(counts_.at(e.day).source.counts);
                } else if (e.kind == event_kind::refund) {
                    out.money -= e.money.counted(counts_.at(e.day).source.counts);
                }
                out.best_tier = std::max(out.best_tier, a.tier);
                if (redeems_ == 0 || e.kind != event_kind::purchase) return;
                while (a.at(place::active) >= redeems_) {
                    event_facts r;
                    r.kind = event_kind::redemption;
                    r.key = ~own++;
                    r.time = e.time;
                    r.day = e.day;
                    r.points = redeems_;
                    r.kept = e.kept;
                    if (d.apply(r) != refusal::none) break;
                    out.cost += costs_.of(name_codes::other, redeems_);
                }
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
    void prefetch(std::span<const packed_event> rows) const noexcept { player_.prefetch(rows); }

private:
    units redeems_;
    const costs& costs_;
    player player_;
    const versions& counts_;
};

/// How much more a member buys, whose points are worth more of the money.
[[nodiscard]] double times_of(const member_trial& first, const member_trial& here, double of_point_first, double of_point, double elasticity) noexcept {
    if (first.money <= 0 || here.money <= 0) return 1;
    const double before = static_cast<double>(first.earned) * of_point_first / static_cast<double>(first.money);
    const double now = static_cast<double>(here.earned) * of_point / static_cast<double>(here.money);
    return std::max(0.0, 1 + elasticity * (now - before));
}

}  // namespace

std::vector<program_trial> try_programs(std::span<const trial_program> programs, const trial_options& options) {
    check_programs(programs, options);
    for (const auto& p : programs) check_events(function, *p.events);
    const std::size_t count = programs.size();
    std::vector<program_trial> out(count);
    // One partition serves all programmes that read the same columns.
    std::vector<std::shared_ptr<event_partitions>> parts(count);
    std::vector<costs> cost;
    for (std::size_t i = 0; i < count; ++i) {
        cost.emplace_back(*programs[i].books);
        for (std::size_t j = 0; j < i && !parts[i]; ++j)
            if (programs[j].events == programs[i].events) parts[i] = parts[j];
        if (!parts[i])
            parts[i] = std::make_shared<event_partitions>(function, *programs[i].books, *programs[i].events, options.threads, core::watch{});
        out[i].members.resize(programs[i].events->members);
        out[i].last_day = std::max(parts[i]->last_day(), options.until.value_or(parts[i]->last_day()));
    }
    const std::size_t partitions = parts[0]->count();
    std::vector<part_sums> sums(partitions * count);
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k].tiers.resize(programs[k % count].books->latest().ladder.size());
    core::for_chunks(function, partitions, 1, options.threads, options.progress, [&](std::size_t p, std::size_t, std::size_t) {
        thread_local sorted_partition sorted;
        for (std::size_t i = 0; i < count; ++i) {
            if (i == 0 || parts[i] != parts[i - 1]) parts[i]->sort(p, sorted);
            trial_player player(programs[i], options, cost[i], out[i].last_day);
            const std::size_t first = parts[i]->first_member(p), members = std::min(sorted.members(), out[i].members.size() - first);
            part_sums& sum = sums[p * count + i];
            part_sums fixed;
            fixed.tiers.resize(sum.tiers.size());
            for (std::size_t m = 0; m < members; ++m) {
                const auto rows = sorted.of(m);
                if (m + 1 < members) player.prefetch(sorted.of(m + 1));
                member_trial& to = out[i].members[first + m];
                if (rows.empty()) {
                    to = {};
                    continue;
                }
                const bool reacts = options.elasticity != 0 && i > 0;
                to = player.play(rows, 1, reacts ? fixed : sum);
                if (!reacts) continue;
                const double times = times_of(out[0].members[first + m], to, cost[0].of_point(), cost[i].of_point(), options.elasticity);
                to = player.play(rows, times, sum);
            }
        }
    });
    for (std::size_t i = 0; i < count; ++i) {
        out[i].tiers.resize(programs[i].books->latest().ladder.size());
        for (std::size_t p = 0; p < partitions; ++p) {  // in the order of partitions, so that sums do not depend on threads
            const part_sums& part = sums[p * count + i];
            for (std::size_t t = 0; t < part.tiers.size(); ++t) out[i].tiers[t] += part.tiers[t];
            for (std::size_t k = 0; k < place_count; ++k) out[i].total[k] += part.total[k];
            for (std::size_t k = 0; k < part.refused.size(); ++k) out[i].refused[k] += part.refused[k];
            out[i].money += part.money;
            out[i].cost += part.cost;
        }
        const auto at = [&](place p) { return static_cast<double>(out[i].total[static_cast<std::size_t>(p)]); };
        out[i].open_value = (at(place::active) + at(place::pending) - at(place::owed)) * cost[i].of_point();
        if (out[0].money > 0) out[i].times_bought = static_cast<double>(out[i].money) / static_cast<double>(out[0].money);
    }
    return out;
}

}  // namespace goodwill::inline v0::loyalty
