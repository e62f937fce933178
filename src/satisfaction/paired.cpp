#include <goodwill/satisfaction/paired.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <goodwill/core/pieces.hpp>

#include "satisfaction/grouping.hpp"
#include "satisfaction/score_codes.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

constexpr const char* function = "compare_paired";
using bins = std::array<std::uint8_t, static_cast<std::size_t>(code_block)>;

/// The same error about this argument.
template <class Error>
[[noreturn]] void rethrow_about(const char* argument, const Error& wrong) {
    auto detail = wrong.detail();
    detail.argument = argument;
    throw Error(std::move(detail));
}

/// Bins of rows [begin, end); whoever has no score is in paired_counts::none.
void read(const char* argument, const core::column& c, std::int64_t begin, std::int64_t end, const answer_scale& scale,
          const std::string& must, bins& out) {
    try {
        core::for_pieces(c, begin, end, [&](const core::column_chunk& piece, std::int64_t row) {
            auto* to = out.data() + (row - begin);
            if (score_codes(function, c, piece, scale, to) == off_scale)
                refuse_off_scale(function, c, piece, row, scale, must);
            for (std::int64_t i = 0; i < piece.length; ++i) to[i] = std::min(to[i], missing_score);
        });
    } catch (const domain_error& wrong) {
        rethrow_about(argument, wrong);
    } catch (const schema_error& wrong) {
        rethrow_about(argument, wrong);
    }
}

[[nodiscard]] paired_result paired(const core::column& before, const core::column& after, const answer_scale& scale,
                                   const std::string& must, const answer_worth& how, const paired_options& o) {
    static_assert(missing_score == paired_counts::none);
    core::check_open_unit(function, "level", o.level);
    const auto named = o.method.value_or(usual_method(how.scale, o.answers));
    const auto method = paired_method_of(function, name_of(named), how.scale, o.answers);
    const auto rows = static_cast<std::size_t>(before.length());
    core::check_length(function, "after", static_cast<std::size_t>(after.length()), rows);
    if (o.weights) core::check_length(function, "weights", static_cast<std::size_t>(o.weights->length()), rows);

    std::vector<paired_counts> parts(core::chunk_count(rows, chunk_rows));
    core::for_chunks(function, rows, chunk_rows, o.threads, o.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         bins b, a;
                         std::array<double, static_cast<std::size_t>(code_block)> weights, scratch;
                         weights.fill(1);
                         paired_counts part;
                         const auto last = static_cast<std::int64_t>(end);
                         for (auto from = static_cast<std::int64_t>(begin); from < last; from += code_block) {
                             const std::int64_t to = std::min(last, from + code_block);
                             read("before", before, from, to, scale, must, b);
                             read("after", after, from, to, scale, must, a);
                             if (o.weights)
                                 core::for_pieces(
                                     *o.weights, from, to, [&](const core::column_chunk& piece, std::int64_t row) {
                                         const double* w = sampling_weights(function, "weights", *o.weights, piece,
                                                                            row, scratch.data());
                                         std::copy_n(w, piece.length, weights.data() + (row - from));
                                     });
                             for (std::size_t i = 0; i < static_cast<std::size_t>(to - from); ++i)
                                 part.add(b[i], a[i], weights[i]);
                         }
                         parts[index] = part;
                     });
    paired_counts total;
    for (const auto& part : parts) total.merge(part);
    const auto out = total.estimate(how, o.answers, method, o.level);
    if (!(out.n_weighted > 0))
        throw domain_error({function, "after", {}, "without a customer who answered both times",
                            "must have one at least, with a weight: " + std::to_string(out.only_before) +
                                " answered before alone, " + std::to_string(out.only_after) + " after alone"});
    return out;
}

}  // namespace

paired_result compare_paired_nps(const core::column& before, const core::column& after, const paired_options& options) {
    return paired(before, after, answer_scale{}, "must be a whole number from 0 to 10, or missing", answer_worth{},
                  options);
}

paired_result compare_paired(const core::column& before, const core::column& after, const definition& how,
                             const paired_options& options) {
    return paired(before, after, how.scale(), must_be_on(how.scale()), answer_worth(how), options);
}

}  // namespace goodwill::inline v0::satisfaction
