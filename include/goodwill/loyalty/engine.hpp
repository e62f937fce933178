#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/loyalty/account_check.hpp>
#include <goodwill/loyalty/decide.hpp>
#include <goodwill/loyalty/member_shard.hpp>
#include <goodwill/loyalty/outcome.hpp>
#include <goodwill/loyalty/rerating.hpp>
#include <goodwill/loyalty/resolve.hpp>

/// A programme at work: events come in, entries and balances come out.
/// Members are spread over shards by their ids: one thread writes in a shard at a time, others read.
namespace goodwill::inline v0::loyalty {

class engine {
public:
    static constexpr std::size_t shard_count = 64;

    /// Which shard a member is in.
    [[nodiscard]] static constexpr std::size_t shard_index(const id& member) noexcept {
        return (member.key() * 0x9E3779B97F4A7C15u >> 40) % shard_count;
    }

    /// Throws std::bad_alloc.  Without a journal of the host's, records are kept in memory.
    explicit engine(std::shared_ptr<const rulebook> book, std::unique_ptr<journal> records = nullptr)
        : engine(versions(std::move(book)), std::move(records)) {}
    explicit engine(versions books, std::unique_ptr<journal> records = nullptr)
        : books_(std::move(books)), journal_(records ? std::move(records) : std::make_unique<memory_journal>()) {
        for (std::size_t i = 0; i < shard_count; ++i) {
            shards_[i] = std::make_unique<shard>();
            shards_[i]->index = i;
        }
    }

    [[nodiscard]] const versions& books() const noexcept { return books_; }
    [[nodiscard]] const rulebook& book() const noexcept { return books_.latest(); }
    [[nodiscard]] const loyalty::journal& records() const noexcept { return *journal_; }

    /// From a local date on another version of the programme holds.  No other call may run.  Throws conflict_error for
    /// a programme of another currency, zone or an older version, or a date that is past for some member.
    void adopt(std::shared_ptr<const rulebook> next, core::day_number from) {
        core::day_number last = std::numeric_limits<core::day_number>::min();
        each({}, [&](const id&, const account& a) { last = std::max(last, a.clock); });
        if (from <= last)
            throw conflict_error(
                {"engine.adopt",
                 "from",
                 {},
                 core::to_text_date(from),
                 "must be after " + core::to_text_date(last) + ", up to which a member's account has run"});
        books_.adopt(std::move(next), from);
    }

    /// Books an event, or says why not; then nothing has changed.
    /// Throws domain_error for what no event may be, conflict_error for a known id with other content.
    [[nodiscard]] outcome apply(const event& e) {
        check_event("engine.apply", e);
        outcome out;
        thread_local desk d;
        // What lies anywhere in memory is asked for first, so that it comes while other work is done.
        shard& s = shard_of(e.member);
        journal_->expect(e.id);
        const std::unique_lock lock(s.guard);
        s.table.prefetch(e.member.key());
        resolve(books_, e, d.now);
        const std::uint64_t slot = s.find(e.member);
        if (slot != id_table::nothing) {
            journal_->expect_of(handle(s, slot));
            s.accounts.prefetch(slot);
        }
        write_record(e, d.record);
        if (const auto known = journal_->find(e.id)) return repeated(e, *known, d.record);
        if (slot == id_table::nothing) reset(d.a);
        else s.accounts.load(slot, d.a);
        d.now.facts.ref = pending_ref;

        if (e.kind == event_kind::correction || d.now.facts.time < d.a.last_time) {
            if (slot == id_table::nothing) return refused(out, refusal::unknown_event);
            if (const refusal why = past_of().rerate({pending_ref, d.record, d.now.facts.time, false},
                                                     positions(s, slot), e, base_of(s, slot), d.a, out.entries);
                why != refusal::none)
                return refused(out, refined(e, d.now.facts, why, s, slot));
        } else {
            out.entries.reserve(4);
            decision decide(books_, d.a, &out.entries, &d.memory);
            if (const refusal why = decide.apply(d.now.facts); why != refusal::none)
                return refused(out, refined(e, d.now.facts, why, s, slot));
        }
        const std::span packed = pack(d.a, d.packed);
        if (packed.size() > most_packed_words) return refused(out, refusal::account_full);
        const std::uint64_t to = slot == id_table::nothing ? s.accounts.size() : slot;
        s.keep_base(to);
        const auto position = journal_->append(e.id, handle(s, to), d.record);
        if (!position) return repeated(e, journal_->find(e.id).value(), d.record);
        out.event = *position;
        for (entry& x : out.entries)
            if (x.event == pending_ref) x.event = *position;
        if (slot == id_table::nothing) s.add(e.member);
        s.accounts.put(to, packed);
        return out;
    }

    /// What a purchase would earn, by rule, exactly as booking it then gives.  Changes nothing.
    /// Throws domain_error as `apply` does, for what is no purchase, and for a time before the member's last event.
    [[nodiscard]] quoted quote(const event& e) const {
        check_event("engine.quote", e);
        if (e.kind != event_kind::purchase)
            throw domain_error({"engine.quote", "kind", {}, std::string(name_of(e.kind)), "must be purchase"});
        quoted out;
        desk d;
        resolve(books_, e, d.now);
        load(e.member, d.a);
        if (d.now.facts.time < d.a.last_time)
            throw domain_error({"engine.quote",
                                "time",
                                {},
                                core::to_text_date(d.now.facts.day),
                                "must not be before the member's last event"});
        decision decide(books_, d.a, nullptr, nullptr);
        decide.advance(d.now.facts.day);
        out.tier_before = d.a.tier;
        account tried = d.a;
        decision trial(books_, tried, nullptr, nullptr);
        out.why = trial.apply(d.now.facts);
        if (out.why != refusal::none) return out;
        out.tier_after = tried.tier;
        decide.at(0, d.now.facts.day);
        if (!d.a.member) decide.enrol(d.now.facts);
        order_rating order;
        earned_points earned;
        static_cast<void>(decide.rate(d.now.facts, order, earned, &out.rules));
        out.points = earned.total;
        out.fired = earned.fired;
        out.cut = earned.cut;
        return out;
    }

    [[nodiscard]] bool knows(const id& member) const {
        const shard& s = shard_of(member);
        const std::shared_lock lock(s.guard);
        return s.find(member) != id_table::nothing;
    }
    /// A member's account: as of the last event, or at the end of an instant before or after it (microseconds).
    /// Throws domain_error for an unknown member.
    [[nodiscard]] account at(const id& member, std::optional<std::int64_t> micros = {}) const {
        account a;
        if (!load(member, a)) throw domain_error({"engine.balance", "member", {}, member.show(), "must be a member"});
        if (!micros) return a;
        if (*micros < a.last_time) {
            const shard& s = shard_of(member);
            const std::shared_lock lock(s.guard);
            return retold(s, s.find(member), *micros, nullptr);
        }
        decision decide(books_, a, nullptr, nullptr);
        decide.advance(std::max(day_of_micros(*micros), a.clock));
        return a;
    }
    /// A member's entries as they were booked: by the event that booked them, corrections where a late event made them.
    /// With `until` those of the clock up to the start of that date too.
    [[nodiscard]] std::vector<entry> history(const id& member, std::optional<core::day_number> until = {}) const {
        const shard& s = shard_of(member);
        const std::shared_lock lock(s.guard);
        const std::uint64_t slot = s.find(member);
        if (slot == id_table::nothing)
            throw domain_error({"engine.history", "member", {}, member.show(), "must be a member"});
        std::vector<entry> out;
        account a = past_of().walk(positions(s, slot), base_of(s, slot), out);
        if (until) {
            decision decide(books_, a, &out, nullptr);
            decide.advance(std::max(*until, a.clock));
        }
        return out;
    }
    /// The account at the end of an instant as all that is known now says, with the entries that lead there: late
    /// events and corrections are in their places.  Without an instant: as of the last event.
    [[nodiscard]] account retold(const id& member, std::optional<std::int64_t> micros, std::vector<entry>& made) const {
        const shard& s = shard_of(member);
        const std::shared_lock lock(s.guard);
        const std::uint64_t slot = s.find(member);
        if (slot == id_table::nothing)
            throw domain_error({"engine.retold", "member", {}, member.show(), "must be a member"});
        return retold(s, slot, micros, &made);
    }
    /// Why an event brought what it did: the rules that held, what counted, the tier and the version of the programme.
    /// Throws domain_error for a place that is none in the journal of this member.
    [[nodiscard]] explanation why(const id& member, std::uint64_t position) const {
        const shard& s = shard_of(member);
        const std::shared_lock lock(s.guard);
        explanation out;
        const std::uint64_t slot = s.find(member);
        bool found = false;
        if (slot != id_table::nothing) {
            const auto positions = journal_->of_member(handle(s, slot));
            found = std::find(positions.begin(), positions.end(), position) != positions.end();
        }
        if (!found)
            throw domain_error(
                {"engine.why", "event", {}, std::to_string(position), "must be an event of this member"});
        account a = base_of(s, slot);
        bool past_it = false;
        for (past_event& x : past_of().timeline(positions(s, slot))) {
            past_it = x.position == position;
            if (past_it) out.record = std::move(x.record), out.corrected = x.corrected;
            if (past_it) break;
            static_cast<void>(past_of().apply_again(x, a));
        }
        if (!past_it) {  // a correction, which has no place of its own
            const auto record = journal_->read(position);
            out.record.assign(record.begin(), record.end());
        }
        read_record(out.record, out.event);
        resolved_event now;
        resolve(books_, out.event, now);
        decision decide(books_, a, nullptr, nullptr);
        decide.advance(now.facts.day);
        decide.at(position, now.facts.day);
        const rulebook& b = books_.at(now.facts.day);
        out.version = b.source.version;
        out.day = now.facts.day;
        out.tier = a.tier;
        out.counted = now.facts.money.counted(b.source.counts);
        if (now.facts.voided) return out;
        earned_points earned;
        earned.fired = 0;
        earned.cut = 0;
        if (out.event.kind == event_kind::purchase) {
            if (!a.member) decide.enrol(now.facts);
            order_rating order;
            static_cast<void>(decide.rate(now.facts, order, earned, &out.rules));
            out.tier = static_cast<std::uint8_t>(order.tier);
        } else if (out.event.kind == event_kind::join || out.event.kind == event_kind::activity) {
            event_facts without_points = now.facts;
            without_points.kind = event_kind::purchase;
            if (!a.member) decide.enrol(without_points);
            static_cast<void>(decide.rate_event(now.facts, earned, &out.rules));
        }
        out.fired = earned.fired;
        out.cut = earned.cut;
        return out;
    }

    [[nodiscard]] std::size_t members() const {
        std::size_t n = 0;
        for (const auto& s : shards_) {
            const std::shared_lock lock(s->guard);
            n += s->ids.size();
        }
        return n;
    }
    /// Calls `see(id, account)` for every member, at a local date if one is given.
    template <class See>
    void each(std::optional<core::day_number> day, See&& see) const {
        account a;
        for (const auto& s : shards_) {
            const std::shared_lock lock(s->guard);
            for (std::size_t i = 0; i < s->ids.size(); ++i) {
                s->accounts.load(i, a);
                if (day) {
                    decision decide(books_, a, nullptr, nullptr);
                    decide.advance(std::max(*day, a.clock));
                }
                see(s->ids[i], static_cast<const account&>(a));
            }
        }
    }
    /// Takes in a member's account as it stands: what came before is not in the journal, and events before it are too
    /// late.
    /// Throws domain_error for an account that no version of the programme makes or that is too large, or an empty id;
    /// conflict_error for a member that is there.
    void take_in(const id& member, const account& a) {
        if (member.empty()) throw domain_error({"engine.take_in", "member", {}, "", "must not be empty"});
        core::buffer<std::uint64_t> memory;
        const std::span packed = pack(a, memory);
        if (packed.size() > most_packed_words || !fits(a, books_))
            throw domain_error({"engine.take_in",
                                "account",
                                {},
                                "that of " + member.show(),
                                "must be one that the programme could have made"});
        shard& s = shard_of(member);
        const std::unique_lock lock(s.guard);
        if (s.find(member) != id_table::nothing)
            throw conflict_error({"engine.take_in", "member", {}, member.show(), "must not be there"});
        const std::size_t slot = s.accounts.size();
        s.add(member);
        s.accounts.put(slot, packed);
        s.taken.set(slot);
    }

    /// All of it: the versions of the programme, members, accounts, and the journal where it is the engine's own.  The
    /// same events in the same order give the same bytes.  Events wait meanwhile, questions do not.
    /// Throws domain_error for a programme that was made in C++ and that no document can say, std::bad_alloc.
    [[nodiscard]] GOODWILL_API core::buffer<std::byte> to_bytes() const;
    /// An engine with a journal of the host's needs that journal again.
    /// Throws format_error with the offset for bytes that are cut, altered, newer or say what no engine can hold;
    /// conflict_error for a journal that is missing, or that is given beside that in the bytes.
    [[nodiscard]] GOODWILL_API static engine from_bytes(std::span<const std::byte> bytes,
                                                        std::unique_ptr<journal> records = nullptr);
    /// Whether it runs a programme: true for the latest version of its own, false for one that `adopt` takes from some
    /// date on.  Throws conflict_error that says why for any other.
    [[nodiscard]] GOODWILL_API bool runs(const program& given) const;

private:
    static constexpr std::uint64_t pending_ref = entry::clock - 1;

    using shard = member_shard;
    /// What one thread works with.
    struct desk {
        account a;
        resolved_event now;
        std::vector<std::byte> record;
        core::buffer<std::uint64_t> packed;
        rate_memory memory;
    };

    [[nodiscard]] shard& shard_of(const id& member) const noexcept {
        return *shards_[shard_index(member)];
    }
    [[nodiscard]] static std::uint64_t handle(const shard& s, std::uint64_t slot) noexcept {
        return slot * shard_count + s.index;
    }
    bool load(const id& member, account& a) const {
        const shard& s = shard_of(member);
        const std::shared_lock lock(s.guard);
        const std::uint64_t slot = s.find(member);
        if (slot == id_table::nothing) {
            reset(a);
            return false;
        }
        s.accounts.load(slot, a);
        return true;
    }
    [[nodiscard]] static outcome& refused(outcome& out, refusal why) {
        out.entries.clear();
        out.why = why;
        return out;
    }
    [[nodiscard]] outcome repeated(const event& e, std::uint64_t position, std::span<const std::byte> record) const {
        const auto known = journal_->read(position);
        if (!std::equal(known.begin(), known.end(), record.begin(), record.end()))
            throw conflict_error({"engine.apply",
                                  "id",
                                  {},
                                  e.id.show(),
                                  "is that of another event: an id may be repeated with the same content only"});
        outcome out;
        out.duplicate = true;
        out.event = position;
        return out;
    }
    /// Of orders and redemptions that the account has forgotten, the journal knows more.
    [[nodiscard]] refusal refined(const event& e, const event_facts& now, refusal why, const shard& s,
                                  std::uint64_t slot) const {
        if (why != refusal::unknown_order && why != refusal::unknown_redemption) return why;
        if (e.kind == event_kind::correction) return refusal::in_use;
        const auto position = journal_->find(e.of);
        if (!position) return why;
        const auto record = journal_->read(*position);
        stored_event of;
        read_record(record, of);
        const bool kind = of.kind == (why == refusal::unknown_order ? event_kind::purchase : event_kind::redemption);
        if (!kind || of.member != e.member) return why;
        const core::day_number day = day_of(of, book().zone);
        if (over_on(day, books_.at(day).source.refund_window) <= now.day) return refusal::outside_refund_window;
        if (slot != id_table::nothing)
            for (const past_event& x : past_of().timeline(positions(s, slot)))
                if (x.position == *position) {
                    read_record(x.record, of);
                    if (of.voids) return refusal::voided;
                }
        return why == refusal::unknown_redemption ? refusal::already_cancelled : why;
    }

    [[nodiscard]] account base_of(const shard& s, std::uint64_t slot) const {
        account a;
        s.load_base(slot, a);
        return a;
    }
    [[nodiscard]] rerating past_of() const noexcept { return {books_, *journal_}; }
    [[nodiscard]] std::vector<std::uint64_t> positions(const shard& s, std::uint64_t slot) const {
        return journal_->of_member(handle(s, slot));
    }
    [[nodiscard]] account retold(const shard& s, std::uint64_t slot, std::optional<std::int64_t> micros,
                                 std::vector<entry>* made) const {
        account a = base_of(s, slot);
        if (micros && a.last_time > *micros)
            throw domain_error({"engine.balance",
                                "at",
                                {},
                                core::to_text_date(day_of_micros(*micros)),
                                "must not be before the journal begins for this member"});
        for (const past_event& x : past_of().timeline(positions(s, slot)))
            if (!micros || x.time <= *micros) static_cast<void>(past_of().apply_again(x, a, made));
        if (micros) {
            decision decide(books_, a, made, nullptr);
            decide.advance(std::max(day_of_micros(*micros), a.clock));
        }
        return a;
    }
    [[nodiscard]] core::day_number day_of_micros(std::int64_t micros) const noexcept {
        return static_cast<core::day_number>(book().zone.day_at(seconds_of(micros)));
    }

    versions books_;
    std::unique_ptr<journal> journal_;
    std::array<std::unique_ptr<shard>, shard_count> shards_;
};

}  // namespace goodwill::inline v0::loyalty
