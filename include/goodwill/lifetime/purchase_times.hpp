#pragma once
#include <cstdint>
#include <vector>

#include <goodwill/core/parallel.hpp>

/// What the simulations of repeat purchases take and give, the same for every model of the room.
namespace goodwill::inline v0::lifetime {

struct simulate_options {
    std::uint64_t seed = 0;
    /// The stream of row i is that of customer first_customer + i: parts of a base can be made apart.
    std::uint64_t first_customer = 0;
    int threads = 1;
    core::watch progress = {};
};

/// Ages at repeat purchases, ascending within a customer: those of row i are time[first[i]] .. time[first[i + 1]].
struct purchase_times {
    std::vector<std::int64_t> first;
    std::vector<double> time;
};

}  // namespace goodwill::inline v0::lifetime
