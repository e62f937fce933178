#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/loyalty/event_log.hpp>
#include "loyalty/event_attributes.hpp"
#include "loyalty/event_names.hpp"
#include "loyalty/event_times.hpp"
#include "transactions/amount_reader.hpp"
#include "transactions/id_reader.hpp"

/// The rows of a log, block by block: each value read into its column, and what is the matter with a row.
namespace goodwill::inline v0::loyalty {

/// A column of what `replay` takes: the caller's memory, or its own.
template <class T>
struct held_column {
    core::buffer<T> own;
    std::span<const T> view;

    [[nodiscard]] bool there() const noexcept { return !view.empty(); }
    void make(std::size_t n) {
        own.resize(n);
        view = own;
    }
    /// Keeps the rows `kept(i)` says, by their old places.
    template <class Kept>
    void keep(const Kept& rows) {
        if (view.empty()) return;
        core::buffer<T> next(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) next[i] = view[rows[i]];
        own = std::move(next);
        view = own;
    }
    [[nodiscard]] T* writable() noexcept { return own.empty() ? nullptr : own.data(); }
};

struct held_columns {
    held_column<std::uint32_t> member;
    held_column<std::int64_t> time;
    held_column<core::day_number> day;
    held_column<event_kind> kind;
    std::array<held_column<units>, 6> money;  ///< amount, points, discount, tax, delivery, redeemed
    held_column<std::int64_t> quantity, credit;
    held_column<std::uint32_t> channel, reward, activity;
    held_column<std::uint8_t> tier;
    held_column<std::uint64_t> key, of;
    held_column<order_line> line;  ///< a row's own, where rows are lines
    held_column<std::uint16_t> birthday;
    std::vector<held_column<std::uint64_t>> attributes;  ///< those that the programme asks for

    template <class F>
    void each(F&& f) {
        f(member), f(time), f(day), f(kind);
        for (auto& m : money) f(m);
        f(quantity), f(credit), f(channel), f(reward), f(activity), f(tier), f(key), f(of), f(line), f(birthday);
        for (auto& a : attributes) f(a);
    }
};

/// Numbers without a fraction as they are, at a scale.
class number_column {
public:
    number_column(const char* function, event_field field, const core::column& column, int scale, bool signed_too)
        : field_(field),
          scale_(scale),
          signed_(signed_too),
          reader_(function, column, event_field_names[static_cast<std::size_t>(field)].data()),
          column_(&column) {}

    [[nodiscard]] bool there() const noexcept { return reader_.there(); }
    [[nodiscard]] std::int64_t length() const noexcept { return reader_.length(); }
    [[nodiscard]] event_field field() const noexcept { return field_; }
    [[nodiscard]] std::string show(std::int64_t row) const { return reader_.show(row); }
    /// The values where they lie, if they are whole numbers at this scale and none is missing.
    [[nodiscard]] std::span<const units> in_place() const noexcept;
    /// Missing ones are flaws and 0.  True if any row has a flaw.
    [[nodiscard]] bool read(std::int64_t begin, std::size_t n, units* out, std::uint8_t* flaw) const;
    /// Flaws of values that are too large or must not be negative.
    [[nodiscard]] bool check(const units* values, std::size_t n, std::uint8_t* flaw) const;

private:
    event_field field_;
    int scale_;
    bool signed_;
    transactions::amount_reader reader_;
    const core::column* column_;
};

/// Ids as keys: integers themselves, 64 bits of texts.
class key_column {
public:
    /// `fractional`: floats that are whole numbers are taken too, as frames make them of integers with gaps.
    key_column(const char* function, event_field field, const core::column& column, bool fractional);
    [[nodiscard]] bool there() const noexcept { return there_; }
    [[nodiscard]] bool is_text() const noexcept { return text_.has_value(); }
    [[nodiscard]] bool is_null() const noexcept { return column_->type() == core::dtype::null; }
    [[nodiscard]] std::int64_t length() const noexcept { return rows_.length(); }
    [[nodiscard]] std::span<const std::uint64_t> in_place() const noexcept;
    [[nodiscard]] bool read(std::int64_t begin, std::size_t n, std::uint64_t* key, std::uint8_t* flaw) const;
    [[nodiscard]] std::string show(std::int64_t row) const;

private:
    event_field field_;
    const core::column* column_;
    transactions::pieces rows_;
    bool there_;
    std::optional<event_names> text_;
};

/// The earliest and the latest time of rows, microseconds or days.
struct time_span {
    std::int64_t first = std::numeric_limits<std::int64_t>::max(), last = std::numeric_limits<std::int64_t>::min();

    template <class T>
    void take(const T* values, std::size_t n) noexcept {
        T low = std::numeric_limits<T>::max(), high = std::numeric_limits<T>::min();
        for (std::size_t i = 0; i < n; ++i) low = std::min(low, values[i]), high = std::max(high, values[i]);
        if (n == 0) return;
        first = std::min<std::int64_t>(first, low);
        last = std::max<std::int64_t>(last, high);
    }
};

class event_rows {
public:
    static constexpr std::size_t block = 1024;

    /// Throws schema_error, shape_error.
    event_rows(const rulebook& book, const event_log_columns& columns, const event_log_options& options);

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] const event_times& times() const noexcept { return times_; }
    [[nodiscard]] const key_column& ids() const noexcept { return id_; }
    [[nodiscard]] bool by_line() const noexcept { return product_ || category_; }
    [[nodiscard]] const attribute_columns& attributes() const noexcept { return attributes_; }

    /// Columns that can be used where they lie, and room for the others.
    void prepare(held_columns& to) const;
    /// Rows begin .. begin + n - 1, n <= block, but for their members.  What is the matter goes to `bad`, once a row;
    /// `flaw` is room for n flaws, all 0 before and after.
    void read(std::int64_t begin, std::size_t n, held_columns& to, std::uint8_t* flaw, std::vector<bad_row>& bad,
              time_span& span) const;
    /// Throws domain_error.
    [[noreturn]] void raise(const bad_row& row, const transactions::id_reader& members) const;
    [[nodiscard]] std::string show(event_field field, std::int64_t row, const transactions::id_reader& members) const;

private:
    void read_times(std::int64_t begin, std::size_t n, held_columns& to, std::uint8_t* flaw, std::vector<bad_row>& bad,
                    time_span& span) const;
    /// The bits of the kinds that there are.
    [[nodiscard]] std::uint32_t read_names(std::int64_t begin, std::size_t n, held_columns& to, std::uint8_t* flaw,
                                           std::vector<bad_row>& bad) const;
    void read_lines(std::int64_t begin, std::size_t n, held_columns& to) const;
    void read_said(std::int64_t begin, std::size_t n, std::uint32_t kinds, held_columns& to, std::uint8_t* flaw,
                   std::vector<bad_row>& bad) const;

    const rulebook& book_;
    event_log_options options_;
    std::size_t rows_;
    event_times times_;
    std::vector<number_column> money_;
    number_column quantity_, credit_;
    key_column id_, of_;
    birthday_column birthday_;
    attribute_columns attributes_;
    std::optional<event_names> kind_, channel_, reward_, activity_, tier_, product_, category_;
};

}  // namespace goodwill::inline v0::loyalty
