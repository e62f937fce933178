#include "satisfaction/survey_patterns.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <goodwill/core/check.hpp>
#include <goodwill/core/pieces.hpp>

#include "core/group_table.hpp"
#include "satisfaction/positive_weights.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

using core::group_code;
constexpr std::size_t task_rows = std::size_t{1} << 17;
constexpr std::int64_t block = 4096;
/// So many combinations have a slot each, whether anybody has them or not.
constexpr std::size_t plain_slots = std::size_t{1} << 20;

template <class Key>
[[nodiscard]] std::vector<Key>& keys_of(class_column& c) noexcept {
    if constexpr (std::is_same_v<Key, std::string_view>)
        return c.texts;
    else
        return c.integers;
}

/// The names of cells in one column, as classes of it; new ones are added.
template <class Key>
[[nodiscard]] std::vector<std::uint32_t> classes_of(const char* function, const core::column& names, class_column& c) {
    auto& keys = keys_of<Key>(c);
    std::unordered_map<Key, std::uint32_t> known;
    for (const Key key : keys) known.emplace(key, static_cast<std::uint32_t>(known.size()));
    std::vector<std::uint32_t> out;
    const auto add = [&](std::int64_t, Key key) {
        const auto [at, is_new] = known.emplace(key, static_cast<std::uint32_t>(keys.size()));
        if (is_new) keys.push_back(key);
        out.push_back(at->second);
    };
    core::for_pieces(names, 0, names.length(), [&](const core::column_chunk& piece, std::int64_t row) {
        core::for_keys<Key>(function, c.name.c_str(), names, piece, row, add, [&](std::int64_t) {
            throw domain_error({function, c.name, {}, "of a class without a name", "must name each class"});
        });
    });
    return out;
}

constexpr std::uint32_t unknown = ~std::uint32_t{0};

/// Classes of the rows of a column.  Small integers and dictionaries are looked up in a table, everything else by its
/// key; what is missing or unknown is left to the latter, which says so.
template <class Key>
class class_reader {
public:
    class_reader(const char* function, const class_column& c) : function_(function), column_(c) {
        for (const Key key : keys()) known_.emplace(key, static_cast<std::uint32_t>(known_.size()));
        if (c.rows.dictionary() != nullptr)
            table_dictionary(*c.rows.dictionary());
        else if constexpr (std::is_same_v<Key, std::int64_t>)
            table_integers();
    }

    /// Calls `f(classes, row)` for blocks of rows [begin, end).
    template <class F>
    void read(std::int64_t begin, std::int64_t end, F&& f) const {
        core::group_coder<Key> coder(function_, column_.name.c_str(), column_.rows);
        std::vector<std::uint32_t> of_code{unknown};  // 0 is the code of missing ones
        std::array<std::uint32_t, static_cast<std::size_t>(block)> found;
        for (; begin < end; begin += block)
            core::for_pieces(column_.rows, begin, std::min(end, begin + block),
                             [&](const core::column_chunk& piece, std::int64_t row) {
                const std::span out(found.data(), static_cast<std::size_t>(piece.length));
                if (!from_table(piece, out)) from_keys(coder, of_code, piece, row, out);
                f(std::span<const std::uint32_t>(out), row);
            });
    }

private:
    static constexpr std::uint64_t widest = 4096;

    [[nodiscard]] const std::vector<Key>& keys() const noexcept {
        if constexpr (std::is_same_v<Key, std::string_view>)
            return column_.texts;
        else
            return column_.integers;
    }
    void table_integers() {
        if (!core::is_integer(column_.rows.type()) || keys().empty()) return;
        const auto [low, high] = std::minmax_element(keys().begin(), keys().end());
        const std::uint64_t width = static_cast<std::uint64_t>(*high) - static_cast<std::uint64_t>(*low) + 1;
        if (width == 0 || width > widest) return;
        base_ = static_cast<std::uint64_t>(*low);
        table_.assign(width, unknown);
        for (std::size_t k = 0; k < keys().size(); ++k)
            table_[static_cast<std::uint64_t>(keys()[k]) - base_] = static_cast<std::uint32_t>(k);
    }
    void table_dictionary(const core::column& entries) {
        core::for_pieces(entries, 0, entries.length(), [&](const core::column_chunk& piece, std::int64_t row) {
            core::for_keys<Key>(function_, column_.name.c_str(), entries, piece, row, [&](std::int64_t, Key key) {
                const auto at = known_.find(key);
                table_.push_back(at == known_.end() ? unknown : at->second);
            }, [&](std::int64_t) { table_.push_back(unknown); });
        });
    }
    /// False where a row is missing or has no class.
    [[nodiscard]] bool from_table(const core::column_chunk& piece, std::span<std::uint32_t> out) const {
        if (table_.empty() || piece.validity != nullptr) return false;
        const core::column plain(column_.rows.type(), {});
        return core::visit_numbers(function_, column_.name.c_str(), plain, piece, [&](auto values) {
            std::uint32_t most = 0;
            for (std::size_t i = 0; i < values.size(); ++i) {
                const std::uint64_t at = static_cast<std::uint64_t>(values[i]) - base_;
                out[i] = at < table_.size() ? table_[at] : unknown;
                most = std::max(most, out[i]);
            }
            return most != unknown;
        });
    }
    void from_keys(core::group_coder<Key>& coder, std::vector<std::uint32_t>& of_code, const core::column_chunk& piece,
                   std::int64_t row, std::span<std::uint32_t> out) const {
        coder.codes(piece, row, out.data());
        for (std::size_t k = of_code.size() - 1; k < coder.keys().size(); ++k) {
            const auto at = known_.find(coder.keys()[k]);
            of_code.push_back(at == known_.end() ? unknown : at->second);
        }
        for (std::size_t i = 0; i < out.size(); ++i) {
            const auto code = out[i];
            out[i] = of_code[code];
            if (out[i] == unknown) refuse(row + static_cast<std::int64_t>(i), code == 0 ? nullptr : &coder.keys()[code - 1]);
        }
    }
    [[noreturn]] void refuse(std::int64_t row, const Key* key) const {
        std::string shown = "missing", names;
        if (key != nullptr) {
            if constexpr (std::is_same_v<Key, std::string_view>)
                shown = "\"" + std::string(*key) + "\"";
            else
                shown = std::to_string(*key);
        }
        const std::size_t many = column_.size();
        for (std::size_t k = 0; k < std::min<std::size_t>(many, 10); ++k)
            names += (k == 0 ? "" : ", ") + column_.shown(k);
        throw domain_error({function_, column_.name, row, shown,
                            "must be a class that its margin names: " + names + (many > 10 ? ", ..." : "")});
    }

    const char* function_;
    const class_column& column_;
    std::unordered_map<Key, std::uint32_t> known_;
    std::vector<std::uint32_t> table_;
    std::uint64_t base_ = 0;
};

/// How a slot was made from the one of the columns before it: slot = before * classes + class, or its position in keys.
struct stage {
    std::uint64_t classes = 1;
    std::vector<std::int64_t> keys;
};

}  // namespace

std::string class_column::shown(std::size_t k) const {
    return text ? "\"" + std::string(texts[k]) + "\"" : std::to_string(integers[k]);
}

class_columns::class_columns(const char* function, std::span<const margin> margins) {
    using kind = core::group_keys::kind;
    for (const auto& m : margins) {
        of_margin.emplace_back();
        of_cell.emplace_back();
        for (std::size_t j = 0; j < m.columns.size(); ++j) {
            const auto there = std::find_if(columns.begin(), columns.end(),
                                            [&](const class_column& c) { return c.name == m.names[j]; });
            of_margin.back().push_back(static_cast<std::size_t>(there - columns.begin()));
            if (there == columns.end()) {
                const bool text = core::kind_of_groups(function, m.names[j].c_str(), m.columns[j]) == kind::text;
                columns.push_back({m.names[j], m.columns[j], text, {}, {}});
                core::check_length(function, m.names[j].c_str(), static_cast<std::size_t>(m.columns[j].length()),
                                   static_cast<std::size_t>(columns[0].rows.length()));
            }
            auto& c = columns[of_margin.back().back()];
            const bool text = core::kind_of_groups(function, m.names[j].c_str(), m.classes[j]) == kind::text;
            if (text != c.text && c.rows.type() != core::dtype::null)
                throw schema_error({function, c.name, {}, "of type " + c.rows.type_name(),
                                    std::string("must hold ") + (text ? "texts" : "integers") +
                                        ", as the classes of its margin are"});
            c.text = text;
            of_cell.back().push_back(text ? classes_of<std::string_view>(function, m.classes[j], c)
                                          : classes_of<std::int64_t>(function, m.classes[j], c));
        }
    }
}

survey_patterns::survey_patterns(const char* function, const class_columns& of, const raking_options& options) {
    const std::int64_t rows = of.columns[0].rows.length();
    const auto size = static_cast<std::size_t>(rows);
    slot.resize(size);
    std::vector<stage> stages;
    const auto code_by = [&](const auto& reader, std::vector<std::uint32_t>& out, std::uint32_t scale) {
        core::for_chunks(function, size, task_rows, options.threads, options.progress,
                         [&](std::size_t, std::size_t begin, std::size_t end) {
            reader.read(static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                        [&](std::span<const std::uint32_t> found, std::int64_t row) {
                std::uint32_t* const to = out.data() + row;
                for (std::size_t i = 0; i < found.size(); ++i) to[i] = to[i] * scale + found[i];
            });
        });
    };
    const auto code_into = [&](std::vector<std::uint32_t>& out, const class_column& c, std::uint32_t scale) {
        if (c.text)
            code_by(class_reader<std::string_view>(function, c), out, scale);
        else
            code_by(class_reader<std::int64_t>(function, c), out, scale);
    };
    for (const auto& c : of.columns) {
        const auto many = static_cast<std::uint32_t>(c.size());
        stages.push_back({many, {}});
        if (slots * many <= plain_slots) {
            code_into(slot, c, many);
            slots *= many;
            continue;
        }
        std::vector<std::uint32_t> found(size);
        code_into(found, c, 0);
        core::group_table<std::int64_t> table;
        for (std::size_t i = 0; i < size; ++i)
            slot[i] = table.code(static_cast<std::int64_t>(std::uint64_t{slot[i]} * many + found[i]));
        stages.back().keys = table.keys();
        slots = stages.back().keys.size();
    }

    std::vector<std::int64_t> counts(slots);
    for (const auto s : slot) ++counts[s];
    std::vector<double> sums(options.weights ? slots : 0), of_squares(sums.size());
    if (options.weights) {
        core::check_length(function, "weights", static_cast<std::size_t>(options.weights->length()), size);
        for_positive_weights(function, *options.weights, 0, rows, [&](std::span<const double> w, std::int64_t row) {
            for (std::size_t i = 0; i < w.size(); ++i) {
                const auto s = slot[static_cast<std::size_t>(row) + i];
                sums[s] += w[i];
                of_squares[s] += w[i] * w[i];
            }
        });
    }
    classes.resize(of.columns.size());
    for (std::size_t s = 0; s < slots; ++s) {
        if (counts[s] == 0) continue;
        slot_of.push_back(static_cast<std::uint32_t>(s));
        n.push_back(counts[s]);
        weight.push_back(options.weights ? sums[s] : static_cast<double>(counts[s]));
        squares.push_back(options.weights ? of_squares[s] : static_cast<double>(counts[s]));
        std::uint64_t at = s;
        for (std::size_t j = stages.size(); j-- > 0;) {
            if (!stages[j].keys.empty()) at = static_cast<std::uint64_t>(stages[j].keys[at]);
            classes[j].push_back(static_cast<std::uint32_t>(at % stages[j].classes));
            at /= stages[j].classes;
        }
    }
}

}  // namespace goodwill::inline v0::satisfaction
