#include <goodwill/satisfaction/gap.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include <goodwill/core/pieces.hpp>

#include "satisfaction/grouping.hpp"
#include "satisfaction/survey_rows.hpp"
#include "satisfaction/score_codes.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

constexpr const char* function = "gap";
using block = std::array<double, static_cast<std::size_t>(code_block)>;

/// Rows [begin, end) of a column as doubles, NaN where missing.
void read(const char* argument, const core::column& c, std::int64_t begin, std::int64_t end, const gap_options& o,
          block& out) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    if (c.type() == core::dtype::null && c.dictionary() == nullptr) {
        std::fill_n(out.begin(), end - begin, missing);
        return;
    }
    const double low = o.scale ? o.scale->first : -std::numeric_limits<double>::max();
    const double high = o.scale ? o.scale->second : std::numeric_limits<double>::max();
    core::for_pieces(c, begin, end, [&](const core::column_chunk& piece, std::int64_t row) {
        core::visit_numbers(function, argument, c, piece, [&](auto values) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                const auto v = static_cast<double>(values[i]);
                const bool there = piece.valid(static_cast<std::int64_t>(i)) && !std::isnan(v);
                if (there && !(v >= low && v <= high))
                    throw domain_error({function, argument, row + static_cast<std::int64_t>(i), core::to_text(v),
                                        o.scale ? "must be " + core::to_text(low) + " to " + core::to_text(high)
                                                : std::string("must be finite")});
                out[static_cast<std::size_t>(row - begin) + i] = there ? v : missing;
            }
        });
    });
}

/// Calls `f(row, rows, expected, experienced, weights)` for blocks of rows [begin, end).
template <class F>
void for_blocks(const core::column& expected, const core::column& experienced, const gap_options& o,
                std::int64_t begin, std::int64_t end, F&& f) {
    block expects, finds, weights, scratch;
    weights.fill(1);
    for (std::int64_t from = begin; from < end; from += code_block) {
        const std::int64_t to = std::min(end, from + code_block);
        read("expected", expected, from, to, o, expects);
        read("experienced", experienced, from, to, o, finds);
        if (o.weights)
            core::for_pieces(*o.weights, from, to, [&](const core::column_chunk& piece, std::int64_t row) {
                const double* w = sampling_weights(function, "weights", *o.weights, piece, row, scratch.data());
                std::copy_n(w, piece.length, weights.data() + (row - from));
            });
        f(from, to - from, expects.data(), finds.data(), weights.data());
    }
}

[[nodiscard]] std::size_t checked_rows(const core::column& expected, const core::column& experienced,
                                       const gap_options& o) {
    core::check_open_unit(function, "level", o.level);
    if (o.scale)
        core::check(o.scale->first < o.scale->second && std::fabs(o.scale->first) <= 1e9 &&
                        std::fabs(o.scale->second) <= 1e9,
                    function, "scale", o.scale->second, "must lie above the lowest answer, at most 1e9");
    const auto rows = static_cast<std::size_t>(expected.length());
    core::check_length(function, "experienced", static_cast<std::size_t>(experienced.length()), rows);
    if (o.weights) core::check_length(function, "weights", static_cast<std::size_t>(o.weights->length()), rows);
    return rows;
}

[[nodiscard]] gap_result finished(const gap_sums& sums, double level) {
    const auto out = sums.estimate(level);
    if (!(out.n_weighted > 0))
        throw domain_error({function, "experienced", {}, "without a pair",
                            "must have a row with both answers and a weight; " + std::to_string(out.excluded) +
                                " rows lack one of the two"});
    return out;
}

}  // namespace

gap_result gap(const core::column& expected, const core::column& experienced, const gap_options& options) {
    const std::size_t rows = checked_rows(expected, experienced, options);
    std::vector<gap_sums> parts(core::chunk_count(rows, chunk_rows));
    core::for_chunks(function, rows, chunk_rows, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         gap_sums part;
                         for_blocks(expected, experienced, options, static_cast<std::int64_t>(begin),
                                    static_cast<std::int64_t>(end),
                                    [&](std::int64_t, std::int64_t n, const double* a, const double* b,
                                        const double* w) {
                                        for (std::int64_t i = 0; i < n; ++i) part.add(a[i], b[i], w[i]);
                                    });
                         parts[index] = part;
                     });
    gap_sums total;
    for (const auto& part : parts) total.merge(part);
    return finished(total, options.level);
}

gap_groups gap_by(const core::column& expected, const core::column& experienced,
                  const std::vector<core::column>& groups, const gap_options& options) {
    const std::size_t rows = checked_rows(expected, experienced, options);
    const auto part = [&](core::group_row_coder& coder, std::int64_t begin, std::int64_t end) {
        std::array<core::group_code, static_cast<std::size_t>(code_block)> group;
        std::vector<gap_sums> out;
        for_blocks(expected, experienced, options, begin, end,
                   [&](std::int64_t first, std::int64_t n, const double* a, const double* b, const double* w) {
                       coder.codes(first, first + n, group.data());
                       out.resize(coder.size());
                       for (std::int64_t i = 0; i < n; ++i)
                           out[group[static_cast<std::size_t>(i)]].add(a[i], b[i], w[i]);
                   });
        return out;
    };
    const core::group_columns columns(function, groups, rows);
    auto by = states_by(columns, rows, gap_sums{}, options.threads, options.progress, part);
    auto total = finished(by.total, options.level);
    return results_by<gap_groups>(function, std::move(by), {}, std::move(total), false, options.threads,
                                  [&](const gap_sums& sums, const row_estimate&) {
                                      return sums.estimate(options.level);
                                  });
}

}  // namespace goodwill::inline v0::satisfaction
