#include "satisfaction/survey_rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/core/group_codes.hpp>
#include <goodwill/core/pieces.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/math/binomial_variate.hpp>

#include "satisfaction/score_codes.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// What the answers of one group in one cluster add up to.
struct cluster_sum {
    std::size_t stratum;
    double value, weight;  ///< sum of w y, sum of w
};

/// Strata and clusters as numbers.
struct design_codes {
    std::vector<std::int64_t> stratum, cluster;  ///< one a row; empty: one stratum, or a cluster a row
    std::vector<double> clusters{};              ///< in each stratum

    [[nodiscard]] std::size_t stratum_of(std::size_t row) const noexcept {
        return stratum.empty() ? 0 : static_cast<std::size_t>(stratum[row]);
    }
};

[[nodiscard]] std::string name_of(const core::group_keys& keys, std::size_t k) {
    if (keys.type == core::group_keys::kind::text) return "\"" + keys.texts[k] + "\"";
    return keys.type == core::group_keys::kind::uint64 ? std::to_string(static_cast<std::uint64_t>(keys.integers[k]))
                                                       : std::to_string(keys.integers[k]);
}

[[nodiscard]] core::group_codes codes_of(const char* function, const char* argument, const core::column& c,
                                         std::size_t rows) {
    core::check_length(function, argument, static_cast<std::size_t>(c.length()), rows);
    auto out = core::codes_of_groups(function, argument, c);
    if (out.keys.missing) {
        const auto missing = static_cast<std::int64_t>(out.keys.size()) - 1;
        const auto row = std::find(out.code.begin(), out.code.end(), missing) - out.code.begin();
        throw domain_error({function, argument, row, "missing", "must be known for every row"});
    }
    return out;
}

/// Throws domain_error for a cluster in two strata, and a stratum of one cluster.
[[nodiscard]] design_codes codes_of(const char* function, const survey_design& design, std::size_t rows) {
    design_codes out;
    core::group_keys strata, clusters;
    if (design.strata) {
        auto found = codes_of(function, "strata", *design.strata, rows);
        strata = std::move(found.keys);
        out.stratum = std::move(found.code);
    }
    out.clusters.assign(std::max<std::size_t>(1, strata.size()), 0);
    if (design.clusters) {
        auto found = codes_of(function, "clusters", *design.clusters, rows);
        clusters = std::move(found.keys);
        out.cluster = std::move(found.code);
        constexpr auto none = std::numeric_limits<std::size_t>::max();
        std::vector<std::size_t> home(clusters.size(), none);
        for (std::size_t i = 0; i < rows; ++i) {
            auto& there = home[static_cast<std::size_t>(out.cluster[i])];
            if (there == none) {
                there = out.stratum_of(i);
                ++out.clusters[there];
            } else if (there != out.stratum_of(i)) {
                throw domain_error({function, "clusters", static_cast<std::int64_t>(i),
                                    name_of(clusters, static_cast<std::size_t>(out.cluster[i])),
                                    "must lie in one stratum: it is in " + name_of(strata, there) + " and in " +
                                        name_of(strata, out.stratum_of(i)) +
                                        "; clusters that are numbered anew in each stratum need names of their own"});
            }
        }
    } else {
        for (std::size_t i = 0; i < rows; ++i) ++out.clusters[out.stratum_of(i)];
    }
    for (std::size_t h = 0; h < out.clusters.size(); ++h) {
        if (out.clusters[h] >= 2 || rows == 0) continue;
        const char* what = design.clusters ? "cluster" : "row";
        if (!design.strata)
            throw domain_error({function, "clusters", {}, "the same for all rows", "must be two at least"});
        throw domain_error({function, "strata", {}, name_of(strata, h) + " with one " + what,
                            std::string("must have two ") + what +
                                "s at least, or no variance can be known; join it with a like one"});
    }
    return out;
}

/// Sums of clusters by group, in the order of strata.
[[nodiscard]] std::vector<std::vector<cluster_sum>> sums_by_group(const answered_rows& rows, const design_codes& design,
                                                                  std::span<const std::int64_t> group,
                                                                  std::size_t groups) {
    std::vector<std::vector<cluster_sum>> out(groups);
    const auto group_of = [&](std::size_t i) { return group.empty() ? 0 : static_cast<std::size_t>(group[i]); };
    const auto weight_of = [&](std::size_t i) { return rows.weight.empty() ? 1.0 : rows.weight[i]; };
    const auto answers = [&](std::size_t i) { return !std::isnan(rows.value[i]) && weight_of(i) > 0; };
    const std::size_t n = rows.value.size();
    if (design.cluster.empty()) {
        for (std::size_t i = 0; i < n; ++i)
            if (answers(i))
                out[group_of(i)].push_back({design.stratum_of(i), weight_of(i) * rows.value[i], weight_of(i)});
    } else {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < n; ++i)
            if (answers(i)) order.push_back(i);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return design.cluster[a] < design.cluster[b]; });
        std::vector<std::int64_t> last(groups, -1);  // the cluster of a group's last sum
        for (const std::size_t i : order) {
            auto& own = out[group_of(i)];
            if (std::exchange(last[group_of(i)], design.cluster[i]) != design.cluster[i])
                own.push_back({design.stratum_of(i), 0, 0});
            own.back().value += weight_of(i) * rows.value[i];
            own.back().weight += weight_of(i);
        }
    }
    for (auto& sums : out)
        std::stable_sort(sums.begin(), sums.end(), [](auto& a, auto& b) { return a.stratum < b.stratum; });
    return out;
}

/// Calls `f(sums)` for the clusters of each stratum.
template <class F>
void for_strata(std::span<const cluster_sum> sums, F&& f) {
    for (std::size_t begin = 0; begin < sums.size();) {
        std::size_t end = begin;
        while (end < sums.size() && sums[end].stratum == sums[begin].stratum) ++end;
        f(sums.subspan(begin, end - begin));
        begin = end;
    }
}

void set_error(row_estimate& out, std::span<const cluster_sum> sums, std::span<const double> clusters) {
    double value = 0, weight = 0, variance = 0, strata = 0;
    for (const auto& s : sums) {
        value += s.value;
        weight += s.weight;
    }
    const double ratio = value / weight;
    for_strata(sums, [&](std::span<const cluster_sum> own) {
        const double n = clusters[own[0].stratum];
        double sum = 0, squares = 0;
        for (const auto& s : own) {
            const double z = (s.value - ratio * s.weight) / weight;
            sum += z;
            squares += z * z;
        }
        variance += n / (n - 1) * (squares - sum * sum / n);
        ++strata;
    });
    out.designed = true;
    out.standard_error = std::sqrt(std::max(0.0, variance));
    out.degrees = static_cast<double>(sums.size()) - strata;
}

/// The clusters of a group in one stratum, ready to be drawn from.
struct urn {
    std::vector<cluster_sum> sums;    ///< those of the group; all different ones where `times` is not empty
    std::vector<double> chance;       ///< of each of these among those from it on
    double size, inside, draws, factor;

    [[nodiscard]] std::pair<double, double> draw(core::random_stream& stream) const {
        double left = inside < size ? math::binomial_variate(stream, draws, inside / size) : draws;
        double value = 0, weight = 0;
        if (chance.empty()) {
            for (; left > 0; --left) {
                const auto& s = sums[stream.below(static_cast<std::uint32_t>(sums.size()))];
                value += s.value;
                weight += s.weight;
            }
        } else {
            for (std::size_t k = 0; k < sums.size() && left > 0; ++k) {
                const double times = math::binomial_variate(stream, left, chance[k]);
                value += times * sums[k].value;
                weight += times * sums[k].weight;
                left -= times;
            }
        }
        return {factor * value, factor * weight};
    }
};

/// Where many clusters are alike, as answers with few different weights are, they are drawn by their numbers.
[[nodiscard]] urn urn_of(std::span<const cluster_sum> own, double size, bool designed) {
    urn out{{own.begin(), own.end()}, {}, size, static_cast<double>(own.size()), designed ? size - 1 : size,
            designed ? size / (size - 1) : 1};
    auto kinds = out.sums;
    const auto key = [](const cluster_sum& s) { return std::pair(s.weight, s.value); };
    std::sort(kinds.begin(), kinds.end(), [&](auto& a, auto& b) { return key(a) < key(b); });
    std::vector<cluster_sum> different;
    std::vector<double> times;
    for (const auto& s : kinds) {
        if (different.empty() || key(different.back()) != key(s)) {
            different.push_back(s);
            times.push_back(0);
        }
        ++times.back();
    }
    if (different.size() * 12 > own.size()) return out;
    double left = out.inside;
    for (const double t : times) {
        out.chance.push_back(t / left);
        left -= t;
    }
    out.sums = std::move(different);
    return out;
}

[[nodiscard]] math::interval resampled(const char* function, std::span<const cluster_sum> sums,
                                       std::span<const double> clusters, bool designed, const row_request& request) {
    std::vector<urn> urns;
    for_strata(sums, [&](std::span<const cluster_sum> own) {
        urns.push_back(urn_of(own, designed ? clusters[own[0].stratum] : static_cast<double>(own.size()), designed));
    });
    std::vector<double> means(static_cast<std::size_t>(request.bootstrap.resamples));
    core::for_chunks(function, means.size(), 256, request.threads, request.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t r = begin; r < end; ++r) {
                             core::random_stream stream(request.bootstrap.seed, "bootstrap of rows", r);
                             double value = 0, weight = 0;
                             for (const auto& u : urns) {
                                 const auto [v, w] = u.draw(stream);
                                 value += v;
                                 weight += w;
                             }
                             means[r] = weight > 0 ? value / weight : not_a_number;
                         }
                     });
    std::erase_if(means, [](double m) { return std::isnan(m); });
    return percentiles_of(means, request.level);
}

}  // namespace

answered_rows answered_rows_of(const score_columns& a, std::span<const double> worth, int threads,
                               const core::watch& progress) {
    std::array<double, not_applicable_score + 1> of_code{};
    of_code.fill(not_a_number);
    std::copy(worth.begin(), worth.end(), of_code.begin());
    answered_rows out;
    out.value.resize(a.rows());
    if (a.weights != nullptr) out.weight.resize(a.rows());
    const auto block_rows = static_cast<std::size_t>(code_block);
    core::for_chunks(a.function, a.rows(), block_rows, threads, progress, [&](std::size_t, std::size_t from, std::size_t to) {
        const auto begin = static_cast<std::int64_t>(from), end = static_cast<std::int64_t>(to);
        std::array<std::uint8_t, static_cast<std::size_t>(code_block)> codes;
        core::for_pieces(a.scores, begin, end, [&](const core::column_chunk& piece, std::int64_t row) {
            if (score_codes(a.function, a.scores, piece, a.scale, codes.data()) == off_scale)
                refuse_off_scale(a.function, a.scores, piece, row, a.scale, a.must);
            for (std::int64_t i = 0; i < piece.length; ++i)
                out.value[static_cast<std::size_t>(row + i)] = of_code[codes[static_cast<std::size_t>(i)]];
        });
        if (a.weights == nullptr) return;
        std::array<double, static_cast<std::size_t>(code_block)> scratch;
        core::for_pieces(*a.weights, begin, end, [&](const core::column_chunk& piece, std::int64_t row) {
            const double* w = sampling_weights(a.function, "weights", *a.weights, piece, row, scratch.data());
            std::copy_n(w, piece.length, out.weight.data() + row);
        });
    });
    return out;
}

std::vector<row_estimate> row_estimates(const char* function, const answered_rows& rows,
                                        std::span<const std::int64_t> group, std::size_t groups,
                                        const row_request& request) {
    const bool designed = request.design.given();
    const auto design = designed ? codes_of(function, request.design, rows.value.size()) : design_codes{};
    std::vector<row_estimate> out;
    const auto add = [&](std::span<const cluster_sum> sums) {
        row_estimate one;
        if (designed && !sums.empty()) set_error(one, sums, design.clusters);
        if (request.resample) one.resampled = resampled(function, sums, design.clusters, designed, request);
        out.push_back(one);
    };
    if (!group.empty())
        for (const auto& sums : sums_by_group(rows, design, group, groups)) add(sums);
    add(sums_by_group(rows, design, {}, 1)[0]);
    return out;
}

rows_by_group row_estimates_by(const char* function, const answered_rows& rows, const core::group_columns* by,
                               const row_request& request) {
    rows_by_group out;
    if (by == nullptr) {
        out.total = row_estimates(function, rows, {}, 0, request);
        return out;
    }
    const auto coded = core::code_rows(*by);
    out.groups = row_estimates(function, rows, coded.code, coded.groups.size(), request);
    out.total.push_back(std::move(out.groups.back()));
    out.groups.pop_back();
    if (coded.groups.columns.size() == 1) return out;
    for (const auto& column : coded.groups.columns) {
        std::vector<std::int64_t> code;
        code.reserve(coded.code.size());
        for (const auto group : coded.code) code.push_back(column.code[static_cast<std::size_t>(group)]);
        auto& margin = out.by_column.emplace_back(row_estimates(function, rows, code, column.keys.size(), request));
        margin.pop_back();
    }
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
