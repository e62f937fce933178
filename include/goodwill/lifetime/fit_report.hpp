#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <goodwill/core/config.hpp>

/// What a fit says of itself, the same for every model of the room.
namespace goodwill::inline v0::lifetime {

/// Rows that a fit left out, by reason: {"frequency is missing", 12}.
struct exclusion {
    std::string reason;
    std::int64_t rows = 0;
};

struct fit_report {
    std::int64_t customers = 0;  ///< rows that were used
    double weight = 0;           ///< their total weight
    std::int64_t patterns = 0;   ///< distinct rows
    std::vector<exclusion> excluded;
    double log_likelihood = 0;  ///< in the data's own units, so that models can be compared
    bool converged = false;
    bool identified = false;  ///< the likelihood has one maximum inside the parameter space
    int iterations = 0;
    int evaluations = 0;
    double largest_gradient = 0;           ///< max |d LL / d log parameter|
    double condition = 0;                  ///< of the Hessian in log-parameters
    std::vector<std::string> at_boundary;  ///< parameters that ran away to 0 or infinity
    std::string advice;                    ///< one sentence: what was found, and what to do about it
    /// Gamma-Gamma alone: the weighted correlation of frequency and monetary value over the customers of the fit, as the
    /// model takes the two for independent.  NaN where one of them does not vary.
    std::optional<double> correlation = {};
};

}  // namespace goodwill::inline v0::lifetime
