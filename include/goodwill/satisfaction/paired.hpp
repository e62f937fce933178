#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/satisfaction/answer_scale.hpp>
#include <goodwill/satisfaction/comparison.hpp>
#include <goodwill/satisfaction/definition.hpp>
#include <goodwill/satisfaction/linearised.hpp>
#include <goodwill/satisfaction/score_tally.hpp>

/// The same customers asked twice: how far a metric moved, with the covariance of their two answers.
/// With y the worth of an answer, w a customer's weight, m and M the mean and the weight of each time:
///     pairs  of the customers who answered both times: the mean of y_after - y_before;
///     all    m_after - m_before of everyone who answered at the time, with the linearised variance over customers
///            sum of (w (y_after - m_after) / M_after - w (y_before - m_before) / M_before)^2, where an answer that is
///            not there adds nothing: var_after + var_before - 2 covariance, the last from those who answered both times.
/// Methods, on `pairs`: wald; t with k - 1 degrees of freedom for a mean (k: Kish's number of pairs); adjusted_wald after
/// pairs of independent answers were added, 2 for a share (1/2 to each cell: Agresti & Min 2005, Statistics in Medicine
/// 24(5):729-740) and 3/2 for an NPS.  On `all`: wald, and t with the degrees of the smaller of the two for a mean.
/// Source: Binder (1983), doi:10.2307/1402588, for the variance; Kish (1965), Survey Sampling, for samples that overlap.
/// Units:  those of the metric.  The p-value and the probability are as in comparison.hpp.
namespace goodwill::inline v0::satisfaction {

enum class paired_method : std::uint8_t { adjusted_wald, wald, t };

[[nodiscard]] constexpr std::string_view name_of(paired_method method) noexcept {
    constexpr std::string_view names[] = {"adjusted_wald", "wald", "t"};
    return names[static_cast<std::size_t>(method)];
}

/// Whose answers count.
enum class paired_answers : std::uint8_t { pairs, all };

/// The method of this name that serves; throws domain_error that lists those.
[[nodiscard]] inline paired_method paired_method_of(const char* function, std::string_view name,
                                                    const compared_scale& scale, paired_answers answers) {
    using enum paired_method;
    if (scale.is_mean()) return method_of_name(function, name, std::array{t, wald}, "method");
    if (answers == paired_answers::all) return method_of_name(function, name, std::array{wald}, "method");
    return method_of_name(function, name, std::array{adjusted_wald, wald}, "method");
}

/// adjusted_wald for an NPS or a share (wald on all answers), t for a mean.
[[nodiscard]] constexpr paired_method usual_method(const compared_scale& scale, paired_answers answers) noexcept {
    return scale.is_mean()                  ? paired_method::t
           : answers == paired_answers::all ? paired_method::wald
                                            : paired_method::adjusted_wald;
}

/// What the answers of a scale are worth: -100 .. 100 for an NPS, otherwise by a definition.
struct answer_worth {
    compared_scale scale = {};
    std::array<double, score_tally::bins> worth{-100, -100, -100, -100, -100, -100, -100, 0, 0, 100, 100};
    std::array<bool, score_tally::bins> counts{true, true, true, true, true, true, true, true, true, true, true};

    answer_worth() = default;
    explicit answer_worth(const definition& d) : scale(scale_of(d)) {
        for (std::size_t k = 0; k < d.scale().size(); ++k) {
            worth[k] = d.worth(k);
            counts[k] = d.counts(k);
        }
    }
};

struct paired_result {
    double before = std::numeric_limits<double>::quiet_NaN();  ///< the metric of the answers that count
    double after = std::numeric_limits<double>::quiet_NaN();
    double difference = std::numeric_limits<double>::quiet_NaN();  ///< after - before
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();
    double p_value = std::numeric_limits<double>::quiet_NaN();
    double probability_improved = std::numeric_limits<double>::quiet_NaN();
    double correlation = std::numeric_limits<double>::quiet_NaN();  ///< of the two answers of a customer
    std::int64_t both = 0, only_before = 0, only_after = 0, neither = 0;  ///< customers: the rows given
    double n_weighted = 0;                                          ///< sum of the weights of those with both
};

/// Weighted counts of customers by their two answers.  May be split anywhere: counts of parts add.
class paired_counts {
public:
    static constexpr std::size_t none = score_tally::bins;  ///< the bin of a customer who did not answer

    /// A customer with these two bins.
    void add(std::size_t before, std::size_t after, double weight = 1) noexcept {
        auto& at = cells_[before * side + after];
        ++at.rows;
        at.weight += weight;
        at.squares += weight * weight;
    }
    void merge(const paired_counts& other) noexcept {
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            cells_[i].rows += other.cells_[i].rows;
            cells_[i].weight += other.cells_[i].weight;
            cells_[i].squares += other.cells_[i].squares;
        }
    }

    /// NaN where nobody with a weight answered both times, or for `all` at one of the times.
    [[nodiscard]] paired_result estimate(const answer_worth& how, paired_answers answers, paired_method method,
                                         double level) const noexcept {
        paired_result out;
        weighted_moments x, y, pair_x, pair_y;
        double covariance = 0, pair_squares = 0, squares_x = 0, squares_y = 0;
        each(how, [&](const cell& c, bool has_x, bool has_y, double vx, double vy) {
            (has_x && has_y ? out.both : has_x ? out.only_before : has_y ? out.only_after : out.neither) += c.rows;
            if (has_x) x.add(vx, c.weight), squares_x += c.squares;
            if (has_y) y.add(vy, c.weight), squares_y += c.squares;
            if (!has_x || !has_y) return;
            pair_squares += c.squares;
            const double share = pair_x.weight + c.weight > 0 ? c.weight / (pair_x.weight + c.weight) : 0;
            covariance += pair_x.weight * share * (vx - pair_x.mean) * (vy - pair_y.mean);
            pair_x.add(vx, c.weight);
            pair_y.add(vy, c.weight);
        });
        out.n_weighted = pair_x.weight;
        const double spread = std::sqrt(pair_x.deviations * pair_y.deviations);
        if (spread > 0) out.correlation = std::clamp(covariance / spread, -1.0, 1.0);
        const bool all = answers == paired_answers::all;
        if (!all) x = pair_x, y = pair_y, squares_x = squares_y = pair_squares;
        if (!(x.weight > 0 && y.weight > 0)) return out;
        out.before = x.mean;
        out.after = y.mean;
        out.difference = y.mean - x.mean;
        double variance = 0;
        each(how, [&](const cell& c, bool has_x, bool has_y, double vx, double vy) {
            if (!all && !(has_x && has_y)) return;
            const double influence = (has_y ? (vy - y.mean) / y.weight : 0) - (has_x ? (vx - x.mean) / x.weight : 0);
            variance += c.squares * influence * influence;
        });
        const double kish = std::min(x.weight / squares_x * x.weight, y.weight / squares_y * y.weight);
        set_inference(out, how, std::sqrt(variance), kish, method, level);
        return out;
    }

private:
    static constexpr std::size_t side = none + 1;
    struct cell {
        std::int64_t rows = 0;
        double weight = 0, squares = 0;
    };

    /// Calls f(cell, answered before, answered after, worth before, worth after).
    template <class F>
    void each(const answer_worth& how, F&& f) const {
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (cells_[i].rows == 0) continue;
            const std::size_t b = i / side, a = i % side;
            const bool has_b = b < none && how.counts[b], has_a = a < none && how.counts[a];
            f(cells_[i], has_b, has_a, has_b ? how.worth[b] : 0, has_a ? how.worth[a] : 0);
        }
    }

    void set_inference(paired_result& out, const answer_worth& how, double error, double kish, paired_method method,
                       double level) const noexcept {
        double estimate = out.difference, degrees = std::numeric_limits<double>::infinity();
        if (how.scale.is_mean()) {
            if (!(kish - 1 > 1e-9)) return;  // one pair has no error
            error *= std::sqrt(kish / (kish - 1));
            if (method == paired_method::t) degrees = kish - 1;
        }
        out.standard_error = error;
        if (method == paired_method::adjusted_wald) {
            const bool nps = how.scale.metric == compared_metric::nps;
            const double pairs = nps ? 1.5 : 2, added = nps ? 1 : 0.5;  // and the mean square of their differences
            // As many pairs of equal weight as would have this standard error.
            double square = 0;
            each(how, [&](const cell& c, bool has_b, bool has_a, double b, double a) {
                if (has_b && has_a) square += c.weight / out.n_weighted * (a - b) * (a - b) / 1e4;
            });
            const double d = estimate / 100, spread = std::max(0.0, square - d * d);
            const double effective = error > 0 && spread > 0 ? spread / (error * error / 1e4) : kish;
            const double n = std::min(static_cast<double>(out.both), effective);
            const double mean = n * d / (n + pairs), total = (n * (spread + d * d) + pairs * added) / (n + pairs);
            estimate = 100 * mean;
            error = 100 * std::sqrt((total - mean * mean) / (n + pairs));
        }
        comparison_result found;
        detail::set_inference(found, estimate, error, degrees, how.scale.most - how.scale.least, level,
                              how.scale.low_is_best);
        out.low = found.low;
        out.high = found.high;
        out.p_value = found.p_value;
        out.probability_improved = found.probability_improved;
    }

    std::array<cell, side * side> cells_{};
};

struct paired_options {
    /// Sampling weights of customers, one a row, each finite and >= 0; without them every customer weighs 1.
    std::optional<core::column> weights = {};
    paired_answers answers = paired_answers::pairs;
    double level = 0.95;
    std::optional<paired_method> method = {};  ///< none: the usual one
    int threads = 1;
    core::watch progress = {};
};

/// The NPS of customers before and after, row by row; null and NaN are no answer.
/// Throws domain_error naming column and row of a score that is not a whole number from 0 to 10 or of a bad weight, when
/// nobody answered both times, and for a method that does not serve; shape_error; schema_error; cancelled.
[[nodiscard]] GOODWILL_API paired_result compare_paired_nps(const core::column& before, const core::column& after,
                                                            const paired_options& options = {});

/// The same by a definition.  Neutral answers that it leaves out count as no answer.
[[nodiscard]] GOODWILL_API paired_result compare_paired(const core::column& before, const core::column& after,
                                                        const definition& how, const paired_options& options = {});

}  // namespace goodwill::inline v0::satisfaction
