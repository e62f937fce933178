#include <goodwill/retention/cohorts.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/math/wilson_interval.hpp>

namespace goodwill::inline v0::retention {
namespace {

constexpr const char* function = "cohorts";
constexpr const char* must_be_a_period = "must be \"week\", \"month\", \"quarter\" or \"year\"";
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Counts of a cohort in a period.  Parts of a base add up cell by cell.
template <class Money>
struct counts {
    std::int64_t customers = 0, orders = 0;
    Money money = 0;

    void add(const counts& other) noexcept {
        customers += other.customers;
        orders += other.orders;
        money += other.money;
    }
};

/// The periods from the first day of a base to the last that counts.
struct period_index {
    core::day_number first = 0;                 ///< the first day
    std::vector<core::day_number> start;        ///< first days of the periods
    std::vector<std::uint16_t> of;              ///< the period of day first + i

    period_index(core::day_number from, core::day_number to, core::period period) : first(from) {
        for (core::day_number day = core::period_start(from, period); day <= to; day = core::next_period(day, period)) {
            if (start.size() == most_periods)
                throw domain_error({function, "period", {}, "", "must be longer: from " + core::to_text_date(from) +
                                                                    " to " + core::to_text_date(to) +
                                                                    " there are more than 1,000 periods"});
            start.push_back(day);
        }
        of.resize(static_cast<std::size_t>(to - from) + 1);
        std::size_t p = 0;
        for (std::size_t i = 0; i < of.size(); ++i) {
            while (p + 1 < start.size() && start[p + 1] <= from + static_cast<core::day_number>(i)) ++p;
            of[i] = static_cast<std::uint16_t>(p);
        }
    }
    [[nodiscard]] std::size_t size() const noexcept { return start.size(); }
};

/// Cells of cohort c lie from c * size on; those of earlier periods stay empty.
template <class Money>
struct count_matrix {
    std::vector<counts<Money>> cells;
    std::int64_t later_customers = 0;
};

template <class Money>
void count_customers(const transactions::customer_base& base, const period_index& periods, core::day_number end,
                     std::size_t begin, std::size_t stop, count_matrix<Money>& out) {
    const auto offsets = base.offsets();
    const auto day = base.day();
    const auto orders = base.orders();
    const bool has_amounts = base.has_amounts();
    const auto* scaled = base.scaled_amount().data();
    const auto* rounded = base.rounded_amount().data();
    const std::size_t n = periods.size();
    for (std::size_t i = begin; i < stop; ++i) {
        const auto from = static_cast<std::size_t>(offsets[i]), to = static_cast<std::size_t>(offsets[i + 1]);
        std::size_t at = from;
        while (at < to && orders[at] == 0) ++at;
        if (at == to || day[at] > end) {
            ++out.later_customers;
            continue;
        }
        const std::size_t own = periods.of[static_cast<std::size_t>(day[at] - periods.first)];
        counts<Money>* const row = out.cells.data() + own * n;
        std::size_t seen = n;
        for (std::size_t k = from; k < to && day[k] <= end; ++k) {
            const std::size_t p =
                k < at ? own : periods.of[static_cast<std::size_t>(day[k] - periods.first)];
            counts<Money>& cell = row[p];
            const bool purchase = orders[k] != 0;
            cell.customers += purchase && p != seen;
            cell.orders += purchase;
            if (purchase) seen = p;
            if (!has_amounts) continue;
            if constexpr (std::is_floating_point_v<Money>)
                cell.money += rounded[k];
            else
                cell.money += scaled[k];
        }
    }
}

template <class Money>
[[nodiscard]] cohort_table table_of(const transactions::customer_base& base, const period_index& periods,
                                    core::day_number end, const cohort_options& options) {
    const std::size_t n = base.customers(), size = periods.size();
    // Whole numbers add to the same in any parts; doubles are added in parts that do not depend on threads.
    const auto count = std::is_floating_point_v<Money> ? std::size_t{8}
                                                       : static_cast<std::size_t>(std::clamp(options.threads, 1, 64));
    const std::size_t chunk = std::max<std::size_t>(std::size_t{1} << 14, core::chunk_count(n, count));
    std::vector<count_matrix<Money>> parts(core::chunk_count(n, chunk));
    core::for_chunks(function, n, chunk, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t stop) {
                         parts[index].cells.resize(size * size);
                         count_customers(base, periods, end, begin, stop, parts[index]);
                     });
    count_matrix<Money> all;
    all.cells.resize(size * size);
    for (const auto& part : parts) {
        for (std::size_t k = 0; k < all.cells.size(); ++k) all.cells[k].add(part.cells[k]);
        all.later_customers += part.later_customers;
    }
    const auto in_units = [&](Money money) {
        if (!base.has_amounts()) return none;
        if constexpr (std::is_floating_point_v<Money>)
            return money;
        else
            return core::from_scaled(money, base.amount_scale());
    };
    cohort_table out;
    out.period = options.period;
    out.at = end;
    out.later_customers = all.later_customers;
    Money money = 0;
    for (std::size_t c = 0; c < size; ++c) {
        const std::int64_t members = all.cells[c * size + c].customers;
        if (members == 0) continue;
        out.customers += members;
        for (std::size_t p = c; p < size; ++p) {
            const counts<Money>& cell = all.cells[c * size + p];
            const auto active = static_cast<double>(cell.customers), of = static_cast<double>(members);
            const math::interval limits = math::wilson_interval(active, of, options.level);
            out.orders += cell.orders;
            money += cell.money;
            out.cells.push_back({periods.start[c], periods.start[p], static_cast<std::int32_t>(p - c), members,
                                 cell.customers, cell.orders, in_units(cell.money), active / of, limits.low,
                                 limits.high, core::next_period(periods.start[p], options.period) - 1 <= end});
        }
    }
    out.revenue = in_units(money);
    return out;
}

}  // namespace

core::period period_of(const char* where, std::string_view name) {
    constexpr std::pair<std::string_view, core::period> known[] = {{"week", core::period::week},
                                                                   {"month", core::period::month},
                                                                   {"quarter", core::period::quarter},
                                                                   {"year", core::period::year}};
    for (const auto& [text, period] : known)
        if (text == name) return period;
    throw domain_error({where, "period", {}, "\"" + std::string(name) + "\"", must_be_a_period});
}

cohort_table cohorts(const transactions::customer_base& base, const cohort_options& options) {
    core::check_open_unit(function, "level", options.level);
    if (options.period == core::period::day)
        throw domain_error({function, "period", {}, "\"day\"", must_be_a_period});
    core::day_number end = base.observation_end();
    if (options.at) {
        const std::int64_t day = options.at->time_since_epoch().count();
        if (day > end)
            throw domain_error({function, "at", {}, std::to_string(day) + " (days since 1970-01-01)",
                                "must not be after observation_end, " + core::to_text_date(end)});
        end = static_cast<core::day_number>(std::max<std::int64_t>(day, std::numeric_limits<core::day_number>::min()));
    }
    if (base.customers() == 0) {
        cohort_table out;
        out.period = options.period;
        out.at = end;
        out.revenue = base.has_amounts() ? 0 : none;
        return out;
    }
    core::day_number first = std::numeric_limits<core::day_number>::max();
    for (std::size_t i = 0; i < base.customers(); ++i)
        first = std::min(first, base.day()[static_cast<std::size_t>(base.offsets()[i])]);
    if (end < first)
        throw domain_error({function, "at", {}, core::to_text_date(end),
                            "must not be before the first purchase; the base begins on " + core::to_text_date(first)});
    const period_index periods(first, end, options.period);
    return base.exact() ? table_of<core::int128>(base, periods, end, options)
                        : table_of<double>(base, periods, end, options);
}

}  // namespace goodwill::inline v0::retention
