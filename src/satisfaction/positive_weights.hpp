#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/pieces.hpp>
#include <goodwill/satisfaction/survey_weights.hpp>

namespace goodwill::inline v0::satisfaction {

/// Calls `f(weights, row)` for spans of rows [begin, end) as doubles, in order.  Throws domain_error for the first row
/// that is missing or no weight, schema_error.
template <class F>
void for_positive_weights(const char* function, const core::column& c, std::int64_t begin, std::int64_t end, F&& f) {
    constexpr std::int64_t block = 4096;
    std::array<double, static_cast<std::size_t>(block)> scratch;
    if (c.type() == core::dtype::null && c.dictionary() == nullptr && begin < end)
        throw domain_error({function, "weights", begin, "missing", must_be_positive_weight});
    for (; begin < end; begin += block) {
        core::for_pieces(c, begin, std::min(end, begin + block), [&](const core::column_chunk& piece,
                                                                     std::int64_t row) {
            core::visit_numbers(function, "weights", c, piece, [&](auto values) {
                for (std::size_t i = 0; i < values.size(); ++i) scratch[i] = static_cast<double>(values[i]);
            });
            const std::span<const double> weights(scratch.data(), static_cast<std::size_t>(piece.length));
            for (std::int64_t i = 0; piece.validity != nullptr && i < piece.length; ++i)
                if (!piece.valid(i)) throw domain_error({function, "weights", row + i, "missing", must_be_positive_weight});
            core::check_column(function, "weights", weights, &is_positive_weight, must_be_positive_weight, row);
            f(weights, row);
        });
    }
}

}  // namespace goodwill::inline v0::satisfaction
