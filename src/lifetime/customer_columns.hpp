#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/scoring.hpp>

#include "simd/bg_nbd.hpp"

/// Checks of the columns (x, t_x, T), which all models of the room share, and the way from checked columns to scores.
namespace goodwill::inline v0::lifetime {

inline constexpr std::size_t rows_a_chunk = std::size_t{1} << 16;
using column = std::span<const double>;

/// Throws the domain_error of a row of which it is known that something is wrong.
[[noreturn]] inline void throw_bad_row(const char* function, double x, double t_x, double T, std::int64_t row) {
    const auto fail = [&](const char* argument, double value, const char* must) {
        throw domain_error({function, argument, row, core::to_text(value), must});
    };
    const double most = std::numeric_limits<double>::max();
    if (x < 0) fail("x", x, "must be >= 0");
    if (x == x && !(x <= 0x1p53 && x == std::floor(x))) fail("x", x, "must be a whole number");
    if (t_x < 0) fail("t_x", t_x, "must be >= 0");
    if (t_x > most) fail("t_x", t_x, "must be finite");
    if (T < 0) fail("T", T, "must be >= 0");
    if (T > most) fail("T", T, "must be finite");
    if (t_x > T) fail("t_x", t_x, "must be <= T");
    if (x > 0 && T == 0) fail("T", T, "must be > 0 where x is > 0");
    throw domain_error({function, "t_x", row, core::to_text(t_x), "must be 0 where x is 0"});
}

/// Throws domain_error unless each parameter of a model is finite and > 0.
template <class Params, std::size_t Size>
void check_params(const char* function, const Params& m, const std::array<const char*, Size>& names) {
    const auto values = estimated<Params>::of(m);
    static_assert(values.size() == Size);
    for (std::size_t i = 0; i < Size; ++i) core::check_positive(function, names[i], values[i]);
}

inline void check_threads(const char* function, const scoring_options& options) {
    core::check(options.threads >= 1, function, "threads", std::int64_t{options.threads}, "must be >= 1");
}

inline void check_shapes(const char* function, column x, column t_x, column T, std::span<double> out,
                  const scoring_options& options) {
    check_threads(function, options);
    core::check_length(function, "t_x", t_x.size(), x.size());
    core::check_length(function, "T", T.size(), x.size());
    core::check_length(function, "out", out.size(), x.size());
}

inline simd::bg_nbd::overview check_rows(const char* function, column x, column t_x, column T, std::size_t begin,
                                  std::size_t end) {
    const auto seen = simd::bg_nbd::look(&x[begin], &t_x[begin], &T[begin], end - begin);
    if (const std::size_t bad = begin + seen.first_bad; bad < end)
        throw_bad_row(function, x[bad], t_x[bad], T[bad], static_cast<std::int64_t>(bad));
    return seen;
}

/// The largest x and T of a column of valid or missing rows.
struct extent {
    double most_x = 0, most_T = 0;
};

/// Calls look(begin, end) for the extent of each chunk.
template <class Look>
[[nodiscard]] extent extent_of(const char* function, std::size_t n, const scoring_options& options, Look look) {
    std::vector<extent> parts(core::chunk_count(n, rows_a_chunk));
    core::for_chunks(function, n, rows_a_chunk, options.threads, {},
                     [&](std::size_t chunk, std::size_t begin, std::size_t end) { parts[chunk] = look(begin, end); });
    extent all;
    for (const auto& part : parts) all = {std::max(all.most_x, part.most_x), std::max(all.most_T, part.most_T)};
    return all;
}

/// Checks and scores: score(begin, end) fills rows of `out`.
template <class Score>
void check_and_score(const char* function, column x, column t_x, column T, std::span<double> out,
                     const scoring_options& options, Score score, std::size_t chunk_rows = rows_a_chunk) {
    check_shapes(function, x, t_x, T, out, options);
    constexpr std::size_t block = 4096;
    if (!options.out_is_scratch)
        core::for_chunks(function, x.size(), rows_a_chunk, options.threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             check_rows(function, x, t_x, T, begin, end);
                         });
    core::for_chunks(function, x.size(), chunk_rows, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (; begin < end; begin += block) {
                             const std::size_t stop = std::min(begin + block, end);
                             if (options.out_is_scratch) check_rows(function, x, t_x, T, begin, stop);
                             score(begin, stop);
                         }
                     });
}

/// Checks and scores row by row: out = score(x, t_x, T).
template <class Score>
void score_rows(const char* function, column x, column t_x, column T, std::span<double> out,
                const scoring_options& options, Score score) {
    check_and_score(function, x, t_x, T, out, options, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) out[i] = score(x[i], t_x[i], T[i]);
    });
}

/// The score of each value of a column: ok(value) or a domain_error, then out = score(value).
template <class Ok, class Score>
void score_values(const char* function, const char* argument, column values, Ok ok, const char* must,
                  std::span<double> out, const scoring_options& options, Score score) {
    check_threads(function, options);
    core::check_length(function, "out", out.size(), values.size());
    core::check_column(function, argument, values, ok, must);
    core::for_chunks(function, values.size(), 1024, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) out[i] = score(values[i]);
                     });
}

/// Arguments of questions about the future: a count, and a probability.
inline void check_count(const char* function, double n) {
    core::check(is_count(n), function, "n", n, "must be a whole number >= 0");
}
inline void check_inner_share(const char* function, double q) {
    core::check(q > 0 && q < 1, function, "q", q, "must be > 0 and < 1");
}

/// A column of t, and of counts n.
template <class Score>
void score_times(const char* function, column t, std::span<double> out, const scoring_options& options, Score score) {
    score_values(function, "t", t, core::missing_or_not_negative, "must be finite and >= 0", out, options, score);
}
template <class Score>
void score_counts(const char* function, column n, std::span<double> out, const scoring_options& options,
                  Score score) {
    score_values(
        function, "n", n, [](double v) { return std::isnan(v) || is_count(v); },
        "must be a whole number >= 0", out, options, score);
}

inline void check_times(const char* function, column times, column weights) {
    core::check_length(function, "weights", weights.size(), times.size());
    const auto finite = [](double v) { return v >= 0 && v <= std::numeric_limits<double>::max(); };
    core::check_column(function, "times", times, finite, "must be finite and >= 0");
    core::check_column(function, "weights", weights, [](double v) { return std::isfinite(v); }, "must be finite");
}

}  // namespace goodwill::inline v0::lifetime
