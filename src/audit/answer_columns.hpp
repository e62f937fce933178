#pragma once
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/core/pieces.hpp>

/// Columns of answers as doubles.
namespace goodwill::inline v0::audit {

/// The values of a column of integers, floats or decimals, NaN where missing.  Throws domain_error for the first one
/// outside of [low, high], schema_error for what is no number, cancelled.
[[nodiscard]] inline core::buffer<double> answers_of(const char* function, const char* argument, const core::column& c,
                                                     double low, double high, int threads,
                                                     const core::watch& progress) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN(), most = std::numeric_limits<double>::max();
    core::buffer<double> out(static_cast<std::size_t>(c.length()));
    const auto text = [&](double bound) { return core::to_text(bound); };
    const auto range = [&] {
        return high < most ? "must be " + text(low) + " to " + text(high) + ", or missing"
               : low > -most ? "must be finite and >= " + text(low) + ", or missing"
                             : std::string("must be finite or missing");
    };
    core::for_chunks(function, out.size(), std::size_t{1} << 16, threads, progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
        core::for_pieces(c, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                         [&](const core::column_chunk& piece, std::int64_t row) {
            const auto take = [&](std::size_t i, double v) {
                const bool there = piece.valid(static_cast<std::int64_t>(i)) && !std::isnan(v);
                if (there && !(v >= low && v <= high))
                    throw domain_error({function, argument, row + static_cast<std::int64_t>(i), text(v), range()});
                out[static_cast<std::size_t>(row) + i] = there ? v : missing;
            };
            const bool plain = c.dictionary() == nullptr;
            if (plain && c.type() == core::dtype::null) {
                for (std::int64_t i = 0; i < piece.length; ++i) out[static_cast<std::size_t>(row + i)] = missing;
            } else if (plain && c.type() == core::dtype::decimal128) {
                const auto values = piece.as<core::int128>();
                const long double unit = std::pow(10.0L, c.scale);
                for (std::size_t i = 0; i < values.size(); ++i)
                    take(i, static_cast<double>(static_cast<long double>(values[i]) / unit));
            } else {
                core::visit_numbers(function, argument, c, piece, [&](auto values) {
                    for (std::size_t i = 0; i < values.size(); ++i) take(i, static_cast<double>(values[i]));
                });
            }
        });
    });
    return out;
}

}  // namespace goodwill::inline v0::audit
