#pragma once
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/core/check.hpp>

/// The change of a figure between two surveys, split by group into mix (who answered) and rate (how they answered).
/// A figure is v = sum of s_g v_g over groups with shares s_g of the answers. With 0 before and 1 after:
///     mix_g  = (s_g1 - s_g0) ((v_g0 + v_g1) / 2 - m),    rate_g = (v_g1 - v_g0) (s_g0 + s_g1) / 2
/// which sum to v_1 - v_0. m = (v_0 + v_1) / 2 moves nothing between the sums, as shares sum to 1; it makes a group count
/// for the mix where it grows and is better than the whole.  A group of one survey alone has no change of its own: its
/// value of that survey stands for both.
/// With the interaction apart (interaction::apart):
///     mix_g = (s_g1 - s_g0) (v_g0 - v_0),  rate_g = s_g0 (v_g1 - v_g0),  interaction_g = (s_g1 - s_g0) (v_g1 - v_g0).
/// Source: Kitagawa (1955), Components of a difference between two rates, Journal of the American Statistical
///         Association 50(272):1168-1194, doi:10.1080/01621459.1955.10501299.
/// Units:  those of the figure; shares 0 .. 1.
namespace goodwill::inline v0::satisfaction {

enum class interaction { shared, apart };

/// What a survey says of its groups, shape (groups,).  value and standard_error are of no meaning where weight is 0.
struct group_figures {
    std::span<const double> value, weight, standard_error;
    double n_effective = 0;  ///< answers of equal weight, of all groups
};

struct change_parts {
    std::vector<double> share_before, share_after;        ///< shape (groups,)
    std::vector<double> mix, rate, interaction;           ///< shape (groups,); interaction is 0 where it is shared
    double before = 0, after = 0;                         ///< the figures
    double mix_total = 0, rate_total = 0, interaction_total = 0;
    /// Linearised, answers being independent and shares multinomial; NaN with the interaction apart, or where a group
    /// with answers has no standard error.
    double mix_error = std::numeric_limits<double>::quiet_NaN();
    double rate_error = std::numeric_limits<double>::quiet_NaN();
};

namespace detail {

/// sum of s y^2 - (sum of s y)^2: the variance of y over shares s.
[[nodiscard]] inline double variance_over(std::span<const double> s, std::span<const double> y) noexcept {
    double mean = 0, squares = 0;
    for (std::size_t g = 0; g < s.size(); ++g) mean += s[g] * y[g];
    for (std::size_t g = 0; g < s.size(); ++g) squares += s[g] * (y[g] - mean) * (y[g] - mean);
    return squares;
}

}  // namespace detail

/// The spans of both have one length.  Throws domain_error where a survey has no weight.
[[nodiscard]] inline change_parts mix_and_rate(const group_figures& before, const group_figures& after,
                                               interaction how = interaction::shared) {
    const std::size_t groups = before.value.size();
    change_parts out;
    const auto shares = [&](const group_figures& of, const char* name, std::vector<double>& to) {
        double whole = 0;
        for (const double w : of.weight) whole += w;
        core::check(whole > 0, "mix_and_rate", name, whole, "must have answers");
        for (const double w : of.weight) to.push_back(w / whole);
        double figure = 0;
        for (std::size_t g = 0; g < groups; ++g)
            if (of.weight[g] > 0) figure += to[g] * of.value[g];
        return figure;
    };
    out.before = shares(before, "before", out.share_before);
    out.after = shares(after, "after", out.share_after);
    const auto &s0 = out.share_before, &s1 = out.share_after;
    const bool shared = how == interaction::shared;
    const double middle = shared ? (out.before + out.after) / 2 : out.before;
    std::vector<double> level, step;  // of each group: what a share of it counts, and its own change
    double mix_variance = 0, rate_variance = 0;
    for (std::size_t g = 0; g < groups; ++g) {
        const bool was = before.weight[g] > 0, is = after.weight[g] > 0;
        const double v0 = was ? before.value[g] : is ? after.value[g] : 0, v1 = is ? after.value[g] : v0;
        level.push_back((shared ? (v0 + v1) / 2 : v0) - middle);
        step.push_back(v1 - v0);
        const double more = s1[g] - s0[g];
        out.mix.push_back(more * level[g]);
        out.rate.push_back(step[g] * (shared ? (s0[g] + s1[g]) / 2 : s0[g]));
        out.interaction.push_back(shared ? 0 : more * step[g]);
        out.mix_total += out.mix[g];
        out.rate_total += out.rate[g];
        out.interaction_total += out.interaction[g];
        const double e0 = was ? before.standard_error[g] : 0, e1 = is ? after.standard_error[g] : 0;
        const bool both = was && is;
        const double variance = e0 * e0 + e1 * e1, mean = (s0[g] + s1[g]) / 2;
        mix_variance += more * more * variance * (both ? 0.25 : 1);
        if (both) rate_variance += mean * mean * variance;
    }
    if (!shared) return out;
    const double in_before = detail::variance_over(s0, level) / before.n_effective;
    const double in_after = detail::variance_over(s1, level) / after.n_effective;
    out.mix_error = std::sqrt(mix_variance + in_before + in_after);
    out.rate_error = std::sqrt(rate_variance + detail::variance_over(s0, step) / (4 * before.n_effective) +
                               detail::variance_over(s1, step) / (4 * after.n_effective));
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
