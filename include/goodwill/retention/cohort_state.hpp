#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <goodwill/core/state.hpp>
#include <goodwill/retention/cohorts.hpp>

/// Cohorts as a state: the cells of bases that share no customer add up, so a log that is split by customer is counted
/// part by part, here or on other machines.  A state takes some 100 bytes a cell, whatever the number of customers.
namespace goodwill::inline v0::retention {

/// A commutative state of disjoint customers.  A customer in two parts would be counted in each.  To find that, a state
/// keeps the 4,096 smallest hashes of its ids: up to so many customers in both, every overlap is found.  Beyond, where
/// a share s of the smaller part's customers are also in the other, which is k times as large, it is found with
/// probability 1 - (1 - s)^(4096 / k): 99 % for one customer in 900 of parts that are alike.
class GOODWILL_API cohort_state {
public:
    static constexpr core::state_mode mode = core::state_mode::commutative;

    /// Purchases until `at` count; default: all of each base.  Throws domain_error for the period "day".
    explicit cohort_state(core::period period = core::period::month,
                          std::optional<std::chrono::sys_days> at = {});

    /// Adds the customers of a base.  Throws conflict_error: a customer that is there already, ids of another kind,
    /// amounts or margins that were there before or were not; and what `cohorts` throws.
    /// After an exception the state is what it was before.
    void update(const transactions::customer_base& base, int threads = 1, const core::watch& progress = {});

    /// Adds the customers of another state.  Throws conflict_error, also for another period or `at`.
    void merge(const cohort_state& other);

    [[nodiscard]] std::vector<std::byte> to_bytes() const;
    /// Throws format_error.
    [[nodiscard]] static cohort_state from_bytes(std::span<const std::byte> bytes);

    /// The table of everything so far; the state goes on.  It ends on `at`, or on the last day of any base.
    [[nodiscard]] cohort_table finish(double level = 0.95) const;

    /// In all cohorts.
    [[nodiscard]] std::int64_t customers() const noexcept;
    [[nodiscard]] core::period period() const noexcept;
    [[nodiscard]] bool has_revenue() const noexcept;
    [[nodiscard]] bool has_margin() const noexcept;

private:
    struct impl;
    std::shared_ptr<const impl> impl_;  // never changed once it is here, so copies share it
};

static_assert(core::mergeable_state<cohort_state>);

}  // namespace goodwill::inline v0::retention
