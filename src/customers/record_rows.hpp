#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <goodwill/customers/records.hpp>

/// A declared column as it was given, one value a row, before rows become customers.
namespace goodwill::inline v0::customers {

struct row_values {
    core::buffer<double> numbers;              ///< of numbers
    core::buffer<std::int32_t> codes;          ///< of a category: its class; of several: its list; unknown_class
    std::vector<std::string> classes;          ///< in the order that they keep
    std::vector<std::vector<std::int32_t>> lists;  ///< of several: distinct lists of classes, each sorted

    /// Do two rows say the same?
    [[nodiscard]] bool same(std::size_t a, std::size_t b) const noexcept {
        if (codes.empty()) return numbers[a] == numbers[b] || (numbers[a] != numbers[a] && numbers[b] != numbers[b]);
        return codes[a] == codes[b];
    }
    /// A value as a message shows it.
    [[nodiscard]] std::string show(std::size_t row, const attribute& about) const;
};

/// Throws as records::from_columns does.
[[nodiscard]] row_values read_rows(const declared_column& column);

inline constexpr const char* records_function = "Customers";

}  // namespace goodwill::inline v0::customers
