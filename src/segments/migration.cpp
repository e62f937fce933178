#include <goodwill/segments/migration.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/math/wilson_interval.hpp>
#include <goodwill/rules/apply.hpp>

#include "segments/customer_measures.hpp"
#include "segments/scored.hpp"

namespace goodwill::inline v0::segments {
namespace {

constexpr const char* function = "migration";
constexpr double none = std::numeric_limits<double>::quiet_NaN();

struct sums {
    std::int64_t customers = 0, orders_before = 0, orders_between = 0;
    money_sum before, between;
};

/// The day of each customer's first purchase, or one after all others.
[[nodiscard]] core::buffer<core::day_number> first_purchases(const transactions::customer_base& base) {
    core::buffer<core::day_number> out(base.customers());
    for (std::size_t i = 0; i < out.size(); ++i) {
        auto k = static_cast<std::size_t>(base.offsets()[i]);
        const auto end = static_cast<std::size_t>(base.offsets()[i + 1]);
        while (k < end && base.orders()[k] == 0) ++k;
        out[i] = k < end ? base.day()[k] : std::numeric_limits<core::day_number>::max();
    }
    return out;
}

/// The scale at which all revenues of the base's customers are exact, or -1.
[[nodiscard]] int scale_of(const transactions::customer_base& base, const rfm_result& a, const rfm_result& b) {
    if (!base.exact()) return -1;
    const double most = 0x1p50 / core::power_of_ten[static_cast<std::size_t>(base.amount_scale())];
    for (const auto* found : {&a, &b})
        for (const double v : found->revenue)
            if (!(std::fabs(v) < most)) return -1;
    return base.amount_scale();
}

[[nodiscard]] rfm_result score_second(const transactions::customer_base& base, const rfm_result& first,
                                      const migration_options& options) {
    rfm_options second = options.rfm;
    if (options.boundaries == boundaries::common && base.customers() > 0) {
        if (second.scoring == scoring::quantile) second.scoring = scoring::fixed;
        second.days_cuts = first.cuts[0];
        second.orders_cuts = first.cuts[1];
        second.revenue_cuts = first.cuts[2];
        if (second.scoring == scoring::weighted) second.score_cuts = first.score_cuts;
    }
    return scored(function, base, second);
}

}  // namespace

migration_result migration(const transactions::customer_base& base, std::chrono::sys_days start,
                           const migration_options& options) {
    core::check_open_unit(function, "level", options.level);
    if (options.rfm.rules.outcomes().empty())
        throw domain_error({function, "rules", {}, "none", "must be given: customers move between segments"});
    const std::int64_t first_day = start.time_since_epoch().count();
    const std::int64_t last_day =
        options.rfm.at ? options.rfm.at->time_since_epoch().count() : base.observation_end();
    const auto shown = [](std::int64_t day) { return core::to_text_date(static_cast<core::day_number>(day)); };
    if (first_day >= last_day)
        throw domain_error({function, "start", {}, shown(first_day),
                            "must be before the second date, " + shown(last_day)});
    const auto first = first_purchases(base);
    const auto earliest = std::min_element(first.begin(), first.end());
    if (earliest != first.end() && first_day < *earliest)
        throw domain_error({function, "start", {}, shown(first_day),
                            "must not be before the first purchase, " + shown(*earliest)});
    rfm_options at_start = options.rfm;
    at_start.at = start;
    const rfm_result before = scored(function, base, at_start);
    rfm_result after = score_second(base, before, options);

    migration_result out;
    out.states = after.segment_names;
    const auto no_segment = static_cast<std::int16_t>(out.states.size());
    const auto not_yet = static_cast<std::int16_t>(no_segment + 1);
    out.states.resize(out.states.size() + 2);
    out.customer = base.shared_customer();
    out.cuts_from = before.cuts;
    out.cuts_to = after.cuts;
    out.start = before.at;
    out.end = after.at;
    out.from.resize(base.customers());
    out.to.resize(base.customers());
    const int scale = scale_of(base, before, after);
    const std::size_t states = out.states.size();
    std::vector<sums> cells(states * states, sums{0, 0, 0, money_sum(scale), money_sum(scale)});
    std::size_t b = 0, a = 0;  // rows of before and after
    for (std::size_t i = 0; i < first.size(); ++i) {
        const bool was = first[i] <= out.start, is = first[i] <= out.end;
        const auto state_of = [&](const rfm_result& found, std::size_t row) {
            return found.segment[row] == rules::no_outcome ? no_segment : found.segment[row];
        };
        out.from[i] = was ? state_of(before, b) : not_yet;
        out.to[i] = is ? state_of(after, a) : not_yet;
        sums& cell = cells[static_cast<std::size_t>(out.from[i]) * states + static_cast<std::size_t>(out.to[i])];
        ++cell.customers;
        if (is) {
            cell.orders_between += after.orders[a];
            cell.between.add(after.revenue[a]);
        }
        if (was) {
            cell.orders_before += before.orders[b];
            cell.orders_between -= before.orders[b];
            cell.before.add(before.revenue[b]);
            cell.between.add(-before.revenue[b]);
        }
        b += was;
        a += is;
    }
    for (std::size_t f = 0; f < states; ++f) {
        std::int64_t members = 0;
        for (std::size_t t = 0; t < states; ++t) members += cells[f * states + t].customers;
        for (std::size_t t = 0; t < states; ++t) {
            const sums& s = cells[f * states + t];
            migration_cell cell;
            cell.from = static_cast<std::int32_t>(f);
            cell.to = static_cast<std::int32_t>(t);
            cell.customers = s.customers;
            cell.share = members > 0 ? static_cast<double>(s.customers) / static_cast<double>(members) : none;
            cell.interval = math::wilson_interval(static_cast<double>(s.customers), static_cast<double>(members),
                                                  options.level);
            cell.orders_before = s.orders_before;
            cell.orders_between = s.orders_between;
            cell.revenue_before = s.before.value();
            cell.revenue_between = s.between.value();
            out.cells.push_back(cell);
        }
    }
    return out;
}

}  // namespace goodwill::inline v0::segments
