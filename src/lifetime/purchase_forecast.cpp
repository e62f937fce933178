#include <goodwill/lifetime/purchase_forecast.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/covariates.hpp>
#include <goodwill/lifetime/purchase_outcome.hpp>
#include <goodwill/math/incomplete_gamma.hpp>
#include <goodwill/math/normal.hpp>

#include "lifetime/customer_columns.hpp"
#include "lifetime/forecast_checks.hpp"
#include "lifetime/progress_part.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

constexpr const char* function = "predict";

/// Quantile q of values, which are reordered: linear between order statistics (Hyndman & Fan 1996, type 7).
[[nodiscard]] double quantile(std::span<double> values, double q) {
    const double at = q * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(below));
    const double v = values[below];
    if (below + 1 == values.size()) return v;
    const double next = *std::min_element(values.begin() + static_cast<std::ptrdiff_t>(below) + 1, values.end());
    return v + (at - static_cast<double>(below)) * (next - v);
}
[[nodiscard]] math::interval central(std::span<double> values, double level) {
    for (const double v : values)
        if (std::isnan(v)) return {v, v};
    return {quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)};
}

/// Scores at every move of blocks of rows: use(begin, rows, scores), scores by move, then row.
template <class Use>
void for_blocks(const movable_model& m, double t, const forecast_customers& c, const parameter_moves& moves,
                const scoring_options& options, Use use) {
    constexpr std::size_t numbers_at_once = std::size_t{1} << 22;
    const std::size_t replicates = moves.replicates();
    const std::size_t block = std::clamp<std::size_t>(numbers_at_once / replicates, 256, 16384);
    const std::size_t blocks = core::chunk_count(c.size(), block);
    core::buffer<double> scores;
    scores.resize(std::min(block, c.size()) * replicates);
    for (std::size_t b = 0; b < blocks; ++b) {
        const std::size_t begin = b * block, rows = std::min(block, c.size() - begin);
        const auto these = c.rows(begin, rows);
        const auto progress = part_of(options, b, blocks).progress;
        core::for_chunks(function, replicates, 4, options.threads, progress,
                         [&](std::size_t, std::size_t first, std::size_t last) {
                             for (std::size_t k = first; k < last; ++k)
                                 m.expected(moves[k], t, these, std::span(scores).subspan(k * rows, rows),
                                            {.out_is_scratch = true});
                         });
        use(begin, rows, std::span<const double>(scores).first(replicates * rows));
    }
}

/// The interval of a gamma distribution with this mean and variance.
[[nodiscard]] double gamma_quantile(double mean, double variance, double q) {
    if (!(variance > 0) || !(mean > 0)) return mean;
    const double shape = mean * mean / variance;
    if (shape > 1e9) return mean + std::sqrt(variance) * math::normal_quantile(q);
    return math::incomplete_gamma_inverse(shape, q) * (variance / mean);
}
/// The same of a mixture of such with the same variance, of these means.
[[nodiscard]] double mixed_quantile(std::span<const double> means, double variance, double q) {
    double low = std::numeric_limits<double>::infinity(), high = 0;
    for (const double mean : means) {
        const double v = gamma_quantile(mean, variance, q);
        low = std::min(low, v), high = std::max(high, v);
    }
    const auto below = [&](double y) {
        double sum = 0;
        for (const double mean : means) {
            const bool fixed = !(variance > 0) || !(mean > 0);
            const double shape = fixed ? 0 : mean * mean / variance;
            sum += fixed          ? (mean <= y ? 1.0 : 0.0)
                   : shape > 1e9 ? math::normal_cdf((y - mean) / std::sqrt(variance))
                                  : math::incomplete_gamma(shape, y * mean / variance);
        }
        return sum / static_cast<double>(means.size());
    };
    for (int i = 0; i < 60 && high - low > 1e-10 * high; ++i) {
        const double y = low + (high - low) / 2;
        (below(y) < q ? low : high) = y;
    }
    return low + (high - low) / 2;
}

}  // namespace

forecast_customers forecast_customers::rows(std::size_t begin, std::size_t count) const {
    forecast_customers out{x.subspan(begin, count), t_x.subspan(begin, count), T.subspan(begin, count)};
    for (const auto& z : purchase) out.purchase.push_back(z.subspan(begin, count));
    for (const auto& z : leaving) out.leaving.push_back(z.subspan(begin, count));
    if (!zbar.empty()) out.zbar = zbar.subspan(begin, count);
    for (const auto& z : spend) out.spend.push_back(z.subspan(begin, count));
    return out;
}

void forecast_purchases(const movable_model& m, double t, const forecast_customers& c, double level,
                        const interval_columns& out, const scoring_options& options) {
    if (m.delta) {
        check_numbers(function, t, level);
        check_has_errors(function, m.log_covariance);
        return m.delta(t, c, level, out, options);
    }
    check_forecast(function, t, c, level, options);
    check_has_errors(function, m.log_covariance);
    for (const auto& to : {out.value, out.low, out.high}) core::check_length(function, "out", to.size(), c.size());
    m.expected({}, t, c, out.value, part_of(options, 0, 10));
    const auto scores = [&](std::span<const double> by, std::span<double> to, const scoring_options& with) {
        m.expected(by, t, c, to, with);
    };
    scoring_options rest = part_of(options, 0, 1);
    if (options.progress) rest.progress = [&](double done) { return options.progress(0.1 + 0.9 * done); };
    delta_errors(function, scores, m.log_covariance, out.low, rest);
    const double z = math::normal_two_sided(level);
    core::for_chunks(function, c.size(), rows_a_chunk, options.threads, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) {
                             const auto range = log_interval(out.value[i], out.low[i], z);
                             out.low[i] = range.low, out.high[i] = range.high;
                         }
                     });
}

void forecast_purchases(const movable_model& m, double t, const forecast_customers& c, const parameter_moves& moves,
                        double level, const interval_columns& out, const scoring_options& options) {
    check_forecast(function, t, c, level, options);
    check_moves(function, m, moves);
    for (const auto& to : {out.value, out.low, out.high}) core::check_length(function, "out", to.size(), c.size());
    m.expected({}, t, c, out.value, {.threads = options.threads, .out_is_scratch = true});
    for_blocks(m, t, c, moves, options, [&](std::size_t first, std::size_t rows, std::span<const double> scores) {
        constexpr std::size_t together = 8;  // a line of the cache
        core::for_chunks(function, rows, together, options.threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             const std::size_t n = moves.replicates(), width = end - begin;
                             std::vector<double> own(n * width);
                             for (std::size_t k = 0; k < n; ++k)
                                 for (std::size_t i = 0; i < width; ++i) own[i * n + k] = scores[k * rows + begin + i];
                             for (std::size_t i = 0; i < width; ++i) {
                                 const auto range = central(std::span(own).subspan(i * n, n), level);
                                 out.low[first + begin + i] = range.low, out.high[first + begin + i] = range.high;
                             }
                         });
    });
}

forecast_totals forecast_total(const movable_model& m, double t, const forecast_customers& c,
                               std::span<const std::uint32_t> segment, std::size_t segments,
                               const parameter_moves& moves, double level, const scoring_options& options) {
    check_forecast(function, t, c, level, options);
    core::check_length(function, "segment", segment.size(), c.size());
    for (std::size_t i = 0; i < segment.size(); ++i)
        core::check(segment[i] < segments, function, "segment", std::int64_t{segment[i]},
                    "must be below the number of segments");
    const bool by_delta = moves.by.empty();
    if (by_delta)
        check_has_errors(function, m.log_covariance);
    else
        check_moves(function, m, moves);

    core::buffer<double> each;
    each.resize(c.size());
    // Rows are added in their order, so that a sum does not depend on threads.
    const auto add_up = [&](std::span<const double> of, std::span<const std::uint32_t> in, std::span<double> to) {
        for (std::size_t i = 0; i < of.size(); ++i)
            if (!std::isnan(of[i])) to[in[i]] += of[i];
    };
    const auto total_at = [&](std::span<const double> by, std::span<double> to, const scoring_options& with) {
        m.expected(by, t, c, each, with);
        std::ranges::fill(to, 0.0);
        add_up(each, segment, to);
    };
    forecast_totals out;
    for (auto* v : {&out.customers, &out.expected, &out.low, &out.high, &out.outcome_low, &out.outcome_high})
        v->resize(segments);
    total_at({}, out.expected, part_of(options, 0, 10));
    for (std::size_t i = 0; i < c.size(); ++i) out.customers[segment[i]] += std::isnan(each[i]) ? 0 : 1;

    purchase_outcomes(m, t, c, {}, level, {.variance = each}, part_of(options, 1, 10));
    std::vector<double> chance(segments, 0.0);
    add_up(each, segment, chance);

    const std::array tails{(1 - level) / 2, (1 + level) / 2};
    scoring_options rest = part_of(options, 0, 1);
    if (options.progress) rest.progress = [&](double done) { return options.progress(0.2 + 0.8 * done); };
    if (by_delta) {
        std::vector<double> error(segments);
        delta_errors(function, total_at, m.log_covariance, error, rest);
        for (std::size_t s = 0; s < segments; ++s) {
            const double mean = out.expected[s], variance = error[s] * error[s] + chance[s];
            const auto range = log_interval(mean, error[s], math::normal_two_sided(level));
            out.low[s] = range.low, out.high[s] = range.high;
            out.outcome_low[s] = gamma_quantile(mean, variance, tails[0]);
            out.outcome_high[s] = gamma_quantile(mean, variance, tails[1]);
        }
        return out;
    }
    const std::size_t n = moves.replicates();
    std::vector<double> totals(n * segments, 0.0);  // by move, then segment
    for_blocks(m, t, c, moves, rest, [&](std::size_t first, std::size_t rows, std::span<const double> scores) {
        for (std::size_t k = 0; k < n; ++k)
            add_up(scores.subspan(k * rows, rows), segment.subspan(first, rows),
                   std::span(totals).subspan(k * segments, segments));
    });
    std::vector<double> of_one(n);
    for (std::size_t s = 0; s < segments; ++s) {
        for (std::size_t k = 0; k < n; ++k) of_one[k] = totals[k * segments + s];
        out.outcome_low[s] = mixed_quantile(of_one, chance[s], tails[0]);
        out.outcome_high[s] = mixed_quantile(of_one, chance[s], tails[1]);
        const auto range = central(of_one, level);
        out.low[s] = range.low, out.high[s] = range.high;
    }
    return out;
}

}  // namespace goodwill::inline v0::lifetime
