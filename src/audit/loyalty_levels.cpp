#include <goodwill/audit/loyalty_levels.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/math/wilson_interval.hpp>

#include "audit/answer_columns.hpp"
#include "audit/median.hpp"

namespace goodwill::inline v0::audit {
namespace {

constexpr const char* function = "loyalty_levels";
constexpr std::size_t chunk = std::size_t{1} << 14;
constexpr double most = std::numeric_limits<double>::max();
constexpr auto repeats = static_cast<std::size_t>(loyalty_part::repeat_purchases);
constexpr auto share_of_repeats = static_cast<std::size_t>(loyalty_part::repeat_share);

[[noreturn]] void refuse(const char* argument, std::string value, std::string must) {
    throw domain_error({function, argument, {}, std::move(value), std::move(must)});
}

void check_scale(const std::string& name, const score_range& scale) {
    if (scale.low < scale.high && std::fabs(scale.low) <= 1e9 && std::fabs(scale.high) <= 1e9) return;
    refuse(("scale of " + name).c_str(), core::to_text(scale.low) + " to " + core::to_text(scale.high),
           "must be the lowest and the highest answer, the lowest first, within 1e9");
}

void check_bounds(const level_bounds& b) {
    const std::pair<const char*, double> in_order[] = {{"need_met", b.need_met}, {"satisfied", b.satisfied},
                                                       {"exceeded", b.exceeded}, {"delighted", b.delighted}};
    double before = -most;
    const char* name_before = nullptr;
    for (const auto& [name, bound] : in_order) {
        if (!(bound >= -1 && bound <= 1))
            refuse((std::string("bounds.") + name).c_str(), core::to_text(bound),
                   "must be a share of the scale's width, -1 to 1");
        if (name_before != nullptr && !(bound > before))
            refuse((std::string("bounds.") + name).c_str(), core::to_text(bound),
                   std::string("must be above bounds.") + name_before + ", " + core::to_text(before));
        before = bound;
        name_before = name;
    }
}

void check_cut(const char* argument, const cut_choice& cut) {
    if (cut.kind == cut_kind::value && !(cut.value > 0 && cut.value <= 1))
        refuse(argument, core::to_text(cut.value), "must be above 0, and 1 at most");
}

/// The parts of one side: their weights, and how many can be known.
void check_side(const loyalty_columns& columns, const loyalty_rule& rule, std::size_t first, std::size_t last,
                const char* argument, const char* side, int needed) {
    int given = 0, weighted = 0;
    for (std::size_t k = first; k < last; ++k) {
        given += columns.parts[k].has_value();
        weighted += columns.parts[k].has_value() && rule.weights[k] > 0;
    }
    if (given == 0) {
        core::check(needed >= 1, function, argument, needed, "must be >= 1");
        return;
    }
    if (weighted == 0) refuse("weights", "0 for all parts of " + std::string(side), "must be > 0 for one of them");
    if (needed < 1 || needed > weighted)
        refuse(argument, core::to_text(needed), "must be from 1 to " + core::to_text(weighted) +
                                                    ", the parts of " + side + " that have a column and a weight");
}

[[nodiscard]] std::size_t checked_rows(const loyalty_columns& columns, const loyalty_levels_options& o) {
    if (columns.experience.has_value() != columns.expectation.has_value())
        throw schema_error({function, columns.experience ? "expectation" : "experience", {}, "not given",
                            "must be given beside the other one"});
    if (!columns.experience && (columns.minimum || o.minimum))
        throw schema_error({function, "minimum", {}, "given", "goes with experience and expectation"});
    if (columns.minimum && o.minimum)
        throw schema_error({function, "minimum", {}, "a column and a number", "must be one of them"});
    if (columns.parts[repeats] && columns.parts[share_of_repeats])
        throw schema_error({function, "repeat_share", {}, "given",
                            "must not stand beside repeat_purchases: they say the same"});
    std::optional<std::size_t> rows;
    const auto count = [&](const char* argument, const std::optional<core::column>& c) {
        if (!c) return;
        const auto n = static_cast<std::size_t>(c->length());
        core::check_length(function, argument, n, rows.value_or(n));
        rows = n;
    };
    count("experience", columns.experience);
    count("expectation", columns.expectation);
    count("minimum", columns.minimum);
    for (std::size_t k = 0; k < loyalty_parts; ++k)
        count(std::string(name_of(static_cast<loyalty_part>(k))).c_str(), columns.parts[k]);
    if (!rows)
        throw schema_error({function, "columns", {}, "", "must be experience and expectation, or a part of loyalty"});

    core::check_open_unit(function, "level", o.level);
    check_scale("experience", o.experience_scale);
    check_bounds(o.bounds);
    if (o.minimum && !o.experience_scale.holds(*o.minimum))
        refuse("minimum", core::to_text(*o.minimum), "must be on the scale of experience");
    for (std::size_t k = 0; k < loyalty_parts; ++k) {
        const std::string name(name_of(static_cast<loyalty_part>(k)));
        core::check_not_negative(function, ("weights." + name).c_str(), o.rule.weights[k]);
        if (o.rule.weights[k] > 1e100) refuse(("weights." + name).c_str(), core::to_text(o.rule.weights[k]), "must be <= 1e100");
        if (k != repeats) check_scale(name, o.rule.scales[k]);
    }
    check_side(columns, o.rule, 0, attitude_parts, "min_attitude", "attitude", o.rule.min_attitude);
    check_side(columns, o.rule, attitude_parts, loyalty_parts, "min_behaviour", "behaviour", o.rule.min_behaviour);
    check_cut("attitude_cut", o.attitude_cut);
    check_cut("behaviour_cut", o.behaviour_cut);
    if (o.repeat_half && !(*o.repeat_half > 0 && *o.repeat_half <= 1e9))
        refuse("repeat_half", core::to_text(*o.repeat_half), "must be above 0, and 1e9 at most");
    return *rows;
}

void find_levels(const loyalty_columns& columns, const loyalty_levels_options& o, loyalty_levels_result& out) {
    const std::size_t n = out.level.size();
    if (!columns.experience) {
        std::fill(out.level.begin(), out.level.end(), no_class);
        std::fill(out.level_lacks.begin(), out.level_lacks.end(), std::uint8_t{3});
        std::fill(out.gap.begin(), out.gap.end(), std::numeric_limits<double>::quiet_NaN());
        return;
    }
    const score_range& scale = o.experience_scale;
    const auto read = [&](const char* argument, const core::column& c) {
        return answers_of(function, argument, c, scale.low, scale.high, o.threads, o.progress);
    };
    const auto found = read("experience", *columns.experience), expected = read("expectation", *columns.expectation);
    const auto minimum = columns.minimum ? read("minimum", *columns.minimum) : core::buffer<double>();
    const bool floored = columns.minimum || o.minimum;
    core::for_chunks(function, n, chunk, o.threads, o.progress, [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const double least = columns.minimum ? minimum[i] : o.minimum.value_or(0);
            const auto level = floored ? level_of(found[i], expected[i], least, scale, o.bounds)
                                       : level_of(found[i], expected[i], scale, o.bounds);
            out.level[i] = level ? static_cast<std::uint8_t>(*level) : no_class;
            out.level_lacks[i] = static_cast<std::uint8_t>(
                (std::isnan(found[i]) ? 1 : 0) + (std::isnan(expected[i]) ? 2 : 0) + (std::isnan(least) ? 4 : 0));
            out.gap[i] = found[i] - expected[i];
        }
    });
}

[[nodiscard]] loyalty_cut cut_of(const cut_choice& choice, const core::buffer<double>& scores) {
    if (choice.kind == cut_kind::middle) return {0.5, true};
    if (choice.kind == cut_kind::value) return {choice.value, false};
    const double median = median_of(scores);
    return {median, !(median > 0)};
}

void find_quadrants(const loyalty_columns& columns, const loyalty_levels_options& o, loyalty_levels_result& out) {
    const std::size_t n = out.level.size();
    std::array<core::buffer<double>, loyalty_parts> answers;
    for (std::size_t k = 0; k < loyalty_parts; ++k) {
        if (!columns.parts[k]) continue;
        const score_range& scale = o.rule.scales[k];
        answers[k] = answers_of(function, std::string(name_of(static_cast<loyalty_part>(k))).c_str(), *columns.parts[k],
                                k == repeats ? 0 : scale.low, k == repeats ? most : scale.high, o.threads, o.progress);
        out.value[k].resize(n);
        out.weight[k].resize(n);
    }
    out.rule = o.rule;
    if (o.repeat_half) {
        out.rule.repeat_half = *o.repeat_half;
    } else if (columns.parts[repeats]) {
        out.rule.repeat_half = std::max(1.0, median_of(answers[repeats]));
        if (std::isnan(out.rule.repeat_half)) out.rule.repeat_half = 1;
    }
    core::for_chunks(function, n, chunk, o.threads, o.progress, [&](std::size_t, std::size_t begin, std::size_t end) {
        part_values one;
        one.fill(std::numeric_limits<double>::quiet_NaN());
        for (std::size_t i = begin; i < end; ++i) {
            for (std::size_t k = 0; k < loyalty_parts; ++k)
                if (columns.parts[k]) one[k] = answers[k][i];
            const loyalty_reading read = read_loyalty(one, out.rule);
            for (std::size_t k = 0; k < loyalty_parts; ++k) {
                if (!columns.parts[k]) continue;
                out.value[k][i] = read.value[k];
                out.weight[k][i] = read.weight[k];
            }
            out.attitude[i] = read.attitude;
            out.behaviour[i] = read.behaviour;
            out.loyalty[i] = read.loyalty;
        }
    });
    out.rule.attitude = cut_of(o.attitude_cut, out.attitude);
    out.rule.behaviour = cut_of(o.behaviour_cut, out.behaviour);
    for (std::size_t i = 0; i < n; ++i) {
        const auto quadrant =
            quadrant_of(out.attitude[i], out.behaviour[i], out.rule.attitude, out.rule.behaviour);
        out.quadrant[i] = quadrant ? static_cast<std::uint8_t>(*quadrant) : no_class;
        out.quadrant_lacks[i] = static_cast<std::uint8_t>((std::isnan(out.attitude[i]) ? 1 : 0) +
                                                          (std::isnan(out.behaviour[i]) ? 2 : 0));
    }
}

void share(customer_share& row, std::int64_t of, double level) {
    row.of = of;
    if (of == 0) return;
    row.share = static_cast<double>(row.customers) / static_cast<double>(of);
    row.limits = math::wilson_interval(static_cast<double>(row.customers), static_cast<double>(of), level);
}

void count(double level, loyalty_levels_result& out) {
    for (std::size_t i = 0; i < out.level.size(); ++i) {
        ++out.level_lacking[out.level_lacks[i]];
        ++out.quadrant_lacking[out.quadrant_lacks[i]];
        const std::size_t at = out.level[i] == no_class ? experience_levels : out.level[i];
        if (at < experience_levels) ++out.levels[at].customers;
        if (out.quadrant[i] == no_class) {
            ++out.without_quadrant[at];
            continue;
        }
        ++out.quadrants[out.quadrant[i]].customers;
        ++out.cross[at][out.quadrant[i]].customers;
    }
    for (auto& row : out.levels) share(row, out.level_lacking[0], level);
    for (auto& row : out.quadrants) share(row, out.quadrant_lacking[0], level);
    for (auto& rows : out.cross) {
        std::int64_t of = 0;
        for (const auto& row : rows) of += row.customers;
        for (auto& row : rows) share(row, of, level);
    }
    for (std::size_t k = 0; k < loyalty_parts; ++k) {
        part_summary& part = out.parts[k];
        double sum = 0;
        for (const double v : out.value[k]) {
            if (std::isnan(v)) continue;
            ++part.known;
            sum += v;
        }
        if (part.known > 0) part.mean_value = sum / static_cast<double>(part.known);
    }
}

}  // namespace

loyalty_levels_result loyalty_levels(const loyalty_columns& columns, const loyalty_levels_options& options) {
    const std::size_t n = checked_rows(columns, options);
    loyalty_levels_result out;
    out.customers = static_cast<std::int64_t>(n);
    for (auto* codes : {&out.level, &out.level_lacks, &out.quadrant, &out.quadrant_lacks}) codes->resize(n);
    for (auto* scores : {&out.gap, &out.attitude, &out.behaviour, &out.loyalty}) scores->resize(n);
    for (std::size_t k = 0; k < loyalty_parts; ++k) out.parts[k].given = columns.parts[k].has_value();
    find_levels(columns, options, out);
    find_quadrants(columns, options, out);
    count(options.level, out);
    return out;
}

}  // namespace goodwill::inline v0::audit
