#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <goodwill/audit/experience_level.hpp>
#include <goodwill/audit/loyalty_score.hpp>
#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/math/interval.hpp>

/// Levels of loyalty of many customers, a row each: the level of experience_level.hpp and the scores and the quadrant of
/// loyalty_score.hpp, counted with Wilson's intervals, each by itself and crossed.
namespace goodwill::inline v0::audit {

/// What is known; every column is optional, has a row for each customer, and null and NaN are missing.
struct loyalty_columns {
    std::optional<core::column> experience = {}, expectation = {};  ///< both or none, on experience_scale
    std::optional<core::column> minimum = {};                       ///< the least that is adequate, on experience_scale
    std::array<std::optional<core::column>, loyalty_parts> parts = {};  ///< in the order of loyalty_part
};

enum class cut_kind : std::uint8_t {
    middle,  ///< above 1/2
    median,  ///< from the median of the scores on; above it where it is 0, since nothing is not high
    value,   ///< from a given score on
};

struct cut_choice {
    cut_kind kind = cut_kind::value;
    double value = 0.5;  ///< of `value`: above 0, at most 1
};

struct loyalty_levels_options {
    score_range experience_scale = {};
    level_bounds bounds = {};
    std::optional<double> minimum = {};  ///< the same for everybody, in place of a column
    loyalty_rule rule = {};              ///< its cuts and its repeat_half come from what follows
    cut_choice attitude_cut = {cut_kind::middle};
    cut_choice behaviour_cut = {};
    /// Repeat purchases that are worth 1/2; default: the median of those in the column, and 1 at least.
    std::optional<double> repeat_half = {};
    double level = 0.95;  ///< of the intervals
    int threads = 1;
    core::watch progress = {};
};

/// A share of the customers that are in `of` the classes beside it, with Wilson's interval; NaN where there are none.
struct customer_share {
    std::int64_t customers = 0, of = 0;
    double share = std::numeric_limits<double>::quiet_NaN();
    math::interval limits;
};

/// What a column of a part came to.
struct part_summary {
    bool given = false;
    std::int64_t known = 0;   ///< customers
    double mean_value = std::numeric_limits<double>::quiet_NaN();  ///< of the rescaled values
};

/// Codes in columns: a level or a quadrant as its number, or `no_class` where too little is known.
inline constexpr std::uint8_t no_class = 255;

struct loyalty_levels_result {
    core::buffer<std::uint8_t> level;          ///< experience_level, or no_class
    core::buffer<std::uint8_t> level_lacks;    ///< 1 experience + 2 expectation + 4 minimum; 0: nothing
    core::buffer<std::uint8_t> quadrant;       ///< loyalty_quadrant, or no_class
    core::buffer<std::uint8_t> quadrant_lacks; ///< 1 attitude + 2 behaviour; 0: nothing
    core::buffer<double> gap;                  ///< experience - expectation, in points of the scale
    core::buffer<double> attitude, behaviour, loyalty;
    std::array<core::buffer<double>, loyalty_parts> value, weight;  ///< as in loyalty_reading; empty: not given

    std::int64_t customers = 0;  ///< rows
    std::array<customer_share, experience_levels> levels;     ///< of those who have one
    std::array<customer_share, loyalty_quadrants> quadrants;  ///< of those who have one
    /// [level][quadrant], shares within the level of those who have both; no level at the end.
    std::array<std::array<customer_share, loyalty_quadrants>, experience_levels + 1> cross;
    /// Of each level, and at the end of those without one: customers without a quadrant.
    std::array<std::int64_t, experience_levels + 1> without_quadrant = {};
    std::array<std::int64_t, 8> level_lacking = {};     ///< customers by level_lacks; [0] have a level
    std::array<std::int64_t, 4> quadrant_lacking = {};  ///< customers by quadrant_lacks; [0] have a quadrant
    std::array<part_summary, loyalty_parts> parts;
    loyalty_rule rule;  ///< with the cuts and the repeat_half that were used: what read_loyalty takes for the next customer
};

/// Throws domain_error: a bound, a weight, a scale, a cut, a minimum, a least number of parts or a level that cannot be,
/// and the first value that is infinite, off its scale or, of repeat_purchases, below 0, naming its row; weights of a side
/// that are all 0; shape_error; schema_error: no column at all, experience without expectation or the other way round,
/// both kinds of repeat buying, a column of no numbers; cancelled.
[[nodiscard]] GOODWILL_API loyalty_levels_result loyalty_levels(const loyalty_columns& columns,
                                                                const loyalty_levels_options& options = {});

}  // namespace goodwill::inline v0::audit
