#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/group_keys.hpp>
#include <goodwill/core/pieces.hpp>

#include "core/group_table.hpp"

/// Rows grouped by one column or by several.  A part of the rows is coded by a group_row_coder of its own; a
/// group_row_table takes the parts in, one after the other, and sorts what was met.
namespace goodwill::inline v0::core {

/// The columns that rows are grouped by, checked.
struct group_columns {
    /// Throws shape_error, schema_error for groups that are none.
    group_columns(const char* asked_by, std::vector<column> all, std::size_t rows)
        : function(asked_by), columns(std::move(all)) {
        if (columns.empty()) throw shape_error({function, "by", {}, "no column", "must hold at least one"});
        for (std::size_t j = 0; j < columns.size(); ++j) {
            names.push_back(columns.size() == 1 ? "by" : "by[" + std::to_string(j) + "]");
            check_length(function, names[j].c_str(), static_cast<std::size_t>(columns[j].length()), rows);
            kinds.push_back(kind_of_groups(function, names[j].c_str(), columns[j]));
        }
    }

    const char* function;
    std::vector<column> columns;
    std::vector<std::string> names;  ///< for messages
    std::vector<group_keys::kind> kinds;
};

/// Codes of tuples: pairs of (code of all but the last, code of the last), one level for each column after the first.
class tuple_table {
public:
    explicit tuple_table(std::size_t columns) : levels_(columns - 1) {}

    /// The code of a tuple of at least one code.
    [[nodiscard]] group_code code(const group_code* tuple) {
        group_code out = tuple[0];
        for (std::size_t l = 0; l < levels_.size(); ++l) out = levels_[l].code(pair_of(out, tuple[l + 1]));
        return out;
    }
    /// Moves `codes` one column on: from those of tuples without column l + 1 to those with it.
    void extend(std::size_t l, group_code* codes, const group_code* last, std::size_t rows) {
        for (std::size_t i = 0; i < rows; ++i) codes[i] = levels_[l].code(pair_of(codes[i], last[i]));
    }
    /// Tuples that were met.
    [[nodiscard]] std::size_t size() const noexcept { return levels_.back().keys().size(); }
    /// The tuple of a code, into `out`.
    void tuple(group_code code, group_code* out) const {
        for (std::size_t l = levels_.size(); l-- > 0;) {
            const auto pair = static_cast<std::uint64_t>(levels_[l].keys()[code]);
            out[l + 1] = static_cast<group_code>(pair);
            code = static_cast<group_code>(pair >> 32);
        }
        out[0] = code;
    }

private:
    [[nodiscard]] static std::int64_t pair_of(group_code first, group_code second) noexcept {
        return static_cast<std::int64_t>(std::uint64_t{first} << 32 | second);
    }
    std::vector<group_table<std::int64_t>> levels_;
};

/// Codes of the groups of rows, for one part of the rows.  Code 0 of a single column is its missing group.
class group_row_coder {
public:
    static constexpr std::int64_t block = 4096;

    explicit group_row_coder(const group_columns& by) : by_(&by), tuples_(by.columns.size()) {
        for (std::size_t j = 0; j < by.columns.size(); ++j) {
            const char* name = by.names[j].c_str();
            if (by.kinds[j] == group_keys::kind::text)
                coders_.emplace_back(std::in_place_type<group_coder<std::string_view>>, by.function, name,
                                     by.columns[j]);
            else
                coders_.emplace_back(std::in_place_type<group_coder<std::int64_t>>, by.function, name, by.columns[j]);
        }
    }

    /// `out` gets one code for each of rows [begin, end), at most `block` of them.
    void codes(std::int64_t begin, std::int64_t end, group_code* out) {
        one_column(0, begin, end, out);
        std::array<group_code, static_cast<std::size_t>(block)> next;
        for (std::size_t j = 1; j < coders_.size(); ++j) {
            one_column(j, begin, end, next.data());
            tuples_.extend(j - 1, out, next.data(), static_cast<std::size_t>(end - begin));
        }
    }
    /// Codes of the elements of a piece of the only column.
    void codes_of_piece(const column_chunk& piece, std::int64_t row, group_code* out) {
        std::visit([&](auto& coder) { coder.codes(piece, row, out); }, coders_[0]);
    }
    [[nodiscard]] bool is_single() const noexcept { return coders_.size() == 1; }
    [[nodiscard]] const column& only_column() const noexcept { return by_->columns.front(); }
    /// All codes so far are less than this.
    [[nodiscard]] std::size_t size() const {
        return is_single() ? std::visit([](auto& coder) { return coder.keys().size() + 1; }, coders_[0])
                           : tuples_.size();
    }

private:
    friend class group_row_table;

    void one_column(std::size_t j, std::int64_t begin, std::int64_t end, group_code* out) {
        std::visit(
            [&](auto& coder) {
                for_pieces(by_->columns[j], begin, end, [&](const column_chunk& piece, std::int64_t row) {
                    coder.codes(piece, row, out + (row - begin));
                });
            },
            coders_[j]);
    }

    const group_columns* by_;
    std::vector<std::variant<group_coder<std::int64_t>, group_coder<std::string_view>>> coders_;
    tuple_table tuples_;
};

/// The groups of all rows.
class group_row_table {
public:
    explicit group_row_table(const group_columns& by) : kinds_(by.kinds), tuples_(by.columns.size()) {
        for (const auto kind : kinds_) {
            if (kind == group_keys::kind::text)
                tables_.emplace_back(std::in_place_type<group_table<std::string_view>>);
            else
                tables_.emplace_back(std::in_place_type<group_table<std::int64_t>>);
        }
    }

    /// The code here of each code of a part.
    [[nodiscard]] std::vector<group_code> take(const group_row_coder& part) {
        std::vector<std::vector<group_code>> of_column;  // code 0 is for missing keys, here as there
        for (std::size_t j = 0; j < tables_.size(); ++j) of_column.push_back(take_column(j, part));
        if (tables_.size() == 1) return of_column[0];
        std::vector<group_code> out(part.size()), tuple(tables_.size());
        for (std::size_t code = 0; code < out.size(); ++code) {
            part.tuples_.tuple(static_cast<group_code>(code), tuple.data());
            for (std::size_t j = 0; j < tuple.size(); ++j) tuple[j] = of_column[j][tuple[j]];
            out[code] = tuples_.code(tuple.data());
        }
        return out;
    }

    /// The groups among `codes`, sorted, and which code each of them has.
    [[nodiscard]] std::pair<group_rows, std::vector<group_code>> sorted(std::vector<group_code> codes) const {
        group_rows out;
        std::vector<std::vector<std::int64_t>> place;  // of each code of a column
        for (std::size_t j = 0; j < tables_.size(); ++j) place.push_back(keys_of(j, out.columns.emplace_back().keys));
        struct group {
            std::vector<std::int64_t> places;
            group_code code;
        };
        std::vector<group> groups;
        std::vector<group_code> tuple(tables_.size());
        for (const group_code code : codes) {
            tuple[0] = code;
            if (tables_.size() > 1) tuples_.tuple(code, tuple.data());
            auto& places = groups.emplace_back(group{{}, code}).places;
            for (std::size_t j = 0; j < tuple.size(); ++j) {
                places.push_back(place[j][tuple[j]]);
                if (tuple[j] == 0) out.columns[j].keys.missing = true;
            }
        }
        std::sort(groups.begin(), groups.end(), [](const group& a, const group& b) { return a.places < b.places; });
        codes.clear();
        for (const auto& each : groups) {
            codes.push_back(each.code);
            for (std::size_t j = 0; j < each.places.size(); ++j) out.columns[j].code.push_back(each.places[j]);
        }
        return {std::move(out), std::move(codes)};
    }

private:
    [[nodiscard]] std::vector<group_code> take_column(std::size_t j, const group_row_coder& part) {
        return std::visit(
            [&](const auto& coder) {
                auto& table = std::get<table_of<decltype(coder)>>(tables_[j]);
                std::vector<group_code> out{0};
                for (const auto& key : coder.keys()) out.push_back(table.code(key) + 1);
                return out;
            },
            part.coders_[j]);
    }
    /// Fills the keys of column j in order and gives the place of each code among them.
    [[nodiscard]] std::vector<std::int64_t> keys_of(std::size_t j, group_keys& out) const {
        out.type = kinds_[j];
        return std::visit(
            [&](const auto& table) {
                const auto& keys = table.keys();
                std::vector<std::int64_t> place(keys.size() + 1, static_cast<std::int64_t>(keys.size()));
                std::int64_t next = 0;
                for (const std::size_t k : order_of(keys, out.type)) {
                    place[k + 1] = next++;
                    if constexpr (std::is_same_v<std::decay_t<decltype(keys[k])>, std::string_view>)
                        out.texts.emplace_back(keys[k]);
                    else
                        out.integers.push_back(keys[k]);
                }
                return place;
            },
            tables_[j]);
    }
    template <class Coder>
    using table_of = group_table<typename std::decay_t<decltype(std::declval<Coder>().keys())>::value_type>;

    std::vector<group_keys::kind> kinds_;
    std::vector<std::variant<group_table<std::int64_t>, group_table<std::string_view>>> tables_;
    tuple_table tuples_;
};

struct coded_rows {
    group_rows groups;               ///< sorted
    std::vector<std::int64_t> code;  ///< one a row: the position of its group
};

/// The group of every row.
[[nodiscard]] inline coded_rows code_rows(const group_columns& by) {
    const std::int64_t rows = by.columns.front().length();
    group_row_coder coder(by);
    std::vector<group_code> met(static_cast<std::size_t>(rows));
    for (std::int64_t row = 0; row < rows; row += group_row_coder::block)
        coder.codes(row, std::min(rows, row + group_row_coder::block), met.data() + row);
    group_row_table table(by);
    const auto code_here = table.take(coder);
    std::vector<bool> there(code_here.size());
    for (const auto code : met) there[code] = true;
    std::vector<group_code> codes;
    for (std::size_t code = 0; code < there.size(); ++code)
        if (there[code]) codes.push_back(code_here[code]);
    auto [groups, sorted] = table.sorted(std::move(codes));
    std::vector<std::int64_t> position(code_here.size());
    for (std::size_t g = 0; g < sorted.size(); ++g) position[sorted[g]] = static_cast<std::int64_t>(g);
    coded_rows out{std::move(groups), {}};
    out.code.reserve(met.size());
    for (const auto code : met) out.code.push_back(position[code_here[code]]);
    return out;
}

}  // namespace goodwill::inline v0::core
