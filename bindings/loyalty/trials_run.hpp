#pragma once
#include "support.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/loyalty/event_log.hpp>
#include <goodwill/loyalty/trial_history.hpp>

/// A log of events as Python holds it, that any programmes of one currency and zone are put through.
namespace goodwill::bindings {

struct trial_assumptions {
    loyalty::units redeems = 0;
    double elasticity = 0;
    std::optional<core::day_number> until;
};

class trials_run {
public:
    trials_run(const loyalty::program& program, core::zone zone, loyalty::event_log_columns columns,
               loyalty::event_log_options options);

    /// The programmes in their order; members of the first `keep` alone are kept.
    [[nodiscard]] std::vector<loyalty::program_trial> run(const std::vector<loyalty::program>& programs,
                                                          const trial_assumptions& how, std::size_t keep, int threads,
                                                          const core::watch& progress);
    /// The history of a member, by its place among `ids`.
    [[nodiscard]] py::list histories(const std::vector<loyalty::program>& programs, const trial_assumptions& how,
                                     std::size_t member);

    [[nodiscard]] core::column ids() const;
    /// By id.
    [[nodiscard]] const core::buffer<std::uint32_t>& slots() const noexcept { return slots_; }
    /// For each row of the log the place of its member among `ids`; below 0 for rows that were left out, and for lines
    /// of an order but its first.
    [[nodiscard]] core::buffer<std::int32_t> places() const;
    [[nodiscard]] py::dict counts() const;
    /// Rows left out, with the reason of each.
    [[nodiscard]] py::dict refused() const;
    [[nodiscard]] std::uint64_t rows() const noexcept { return logs_[0].log->rows(); }
    [[nodiscard]] std::uint64_t events() const noexcept { return logs_[0].log->events().member.size(); }
    [[nodiscard]] std::uint64_t redemptions() const;
    [[nodiscard]] core::day_number last_day() const;

private:
    struct coded {
        std::shared_ptr<const loyalty::rulebook> book;
        std::unique_ptr<loyalty::event_log> log;
    };
    /// The log in the codes of a programme: one that is there, if its names have the same codes.
    [[nodiscard]] const loyalty::event_log& log_of(const std::shared_ptr<const loyalty::rulebook>& book);

    core::zone zone_;
    loyalty::event_log_columns columns_;
    loyalty::event_log_options options_;
    bool names_, lines_;
    std::vector<std::uint64_t> attributes_;  ///< the keys of their names
    loyalty::member_slots members_;
    std::vector<coded> logs_;
    core::buffer<std::uint32_t> slots_;
};

}  // namespace goodwill::bindings
