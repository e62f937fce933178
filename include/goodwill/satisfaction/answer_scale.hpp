#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/error.hpp>

/// What a respondent may answer: whole numbers lowest .. highest, and codes that say why there is no answer.
namespace goodwill::inline v0::satisfaction {

/// What becomes of a half point between two scores, such as 3.5; any other fraction is refused.
enum class half_points : std::uint8_t {
    refuse,
    up,    ///< to the score above
    down,  ///< to the score below
};

struct answer_scale {
    int lowest = 0, highest = 10;                        ///< at most eleven scores, within -100 .. 100
    std::vector<std::int64_t> missing_codes = {};        ///< such as 99, "no answer"
    std::vector<std::int64_t> not_applicable_codes = {};  ///< such as 98, "does not apply to me"
    half_points halves = half_points::refuse;

    [[nodiscard]] constexpr std::size_t size() const noexcept {
        return static_cast<std::size_t>(highest - lowest + 1);
    }
    [[nodiscard]] constexpr bool contains(std::int64_t score) const noexcept {
        return score >= lowest && score <= highest;
    }
    [[nodiscard]] bool operator==(const answer_scale&) const = default;
};

/// "1 to 5"
[[nodiscard]] inline std::string to_text(const answer_scale& scale) {
    return std::to_string(scale.lowest) + " to " + std::to_string(scale.highest);
}

namespace detail {
inline void check_codes(const char* function, const char* argument, const answer_scale& scale,
                        const std::vector<std::int64_t>& codes) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i);
        if (scale.contains(codes[i]))
            throw domain_error({function, argument, row, std::to_string(codes[i]),
                                "must lie outside the scale, " + to_text(scale)});
        if (std::find(codes.begin(), codes.begin() + row, codes[i]) != codes.begin() + row)
            throw domain_error({function, argument, row, std::to_string(codes[i]), "must be given once"});
    }
}
}  // namespace detail

/// Throws domain_error for a scale of one score or of more than eleven, and for a code that lies on the scale, comes
/// twice, or has two meanings.
inline void check_answer_scale(const char* function, const answer_scale& scale) {
    if (scale.lowest < -100 || scale.lowest > 100)
        throw domain_error({function, "lowest", {}, std::to_string(scale.lowest), "must be from -100 to 100"});
    if (scale.highest <= scale.lowest || scale.highest > 100 || scale.highest > scale.lowest + 10)
        throw domain_error({function, "highest", {}, std::to_string(scale.highest),
                            "must lie above the lowest score, " + std::to_string(scale.lowest) +
                                ", by 10 at most; csi takes longer scales, such as 0 to 100"});
    detail::check_codes(function, "missing_codes", scale, scale.missing_codes);
    detail::check_codes(function, "not_applicable_codes", scale, scale.not_applicable_codes);
    const auto& missing = scale.missing_codes;
    for (std::size_t i = 0; i < scale.not_applicable_codes.size(); ++i)
        if (const auto code = scale.not_applicable_codes[i];
            std::find(missing.begin(), missing.end(), code) != missing.end())
            throw domain_error({function, "not_applicable_codes", static_cast<std::int64_t>(i), std::to_string(code),
                                "must not be a missing code as well"});
}

/// "must be 1 to 5, or a missing code (98, 99)"
[[nodiscard]] inline std::string must_be_on(const answer_scale& scale) {
    std::string codes;
    for (const auto* list : {&scale.missing_codes, &scale.not_applicable_codes})
        for (const auto code : *list) codes += (codes.empty() ? "" : ", ") + std::to_string(code);
    return "must be " + to_text(scale) + ", or a missing code (" + (codes.empty() ? "none is defined" : codes) + ")";
}

}  // namespace goodwill::inline v0::satisfaction
