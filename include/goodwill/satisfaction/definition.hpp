#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/satisfaction/answer_scale.hpp>

/// What a satisfaction or effort score means: its scale, which scores count as satisfied, and what is computed.
/// "CSAT" and "CES" name many formulas; here each is a value that is checked when it is made.
namespace goodwill::inline v0::satisfaction {

enum class measure : std::uint8_t {
    share,  ///< satisfied answers / denominator, 0 .. 100
    mean,   ///< of the scores, in the scale's own unit
    index,  ///< the mean moved onto 0 (worst score) .. 100 (best score)
};

enum class denominator : std::uint8_t {
    answers,              ///< all answers
    all_but_the_neutral,  ///< satisfied and dissatisfied answers; neutral ones are excluded and counted
};

enum class box : std::uint8_t { none, satisfied, neutral, dissatisfied };

/// What a definition is made from.  Scores that are named in no box belong to the dissatisfied where none of those
/// are named, else to the neutral where none of those are named.
struct definition_fields {
    std::string name = {};  ///< what the metric is called: "CSAT top 2 of 5"
    int lowest = 1, highest = 5;
    std::vector<int> satisfied = {}, neutral = {}, dissatisfied = {};
    measure of = measure::share;
    denominator base = denominator::answers;
    bool low_is_best = false;  ///< the scale is reversed: its lowest score is the best answer
    std::vector<std::int64_t> missing_codes = {}, not_applicable_codes = {};
    half_points halves = half_points::refuse;
};

class definition {
public:
    /// Throws domain_error for a scale that cannot be (see answer_scale); for boxes that leave the scale, overlap,
    /// leave scores out or lie on the wrong side of each other; for a share without a satisfied box; for codes that
    /// lie on the scale; and for a mean or index without its neutral answers.
    explicit definition(definition_fields fields) : fields_(std::move(fields)) {
        scale_ = {fields_.lowest, fields_.highest, fields_.missing_codes, fields_.not_applicable_codes,
                  fields_.halves};
        check_answer_scale(function, scale_);
        put("satisfied", fields_.satisfied, box::satisfied);
        put("neutral", fields_.neutral, box::neutral);
        put("dissatisfied", fields_.dissatisfied, box::dissatisfied);
        if (has_boxes() || fields_.of == measure::share) place_the_rest();
        check_order();
        if (fields_.of != measure::share && fields_.base != denominator::answers)
            throw domain_error({function, "denominator", {}, "without the neutral",
                                "must be all answers: a mean or an index is of all"});
    }

    /// With every score in its box, in ascending order.
    [[nodiscard]] const definition_fields& fields() const noexcept { return fields_; }
    [[nodiscard]] const answer_scale& scale() const noexcept { return scale_; }
    [[nodiscard]] const std::string& name() const noexcept { return fields_.name; }
    [[nodiscard]] measure of() const noexcept { return fields_.of; }
    /// The box of bin k, which is the score lowest + k.
    [[nodiscard]] box box_of(std::size_t k) const noexcept { return box_[k]; }
    [[nodiscard]] bool has_boxes() const noexcept {
        return std::any_of(box_.begin(), box_.end(), [](box b) { return b != box::none; });
    }
    /// Whether an answer of bin k is in the denominator.
    [[nodiscard]] bool counts(std::size_t k) const noexcept {
        return fields_.base == denominator::answers || box_[k] != box::neutral;
    }
    /// The least and the greatest value that the metric can have.
    [[nodiscard]] double least() const noexcept { return fields_.of == measure::mean ? fields_.lowest : 0; }
    [[nodiscard]] double most() const noexcept { return fields_.of == measure::mean ? fields_.highest : 100; }
    /// What an answer of bin k is worth; the metric is the mean of this.
    [[nodiscard]] double worth(std::size_t k) const noexcept {
        const double above = static_cast<double>(k), width = fields_.highest - fields_.lowest;
        switch (fields_.of) {
            case measure::share: return box_[k] == box::satisfied ? 100 : 0;
            case measure::mean: return fields_.lowest + above;
            case measure::index: return 100 * (fields_.low_is_best ? width - above : above) / width;
        }
        return 0;
    }

private:
    static constexpr const char* function = "definition";

    [[nodiscard]] std::size_t bin(int score) const noexcept { return static_cast<std::size_t>(score - scale_.lowest); }

    void put(const char* argument, std::vector<int>& scores, box which) {
        for (std::size_t i = 0; i < scores.size(); ++i) {
            const auto refuse = [&](std::string must) {
                throw domain_error({function, argument, static_cast<std::int64_t>(i), std::to_string(scores[i]),
                                    std::move(must)});
            };
            if (!scale_.contains(scores[i])) refuse("must lie on the scale, " + to_text(scale_));
            auto& there = box_[bin(scores[i])];
            if (there == which) refuse("must be given once");
            if (there != box::none) refuse("must be in one box; it is in " + std::string(name_of(there)) + " as well");
            there = which;
        }
        std::sort(scores.begin(), scores.end());
    }
    void place_the_rest() {
        if (fields_.satisfied.empty() && fields_.of == measure::share)
            throw domain_error({function, "satisfied", {}, "empty", "must hold at least one score of the scale"});
        const bool dissatisfied = fields_.dissatisfied.empty(), neutral = fields_.neutral.empty();
        for (int score = scale_.lowest; score <= scale_.highest; ++score) {
            auto& there = box_[bin(score)];
            if (there != box::none) continue;
            if (!dissatisfied && !neutral)
                throw domain_error({function, "neutral", {}, "without " + std::to_string(score),
                                    "must hold the scores that are in no other box"});
            there = dissatisfied ? box::dissatisfied : box::neutral;
            (dissatisfied ? fields_.dissatisfied : fields_.neutral).push_back(score);
        }
    }
    /// From worst to best: dissatisfied, neutral, satisfied.
    void check_order() const {
        const auto side = [&](const char* argument, const std::vector<int>& better, const std::vector<int>& worse) {
            for (const int good : better)
                for (const int bad : worse)
                    if (fields_.low_is_best ? good > bad : good < bad)
                        throw domain_error({function, argument, {}, std::to_string(good),
                                            std::string("must be a better score than ") + std::to_string(bad) +
                                                (fields_.low_is_best ? "; low scores are best here"
                                                                 : "; where low is best, say low_is_best")});
        };
        side("satisfied", fields_.satisfied, fields_.neutral);
        side("satisfied", fields_.satisfied, fields_.dissatisfied);
        side("neutral", fields_.neutral, fields_.dissatisfied);
    }
    [[nodiscard]] static std::string_view name_of(box b) noexcept {
        return b == box::satisfied ? "satisfied" : b == box::neutral ? "neutral" : "dissatisfied";
    }

    definition_fields fields_;
    answer_scale scale_;
    std::array<box, 11> box_{};
};

}  // namespace goodwill::inline v0::satisfaction
