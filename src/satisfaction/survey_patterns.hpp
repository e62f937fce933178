#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/satisfaction/raking.hpp>

/// Rows of a survey as patterns: the combinations of classes that somebody has.
namespace goodwill::inline v0::satisfaction {

/// A column of classes that the margins name.
struct class_column {
    std::string name;
    core::column rows;
    bool text = false;
    std::vector<std::string_view> texts;   ///< of classes, as the margins name them
    std::vector<std::int64_t> integers;

    [[nodiscard]] std::size_t size() const noexcept { return text ? texts.size() : integers.size(); }
    /// A class as a message shows it.
    [[nodiscard]] std::string shown(std::size_t k) const;
};

/// The columns of all margins, each once, and where each margin finds its own.
struct class_columns {
    std::vector<class_column> columns;
    std::vector<std::vector<std::size_t>> of_margin;                ///< positions in `columns`
    std::vector<std::vector<std::vector<std::uint32_t>>> of_cell;   ///< [margin][column of it][cell]: the class

    /// Throws schema_error, shape_error; domain_error for a cell without a name.
    class_columns(const char* function, std::span<const margin> margins);
};

struct survey_patterns {
    std::vector<std::uint32_t> slot;   ///< one a row
    std::size_t slots = 1;
    /// Of pattern p: its slot, its class in each column, its rows, the sums of their weights at the start and of the
    /// squares of these.
    std::vector<std::uint32_t> slot_of;
    std::vector<std::vector<std::uint32_t>> classes;  ///< [column][pattern]
    std::vector<std::int64_t> n;
    std::vector<double> weight, squares;

    /// Throws domain_error for a row without a class, with one that no margin names or with a weight that is none.
    survey_patterns(const char* function, const class_columns& of, const raking_options& options);
};

}  // namespace goodwill::inline v0::satisfaction
