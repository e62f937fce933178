#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/segments/rfm.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Who moved from which segment to which between two dates, and what they brought before and in between.
///
/// Segments are those of `rfm` at either date.  On the side of the first date a customer whose first purchase is later
/// is "not yet a customer"; whoever is a customer stays one, so on the side of the second date these are alone who first
/// bought after it.  Every customer of the base is in one cell, so that
///     customers of a row  = those in the segment at the first date,
///     customers of a column = those in it at the second date,
///     revenue before + between of a column = its revenue at the second date.
namespace goodwill::inline v0::segments {

/// common: the cuts of the first date score both.  own: each date has its own, so that a customer may move because others
/// did.
enum class boundaries : std::uint8_t { common, own };

/// Throws domain_error that lists the names.
[[nodiscard]] inline boundaries boundaries_of(const char* function, std::string_view name) {
    if (name == "common") return boundaries::common;
    if (name == "own") return boundaries::own;
    throw domain_error({function, "boundaries", {}, "\"" + std::string(name) + "\"",
                        "must be \"common\" or \"own\""});
}

struct migration_options {
    /// How both dates are scored and named; `at` is the second date, by default the base's end.
    rfm_options rfm = {};
    segments::boundaries boundaries = segments::boundaries::common;
    double level = 0.95;  ///< of the intervals
};

struct migration_cell {
    std::int32_t from = 0, to = 0;  ///< positions in `states`
    std::int64_t customers = 0;
    double share = 0;               ///< of the customers in `from` at the first date, 0..1; NaN: there are none
    math::interval interval;        ///< of share, Wilson's
    std::int64_t orders_before = 0, orders_between = 0;  ///< days with a purchase until the first date, and since
    double revenue_before = 0, revenue_between = 0;      ///< of the same days, less refunds that were netted
};

struct migration_result {
    /// The outcomes of the rules in their order; "" for customers for whom no rule holds; "" for who is not yet one.
    std::vector<std::string> states;
    std::vector<migration_cell> cells;  ///< all, by from, then by to
    /// Of all customers of the base, sorted by id: positions in `states`.
    std::shared_ptr<const transactions::customer_ids> customer;
    core::buffer<std::int16_t> from, to;
    /// Cuts of days_since_last, orders and revenue at the first and the second date.
    std::array<std::vector<double>, 3> cuts_from, cuts_to;
    core::day_number start = 0, end = 0;  ///< the two dates
};

/// Throws domain_error: a date after the base's end or before its first purchase, a first date that is not before the
/// second, rules without an outcome, level; and what `rfm` throws.
[[nodiscard]] GOODWILL_API migration_result migration(const transactions::customer_base& base,
                                                      std::chrono::sys_days start,
                                                      const migration_options& options = {});

}  // namespace goodwill::inline v0::segments
