#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/pieces.hpp>
#include <goodwill/satisfaction/score_tally.hpp>

#include "core/group_rows.hpp"
#include "satisfaction/score_codes.hpp"

/// Counts of answers by group and score, for one part of the rows.
namespace goodwill::inline v0::satisfaction {

struct sum_of_weights {
    double weight = 0, squares = 0;
    void add(double w) noexcept {
        weight += w;
        squares += w * w;
    }
};

/// Rows and sums of weights by code of the group and code of the score.
class tallies_by_code {
public:
    explicit tallies_by_code(bool weighted) : weighted_(weighted) {}

    void resize(std::size_t groups) {
        if (groups <= rows_.size()) return;
        rows_.resize(groups);
        if (weighted_) sums_.resize(groups);
    }
    void add(const core::group_code* group, const std::uint8_t* codes, std::int64_t rows) noexcept {
        for (std::int64_t i = 0; i < rows; ++i) ++rows_[group[i]][codes[i]];
    }
    void add_weights(const core::group_code* group, const std::uint8_t* codes, const double* weights,
                     std::int64_t rows) noexcept {
        for (std::int64_t i = 0; i < rows; ++i) sums_[group[i]][codes[i]].add(weights[i]);
    }
    void add(core::group_code group, std::size_t code, std::uint64_t rows) noexcept { rows_[group][code] += rows; }

    [[nodiscard]] std::vector<score_tally> tallies() const {
        std::vector<score_tally> out(rows_.size());
        for (std::size_t g = 0; g < rows_.size(); ++g) {
            for (std::size_t k = 0; k < score_tally::bins; ++k) {
                if (weighted_)
                    out[g].add(k, rows_[g][k], sums_[g][k].weight, sums_[g][k].squares);
                else
                    out[g].add(k, rows_[g][k]);
            }
            out[g].missing = rows_[g][missing_score];
            out[g].not_applicable = rows_[g][not_applicable_score];
        }
        return out;
    }

private:
    static constexpr std::size_t codes_of_rows = not_applicable_score + 1;
    bool weighted_;
    std::vector<std::array<std::uint64_t, codes_of_rows>> rows_;
    std::vector<std::array<sum_of_weights, codes_of_rows>> sums_;
};

/// Rows of a column of small integers, or of the codes of a dictionary, counted by value: where all values of a part
/// lie close together they need no coding row by row.
class small_groups {
public:
    /// Does nothing for rows with weights, for several columns, and for other columns than those.
    small_groups(core::group_row_coder& coder, bool wanted, std::int64_t begin, std::int64_t end) : coder_(coder) {
        if (!wanted || !coder.is_single()) return;
        const auto& c = coder.only_column();
        if (!core::is_integer(c.type())) return;
        std::int64_t pieces = 0;
        core::for_pieces(c, begin, end, [&](const core::column_chunk& piece, std::int64_t) {
            ++pieces;
            piece_ = piece;
        });
        if (pieces != 1 || piece_.validity != nullptr) return;
        begin_ = begin;
        visit([&](auto values) {
            auto least = values[0], most = values[0];
            for (const auto v : values) {
                least = std::min(least, v);
                most = std::max(most, v);
            }
            if (c.dictionary() != nullptr && (std::cmp_less(least, 0) ||
                                              std::cmp_greater_equal(most, c.dictionary()->length())))
                return;  // which the coder refuses
            least_ = static_cast<std::uint64_t>(least);
            const std::uint64_t range = static_cast<std::uint64_t>(most) - least_;
            if (range < 4096) counts_.resize(static_cast<std::size_t>(range + 1) << 4);
        });
        totals_.resize(counts_.size());
    }

    /// Counts the rows, if that is done here.
    [[nodiscard]] bool add(std::int64_t first, const std::uint8_t* codes, std::int64_t rows) {
        if (counts_.empty()) return false;
        if (pending_ + rows > most_pending) flush();
        pending_ += rows;
        visit([&](auto values) {
            const auto* v = values.data() + (first - begin_);
            using narrow = std::uint16_t;  // bits of the difference that count: the range is below 4096
            const auto least = static_cast<narrow>(least_);
            for (std::int64_t i = 0; i < rows; ++i)
                ++counts_[static_cast<std::size_t>(static_cast<narrow>(static_cast<narrow>(v[i]) - least)) << 4 |
                          codes[i]];
        });
        return true;
    }

    /// Adds what was counted.
    void move_to(tallies_by_code& out) {
        if (counts_.empty()) return;
        flush();
        for (std::size_t g = 0; g < totals_.size() >> 4; ++g) {
            const auto* row = totals_.data() + (g << 4);
            if (std::all_of(row, row + 16, [](auto rows) { return rows == 0; })) continue;
            const auto code = code_of(least_ + g);
            out.resize(coder_.size());
            for (std::size_t k = 0; k <= not_applicable_score; ++k) out.add(code, k, row[k]);
        }
    }

private:
    static constexpr std::int64_t most_pending = 65535;

    template <class F>
    void visit(F&& f) const {
        core::visit_numbers("", "by", core::column(coder_.only_column().type(), {}), piece_, [&](auto values) {
            if constexpr (std::is_integral_v<typename decltype(values)::value_type>) f(values);
        });
    }
    /// Counters are narrow, so that those of a thousand groups stay in the first cache; they are emptied in time.
    void flush() {
        for (std::size_t i = 0; i < counts_.size(); ++i) totals_[i] += counts_[i];
        std::fill(counts_.begin(), counts_.end(), std::uint16_t{0});
        pending_ = 0;
    }
    [[nodiscard]] core::group_code code_of(std::uint64_t value) {
        core::group_code out = 0;
        visit([&](auto values) {
            const auto one = static_cast<std::remove_const_t<typename decltype(values)::element_type>>(value);
            core::column_chunk piece;
            piece.length = 1;
            piece.values = &one;
            coder_.codes_of_piece(piece, begin_, &out);
        });
        return out;
    }

    core::group_row_coder& coder_;
    core::column_chunk piece_;
    std::int64_t begin_ = 0, pending_ = 0;
    std::uint64_t least_ = 0;
    std::vector<std::uint16_t> counts_;
    std::vector<std::uint32_t> totals_;
};

}  // namespace goodwill::inline v0::satisfaction
