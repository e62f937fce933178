#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/satisfaction/linearised.hpp>

/// Weighted counts of answers by score: what every metric of one question is computed from.  Counts of parts add.
/// Bin k is the k-th score of a scale, from 0 for its lowest.
namespace goodwill::inline v0::satisfaction {

struct score_tally {
    static constexpr std::size_t bins = 11;

    std::uint64_t missing = 0, not_applicable = 0;  ///< rows without an answer, by reason
    std::array<std::uint64_t, bins> plain{};        ///< answers that weigh 1
    std::array<std::uint64_t, bins> weighted{};     ///< answers that came with a weight
    std::array<double, bins> weights{};             ///< sum of their weights
    std::array<double, bins> squares{};             ///< sum of the squares of their weights

    /// `rows` answers of bin k, each of weight 1.
    void add(std::size_t k, std::uint64_t rows) noexcept { plain[k] += rows; }
    /// `rows` answers of bin k, with the sum of their weights and of the squares.
    void add(std::size_t k, std::uint64_t rows, double weight, double weight_squares) noexcept {
        weighted[k] += rows;
        weights[k] += weight;
        squares[k] += weight_squares;
    }
    void merge(const score_tally& other) noexcept {
        missing += other.missing;
        not_applicable += other.not_applicable;
        for (std::size_t k = 0; k < bins; ++k) {
            plain[k] += other.plain[k];
            weighted[k] += other.weighted[k];
            weights[k] += other.weights[k];
            squares[k] += other.squares[k];
        }
    }

    [[nodiscard]] std::int64_t answers(std::size_t k) const noexcept {
        return static_cast<std::int64_t>(plain[k] + weighted[k]);
    }
    [[nodiscard]] double weight(std::size_t k) const noexcept { return static_cast<double>(plain[k]) + weights[k]; }
    [[nodiscard]] double weight_squares(std::size_t k) const noexcept {
        return static_cast<double>(plain[k]) + squares[k];
    }
    [[nodiscard]] std::int64_t n() const noexcept {
        std::int64_t n = 0;
        for (std::size_t k = 0; k < bins; ++k) n += answers(k);
        return n;
    }
    /// Rows that were seen, with and without an answer.
    [[nodiscard]] std::uint64_t rows() const noexcept {
        return static_cast<std::uint64_t>(n()) + missing + not_applicable;
    }

    /// Writes all but `not_applicable`.
    void put_into(core::byte_writer& out) const {
        out.put(missing);
        out.put(plain);
        out.put(weighted);
        out.put(weights);
        out.put(squares);
    }
    /// Reads what put_into wrote.
    void take_from(core::byte_reader& in) {
        missing = in.get<std::uint64_t>();
        plain = in.get<std::array<std::uint64_t, bins>>();
        weighted = in.get<std::array<std::uint64_t, bins>>();
        weights = in.get<std::array<double, bins>>();
        squares = in.get<std::array<double, bins>>();
    }
    /// Whether a survey of a scale of `scores` scores can have these counts.
    [[nodiscard]] bool is_possible(std::size_t scores) const noexcept {
        constexpr std::uint64_t most = std::uint64_t{1} << 53;
        const auto is_sum = [](double v) { return v >= 0 && v <= std::numeric_limits<double>::max(); };
        bool good = missing <= most && not_applicable <= most;
        for (std::size_t k = 0; k < bins; ++k)
            good = good && plain[k] <= most && weighted[k] <= most && is_sum(weights[k]) && is_sum(squares[k]) &&
                   (weighted[k] > 0 || (weights[k] == 0 && squares[k] == 0)) &&
                   (k < scores || (plain[k] == 0 && weighted[k] == 0));
        return good;
    }

    [[nodiscard]] bool operator==(const score_tally&) const = default;
};

namespace detail {

/// The bin of a score.  Throws domain_error unless it lies on the scale.
template <std::integral Score>
[[nodiscard]] std::size_t bin_of(const char* function, Score score, int lowest, int highest) {
    if (!(std::cmp_greater_equal(score, lowest) && std::cmp_less_equal(score, highest))) [[unlikely]]
        throw domain_error({function, "score", {}, std::to_string(score),
                            "must be a whole number from " + std::to_string(lowest) + " to " +
                                std::to_string(highest)});
    return static_cast<std::size_t>(static_cast<int>(score) - lowest);
}

inline void check_weight(const char* function, double weight) {
    core::check(is_sampling_weight(weight), function, "weight", weight, must_be_sampling_weight);
}

/// Throws domain_error for answers that came with weights: of which only sums are kept.
inline void check_unweighted(const char* function, const score_tally& tally) {
    for (const auto rows : tally.weighted)
        if (rows > 0)
            throw domain_error({function, "interval", {}, "\"bootstrap\"",
                                "must be another one for counts of weighted answers, whose rows are not kept"});
}

/// Throws domain_error when nobody answered, or nobody whose answer has a weight.
inline void check_answered(const char* function, std::int64_t n, double weight, std::int64_t rows_without) {
    if (n == 0)
        throw domain_error({function, "scores", {}, "", "must hold at least one score: there are no answers in " +
                                                            std::to_string(rows_without) + " rows"});
    if (!(weight > 0))
        throw domain_error({function, "weights", {}, "0 for every answer", "must be > 0 for at least one"});
}

}  // namespace detail
}  // namespace goodwill::inline v0::satisfaction
