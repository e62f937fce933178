#include <goodwill/lifetime/ggompertz_nbd.hpp>

#include <array>
#include <cmath>

#include <goodwill/lifetime/ggompertz_nbd_future.hpp>

#include "lifetime/by_age.hpp"
#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime::ggompertz_nbd {
namespace {

void check(const char* function, const params& m) {
    check_params(function, m, std::array{"r", "alpha", "b", "s", "beta"});
}

/// out = score(x, t_x, T) of each row.
template <class Score>
void score_rows(const char* function, const params& m, column x, column t_x, column T, std::span<double> out,
                const scoring_options& options, Score score) {
    check(function, m);
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) out[i] = score(x[i], t_x[i], T[i]);
    });
}

/// Sum over times of weight times purchases of who is alive, but for a customer's rate: it depends on T alone.
[[nodiscard]] double weighted_lasting(const params& m, double T, column times, column weights) noexcept {
    const detail::lasting_from of(m.b, m.beta, T);
    double sum = 0;
    for (std::size_t j = 0; j < times.size(); ++j) sum += weights[j] * detail::lasting_within(of, m.s, 0, times[j]);
    return sum;
}

/// P(alive) of rows.  One-time buyers differ in their age alone, and are most of most bases.
class alive_rows {
public:
    alive_rows(const char* function, const params& m, column T, const scoring_options& options)
        : m_(m), one_time_(function, T, options, of_age{m}) {}

    [[nodiscard]] double operator()(double x, double t_x, double T) const noexcept {
        return x == 0 && t_x == 0 ? one_time_(T) : p_alive(m_, x, t_x, T);
    }

private:
    struct of_age {
        params m;
        double operator()(double T) const noexcept { return p_alive(m, 0, 0, T); }
    };
    params m_;
    by_age<of_age> one_time_;
};

}  // namespace

void log_likelihood(const params& m, column x, column t_x, column T, std::span<double> out,
                    const scoring_options& options) {
    score_rows("ggompertz_nbd.log_likelihood", m, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return log_likelihood(m, vx, vt, vT); });
}

void p_alive(const params& m, column x, column t_x, column T, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "ggompertz_nbd.p_alive";
    check(function, m);
    check_shapes(function, x, t_x, T, out, options);
    score_rows(function, m, x, t_x, T, out, options, alive_rows(function, m, T, options));
}

void expected_purchases(const params& m, column t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "ggompertz_nbd.expected_purchases";
    check(function, m);
    score_times(function, t, out, options, [&](double v) { return expected_purchases(m, v); });
}

void expected_purchases(const params& m, double t, column x, column t_x, column T, std::span<double> out,
                        const scoring_options& options) {
    core::check_not_negative("ggompertz_nbd.expected_purchases", "t", t);
    const double one = 1;
    expected_purchases(m, {&t, 1}, {&one, 1}, x, t_x, T, out, options);
}

void expected_purchases(const params& m, column times, column weights, column x, column t_x, column T,
                        std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "ggompertz_nbd.expected_purchases";
    check(function, m);
    check_times(function, times, weights);
    check_shapes(function, x, t_x, T, out, options);
    const alive_rows alive(function, m, T, options);
    const by_age lasting(function, T, options, [&](double age) { return weighted_lasting(m, age, times, weights); });
    score_rows(function, m, x, t_x, T, out, options, [&](double vx, double vt, double vT) {
        return alive(vx, vt, vT) * ((m.r + vx) / (m.alpha + vT) * lasting(vT));
    });
}

void purchases_if_alive(const params& m, column x, column T, column times, column weights, std::span<double> out,
                        const scoring_options& options) {
    constexpr const char* function = "ggompertz_nbd.purchases_if_alive";
    check(function, m);
    check_times(function, times, weights);
    const std::vector<double> last(x.size());
    check_shapes(function, x, last, T, out, options);
    const by_age lasting(function, T, options, [&](double age) { return weighted_lasting(m, age, times, weights); });
    score_rows(function, m, x, last, T, out, options, [&](double vx, double, double vT) {
        return (m.r + vx) / (m.alpha + vT) * lasting(vT);
    });
}

void dert(const params& m, double delta, column x, column t_x, column T, std::span<double> out,
          const scoring_options& options) {
    constexpr const char* function = "ggompertz_nbd.dert";
    check(function, m);
    core::check_not_negative(function, "delta", delta);
    check_shapes(function, x, t_x, T, out, options);
    const by_age lasting(function, T, options,
                         [&](double age) { return detail::lasting_for_ever({m.b, m.beta, age}, m.s, delta); });
    const alive_rows alive(function, m, T, options);
    score_rows(function, m, x, t_x, T, out, options, [&](double vx, double vt, double vT) {
        return alive(vx, vt, vT) * ((m.r + vx) / (m.alpha + vT) * lasting(vT));
    });
}

void pmf(const params& m, column n, double t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "ggompertz_nbd.pmf";
    check(function, m);
    core::check_not_negative(function, "t", t);
    score_counts(function, n, out, options, [&](double v) { return pmf(m, v, t); });
}

void no_purchase(const params& m, double t, column x, column t_x, column T, std::span<double> out,
                 const scoring_options& options) {
    constexpr const char* function = "ggompertz_nbd.no_purchase";
    core::check_not_negative(function, "t", t);
    score_rows(function, m, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return no_purchase(m, t, vx, vt, vT); });
}

void probability_of_n(const params& m, double n, double t, column x, column t_x, column T, std::span<double> out,
                      const scoring_options& options) {
    constexpr const char* function = "ggompertz_nbd.probability_of_n";
    check_count(function, n);
    core::check_not_negative(function, "t", t);
    score_rows(function, m, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return probability_of_n(m, n, t, vx, vt, vT); });
}

void time_to_next(const params& m, double q, column x, column t_x, column T, std::span<double> out,
                  const scoring_options& options) {
    constexpr const char* function = "ggompertz_nbd.time_to_next";
    check_inner_share(function, q);
    score_rows(function, m, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return time_to_next(m, q, vx, vt, vT); });
}

void expected_purchases(const params& m, double t, double after, column x, column t_x, column T, std::span<double> out,
                        const scoring_options& options) {
    constexpr const char* function = "ggompertz_nbd.expected_purchases";
    core::check_not_negative(function, "t", t);
    core::check_not_negative(function, "after", after);
    score_rows(function, m, x, t_x, T, out, options,
               [&](double vx, double vt, double vT) { return expected_purchases(m, t, after, vx, vt, vT); });
}

}  // namespace goodwill::inline v0::lifetime::ggompertz_nbd
