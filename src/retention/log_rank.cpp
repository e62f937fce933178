#include <goodwill/retention/log_rank.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/math/incomplete_gamma.hpp>

#include "retention/risk_sets.hpp"

namespace goodwill::inline v0::retention {
namespace {

constexpr const char* function = "log_rank";

/// Adds what a stratum says to `out.expected` and to `variance`, groups x groups.
void add_stratum(std::span<const event_table> tables, log_rank_result& out, std::vector<double>& variance) {
    const std::size_t k = tables.size();
    std::vector<core::buffer<double>> at_risk(k);
    for (std::size_t g = 0; g < k; ++g)
        with_risk_sets(function, tables[g], at_risk[g], 1, {}, [](std::size_t, std::size_t, std::size_t) {});
    std::vector<std::size_t> at(k, 0);
    std::vector<double> risk(k), share(k);
    while (true) {
        double time = std::numeric_limits<double>::infinity();
        for (std::size_t g = 0; g < k; ++g)
            if (at[g] < tables[g].size()) time = std::min(time, tables[g].time()[at[g]]);
        if (time > std::numeric_limits<double>::max()) return;
        double n = 0, d = 0;
        for (std::size_t g = 0; g < k; ++g) {
            const bool left = at[g] < tables[g].size();
            risk[g] = left ? at_risk[g][at[g]] : 0;
            n += risk[g];
            if (left && tables[g].time()[at[g]] == time) d += tables[g].events()[at[g]++];
        }
        if (!(d > 0)) continue;
        for (std::size_t g = 0; g < k; ++g) {
            share[g] = risk[g] / n;
            out.expected[g] += d * share[g];
        }
        if (!(n > 1)) continue;
        const double c = d * staying(n, d) / (n - 1);
        for (std::size_t g = 0; g < k; ++g) {
            if (share[g] == 0) continue;
            for (std::size_t h = 0; h <= g; ++h)
                variance[g * k + h] += c * share[g] * ((g == h ? 1 : 0) - share[h]);
        }
    }
}

/// U' V^-1 U over some of the groups, by Cholesky's decomposition; what the others leave without variance is passed
/// over.  Returns the statistic and the number of dimensions.
[[nodiscard]] std::pair<double, std::int64_t> statistic(const std::vector<std::size_t>& groups, std::size_t k,
                                                        const std::vector<double>& variance,
                                                        const std::vector<double>& difference) {
    const std::size_t m = groups.size();
    std::vector<double> lower(m * m, 0), solved(m, 0);
    double chi2 = 0;
    std::int64_t rank = 0;
    for (std::size_t i = 0; i < m; ++i) {
        const double whole = variance[groups[i] * k + groups[i]];
        double own = whole, value = difference[groups[i]];
        for (std::size_t j = 0; j < i; ++j) {
            double sum = variance[std::max(groups[i], groups[j]) * k + std::min(groups[i], groups[j])];
            for (std::size_t l = 0; l < j; ++l) sum -= lower[i * m + l] * lower[j * m + l];
            const double pivot = lower[j * m + j];
            lower[i * m + j] = pivot > 0 ? sum / pivot : 0;
            own -= lower[i * m + j] * lower[i * m + j];
            value -= lower[i * m + j] * solved[j];
        }
        if (!(own > 1e-10 * whole)) continue;
        lower[i * m + i] = std::sqrt(own);
        solved[i] = value / lower[i * m + i];
        chi2 += solved[i] * solved[i];
        ++rank;
    }
    return {chi2, rank};
}

}  // namespace

log_rank_result log_rank(std::span<const event_table> tables, std::size_t groups) {
    core::check(groups >= 2 && groups <= most_groups, function, "groups", static_cast<std::uint64_t>(groups),
                "must be 2 to 1,000 groups");
    if (tables.size() % groups != 0 || tables.empty())
        throw shape_error({function, "tables", {}, std::to_string(tables.size()) + " tables",
                           "must be as many for each stratum as there are groups, " + std::to_string(groups)});
    log_rank_result out;
    out.n.assign(groups, 0);
    out.events = out.expected = out.n;
    std::vector<double> variance(groups * groups, 0);
    for (std::size_t s = 0; s < tables.size(); s += groups) {
        const auto stratum = tables.subspan(s, groups);
        for (std::size_t g = 0; g < groups; ++g) {
            out.n[g] += stratum[g].weight();
            for (const double d : stratum[g].events()) out.events[g] += d;
        }
        add_stratum(stratum, out, variance);
    }
    std::vector<double> difference(groups);
    std::vector<std::size_t> compared;
    for (std::size_t g = 0; g < groups; ++g) {
        difference[g] = out.events[g] - out.expected[g];
        if (out.expected[g] > 0) compared.push_back(g);
    }
    if (compared.empty())
        throw domain_error({function, "observed", {}, "", "must have an event: nothing happened in any group"});
    compared.pop_back();  // what happened in the last follows from the others
    std::tie(out.chi2, out.df) = statistic(compared, groups, variance, difference);
    if (out.df == 0)
        throw domain_error({function, "by", {}, "",
                            "must have two groups that were at risk together when an event happened"});
    out.p = math::incomplete_gamma_upper(static_cast<double>(out.df) / 2, out.chi2 / 2);
    return out;
}

}  // namespace goodwill::inline v0::retention
