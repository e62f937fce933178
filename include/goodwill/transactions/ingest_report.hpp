#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <goodwill/core/config.hpp>

/// What became of every row of a log: nothing is lost in silence.
namespace goodwill::inline v0::transactions {

/// Rows of one reason, with the first of them.
struct refusal {
    std::string reason;  ///< "customer is missing", "amount is negative", ...
    std::int64_t rows = 0;
    std::int64_t first_row = -1;  ///< -1: the reason lies in a customer's whole history, not in a row

    friend bool operator==(const refusal&, const refusal&) = default;
};

/// rows_read = purchases + merged_within_a_day + refunds_netted + sum of refused + sum of excluded.
struct ingest_report {
    std::int64_t rows_read = 0;
    std::int64_t purchases = 0;            ///< customer-days with a purchase
    std::int64_t merged_within_a_day = 0;  ///< rows that joined an earlier purchase of the same day
    std::int64_t refunds_netted = 0;       ///< negative amounts that were subtracted from the customer's money
    std::int64_t zero_amounts = 0;         ///< rows of amount 0 that passed the policy, a kind of purchase
    std::vector<refusal> refused;          ///< bad rows, under errors = skip
    std::vector<refusal> excluded;         ///< good rows that a named policy leaves out
    std::int64_t customers = 0;            ///< with a purchase
    std::int64_t later_customers = 0;      ///< whose first purchase lies after calibration_end
    int amount_scale = -1;                 ///< digits after the point; -1: no decimals or no amounts
    double amount_total = 0;               ///< of purchases, merged rows and netted refunds; NaN: no amounts
    int margin_scale = -1;                 ///< digits after the point; -1: no decimals or no margins
    std::optional<double> margin_total;    ///< of the same rows as amount_total; empty: no margins
    std::optional<std::int64_t> unknown_products;  ///< kept rows without a product; empty: no products

    friend bool operator==(const ingest_report&, const ingest_report&) = default;
};

}  // namespace goodwill::inline v0::transactions
