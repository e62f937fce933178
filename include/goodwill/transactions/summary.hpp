#pragma once
#include <cstddef>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/transactions/customer_ids.hpp>
#include <goodwill/transactions/ingest_report.hpp>

/// One row per customer, sorted by id: what a buy-till-you-die model is fitted to.
/// Source: Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, section 3.
namespace goodwill::inline v0::transactions {

/// All columns have one entry per customer.
struct summary {
    customer_ids customer;
    std::vector<double> frequency;       ///< x: repeat purchases, customer-days after the first
    std::vector<double> recency;         ///< t_x: age at the last purchase, in units; 0 when x = 0
    std::vector<double> T;               ///< age at the end of observation, in units
    std::vector<double> monetary_value;  ///< mean amount of repeat purchases; NaN when x = 0
    core::time_unit unit = core::time_unit::week;
    core::day_number end = 0;            ///< the last day of observation
    ingest_report report;

    [[nodiscard]] std::size_t size() const noexcept { return frequency.size(); }
};

}  // namespace goodwill::inline v0::transactions
