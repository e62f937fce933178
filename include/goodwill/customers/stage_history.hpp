#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/customers/stages.hpp>

/// The stages at the end of every period from that of the first purchase on, and what moved between them.
///
/// At each end the stages are those of `stages` at that day, so identities hold: customers of a stage before, and those
/// first known, and moved in, less moved out, are those after; and all stages together are the customers known by then.
namespace goodwill::inline v0::customers {

/// Periods that a history may have: a guard against a stray date, not a limit of use.
inline constexpr std::size_t most_stage_periods = 1000;

struct stage_history_options {
    core::period every = core::period::month;
    std::optional<std::chrono::sys_days> at = {};  ///< the last day; default: observation_end
    const customers::contacts* contacts = nullptr;
    rhythm_options rhythm = {};
    bool refuse_conflicts = false;
    double level = 0.95;
    int threads = 1;
    core::watch progress = {};
};

/// A stage at the end of a period.
struct stage_stock {
    std::size_t period, stage;
    std::int64_t before = 0;     ///< customers at the end of the period before
    std::int64_t first_known = 0;  ///< of those at the end, not known then
    std::int64_t moved_in = 0, moved_out = 0;
    std::int64_t customers = 0;  ///< before + first_known + moved_in - moved_out
    double share = 0, low = 0, high = 0;  ///< of the customers known; NaN of none
};
struct stage_move {
    std::size_t period, from, to;  ///< `from` and `to` differ
    std::int64_t customers;
};
/// From the end of one period to that of the next, all periods together.
struct stage_transition {
    std::size_t from, to;
    std::int64_t customers = 0;
    double share = 0, low = 0, high = 0;  ///< of those in `from`; NaN of none
};
/// Spells in a stage, from the first period's end in it to the first in another.
struct stage_time {
    std::size_t stage;
    std::int64_t ended = 0, censored = 0;  ///< censored: still there at the end
    double median_days = 0;  ///< by Kaplan & Meier, censored spells included; NaN: more than half have not ended
    double mean_days = 0;    ///< area below the same curve, up to the longest spell; NaN without spells
};
struct conflict_count {
    stage_conflict kind;
    std::int64_t customers = 0;  ///< with at least one
    core::day_number day = 0;    ///< when it happened to the first of them by id
};

struct stage_history_result {
    core::period every = core::period::month;
    std::vector<core::day_number> start, end;  ///< of the periods; the last ends at `at`
    bool last_complete = true;                 ///< false: the last period goes on after `at`
    std::vector<std::string> stages;           ///< the outcomes, and an empty text for no stage
    std::vector<stage_stock> stock;            ///< by period, then by stage: all of them
    std::vector<stage_move> moves;             ///< by period, from and to: those that somebody made
    std::vector<stage_transition> transitions; ///< by from and to: all of them
    std::vector<stage_time> times;             ///< by stage
    std::vector<conflict_count> conflicts;     ///< those that were found
    transactions::customer_ids conflict_customer;  ///< ids of their examples, in the order of `conflicts`
    std::vector<double> base_gap;              ///< by period; NaN where not asked for
    std::int64_t customers = 0;                ///< known by the end
    std::int64_t later_customers = 0, later_contacts = 0;
};

/// Throws what `stages` throws; domain_error for more than most_stage_periods periods, and for rules that ask for
/// rhythms of a base whose periods times days pass 2^26.
[[nodiscard]] GOODWILL_API stage_history_result stage_history(const transactions::customer_base& base,
                                                              const rules::table& rules,
                                                              const stage_history_options& options = {});

}  // namespace goodwill::inline v0::customers
