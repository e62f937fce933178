#include "live_engine.hpp"

#include <cstring>
#include <mutex>
#include <span>
#include <string_view>

#include "host_journal.hpp"

namespace goodwill::bindings {

using core::day_number;
using loyalty::account;
using loyalty::entry_kind;

live_engine::live_engine(const loyalty::program& p, const zone_table& zone, const py::object& journal, bool local_times)
    : engine_(book_of(p, zone), journal.is_none() ? nullptr : std::make_unique<host_journal>(journal)),
      hosted_(!journal.is_none()), local_(local_times) {}

loyalty::outcome live_engine::apply(const loyalty::event& e) {
    return run([&] { return engine_.apply(e); });
}
void live_engine::adopt(const loyalty::program& next, const zone_table& zone, day_number from) {
    auto book = book_of(next, zone);
    // Whoever works without the GIL is waited for, and whoever has the GIL does not work.
    std::unique_lock nobody(*versions_, std::defer_lock);
    without_gil([&] { nobody.lock(); });
    engine_.adopt(std::move(book), from);
}
std::unique_ptr<live_engine> live_engine::from_bytes(const py::bytes& state, const py::object& journal,
                                                     bool local_times) {
    const bool hosted = !journal.is_none();
    std::unique_ptr<loyalty::journal> records = hosted ? std::make_unique<host_journal>(journal) : nullptr;
    const std::string_view view = state;
    auto engine =
        without_gil([&] { return loyalty::engine::from_bytes(std::as_bytes(std::span(view)), std::move(records)); });
    return std::make_unique<live_engine>(std::move(engine), hosted, local_times);
}
py::bytes live_engine::to_bytes() const {
    struct counted {
        int& n;
        explicit counted(int& count) : n(++count) {}
        counted(const counted&) = delete;
        counted& operator=(const counted&) = delete;
        ~counted() { --n; }
    };
    const counted writing(writers_);
    const auto bytes = unlocked([&] { return engine_.to_bytes(); });
    auto out =
        py::reinterpret_steal<py::bytes>(PyBytes_FromStringAndSize(nullptr, static_cast<py::ssize_t>(bytes.size())));
    if (!out) throw py::error_already_set();
    without_gil([&] { std::memcpy(PyBytes_AS_STRING(out.ptr()), bytes.data(), bytes.size()); });
    return out;
}
std::optional<day_number> live_engine::since() const {
    const auto& all = engine_.books().all();
    return all.size() == 1 ? std::nullopt : std::optional(all.back().from);
}
loyalty::quoted live_engine::quote(const loyalty::event& e) const {
    return run([&] { return engine_.quote(e); });
}
loyalty::explanation live_engine::why(const loyalty::id& member, std::uint64_t position) const {
    return run([&] { return engine_.why(member, position); });
}
namespace {
/// Several questions ask the engine for an account.
template <class F>
auto asked_by(const char* function, F&& work) {
    try {
        return work();
    } catch (const domain_error& e) {
        error_detail detail = e.detail();
        if (detail.function != "engine.balance" && detail.function != "engine.retold") throw;
        detail.function = function;
        throw domain_error(std::move(detail));
    }
}
}  // namespace

account live_engine::at(const char* function, const loyalty::id& member, std::optional<std::int64_t> when) const {
    return asked_by(function, [&] { return run([&] { return engine_.at(member, when); }); });
}

member_dates live_engine::dates(const char* function, const loyalty::id& member, std::optional<std::int64_t> when,
                                bool tier) const {
    std::vector<loyalty::entry> made;
    member_dates out;
    out.account = asked_by(function, [&] {
        return run([&] {
            if (tier) static_cast<void>(engine_.retold(member, when, made));
            return engine_.at(member, when);
        });
    });
    account& a = out.account;
    out.day = day_for(a, when);
    account later = a;
    loyalty::decision d(engine_.books(), later, nullptr);
    d.at(loyalty::entry::clock, out.day);
    for (const loyalty::lot& l : a.lots) out.ends.push_back(d.ends_on(l));
    if (!tier) return out;
    for (const auto& x : made)
        if (x.kind == entry_kind::join || x.kind == entry_kind::tier_up || x.kind == entry_kind::tier_down)
            out.since = x.day;
    // Until it falls if nothing else happens; an invitation without end never does.
    for (int assessed = 0; assessed < 200 && later.tier == a.tier && a.tier != 0; ++assessed) {
        const day_number due = d.next_tier_due();
        if (due == loyalty::no_day) break;
        d.advance(due);
        if (later.tier < a.tier) out.until = due - 1;
    }
    loyalty::decision now(engine_.books(), a, nullptr);
    now.at(loyalty::entry::clock, out.day);
    if (now.has_tiers()) static_cast<void>(now.roll());
    return out;
}

std::vector<loyalty::entry> live_engine::history(const loyalty::id& member, std::optional<day_number> until,
                                                 bool booked) const {
    return run([&] {
        if (booked) return engine_.history(member, until);
        std::vector<loyalty::entry> out;
        static_cast<void>(engine_.retold(member, {}, out));
        return out;
    });
}
std::optional<std::uint64_t> live_engine::find(const loyalty::id& event) const {
    return run([&] { return engine_.records().find(event); });
}
std::vector<std::byte> live_engine::record_at(std::uint64_t position) const {
    return run([&] {
        const auto record = engine_.records().read(position);
        return std::vector<std::byte>(record.begin(), record.end());
    });
}
std::vector<owned_id> live_engine::ids() const {
    return run([&] {
        std::vector<owned_id> out;
        engine_.each({}, [&](const loyalty::id& id, const account&) {
            out.push_back({std::string(id.text()), id.number(), id.is_text()});
        });
        return out;
    });
}
std::size_t live_engine::members() const {
    return run([&] { return engine_.members(); });
}
bool live_engine::knows(const loyalty::id& member) const {
    return run([&] { return engine_.knows(member); });
}

}  // namespace goodwill::bindings
