#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// A matrix of the customers, ready for who looks for clusters.
///
///     days_since_last   from the last purchase to the date
///     days_since_first  from the first purchase to the date
///     orders            days with a purchase
///     revenue           of all days, refunds netted
///     order_value       revenue / orders
///     days_between      mean days between purchases, (days_since_first - days_since_last) / (orders - 1); with one
///                       purchase days_since_first: no second one came in so many days
/// All are skewed, so they are taken as sign(x) log(1 + |x|) unless told otherwise, then scaled.
namespace goodwill::inline v0::segments {

/// standard  less the mean, over the standard deviation (of n)
/// robust    less the median, over the distance of the quartiles; where these are equal but not all values, as standard
/// rank      (rank - 1/2) / n with mid-ranks of equal values, 0..1
/// none      as it is
enum class feature_scale : std::uint8_t { standard, robust, rank, none };

/// Throws domain_error that lists the names.
[[nodiscard]] inline feature_scale feature_scale_of(const char* function, std::string_view name) {
    if (name == "standard") return feature_scale::standard;
    if (name == "robust") return feature_scale::robust;
    if (name == "rank") return feature_scale::rank;
    if (name == "none") return feature_scale::none;
    throw domain_error({function, "scale", {}, "\"" + std::string(name) + "\"",
                        "must be \"standard\", \"robust\", \"rank\" or \"none\""});
}

inline constexpr std::array<std::string_view, 6> feature_names{"days_since_last", "days_since_first", "orders",
                                                               "revenue",         "order_value",      "days_between"};

/// What a column was divided by after it was centred.
struct feature_scaling {
    double centre = 0, spread = 1;  ///< spread 0: all alike, the column is 0
};

struct features_options {
    std::optional<std::chrono::sys_days> at = {};  ///< default: the base's end
    std::vector<std::string> names = {};           ///< of feature_names, in this order; default: all that there are
    feature_scale scale = feature_scale::standard;
    bool log = true;
    /// Of other customers, one for each column: so that two matrices are of one scale.  Not with rank or none.
    std::vector<feature_scaling> scaling = {};
    int threads = 1;
    core::watch progress = {};
};

/// One row a customer with a purchase until the date, sorted by id.
struct features_result {
    std::shared_ptr<const transactions::customer_ids> customer;
    std::vector<std::string> names;
    core::buffer<double> matrix;           ///< by row, names.size() in each; never missing
    std::vector<feature_scaling> scaling;  ///< of each column; of rank and none 0 and 1
    core::day_number at = 0;
    std::int64_t later_customers = 0;      ///< with no purchase until the date: in no row
};

/// Without amounts there are neither revenue nor order_value.
/// Throws domain_error: a date after the base's end or before its first purchase, a name twice, scaling that does not go
/// with the scale or is not finite with spread >= 0; schema_error for a name that is not there; shape_error for scaling
/// of another number of columns; cancelled.
[[nodiscard]] GOODWILL_API features_result features(const transactions::customer_base& base,
                                                    const features_options& options = {});

}  // namespace goodwill::inline v0::segments
