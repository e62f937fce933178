#include <goodwill/core/pieces.hpp>

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace core = goodwill::core;

// Every range of rows of a column in uneven chunks, one of them empty and each with an offset of its own.
TEST(for_pieces, gives_the_rows_of_any_range_in_order) {
    std::vector<std::int32_t> values(20);
    std::iota(values.begin(), values.end(), 0);
    // Rows 0..11 hold 2, 3, 4 | | 8 | 10..17.
    const auto chunk = [&](std::int64_t length, std::int64_t offset) {
        return core::column_chunk{length, offset, nullptr, values.data(), nullptr, nullptr};
    };
    const core::column column(core::dtype::int32, {chunk(3, 2), chunk(0, 5), chunk(1, 8), chunk(8, 10)});
    const std::vector<std::int32_t> rows{2, 3, 4, 8, 10, 11, 12, 13, 14, 15, 16, 17};
    for (std::int64_t begin = 0; begin <= 12; ++begin)
        for (std::int64_t end = begin; end <= 12; ++end) {
            std::vector<std::int32_t> seen;
            core::for_pieces(column, begin, end, [&](const core::column_chunk& piece, std::int64_t row) {
                EXPECT_EQ(row, begin + static_cast<std::int64_t>(seen.size()));
                EXPECT_GT(piece.length, 0);
                for (const auto v : piece.as<std::int32_t>()) seen.push_back(v);
            });
            const std::vector<std::int32_t> expected(rows.begin() + begin, rows.begin() + end);
            EXPECT_EQ(seen, expected) << begin << ".." << end;
        }
}
