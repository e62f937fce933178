#include "lifetime/bg_columns.hpp"

#include <atomic>
#include <memory>
#include <numeric>

#include <goodwill/math/gamma.hpp>

#include "lifetime/customer_columns.hpp"
#include "lifetime/time_grid.hpp"

namespace goodwill::inline v0::lifetime::bg_columns {
namespace {

/// Sums over j of weights_j N(times_j) for columns (x, T).  N depends on (x, T) alone; where T lies on a grid of days
/// and x is small, there are few such pairs, so each is computed once, in a table by (x, steps of T).
class if_alive_columns {
public:
    if_alive_columns(const char* function, const params& m, column x, column T, column times, column weights,
                     const extent& most, const scoring_options& options)
        : function_(function), m_(m), x_(x), T_(T), options_(options) {
        // In order of time, those that are computed together take about as many terms.
        std::vector<std::size_t> order(times.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](auto i, auto j) { return times[i] < times[j]; });
        for (const auto j : order) {
            times_.push_back(times[j]);
            weights_.push_back(weights[j]);
        }
        if (x.size() >= 512) make_table(most);
    }

    /// Rows [begin, end) into out[0 .. end - begin).
    void compute(std::size_t begin, std::size_t end, double* out) const {
        if (table_.empty()) return kernel(&x_[begin], &T_[begin], end - begin, out);
        for (std::size_t i = begin; i < end; ++i) {
            if (cell_[i] != no_cell)
                out[i - begin] = table_[cell_[i]];
            else if (const double sum = x_[i] + T_[i]; std::isnan(sum))
                out[i - begin] = sum;
            else
                kernel(&x_[i], &T_[i], 1, &out[i - begin]);
        }
    }

private:
    void kernel(const double* x, const double* T, std::size_t n, double* out) const {
        simd::bg_nbd::if_alive(m_, x, T, n, times_.data(), weights_.data(), times_.size(), out);
    }
    static constexpr std::uint32_t no_cell = 0xFFFFFFFF;

    [[nodiscard]] std::uint32_t cell(double x, double T) const noexcept {
        if (!(x < static_cast<double>(rows_) && T * grid_.per_unit + 0.5 < static_cast<double>(width_))) return no_cell;
        const std::uint32_t steps = grid_.steps(T);
        return grid_.time(steps) == T ? static_cast<std::uint32_t>(x) * width_ + steps : no_cell;
    }

    void make_table(const extent& most) {
        const auto grid = find_grid(T_);
        if (!grid) return;
        grid_ = *grid;
        const std::size_t n = x_.size();
        const double room = static_cast<double>(std::clamp<std::size_t>(n, 1024, std::size_t{1} << 31));
        const double steps = most.most_T * grid_.per_unit + 1;
        if (!(steps <= room)) return;
        width_ = static_cast<std::uint32_t>(steps + 0.5);
        rows_ = std::min(static_cast<std::size_t>(std::min(most.most_x, 0x1p40)) + 1,
                         static_cast<std::size_t>(room) / width_);

        std::vector<std::uint8_t> seen(rows_ * width_);
        cell_ = std::make_unique_for_overwrite<std::uint32_t[]>(n);
        core::for_chunks(function_, n, rows_a_chunk, options_.threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             for (std::size_t i = begin; i < end; ++i) {
                                 cell_[i] = cell(x_[i], T_[i]);
                                 if (cell_[i] == no_cell) continue;
                                 // Written once: threads that keep writing the same lines wait for each other.
                                 const std::atomic_ref flag(seen[cell_[i]]);
                                 if (flag.load(std::memory_order_relaxed) == 0)
                                     flag.store(1, std::memory_order_relaxed);
                             }
                         });
        std::vector<std::uint32_t> cells;
        for (std::size_t c = 0; c < seen.size(); ++c)
            if (seen[c] != 0) cells.push_back(static_cast<std::uint32_t>(c));

        table_.resize(seen.size());
        constexpr std::size_t cells_a_chunk = 256;
        core::for_chunks(function_, cells.size(), cells_a_chunk, options_.threads, options_.progress,
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             double x[cells_a_chunk] = {}, T[cells_a_chunk] = {}, value[cells_a_chunk];
                             for (std::size_t k = begin; k < end; ++k) {
                                 x[k - begin] = static_cast<double>(cells[k] / width_);
                                 T[k - begin] = grid_.time(cells[k] % width_);
                             }
                             kernel(x, T, end - begin, value);
                             for (std::size_t k = begin; k < end; ++k) table_[cells[k]] = value[k - begin];
                         });
    }

    const char* function_;
    const params& m_;
    column x_, T_;
    const scoring_options& options_;
    std::vector<double> times_, weights_;
    time_grid grid_{1};
    std::size_t rows_ = 0;
    std::uint32_t width_ = 0;
    std::unique_ptr<std::uint32_t[]> cell_;  ///< of each row
    std::vector<double> table_;
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
    const if_alive_columns expectation(function, alive, x, T, times, weights, most, options);
    constexpr std::size_t block = 2048;
    core::for_chunks(function, x.size(), rows_at_once(times.size()), options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         double p[block];
                         for (; begin < end; begin += block) {
                             const std::size_t n = std::min(block, end - begin);
                             simd::bg_nbd::p_alive(m, &x[begin], &t_x[begin], &T[begin], p, n);
                             expectation.compute(begin, begin + n, &out[begin]);
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
    const if_alive_columns expectation(function, alive, x, T, times, weights, most, options);
    core::for_chunks(function, x.size(), rows_at_once(times.size()), options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         expectation.compute(begin, end, &out[begin]);
                     });
}

}  // namespace goodwill::inline v0::lifetime::bg_columns
