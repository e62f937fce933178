#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Repeat purchases of the customers in a column of ids, from a base: what they did beside what they say.
///     repeats = days with a purchase within the window, but for the first purchase of all
namespace goodwill::inline v0::audit {

struct repeat_buying_options {
    std::optional<std::chrono::sys_days> start = {};  ///< the first day that counts; default: the base's
    std::optional<std::chrono::sys_days> at = {};     ///< the last day that counts; default: the base's end
};

struct repeat_buying {
    core::buffer<double> repeats;  ///< by row; NaN: not in the base, or his first purchase is after the window
    core::buffer<std::uint8_t> in_base;        ///< by row: 1 where the base has this id
    core::buffer<std::int64_t> without_row;    ///< customers of the base whose id no row has, ascending
    std::int64_t matched = 0;                  ///< rows that the base has: rows - not_in_base
    std::int64_t not_in_base = 0;              ///< rows
    std::int64_t later = 0;                    ///< rows among `matched` whose first purchase is after the window
    /// Of all the base's customers who bought by the end of the window; NaN: there are none.
    double median = 0;

    /// What repeat_half of a loyalty_rule may be: the median, and 1 at least.
    [[nodiscard]] double half() const noexcept { return median > 1 ? median : 1; }
};

/// Throws domain_error for an id that is missing or empty, or a window that is upside down or ends after the base;
/// conflict_error for an id that two rows have, naming both; schema_error where one has integers as ids and the other
/// texts ("1" is not 1).  `function` is named in errors.
[[nodiscard]] GOODWILL_API repeat_buying repeat_buying_of(const char* function, const core::column& customer,
                                                          const transactions::customer_base& base,
                                                          const repeat_buying_options& options = {});

/// The checks of an id column alone.
GOODWILL_API void check_customers(const char* function, const core::column& customer);

}  // namespace goodwill::inline v0::audit
