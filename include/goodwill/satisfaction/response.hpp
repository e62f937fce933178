#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/group_keys.hpp>
#include <goodwill/math/wilson_interval.hpp>

/// Who was asked and who answered, by segment: what a survey may speak for.
///     rate = answered / asked, with Wilson's interval.
/// Source: The American Association for Public Opinion Research (2023), Standard Definitions, 10th edition: response
///         rate 1 where all who were asked were eligible.  Wilson (1927), doi:10.1080/01621459.1927.10502953.
/// Units:  rates 0 .. 1.
namespace goodwill::inline v0::satisfaction {

struct response_rate {
    std::int64_t asked = 0, answered = 0;
    double rate = std::numeric_limits<double>::quiet_NaN();  ///< NaN where nobody was asked; so are the limits
    double low = std::numeric_limits<double>::quiet_NaN(), high = std::numeric_limits<double>::quiet_NaN();

    [[nodiscard]] std::int64_t silent() const noexcept { return asked - answered; }
};

/// Throws domain_error unless 0 <= answered <= asked and level lies between 0 and 1.
[[nodiscard]] inline response_rate response_of(std::int64_t asked, std::int64_t answered, double level = 0.95) {
    core::check(asked >= 0, "response", "asked", asked, "must be >= 0");
    core::check(answered >= 0 && answered <= asked, "response", "answered", answered,
                "must be from 0 to the number of those who were asked");
    core::check_open_unit("response", "level", level);
    response_rate out{asked, answered};
    if (asked == 0) return out;
    const auto limits = math::wilson_interval(static_cast<double>(answered), static_cast<double>(asked), level);
    out.rate = static_cast<double>(answered) / static_cast<double>(asked);
    out.low = limits.low;
    out.high = limits.high;
    return out;
}

struct response_options {
    std::optional<core::column> by = {};  ///< segments, one a row of `asked`
    double level = 0.95;
};

/// Rows of `asked` = total.asked + asked_again + asked_missing; rows of `answered` = total.answered + answered_again +
/// not_asked + answered_missing.
struct response_result {
    core::group_keys segments;             ///< sorted, the segment of rows without one last; empty without `by`
    std::vector<response_rate> by;         ///< one a segment
    response_rate total;
    std::int64_t asked_again = 0;       ///< rows of `asked` whose id came before
    std::int64_t asked_missing = 0;     ///< without an id
    std::int64_t answered_again = 0;    ///< answers of an id that answered before
    std::int64_t answered_missing = 0;  ///< without an id
    std::int64_t not_asked = 0;         ///< answers of ids that nobody asked
};

/// By ids, integers or texts: `asked` with a row for each who was asked, `answered` with one for each answer.
/// An id that is asked again counts once.  Throws schema_error for ids that are none or of different kinds;
/// shape_error; domain_error when nobody was asked; conflict_error for an id that is asked again in another segment.
[[nodiscard]] GOODWILL_API response_result response(const core::column& asked, const core::column& answered,
                                                    const response_options& options = {});

/// By flags: row i of `answered` (boolean) says whether the i-th invitation was answered; missing is no answer.
/// Throws schema_error for flags that are none, shape_error, domain_error when there is no row.
[[nodiscard]] GOODWILL_API response_result response_of_flags(const core::column& answered,
                                                             const response_options& options = {});

}  // namespace goodwill::inline v0::satisfaction
