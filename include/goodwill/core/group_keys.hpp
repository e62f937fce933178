#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/config.hpp>

/// The groups of a result, sorted, as they came: integers stay integers and texts stay texts.
namespace goodwill::inline v0::core {

struct group_keys {
    enum class kind : unsigned char { int64, uint64, text };
    kind type = kind::int64;
    std::vector<std::int64_t> integers;  ///< uint64 by their bits; empty for text
    std::vector<std::string> texts;      ///< empty for integers
    bool missing = false;                ///< after the keys comes one more group: the rows whose group is missing

    /// With the group of missing keys.
    [[nodiscard]] std::size_t size() const noexcept {
        return (type == kind::text ? texts.size() : integers.size()) + (missing ? 1 : 0);
    }
};

/// A column of groups as numbers.
struct group_codes {
    group_keys keys;                 ///< sorted; the group of rows without one comes last
    std::vector<std::int64_t> code;  ///< one a row: the position of its group among the keys
};

/// The groups of a result by one column or several: row g of every column is the group's key in that column.  They
/// are sorted by the first column, within it by the second, and so on.
struct group_rows {
    std::vector<group_codes> columns;

    [[nodiscard]] std::size_t size() const noexcept { return columns.empty() ? 0 : columns.front().code.size(); }
    /// The keys of the only column there is.
    [[nodiscard]] const group_keys& keys() const noexcept { return columns.front().keys; }
};

}  // namespace goodwill::inline v0::core
