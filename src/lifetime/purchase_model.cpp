#include <goodwill/lifetime/purchase_model.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <memory>
#include <utility>

#include <goodwill/lifetime/bg_nbd_future.hpp>
#include <goodwill/lifetime/cnbd_k_dert.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/mbg_nbd_future.hpp>
#include <goodwill/lifetime/nbd_future.hpp>

#include "lifetime/customer_columns.hpp"
#include "lifetime/remembered_scores.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

constexpr const char* function = "value";

/// Scores of whole numbers: score(renewals) for customers with contracts.
template <class Score>
void score_contracts(column renewals, std::span<double> out, const scoring_options& options, Score score) {
    core::for_chunks(function, renewals.size(), remembered_scores::rows_a_chunk, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         remembered_scores known;
                         for (std::size_t i = begin; i < end; ++i)
                             out[i] = std::isnan(renewals[i])
                                          ? renewals[i]
                                          : known.of(static_cast<std::uint64_t>(renewals[i]),
                                                     [&] { return score(renewals[i]); });
                     });
}

template <class Params>
concept contract = std::same_as<Params, shifted_beta_geometric::params> ||
                   std::same_as<Params, beta_discrete_weibull::params>;

// What models answer in their own ways.

template <class Params>
void alive(const Params& m, column x, column t_x, column T, std::span<double> out, const scoring_options& options) {
    if constexpr (contract<Params>) {
        survival(m, x, out, options);  // checks the column
        score_contracts(x, out, options, [](double) { return 1.0; });
    } else if constexpr (std::same_as<Params, nbd::params>) {
        no_purchase(m, 0, x, t_x, T, out, options);  // 1, and checks the columns
    } else if constexpr (std::same_as<Params, bg_bb::params>) {
        p_alive(m, 0, x, t_x, T, out, options);
    } else {
        p_alive(m, x, t_x, T, out, options);
    }
}

void opportunities_if_alive(const bg_bb::params& m, column x, column n, column times, column weights,
                            std::span<double> out, const scoring_options& options) {
    core::for_chunks(function, x.size(), remembered_scores::rows_a_chunk, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         remembered_scores by_n;
                         for (std::size_t i = begin; i < end; ++i) {
                             if (std::isnan(x[i] + n[i])) {
                                 out[i] = math::detail::not_a_number;
                                 continue;
                             }
                             const double stays = m.delta + n[i] - 1;
                             out[i] = bg_bb::detail::buys(m, x[i], n[i]) *
                                      by_n.of(static_cast<std::uint64_t>(n[i]), [&] {
                                          return detail::surviving(times, weights, [&](double k) {
                                              return (stays + k) / (m.gamma + stays + k);
                                          });
                                      });
                         }
                     });
}

template <class Params>
void if_alive(const Params& m, column x, column t_x, column T, column times, column weights, std::span<double> out,
              const scoring_options& options) {
    if constexpr (contract<Params>) {
        score_contracts(x, out, options, [&](double made) {
            return detail::surviving(times, weights, [&](double k) { return retention(m, made + k); });
        });
    } else if constexpr (std::same_as<Params, bg_bb::params>) {
        opportunities_if_alive(m, x, T, times, weights, out, options);
    } else if constexpr (std::same_as<Params, nbd::params>) {
        expected_purchases(m, times, weights, x, t_x, T, out, options);
    } else if constexpr (requires { purchases_if_alive(m, x, t_x, T, times, weights, out, options); }) {
        purchases_if_alive(m, x, t_x, T, times, weights, out, options);
    } else {
        purchases_if_alive(m, x, T, times, weights, out, options);
    }
}

template <class Params>
void to_come(const Params& m, double delta, column x, column t_x, column T, std::span<double> out,
             const scoring_options& options) {
    if constexpr (contract<Params>)
        derl(m, std::expm1(delta), x, out, options);
    else if constexpr (std::same_as<Params, bg_bb::params>)
        dert(m, std::expm1(delta), x, t_x, T, out, options);
    else
        dert(m, delta, x, t_x, T, out, options);
}

template <class Params>
[[nodiscard]] std::optional<double> next_opportunity_of() {
    if constexpr (contract<Params>) return 0.0;
    if constexpr (std::same_as<Params, bg_bb::params>) return 1.0;
    return {};
}

template <class Params>
[[nodiscard]] purchase_model model_of(const Params& m) {
    return {[m](auto... all) { alive(m, all...); }, [m](auto... all) { if_alive(m, all...); },
            [m](auto... all) { to_come(m, all...); }, next_opportunity_of<Params>()};
}

/// The same of each customer's own model, by linear predictors.
template <class Params>
[[nodiscard]] purchase_model model_of(const Params& m, std::vector<double> purchase, std::vector<double> leaving) {
    const auto own = std::make_shared<const std::pair<std::vector<double>, std::vector<double>>>(std::move(purchase),
                                                                                                std::move(leaving));
    const auto scored = [m, own](column x, column t_x, column T, std::span<double> out,
                                 const scoring_options& options, auto score) {
        score_at_covariates(function, m, own->first, own->second, x, t_x, T, out, options, score);
    };
    return {[scored](column x, column t_x, column T, std::span<double> out, const scoring_options& options) {
                scored(x, t_x, T, out, options, [](const auto&... all) { alive(all...); });
            },
            [scored](column x, column t_x, column T, column times, column weights, std::span<double> out,
                     const scoring_options& options) {
                scored(x, t_x, T, out, options,
                       [&](const Params& of, column px, column pt, column pT, std::span<double> to,
                           const scoring_options& within) { if_alive(of, px, pt, pT, times, weights, to, within); });
            },
            [scored](double delta, column x, column t_x, column T, std::span<double> out,
                     const scoring_options& options) {
                scored(x, t_x, T, out, options,
                       [&](const Params& of, const auto&... rest) { to_come(of, delta, rest...); });
            }};
}

/// make(fitted) with its moves.
template <class Params, class Make>
[[nodiscard]] purchase_model with_moves(const fitted_model<Params>& f, Make make) {
    purchase_model out = make(f);
    out.moved = [f, make](std::span<const double> by) { return make(f.moved(by)); };
    out.covariance = f.log_covariance();
    return out;
}

template <class Params>
[[nodiscard]] purchase_model fitted_purchases(const fitted_model<Params>& f) {
    return with_moves(f, [](const fitted_model<Params>& at) { return model_of(at.params); });
}

template <class Params>
[[nodiscard]] purchase_model fitted_purchases(const fitted_model<Params>& f, const covariate_spans& purchase,
                                              const covariate_spans& leaving) {
    if (purchase.empty() && leaving.empty() && f.dimension() == fitted_model<Params>::size) return fitted_purchases(f);
    const std::size_t rows = (purchase.empty() ? leaving : purchase).empty()
                                 ? 0
                                 : (purchase.empty() ? leaving : purchase).front().size();
    return with_moves(f, [purchase, leaving, rows](const fitted_model<Params>& at) {
        return model_of(at.params, linear_predictor(function, at.purchase, purchase, rows),
                        linear_predictor(function, at.leaving, leaving, rows));
    });
}

}  // namespace

purchase_model purchases_by(const fitted_model<bg_nbd::params>& f, const covariate_spans& purchase,
                            const covariate_spans& leaving) {
    return fitted_purchases(f, purchase, leaving);
}
purchase_model purchases_by(const fitted_model<mbg_nbd::params>& f, const covariate_spans& purchase,
                            const covariate_spans& leaving) {
    return fitted_purchases(f, purchase, leaving);
}
purchase_model purchases_by(const fitted_model<pareto_nbd::params>& f, const covariate_spans& purchase,
                            const covariate_spans& leaving) {
    return fitted_purchases(f, purchase, leaving);
}
purchase_model purchases_by(const fitted_model<bg_cnbd_k::params>& f) { return fitted_purchases(f); }
purchase_model purchases_by(const fitted_model<mbg_cnbd_k::params>& f) { return fitted_purchases(f); }
purchase_model purchases_by(const fitted_model<ggompertz_nbd::params>& f) { return fitted_purchases(f); }
purchase_model purchases_by(const fitted_model<nbd::params>& f) { return fitted_purchases(f); }
purchase_model purchases_by(const fitted_model<bg_bb::params>& f) { return fitted_purchases(f); }
purchase_model purchases_by(const fitted_model<shifted_beta_geometric::params>& f) { return fitted_purchases(f); }
purchase_model purchases_by(const fitted_model<beta_discrete_weibull::params>& f) { return fitted_purchases(f); }

}  // namespace goodwill::inline v0::lifetime
