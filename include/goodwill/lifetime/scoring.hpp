#pragma once
#include <goodwill/core/parallel.hpp>

/// What every column function of the room takes besides its columns.
namespace goodwill::inline v0::lifetime {

struct scoring_options {
    int threads = 1;
    core::watch progress = {};
    /// The caller throws `out` away when the function throws.  Then rows are checked and scored in one pass, where
    /// otherwise all are checked before the first is scored.
    bool out_is_scratch = false;
};

}  // namespace goodwill::inline v0::lifetime
