#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/core/folded_text.hpp>

/// What the words of an answer stand for: "Rất hài lòng" is 5.
/// A text is compared as core::folded has it: case, blanks, and composed or decomposed letters make no difference.  It
/// may leave out diacritics of a label, and have none that the label has not: "rat hai long" is one, "rất hãi lòng" none.
namespace goodwill::inline v0::satisfaction {

/// Which end of the scale the best answer of a table has.
enum class best_end : std::uint8_t {
    unknown,  ///< it depends on the question: "strongly agree" may be praise or blame
    highest,
    lowest,
};

struct answer_label {
    std::string text;
    std::int64_t score;
};

struct label_table {
    std::string name;
    int lowest = 1, highest = 5;
    best_end best = best_end::unknown;
    std::vector<answer_label> labels = {};  ///< those of one score are different words for it
};

/// The same words on the reversed scale.  Scores off the scale, such as codes, stay.
[[nodiscard]] inline label_table reversed(label_table table) {
    for (auto& label : table.labels)
        if (label.score >= table.lowest && label.score <= table.highest)
            label.score = table.lowest + table.highest - label.score;
    if (table.best != best_end::unknown)
        table.best = table.best == best_end::highest ? best_end::lowest : best_end::highest;
    return table;
}

/// What a text says.
struct label_reading {
    enum class kind : std::uint8_t {
        blank,         ///< nothing but blanks: no answer
        known,         ///< a label
        unknown,       ///< none
        contradicted,  ///< a label beside a number that is not its score: "1 - Very satisfied" where that is 5
    };
    kind what = kind::unknown;
    std::size_t label = 0;  ///< its number in the table, where it is known or contradicted
};

/// Reads texts by a table; safe to share between threads.
class label_reader {
public:
    /// Throws domain_error for a table without labels or with more than 1,000, for an empty label, and for a label that
    /// stands for two scores.
    explicit label_reader(label_table table, const char* function = "label_table") : table_(std::move(table)) {
        const auto& labels = table_.labels;
        if (labels.empty() || labels.size() > 1000)
            throw domain_error({function, "labels", {}, std::to_string(labels.size()) + " labels",
                                "must be one at least and 1,000 at most"});
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const auto row = static_cast<std::int64_t>(i);
            exact_.push_back({core::folded(labels[i].text, core::diacritics::keep), i});
            plain_.push_back({core::folded(labels[i].text, core::diacritics::drop), i});
            if (exact_.back().text.empty())
                throw domain_error({function, "labels", row, "\"" + labels[i].text + "\"", "must hold a word"});
        }
        sort(exact_);
        sort(plain_);
        for (std::size_t i = 1; i < exact_.size(); ++i)
            if (exact_[i].text == exact_[i - 1].text && score(exact_[i]) != score(exact_[i - 1])) {
                const std::size_t later = std::max(exact_[i].label, exact_[i - 1].label);
                throw domain_error({function, "labels", static_cast<std::int64_t>(later),
                                    "\"" + labels[later].text + "\"",
                                    "must stand for one score; it stands for " + std::to_string(score(exact_[i - 1])) +
                                        " and " + std::to_string(score(exact_[i]))});
            }
    }

    [[nodiscard]] const label_table& table() const noexcept { return table_; }

    /// A number before the label ("5 - Very satisfied", "5. ...") or in brackets after it must be its score.
    [[nodiscard]] label_reading operator()(std::string_view text) const {
        using enum label_reading::kind;
        const auto exact = core::folded(text, core::diacritics::keep);
        if (exact.empty()) return {blank, 0};
        if (const auto found = find(exact)) return {known, *found};
        const auto [number, words] = numbered(exact);
        if (!number) return {unknown, 0};
        const auto found = find(words);
        if (!found) return {unknown, 0};
        return {table_.labels[*found].score == *number ? known : contradicted, *found};
    }
    /// The label that is written most like the text.
    [[nodiscard]] const answer_label& nearest(std::string_view text) const {
        const auto plain = core::folded(text, core::diacritics::drop).substr(0, 200);
        std::size_t best = 0, least = std::numeric_limits<std::size_t>::max();
        for (const auto& written : plain_) {
            const std::size_t distance = core::edit_distance(plain, written.text);
            if (distance < least || (distance == least && written.label < best)) best = written.label;
            least = std::min(least, distance);
        }
        return table_.labels[best];
    }

private:
    struct entry {
        std::u32string text;
        std::size_t label;
    };

    [[nodiscard]] std::int64_t score(const entry& e) const noexcept { return table_.labels[e.label].score; }
    static void sort(std::vector<entry>& all) {
        std::sort(all.begin(), all.end(), [](const entry& a, const entry& b) {
            return a.text != b.text ? a.text < b.text : a.label < b.label;
        });
    }
    /// The label of a folded text; without diacritics only where all labels that are written so have one score.
    [[nodiscard]] std::optional<std::size_t> find(const std::u32string& exact) const {
        const auto within = [](const std::vector<entry>& all, const std::u32string& text) {
            const auto less = [](const auto& a, const auto& b) { return a < b; };
            const auto from = std::lower_bound(all.begin(), all.end(), text,
                                               [&](const entry& e, const auto& t) { return less(e.text, t); });
            auto to = from;
            while (to != all.end() && to->text == text) ++to;
            return std::pair{from, to};
        };
        if (const auto [from, to] = within(exact_, exact); from != to) return from->label;
        auto plain = exact;
        core::drop_marks(plain);
        std::optional<std::size_t> out;
        const auto [from, to] = within(plain_, plain);
        for (auto e = from; e != to; ++e) {
            if (!leaves_out_marks(exact, core::folded(table_.labels[e->label].text, core::diacritics::keep))) continue;
            if (out && score(*e) != table_.labels[*out].score) return {};
            if (!out) out = e->label;
        }
        return out;
    }
    /// Whether a folded text is a label with some of its marks left out, and none that the label does not have.
    [[nodiscard]] static bool leaves_out_marks(std::u32string_view text, std::u32string_view label) {
        std::size_t j = 0;
        for (std::size_t i = 0; i < text.size(); ++i, ++j) {
            while (j < label.size() && label[j] != text[i] && core::detail::is_mark(label[j])) ++j;
            if (j == label.size() || !(label[j] == text[i] || (label[j] == 0x111 && text[i] == 'd'))) return false;
        }
        return true;
    }
    /// A whole number before or in brackets after other words, and those words.
    [[nodiscard]] static std::pair<std::optional<std::int64_t>, std::u32string> numbered(const std::u32string& text) {
        const auto is_digit = [](char32_t p) { return p >= '0' && p <= '9'; };
        const auto is_between = [](char32_t p) {
            return p == ' ' || p == '-' || p == '.' || p == ':' || p == ')' || p == '(' || p == '=' || p == '/';
        };
        const auto number_of = [](std::u32string_view digits) {
            std::int64_t n = 0;
            for (const char32_t d : digits) n = 10 * n + static_cast<std::int64_t>(d - '0');
            return n;
        };
        std::size_t begin = 0, end = text.size();
        while (begin < end && (text[begin] == '(' || text[begin] == ' ')) ++begin;
        std::size_t digits = begin;
        while (digits < end && is_digit(text[digits])) ++digits;
        if (digits > begin && digits - begin <= 3 && digits < end && is_between(text[digits])) {
            const auto number = number_of(std::u32string_view(text).substr(begin, digits - begin));
            while (digits < end && is_between(text[digits])) ++digits;
            return {number, text.substr(digits)};
        }
        if (end > 2 && text[end - 1] == ')') {
            begin = --end;
            while (begin > 0 && is_digit(text[begin - 1])) --begin;
            if (begin < end && end - begin <= 3 && begin > 1 && text[begin - 1] == '(') {
                const auto number = number_of(std::u32string_view(text).substr(begin, end - begin));
                std::size_t words = begin - 1;
                while (words > 0 && text[words - 1] == ' ') --words;
                return {number, text.substr(0, words)};
            }
        }
        return {};
    }

    label_table table_;
    std::vector<entry> exact_, plain_;
};

}  // namespace goodwill::inline v0::satisfaction
