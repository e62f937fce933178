#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/satisfaction/grouped_results.hpp>
#include <goodwill/satisfaction/linearised.hpp>
#include <goodwill/satisfaction/score_estimate.hpp>

/// Expectation against experience: what customers found, less what they expected, of the same customers.
///     gap = mean of (experienced - expected);  below 0 the service falls short.
/// Source: Parasuraman, Zeithaml & Berry (1988), SERVQUAL, Journal of Retailing 64(1):12-40, gap 5.  The interval is that
///         of a paired mean: Student (1908), doi:10.2307/2331554, linearised where there are weights (linearised.hpp).
/// Units:  those of the scale.
namespace goodwill::inline v0::satisfaction {

struct gap_result {
    double expected = std::numeric_limits<double>::quiet_NaN();     ///< mean of the pairs
    double experienced = std::numeric_limits<double>::quiet_NaN();  ///< mean of the pairs
    double gap = std::numeric_limits<double>::quiet_NaN();          ///< experienced - expected
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< of the gap; NaN for a single pair
    std::int64_t n = 0;         ///< pairs
    std::int64_t excluded = 0;  ///< rows without one of the two
    double n_weighted = 0;      ///< sum of the weights of the pairs
};

/// What pairs add up to; parts are merged in their order.
struct gap_sums {
    linearised_sums difference;
    weighted_moments expected, experienced;
    std::int64_t n = 0, excluded = 0;

    /// NaN for either: no pair.  A weight of 0 counts as a row, and moves nothing.
    void add(double expects, double finds, double weight = 1) noexcept {
        if (std::isnan(expects) || std::isnan(finds)) {
            ++excluded;
            return;
        }
        ++n;
        difference.add(finds - expects, weight);
        expected.add(expects, weight);
        experienced.add(finds, weight);
    }
    void merge(const gap_sums& other) noexcept {
        difference.merge(other.difference);
        expected.merge(other.expected);
        experienced.merge(other.experienced);
        n += other.n;
        excluded += other.excluded;
    }
    [[nodiscard]] std::int64_t rows() const noexcept { return n + excluded; }

    /// NaN where there is no pair with a weight.
    [[nodiscard]] gap_result estimate(double level = 0.95) const noexcept {
        gap_result out;
        out.n = n;
        out.excluded = excluded;
        const auto mean = difference.finish(static_cast<double>(n));
        out.n_weighted = mean.weight;
        if (!(mean.weight > 0)) return out;
        struct { double value, standard_error, low, high; } found{};
        constexpr double all = std::numeric_limits<double>::max();
        set_mean(found, mean, -all, all, score_interval::t, level);
        out.expected = expected.mean;
        out.experienced = experienced.mean;
        out.gap = found.value;
        out.standard_error = found.standard_error;
        out.low = found.low;
        out.high = found.high;
        return out;
    }
};

struct gap_options {
    std::optional<core::column> weights = {};  ///< sampling weights, one a row, each finite and >= 0
    /// Lowest and highest answer of both; none: any finite number.
    std::optional<std::pair<double, double>> scale = {};
    double level = 0.95;
    int threads = 1;
    core::watch progress = {};
};

using gap_groups = grouped_results<gap_result>;

/// The gap of two columns of numbers, row by row; null and NaN are missing.
/// Throws domain_error naming the row for a value that is infinite or off the scale and for a weight that is none, and
/// when there is no pair; shape_error; schema_error; cancelled.
[[nodiscard]] GOODWILL_API gap_result gap(const core::column& expected, const core::column& experienced,
                                          const gap_options& options = {});

/// The gap by group, such as by attribute where each row is an answer about one.
[[nodiscard]] GOODWILL_API gap_groups gap_by(const core::column& expected, const core::column& experienced,
                                             const std::vector<core::column>& groups, const gap_options& options = {});

}  // namespace goodwill::inline v0::satisfaction
