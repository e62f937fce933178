#pragma once
#include <cstdint>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>

namespace goodwill::inline v0::segments {

/// The values of a column of numbers in ascending order, as doubles; missing ones (null, NaN) are left out and counted.
struct sorted_values {
    core::buffer<double> value;
    std::int64_t missing = 0;
    /// Of the values below 0.
    std::int64_t negative = 0;
    double negative_value = 0;
};

/// Throws domain_error for the first infinite value, or one below 0 where these are refused; schema_error for what is no
/// number, cancelled.
[[nodiscard]] sorted_values sorted(const char* function, const core::column& values, int threads,
                                   const core::watch& progress, bool refuse_negative = false);

}  // namespace goodwill::inline v0::segments
