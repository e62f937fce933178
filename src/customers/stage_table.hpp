#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/customers/course.hpp>
#include <goodwill/customers/stage_rules.hpp>
#include <goodwill/customers/stages.hpp>
#include <goodwill/rules/table.hpp>

/// A table of rules made ready for many customers: for each column and value, which rules may still hold.
namespace goodwill::inline v0::customers {

/// One column of up to 64 rules.
class stage_masks {
public:
    using mask = std::uint64_t;

    stage_masks(const rules::table& rules, std::size_t column, std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i)
            if (const auto* asked = rules.when(i, column)) {
                asks_ = true;
                for (const auto& r : asked->ranges) limits_.insert(limits_.end(), {r.low, r.high});
            } else {
                any_ |= mask{1} << (i - from);
            }
        std::sort(limits_.begin(), limits_.end());
        limits_.erase(std::unique(limits_.begin(), limits_.end()), limits_.end());
        by_cell_.assign(2 * limits_.size() + 1, any_);
        by_state_.fill(any_);
        for (std::size_t i = from; i < to; ++i) {
            const auto* asked = rules.when(i, column);
            if (asked == nullptr) continue;
            const mask bit = mask{1} << (i - from);
            for (const auto& r : asked->ranges) {
                const std::size_t last = cell(r.high) - r.high_open;
                for (std::size_t k = cell(r.low) + r.low_open; k <= last; ++k) by_cell_[k] |= bit;
            }
            for (std::size_t s = 0; s < contact_states.size(); ++s)
                if (std::find(asked->texts.begin(), asked->texts.end(), contact_states[s]) != asked->texts.end())
                    by_state_[s] |= bit;
        }
    }
    [[nodiscard]] bool asks() const noexcept { return asks_; }
    [[nodiscard]] mask of(double v) const noexcept { return v != v ? any_ : by_cell_[cell(v)]; }
    [[nodiscard]] mask of(const std::optional<contact_state>& state) const noexcept {
        return state ? by_state_[static_cast<std::size_t>(*state)] : any_;
    }

private:
    /// Limit k is cell 2 k + 1, and the gap below it cell 2 k.
    [[nodiscard]] std::size_t cell(double v) const noexcept {
        std::size_t at = 0;
        for (const double limit : limits_)
            at += static_cast<std::size_t>(limit < v) + static_cast<std::size_t>(limit <= v);
        return at;
    }

    bool asks_ = false;
    mask any_ = 0;
    std::vector<double> limits_;
    std::vector<mask> by_cell_;
    std::array<mask, contact_states.size()> by_state_{};
};

class stage_table {
public:
    using mask = stage_masks::mask;
    enum class kind : std::uint8_t { other, prospect, customer };

    /// Throws schema_error and domain_error; see stages().
    stage_table(const char* function, const rules::table& rules, bool has_amounts) {
        for (std::size_t c = 0; c < rules.columns().size(); ++c) add_column(function, rules, c, has_amounts);
        for (std::size_t from = 0; from < rules.size(); from += 64) {
            const std::size_t to = std::min(rules.size(), from + 64);
            word& w = words_.emplace_back();
            w.all = to - from == 64 ? ~mask{0} : (mask{1} << (to - from)) - 1;
            for (std::size_t c = 0; c < columns_.size(); ++c) {
                stage_masks masks(rules, c, from, to);
                if (masks.asks()) (moves(columns_[c]) ? w.moving : w.fixed).push_back({columns_[c], std::move(masks)});
            }
            for (std::size_t i = from; i < to; ++i) w.outcome.push_back(static_cast<std::int32_t>(rules.outcome_of(i)));
        }
        for (const auto& name : rules.outcomes()) {
            const auto at = static_cast<std::size_t>(std::find(stage_names.begin(), stage_names.end(), name) -
                                                     stage_names.begin());
            kinds_.push_back(at < prospect_stages      ? kind::prospect
                             : at < stage_names.size() ? kind::customer
                                                       : kind::other);
            const auto code = static_cast<std::int32_t>(kinds_.size() - 1);
            if (name == "new") fresh_ = code;
            if (name == "lapsed") lapsed_ = code;
            if (name == "won back") won_back_ = code;
        }
    }

    [[nodiscard]] const std::vector<stage_column>& columns() const noexcept { return columns_; }
    [[nodiscard]] bool asks(stage_column column) const noexcept {
        return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
    }
    [[nodiscard]] bool asks_amounts() const noexcept {
        return asks(stage_column::last_amount) || asks(stage_column::largest_amount) ||
               asks(stage_column::largest_before);
    }
    [[nodiscard]] bool asks_own_rhythm() const noexcept {
        return asks(stage_column::own_rhythm) || asks(stage_column::own_rhythm_before);
    }
    [[nodiscard]] bool asks_rhythm() const noexcept {
        return asks_own_rhythm() || asks(stage_column::base_rhythm) || asks(stage_column::base_rhythm_before);
    }
    [[nodiscard]] kind kind_of(std::int32_t code) const noexcept {
        return code < 0 ? kind::other : kinds_[static_cast<std::size_t>(code)];
    }
    [[nodiscard]] std::int32_t fresh() const noexcept { return fresh_; }
    [[nodiscard]] std::int32_t won_back() const noexcept { return won_back_; }
    [[nodiscard]] std::int32_t lapsed() const noexcept { return lapsed_; }

    /// What stays as it is until the next event: kept by the caller, one mask a word.
    void fix(const course& customer, std::vector<mask>& fixed) const {
        fixed.clear();
        for (const word& w : words_) fixed.push_back(narrowed(w.all, w.fixed, customer, 0, 0));
    }
    /// The outcome at a day, or no_stage.  `ambiguous`: rules of another outcome hold too.
    [[nodiscard]] std::int32_t match(const course& customer, core::day_number at, double base_gap,
                                     const std::vector<mask>& fixed, bool* ambiguous = nullptr) const noexcept {
        std::int32_t found = no_stage;
        for (std::size_t i = 0; i < words_.size(); ++i) {
            const word& w = words_[i];
            mask m = narrowed(fixed[i], w.moving, customer, at, base_gap);
            if (m == 0) continue;
            if (found == no_stage) found = w.outcome[static_cast<std::size_t>(std::countr_zero(m))];
            if (ambiguous == nullptr) return found;
            for (; m != 0; m &= m - 1) *ambiguous |= w.outcome[static_cast<std::size_t>(std::countr_zero(m))] != found;
        }
        return found;
    }

private:
    struct column_masks {
        stage_column column;
        stage_masks masks;
    };
    struct word {
        mask all = 0;
        std::vector<column_masks> fixed, moving;
        std::vector<std::int32_t> outcome;
    };

    /// Does the column change from day to day, or with the base?
    [[nodiscard]] static bool moves(stage_column c) noexcept {
        switch (c) {
            case stage_column::days_since_first:
            case stage_column::days_since_last:
            case stage_column::days_since_contact:
            case stage_column::base_rhythm:
            case stage_column::own_rhythm:
            case stage_column::base_rhythm_before:
            case stage_column::own_rhythm_before: return true;
            default: return false;
        }
    }
    [[nodiscard]] static mask narrowed(mask m, const std::vector<column_masks>& columns, const course& customer,
                                       core::day_number at, double base_gap) noexcept {
        for (const auto& [column, masks] : columns)
            m &= column == stage_column::contact ? masks.of(customer.last_contact())
                                                 : masks.of(customer.value(column, at, base_gap));
        return m;
    }
    void add_column(const char* function, const rules::table& rules, std::size_t c, bool has_amounts) {
        const std::string& name = rules.columns()[c];
        const auto at = std::find(stage_columns.begin(), stage_columns.end(), name);
        const auto column = static_cast<stage_column>(at - stage_columns.begin());
        const bool money = name == "last_amount" || name == "largest_amount" || name == "largest_before";
        if (at == stage_columns.end() || (money && !has_amounts)) {
            std::vector<std::string> there;
            for (const auto known : stage_columns)
                if (has_amounts || known.find("amount") == known.npos)
                    if (has_amounts || known != "largest_before") there.emplace_back(known);
            throw schema_error({function, "rules", {}, "on \"" + name + "\"",
                                "must be on columns of the customers; there are " + rules::quoted_list(there) +
                                    (has_amounts ? "" : " (the base has no amounts)")});
        }
        const bool texts = column == stage_column::contact;
        for (std::size_t i = 0; i < rules.size(); ++i) {
            const auto* asked = rules.when(i, c);
            if (asked == nullptr) continue;
            if (asked->texts.empty() == texts)
                throw schema_error({function, "rules", static_cast<std::int64_t>(i), "on \"" + name + "\"",
                                    texts ? "must ask for texts in this column"
                                          : "must ask for numbers in this column"});
            for (const auto& text : asked->texts)
                if (std::find(contact_states.begin(), contact_states.end(), text) == contact_states.end())
                    throw domain_error({function, "rules", static_cast<std::int64_t>(i), "contact \"" + text + "\"",
                                        "must be \"unaware\", \"searching\", \"comparing\", \"elsewhere\" or "
                                        "\"target\""});
        }
        columns_.push_back(column);
    }

    std::vector<stage_column> columns_;
    std::vector<word> words_;
    std::vector<kind> kinds_;
    std::int32_t fresh_ = no_stage, lapsed_ = no_stage, won_back_ = no_stage;
};

}  // namespace goodwill::inline v0::customers
