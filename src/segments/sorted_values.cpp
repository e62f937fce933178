#include "segments/sorted_values.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/pieces.hpp>

namespace goodwill::inline v0::segments {
namespace {

constexpr std::size_t chunk = std::size_t{1} << 18;

/// Values of rows begin .. end; returns how many are there.
[[nodiscard]] std::size_t read(const char* function, const core::column& values, std::size_t begin, std::size_t end,
                               bool refuse_negative, double* to) {
    std::size_t n = 0;
    core::for_pieces(values, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                     [&](const core::column_chunk& piece, std::int64_t row) {
                         core::visit_numbers(function, "values", values, piece, [&](auto numbers) {
                             for (std::size_t i = 0; i < numbers.size(); ++i) {
                                 const auto at = static_cast<std::int64_t>(i);
                                 const auto v = static_cast<double>(numbers[i]);
                                 if (!piece.valid(at) || std::isnan(v)) continue;
                                 if (std::isinf(v))
                                     throw domain_error({function, "values", row + at, core::to_text(v),
                                                         "must be finite or missing"});
                                 if (refuse_negative && v < 0)
                                     throw domain_error({function, "values", row + at, core::to_text(v),
                                                         "must not be negative"});
                                 to[n++] = v + 0.0;  // -0 is 0
                             }
                         });
                     });
    return n;
}

}  // namespace

sorted_values sorted(const char* function, const core::column& values, int threads, const core::watch& progress,
                     bool refuse_negative) {
    sorted_values out;
    const auto n = static_cast<std::size_t>(values.length());
    if (values.type() == core::dtype::null && values.dictionary() == nullptr) {
        out.missing = static_cast<std::int64_t>(n);
        return out;
    }
    core::buffer<double> from(n), to;
    std::vector<std::size_t> count(core::chunk_count(n, chunk));
    core::visit_numbers(function, "values", values, {}, [](auto) {});  // refuses a type, also of no rows
    core::for_chunks(function, n, chunk, threads, progress, [&](std::size_t index, std::size_t begin, std::size_t end) {
        count[index] = read(function, values, begin, end, refuse_negative, from.data() + begin);
        std::sort(from.data() + begin, from.data() + begin + count[index]);
    });
    std::size_t there = 0;
    std::vector<std::size_t> begins;
    for (std::size_t index = 0; index < count.size(); ++index) {
        begins.push_back(there);
        std::copy_n(from.data() + index * chunk, count[index], from.data() + there);
        there += count[index];
    }
    out.missing = static_cast<std::int64_t>(n - there);
    from.resize(there);
    begins.push_back(there);
    if (begins.size() > 2) to.resize(there);
    while (begins.size() > 2) {  // two neighbours at a time
        const std::size_t runs = begins.size() - 1, pairs = (runs + 1) / 2;
        core::for_chunks(function, pairs, 1, threads, progress, [&](std::size_t p, std::size_t, std::size_t) {
            const double* const low = from.data() + begins[2 * p];
            const double* const middle = from.data() + begins[2 * p + 1];
            const double* const high = from.data() + begins[std::min(2 * p + 2, runs)];
            std::merge(low, middle, middle, high, to.data() + begins[2 * p]);
        });
        std::vector<std::size_t> next;
        for (std::size_t p = 0; p < pairs; ++p) next.push_back(begins[2 * p]);
        next.push_back(there);
        begins = std::move(next);
        std::swap(from, to);
    }
    out.value = std::move(from);
    for (const double v : out.value) {
        if (v >= 0) break;
        ++out.negative;
        out.negative_value += v;
    }
    return out;
}

}  // namespace goodwill::inline v0::segments
