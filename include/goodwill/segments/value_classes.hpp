#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/segments/quantile_scores.hpp>

/// Classes of customers by value, the best first.  Every way of making them ends in cuts, ascending values: the class
/// is the number of cuts > value, so cuts of one period can be given back for another.
namespace goodwill::inline v0::segments {

/// abc        by cumulated share: the class of a value is the number of limits that the share of strictly higher values
///            reaches (to 12 digits).  So the customer who takes the sum past a limit is still in the better class, and
///            equal values are in one class.  The share is of the sum of the values above 0; others are in the last one.
/// quantiles  by rank, as quantile_scores.
/// cuts       by cuts that are given.
enum class class_method : std::uint8_t { abc, quantiles, cuts };

/// Throws domain_error that lists the names.
[[nodiscard]] inline class_method class_method_of(const char* function, std::string_view name) {
    if (name == "abc") return class_method::abc;
    if (name == "quantiles") return class_method::quantiles;
    if (name == "cuts") return class_method::cuts;
    throw domain_error({function, "method", {}, "\"" + std::string(name) + "\"",
                        "must be \"abc\", \"quantiles\" or \"cuts\""});
}

struct value_classes_options {
    class_method method = class_method::abc;
    std::vector<double> limits = {0.8, 0.95};  ///< of abc: ascending, each between 0 and 1
    int bins = 10;                             ///< of quantiles: 2 .. most_bins
    tie_rule ties = tie_rule::low;             ///< of quantiles
    std::vector<double> cuts = {};             ///< of cuts: 1 .. most_bins - 1 that do not descend
    double level = 0.95;                       ///< of the intervals
    int threads = 1;
    core::watch progress = {};
};

/// Shares are 0..1; their intervals take the cuts as given.
struct value_class {
    std::int64_t customers = 0;
    double share = 0;              ///< of all customers
    math::interval share_interval; ///< Wilson's
    double value = 0;              ///< sum
    double value_share = 0;        ///< of the sum of all values; NaN unless that is > 0 and finite
    /// Of value_share, a ratio of sums, by linearisation: n / (n - 1) sum (v ([in the class] - share))^2 / S^2; Cochran
    /// (1977), Sampling Techniques, 3rd ed., eq. 6.13.  NaN for one value.
    double standard_error = 0;
    math::interval value_interval; ///< normal; within 0..1 without negative values
    double lowest = std::numeric_limits<double>::quiet_NaN(), highest = lowest;  ///< values; NaN: no customer
};

inline constexpr std::uint8_t no_class = 255;  ///< of rows whose value is missing

struct value_classes_result {
    core::buffer<std::uint8_t> code;   ///< 0 is best
    std::vector<value_class> classes;  ///< best first
    std::vector<double> cuts;          ///< ascending, one less than classes; +-infinite: no value there
    std::int64_t n = 0;                ///< values
    std::int64_t missing = 0;          ///< null or NaN: in no class
    std::int64_t negative = 0;         ///< values below 0, among n
    double negative_value = 0;         ///< their sum
    double value = 0;                  ///< sum of all
};

/// Throws domain_error (an option, naming it; the first infinite value), schema_error for what is no number, cancelled.
[[nodiscard]] GOODWILL_API value_classes_result value_classes(const core::column& values,
                                                              const value_classes_options& options = {});

}  // namespace goodwill::inline v0::segments
