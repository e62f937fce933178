#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>

/// A forecast against what happened: expected and actual purchases of the holdout, in total and by how often a
/// customer had bought before.
/// Source: Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, section 4.2 and figure 5.
namespace goodwill::inline v0::lifetime {

/// Customers whose frequency at the end of the calibration lies in [from, to].
struct frequency_bin {
    double from = 0, to = 0;     ///< `to` is infinite in the last bin
    std::int64_t customers = 0;
    double predicted = 0;        ///< sum over them
    double actual = 0;
};

struct holdout_check {
    std::int64_t customers = 0;
    std::int64_t missing = 0;  ///< rows with a missing value, which are in no bin
    double predicted = 0;
    double actual = 0;
    std::vector<frequency_bin> by_frequency;  ///< 0, 1, ..., last - 1, and last or more
};

/// Columns of shape (n,): repeat purchases in the calibration, expected and actual purchases in the holdout.
/// Throws domain_error for a frequency or a count below 0 or for last < 1, shape_error.
[[nodiscard]] GOODWILL_API holdout_check check_holdout(std::span<const double> frequency,
                                                       std::span<const double> predicted,
                                                       std::span<const double> actual, int last = 7);

}  // namespace goodwill::inline v0::lifetime
