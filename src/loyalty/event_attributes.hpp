#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <goodwill/loyalty/event_log.hpp>
#include "loyalty/event_names.hpp"
#include "transactions/pieces.hpp"

/// What members say of themselves, out of a log's columns: birthdays, and attributes as the keys of their texts.
namespace goodwill::inline v0::loyalty {

inline constexpr const char* replay_function = "replay";

class birthday_column {
public:
    /// Throws schema_error.
    explicit birthday_column(const core::column& column);

    [[nodiscard]] bool there() const noexcept { return there_; }
    /// 32 x month + day; 0 where it is missing, which is no flaw.  True if any row has a flaw.
    [[nodiscard]] bool read(std::int64_t begin, std::size_t n, std::uint16_t* out, std::uint8_t* flaw) const;
    [[nodiscard]] std::string show(std::int64_t row) const;

private:
    transactions::pieces rows_;
    bool there_, text_ = false;
};

class attribute_columns {
public:
    /// Throws schema_error, shape_error.
    attribute_columns(const rulebook& book, const std::vector<attribute_column>& columns, std::size_t rows);

    [[nodiscard]] bool there() const noexcept { return !asked_.empty() || !others_.empty(); }
    /// Those that a rule of the programme asks for, by the keys of their names.
    [[nodiscard]] std::size_t asked() const noexcept { return asked_.size(); }
    [[nodiscard]] std::uint64_t key(std::size_t i) const noexcept { return keys_[i]; }
    /// The keys of the i-th of them; 0 where it is missing.
    void read(std::size_t i, std::int64_t begin, std::size_t n, std::uint64_t* out) const;
    /// Sets said[row] where the row has any of the others.
    void read_others(std::int64_t begin, std::size_t n, std::uint8_t* said) const;

private:
    std::vector<event_names> asked_, others_;
    std::vector<std::uint64_t> keys_;
};

}  // namespace goodwill::inline v0::loyalty
