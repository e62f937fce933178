#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>

/// How a log of transactions is read: the same options for the summary and for the customer base.
namespace goodwill::inline v0::transactions {

/// What a negative amount means.
enum class refund_policy : std::uint8_t {
    refuse,   ///< a bad row
    net,      ///< it lowers the customer's money and makes no purchase
    exclude,  ///< it is left out and counted
};

/// What an amount of zero means.
enum class zero_policy : std::uint8_t {
    keep,     ///< a purchase like any other
    exclude,  ///< left out and counted
    refuse,   ///< a bad row
};

/// What happens to a bad row.
enum class on_error : std::uint8_t {
    raise,  ///< the first one throws
    skip,   ///< it is left out and counted by reason
};

struct log_options {
    core::time_unit unit = core::time_unit::week;
    /// The last day of the calibration period; without it there is no holdout.
    std::optional<std::chrono::sys_days> calibration_end = {};
    /// The last day of observation; without it the last day in the log.  Rows after it are bad rows.
    std::optional<std::chrono::sys_days> observation_end = {};
    refund_policy refunds = refund_policy::refuse;
    zero_policy zero_amounts = zero_policy::keep;
    on_error errors = on_error::raise;
    /// Where the calendar day of an instant is taken.  Times without a zone are local already.
    std::optional<core::zone> zone = {};
    int threads = 1;
    core::watch progress = {};
};

}  // namespace goodwill::inline v0::transactions
