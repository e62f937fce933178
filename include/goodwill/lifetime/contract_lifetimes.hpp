#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>
#include <goodwill/lifetime/scoring.hpp>

/// Customers of a contract: how long each stayed, the same for every contractual model of the room.
namespace goodwill::inline v0::lifetime {

/// Columns of one length.  lifetime: the number of the renewal that a customer did not make (churned = 1), or of those
/// it has made so far (churned = 0).  weight: how many customers a row stands for; empty: 1 each.
struct contract_lifetimes {
    std::vector<double> lifetime, churned, weight;
};

/// The customers behind counts: row-major, a cohort a row, its columns the customers at the start and those still there
/// after renewal 1, 2, ...; younger cohorts end in NaN.
/// Throws shape_error where counts are no whole rows, domain_error naming the cohort (of a single one: the renewal)
/// where a count is no whole number >= 0, is missing before another, or grows, and where no cohort has a renewal or all
/// have less than two customers together.  `function` is what errors name.
[[nodiscard]] GOODWILL_API contract_lifetimes cohort_lifetimes(std::span<const double> counts, std::size_t columns,
                                                               const char* function = "cohort_lifetimes");

/// Throws shape_error, and domain_error naming the first row that is neither missing nor in the domain, which
/// shifted_beta_geometric.hpp states.
GOODWILL_API void check_lifetimes(const char* function, std::span<const double> lifetime,
                                  std::span<const double> churned, const scoring_options& = {});

}  // namespace goodwill::inline v0::lifetime
