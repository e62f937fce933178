#pragma once
#include <chrono>
#include <cstdint>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/transactions/customer_ids.hpp>

/// An invented customer base of any size, for tests, benchmarks and demonstrations: customers who buy as BG/NBD says
/// and spend as Gamma-Gamma says.  Everything depends on the options alone, never on the number of threads.
namespace goodwill::inline v0::audit {

enum class id_style : std::uint8_t {
    dense,   ///< 1, 2, 3, ... in order of the customers' numbers
    sparse,  ///< integers of `id_width` bits (default 62), in no order
    text,    ///< `id_width` characters (default 8) of 0-9 and a-z without i, l, o, u, in no order
};

enum class row_order : std::uint8_t {
    time,      ///< by day, in random order within a day, as a till writes it
    customer,  ///< by the customer's number, then by day
    shuffled,  ///< in random order
};

struct simulation_options {
    std::int64_t customers = 10000;  ///< 1 .. 2^32 - 1
    std::uint64_t seed = 1;
    lifetime::bg_nbd::params buying{0.243, 30.9, 0.793, 2.426};   ///< alpha in days; as fitted to CDNOW
    lifetime::gamma_gamma::params spend{6.25, 3.74, 15.44};       ///< as fitted to CDNOW, in dollars
    std::chrono::sys_days start{std::chrono::year{2024} / std::chrono::January / 1};
    int days = 546;       ///< of observation from `start`; 1 .. 36,525
    int join_days = 84;   ///< first purchases fall evenly into these days; 1 .. days
    bool one_a_day = false;  ///< purchases of a customer within a day are one row, their amounts added
    id_style ids = id_style::dense;
    int id_width = 0;     ///< bits 1 .. 63 or characters 1 .. 64, enough to tell the customers apart; 0: the default
    row_order order = row_order::time;
    int threads = 1;
    core::watch progress = {};
};

/// A log of purchases: rows of customer, day and amount (in cents, at least .01).
struct simulated_log {
    transactions::customer_ids customer;
    core::buffer<core::day_number> day;
    core::buffer<double> amount;
};

/// What the simulation knows of each customer and a company does not.
struct simulated_customers {
    transactions::customer_ids customer;
    core::buffer<core::day_number> joined;  ///< day of the first purchase
    core::buffer<double> frequency;         ///< days with a purchase after the first such day
    core::buffer<std::uint8_t> alive;       ///< 1: still there at the end
    core::buffer<double> mean_spend;        ///< the customer's own p / nu
};

struct simulation {
    simulated_log transactions;
    simulated_customers customers;
};

/// Throws domain_error, cancelled.
[[nodiscard]] GOODWILL_API simulation simulate(const simulation_options& options = {});

}  // namespace goodwill::inline v0::audit
