#pragma once
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/core/state.hpp>
#include <goodwill/satisfaction/answer_scale.hpp>
#include <goodwill/satisfaction/bootstrap.hpp>
#include <goodwill/satisfaction/linearised.hpp>
#include <goodwill/satisfaction/nps_interval.hpp>
#include <goodwill/satisfaction/score_tally.hpp>
#include <goodwill/satisfaction/survey_design.hpp>

/// The net promoter score: the share of promoters (9 and 10 on 0..10) less the share of detractors (0 to 6), times
/// 100; and the state that it is computed from, eleven weighted counts.
/// Source: Reichheld (2003), The one number you need to grow, Harvard Business Review 81(12):46-54.
/// Units:  NPS -100 .. 100; standard error and limits alike.
namespace goodwill::inline v0::satisfaction {

struct nps_result {
    double value = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< linearised; see linearised.hpp
    std::int64_t n = 0;       ///< answers
    double n_weighted = 0;    ///< sum of their weights
    double n_effective = 0;   ///< answers of equal weight that would give this standard error
    /// Variance / variance of a simple random sample of n answers; 1 without weights and design.
    double design_effect = std::numeric_limits<double>::quiet_NaN();
    std::array<std::int64_t, 11> counts{};      ///< answers by score
    std::array<double, 11> weighted_counts{};   ///< weight by score
    double promoters = 0, passives = 0, detractors = 0;  ///< weights; numbers of answers where no weights were given
    std::int64_t excluded = 0;                  ///< rows without an answer
};

struct nps_estimate_options {
    double level = 0.95;
    nps_interval interval = nps_interval::adjusted_wald;
    bootstrap_options bootstrap = {};
    row_estimate rows = {};  ///< what the columns say besides their counts
};

struct nps_update_options {
    /// Sampling weights, one a row, each finite and >= 0; without them every answer weighs 1.
    std::optional<core::column> weights = {};
    int threads = 1;
    core::watch progress = {};
    half_points halves = half_points::refuse;
};

/// Eleven weighted counts.  May be split anywhere: counts of two surveys add.
class nps_counts {
public:
    static constexpr core::state_mode mode = core::state_mode::commutative;

    nps_counts() = default;
    /// Counts that were made elsewhere, on the scale 0 .. 10.
    explicit nps_counts(const score_tally& tally) noexcept : tally_(tally) {}

    /// One answer.  Throws domain_error unless 0 <= score <= 10.
    template <std::integral Score>
    void update(Score score) {
        tally_.add(detail::bin_of("nps_counts.update", score, 0, 10), 1);
    }
    /// One answer with its weight.  Throws domain_error unless 0 <= score <= 10 and 0 <= weight <= 1e150.
    template <std::integral Score>
    void update(Score score, double weight) {
        const std::size_t k = detail::bin_of("nps_counts.update", score, 0, 10);
        detail::check_weight("nps_counts.update", weight);
        add(k, 1, weight, weight * weight);
    }
    /// Respondents who did not answer.
    void update_missing(std::uint64_t rows = 1) noexcept { tally_.missing += rows; }

    /// Columns of numbers, shape (n,).  Null and NaN are counted as missing.  Throws domain_error naming the first row
    /// that is not a whole number from 0 to 10 or whose weight is bad, shape_error, schema_error for a column that
    /// holds no numbers; the state is untouched on throw.
    GOODWILL_API void update(const core::column& scores, const nps_update_options& options = {});

    void merge(const nps_counts& other) noexcept { tally_.merge(other.tally_); }

    /// Sums that were made elsewhere: `rows` answers of score k, with the sum of their weights and of the squares.
    void add(std::size_t k, std::uint64_t rows, double weight, double weight_squares) noexcept {
        tally_.add(k, rows, weight, weight_squares);
    }
    /// `rows` answers of score k, each of weight 1.
    void add(std::size_t k, std::uint64_t rows) noexcept { tally_.add(k, rows); }

    [[nodiscard]] std::int64_t n() const noexcept { return tally_.n(); }
    [[nodiscard]] std::int64_t missing() const noexcept { return static_cast<std::int64_t>(tally_.missing); }

    /// The score, its interval and what they rest on.  Throws domain_error for a level outside (0, 1), for a bootstrap
    /// of weighted answers, which takes their columns, and when there is no answer, or none with a weight.
    [[nodiscard]] nps_result finish(const nps_estimate_options& options = {}) const {
        core::check_open_unit("nps", "level", options.level);
        check_bootstrap("nps", options.bootstrap);
        if (options.interval == nps_interval::bootstrap && !options.rows.resampled)
            detail::check_unweighted("nps", tally_);
        const auto result = estimate(options);
        detail::check_answered("nps", result.n, result.n_weighted, result.excluded);
        return result;
    }

    /// As finish, but where there is no answer the value is NaN: for one group among many.
    [[nodiscard]] nps_result estimate(const nps_estimate_options& options) const {
        static constexpr std::array<double, 11> points{-1, -1, -1, -1, -1, -1, -1, 0, 0, 1, 1};
        nps_result out;
        std::array<double, 11> squares{};
        bool plain = true;
        for (std::size_t k = 0; k < 11; ++k) {
            out.counts[k] = tally_.answers(k);
            out.n += out.counts[k];
            out.weighted_counts[k] = tally_.weight(k);
            squares[k] = tally_.weight_squares(k);
            (points[k] < 0 ? out.detractors : points[k] > 0 ? out.promoters : out.passives) += out.weighted_counts[k];
            plain = plain && tally_.weighted[k] == 0;
        }
        out.excluded = missing();
        const auto mean = mean_of_classes(points, out.weighted_counts, squares, static_cast<double>(out.n));
        out.value = 100 * mean.mean;
        out.standard_error = 100 * mean.standard_error;
        out.n_weighted = mean.weight;
        out.n_effective = plain ? static_cast<double>(out.n) : mean.n_effective;
        if (!(mean.weight > 0)) return out;
        out.design_effect = plain ? 1 : mean.design_effect;
        double n_interval = out.n_effective, quantile = math::normal_two_sided(options.level);
        if (options.rows.designed) {
            out.standard_error = options.rows.standard_error;
            const auto effective = effective_of_design(mean, static_cast<double>(out.n), out.standard_error / 100,
                                                       options.rows.degrees, options.level);
            out.n_effective = effective.n;
            out.design_effect = effective.design_effect;
            n_interval = effective.for_interval;
            quantile = math::student_two_sided(options.rows.degrees, options.level);
        }
        math::interval limits;
        if (options.interval == nps_interval::wald) {
            const double half = quantile * out.standard_error;
            limits = clipped_to_nps(out.value - half, out.value + half);
        } else if (options.interval == nps_interval::bootstrap) {
            static constexpr std::array<double, 3> worth{-100, 0, 100};
            limits = options.rows.resampled ? *options.rows.resampled
                     : plain ? bootstrap_of_counts(worth, std::array{out.detractors, out.passives, out.promoters},
                                                   options.level, options.bootstrap)
                             : math::interval{};
        } else {
            const double per_weight = n_interval / mean.weight;
            limits = interval_of_nps(options.interval, out.promoters * per_weight, out.passives * per_weight,
                                     out.detractors * per_weight, options.level);
        }
        out.low = limits.low;
        out.high = limits.high;
        return out;
    }

    [[nodiscard]] std::vector<std::byte> to_bytes() const {
        core::byte_writer out;
        tally_.put_into(out);
        return out.seal(kind, 1, 0);
    }
    /// Throws format_error.
    [[nodiscard]] static nps_counts from_bytes(std::span<const std::byte> bytes) {
        core::byte_reader in("nps_counts.from_bytes", bytes, kind, 1);
        nps_counts out;
        out.tally_.take_from(in);
        in.finish();
        if (in.fingerprint() != 0 || !out.tally_.is_possible(11)) in.fail(0, "bytes hold counts that no survey has");
        return out;
    }

    [[nodiscard]] bool operator==(const nps_counts&) const = default;

private:
    static constexpr const char* kind = "nps";

    score_tally tally_;
};

static_assert(core::mergeable_state<nps_counts>);

}  // namespace goodwill::inline v0::satisfaction
