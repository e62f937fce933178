#include <goodwill/satisfaction/csi.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <goodwill/core/pieces.hpp>

#include "satisfaction/grouping.hpp"
#include "satisfaction/score_codes.hpp"
#include "satisfaction/survey_rows.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

/// What to add up, and who asks.
struct arguments {
    const char* function;
    std::span<const core::column> attributes;
    std::vector<std::string> names;
    const core::column* weights;  // null: every respondent weighs 1
    const csi_definition& definition;

    [[nodiscard]] std::size_t rows() const noexcept { return static_cast<std::size_t>(attributes[0].length()); }
};

[[nodiscard]] arguments checked(const char* function, std::span<const core::column> attributes,
                                const csi_definition& d, std::vector<std::string> names,
                                const std::optional<core::column>& weights) {
    check_csi(function, d, attributes.size());
    for (std::size_t j = names.size(); j < attributes.size(); ++j) names.push_back("attribute " + std::to_string(j));
    const auto rows = static_cast<std::size_t>(attributes[0].length());
    for (std::size_t j = 1; j < attributes.size(); ++j)
        core::check_length(function, names[j].c_str(), static_cast<std::size_t>(attributes[j].length()), rows);
    if (weights) core::check_length(function, "respondent_weights", static_cast<std::size_t>(weights->length()), rows);
    return {function, attributes, std::move(names), weights ? &*weights : nullptr, d};
}

/// The values of a piece of attribute j, NaN where missing, every `stride`-th of `out`.  Throws domain_error for the
/// first that is neither on the scale nor a code, schema_error.
void read_attribute(const arguments& a, std::size_t j, const core::column_chunk& piece, std::int64_t row,
                    double* out, std::size_t stride) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    const core::column& c = a.attributes[j];
    const auto n = static_cast<std::size_t>(piece.length);
    if (c.type() == core::dtype::null && c.dictionary() == nullptr) {
        for (std::size_t i = 0; i < n; ++i) out[i * stride] = missing;
        return;
    }
    const double low = a.definition.scale_or_percent().lowest, high = a.definition.scale_or_percent().highest;
    const auto& codes = a.definition.missing_codes;
    const char* name = a.names[j].c_str();
    core::visit_numbers(a.function, name, c, piece, [&](auto values) {
        for (std::size_t i = 0; i < n; ++i) {
            const auto v = static_cast<double>(values[i]);
            const bool there = piece.valid(static_cast<std::int64_t>(i)) && !std::isnan(v);
            if (!there || (v >= low && v <= high)) {
                out[i * stride] = there ? v : missing;
            } else if (std::find(codes.begin(), codes.end(), v) != codes.end()) {
                out[i * stride] = missing;
            } else {
                throw domain_error({a.function, name, row + static_cast<std::int64_t>(i), core::to_text(v),
                                    "must be " + core::to_text(low) + " to " + core::to_text(high) +
                                        ", or a missing code" + (codes.empty() ? " (none is defined)" : "") +
                                        other_scale_note(a.function, name, c, low, high, codes)});
            }
        }
    });
}

/// Calls `f(row, rows, values, weights)` for blocks of rows [begin, end): k values a row.
template <class F>
void for_blocks(const arguments& a, std::int64_t begin, std::int64_t end, F&& f) {
    const std::size_t k = a.attributes.size();
    std::vector<double> values(static_cast<std::size_t>(code_block) * k);
    std::vector<double> weights(static_cast<std::size_t>(code_block), 1.0), scratch(weights.size());
    for (std::int64_t from = begin; from < end; from += code_block) {
        const std::int64_t to = std::min(end, from + code_block);
        for (std::size_t j = 0; j < k; ++j)
            core::for_pieces(a.attributes[j], from, to, [&](const core::column_chunk& piece, std::int64_t row) {
                read_attribute(a, j, piece, row, values.data() + static_cast<std::size_t>(row - from) * k + j, k);
            });
        if (a.weights != nullptr)
            core::for_pieces(*a.weights, from, to, [&](const core::column_chunk& piece, std::int64_t row) {
                const double* w = sampling_weights(a.function, "respondent_weights", *a.weights, piece, row,
                                                   scratch.data());
                std::copy_n(w, piece.length, weights.data() + (row - from));
            });
        f(from, to - from, values.data(), weights.data());
    }
}

[[nodiscard]] csi_sums sums_of(const arguments& a, int threads, const core::watch& progress) {
    const std::size_t k = a.attributes.size();
    std::vector<csi_sums> parts(core::chunk_count(a.rows(), chunk_rows));
    core::for_chunks(a.function, a.rows(), chunk_rows, threads, progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         csi_sums part(k);
                         for_blocks(a, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                                    [&](std::int64_t, std::int64_t rows, const double* values, const double* weights) {
                                        for (std::int64_t i = 0; i < rows; ++i)
                                            part.add({values + static_cast<std::size_t>(i) * k, k}, a.definition,
                                                     weights[i]);
                                    });
                         parts[index] = std::move(part);
                     });
    csi_sums total(k);
    for (const auto& part : parts) total.merge(part);
    return total;
}

[[nodiscard]] grouped<csi_sums> sums_by(const arguments& a, const core::group_columns& by, int threads,
                                        const core::watch& progress) {
    const std::size_t k = a.attributes.size();
    const auto part = [&](core::group_row_coder& coder, std::int64_t begin, std::int64_t end) {
        std::array<core::group_code, static_cast<std::size_t>(code_block)> group;
        std::vector<csi_sums> out;
        for_blocks(a, begin, end, [&](std::int64_t first, std::int64_t rows, const double* values,
                                      const double* weights) {
            coder.codes(first, first + rows, group.data());
            out.resize(coder.size(), csi_sums(k));
            for (std::int64_t i = 0; i < rows; ++i)
                out[group[static_cast<std::size_t>(i)]].add({values + static_cast<std::size_t>(i) * k, k},
                                                            a.definition, weights[i]);
        });
        return out;
    };
    return states_by(by, a.rows(), csi_sums(k), threads, progress, part);
}

[[nodiscard]] rows_by_group rows_of(const arguments& a, const core::group_columns* by, const csi_options& o) {
    const bool resample = o.interval == score_interval::bootstrap;
    if (!resample && !o.design.given()) return {};
    answered_rows rows;
    rows.value.resize(a.rows());
    if (a.weights != nullptr) rows.weight.resize(a.rows());
    const std::size_t k = a.attributes.size();
    for_blocks(a, 0, static_cast<std::int64_t>(a.rows()),
               [&](std::int64_t first, std::int64_t n, const double* values, const double* weights) {
                   const auto at = static_cast<std::size_t>(first);
                   for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i)
                       rows.value[at + i] = csi_of({values + i * k, k}, a.definition);
                   if (a.weights != nullptr) std::copy_n(weights, n, rows.weight.data() + at);
               });
    return row_estimates_by(a.function, rows, by,
                            {o.design, resample, o.bootstrap, o.level, o.threads, o.progress});
}

[[nodiscard]] csi_estimate_options estimate_with(const csi_options& o, const row_estimate& rows) {
    return {o.level, o.interval, o.bootstrap, rows};
}

}  // namespace

void csi_state::update(std::span<const core::column> attributes, const csi_update_options& options) {
    if (attributes.size() != sums_.attributes.size())
        throw shape_error({"csi_state.update", "attributes", {}, std::to_string(attributes.size()) + " columns",
                           "must be the " + std::to_string(sums_.attributes.size()) + " of the state"});
    sums_.merge(sums_of(checked("csi_state.update", attributes, definition_, options.names, options.respondent_weights),
                        options.threads, options.progress));
}

csi_result csi(std::span<const core::column> attributes, const csi_definition& how, const csi_options& options) {
    check_estimate("csi", estimate_with(options, {}));
    const auto a = checked("csi", attributes, how, options.names, options.respondent_weights);
    const auto sums = sums_of(a, options.threads, options.progress);
    return finished("csi", sums, how, estimate_with(options, rows_of(a, nullptr, options).of_total()));
}

csi_groups csi_by(std::span<const core::column> attributes, const std::vector<core::column>& groups,
                  const csi_definition& how, const csi_options& options) {
    check_estimate("csi", estimate_with(options, {}));
    const auto a = checked("csi", attributes, how, options.names, options.respondent_weights);
    const core::group_columns by("csi", groups, a.rows());
    auto sums = sums_by(a, by, options.threads, options.progress);
    const auto rows = rows_of(a, &by, options);
    auto total = finished("csi", sums.total, how, estimate_with(options, rows.of_total()));
    return results_by<csi_groups>("csi", std::move(sums), rows, std::move(total), false, options.threads,
                                  [&](const csi_sums& each, const row_estimate& said) {
                                      return each.estimate(estimate_with(options, said));
                                  });
}

}  // namespace goodwill::inline v0::satisfaction
