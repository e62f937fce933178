#pragma once
#include <span>

#include <goodwill/core/config.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/gamma_gamma_fit.hpp>
#include <goodwill/lifetime/likelihood_ratio.hpp>
#include <goodwill/math/interval.hpp>

/// Does what customers spend on a purchase depend on how often they buy?  Value takes the two for independent.
///
/// Gamma-Gamma is fitted twice to the repeat buyers: as it is, and with the covariate ln(x), by which a customer of x
/// repeat purchases spends x^e times as much on each.  e is the elasticity: who buys 1 % more often spends e % more.
/// Wilks's test says whether e = 0 would do.
/// Source: gamma_gamma.hpp and covariates.hpp for the fits; Wilks (1938), doi:10.1214/aoms/1177732360, for the test.
/// Units:  elasticity and shares are without unit.
namespace goodwill::inline v0::lifetime {

struct spend_dependence_options {
    double level = 0.95;  ///< of the interval
    int max_iterations = 200;
    int threads = 1;
    core::watch progress = {};
};

/// What independence gets wrong of a group: its mean expected amount of a purchase, with the dependence over without,
/// less 1.  Above 0 it is underestimated.
struct misjudged_spend {
    double customers = 0;  ///< their weight
    double share = 0;
};

struct spend_dependence_result {
    gamma_gamma::fitted independent, dependent;
    double elasticity = 0, standard_error = 0;
    math::interval interval;  ///< normal, around the elasticity
    likelihood_ratio test;
    double correlation = 0;      ///< of x and zbar
    misjudged_spend frequent;    ///< repeat buyers with more purchases than their mean
    misjudged_spend occasional;  ///< the others
};

/// Columns and what is left out as for gamma_gamma::fit, which says what is thrown; domain_error, too, where all
/// repeat buyers bought equally often.
[[nodiscard]] GOODWILL_API spend_dependence_result spend_dependence(std::span<const double> x,
                                                                    std::span<const double> zbar,
                                                                    std::span<const double> weights = {},
                                                                    const spend_dependence_options& = {});

}  // namespace goodwill::inline v0::lifetime
