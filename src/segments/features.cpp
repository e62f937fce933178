#include <goodwill/segments/features.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include <goodwill/core/check.hpp>

#include "segments/customer_measures.hpp"
#include "segments/sorted_values.hpp"

namespace goodwill::inline v0::segments {
namespace {

constexpr const char* function = "features";
constexpr std::size_t chunk = std::size_t{1} << 15;

[[nodiscard]] std::vector<std::string> names_of(const transactions::customer_base& base,
                                                const std::vector<std::string>& asked) {
    std::vector<std::string> there;
    for (const auto name : feature_names)
        if (base.has_amounts() || (name != "revenue" && name != "order_value")) there.emplace_back(name);
    if (asked.empty()) return there;
    for (std::size_t k = 0; k < asked.size(); ++k) {
        if (std::find(there.begin(), there.end(), asked[k]) == there.end()) {
            std::string list;
            for (const auto& name : there) list += (list.empty() ? "" : ", ") + name;
            throw schema_error({function, "names", static_cast<std::int64_t>(k), "\"" + asked[k] + "\"",
                                "must be a feature of this base; there are " + list});
        }
        if (std::find(asked.begin(), asked.begin() + static_cast<std::ptrdiff_t>(k), asked[k]) !=
            asked.begin() + static_cast<std::ptrdiff_t>(k))
            throw domain_error({function, "names", static_cast<std::int64_t>(k), "\"" + asked[k] + "\"",
                                "must be named once"});
    }
    return asked;
}

void check_scaling(const features_options& o, std::size_t columns) {
    if (o.scaling.empty()) return;
    if (o.scale == feature_scale::rank || o.scale == feature_scale::none)
        throw domain_error({function, "scaling", {}, "given", "goes with scale \"standard\" or \"robust\""});
    if (o.scaling.size() != columns)
        throw shape_error({function, "scaling", {}, std::to_string(o.scaling.size()) + " long",
                           "must be of the " + std::to_string(columns) + " columns"});
    for (std::size_t k = 0; k < columns; ++k)
        if (!(std::isfinite(o.scaling[k].centre) && o.scaling[k].spread >= 0 && std::isfinite(o.scaling[k].spread)))
            throw domain_error({function, "scaling", static_cast<std::int64_t>(k), core::to_text(o.scaling[k].spread),
                                "must be finite, with a spread >= 0"});
}

[[nodiscard]] double value_of(const customer_measures& m, std::string_view name, std::size_t i) noexcept {
    if (name == "days_since_last") return m.days_since_last[i];
    if (name == "days_since_first") return m.days_since_first[i];
    if (name == "orders") return m.orders[i];
    if (name == "revenue") return m.revenue[i];
    if (name == "order_value") return m.revenue[i] / m.orders[i];
    if (m.orders[i] == 1) return m.days_since_first[i];
    return static_cast<double>(m.days_since_first[i] - m.days_since_last[i]) / (m.orders[i] - 1);
}

[[nodiscard]] double middle_of(const core::buffer<double>& sorted, double p) noexcept {
    const double at = p * static_cast<double>(sorted.size() - 1), low = std::floor(at);
    const auto k = static_cast<std::size_t>(low);
    const double next = sorted[std::min(k + 1, sorted.size() - 1)];
    return sorted[k] + (at - low) * (next - sorted[k]);
}

[[nodiscard]] feature_scaling scaling_of(const core::buffer<double>& column, const features_options& options) {
    const auto n = static_cast<double>(column.size());
    const auto [low, high] = std::minmax_element(column.begin(), column.end());
    if (*low == *high) return {*low, 0};
    if (options.scale == feature_scale::robust) {
        const auto x = sorted(function, core::column(column), options.threads, {}).value;
        const double spread = middle_of(x, 0.75) - middle_of(x, 0.25);
        if (spread > 0) return {middle_of(x, 0.5), spread};
    }
    const double mean = std::accumulate(column.begin(), column.end(), 0.0) / n;
    double squares = 0;
    for (const double v : column) squares += (v - mean) * (v - mean);
    return {mean, std::sqrt(squares / n)};
}

void write_ranks(const core::buffer<double>& column, std::size_t k, features_result& out,
                 const features_options& options) {
    const auto x = sorted(function, core::column(column), options.threads, {}).value;
    const std::size_t columns = out.names.size();
    core::for_chunks(function, column.size(), chunk, options.threads, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) {
                             const auto [from, to] = std::equal_range(x.begin(), x.end(), column[i]);
                             out.matrix[i * columns + k] =
                                 static_cast<double>((from - x.begin()) + (to - x.begin())) /
                                 (2 * static_cast<double>(x.size()));
                         }
                     });
}

}  // namespace

features_result features(const transactions::customer_base& base, const features_options& options) {
    features_result out;
    out.names = names_of(base, options.names);
    check_scaling(options, out.names.size());
    customer_measures found = measures_of(function, base, {.at = options.at}, true, options.threads, options.progress);
    out.customer = std::move(found.customer);
    out.at = found.end;
    out.later_customers = found.other_customers;
    const std::size_t n = found.orders.size(), columns = out.names.size();
    out.matrix.resize(n * columns);
    core::buffer<double> column(n);
    for (std::size_t k = 0; k < columns; ++k) {
        core::for_chunks(function, n, chunk, options.threads, options.progress,
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             for (std::size_t i = begin; i < end; ++i) {
                                 const double v = value_of(found, out.names[k], i);
                                 column[i] = options.log ? std::copysign(std::log1p(std::fabs(v)), v) : v;
                             }
                         });
        if (n > 0 && options.scale == feature_scale::rank) {
            write_ranks(column, k, out, options);
            out.scaling.push_back({});
            continue;
        }
        feature_scaling s;
        if (options.scale != feature_scale::none && n > 0)
            s = options.scaling.empty() ? scaling_of(column, options) : options.scaling[k];
        out.scaling.push_back(s);
        for (std::size_t i = 0; i < n; ++i)
            out.matrix[i * columns + k] = s.spread > 0 ? (column[i] - s.centre) / s.spread : 0;
    }
    return out;
}

}  // namespace goodwill::inline v0::segments
