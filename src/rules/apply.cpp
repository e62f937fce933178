#include <goodwill/rules/apply.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/pieces.hpp>

namespace goodwill::inline v0::rules {
namespace {

constexpr const char* function = "RuleTable.apply";
constexpr std::size_t chunk_rows = std::size_t{1} << 17;
constexpr std::int64_t block_rows = 4096;
constexpr std::size_t rules_per_word = 64;

using mask = std::uint64_t;

struct text_hash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
};

/// For up to 64 rules: which hold for a value of one column.
class column_masks {
public:
    column_masks(const table& rules, std::size_t column, std::size_t first_rule) {
        const std::size_t end = std::min(rules.size(), first_rule + rules_per_word);
        for (std::size_t i = first_rule; i < end; ++i)
            if (const auto* asked = rules.when(i, column)) {
                asks_ = true;
                for (const range& r : asked->ranges)
                    for (const double limit : {r.low, r.high}) limits_.push_back(limit);
                for (const auto& text : asked->texts) by_text_[text] |= bit(i - first_rule);
            } else {
                any_ |= bit(i - first_rule);
            }
        std::sort(limits_.begin(), limits_.end());
        limits_.erase(std::unique(limits_.begin(), limits_.end()), limits_.end());
        by_cell_.assign(2 * limits_.size() + 1, any_);
        for (std::size_t i = first_rule; i < end; ++i)
            if (const auto* asked = rules.when(i, column))
                for (const range& r : asked->ranges) {
                    const std::size_t low = 2 * position(r.low) + 1, high = 2 * position(r.high) + 1;
                    for (std::size_t k = low + r.low_open; k + r.high_open <= high; ++k)
                        by_cell_[k] |= bit(i - first_rule);
                }
        for (auto& [text, own] : by_text_) own |= any_;
        for (int v = -128; v < 256; ++v) small_[static_cast<std::size_t>(v + 128)] = of(static_cast<double>(v));
    }
    [[nodiscard]] bool asks() const noexcept { return asks_; }
    [[nodiscard]] mask missing() const noexcept { return any_; }
    [[nodiscard]] mask of(double v) const noexcept {
        if (v != v) return any_;
        const std::size_t k = position(v);
        return by_cell_[2 * k + (k < limits_.size() && limits_[k] == v)];
    }
    [[nodiscard]] mask of_small(int v) const noexcept { return small_[static_cast<std::size_t>(v + 128)]; }
    [[nodiscard]] mask of(std::string_view text) const noexcept {
        const auto found = by_text_.find(text);
        return found == by_text_.end() ? any_ : found->second;
    }

private:
    [[nodiscard]] static mask bit(std::size_t i) noexcept { return mask{1} << i; }
    /// Cell 2 k + 1 is limit k, cell 2 k the gap below it.
    [[nodiscard]] std::size_t position(double v) const noexcept {
        return static_cast<std::size_t>(std::lower_bound(limits_.begin(), limits_.end(), v) - limits_.begin());
    }

    bool asks_ = false;
    mask any_ = 0;
    std::vector<double> limits_;
    std::vector<mask> by_cell_;
    std::array<mask, 384> small_{};
    std::unordered_map<std::string, mask, text_hash, std::equal_to<>> by_text_;
};

/// A column of the caller and how its values are looked up.
struct reader {
    const core::column& column;
    const char* name;
    column_masks masks;
    std::vector<mask> of_entry = {};  ///< of a dictionary

    void read_dictionary() {
        const core::column& entries = *column.dictionary();
        core::for_pieces(entries, 0, entries.length(), [&](const core::column_chunk& piece, std::int64_t) {
            for (std::int64_t i = 0; i < piece.length; ++i)
                of_entry.push_back(piece.valid(i) ? masks.of(piece.text_at(entries.type(), i)) : masks.missing());
        });
    }
    void narrow(const core::column_chunk& piece, std::int64_t row, mask* to) const {
        if (column.type() == core::dtype::null && column.dictionary() == nullptr) {
            for (std::int64_t i = 0; i < piece.length; ++i) to[i] &= masks.missing();
            return;
        }
        if (column.dictionary() != nullptr) {
            core::visit_numbers(function, name, core::column(column.type(), {}), piece, [&](auto codes) {
                for (std::int64_t i = 0; i < piece.length; ++i) {
                    if (!piece.valid(i)) {
                        to[i] &= masks.missing();
                        continue;
                    }
                    const auto at = static_cast<std::uint64_t>(codes[static_cast<std::size_t>(i)]);
                    if (at >= of_entry.size())
                        throw schema_error({function, name, row + i, std::to_string(at),
                                            "must be the number of an entry of its dictionary"});
                    to[i] &= of_entry[at];
                }
            });
            return;
        }
        if (core::is_text(column.type())) {
            for (std::int64_t i = 0; i < piece.length; ++i)
                to[i] &= piece.valid(i) ? masks.of(piece.text_at(column.type(), i)) : masks.missing();
            return;
        }
        core::visit_numbers(function, name, column, piece, [&](auto values) {
            using type = typename decltype(values)::value_type;
            for (std::size_t i = 0; i < values.size(); ++i) {
                if constexpr (std::is_integral_v<type> && sizeof(type) == 1)
                    to[i] &= masks.of_small(values[i]);
                else
                    to[i] &= masks.of(static_cast<double>(values[i]));
            }
        });
        // What lies below a missing value says nothing, so such rows are looked at again.
        if (piece.validity != nullptr) {
            for (std::int64_t i = 0; i < piece.length; ++i)
                if (!piece.valid(i)) to[i] &= masks.missing();
        }
    }
};

}  // namespace

void apply(const table& rules, std::span<const core::column> columns, std::span<std::int32_t> codes,
           const apply_options& options) {
    if (columns.size() != rules.columns().size())
        throw shape_error({function, "columns", {}, std::to_string(columns.size()) + " columns",
                           "must be the " + std::to_string(rules.columns().size()) + " columns of the table"});
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const char* name = rules.columns()[c].c_str();
        core::check_length(function, name, static_cast<std::size_t>(columns[c].length()), codes.size());
        const core::column* dictionary = columns[c].dictionary();
        const core::dtype type = dictionary != nullptr ? dictionary->type() : columns[c].type();
        const bool texts = core::is_text(type);
        const bool numbers = dictionary == nullptr && (core::is_integer(type) || type == core::dtype::float32 ||
                                                       type == core::dtype::float64);
        const bool asked = [&] {
            for (std::size_t i = 0; i < rules.size(); ++i)
                if (rules.when(i, c) != nullptr) return true;
            return false;
        }();
        if (asked && !(rules.is_text(c) ? texts : numbers) && type != core::dtype::null)
            throw schema_error({function, name, {}, "of type " + columns[c].type_name(),
                                rules.is_text(c) ? "must be text, as in the rules"
                                                 : "must be numbers, as in the rules"});
    }
    // Up to 64 rules at a time; a later word decides only where no earlier one did.
    std::vector<std::vector<reader>> words;
    for (std::size_t from = 0; from < rules.size(); from += rules_per_word) {
        auto& word = words.emplace_back();
        for (std::size_t c = 0; c < columns.size(); ++c) {
            reader r{columns[c], rules.columns()[c].c_str(), column_masks(rules, c, from)};
            if (!r.masks.asks()) continue;
            if (columns[c].dictionary() != nullptr) r.read_dictionary();
            word.push_back(std::move(r));
        }
    }
    core::for_chunks(
        function, codes.size(), chunk_rows, options.threads, options.progress,
        [&](std::size_t, std::size_t begin, std::size_t end) {
            std::array<mask, static_cast<std::size_t>(block_rows)> holds;
            std::fill(codes.begin() + static_cast<std::ptrdiff_t>(begin),
                      codes.begin() + static_cast<std::ptrdiff_t>(end), no_outcome);
            const auto stop = static_cast<std::int64_t>(end);
            for (auto from = static_cast<std::int64_t>(begin); from < stop; from += block_rows) {
                const std::int64_t to = std::min(stop, from + block_rows);
                for (std::size_t w = 0; w < words.size(); ++w) {
                    const std::size_t first = w * rules_per_word;
                    const std::size_t in_word = std::min(rules.size() - first, rules_per_word);
                    holds.fill(in_word == rules_per_word ? ~mask{0} : (mask{1} << in_word) - 1);
                    for (const reader& r : words[w])
                        core::for_pieces(r.column, from, to, [&](const core::column_chunk& piece, std::int64_t row) {
                            r.narrow(piece, row, holds.data() + (row - from));
                        });
                    for (std::int64_t i = from; i < to; ++i) {
                        auto& code = codes[static_cast<std::size_t>(i)];
                        const mask m = holds[static_cast<std::size_t>(i - from)];
                        if (code != no_outcome || m == 0) continue;
                        const auto rule = first + static_cast<std::size_t>(std::countr_zero(m));
                        code = static_cast<std::int32_t>(rules.outcome_of(rule));
                    }
                }
            }
        });
}

}  // namespace goodwill::inline v0::rules
