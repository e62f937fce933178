#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/customers/contacts.hpp>
#include <goodwill/customers/course.hpp>
#include <goodwill/customers/stage_rules.hpp>
#include <goodwill/rules/table.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// The one stage of every customer at a date, by a table of rules over what he did until then.
///
/// A stage depends on nothing after the date, and on no stage before it: who was lapsed and came back is told by the
/// gap before his last purchase.
namespace goodwill::inline v0::customers {

/// The code of customers for whom no rule holds.
inline constexpr std::int32_t no_stage = -1;

struct stages_options {
    /// The date, its own events included; default: observation_end.
    std::optional<std::chrono::sys_days> at = {};
    /// People who are known by contacts; null: none.
    const customers::contacts* contacts = nullptr;
    rhythm_options rhythm = {};
    bool refuse_conflicts = false;  ///< the first thing that cannot follow another throws; else they are counted
    double level = 0.95;            ///< of the intervals
    int threads = 1;
    core::watch progress = {};
};

struct stage_count {
    std::string stage;           ///< empty: no stage
    std::int64_t customers = 0;
    double share = 0;            ///< of the customers who are known, 0..1; NaN of none
    double low = 0, high = 0;    ///< Wilson's interval
};

/// Something that cannot follow what was before.
struct found_conflict {
    std::size_t row;       ///< of the result
    stage_conflict kind;
    core::day_number day;  ///< of the contact or of the stage
};

/// One row for each customer with a purchase or a contact until `at`, sorted by id.
struct stages_result {
    core::day_number at = 0;
    transactions::customer_ids customer;
    core::buffer<std::int32_t> stage;             ///< position in table.outcomes(), or no_stage
    std::vector<stage_column> columns;            ///< those of the table, in its order
    std::vector<core::buffer<double>> values;     ///< one for each of `columns`; empty for `contact`
    core::buffer<std::int8_t> contact;            ///< position in contact_states, -1: none; empty unless asked for
    std::vector<stage_count> counts;              ///< by outcome, then "no stage"; together all rows
    std::vector<found_conflict> conflicts;        ///< by row
    std::int64_t ambiguous = 0;                   ///< customers for whom rules of two stages hold: the first decided
    std::int64_t later_customers = 0;             ///< known only by events after `at`: in no row
    std::int64_t later_contacts = 0;              ///< rows of contacts after `at`
    double base_gap = 0;                          ///< the base's quantile of days between purchases; NaN: not asked for
};

/// Throws schema_error for a table that names a column which is not in stage_columns, or money of a base without
/// amounts, and for contacts whose ids are of another kind than the base's; domain_error for a text of `contact` that
/// is not in contact_states, a date after observation_end or before the first event, options; conflict_error under
/// refuse_conflicts; cancelled.
[[nodiscard]] GOODWILL_API stages_result stages(const transactions::customer_base& base, const rules::table& rules,
                                                const stages_options& options = {});

}  // namespace goodwill::inline v0::customers
