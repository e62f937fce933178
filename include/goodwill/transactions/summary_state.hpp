#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/state.hpp>
#include <goodwill/transactions/log_options.hpp>
#include <goodwill/transactions/summary.hpp>

/// The summary as a state: fed chunk by chunk in time order, in memory that grows with customers only.
namespace goodwill::inline v0::transactions {

/// An ordered state.  With integer ids it takes at most 64 bytes a customer, growth included.
/// After an exception a state is what it was before the call.
class GOODWILL_API summary_state {
public:
    static constexpr core::state_mode mode = core::state_mode::ordered;

    /// `threads` and `progress` of the options are not used.  Throws domain_error.
    explicit summary_state(const log_options& options = {});
    summary_state(const summary_state&);
    summary_state& operator=(const summary_state&);
    summary_state(summary_state&&) noexcept;
    summary_state& operator=(summary_state&&) noexcept;
    ~summary_state();

    /// Adds a chunk; columns are those of `summarise`.  A customer's days must not go back in time, neither inside
    /// the chunk nor to before what the state has seen.  Either every chunk has amounts or none.
    /// Rows of errors count from 0 in the chunk, those of the report from the first chunk on.
    /// Throws what `summarise` throws, and conflict_error (order, kind of id, amounts).
    void update(const core::column& customer, const core::column& time, const core::column& amount = {});

    /// Adds what another state has seen: of a customer that both know, the other's days must not begin before this
    /// one's last day.  Throws conflict_error, also for options that differ in what they make of a log.
    void merge(const summary_state& other);

    [[nodiscard]] std::vector<std::byte> to_bytes() const;
    /// Throws format_error.
    [[nodiscard]] static summary_state from_bytes(std::span<const std::byte> bytes);

    /// The summary of everything so far; the state goes on.
    [[nodiscard]] summary finish() const;

    [[nodiscard]] std::size_t customers() const noexcept;
    /// Bytes of memory that the state holds.
    [[nodiscard]] std::size_t memory() const noexcept;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

static_assert(core::mergeable_state<summary_state>);

}  // namespace goodwill::inline v0::transactions
