#pragma once
#include <cstdint>
#include <span>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>

/// Invented answers to "how likely are you to recommend us, 0 to 10?", for demonstrations: they are drawn, nobody was
/// asked, and whoever shows them must say so.  Customers who are likely to be still there, and those who bought often,
/// answer higher:
///     score = round(5.3 + 2.3 p_alive + 0.8 ln(1 + min(frequency, 20)) + region + 2.2 z), cut to 0..10,
/// z standard normal, region between -.3 and +.3 by the customer's region.
namespace goodwill::inline v0::audit {

struct survey_options {
    std::uint64_t seed = 1;
    double response_rate = 0.3;  ///< the chance of each customer to answer; 0..1
    int regions = 4;             ///< 1..255; customers fall evenly into them
    int threads = 1;
    core::watch progress = {};
};

/// One row per answer, in the order of the customers.
struct simulated_survey {
    core::buffer<std::int64_t> row;     ///< the customer's row in the columns that were given
    core::buffer<std::uint8_t> score;   ///< 0..10
    core::buffer<std::uint8_t> region;  ///< 0 .. regions - 1
};

/// Columns of shape (n,).  A customer of whom something is missing is not asked.  Row i depends on its values, the
/// options and i alone.  Throws domain_error (frequency below 0, p_alive outside 0..1, options), shape_error, cancelled.
[[nodiscard]] GOODWILL_API simulated_survey simulate_survey(std::span<const double> frequency,
                                                            std::span<const double> p_alive,
                                                            const survey_options& options = {});

}  // namespace goodwill::inline v0::audit
