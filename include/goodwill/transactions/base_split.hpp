#pragma once
#include <chrono>
#include <optional>

#include <goodwill/transactions/customer_base.hpp>

/// A customer base as it would have been with other ends of calibration and observation: the log is not read again.
namespace goodwill::inline v0::transactions {

struct base_split {
    std::optional<std::chrono::sys_days> calibration_end = {};  ///< empty: no holdout
    std::optional<std::chrono::sys_days> observation_end = {};  ///< empty: the base's
};

/// The base without what was bought after observation_end; customers who came later are not in it, nor products that
/// only they bought.  Its report counts rows after observation_end as excluded; refunds that were netted and amounts
/// of 0 stay those of the whole log, as a base does not know their days.
/// Throws domain_error for an observation_end after the base's or before the first purchase, and for a calibration_end
/// after observation_end.
[[nodiscard]] GOODWILL_API customer_base split_base(const customer_base& base, const base_split& split);

}  // namespace goodwill::inline v0::transactions
