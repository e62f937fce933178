#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/customers/attribute.hpp>
#include <goodwill/customers/bands.hpp>
#include <goodwill/transactions/customer_ids.hpp>

/// Records of customers, one each, sorted by id: declared attributes as columns beside the transactions.
namespace goodwill::inline v0::customers {

/// An attribute of every customer, in the order of the ids.
struct record_column {
    attribute about;
    core::buffer<double> numbers;      ///< of numbers; NaN: unknown
    std::vector<std::string> classes;  ///< of classes: their names, by code
    core::buffer<std::int32_t> codes;  ///< of a category one a customer, unknown_class among them
    core::buffer<std::int64_t> offsets;  ///< of several: customer i has codes[offsets[i]] .. codes[offsets[i + 1] - 1],
                                         ///< ascending and each once; none: unknown
    std::int64_t unknown = 0;            ///< customers
};

struct declared_column {
    attribute about;
    core::column values;
};

struct record_options {
    int threads = 1;  ///< an attribute each at most
    core::watch progress = {};
};

class GOODWILL_API records {
public:
    records() = default;

    /// From columns of one length, in any order of the rows.  Rows that say the same of one customer are merged, and
    /// counted.  Numbers are read from integers, floats and decimals, classes from texts, dictionaries of text,
    /// integers (named by their digits) and booleans ("true", "false").  Missing, NaN and empty are unknown.
    /// Throws schema_error for a type that cannot be used, a name that is there twice; shape_error; domain_error for a
    /// declaration (see check), an id that is missing, empty or no UTF-8, a number that is infinite or beyond its
    /// limits, a class that is not declared (listing those that are), naming the first such row of the column;
    /// conflict_error for two rows of one customer that differ, naming both; cancelled.
    [[nodiscard]] static records from_columns(const core::column& customer, std::span<const declared_column> columns,
                                              const record_options& options = {});

    [[nodiscard]] std::size_t size() const noexcept { return customer_.size(); }
    [[nodiscard]] const transactions::customer_ids& customer() const noexcept { return customer_; }
    [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }  ///< given
    /// Rows that say of a customer what an earlier one said: rows() - size().
    [[nodiscard]] std::int64_t merged() const noexcept { return rows_ - static_cast<std::int64_t>(size()); }
    [[nodiscard]] std::span<const record_column> columns() const noexcept { return columns_; }
    /// Throws schema_error that lists the names.
    [[nodiscard]] const record_column& column(const char* function, std::string_view name) const;

private:
    transactions::customer_ids customer_;
    std::int64_t rows_ = 0;
    std::vector<record_column> columns_;
};

/// Classes of some customers, each from 0 to 2^31 of them.
struct class_codes {
    std::vector<std::string> classes;
    core::buffer<std::int32_t> codes;    ///< positions in `classes`, or unknown_class, outside_bands, without_record
    core::buffer<std::int64_t> offsets;  ///< where a customer may have several, as in record_column; else empty

    [[nodiscard]] std::size_t size() const noexcept { return offsets.empty() ? codes.size() : offsets.size() - 1; }
};

/// The classes of every record; of a number by bands.
/// Throws schema_error for bands of an attribute that is no number, or none for one that is.
[[nodiscard]] GOODWILL_API class_codes classes_of(const record_column& column, const bands* cut = nullptr);

}  // namespace goodwill::inline v0::customers
