#pragma once
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/rules/table.hpp>

/// Where rules of a table overlap, and where none holds: exactly, over the grid of cells that the limits of all rules
/// cut.  No value is sampled.
namespace goodwill::inline v0::rules {

/// What a column may hold.  Missing values are in no domain.
struct column_domain {
    condition values;
    bool whole = false;  ///< only the whole numbers in `values`
};

/// By column.  A column that is not named may hold every number; or, if the rules ask for texts in it, every text.
using domain = std::vector<std::pair<std::string, column_domain>>;

/// A part of a column.
struct column_part {
    condition values;
    bool other_texts = false;  ///< with every text that the rules do not name
    bool all = false;          ///< this is all of the column's domain
};

/// A block of cells.
struct region {
    std::vector<column_part> columns;  ///< as in the table
    double cells = 0;                  ///< see check_result::cells
};

/// Two rules that hold in the same cells.  The first of them decides there, unless an earlier rule does.
struct overlap {
    std::size_t first, second;  ///< positions in the table
    region where;
};

struct check_result {
    std::vector<overlap> overlaps;         ///< every pair of rules that overlap, in the order of the rules
    std::vector<region> holes;             ///< disjoint; together all cells in which no rule holds
    std::vector<std::size_t> unreachable;  ///< rules that never decide, because earlier ones hold wherever they do
    /// Cells of the grid.  In a column of finitely many whole numbers, or of listed texts, each value is a cell; else
    /// the limits that rules and domain name are cells, and so are the gaps between them and beyond.
    double cells = 0;
    double cells_of_overlaps = 0;  ///< in which two rules or more hold
    double cells_of_holes = 0;     ///< in which none holds
};

/// Throws schema_error for a domain of a column that the table does not have; domain_error for a domain that is empty
/// or of another kind than the rules ask for, and for a table whose grid has more than a million different blocks.
[[nodiscard]] GOODWILL_API check_result check(const table& rules, const domain& within = {});

/// "3..5", "1, 4..5", "> 3", "[0..100)", "north, any other", "any"
[[nodiscard]] GOODWILL_API std::string to_text(const column_part& part);

}  // namespace goodwill::inline v0::rules
