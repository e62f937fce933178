#include <goodwill/customers/stage_history.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/math/wilson_interval.hpp>
#include "customers/gap_quantiles.hpp"
#include "customers/population.hpp"
#include "customers/stage_setup.hpp"
#include "customers/stage_table.hpp"

namespace goodwill::inline v0::customers {
namespace {

constexpr const char* function = "stage_history";
constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kinds = stage_conflicts.size();

/// Counts of a part of the customers; parts add up.  A stage's position `stages` - 1 is no stage, and as where somebody
/// came from `stages` is not known yet.
struct tally {
    std::size_t stages = 0, days = 0;
    std::vector<std::int64_t> moves;   ///< by period, from and to, those who stayed too
    std::vector<std::int64_t> ended;   ///< spells by stage and days
    std::vector<std::int64_t> censored;
    std::int64_t customers = 0;
    std::array<std::int64_t, kinds> conflicts{};
    std::array<std::size_t, kinds> example{};      ///< the first with a conflict: position in the population
    std::array<core::day_number, kinds> example_day{};

    tally(std::size_t periods, std::size_t stages_, std::size_t days_)
        : stages(stages_), days(days_), moves(periods * (stages_ + 1) * stages_), ended(stages_ * days_),
          censored(stages_ * days_) {}
    [[nodiscard]] std::int64_t& move(std::size_t period, std::size_t from, std::size_t to) noexcept {
        return moves[(period * (stages + 1) + from) * stages + to];
    }
    /// `other` holds customers after those here.
    void add(const tally& other) noexcept {
        for (std::size_t k = 0; k < moves.size(); ++k) moves[k] += other.moves[k];
        for (std::size_t k = 0; k < ended.size(); ++k) ended[k] += other.ended[k];
        for (std::size_t k = 0; k < censored.size(); ++k) censored[k] += other.censored[k];
        customers += other.customers;
        for (std::size_t c = 0; c < kinds; ++c) {
            if (conflicts[c] == 0) {
                example[c] = other.example[c];
                example_day[c] = other.example_day[c];
            }
            conflicts[c] += other.conflicts[c];
        }
    }
};

struct timeline {
    std::vector<core::day_number> end;
    std::vector<double> base_gap;
    std::vector<std::uint16_t> period;  ///< of day first + i
    core::day_number first = 0;

    [[nodiscard]] std::size_t period_of(core::day_number day) const noexcept {
        return day <= first ? 0 : period[static_cast<std::size_t>(day - first)];
    }
};

void follow_customers(const population& all, const stage_table& table, const rhythm_options& rhythm,
                      const timeline& time, std::size_t begin, std::size_t stop, tally& out) {
    event_reader events(all, table.asks_amounts());
    eve_reader eve(all, table, rhythm);
    course customer(rhythm, table.asks_own_rhythm());
    std::vector<stage_table::mask> fixed;
    const std::size_t periods = time.end.size(), unknown = out.stages;
    const bool check_won_back = table.won_back() != no_stage && table.lapsed() != no_stage;
    for (std::size_t i = begin; i < stop; ++i) {
        events.open(i);
        if (events.next() > time.end.back()) continue;
        customer.clear();
        std::array<bool, kinds> seen{};
        const auto report = [&](stage_conflict kind, core::day_number day) {
            const auto c = static_cast<std::size_t>(kind);
            if (std::exchange(seen[c], true)) return;
            if (out.conflicts[c]++ == 0) {
                out.example[c] = i;
                out.example_day[c] = day;
            }
        };
        std::size_t before = unknown;
        core::day_number since = 0;
        for (std::size_t p = time.period_of(events.next()); p < periods; ++p) {
            const core::day_number end = time.end[p];
            bool changed = false;
            for (; events.next() <= end && events.next() != event_reader::never; changed = true)
                events.step(customer, report);
            if (changed) table.fix(customer, fixed);
            const std::int32_t code = table.match(customer, end, time.base_gap[p], fixed);
            const std::size_t now = code == no_stage ? out.stages - 1 : static_cast<std::size_t>(code);
            ++out.move(p, before, now);
            if (now != before) {
                if (before != unknown) ++out.ended[before * out.days + static_cast<std::size_t>(end - since)];
                since = end;
            }
            if (changed || now != before) {
                if (const auto kind = conflict_of(table, customer, code)) report(*kind, end);
                if (check_won_back && code == table.won_back() && customer.orders() > 0 &&
                    !eve.was_lapsed(i, customer.last_purchase(), time.base_gap[p]))
                    report(stage_conflict::won_back_without_lapse, end);
                if (code != no_stage && code == table.fresh() && before != unknown && before != now &&
                    before + 1 < out.stages &&
                    table.kind_of(static_cast<std::int32_t>(before)) == stage_table::kind::customer)
                    report(stage_conflict::new_after_customer, end);
            }
            before = now;
        }
        ++out.customers;
        ++out.censored[before * out.days + static_cast<std::size_t>(time.end.back() - since)];
    }
}

/// Kaplan-Meier over whole days.
[[nodiscard]] stage_time time_of(const tally& all, std::size_t stage) {
    stage_time out{stage, 0, 0, none, none};
    const auto* ended = all.ended.data() + stage * all.days;
    const auto* censored = all.censored.data() + stage * all.days;
    std::int64_t at_risk = 0;
    for (std::size_t d = 0; d < all.days; ++d) {
        out.ended += ended[d];
        out.censored += censored[d];
    }
    at_risk = out.ended + out.censored;
    if (at_risk == 0) return out;
    double stays = 1, area = 0;
    for (std::size_t d = 0; d < all.days && at_risk > 0; ++d) {
        if (ended[d] > 0) {
            stays *= static_cast<double>(at_risk - ended[d]) / static_cast<double>(at_risk);
            // A product of ratios that is a half is one up to rounding.
            if (out.median_days != out.median_days && stays <= 0.5 + 1e-12) out.median_days = static_cast<double>(d);
        }
        at_risk -= ended[d] + censored[d];
        if (at_risk > 0) area += stays;
    }
    out.mean_days = area;
    return out;
}

void summarise(const tally& all, double level, stage_history_result& out) {
    const std::size_t stages = all.stages, periods = out.end.size(), unknown = stages;
    const auto at = [&](std::size_t p, std::size_t from, std::size_t to) {
        return all.moves[(p * (stages + 1) + from) * stages + to];
    };
    const auto with_share = [&](auto row, std::int64_t of) {
        row.share = row.low = row.high = none;
        if (of > 0) {
            const auto part = static_cast<double>(row.customers), whole = static_cast<double>(of);
            const math::interval limits = math::wilson_interval(part, whole, level);
            row.share = part / whole;
            row.low = limits.low;
            row.high = limits.high;
        }
        return row;
    };
    std::vector<std::int64_t> before(stages);
    for (std::size_t p = 0; p < periods; ++p) {
        std::vector<stage_stock> rows;
        std::int64_t known = 0;
        for (std::size_t s = 0; s < stages; ++s) {
            stage_stock row{p, s};
            row.before = before[s];
            row.first_known = at(p, unknown, s);
            for (std::size_t other = 0; other < stages; ++other) {
                if (other == s) continue;
                row.moved_in += at(p, other, s);
                row.moved_out += at(p, s, other);
            }
            row.customers = row.first_known + row.moved_in + at(p, s, s);
            known += row.customers;
            before[s] = row.customers;
            rows.push_back(row);
        }
        for (const auto& row : rows) out.stock.push_back(with_share(row, known));
        for (std::size_t from = 0; from < stages; ++from)
            for (std::size_t to = 0; to < stages; ++to)
                if (from != to && at(p, from, to) > 0) out.moves.push_back({p, from, to, at(p, from, to)});
    }
    for (std::size_t from = 0; from < stages; ++from) {
        std::vector<stage_transition> rows;
        std::int64_t all_of = 0;
        for (std::size_t to = 0; to < stages; ++to) {
            stage_transition row{from, to};
            for (std::size_t p = 0; p < periods; ++p) row.customers += at(p, from, to);
            all_of += row.customers;
            rows.push_back(row);
        }
        for (const auto& row : rows) out.transitions.push_back(with_share(row, all_of));
    }
    for (std::size_t s = 0; s < stages; ++s) out.times.push_back(time_of(all, s));
}

[[nodiscard]] timeline timeline_of(core::day_number first, core::day_number last, core::period every,
                                   stage_history_result& out) {
    timeline time;
    time.first = first;
    for (core::day_number day = core::period_start(first, every); day <= last; day = core::next_period(day, every)) {
        if (out.start.size() == most_stage_periods)
            throw domain_error({function, "every", {}, "", "must be longer: from " + core::to_text_date(first) +
                                                               " to " + core::to_text_date(last) +
                                                               " there are more than 1,000 periods"});
        out.start.push_back(day);
        const core::day_number end = core::next_period(day, every) - 1;
        out.last_complete = end <= last;
        time.end.push_back(std::min(end, last));
    }
    std::size_t p = 0;
    for (core::day_number day = first; day <= last; ++day) {
        while (time.end[p] < day) ++p;
        time.period.push_back(static_cast<std::uint16_t>(p));
    }
    time.base_gap.assign(time.end.size(), none);
    return time;
}

}  // namespace

stage_history_result stage_history(const transactions::customer_base& base, const rules::table& rules,
                                   const stage_history_options& options) {
    check_rhythm(function, options.rhythm, options.level);
    const stage_table table(function, rules, base.has_amounts());
    const population all(function, base, options.contacts);
    stage_history_result out;
    out.every = options.every;
    out.stages = rules.outcomes();
    out.stages.emplace_back();
    const core::day_number first = first_purchase(base);
    const core::day_number last = last_day(function, base, options.at, first, "purchase");
    out.later_contacts = contacts_after(all.others(), last);
    const std::size_t stages = out.stages.size();
    if (first == event_reader::never) {  // without a purchase there is no first period
        out.later_customers = static_cast<std::int64_t>(all.size());
        summarise(tally(0, stages, 1), options.level, out);
        return out;
    }
    timeline time = timeline_of(first, last, options.every, out);
    if (table.asks_rhythm())
        time.base_gap = gap_quantiles(function, base, first, time.end, options.rhythm.quantile, options.threads,
                                      options.progress);
    const auto days = static_cast<std::size_t>(time.end.back() - time.end.front()) + 1;
    // Whole numbers add to the same in any parts, so these may depend on the threads.
    const std::size_t count = 16 * static_cast<std::size_t>(std::clamp(options.threads, 1, 64));
    const std::size_t chunk = std::max<std::size_t>(std::size_t{1} << 12, core::chunk_count(all.size(), count));
    std::vector<tally> parts(core::chunk_count(all.size(), chunk), tally(0, 0, 0));
    core::for_chunks(function, all.size(), chunk, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t stop) {
                         parts[index] = tally(time.end.size(), stages, days);
                         follow_customers(all, table, options.rhythm, time, begin, stop, parts[index]);
                     });
    tally sum(time.end.size(), stages, days);
    for (const tally& part : parts) sum.add(part);
    out.end = time.end;
    out.base_gap = time.base_gap;
    out.customers = sum.customers;
    out.later_customers = static_cast<std::int64_t>(all.size()) - sum.customers;
    out.conflict_customer.kind = all.ids().kind;
    for (std::size_t c = 0; c < kinds; ++c) {
        if (sum.conflicts[c] == 0) continue;
        const auto kind = static_cast<stage_conflict>(c);
        if (options.refuse_conflicts)
            throw_conflict(function, kind, shown_id(all.ids(), sum.example[c]), sum.example_day[c]);
        out.conflicts.push_back({kind, sum.conflicts[c], sum.example_day[c]});
        append_id(out.conflict_customer, all.ids(), sum.example[c]);
    }
    summarise(sum, options.level, out);
    return out;
}

}  // namespace goodwill::inline v0::customers
