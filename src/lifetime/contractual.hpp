#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/contract_lifetimes.hpp>
#include <goodwill/lifetime/purchase_times.hpp>
#include <goodwill/lifetime/shifted_beta_geometric.hpp>
#include <goodwill/math/jet.hpp>
#include <goodwill/math/variates.hpp>

#include "lifetime/customer_columns.hpp"
#include "lifetime/maximum_likelihood.hpp"
#include "lifetime/remembered_scores.hpp"

/// What contractual models share: columns, the way from lifetimes to the search, simulation.
namespace goodwill::inline v0::lifetime::contractual {

namespace domain = shifted_beta_geometric::detail;

/// The score of each value of a column of whole numbers, at least `least`; each distinct one is computed once a chunk.
template <class Score>
void score_periods(const char* function, const char* argument, double least, column values, std::span<double> out,
                   const scoring_options& options, Score score) {
    check_threads(function, options);
    core::check_length(function, "out", out.size(), values.size());
    core::check_column(
        function, argument, values,
        [&](double v) { return std::isnan(v) || (domain::is_period(v) && v >= least); },
        least > 0 ? "must be a whole number from 1 to 1000000" : "must be a whole number from 0 to 1000000");
    core::for_chunks(function, values.size(), remembered_scores::rows_a_chunk, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         remembered_scores known;
                         for (std::size_t i = begin; i < end; ++i) {
                             const double v = values[i];
                             out[i] = std::isnan(v)
                                          ? v
                                          : known.of(static_cast<std::uint64_t>(v), [&] { return score(v); });
                         }
                     });
}

/// out = score(lifetime, churned).
template <class Score>
void score_lifetimes(const char* function, column lifetime, column churned, std::span<double> out,
                     const scoring_options& options, Score score) {
    core::check_length(function, "out", out.size(), lifetime.size());
    check_lifetimes(function, lifetime, churned, options);
    core::for_chunks(function, lifetime.size(), remembered_scores::rows_a_chunk, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         remembered_scores known;
                         for (std::size_t i = begin; i < end; ++i) {
                             const double t = lifetime[i], left = churned[i];
                             if (std::isnan(t) || std::isnan(left)) {
                                 out[i] = math::detail::not_a_number;
                                 continue;
                             }
                             const auto key = static_cast<std::uint64_t>(t) << 1 | static_cast<std::uint64_t>(left);
                             out[i] = known.of(key, [&] { return score(t, left); });
                         }
                     });
}

/// The log-likelihood of a row in jets becomes what the search asks of a model of Size parameters.  Patterns hold
/// churned as x, 0 as t_x, and lifetime as T.
template <std::size_t Size, class Formula>
struct search_of {
    using jet = math::jet<Size>;
    using values = parameters<Size>;
    using sums = sums_of<Size>;

    [[nodiscard]] static jet of_row(const values& m, double lifetime, double churned) {
        std::array<jet, Size> p;
        for (std::size_t i = 0; i < Size; ++i) p[i] = jet::by_logarithm(i, m[i]);
        return Formula::of(p, lifetime, churned);
    }
    static sums over_rows(const values& m, const double* x, const double*, const double* T,
                                     const double* weight, std::size_t n) {
        jet sum;
        for (std::size_t i = 0; i < n; ++i) sum += weight[i] * of_row(m, T[i], x[i]);
        sums out{sum.value};
        std::copy(sum.first.begin(), sum.first.end(), out.begin() + 1);
        std::copy(sum.second.begin(), sum.second.end(), out.begin() + 1 + Size);
        return out;
    }
    static void row_gradients(const values& m, const double* x, const double*, const double* T, std::size_t n,
                              double* out) {
        for (std::size_t i = 0; i < n; ++i) {
            const auto row = of_row(m, T[i], x[i]);
            for (std::size_t k = 0; k < Size; ++k) out[n * k + i] = row.first[k];
        }
    }
    static void over_counts(const values&, const count_table&, sums&) {}
    static values count_gradient(const values&, double) { return {}; }
};

/// Customers half of whom are gone after the mean lifetime.
template <std::size_t Size>
[[nodiscard]] parameters<Size> guess(double customers, double churned, double lifetimes) {
    const double share = std::clamp(churned / std::max(lifetimes, customers), 1e-6, 0.9);
    parameters<Size> out;
    out.fill(1);
    out[1] = (1 - share) / share;
    return out;
}

inline constexpr const char* hardly_any_differences =
    "The data do not hold the parameters: they hardly say how customers differ in how they leave; use more customers "
    "or more renewals, and read survival beyond the observed renewals with care.";

/// What a contractual model is where parameters ran away.
template <std::size_t Size>
[[nodiscard]] std::string limit_of_heterogeneity(const parameters<Size>& m, const std::vector<std::string>&) {
    const double alpha = m[0], beta = m[1];
    if (std::min(alpha, beta) > 30) {
        char share[24];
        std::snprintf(share, sizeof share, "%.4g", alpha / (alpha + beta));
        return "Customers do not seem to differ in how they leave: alpha and beta run to infinity together, and each "
               "leaves with probability " + std::string(share) +
               " at its first renewal; survival can be used, alpha and beta by themselves mean nothing.";
    }
    return hardly_any_differences;
}

template <class Params, std::size_t Size>
[[nodiscard]] fitted_model<Params> fit_lifetimes(const likelihood_model_of<Size>& model, column lifetime,
                                                 column churned, column weights,
                                                 const repeat_fit_options<Params>& options) {
    const char* function = model.function;
    check_lifetimes(function, lifetime, churned);
    const std::vector<double> never(lifetime.size());
    const patterns data(churned, never, lifetime, weights, {function, options.threads, options.progress});
    double customers = 0, left = 0, later = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        customers += data.weight()[i];
        left += data.weight()[i] * data.x()[i];
        if (data.T()[i] > data.x()[i]) later += data.weight()[i];
    }
    if (data.customers() == 0 || customers <= 1)
        throw domain_error({function, "lifetime", {}, "of " + core::to_text(customers) + " customer(s)",
                            "must be of more than 1: one does not say how customers differ"});
    if (left == 0)
        throw convergence_error({function, "churned", {}, "0 in every row",
                                 "must be 1 in some: where nobody has left, the data do not say when customers will; "
                                 "observe for longer"});
    if (later == 0)
        throw convergence_error({function, "lifetime", {}, "without one who made a renewal",
                                 "must be longer in some: where all leave at the first renewal, the data do not say "
                                 "how customers differ"});
    auto out = fit_patterns(model, data, options);
    if (out.report.converged && !out.report.identified && out.report.at_boundary.empty())
        out.report.advice = hardly_any_differences;
    for (auto& e : out.report.excluded)
        if (e.reason == "frequency is missing") e.reason = "churned is missing";
        else if (e.reason == "T is missing") e.reason = "lifetime is missing";
    return out;
}

template <class Params, std::size_t Size>
[[nodiscard]] fitted_model<Params> fit_counts(const likelihood_model_of<Size>& model, column counts,
                                              std::size_t columns, const repeat_fit_options<Params>& options) {
    const auto rows = cohort_lifetimes(counts, columns, model.function);
    auto out = fit_lifetimes(model, rows.lifetime, rows.churned, rows.weight, options);
    out.report.customers = static_cast<std::int64_t>(out.report.weight);
    return out;
}

/// survive(log of 1 - theta, uniform): the lifetime, maybe beyond all that can be observed.
template <class Live>
[[nodiscard]] contract_lifetimes simulate_lifetimes(const char* function, double alpha, double beta, column periods,
                                                    const simulate_options& options, Live live) {
    core::check(options.threads >= 1, function, "threads", std::int64_t{options.threads}, "must be >= 1");
    core::check_column(function, "periods", periods, domain::is_period, "must be a whole number from 0 to 1000000");
    contract_lifetimes out;
    out.lifetime.resize(periods.size());
    out.churned.resize(periods.size());
    core::for_chunks(function, periods.size(), 4096, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) {
                             core::random_stream stream(options.seed, function, options.first_customer + i);
                             // ln(1 - theta) from gamma variates: theta may be nearer to 0 or 1 than doubles are.
                             const double stay = math::log_gamma_variate(stream, beta),
                                          leave = math::log_gamma_variate(stream, alpha);
                             const double log_stay = -(leave > stay ? leave - stay + std::log1p(std::exp(stay - leave))
                                                                    : std::log1p(std::exp(leave - stay)));
                             const double t = std::fmax(1, std::ceil(live(std::log(stream.uniform()) / log_stay)));
                             out.churned[i] = t <= periods[i];
                             out.lifetime[i] = std::fmin(t, periods[i]);
                         }
                     });
    return out;
}

}  // namespace goodwill::inline v0::lifetime::contractual
