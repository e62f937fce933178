#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include <goodwill/core/column.hpp>
#include "transactions/flaw.hpp"
#include "transactions/pieces.hpp"

/// Amounts as whole numbers of 10^-scale, or as doubles where they are no decimals.
namespace goodwill::inline v0::transactions {

/// A row that a plan does not foresee; whoever made the plan makes another.
struct misfit {};

inline constexpr int no_scale = -1;

/// A column of type null without chunks stands for none.
[[nodiscard]] inline bool is_there(const core::column& column) noexcept {
    return column.type() != core::dtype::null || !column.chunks().empty();
}

class amount_reader {
public:
    /// A column that is not there stands for "no amounts".  `missing` and `infinite` are the flaws it sets.
    /// Throws schema_error.
    amount_reader(const char* function, const core::column& column, const char* argument = "amount",
                  flaw missing = flaw::amount_missing, flaw infinite = flaw::amount_infinite);

    [[nodiscard]] bool there() const noexcept { return there_; }
    [[nodiscard]] std::int64_t length() const noexcept { return rows_.length(); }
    void prefetch(std::int64_t begin, std::size_t n) const noexcept { rows_.prefetch(begin, n); }

    /// Sets flaws of missing and infinite amounts where there were none.  True if there are any.
    [[nodiscard]] bool check(std::int64_t begin, std::size_t n, std::uint8_t* flaw) const;
    /// Sets flaws of missing and infinite amounts, and returns the scale that the rows without a flaw need besides
    /// `scale`: the larger of the two, or no_scale when they are no decimals that fit.
    [[nodiscard]] int survey(std::int64_t begin, std::size_t n, int scale, std::uint8_t* flaw) const;

    /// Exact amounts at a scale that `survey` found, and flaws where there were none.  True if any row has a flaw.
    /// Throws misfit for an amount without a flaw that is no decimal at this scale.
    [[nodiscard]] bool read_exact(std::int64_t begin, std::size_t n, int scale, std::int64_t* money,
                                  std::uint8_t* flaw) const;
    /// The same as doubles, held by their bits.
    [[nodiscard]] bool read_rounded(std::int64_t begin, std::size_t n, std::int64_t* money, std::uint8_t* flaw) const;

    [[nodiscard]] std::string show(std::int64_t row) const;

private:
    pieces rows_;
    bool there_;
    std::uint8_t missing_, infinite_;
};

}  // namespace goodwill::inline v0::transactions
