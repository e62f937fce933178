#include <goodwill/customers/stages.hpp>

#include <algorithm>
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

constexpr const char* function = "stages";
constexpr std::size_t chunk = std::size_t{1} << 14;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// What a chunk of customers gives, rows without gaps.
struct part {
    std::vector<std::size_t> known;  ///< positions in the population
    std::vector<std::int32_t> stage;
    std::vector<std::vector<double>> values;
    std::vector<std::int8_t> contact;
    std::vector<found_conflict> conflicts;  ///< rows of the population
    std::int64_t ambiguous = 0;
};

void read_customers(const population& all, const stage_table& table, const rhythm_options& rhythm,
                    core::day_number at, double base_gap, std::size_t begin, std::size_t stop, part& out) {
    event_reader events(all, table.asks_amounts());
    eve_reader eve(all, table, rhythm);
    course customer(rhythm, table.asks_own_rhythm());
    std::vector<stage_table::mask> fixed;
    const bool has_contact = table.asks(stage_column::contact);
    out.values.resize(table.columns().size());
    for (std::size_t i = begin; i < stop; ++i) {
        events.open(i);
        customer.clear();
        const auto report = [&](stage_conflict kind, core::day_number day) { out.conflicts.push_back({i, kind, day}); };
        while (events.next() <= at && events.next() != event_reader::never) events.step(customer, report);
        if (!customer.known()) continue;
        table.fix(customer, fixed);
        bool ambiguous = false;
        const std::int32_t code = table.match(customer, at, base_gap, fixed, &ambiguous);
        out.ambiguous += ambiguous;
        out.known.push_back(i);
        out.stage.push_back(code);
        for (std::size_t c = 0; c < table.columns().size(); ++c)
            if (table.columns()[c] != stage_column::contact)
                out.values[c].push_back(customer.value(table.columns()[c], at, base_gap));
        if (has_contact)
            out.contact.push_back(customer.last_contact() ? static_cast<std::int8_t>(*customer.last_contact())
                                                          : std::int8_t{-1});
        if (const auto kind = conflict_of(table, customer, code)) report(*kind, at);
        if (code != no_stage && code == table.won_back() && table.lapsed() != no_stage && customer.orders() > 0 &&
            !eve.was_lapsed(i, customer.last_purchase(), base_gap))
            report(stage_conflict::won_back_without_lapse, at);
    }
}

void count_stages(const rules::table& rules, double level, stages_result& out) {
    const std::size_t stages = rules.outcomes().size();
    std::vector<std::int64_t> counts(stages + 1);
    for (const std::int32_t code : out.stage) ++counts[code == no_stage ? stages : static_cast<std::size_t>(code)];
    const auto n = static_cast<double>(out.stage.size());
    for (std::size_t s = 0; s <= stages; ++s) {
        const auto customers = static_cast<double>(counts[s]);
        stage_count row{s < stages ? rules.outcomes()[s] : std::string(), counts[s], none, none, none};
        if (n > 0) {
            const math::interval limits = math::wilson_interval(customers, n, level);
            row.share = customers / n;
            row.low = limits.low;
            row.high = limits.high;
        }
        out.counts.push_back(std::move(row));
    }
}

}  // namespace

stages_result stages(const transactions::customer_base& base, const rules::table& rules,
                     const stages_options& options) {
    check_rhythm(function, options.rhythm, options.level);
    const stage_table table(function, rules, base.has_amounts());
    const population all(function, base, options.contacts);
    const core::day_number bought = first_purchase(base), first = std::min(bought, first_contact(all.others()));
    stages_result out;
    out.at = last_day(function, base, options.at, first, all.others() == nullptr ? "purchase" : "event");
    out.columns = table.columns();
    out.base_gap = none;
    if (table.asks_rhythm() && bought != event_reader::never)
        out.base_gap = gap_quantiles(function, base, bought, std::vector<core::day_number>{out.at},
                                     options.rhythm.quantile, options.threads, options.progress)[0];
    std::vector<part> parts(core::chunk_count(all.size(), chunk));
    core::for_chunks(function, all.size(), chunk, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t stop) {
                         read_customers(all, table, options.rhythm, out.at, out.base_gap, begin, stop, parts[index]);
                     });
    std::vector<std::size_t> known;
    out.values.resize(out.columns.size());
    for (const part& p : parts) {
        out.ambiguous += p.ambiguous;
        for (found_conflict conflict : p.conflicts) {
            const auto row = std::lower_bound(p.known.begin(), p.known.end(), conflict.row) - p.known.begin();
            if (options.refuse_conflicts)
                throw_conflict(function, conflict.kind, shown_id(all.ids(), conflict.row), conflict.day);
            conflict.row = known.size() + static_cast<std::size_t>(row);
            out.conflicts.push_back(conflict);
        }
        known.insert(known.end(), p.known.begin(), p.known.end());
        out.stage.insert(out.stage.end(), p.stage.begin(), p.stage.end());
        out.contact.insert(out.contact.end(), p.contact.begin(), p.contact.end());
        for (std::size_t c = 0; c < out.values.size(); ++c)
            out.values[c].insert(out.values[c].end(), p.values[c].begin(), p.values[c].end());
    }
    out.customer = transactions::pick(all.ids(), known);
    out.later_customers = static_cast<std::int64_t>(all.size() - known.size());
    out.later_contacts = contacts_after(all.others(), out.at);
    count_stages(rules, options.level, out);
    return out;
}

}  // namespace goodwill::inline v0::customers
