#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>

/// Repeat purchases as the BG/NBD model makes them, for tests, benchmarks and what-ifs.
namespace goodwill::inline v0::lifetime::bg_nbd {

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

/// Customers who are observed from their first purchase to age T_i.  Row i depends on its T, the parameters, the seed
/// and its number alone.  Throws domain_error where T is missing, infinite or negative.
[[nodiscard]] GOODWILL_API purchase_times simulate(const params& m, std::span<const double> T,
                                                   const simulate_options& = {});

}  // namespace goodwill::inline v0::lifetime::bg_nbd
