#pragma once
#include "event_reader.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/loyalty/engine.hpp>

namespace goodwill::bindings {

/// A zone's name, transitions and offsets.
using zone_table = std::tuple<std::string, array<std::int64_t>, array<std::int32_t>>;

/// A programme made ready, with its zone.  Throws as a rulebook does.
[[nodiscard]] std::shared_ptr<const loyalty::rulebook> book_of(const loyalty::program& p, const zone_table& zone);

/// When each of a member's lots ends, in their order, and its tier with the dates of it.
struct member_dates {
    loyalty::account account;  ///< with what counts towards tiers at that moment
    core::day_number day = 0;
    std::vector<core::day_number> ends;
    std::optional<core::day_number> since, until;
};

/// An id that owns its text.
struct owned_id {
    std::string text;
    std::int64_t number = 0;
    bool is_text = true;

    [[nodiscard]] loyalty::id id() const { return is_text ? loyalty::id(text) : loyalty::id(number); }
};

/// An engine with what Python needs to speak to it.  All that calls the engine is in one file, which takes long to
/// compile.
class live_engine {
public:
    live_engine(const loyalty::program& p, const zone_table& zone, const py::object& journal, bool local_times);
    live_engine(loyalty::engine engine, bool hosted, bool local_times)
        : engine_(std::move(engine)), hosted_(hosted), local_(local_times) {}
    /// What `to_bytes` wrote; a journal of the host's must be given again.
    [[nodiscard]] static std::unique_ptr<live_engine> from_bytes(const py::bytes& state, const py::object& journal,
                                                                 bool local_times);

    [[nodiscard]] py::bytes to_bytes() const;
    [[nodiscard]] bool runs(const loyalty::program& given) const { return engine_.runs(given); }
    /// The local date from which the latest version holds; nothing where it is the first.
    [[nodiscard]] std::optional<core::day_number> since() const;

    [[nodiscard]] loyalty::outcome apply(const loyalty::event& e);
    void adopt(const loyalty::program& next, const zone_table& zone, core::day_number from);
    [[nodiscard]] loyalty::quoted quote(const loyalty::event& e) const;
    [[nodiscard]] loyalty::explanation why(const loyalty::id& member, std::uint64_t position) const;
    /// Errors name `function`, as they do of all that asks for an account.
    [[nodiscard]] loyalty::account at(const char* function, const loyalty::id& member,
                                      std::optional<std::int64_t> when) const;
    [[nodiscard]] member_dates dates(const char* function, const loyalty::id& member, std::optional<std::int64_t> when,
                                     bool tier) const;
    /// As booked, or as events count now.
    [[nodiscard]] std::vector<loyalty::entry> history(const loyalty::id& member, std::optional<core::day_number> until,
                                                      bool booked) const;
    [[nodiscard]] std::optional<std::uint64_t> find(const loyalty::id& event) const;
    [[nodiscard]] std::vector<std::byte> record_at(std::uint64_t position) const;
    [[nodiscard]] std::vector<owned_id> ids() const;
    [[nodiscard]] std::size_t members() const;
    [[nodiscard]] bool knows(const loyalty::id& member) const;

    [[nodiscard]] const loyalty::rulebook& book() const noexcept { return engine_.book(); }
    [[nodiscard]] const loyalty::rulebook& book_at(core::day_number day) const noexcept {
        return engine_.books().at(day);
    }
    [[nodiscard]] event_reader reader(const char* function) const { return {function, book(), local_}; }
    [[nodiscard]] int digits() const { return book().source.decimals; }
    [[nodiscard]] int money_digits() const { return book().source.money_decimals; }
    [[nodiscard]] core::day_number day_for(const loyalty::account& a, const std::optional<std::int64_t>& when) const {
        return when ? static_cast<core::day_number>(book().zone.day_at(loyalty::seconds_of(*when))) : a.clock;
    }

private:
    /// A host's journal may let other threads run, as do bytes while they are written, so nobody may hold the GIL then
    /// while he waits for a member.
    template <class F>
    auto run(F&& work) const {
        if (!hosted_ && writers_ == 0) return work();
        return unlocked(std::forward<F>(work));
    }
    template <class F>
    auto unlocked(F&& work) const {
        return without_gil([&] {
            const std::shared_lock versions_stay(*versions_);
            return work();
        });
    }

    loyalty::engine engine_;
    std::unique_ptr<std::shared_mutex> versions_ = std::make_unique<std::shared_mutex>();  ///< of work without the GIL
    mutable int writers_ = 0;  ///< under the GIL
    bool hosted_, local_;
};

}  // namespace goodwill::bindings
