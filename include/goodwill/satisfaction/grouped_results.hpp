#pragma once
#include <vector>

#include <goodwill/core/group_keys.hpp>

/// What a metric returns by group.
namespace goodwill::inline v0::satisfaction {

template <class Result>
struct grouped_results {
    core::group_rows groups;     ///< sorted
    std::vector<Result> result;  ///< one a group; the value of a group without answers is NaN
    Result total;                ///< of all rows
    /// Of groups by several columns, the results by each of them alone: one a key of that column.
    std::vector<std::vector<Result>> by_column;
};

}  // namespace goodwill::inline v0::satisfaction
