#include <goodwill/lifetime/bg_bb.hpp>

#include <goodwill/lifetime/bg_bb_derivatives.hpp>

#include "lifetime/opportunity_columns.hpp"
#include "lifetime/remembered_scores.hpp"

namespace goodwill::inline v0::lifetime::bg_bb {
namespace {

void check_shapes(const char* function, column x, column t_x, column n, const scoring_options& options) {
    check_threads(function, options);
    core::check_length(function, "t_x", t_x.size(), x.size());
    core::check_length(function, "n", n.size(), x.size());
}
void check_all(const char* function, column x, column t_x, column n, const scoring_options& options) {
    core::for_chunks(function, x.size(), rows_a_chunk, options.threads, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         check_opportunities(function, x, t_x, n, begin, end);
                     });
}

/// out = score(x, t_x, n, by_n) for rows that are checked before; by_n remembers what depends on n alone.
template <class Score>
void score_rows(const char* function, const params& m, column x, column t_x, column n, std::span<double> out,
                const scoring_options& options, Score score) {
    check(function, m);
    check_shapes(function, x, t_x, n, options);
    core::check_length(function, "out", out.size(), x.size());
    if (!options.out_is_scratch) check_all(function, x, t_x, n, options);
    core::for_chunks(function, x.size(), remembered_scores::rows_a_chunk, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         if (options.out_is_scratch) check_opportunities(function, x, t_x, n, begin, end);
                         remembered_scores known, by_n;
                         for (std::size_t i = begin; i < end; ++i) {
                             if (std::isnan(x[i] + t_x[i] + n[i])) {
                                 out[i] = math::detail::not_a_number;
                                 continue;
                             }
                             static_assert(detail::most_periods < 0x1p20);
                             const auto key = static_cast<std::uint64_t>(x[i]) |
                                              static_cast<std::uint64_t>(t_x[i]) << 20 |
                                              static_cast<std::uint64_t>(n[i]) << 40;
                             out[i] = known.of(key, [&] { return score(x[i], t_x[i], n[i], by_n); });
                         }
                     });
}

}  // namespace

void check_columns(const char* function, const params&, column x, column t_x, column n,
                   const scoring_options& options) {
    check_shapes(function, x, t_x, n, options);
    check_all(function, x, t_x, n, options);
}

void log_likelihood(const params& m, column x, column t_x, column n, std::span<double> out,
                    const scoring_options& options) {
    score_rows("bg_bb.log_likelihood", m, x, t_x, n, out, options,
               [&](double a, double b, double c, auto&) { return log_likelihood(m, a, b, c); });
}

void p_alive(const params& m, double ahead, column x, column t_x, column n, std::span<double> out,
             const scoring_options& options) {
    constexpr const char* function = "bg_bb.p_alive";
    core::check(detail::is_horizon(ahead), function, "ahead", ahead, horizon_must);
    score_rows(function, m, x, t_x, n, out, options,
               [&](double a, double b, double c, auto&) { return p_alive(m, a, b, c, ahead); });
}

void expected_purchases(const params& m, column horizon, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "bg_bb.expected_purchases";
    check(function, m);
    score_values(function, "horizon", horizon, missing_or_horizon, horizon_must, out, options,
                 [&](double v) { return expected_purchases(m, v); });
}

void expected_purchases(const params& m, double horizon, column x, column t_x, column n, std::span<double> out,
                        const scoring_options& options) {
    constexpr const char* function = "bg_bb.expected_purchases";
    check_horizon(function, horizon);
    score_rows(function, m, x, t_x, n, out, options,
               [&](double a, double b, double c, auto& by_n) {
                   return p_alive(m, a, b, c) * detail::buys(m, a, c) *
                          by_n.of(static_cast<std::uint64_t>(c),
                                  [&] { return lifetime::detail::surviving(m.gamma, m.delta + c, horizon); });
               });
}

void dert(const params& m, double rate, column x, column t_x, column n, std::span<double> out,
          const scoring_options& options) {
    constexpr const char* function = "bg_bb.dert";
    core::check_not_negative(function, "rate", rate);
    score_rows(function, m, x, t_x, n, out, options,
               [&](double a, double b, double c, auto& by_n) {
                   const double opportunities = by_n.of(static_cast<std::uint64_t>(c), [&] {
                       return lifetime::detail::discounted_surviving(m.gamma, m.delta + c, rate);
                   });
                   return detail::to_come(p_alive(m, a, b, c), detail::buys(m, a, c), opportunities);
               });
}

void pmf(const params& m, column x, double horizon, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "bg_bb.pmf";
    check(function, m);
    check_horizon(function, horizon);
    score_values(function, "x", x, missing_or_horizon, horizon_must, out, options,
                 [&](double v) { return pmf(m, v, horizon); });
}

void probability_of_n(const params& m, double k, double horizon, column x, column t_x, column n,
                      std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "bg_bb.probability_of_n";
    core::check(detail::is_horizon(k), function, "k", k, horizon_must);
    check_horizon(function, horizon);
    score_rows(function, m, x, t_x, n, out, options,
               [&](double a, double b, double c, auto&) { return probability_of_n(m, k, horizon, a, b, c); });
}

void no_purchase(const params& m, double horizon, column x, column t_x, column n, std::span<double> out,
                 const scoring_options& options) {
    constexpr const char* function = "bg_bb.no_purchase";
    check_horizon(function, horizon);
    score_rows(function, m, x, t_x, n, out, options,
               [&](double a, double b, double c, auto&) { return no_purchase(m, horizon, a, b, c); });
}

void time_to_next(const params& m, double probability, column x, column t_x, column n, std::span<double> out,
                  const scoring_options& options) {
    constexpr const char* function = "bg_bb.time_to_next";
    core::check_open_unit(function, "probability", probability);
    score_rows(function, m, x, t_x, n, out, options,
               [&](double a, double b, double c, auto&) { return time_to_next(m, probability, a, b, c); });
}

}  // namespace goodwill::inline v0::lifetime::bg_bb
