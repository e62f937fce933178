#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/fit_report.hpp>
#include <goodwill/lifetime/patterns.hpp>
#include <goodwill/transactions/summary.hpp>

/// Maximum likelihood for the BG/NBD model: Newton's method in the logarithms of the parameters, with exact first and
/// second derivatives, on the distinct (x, t_x, T) with their weights.
/// Source: Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, section 4.
namespace goodwill::inline v0::lifetime::bg_nbd {

struct fit_options {
    /// Where the search begins; without it, a guess from the means.  The maximum does not depend on it.
    std::optional<params> start = {};
    int max_iterations = 200;
    int threads = 1;
    core::watch progress = {};
};

/// A fitted model: a value, safe to share between threads.
struct fitted {
    bg_nbd::params params;
    /// Of (r, alpha, a, b), 4 x 4, from the observed information; NaN where the fit is not identified so far that
    /// there is none.
    std::vector<double> covariance;
    fit_report report;
    /// The unit of alpha, where the data said it.
    std::optional<core::time_unit> unit = {};

    /// Of r, alpha, a, b.
    [[nodiscard]] GOODWILL_API std::array<double, 4> standard_errors() const;
    [[nodiscard]] GOODWILL_API std::string to_json() const;
    /// Throws format_error where a field is missing or wrong, or the version is newer than this library.
    [[nodiscard]] GOODWILL_API static fitted from_json(std::string_view text);
};

/// Returns what could be used with care; the report says whether it can be used without.  Throws domain_error for bad
/// rows and when no row is left, convergence_error when the likelihood has no usable maximum: nobody bought again.
[[nodiscard]] GOODWILL_API fitted fit(const patterns& data, const fit_options& = {});

/// Columns as for `patterns`: x, t_x, T of shape (n,), frequency weights of the same shape or empty.
[[nodiscard]] GOODWILL_API fitted fit(std::span<const double> x, std::span<const double> t_x,
                                      std::span<const double> T, std::span<const double> weights = {},
                                      const fit_options& = {});

[[nodiscard]] GOODWILL_API fitted fit(const transactions::summary& data, const fit_options& = {});

}  // namespace goodwill::inline v0::lifetime::bg_nbd
