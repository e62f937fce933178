#include <goodwill/lifetime/pareto_nbd.hpp>

#include <algorithm>
#include <array>

#include "lifetime/customer_columns.hpp"
#include "lifetime/time_grid.hpp"
#include "simd/pareto_nbd.hpp"

namespace goodwill::inline v0::lifetime::pareto_nbd {
namespace {

void check(const char* function, const params& m) {
    check_params(function, m, std::array{"r", "alpha", "s", "beta"});
}

/// out = P(alive) of n rows.
void alive(const params& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out) {
    simd::pareto_nbd::log_odds(m, x, t_x, T, out, n);
    for (std::size_t i = 0; i < n; ++i) out[i] = 1 / (1 + std::exp(out[i]));
}

/// Sum over times of weight times purchases of who is alive, but for a customer's rate: it depends on T alone.
[[nodiscard]] double weighted_lasting(const params& m, double T, column times, column weights) noexcept {
    double sum = 0;
    for (std::size_t j = 0; j < times.size(); ++j) sum += weights[j] * detail::lasting(m.s, m.beta + T, times[j]);
    return sum;
}

/// The discounted time that customers of age T last, once for each T that lies on a grid of days.
class discounted_times {
public:
    discounted_times(const char* function, const params& m, double delta, column T, double most_T,
                     const scoring_options& options)
        : m_(m), delta_(delta) {
        const auto grid = find_grid(T);
        if (!grid || !(most_T * grid->per_unit < std::max(1024.0, static_cast<double>(T.size())))) return;
        grid_ = *grid;
        table_.assign(grid_.steps(most_T) + 1, 0);
        for (const double t : T)
            if (grid_.has(t)) table_[grid_.steps(t)] = 1;
        core::for_chunks(function, table_.size(), 256, options.threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             for (std::size_t k = begin; k < end; ++k)
                                 if (table_[k] != 0) table_[k] = at(grid_.time(static_cast<std::uint32_t>(k)));
                         });
    }

    [[nodiscard]] double operator()(double T) const noexcept {
        return !table_.empty() && grid_.has(T) ? table_[grid_.steps(T)] : at(T);
    }

private:
    [[nodiscard]] double at(double T) const noexcept {
        return std::isnan(T) ? T : detail::discounted_lasting(m_.s, m_.beta + T, delta_);
    }

    const params& m_;
    double delta_;
    time_grid grid_{1};
    std::vector<double> table_;
};

}  // namespace

void log_likelihood(const params& m, column x, column t_x, column T, std::span<double> out,
                    const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.log_likelihood";
    check(function, m);
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        simd::pareto_nbd::log_odds(m, &x[begin], &t_x[begin], &T[begin], &out[begin], end - begin);
        for (std::size_t i = begin; i < end; ++i) {
            const double odds = out[i];
            if (std::isnan(odds)) continue;
            out[i] = math::log_rising(m.r, x[i]) - x[i] * std::log(m.alpha) - (m.r + x[i]) * std::log1p(T[i] / m.alpha) -
                     m.s * std::log1p(T[i] / m.beta) + std::max(odds, 0.0) + std::log1p(std::exp(-std::fabs(odds)));
        }
    });
}

void p_alive(const params& m, column x, column t_x, column T, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.p_alive";
    check(function, m);
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        alive(m, &x[begin], &t_x[begin], &T[begin], end - begin, &out[begin]);
    });
}

void expected_purchases(const params& m, column t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.expected_purchases";
    check(function, m);
    score_times(function, t, out, options, [&](double v) { return expected_purchases(m, v); });
}

void expected_purchases(const params& m, double t, column x, column t_x, column T, std::span<double> out,
                        const scoring_options& options) {
    core::check_not_negative("pareto_nbd.expected_purchases", "t", t);
    const double one = 1;
    expected_purchases(m, {&t, 1}, {&one, 1}, x, t_x, T, out, options);
}

void expected_purchases(const params& m, column times, column weights, column x, column t_x, column T,
                        std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.expected_purchases";
    check(function, m);
    check_times(function, times, weights);
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        alive(m, &x[begin], &t_x[begin], &T[begin], end - begin, &out[begin]);
        for (std::size_t i = begin; i < end; ++i)
            out[i] *= (m.r + x[i]) / (m.alpha + T[i]) * weighted_lasting(m, T[i], times, weights);
    });
}

void purchases_if_alive(const params& m, column x, column T, column times, column weights, std::span<double> out,
                        const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.purchases_if_alive";
    check(function, m);
    check_times(function, times, weights);
    const std::vector<double> last(x.size());
    check_and_score(function, x, last, T, out, options, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            out[i] = (m.r + x[i]) / (m.alpha + T[i]) * weighted_lasting(m, T[i], times, weights);
    });
}

void dert(const params& m, double delta, column x, column t_x, column T, std::span<double> out,
          const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.dert";
    check(function, m);
    core::check_not_negative(function, "delta", delta);
    check_shapes(function, x, t_x, T, out, options);
    const extent most = extent_of(function, x.size(), options, [&](std::size_t begin, std::size_t end) {
        const auto seen = check_rows(function, x, t_x, T, begin, end);
        return extent{seen.most_x, seen.most_T};
    });
    const discounted_times lasting(function, m, delta, T, most.most_T, options);
    core::for_chunks(function, x.size(), 4096, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         alive(m, &x[begin], &t_x[begin], &T[begin], end - begin, &out[begin]);
                         for (std::size_t i = begin; i < end; ++i)
                             out[i] *= (m.r + x[i]) / (m.alpha + T[i]) * lasting(T[i]);
                     });
}

void pmf(const params& m, column n, double t, std::span<double> out, const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.pmf";
    check(function, m);
    core::check_not_negative(function, "t", t);
    score_counts(function, n, out, options, [&](double v) { return pmf(m, v, t); });
}

void no_purchase(const params& m, double t, column x, column t_x, column T, std::span<double> out,
                 const scoring_options& options) {
    constexpr const char* function = "pareto_nbd.no_purchase";
    check(function, m);
    core::check_not_negative(function, "t", t);
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) out[i] = no_purchase(m, t, x[i], t_x[i], T[i]);
    });
}

}  // namespace goodwill::inline v0::lifetime::pareto_nbd
