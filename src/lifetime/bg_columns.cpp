#include "lifetime/bg_columns.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include <goodwill/math/gamma.hpp>

#include "lifetime/by_count_and_step.hpp"
#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime::bg_columns {
namespace {

/// Sums over j of weights_j N(times_j) of customers (x, T).
class if_alive_of {
public:
    if_alive_of(const params& m, column times, column weights) : m_(m) {
        // In order of time, those that are computed together take about as many terms.
        std::vector<std::size_t> order(times.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](auto i, auto j) { return times[i] < times[j]; });
        for (const auto j : order) {
            times_.push_back(times[j]);
            weights_.push_back(weights[j]);
        }
    }
    void operator()(const double* x, const double* T, std::size_t n, double* out, std::size_t) const {
        simd::bg_nbd::if_alive(m_, x, T, n, times_.data(), weights_.data(), times_.size(), out);
    }

private:
    const params& m_;
    std::vector<double> times_, weights_;
};

/// A row may take ten microseconds a time where the series is long; a chunk must not keep who wants to stop waiting.
[[nodiscard]] constexpr std::size_t rows_at_once(std::size_t times) {
    return std::max<std::size_t>(256, rows_a_chunk / 4 / (times + 1));
}

void check_purchases_and_ages(const char* function, column x, column T) {
    core::check_column(function, "x", x, core::missing_or_not_negative, "must be finite and >= 0");
    core::check_column(
        function, "x", x, [](double v) { return std::isnan(v) || (v <= 0x1p53 && v == std::floor(v)); },
        "must be a whole number");
    core::check_column(function, "T", T, core::missing_or_not_negative, "must be finite and >= 0");
}

}  // namespace

void log_likelihood(const char* function, const model& m, double (*of_x)(const model&, double), column x, column t_x,
                    column T, std::span<double> out, const scoring_options& options) {
    // What depends on x alone, for whole x, is looked up.
    constexpr double table_size = 4096;
    double high = -1;
    for (const double v : x) high = v < table_size && v > high ? v : high;
    std::vector<double> table(static_cast<std::size_t>(high + 1));
    for (std::size_t n = 0; n < table.size(); ++n) table[n] = of_x(m, static_cast<double>(n));
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        simd::bg_nbd::likelihood_of_times(m, &x[begin], &t_x[begin], &T[begin], &out[begin], end - begin);
        for (std::size_t i = begin; i < end; ++i)
            out[i] += x[i] <= high ? table[static_cast<std::size_t>(x[i])] : (std::isnan(x[i]) ? x[i] : of_x(m, x[i]));
    });
}

void p_alive(const char* function, const model& m, column x, column t_x, column T, std::span<double> out,
             const scoring_options& options) {
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        simd::bg_nbd::p_alive(m, &x[begin], &t_x[begin], &T[begin], &out[begin], end - begin);
    });
}

void expected_purchases(const char* function, const model& m, const params& alive, column times, column weights,
                        column x, column t_x, column T, std::span<double> out, const scoring_options& options) {
    check_times(function, times, weights);
    check_shapes(function, x, t_x, T, out, options);
    const extent most = extent_of(function, x.size(), options, [&](std::size_t begin, std::size_t end) {
        const auto seen = check_rows(function, x, t_x, T, begin, end);
        return extent{seen.most_x, seen.most_T};
    });
    const by_count_and_step<1, if_alive_of> expectation(function, x, T, most, options, {alive, times, weights});
    constexpr std::size_t block = 2048;
    core::for_chunks(function, x.size(), rows_at_once(times.size()), options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         double p[block];
                         for (; begin < end; begin += block) {
                             const std::size_t n = std::min(block, end - begin);
                             simd::bg_nbd::p_alive(m, &x[begin], &t_x[begin], &T[begin], p, n);
                             expectation.compute(begin, begin + n, &out[begin], n);
                             for (std::size_t i = 0; i < n; ++i) out[begin + i] *= p[i];
                         }
                     });
}

void purchases_if_alive(const char* function, const params& alive, column x, column T, column times, column weights,
                        std::span<double> out, const scoring_options& options) {
    check_threads(function, options);
    check_times(function, times, weights);
    core::check_length(function, "T", T.size(), x.size());
    core::check_length(function, "out", out.size(), x.size());
    check_purchases_and_ages(function, x, T);
    const extent most = extent_of(function, x.size(), options, [&](std::size_t begin, std::size_t end) {
        extent e;
        for (std::size_t i = begin; i < end; ++i)
            e = {x[i] > e.most_x ? x[i] : e.most_x, T[i] > e.most_T ? T[i] : e.most_T};
        return e;
    });
    const by_count_and_step<1, if_alive_of> expectation(function, x, T, most, options, {alive, times, weights});
    core::for_chunks(function, x.size(), rows_at_once(times.size()), options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         expectation.compute(begin, end, &out[begin], end - begin);
                     });
}

}  // namespace goodwill::inline v0::lifetime::bg_columns
