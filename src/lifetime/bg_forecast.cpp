#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include <goodwill/lifetime/delta_method.hpp>

#include "lifetime/bg_columns.hpp"
#include "lifetime/by_count_and_step.hpp"
#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime::bg_columns {
namespace {

constexpr std::size_t numbers = 5, size = 4;

/// Of a customer (x, T): purchases in (T, T + t] if alive, and the derivatives of their logarithm along the directions.
class slopes_of {
public:
    slopes_of(const model& m, params (*alive)(const model&), const simd::bg_nbd::directions& by, double t) : t_(t) {
        models_[0] = alive(m);
        for (std::size_t j = 0; j < size; ++j)
            for (const std::size_t up : {std::size_t{0}, std::size_t{1}}) {
                auto values = std::bit_cast<std::array<double, size>>(params(m));
                const double step = up == 1 ? delta_step : -delta_step;
                for (std::size_t i = 0; i < size; ++i) values[i] *= std::exp(step * by[size * j + i]);
                models_[1 + 2 * j + up] = alive({std::bit_cast<params>(values), m.lag});
            }
    }
    void operator()(const double* x, const double* T, std::size_t n, double* out, std::size_t stride) const {
        constexpr std::size_t block = 256;
        double at[2 * size + 1][block];
        for (std::size_t begin = 0; begin < n; begin += block, x += block, T += block) {
            const std::size_t rows = std::min(block, n - begin);
            const double one = 1;
            for (std::size_t k = 0; k < models_.size(); ++k)
                simd::bg_nbd::if_alive(models_[k], x, T, rows, &t_, &one, 1, at[k]);
            for (std::size_t i = 0; i < rows; ++i, ++out) {
                *out = at[0][i];
                for (std::size_t j = 0; j < size; ++j)
                    out[(1 + j) * stride] =
                        at[0][i] == 0 ? 0 : (at[2 + 2 * j][i] - at[1 + 2 * j][i]) / (2 * delta_step * at[0][i]);
            }
        }
    }

private:
    double t_;
    std::array<params, 2 * size + 1> models_;
};

}  // namespace

void delta_forecast(const char* function, const model& m, params (*alive)(const model&),
                    std::span<const double> covariance, double t, column x, column t_x, column T, double z,
                    const interval_columns& out, const scoring_options& options) {
    check_shapes(function, x, t_x, T, out.value, options);
    for (const auto& to : {out.low, out.high}) core::check_length(function, "out", to.size(), x.size());
    const extent most = extent_of(function, x.size(), options, [&](std::size_t begin, std::size_t end) {
        const auto seen = check_rows(function, x, t_x, T, begin, end);
        return extent{seen.most_x, seen.most_T};
    });
    simd::bg_nbd::directions by;
    std::ranges::copy(error_directions(covariance), by.begin());
    const by_count_and_step<numbers, slopes_of> expectation(function, x, T, most, options, {m, alive, by, t});
    constexpr std::size_t block = 256, rows_at_once = 4096;
    core::for_chunks(function, x.size(), rows_at_once, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         double own[numbers][block];
                         for (; begin < end; begin += block) {
                             const std::size_t n = std::min(block, end - begin);
                             expectation.compute(begin, begin + n, own[0], block);
                             simd::bg_nbd::delta_intervals(m, by, z, &x[begin], &t_x[begin], &T[begin],
                                                           {own[0], {own[1], own[2], own[3], own[4]}}, n,
                                                           {&out.value[begin], &out.low[begin], &out.high[begin]});
                         }
                     });
}

}  // namespace goodwill::inline v0::lifetime::bg_columns
