#pragma once
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/patterns.hpp>
#include <goodwill/transactions/customer_base.hpp>
#include <goodwill/transactions/summary.hpp>

/// Maximum likelihood for BG/CNBD-k and MBG/CNBD-k: for each k Newton's method in the logarithms of the parameters,
/// with exact first and second derivatives, on the distinct (x, t_x, T) with their weights.
///
/// Log-likelihoods of different k are in one unit only with log_gaps, the sum of ln of a customer's gaps between
/// purchases, the first one included: those of k have (k-1) times it.  The parameters given k do not depend on it.
/// Source: Platzer & Reutterer (2016), doi:10.1287/mksc.2015.0963.
namespace goodwill::inline v0::lifetime {

namespace cnbd_k {

template <first_exit Exit>
struct fit_options {
    /// Without it: the k of the highest likelihood, which needs log_gaps, searched from 1 upwards until the likelihood
    /// has fallen twice.
    std::optional<int> k = {};
    /// Where the search of each k begins, for the k that is in it and as many phases in a mean gap for others.
    std::optional<params<Exit>> start = {};
    int max_iterations = 200;
    int threads = 1;
    core::watch progress = {};
    /// Profile intervals are those given k.
    std::optional<double> profile_level = {};
};

template <first_exit Exit>
using fitted = fitted_model<params<Exit>>;  ///< covariances are of r, alpha, a, b, given k

/// log_gaps: the sum over all customers with their weights; NaN: not known.  Then k must be given, and the
/// log-likelihood of the report is without its share.  Errors are those of bg_nbd::fit; domain_error without a k that
/// is needed.
template <first_exit Exit>
[[nodiscard]] GOODWILL_API fitted<Exit> fit(const patterns& data, double log_gaps, const fit_options<Exit>& = {});

/// Throws shape_error, and domain_error naming the first row whose log_gaps is not missing and not finite, 0 where
/// x = 0, and at most x ln(t_x / x), which equal gaps have.  So a gap of zero is refused; where purchases of a day are
/// one there is none.
GOODWILL_API void check_log_gaps(const char* function, std::span<const double> x, std::span<const double> t_x,
                                 std::span<const double> log_gaps);

/// Columns as for `patterns`: x, t_x, T, log_gaps of shape (n,), frequency weights of the same shape or empty.
/// log_gaps may be empty where k is given; check_log_gaps says what it must be otherwise.  A row where it is missing is
/// left out and counted.
template <first_exit Exit>
[[nodiscard]] GOODWILL_API fitted<Exit> fit(std::span<const double> x, std::span<const double> t_x,
                                            std::span<const double> T, std::span<const double> log_gaps,
                                            std::span<const double> weights, const fit_options<Exit>& = {});

/// The customers of base.summary(), with its log_gaps where they are needed.
template <first_exit Exit>
[[nodiscard]] GOODWILL_API fitted<Exit> fit(const transactions::customer_base& base, const fit_options<Exit>& = {});

}  // namespace cnbd_k

namespace bg_cnbd_k {
using fit_options = cnbd_k::fit_options<cnbd_k::first_exit::repeat_purchase>;
using fitted = fitted_model<params>;
}  // namespace bg_cnbd_k
namespace mbg_cnbd_k {
using fit_options = cnbd_k::fit_options<cnbd_k::first_exit::first_purchase>;
using fitted = fitted_model<params>;
}  // namespace mbg_cnbd_k

template <>
GOODWILL_API std::string bg_cnbd_k::fitted::to_json() const;
template <>
GOODWILL_API bg_cnbd_k::fitted bg_cnbd_k::fitted::from_json(std::string_view text);
template <>
GOODWILL_API std::string mbg_cnbd_k::fitted::to_json() const;
template <>
GOODWILL_API mbg_cnbd_k::fitted mbg_cnbd_k::fitted::from_json(std::string_view text);

}  // namespace goodwill::inline v0::lifetime
