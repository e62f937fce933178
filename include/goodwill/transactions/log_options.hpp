#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/core/spare_memory.hpp>

/// How a log of transactions is read: the same options for the summary and for the customer base.
///
/// A purchase is a customer-day with at least one row that is kept and is no refund.  Columns:
/// - customer: integers, or text (plain, view or dictionary).  Ids stay as they are.  An empty text is no id.
/// - time: dates; timestamps (without a zone they are local, with one they are instants); integers, days since
///   1970-01-01; or text as core::parse_time reads it.  Text with an offset is an instant when `zone` is given;
///   otherwise one and the same offset all through means the day as written, and a mixture is refused.
/// - amount: integers, floats or decimals; a default-constructed column means there are none.  Amounts that are
///   decimals of at most 6 digits are added exactly; a float32 is the decimal that it is the nearest float32 to.
namespace goodwill::inline v0::transactions {

/// What a negative amount means.
enum class refund_policy : std::uint8_t {
    refuse,   ///< a bad row
    net,      ///< it lowers the money of its customer-day and makes no purchase.  Of a customer's repeat money it is
              ///< subtracted when it is later than the first purchase day.  A customer with refunds and no
              ///< purchase is left out and counted.
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
    raise,  ///< the first one throws domain_error
    skip,   ///< it is left out and counted by reason
};

struct log_options {
    core::time_unit unit = core::time_unit::week;
    /// The last day of the calibration period; without it there is no holdout.
    std::optional<std::chrono::sys_days> calibration_end = {};
    /// The last day of observation; without it the last day of a row that is not bad.  Rows after it are bad rows.
    std::optional<std::chrono::sys_days> observation_end = {};
    refund_policy refunds = refund_policy::refuse;
    zero_policy zero_amounts = zero_policy::keep;
    on_error errors = on_error::raise;
    /// Where the calendar day of an instant is taken.  Times without a zone are local already.
    std::optional<core::zone> zone = {};
    int threads = 1;
    core::watch progress = {};
    /// Where working memory comes from and goes back to; null: it is fresh, and freed.
    core::spare_memory* spare = nullptr;
};

[[nodiscard]] constexpr std::string_view name_of(refund_policy policy) noexcept {
    constexpr std::string_view names[] = {"refuse", "net", "exclude"};
    return names[static_cast<std::size_t>(policy)];
}
[[nodiscard]] constexpr std::string_view name_of(zero_policy policy) noexcept {
    constexpr std::string_view names[] = {"keep", "exclude", "refuse"};
    return names[static_cast<std::size_t>(policy)];
}
[[nodiscard]] constexpr std::string_view name_of(on_error policy) noexcept {
    constexpr std::string_view names[] = {"raise", "skip"};
    return names[static_cast<std::size_t>(policy)];
}

/// The policy of this name.  Throws domain_error that lists the names.
template <class Policy>
[[nodiscard]] Policy policy_of(const char* function, const char* argument, std::string_view name, int policies) {
    std::string list;
    for (int i = 0; i < policies; ++i) {
        const auto policy = static_cast<Policy>(i);
        if (name_of(policy) == name) return policy;
        list += (i == 0 ? "\"" : i + 1 < policies ? ", \"" : " or \"") + std::string(name_of(policy)) + "\"";
    }
    throw domain_error({function, argument, {}, "\"" + std::string(name) + "\"", "must be " + list});
}
[[nodiscard]] inline refund_policy refund_policy_of(const char* function, std::string_view name) {
    return policy_of<refund_policy>(function, "refunds", name, 3);
}
[[nodiscard]] inline zero_policy zero_policy_of(const char* function, std::string_view name) {
    return policy_of<zero_policy>(function, "zero_amounts", name, 3);
}
[[nodiscard]] inline on_error on_error_of(const char* function, std::string_view name) {
    return policy_of<on_error>(function, "errors", name, 2);
}

}  // namespace goodwill::inline v0::transactions
