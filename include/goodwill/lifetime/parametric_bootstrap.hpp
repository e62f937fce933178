#pragma once
#include <cstddef>
#include <cstdint>

#include <goodwill/core/config.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/parameter_draws.hpp>
#include <goodwill/lifetime/refit.hpp>

/// The parametric bootstrap: customers are simulated from a fit, seen for as long as those of the fit were, and fitted
/// again, many times over.  How far the new parameters lie from those that made the customers is how far the fit may
/// lie from the truth.
/// Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, Chapman & Hall, section 6.5.
namespace goodwill::inline v0::lifetime {

struct bootstrap_options {
    std::size_t replicates = 1000;
    std::uint64_t seed = 0;
    int max_iterations = 200;  ///< of each fit
    int threads = 1;
    core::watch progress = {};
};

struct bootstrapped {
    parameter_moves moves;  ///< one for every replicate that was kept, in order
    /// Replicates that are left out: their likelihood has no maximum that the search found.  One whose parameters ran
    /// away (fit_report::at_boundary) but whose likelihood ends there is kept.
    std::size_t failed = 0;
};

/// data: the columns of the fit, of which those tell who is simulated that say for how long customers were seen (x of
/// Gamma-Gamma), and the covariates.  Rows with a missing value and rows of weight 0 are left out, as are those that
/// Gamma-Gamma does not use.  A row of weight w is w customers: weights must be whole, or domain_error.
/// A k of CNBD-k stays what it is.  Replicate i depends on the fit, the customers, the seed and i alone.
/// Throws domain_error for no replicate and bad rows, shape_error, cancelled.
/// For all models of purchases and of amounts.  Contracts have none: their columns do not say how long a customer who
/// left would have been observed.
template <class Params>
[[nodiscard]] GOODWILL_API bootstrapped bootstrap(const fitted_model<Params>& f, const fit_data& data,
                                                  const bootstrap_options& = {});

}  // namespace goodwill::inline v0::lifetime
