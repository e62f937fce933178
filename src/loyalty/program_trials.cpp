#include <goodwill/loyalty/program_trials.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include <goodwill/core/check.hpp>

#include "loyalty/trial_player.hpp"

namespace goodwill::inline v0::loyalty {
namespace {
[[nodiscard]] std::string digits_of(const std::string& name, int decimals) {
    return "in \"" + name + "\" of " + std::to_string(decimals) + " digits";
}
}  // namespace

void check_trials(const char* function, std::span<const trial_program> programs, const trial_options& options) {
    if (programs.empty()) throw shape_error({function, "programs", {}, "empty", "must be at least one"});
    const program& first = programs[0].books->latest().source;
    for (std::size_t i = 1; i < programs.size(); ++i) {
        const program& other = programs[i].books->latest().source;
        const auto row = static_cast<std::int64_t>(i);
        if (other.currency != first.currency || other.decimals != first.decimals)
            throw conflict_error({function, "programs", row, digits_of(other.currency, other.decimals),
                                  "must be as the first one, " + digits_of(first.currency, first.decimals)});
        if (other.money != first.money || other.money_decimals != first.money_decimals)
            throw conflict_error({function, "programs", row, digits_of(other.money, other.money_decimals),
                                  "must be as the first one, " + digits_of(first.money, first.money_decimals)});
        if (other.zone != first.zone)
            throw conflict_error(
                {function, "programs", row, "of the zone " + other.zone, "must be as the first one, " + first.zone});
        core::check_length(function, "programs", programs[i].events->member.size(), programs[0].events->member.size());
    }
    if (!std::isfinite(options.elasticity) || std::fabs(options.elasticity) > 1e6)
        throw domain_error({function, "elasticity", {}, core::to_text(options.elasticity), "must be finite"});
    core::check(options.redeems >= 0 && options.redeems < most_units, function, "redeems", options.redeems,
                "must be >= 0");
}

std::vector<program_trial> try_programs(std::span<const trial_program> programs, const trial_options& options) {
    constexpr const char* function = "try_programs";
    check_trials(function, programs, options);
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
            parts[i] = std::make_shared<event_partitions>(function, *programs[i].books, *programs[i].events,
                                                          options.threads, core::watch{});
        out[i].members.resize(programs[i].events->members);
        out[i].last_day = std::max(parts[i]->last_day(), options.until.value_or(parts[i]->last_day()));
    }
    const std::size_t partitions = parts[0]->count();
    std::vector<part_sums> sums(partitions * count);
    for (std::size_t k = 0; k < sums.size(); ++k)
        sums[k].tiers.resize(programs[k % count].books->latest().ladder.size());
    core::for_chunks(function, partitions, 1, options.threads, options.progress,
                     [&](std::size_t p, std::size_t, std::size_t) {
                         thread_local sorted_partition sorted;
                         for (std::size_t i = 0; i < count; ++i) {
                             if (i == 0 || parts[i] != parts[i - 1]) parts[i]->sort(p, sorted);
                             trial_player player(programs[i], options, cost[i], out[i].last_day);
                             const std::size_t first = parts[i]->first_member(p),
                                               members = std::min(sorted.members(), out[i].members.size() - first);
                             part_sums& sum = sums[p * count + i];
                             part_sums fixed;
                             fixed.tiers.resize(sum.tiers.size());
                             for (std::size_t m = 0; m < members; ++m) {
                                 const auto rows = sorted.of(m);
                                 if (m + player::ahead < members) player.prefetch(sorted.of(m + player::ahead));
                                 member_trial& to = out[i].members[first + m];
                                 if (rows.empty()) {
                                     to = {};
                                     continue;
                                 }
                                 const bool reacts = options.elasticity != 0 && i > 0;
                                 to = player.play(rows, 1, reacts ? fixed : sum, nullptr);
                                 if (!reacts) continue;
                                 const double times = times_of(out[0].members[first + m], to, cost[0].of_point(),
                                                               cost[i].of_point(), options.elasticity);
                                 to = player.play(rows, times, sum, nullptr);
                             }
                         }
                     });
    for (std::size_t i = 0; i < count; ++i) {
        out[i].tiers.resize(programs[i].books->latest().ladder.size());
        for (std::size_t p = 0; p < partitions;
             ++p) {  // in the order of partitions, so that sums do not depend on threads
            const part_sums& part = sums[p * count + i];
            for (std::size_t t = 0; t < part.tiers.size(); ++t) out[i].tiers[t] += part.tiers[t];
            for (std::size_t k = 0; k < place_count; ++k) out[i].total[k] += part.total[k];
            for (std::size_t k = 0; k < part.refused.size(); ++k) out[i].refused[k] += part.refused[k];
            out[i].money += part.money;
            out[i].cost += part.cost;
        }
        const auto at = [&](place p) { return static_cast<double>(out[i].total[static_cast<std::size_t>(p)]); };
        out[i].open_value = (at(place::active) + at(place::pending) - at(place::owed)) * cost[i].of_point();
        if (out[0].money > 0)
            out[i].times_bought = static_cast<double>(out[i].money) / static_cast<double>(out[0].money);
    }
    return out;
}

}  // namespace goodwill::inline v0::loyalty
