#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/fit_report.hpp>
#include <goodwill/lifetime/gamma_gamma.hpp>
#include <goodwill/transactions/summary.hpp>

/// Maximum likelihood for the Gamma-Gamma model: Newton's method in the logarithms of the parameters, with exact first
/// and second derivatives, on the distinct (x, zbar) of the customers who bought again, with their weights.
/// For a given v the likelihood needs the rows only through six sums (of ln(v + x zbar) and its derivatives); all gamma
/// functions fall on the distinct x.
/// Source: Fader & Hardie (2013), http://www.brucehardie.com/notes/025/gamma_gamma.pdf, section 4.
namespace goodwill::inline v0::lifetime::gamma_gamma {

struct fit_options {
    /// Where the search begins; without it p = 1, q = 2, v = the mean amount.  The maximum does not depend on it.
    std::optional<params> start = {};
    int max_iterations = 200;
    int threads = 1;
    core::watch progress = {};
};

/// A fitted model: a value, safe to share between threads.
struct fitted {
    gamma_gamma::params params;
    /// Of (p, q, v), 3 x 3, from the observed information; NaN where there is none.
    std::vector<double> covariance;
    fit_report report;
    /// Weighted correlation of frequency and monetary value over the customers of the fit: the model takes the two for
    /// independent.  NaN where one of them does not vary.
    double correlation = 0;

    /// Of p, q, v.
    [[nodiscard]] GOODWILL_API std::array<double, 3> standard_errors() const;
    [[nodiscard]] GOODWILL_API std::string to_json() const;
    /// Throws format_error where a field is missing or wrong, or the version is newer than this library.
    [[nodiscard]] GOODWILL_API static fitted from_json(std::string_view text);
};

/// Columns x, zbar of shape (n,), frequency weights (>= 0, finite) of the same shape or empty.
/// Left out and counted: rows with a missing value, x = 0 (one-time buyers: no repeat purchase tells an amount),
/// zbar <= 0, and weight 0.
/// Returns what could be used with care; the report says whether it can be used without.  Throws domain_error for bad
/// rows (x < 0; anything infinite) and when there are no rows; convergence_error when no row can be used, or the
/// likelihood has no usable maximum; shape_error; cancelled.
[[nodiscard]] GOODWILL_API fitted fit(std::span<const double> x, std::span<const double> zbar,
                                      std::span<const double> weights = {}, const fit_options& = {});

[[nodiscard]] GOODWILL_API fitted fit(const transactions::summary& data, const fit_options& = {});

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
