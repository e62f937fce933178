#pragma once
#include <type_traits>

#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/segments/quantile_scores.hpp>

/// What scores by rank and by fixed cuts share.
namespace goodwill::inline v0::segments {

inline void check_bins(const char* function, int bins) {
    core::check(bins >= 2 && bins <= most_bins, function, "bins", bins, "must be a whole number from 2 to 100");
}

/// Calls `f(T{})` with the type of the column's numbers.
template <class F>
decltype(auto) with_type(const char* function, const core::column& values, F&& f) {
    return core::visit_numbers(function, "values", values, {}, [&](auto none) {
        return f(std::remove_cv_t<typename decltype(none)::value_type>{});
    });
}

}  // namespace goodwill::inline v0::segments
