#pragma once
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/calendar.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/fit_report.hpp>

/// What a fit of repeat purchases takes and gives, the same for every such model of the room.
namespace goodwill::inline v0::lifetime {

/// The parameters that a search finds, as numbers in their order, each > 0.  Of an aggregate of doubles these are all;
/// a model that has others beside them says which.
template <class Params>
struct estimated {
    static constexpr std::size_t size = sizeof(Params) / sizeof(double);
    using numbers = std::array<double, size>;
    [[nodiscard]] static numbers of(const Params& m) noexcept { return std::bit_cast<numbers>(m); }
    [[nodiscard]] static Params params(const numbers& v) noexcept { return std::bit_cast<Params>(v); }
    /// `m` with these numbers in place of its own.
    [[nodiscard]] static Params within(const Params&, const numbers& v) noexcept { return params(v); }
};

template <class Params>
struct repeat_fit_options {
    /// Where the search begins; without it, a guess from the means.  The maximum does not depend on it.
    std::optional<Params> start = {};
    int max_iterations = 200;
    int threads = 1;
    core::watch progress = {};
};

/// Coefficients of covariates (covariates.hpp), by name.
struct covariate_effects {
    std::vector<std::string> names;
    std::vector<double> coefficients;
};

/// A fitted model: a value, safe to share between threads.
template <class Params>
struct fitted_model {
    static constexpr std::size_t size = estimated<Params>::size;

    Params params;
    /// Of the parameters in their order, then of the covariates' coefficients, square, from the observed information;
    /// NaN where the fit is not identified so far that there is none.
    std::vector<double> covariance;
    fit_report report;
    /// The unit of time of the parameters, where the data said it.
    std::optional<core::time_unit> unit = {};
    /// The same by the sandwich of Huber (1967) and White (1982), doi:10.2307/1912526: right, too, where customers do
    /// not follow the model.  Empty for a model that was not fitted.
    std::vector<double> robust_covariance = {};
    /// Of covariates (covariates.hpp), where the fit had any.
    covariate_effects purchase = {}, leaving = {};
    /// Whole-numbered parameters that were found by likelihood besides, such as k of BG/CNBD-k.
    int searched = 0;

    /// How many numbers were fitted.
    [[nodiscard]] std::size_t dimension() const noexcept {
        return size + purchase.coefficients.size() + leaving.coefficients.size();
    }
    /// Square roots of the diagonal, shape (dimension(),); NaN where there is none.
    [[nodiscard]] std::vector<double> standard_errors() const { return roots(covariance); }
    [[nodiscard]] std::vector<double> robust_standard_errors() const { return roots(robust_covariance); }
    /// Akaike's and the Bayesian information criterion: lower is better.  NaN for a model that was not fitted.
    [[nodiscard]] double aic() const noexcept { return penalised(2); }
    [[nodiscard]] double bic() const noexcept { return penalised(std::log(report.weight)); }

    /// Covariance of what estimates are normal in: the logarithms of the parameters, and the coefficients as they are.
    /// Shape and order of `covariance`; empty where there is none, NaN where that is.
    [[nodiscard]] std::vector<double> log_covariance() const {
        const std::size_t n = dimension();
        if (covariance.size() != n * n) return {};
        const auto m = estimated<Params>::of(params);
        const auto scale = [&m](std::size_t i) { return i < size ? m[i] : 1.0; };
        std::vector<double> out = covariance;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) out[n * i + j] /= scale(i) * scale(j);
        return out;
    }
    /// The known model whose parameters are exp(by_i) times these and whose coefficients are greater by by_i, in the
    /// order of `covariance`.  `by` has dimension() elements.
    [[nodiscard]] fitted_model moved(std::span<const double> by) const {
        auto m = estimated<Params>::of(params);
        for (std::size_t i = 0; i < size; ++i) m[i] *= std::exp(by[i]);
        fitted_model out{estimated<Params>::within(params, m), {}, {}, unit, {}, purchase, leaving};
        auto next = by.begin() + size;
        for (auto* effects : {&out.purchase, &out.leaving})
            for (double& coefficient : effects->coefficients) coefficient += *next++;
        return out;
    }

    [[nodiscard]] std::string to_json() const;
    /// Throws format_error where a field is missing or wrong, or the version is newer than this library.
    [[nodiscard]] static fitted_model from_json(std::string_view text);

private:
    [[nodiscard]] std::vector<double> roots(const std::vector<double>& of) const {
        const std::size_t n = dimension();
        std::vector<double> out(n, std::numeric_limits<double>::quiet_NaN());
        if (of.size() == n * n)
            for (std::size_t i = 0; i < n; ++i) out[i] = std::sqrt(of[(n + 1) * i]);
        return out;
    }
    [[nodiscard]] double penalised(double a_parameter) const noexcept {
        if (report.customers == 0) return std::numeric_limits<double>::quiet_NaN();
        return a_parameter * (static_cast<double>(dimension()) + searched) - 2 * report.log_likelihood;
    }
};

}  // namespace goodwill::inline v0::lifetime
