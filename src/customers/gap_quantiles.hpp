#pragma once
#include <span>
#include <vector>

#include <goodwill/core/parallel.hpp>
#include <goodwill/customers/course.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// The base's quantile of the days between purchases that followed each other.
namespace goodwill::inline v0::customers {

/// For each of these days, which ascend, the quantile of the gaps that had ended by then; NaN where there were none.
/// `first` is not after any purchase.  Throws domain_error where ends times days pass 2^26; cancelled.
[[nodiscard]] std::vector<double> gap_quantiles(const char* function, const transactions::customer_base& base,
                                                core::day_number first, std::span<const core::day_number> ends,
                                                double p, int threads, const core::watch& progress);

}  // namespace goodwill::inline v0::customers
