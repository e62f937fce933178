#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/retention/event_table.hpp>

/// The log-rank test: do groups have one survival curve?  Events of each group against those to be expected if all had
/// the same hazard, with the hypergeometric variance at each time; summed over strata where there are some.
/// Source: Mantel (1966), Cancer Chemotherapy Reports 50(3):163-170; Peto & Peto (1972), JRSS A 135(2):185-207,
///         doi:10.2307/2344317; Klein & Moeschberger (2003), Survival Analysis, 2nd ed., sections 7.3 and 7.5.
namespace goodwill::inline v0::retention {

/// Groups that may be compared: the variance has a cell for each two of them.
inline constexpr std::size_t most_groups = 1000;

struct log_rank_result {
    double chi2 = 0;
    std::int64_t df = 0;  ///< groups that were at risk when something happened, less 1
    double p = 0;         ///< P(chi-square with df > chi2)
    // One for each group:
    std::vector<double> n;         ///< weight
    std::vector<double> events;    ///< weight of the events
    std::vector<double> expected;  ///< events if all had the same hazard; they sum to those of `events`
};

/// Tables of the groups within each stratum: tables[s * groups + g].
/// Throws domain_error unless there are 2 to 1,000 groups, and when no event tells them apart; shape_error unless the
/// strata have the same groups.
[[nodiscard]] GOODWILL_API log_rank_result log_rank(std::span<const event_table> tables, std::size_t groups);

/// Without strata.
[[nodiscard]] inline log_rank_result log_rank(std::span<const event_table> groups) {
    return log_rank(groups, groups.size());
}

}  // namespace goodwill::inline v0::retention
