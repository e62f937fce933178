#include <goodwill/segments/rfm.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/rules/apply.hpp>

#include "segments/customer_measures.hpp"
#include "segments/scored.hpp"

namespace goodwill::inline v0::segments {
namespace {

constexpr std::size_t chunk = std::size_t{1} << 15;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

void check_cuts(const char* function, const char* name, const std::optional<std::vector<double>>& cuts,
                const rfm_options& options) {
    if (!cuts) return;
    if (options.scoring == scoring::quantile)
        throw domain_error({function, name, {}, "given", "go with scoring \"fixed\" or \"weighted\""});
    if (cuts->size() + 1 != static_cast<std::size_t>(options.bins))
        throw shape_error({function, name, {}, std::to_string(cuts->size()) + " long",
                           "must have " + std::to_string(options.bins - 1) + " cuts for " +
                               std::to_string(options.bins) + " bins"});
    for (std::size_t k = 0; k < cuts->size(); ++k)
        if (!((*cuts)[k] == (*cuts)[k] && (k == 0 || (*cuts)[k] >= (*cuts)[k - 1])))
            throw domain_error({function, name, static_cast<std::int64_t>(k), core::to_text((*cuts)[k]),
                                "must be a number that is not less than the one before"});
}

void check_options(const char* function, const rfm_options& o) {
    core::check(o.bins >= 2 && o.bins <= most_bins, function, "bins", o.bins, "must be a whole number from 2 to 100");
    check_cuts(function, "cuts of days_since_last", o.days_cuts, o);
    check_cuts(function, "cuts of orders", o.orders_cuts, o);
    check_cuts(function, "cuts of revenue", o.revenue_cuts, o);
    check_cuts(function, "cuts of score", o.score_cuts, o);
    if (o.scoring == scoring::fixed && !o.days_cuts && !o.orders_cuts && !o.revenue_cuts)
        throw domain_error({function, "cuts", {}, "not given", "must be given with scoring \"fixed\""});
    if (o.score_cuts && o.scoring != scoring::weighted)
        throw domain_error({function, "cuts of score", {}, "given", "go with scoring \"weighted\""});
    core::check_not_negative(function, "weights of r", o.weights.r);
    core::check_not_negative(function, "weights of f", o.weights.f);
    core::check_not_negative(function, "weights of m", o.weights.m);
    const double sum = o.weights.r + o.weights.f + o.weights.m;
    if (!(sum > 0 && sum <= std::numeric_limits<double>::max()))
        throw domain_error({function, "weights", {}, core::to_text(sum) + " in all", "must have a finite sum > 0"});
    std::vector<std::string> known{"r", "f", "m", "days_since_last", "orders", "revenue"};
    if (o.scoring == scoring::weighted) known.insert(known.end(), {"score", "level"});
    for (const auto& name : o.rules.columns())
        if (std::find(known.begin(), known.end(), name) == known.end())
            throw schema_error({function, "rules", {}, "\"" + name + "\"",
                                "must be a column of the result; there are " + rules::quoted_list(known)});
    if (o.rules.outcomes().size() > static_cast<std::size_t>(std::numeric_limits<std::int16_t>::max()))
        throw domain_error({function, "rules", {}, "of " + std::to_string(o.rules.outcomes().size()) + " outcomes",
                            "must have 32,767 at most"});
}

/// Scores of one measure; returns its cuts.
[[nodiscard]] std::vector<double> score(const core::column& values, const std::optional<std::vector<double>>& cuts,
                                        best_end best, core::buffer<std::uint8_t>& scores,
                                        const rfm_options& options) {
    scores.resize(static_cast<std::size_t>(values.length()));
    if (!cuts)
        return quantile_scores(values, scores,
                               {.bins = options.bins, .ties = options.ties, .best = best, .threads = options.threads,
                                .progress = options.progress});
    fixed_scores(values, *cuts, scores, {.best = best, .threads = options.threads});
    return *cuts;
}

/// A number for each cell of r, f and m.
[[nodiscard]] std::size_t cell_of(const rfm_result& out, std::size_t i, std::size_t bins) noexcept {
    return ((out.r[i] - std::size_t{1}) * bins + out.f[i] - 1) * bins + out.m[i] - 1;
}

void weigh(const char* function, rfm_result& out, const rfm_options& options) {
    const auto bins = static_cast<std::size_t>(options.bins);
    const auto [wr, wf, wm] = options.weights;
    std::vector<double> of_cell;
    for (std::size_t r = 1; r <= bins; ++r)
        for (std::size_t f = 1; f <= bins; ++f)
            for (std::size_t m = 1; m <= bins; ++m) {
                const double sum = (wr / (wr + wf + wm)) * static_cast<double>(r) +
                                   (wf / (wr + wf + wm)) * static_cast<double>(f) +
                                   (wm / (wr + wf + wm)) * static_cast<double>(m);
                of_cell.push_back(std::round(sum * 1e9) / 1e9);
            }
    out.score.resize(out.r.size());
    core::for_chunks(function, out.r.size(), chunk, options.threads, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) out.score[i] = of_cell[cell_of(out, i, bins)];
                     });
    out.score_cuts = score(core::column(out.score), options.score_cuts, best_end::highest, out.level, options);
}

/// The segment of every cell, where the rules ask for nothing but r, f and m and there are not too many cells.
[[nodiscard]] std::vector<std::int32_t> segments_of_cells(const rules::table& rules, int bins) {
    constexpr int most = 40;
    const auto is_score = [](const std::string& name) { return name == "r" || name == "f" || name == "m"; };
    if (bins > most || !std::all_of(rules.columns().begin(), rules.columns().end(), is_score)) return {};
    std::map<std::string, std::vector<std::int32_t>> cells;
    for (int r = 1; r <= bins; ++r)
        for (int f = 1; f <= bins; ++f)
            for (int m = 1; m <= bins; ++m) {
                cells["r"].push_back(r);
                cells["f"].push_back(f);
                cells["m"].push_back(m);
            }
    std::vector<core::column> columns;
    for (const auto& name : rules.columns()) columns.push_back(core::column(cells.at(name)));
    std::vector<std::int32_t> out(cells.at("r").size());
    rules::apply(rules, columns, out);
    return out;
}

/// The codes of the customers' segments, one by one.
[[nodiscard]] core::buffer<std::int32_t> segments_of_rows(const rfm_result& out, const rfm_options& options) {
    std::map<std::string, core::column> measures{
        {"r", core::column(out.r)},           {"f", core::column(out.f)},
        {"m", core::column(out.m)},           {"days_since_last", core::column(out.days_since_last)},
        {"orders", core::column(out.orders)}, {"revenue", core::column(out.revenue)},
        {"score", core::column(out.score)},   {"level", core::column(out.level)}};
    std::vector<core::column> columns;
    for (const auto& name : options.rules.columns()) columns.push_back(measures.at(name));
    core::buffer<std::int32_t> codes(out.orders.size());
    rules::apply(options.rules, columns, codes, {.threads = options.threads, .progress = options.progress});
    return codes;
}

/// Names the segment of each customer; customers, orders and money of each, the last being that of no rule.
void assign_segments(const char* function, rfm_result& out, int scale, const rfm_options& options) {
    struct sums {
        std::int64_t customers = 0, orders = 0;
        money_sum money;
    };
    out.segment_names = options.rules.outcomes();
    const std::size_t n = out.orders.size(), count = out.segment_names.size() + 1;
    out.segment.resize(n);
    const auto of_cell = segments_of_cells(options.rules, options.bins);
    const auto of_row = of_cell.empty() ? segments_of_rows(out, options) : core::buffer<std::int32_t>{};
    const auto bins = static_cast<std::size_t>(options.bins);
    std::vector<std::vector<sums>> parts(core::chunk_count(n, chunk));
    core::for_chunks(function, n, chunk, options.threads, options.progress, [&](std::size_t index, std::size_t begin,
                                                                                std::size_t end) {
        std::vector<sums> own(count, sums{0, 0, money_sum(scale)});
        for (std::size_t i = begin; i < end; ++i) {
            const std::int32_t code = of_cell.empty() ? of_row[i] : of_cell[cell_of(out, i, bins)];
            out.segment[i] = static_cast<std::int16_t>(code);
            sums& to = own[code == rules::no_outcome ? count - 1 : static_cast<std::size_t>(code)];
            ++to.customers;
            to.orders += out.orders[i];
            to.money.add(out.revenue[i]);
        }
        parts[index] = std::move(own);
    });
    std::vector<sums> total(count, sums{0, 0, money_sum(scale)});
    money_sum all(scale);
    for (const auto& part : parts)
        for (std::size_t s = 0; s < count; ++s) {
            total[s].customers += part[s].customers;
            total[s].orders += part[s].orders;
            total[s].money.add(part[s].money);
            all.add(part[s].money);
        }
    const double revenue = all.value();
    for (std::size_t s = 0; s < count; ++s) {
        segment_summary row;
        if (s + 1 < count) row.segment = out.segment_names[s];
        row.customers = total[s].customers;
        row.share = n > 0 ? static_cast<double>(row.customers) / static_cast<double>(n) : none;
        row.orders = total[s].orders;
        row.revenue = total[s].money.value();
        row.revenue_share = revenue > 0 ? row.revenue / revenue : none;
        out.segments.push_back(std::move(row));
    }
}

}  // namespace

rfm_result scored(const char* function, const transactions::customer_base& base, const rfm_options& options) {
    check_options(function, options);
    if (!base.has_amounts())
        throw domain_error({function, "base", {}, "without amounts", "must have them: revenue is one of the measures"});
    customer_measures found = measures_of(function, base, {.at = options.at}, false, options.threads, options.progress);
    rfm_result out;
    out.at = found.end;
    out.customer = std::move(found.customer);
    out.days_since_last = std::move(found.days_since_last);
    out.orders = std::move(found.orders);
    out.revenue = std::move(found.revenue);
    out.later_customers = found.other_customers;
    out.cuts[0] = score(core::column(out.days_since_last), options.days_cuts, best_end::lowest, out.r, options);
    out.cuts[1] = score(core::column(out.orders), options.orders_cuts, best_end::highest, out.f, options);
    out.cuts[2] = score(core::column(out.revenue), options.revenue_cuts, best_end::highest, out.m, options);
    if (options.scoring == scoring::weighted) weigh(function, out, options);
    assign_segments(function, out, found.scale, options);
    return out;
}

rfm_result rfm(const transactions::customer_base& base, const rfm_options& options) {
    return scored("rfm", base, options);
}

}  // namespace goodwill::inline v0::segments
