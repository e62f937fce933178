#pragma once
#include <cstddef>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/calendar.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/transactions/customer_ids.hpp>
#include <goodwill/transactions/ingest_report.hpp>
#include <goodwill/transactions/log_options.hpp>

/// One row per customer, sorted by id: what a buy-till-you-die model is fitted to.
/// Source: Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, section 3.
namespace goodwill::inline v0::transactions {

/// All columns have one entry per customer with a purchase up to `end`.
struct summary {
    customer_ids customer;                ///< integers by value, texts by their bytes
    core::buffer<double> frequency;       ///< x: repeat purchases, customer-days after the first
    core::buffer<double> recency;         ///< t_x: age at the last purchase, in units; 0 when x = 0
    core::buffer<double> T;               ///< age at the end of observation, in units
    core::buffer<double> monetary_value;  ///< repeat money over x; NaN when x = 0 or there are no amounts
    core::time_unit unit = core::time_unit::week;
    core::day_number end = 0;  ///< the last day of observation; calibration_end, if that was given
    ingest_report report;

    [[nodiscard]] std::size_t size() const noexcept { return frequency.size(); }
};

/// The summary of a log in any order, straight from its columns; no base is built.  Rows after calibration_end are
/// excluded and counted.  The columns have equal length; `amount` may be a default-constructed column.
/// Results are the same to the bit for any number of threads, and, for decimal amounts, for any order of the rows.
/// Throws shape_error, schema_error (a type that cannot be used), domain_error (an option, or the first bad row
/// under errors = raise), cancelled.
[[nodiscard]] GOODWILL_API summary summarise(const core::column& customer, const core::column& time,
                                             const core::column& amount = {}, const log_options& options = {});

}  // namespace goodwill::inline v0::transactions
