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
#include <goodwill/satisfaction/linearised.hpp>
#include <goodwill/satisfaction/nps_interval.hpp>

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
    std::array<std::int64_t, 11> counts{};      ///< answers by score
    std::array<double, 11> weighted_counts{};   ///< weight by score
    double promoters = 0, passives = 0, detractors = 0;  ///< weights; numbers of answers where no weights were given
    std::int64_t excluded = 0;                  ///< rows without an answer
};

struct nps_estimate_options {
    double level = 0.95;
    nps_interval interval = nps_interval::adjusted_wald;
};

struct nps_update_options {
    /// Sampling weights, one a row, each finite and >= 0; without them every answer weighs 1.
    std::optional<core::column> weights = {};
    int threads = 1;
    core::watch progress = {};
};

/// Eleven weighted counts.  May be split anywhere: counts of two surveys add.
class nps_counts {
public:
    static constexpr core::state_mode mode = core::state_mode::commutative;

    /// One answer.  Throws domain_error unless 0 <= score <= 10.
    template <std::integral Score>
    void update(Score score) {
        ++plain_[index(score)];
    }
    /// One answer with its weight.  Throws domain_error unless 0 <= score <= 10 and 0 <= weight <= 1e150.
    template <std::integral Score>
    void update(Score score, double weight) {
        const std::size_t k = index(score);
        core::check(is_sampling_weight(weight), "nps_counts.update", "weight", weight, must_be_sampling_weight);
        add(k, 1, weight, weight * weight);
    }
    /// Respondents who did not answer.
    void update_missing(std::uint64_t rows = 1) noexcept { missing_ += rows; }

    /// Columns of numbers, shape (n,).  Null and NaN are counted as missing.  Throws domain_error naming the first row
    /// that is not a whole number from 0 to 10 or whose weight is bad, shape_error, schema_error for a column that
    /// holds no numbers; the state is untouched on throw.
    GOODWILL_API void update(const core::column& scores, const nps_update_options& options = {});

    void merge(const nps_counts& other) noexcept {
        for (std::size_t k = 0; k < 11; ++k) {
            plain_[k] += other.plain_[k];
            weighted_[k] += other.weighted_[k];
            weight_[k] += other.weight_[k];
            squares_[k] += other.squares_[k];
        }
        missing_ += other.missing_;
    }

    /// Sums that were made elsewhere: `rows` answers of score k, with the sum of their weights and of the squares.
    void add(std::size_t k, std::uint64_t rows, double weight, double weight_squares) noexcept {
        weighted_[k] += rows;
        weight_[k] += weight;
        squares_[k] += weight_squares;
    }
    /// `rows` answers of score k, each of weight 1.
    void add(std::size_t k, std::uint64_t rows) noexcept { plain_[k] += rows; }

    [[nodiscard]] std::int64_t n() const noexcept {
        std::uint64_t n = 0;
        for (std::size_t k = 0; k < 11; ++k) n += plain_[k] + weighted_[k];
        return static_cast<std::int64_t>(n);
    }
    [[nodiscard]] std::int64_t missing() const noexcept { return static_cast<std::int64_t>(missing_); }

    /// The score, its interval and what they rest on.  Throws domain_error for a level outside (0, 1), and when there
    /// is no answer, or none with a weight.
    [[nodiscard]] nps_result finish(const nps_estimate_options& options = {}) const {
        core::check_open_unit("nps", "level", options.level);
        if (n() == 0)
            throw domain_error({"nps", "scores", {}, "", "must hold at least one score: there are no answers in " +
                                                             std::to_string(missing_) + " rows"});
        const auto result = estimate(options);
        if (!(result.n_weighted > 0))
            throw domain_error({"nps", "weights", {}, "0 for every answer", "must be > 0 for at least one"});
        return result;
    }

    /// As finish, but where there is no answer the value is NaN: for one group among many.
    [[nodiscard]] nps_result estimate(const nps_estimate_options& options) const noexcept {
        static constexpr std::array<double, 11> points{-1, -1, -1, -1, -1, -1, -1, 0, 0, 1, 1};
        nps_result out;
        std::array<double, 11> squares{};
        bool plain = true;
        for (std::size_t k = 0; k < 11; ++k) {
            out.counts[k] = static_cast<std::int64_t>(plain_[k] + weighted_[k]);
            out.n += out.counts[k];
            out.weighted_counts[k] = static_cast<double>(plain_[k]) + weight_[k];
            squares[k] = static_cast<double>(plain_[k]) + squares_[k];
            (points[k] < 0 ? out.detractors : points[k] > 0 ? out.promoters : out.passives) += out.weighted_counts[k];
            plain = plain && weighted_[k] == 0;
        }
        out.excluded = missing();
        const auto mean = mean_of_classes(points, out.weighted_counts, squares, static_cast<double>(out.n));
        out.value = 100 * mean.mean;
        out.standard_error = 100 * mean.standard_error;
        out.n_weighted = mean.weight;
        out.n_effective = plain ? static_cast<double>(out.n) : mean.n_effective;
        if (!(mean.weight > 0)) return out;
        math::interval limits;
        if (options.interval == nps_interval::wald) {
            const double half = math::normal_two_sided(options.level) * out.standard_error;
            limits = clipped_to_nps(out.value - half, out.value + half);
        } else {
            const double per_weight = out.n_effective / mean.weight;
            limits = interval_of_nps(options.interval, out.promoters * per_weight, out.passives * per_weight,
                                     out.detractors * per_weight, options.level);
        }
        out.low = limits.low;
        out.high = limits.high;
        return out;
    }

    [[nodiscard]] std::vector<std::byte> to_bytes() const {
        core::byte_writer out;
        out.put(missing_);
        out.put(plain_);
        out.put(weighted_);
        out.put(weight_);
        out.put(squares_);
        return out.seal(kind, 1, 0);
    }
    /// Throws format_error.
    [[nodiscard]] static nps_counts from_bytes(std::span<const std::byte> bytes) {
        core::byte_reader in("nps_counts.from_bytes", bytes, kind, 1);
        nps_counts out;
        out.missing_ = in.get<std::uint64_t>();
        out.plain_ = in.get<std::array<std::uint64_t, 11>>();
        out.weighted_ = in.get<std::array<std::uint64_t, 11>>();
        out.weight_ = in.get<std::array<double, 11>>();
        out.squares_ = in.get<std::array<double, 11>>();
        in.finish();
        constexpr std::uint64_t most = std::uint64_t{1} << 53;
        bool good = in.fingerprint() == 0 && out.missing_ <= most;
        for (std::size_t k = 0; k < 11; ++k)
            good = good && out.plain_[k] <= most && out.weighted_[k] <= most && is_sum(out.weight_[k]) &&
                   is_sum(out.squares_[k]) && (out.weighted_[k] > 0 || (out.weight_[k] == 0 && out.squares_[k] == 0));
        if (!good) in.fail(0, "bytes hold counts that no survey has");
        return out;
    }

    [[nodiscard]] bool operator==(const nps_counts&) const = default;

private:
    static constexpr const char* kind = "nps";

    template <std::integral Score>
    [[nodiscard]] static std::size_t index(Score score) {
        if (static_cast<std::uint64_t>(score) > 10) [[unlikely]]
            refuse(score);
        return static_cast<std::size_t>(score);
    }
    template <std::integral Score>
    [[noreturn]] static void refuse(Score score) {
        throw domain_error({"nps_counts.update", "score", {}, std::to_string(score),
                            "must be a whole number from 0 to 10"});
    }
    [[nodiscard]] static bool is_sum(double v) noexcept {
        return v >= 0 && v <= std::numeric_limits<double>::max();
    }

    std::uint64_t missing_ = 0;
    std::array<std::uint64_t, 11> plain_{};     ///< answers that weigh 1
    std::array<std::uint64_t, 11> weighted_{};  ///< answers that came with a weight
    std::array<double, 11> weight_{};           ///< sum of their weights
    std::array<double, 11> squares_{};          ///< sum of the squares of their weights
};

static_assert(core::mergeable_state<nps_counts>);

}  // namespace goodwill::inline v0::satisfaction
