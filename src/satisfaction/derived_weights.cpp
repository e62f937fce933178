#include <goodwill/satisfaction/derived_weights.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/satisfaction/linearised.hpp>

namespace goodwill::inline v0::satisfaction {
namespace {

constexpr const char* function = "csi";
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] std::vector<double> numbers_of(const char* name, const core::column& c, const std::vector<double>& codes) {
    std::vector<double> out;
    out.reserve(static_cast<std::size_t>(c.length()));
    if (c.type() == core::dtype::null && c.dictionary() == nullptr) {
        out.assign(static_cast<std::size_t>(c.length()), missing);
        return out;
    }
    for (const auto& chunk : c.chunks())
        core::visit_numbers(function, name, c, chunk, [&](auto values) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                const auto v = static_cast<double>(values[i]);
                const bool there = chunk.valid(static_cast<std::int64_t>(i)) &&
                                   std::find(codes.begin(), codes.end(), v) == codes.end();
                if (there && std::isinf(v))
                    throw domain_error({function, name, static_cast<std::int64_t>(out.size()), core::to_text(v),
                                        "must be finite"});
                out.push_back(there ? v : missing);
            }
        });
    return out;
}

/// Solves the correlations of attributes with the overall rating for coefficients, by Cholesky's factor.
[[nodiscard]] std::vector<double> solved(std::vector<std::vector<double>> a, std::vector<double> b,
                                         const std::vector<std::string>& names) {
    const std::size_t k = b.size();
    for (std::size_t j = 0; j < k; ++j) {
        for (std::size_t m = 0; m < j; ++m) a[j][j] -= a[j][m] * a[j][m];
        if (!(a[j][j] > 1e-10))
            throw domain_error({function, names[j], {}, "", "must not be a combination of other attributes"});
        a[j][j] = std::sqrt(a[j][j]);
        for (std::size_t i = j + 1; i < k; ++i) {
            for (std::size_t m = 0; m < j; ++m) a[i][j] -= a[i][m] * a[j][m];
            a[i][j] /= a[j][j];
        }
    }
    for (std::size_t i = 0; i < k; ++i) {
        for (std::size_t m = 0; m < i; ++m) b[i] -= a[i][m] * b[m];
        b[i] /= a[i][i];
    }
    for (std::size_t i = k; i-- > 0;) {
        for (std::size_t m = i + 1; m < k; ++m) b[i] -= a[m][i] * b[m];
        b[i] /= a[i][i];
    }
    return b;
}

}  // namespace

derived_weights derived_csi_weights(std::span<const core::column> attributes, const core::column& overall,
                                    const derived_weights_options& options) {
    const std::size_t k = attributes.size();
    if (k == 0) throw domain_error({function, "attributes", {}, "0", "must be one column at least"});
    auto names = options.names;
    for (std::size_t j = names.size(); j < k; ++j) names.push_back("attribute " + std::to_string(j));
    const auto rows = static_cast<std::size_t>(attributes[0].length());
    std::vector<std::vector<double>> columns;
    for (std::size_t j = 0; j < k; ++j) {
        core::check_length(function, names[j].c_str(), static_cast<std::size_t>(attributes[j].length()), rows);
        columns.push_back(numbers_of(names[j].c_str(), attributes[j], options.missing_codes));
    }
    core::check_length(function, "overall", static_cast<std::size_t>(overall.length()), rows);
    columns.push_back(numbers_of("overall", overall, options.missing_codes));
    std::vector<double> weight(rows, 1.0);
    if (options.respondent_weights) {
        core::check_length(function, "respondent_weights",
                           static_cast<std::size_t>(options.respondent_weights->length()), rows);
        weight = numbers_of("respondent_weights", *options.respondent_weights, {});
        core::check_column(function, "respondent_weights", std::span<const double>(weight),
                           [](double w) { return is_sampling_weight(w); }, must_be_sampling_weight);
    }
    std::vector<std::size_t> complete;
    for (std::size_t i = 0; i < rows; ++i)
        if (weight[i] > 0 && std::none_of(columns.begin(), columns.end(), [i](auto& c) { return std::isnan(c[i]); }))
            complete.push_back(i);
    if (complete.size() < k + 3)
        throw domain_error({function, "overall", {}, std::to_string(complete.size()) + " respondents who answered all",
                            "must have three more than there are attributes"});

    // Deviations from the mean, scaled to a sum of squares of 1: their products are correlations.
    double total = 0;
    for (const auto i : complete) total += weight[i];
    for (std::size_t j = 0; j <= k; ++j) {
        double mean = 0, squares = 0, largest = 0;
        for (const auto i : complete) mean += weight[i] / total * columns[j][i];
        for (const auto i : complete) {
            largest = std::max(largest, std::fabs(columns[j][i]));
            const double d = columns[j][i] - mean;
            squares += weight[i] / total * d * d;
        }
        if (!(std::sqrt(squares) > 1e-12 * largest))
            throw domain_error({function, j < k ? names[j] : "overall", {}, "the same for all respondents", "must vary"});
        for (const auto i : complete)
            columns[j][i] = (columns[j][i] - mean) * std::sqrt(weight[i] / total / squares);
    }
    const auto correlation = [&](std::size_t a, std::size_t b) {
        double sum = 0;
        for (const auto i : complete) sum += columns[a][i] * columns[b][i];
        return sum;
    };
    derived_weights out;
    out.n = static_cast<std::int64_t>(complete.size());
    for (std::size_t j = 0; j < k; ++j) out.importance.push_back(correlation(j, k));
    if (options.by == derivation::regression) {
        std::vector<std::vector<double>> between(k, std::vector<double>(k));
        for (std::size_t a = 0; a < k; ++a)
            for (std::size_t b = 0; b <= a; ++b) between[a][b] = correlation(a, b);
        out.importance = solved(std::move(between), std::move(out.importance), names);
    }
    double sum = 0;
    for (std::size_t j = 0; j < k; ++j) {
        auto& importance = out.importance[j];
        if (std::fabs(importance) < 1e-12) importance = 0;
        if (importance < 0)
            throw domain_error({function, names[j], {},
                                "of a negative importance, " + core::to_text(std::round(importance * 1e4) / 1e4),
                                "must go up with the overall rating: leave it out, or turn its scale round"});
        sum += importance;
    }
    if (!(sum > 0))
        throw domain_error({function, "overall", {}, "", "must go with at least one of the attributes"});
    for (const double importance : out.importance) out.weight.push_back(importance / sum);
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
