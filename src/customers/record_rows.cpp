#include "customers/record_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <string_view>
#include <type_traits>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/core/pieces.hpp>
#include "core/group_table.hpp"
#include "transactions/id_reader.hpp"

namespace goodwill::inline v0::customers {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_listed = 20;

[[nodiscard]] std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

/// "must be one of "a", "b"": what a value may be.
[[nodiscard]] std::string one_of(const std::vector<std::string>& classes) {
    std::string must = classes.size() == 1 ? "must be " : "must be one of ";
    for (std::size_t i = 0; i < std::min(most_listed, classes.size()); ++i)
        must += (i == 0 ? "" : ", ") + quoted(classes[i]);
    return classes.size() > most_listed ? must + ", ..." : must;
}

// Numbers.

void read_numbers(const declared_column& column, row_values& out) {
    const attribute& about = column.about;
    const core::column& c = column.values;
    out.numbers.resize(static_cast<std::size_t>(c.length()));
    core::for_pieces(c, 0, c.length(), [&](const core::column_chunk& piece, std::int64_t row) {
        double* to = out.numbers.data() + row;
        if (c.dictionary() == nullptr && c.type() == core::dtype::null) {
            std::fill_n(to, piece.length, missing);
            return;
        }
        if (c.dictionary() == nullptr && c.type() == core::dtype::decimal128) {
            const auto values = piece.as<core::int128>();
            for (std::size_t i = 0; i < values.size(); ++i)
                to[i] = static_cast<double>(static_cast<long double>(values[i]) / std::pow(10.0L, c.scale));
        } else {
            core::visit_numbers(records_function, about.name.c_str(), c, piece, [&](auto values) {
                for (std::size_t i = 0; i < values.size(); ++i) to[i] = static_cast<double>(values[i]);
            });
        }
        if (piece.validity != nullptr)
            for (std::int64_t i = 0; i < piece.length; ++i)
                if (!piece.valid(i)) to[i] = missing;
    });
    const bool limited = std::isfinite(about.at_most);
    for (std::size_t i = 0; i < out.numbers.size(); ++i) {
        double& v = out.numbers[i];
        if (std::isnan(v)) continue;
        if (std::find(about.unknown_numbers.begin(), about.unknown_numbers.end(), v) != about.unknown_numbers.end()) {
            v = missing;
            continue;
        }
        if (std::isfinite(v) && v >= about.at_least && v <= about.at_most) continue;
        std::string must = !std::isfinite(v) ? "must be finite"
                           : !limited        ? "must be >= " + core::to_text(about.at_least)
                                             : "must be from " + core::to_text(about.at_least) + " to " +
                                            core::to_text(about.at_most);
        throw domain_error(
            {records_function, about.name, static_cast<std::int64_t>(i), core::to_text(v), std::move(must)});
    }
}

// Classes.

/// Cells of a column as numbers of the distinct ones, by order of appearance; -1 where missing.
struct cells {
    core::buffer<std::int32_t> of;
    std::vector<std::string> texts;

    /// The first row of a distinct cell.
    [[nodiscard]] std::int64_t first_row(std::size_t cell) const noexcept {
        return std::find(of.begin(), of.end(), static_cast<std::int32_t>(cell)) - of.begin();
    }
};

template <class Key>
[[nodiscard]] cells read_cells(const attribute& about, const core::column& c, core::group_keys::kind kind) {
    cells out;
    out.of.resize(static_cast<std::size_t>(c.length()));
    core::group_coder<Key> coder(records_function, about.name.c_str(), c);
    std::vector<core::group_code> codes;
    core::for_pieces(c, 0, c.length(), [&](const core::column_chunk& piece, std::int64_t row) {
        codes.resize(static_cast<std::size_t>(piece.length));
        coder.codes(piece, row, codes.data());
        for (std::size_t i = 0; i < codes.size(); ++i)
            out.of[static_cast<std::size_t>(row) + i] = static_cast<std::int32_t>(codes[i]) - 1;
    });
    const core::column& values = c.dictionary() != nullptr ? *c.dictionary() : c;
    for (const Key& key : coder.keys()) {
        if constexpr (std::is_same_v<Key, std::string_view>)
            out.texts.emplace_back(key);
        else if (values.type() == core::dtype::boolean)
            out.texts.emplace_back(key != 0 ? "true" : "false");
        else if (kind == core::group_keys::kind::uint64)
            out.texts.push_back(std::to_string(static_cast<std::uint64_t>(key)));
        else
            out.texts.push_back(std::to_string(key));
    }
    return out;
}

[[nodiscard]] cells read_cells(const attribute& about, const core::column& c) {
    const auto kind = core::kind_of_groups(records_function, about.name.c_str(), c);
    return kind == core::group_keys::kind::text ? read_cells<std::string_view>(about, c, kind)
                                                : read_cells<std::int64_t>(about, c, kind);
}

[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept {
    constexpr const char* blanks = " \t";
    const std::size_t from = text.find_first_not_of(blanks);
    return from == std::string_view::npos ? std::string_view()
                                          : text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

/// What a cell says, without what means unknown.
[[nodiscard]] std::vector<std::string_view> parts_of(std::string_view cell, const attribute& about) {
    std::vector<std::string_view> out;
    const auto add = [&](std::string_view part) {
        if (!part.empty() && std::find(about.unknown.begin(), about.unknown.end(), part) == about.unknown.end())
            out.push_back(part);
    };
    if (about.type != attribute_type::several) {
        add(cell);
        return out;
    }
    for (std::size_t from = 0; from <= cell.size();) {
        const std::size_t to = std::min(cell.size(), cell.find(about.separator, from));
        add(trimmed(cell.substr(from, to - from)));
        from = to + about.separator.size();
    }
    return out;
}

void read_classes(const declared_column& column, row_values& out) {
    const attribute& about = column.about;
    cells read = read_cells(about, column.values);
    std::vector<std::vector<std::string_view>> parts;
    for (std::size_t k = 0; k < read.texts.size(); ++k) {
        if (!transactions::is_utf8(read.texts[k]))
            throw domain_error({records_function, about.name, read.first_row(k), "", "must be UTF-8"});
        parts.push_back(parts_of(read.texts[k], about));
    }
    std::map<std::string_view, std::int32_t> code;
    if (about.classes.empty()) {
        for (const auto& cell : parts)
            for (const std::string_view part : cell) code.emplace(part, 0);
        for (auto& [name, own] : code) {
            own = static_cast<std::int32_t>(out.classes.size());
            out.classes.emplace_back(name);
        }
    } else {
        out.classes = about.classes;
        for (std::size_t i = 0; i < out.classes.size(); ++i) code[out.classes[i]] = static_cast<std::int32_t>(i);
    }
    std::map<std::vector<std::int32_t>, std::int32_t> known_lists;
    std::vector<std::int32_t> of_cell;
    for (std::size_t k = 0; k < parts.size(); ++k) {
        std::vector<std::int32_t> list;
        for (const std::string_view part : parts[k]) {
            const auto found = code.find(part);
            if (found == code.end())
                throw domain_error({records_function, about.name, read.first_row(k), quoted(part),
                                    one_of(out.classes)});
            list.push_back(found->second);
        }
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
        if (list.empty()) {
            of_cell.push_back(unknown_class);
        } else if (about.type == attribute_type::category) {
            of_cell.push_back(list.front());
        } else {
            const auto [at, added] =
                known_lists.try_emplace(list, static_cast<std::int32_t>(out.lists.size()));
            if (added) out.lists.push_back(std::move(list));
            of_cell.push_back(at->second);
        }
    }
    for (std::int32_t& cell : read.of) cell = cell < 0 ? unknown_class : of_cell[static_cast<std::size_t>(cell)];
    out.codes = std::move(read.of);
}

}  // namespace

std::string row_values::show(std::size_t row, const attribute& about) const {
    if (about.type == attribute_type::number)
        return std::isnan(numbers[row]) ? "unknown" : core::to_text(numbers[row]);
    if (codes[row] < 0) return "unknown";
    const auto code = static_cast<std::size_t>(codes[row]);
    if (about.type == attribute_type::category) return quoted(classes[code]);
    std::string text;
    for (const std::int32_t c : lists[code])
        text += (text.empty() ? "" : about.separator) + classes[static_cast<std::size_t>(c)];
    return quoted(text);
}

row_values read_rows(const declared_column& column) {
    row_values out;
    if (column.about.type == attribute_type::number)
        read_numbers(column, out);
    else
        read_classes(column, out);
    return out;
}

}  // namespace goodwill::inline v0::customers
