#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <goodwill/core/check.hpp>
#include "customers/population.hpp"
#include "customers/stage_table.hpp"

/// What the stages at a date and their history share.
namespace goodwill::inline v0::customers {

inline void check_rhythm(const char* function, const rhythm_options& rhythm, double level) {
    core::check_open_unit(function, "quantile", rhythm.quantile);
    core::check(rhythm.least_gaps >= 1, function, "least_gaps", rhythm.least_gaps, "must be >= 1");
    core::check_open_unit(function, "level", level);
}

/// The day of the first purchase, or event_reader::never.
[[nodiscard]] inline core::day_number first_purchase(const transactions::customer_base& base) noexcept {
    core::day_number first = event_reader::never;
    for (std::size_t i = 0; i < base.customers(); ++i)
        for (auto k = static_cast<std::size_t>(base.offsets()[i]); k < static_cast<std::size_t>(base.offsets()[i + 1]);
             ++k)
            if (base.orders()[k] != 0) {
                first = std::min(first, base.day()[k]);
                break;
            }
    return first;
}
[[nodiscard]] inline core::day_number first_contact(const contacts* others) noexcept {
    core::day_number first = event_reader::never;
    if (others != nullptr)
        for (const core::day_number day : others->day()) first = std::min(first, day);
    return first;
}
[[nodiscard]] inline std::int64_t contacts_after(const contacts* others, core::day_number at) noexcept {
    std::int64_t rows = 0;
    if (others != nullptr)
        for (std::size_t k = 0; k < others->day().size(); ++k)
            if (others->day()[k] > at) rows += others->rows_of_day()[k];
    return rows;
}

/// `at`, or the end of the base.
[[nodiscard]] inline core::day_number last_day(const char* function, const transactions::customer_base& base,
                                               const std::optional<std::chrono::sys_days>& at,
                                               core::day_number first_event, const char* what) {
    if (!at) return base.observation_end();
    const std::int64_t day = at->time_since_epoch().count();
    const auto shown = [&] {
        return day > -719529 && day < 2932897 ? core::to_text_date(static_cast<core::day_number>(day))
                                              : std::to_string(day) + " (days since 1970-01-01)";
    };
    if (day > base.observation_end())
        throw domain_error({function, "at", {}, shown(),
                            "must not be after observation_end, " + core::to_text_date(base.observation_end())});
    if (first_event != event_reader::never && day < first_event)
        throw domain_error({function, "at", {}, shown(),
                            std::string("must not be before the first ") + what + ", " +
                                core::to_text_date(first_event)});
    return static_cast<core::day_number>(std::max<std::int64_t>(day, std::numeric_limits<core::day_number>::min()));
}

[[noreturn]] inline void throw_conflict(const char* function, stage_conflict kind, const std::string& customer,
                                        core::day_number day) {
    const bool contact = kind == stage_conflict::unaware_after_purchase ||
                         kind == stage_conflict::unaware_after_comparing;
    throw conflict_error({function, contact ? "contacts" : "rules", {},
                          "customer " + customer + " at " + core::to_text_date(day),
                          "must not have: " + std::string(stage_conflicts[static_cast<std::size_t>(kind)]) +
                              "; conflicts=\"count\" counts what cannot follow"});
}

/// Whether a customer is rightly won back: whether the rules call him lapsed on the eve of his last purchase.
class eve_reader {
public:
    eve_reader(const population& all, const stage_table& table, const rhythm_options& rhythm)
        : table_(table), events_(all, table.asks_amounts()), before_(rhythm, table.asks_own_rhythm()) {}

    [[nodiscard]] bool was_lapsed(std::size_t i, core::day_number last_purchase, double base_gap) {
        events_.open(i);
        before_.clear();
        while (events_.next() < last_purchase) events_.step(before_, [](stage_conflict, core::day_number) {});
        table_.fix(before_, fixed_);
        return table_.match(before_, last_purchase - 1, base_gap, fixed_) == table_.lapsed();
    }

private:
    const stage_table& table_;
    event_reader events_;
    course before_;
    std::vector<stage_table::mask> fixed_;
};

/// What is wrong with a stage by itself.
[[nodiscard]] inline std::optional<stage_conflict> conflict_of(const stage_table& table, const course& customer,
                                                               std::int32_t code) noexcept {
    const auto kind = table.kind_of(code);
    if (kind == stage_table::kind::prospect && customer.orders() > 0) return stage_conflict::prospect_with_purchase;
    if (kind == stage_table::kind::customer && customer.orders() == 0)
        return stage_conflict::customer_without_purchase;
    return {};
}

}  // namespace goodwill::inline v0::customers
