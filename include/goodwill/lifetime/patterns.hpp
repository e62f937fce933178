#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <goodwill/core/parallel.hpp>
#include <goodwill/core/state.hpp>
#include <goodwill/lifetime/fit_report.hpp>

/// What a buy-till-you-die fit needs of a customer base: the table of distinct (x, t_x, T) with the weight of each.
/// A commutative state: customers may be split anywhere.  The table is sorted, so that it does not depend on the order
/// of the customers; with whole weights (counts among them) it is the same to the bit for any order and any merge.
namespace goodwill::inline v0::lifetime {

struct patterns_options {
    const char* function = "lifetime.patterns";  ///< what errors name
    int threads = 1;
    core::watch progress = {};
};

class patterns {
public:
    static constexpr core::state_mode mode = core::state_mode::commutative;

    patterns() = default;
    /// Columns of shape (n,).  x: repeat purchases, t_x: age at the last one, T: age.  weight: how many customers a
    /// row stands for, finite and >= 0; empty: 1 each.  Rows of weight 0 are left out.  Rows with a missing value are
    /// left out and counted.  Throws shape_error, and domain_error naming the first bad row.
    GOODWILL_API patterns(std::span<const double> x, std::span<const double> t_x, std::span<const double> T,
                          std::span<const double> weight = {}, const patterns_options& = {});

    /// Adds customers; the same rules.  Nothing changes when it throws.
    GOODWILL_API void update(std::span<const double> x, std::span<const double> t_x, std::span<const double> T,
                             std::span<const double> weight = {}, const patterns_options& = {});
    GOODWILL_API void merge(const patterns& other);
    [[nodiscard]] GOODWILL_API std::vector<std::byte> to_bytes() const;
    /// Throws format_error.
    [[nodiscard]] GOODWILL_API static patterns from_bytes(std::span<const std::byte> bytes);

    /// Distinct rows, sorted by x, T, t_x.
    [[nodiscard]] std::size_t size() const noexcept { return x_.size(); }
    [[nodiscard]] std::span<const double> x() const noexcept { return x_; }
    [[nodiscard]] std::span<const double> t_x() const noexcept { return t_x_; }
    [[nodiscard]] std::span<const double> T() const noexcept { return T_; }
    [[nodiscard]] std::span<const double> weight() const noexcept { return weight_; }

    /// Rows that are in the table.
    [[nodiscard]] std::int64_t customers() const noexcept { return customers_; }
    /// Rows that were left out, by reason; no reason without rows.
    [[nodiscard]] GOODWILL_API std::vector<exclusion> excluded() const;

private:
    friend class pattern_builder;
    std::vector<double> x_, t_x_, T_, weight_;
    std::int64_t customers_ = 0;
    std::int64_t missing_x_ = 0, missing_t_x_ = 0, missing_T_ = 0, without_weight_ = 0;
};

static_assert(core::mergeable_state<patterns>);

}  // namespace goodwill::inline v0::lifetime
