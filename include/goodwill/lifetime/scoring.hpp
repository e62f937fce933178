#pragma once
#include <goodwill/core/parallel.hpp>

/// What every column function of the room takes besides its columns.
namespace goodwill::inline v0::lifetime {

struct scoring_options {
    int threads = 1;
    core::watch progress = {};
};

}  // namespace goodwill::inline v0::lifetime
