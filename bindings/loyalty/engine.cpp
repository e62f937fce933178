#include "live_engine.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace goodwill::bindings {
namespace {

using core::day_number;
using loyalty::account;
using loyalty::entry_kind;
using loyalty::place;
using loyalty::rulebook;
using loyalty::units;

[[nodiscard]] py::str text(std::string_view t) { return py::str(t.data(), t.size()); }
[[nodiscard]] py::object day_object(day_number day) {
    return day == loyalty::no_day ? py::object(py::none()) : py::object(py::int_(day));
}
[[nodiscard]] py::object share_number(double points, int digits) {
    return py::float_(points / core::power_of_ten[static_cast<std::size_t>(digits)]);
}

[[nodiscard]] int counter_digits(const rulebook& b) {
    switch (b.source.tiers.basis) {
        case loyalty::tier_counter::spend: return b.source.money_decimals;
        case loyalty::tier_counter::points: return b.source.decimals;
        default: return 0;
    }
}
[[nodiscard]] std::string tier_name(const rulebook& b, std::size_t tier) {
    const auto& tiers = b.source.tiers;
    return tier == 0 || tier > tiers.levels.size() ? tiers.below : tiers.levels[tier - 1].name;
}
/// An instant of the question `at`: a date is asked for at its end.
[[nodiscard]] std::optional<std::int64_t> instant_of(const live_engine& e, const char* function, const py::object& at) {
    if (at.is_none()) return {};
    const moment when = e.reader(function).moment_of(at, "at");
    if (!when.date) return when.micros;
    return e.book().zone.start_of_day(std::int64_t{*when.date} + 1) * 1'000'000 - 1;
}
[[nodiscard]] std::uint64_t position_of(const live_engine& e, const char* function, const py::object& event) {
    event_reader r = e.reader(function);
    const loyalty::id id = r.id_of(event, "event");
    const auto position = e.find(id);
    if (!position)
        throw domain_error({function, "event", {}, id.show(), "must be the id of an event that was accepted"});
    return *position;
}
[[nodiscard]] account account_at(const live_engine& e, const char* function, const py::object& member,
                                 const py::object& at) {
    event_reader r = e.reader(function);
    const loyalty::id id = r.id_of(member, "member");
    const auto when = instant_of(e, function, at);
    return e.at(function, id, when);
}
[[nodiscard]] py::object about_of(const rulebook& b, const loyalty::entry& e) {
    const auto named = [](const auto& list, std::uint32_t code) {
        return code == 0 || code > list.size() ? py::object(py::none()) : py::object(text(list[code - 1].name));
    };
    switch (e.kind) {
        case entry_kind::tier_up:
        case entry_kind::tier_down:
        case entry_kind::invite: return text(tier_name(b, e.about));
        case entry_kind::stamp: return named(b.source.stamps, e.about);
        case entry_kind::voucher:
        case entry_kind::voucher_used:
        case entry_kind::voucher_gone:
        case entry_kind::voucher_back: return named(b.source.rewards, e.about);
        default: return py::none();
    }
}
/// kind, day, points, from, to, lot, earned_on, active_on, gone_on, tier, event, about, count
[[nodiscard]] py::list rows_of(const live_engine& live, const std::vector<loyalty::entry>& entries) {
    std::map<std::uint64_t, py::object> ids;
    py::list out;
    for (const loyalty::entry& e : entries) {
        const rulebook& b = live.book_at(e.day);
        py::object event = py::none();
        if (e.event != loyalty::entry::clock) {
            py::object& known = ids[e.event];
            if (!known) {
                loyalty::stored_event of;
                const auto record = live.record_at(e.event);
                loyalty::read_record(record, of);
                known = id_object(of.id);
            }
            event = known;
        }
        const bool counts = e.kind >= entry_kind::stamp, moves = e.from != e.to, lot = e.lot != 0;
        const auto day = [&](day_number d) { return lot ? day_object(d) : py::object(py::none()); };
        out.append(py::make_tuple(text(name_of(e.kind)), e.day, number_of(counts ? 0 : e.points, live.digits()),
                                  moves ? py::object(text(name_of(e.from))) : py::none(),
                                  moves ? py::object(text(name_of(e.to))) : py::none(),
                                  lot ? py::object(py::int_(e.lot)) : py::none(), day(e.earned_on), day(e.active_on),
                                  day(e.gone_on), text(tier_name(b, e.tier)), event, about_of(b, e),
                                  py::int_(counts ? e.points : 0)));
    }
    return out;
}
[[nodiscard]] py::tuple shares_of(const live_engine& e, const rulebook& b,
                                  const std::vector<loyalty::rule_share>& given, loyalty::rule_bits fired, units cut) {
    py::dict points, capped, multipliers;
    for (const auto& s : given) {
        points[text(b.source.earn[s.rule].name)] = share_number(s.points, e.digits());
        if (s.capped != 0) capped[text(b.source.earn[s.rule].name)] = number_of(s.capped, e.digits());
    }
    for (loyalty::rule_bits left = fired & b.multipliers; left != 0; left &= left - 1) {
        const auto& rule = b.source.earn[b.rules[static_cast<std::size_t>(std::countr_zero(left))].written];
        multipliers[text(rule.name)] = rule.multiply.value_or(1);
    }
    return py::make_tuple(points, multipliers, capped, number_of(cut, e.digits()));
}

struct result {
    loyalty::outcome out;
    units points = 0;
};
/// What the member has more of for the event itself: active and pending, less owed.
[[nodiscard]] units brought(const loyalty::outcome& out) {
    const auto worth = [](place p) {
        return p == place::active || p == place::pending ? 1 : p == place::owed ? -1 : 0;
    };
    units sum = 0;
    for (const auto& e : out.entries) {
        if (e.event != out.event || e.from == e.to) continue;
        sum += worth(e.from) * (loyalty::is_source(e.from) ? e.points : -e.points);
        sum += worth(e.to) * (loyalty::is_source(e.to) ? -e.points : e.points);
    }
    return sum;
}

/// active, pending, ...: all nine, then the local date, what is gone next and what becomes active, by date.
[[nodiscard]] member_dates dates_of(const live_engine& e, const char* function, const py::object& member,
                                    const py::object& at, bool tier) {
    event_reader r = e.reader(function);
    const loyalty::id id = r.id_of(member, "member");
    return e.dates(function, id, instant_of(e, function, at), tier);
}

[[nodiscard]] py::dict balance(const live_engine& e, const py::object& member, const py::object& at) {
    const member_dates m = dates_of(e, "engine.balance", member, at, false);
    const account& a = m.account;
    std::map<day_number, units> gone, begins;
    for (std::size_t i = 0; i < a.lots.size(); ++i) {
        if (m.ends[i] != loyalty::no_day) gone[m.ends[i]] += a.lots[i].open;
        if (a.lots[i].active_on > a.clock) begins[a.lots[i].active_on] += a.lots[i].open;
    }
    const auto dated = [&](const std::map<day_number, units>& points) {
        py::list out;
        for (const auto& [date, n] : points) out.append(py::make_tuple(date, number_of(n, e.digits())));
        return out;
    };
    py::dict out;
    for (std::size_t p = 0; p < loyalty::place_count; ++p)
        out[text(loyalty::place_names[p])] = number_of(a.total[p], e.digits());
    out["day"] = m.day;
    out["expiring"] = dated(gone);
    out["activating"] = dated(begins);
    return out;
}

[[nodiscard]] py::dict tier(const live_engine& e, const py::object& member, const py::object& at) {
    const member_dates m = dates_of(e, "engine.tier", member, at, true);
    const account& a = m.account;
    const rulebook& b = e.book_at(m.day);
    const int digits = counter_digits(b);
    py::dict out;
    out["name"] = tier_name(b, a.tier);
    out["since"] = m.since;
    out["until"] = m.until;
    out["counter"] = number_of(a.counter, digits);
    out["next"] = py::none();
    out["missing"] = py::none();
    for (std::size_t t = a.tier + std::size_t{1}; t < b.ladder.size(); ++t) {
        if (b.ladder[t].threshold == loyalty::no_cap) continue;
        out["next"] = tier_name(b, t);
        out["missing"] = number_of(std::max<units>(b.ladder[t].threshold - a.counter, 0), digits);
        break;
    }
    out["benefits"] = a.tier == 0 || a.tier > b.source.tiers.levels.size()
                          ? std::vector<std::string>{}
                          : b.source.tiers.levels[a.tier - 1u].benefits;
    return out;
}

[[nodiscard]] py::tuple quote(const live_engine& e, const py::dict& order) {
    event_reader r = e.reader("engine.quote");
    const loyalty::event& event = r.read_order(order);
    const auto out = e.quote(event);
    const rulebook& b = e.book_at(loyalty::day_of(event, e.book().zone));
    return py::make_tuple(text(name_of(out.why)), text(reason_of(out.why)), number_of(out.points, e.digits()),
                          shares_of(e, b, out.rules, out.fired, out.cut), tier_name(b, out.tier_before),
                          tier_name(b, out.tier_after));
}

/// The event as it counts now, what it brought by rule, and the entries that were booked for it.
[[nodiscard]] py::dict why(const live_engine& e, const py::object& id) {
    const std::uint64_t position = position_of(e, "engine.why", id);
    const auto record = e.record_at(position);
    loyalty::stored_event sent;
    loyalty::read_record(record, sent);
    const auto x = e.why(sent.member, position);
    auto booked = e.history(sent.member, {}, true);
    std::erase_if(booked, [&](const auto& b) { return b.event != position; });
    const rulebook& b = e.book_at(x.day);
    py::dict out;
    out["event"] = id_object(x.event.id);
    out["member"] = id_object(x.event.member);
    out["kind"] = text(name_of(x.event.kind));
    out["of"] = x.event.of.empty() ? py::object(py::none()) : id_object(x.event.of);
    out["day"] = x.day;
    out["micros"] = x.event.date ? py::object(py::none()) : py::object(py::int_(x.event.time));
    out["about"] = text(!x.event.reward.empty()     ? x.event.reward
                        : !x.event.activity.empty() ? x.event.activity
                                                    : x.event.tier);
    out["reason"] = text(x.event.reason);
    out["corrected"] = x.corrected;
    out["voided"] = x.event.voids;
    out["counted"] = number_of(x.counted, e.money_digits());
    out["tier"] = tier_name(b, x.tier);
    out["tier_multiplier"] =
        x.tier == 0 || x.tier > b.source.tiers.levels.size() ? 1.0 : b.source.tiers.levels[x.tier - 1u].multiplier;
    out["version"] = x.version;
    out["shares"] = shares_of(e, b, x.rules, x.fired, x.cut);
    out["points"] = number_of(brought({{}, false, position, booked}), e.digits());
    out["entries"] = rows_of(e, booked);
    return out;
}

/// Every member's balance and tier, in the order of the members' ids as they came.
[[nodiscard]] py::dict members(const live_engine& e, const py::object& at) {
    const auto when = instant_of(e, "engine.members", at);
    const std::vector<owned_id> names = e.ids();
    py::list ids;
    std::array<std::vector<units>, loyalty::place_count> totals;
    std::vector<std::uint8_t> joined;
    py::list tiers;
    for (const owned_id& name : names) {
        const loyalty::id id = name.id();
        const account a = e.at("engine.members", id, when);
        ids.append(id_object(id));
        for (std::size_t p = 0; p < loyalty::place_count; ++p) totals[p].push_back(a.total[p]);
        joined.push_back(a.member);
        tiers.append(tier_name(e.book_at(e.day_for(a, when)), a.tier));
    }
    py::dict out;
    out["member"] = ids;
    out["joined"] = take(std::move(joined));
    out["tier"] = tiers;
    for (std::size_t p = 0; p < loyalty::place_count; ++p)
        out[text(loyalty::place_names[p])] = number_column(std::move(totals[p]), e.digits());
    return out;
}

}  // namespace

void bind_engine(py::module_& m) {
    py::class_<result>(m, "Outcome", "What became of an event.")
        .def_property_readonly(
            "accepted", [](const result& r) { return r.out.accepted(); }, "Whether it counts.")
        .def_property_readonly(
            "duplicate", [](const result& r) { return r.out.duplicate; }, "Whether it was accepted before.")
        .def_property_readonly(
            "reason", [](const result& r) { return text(name_of(r.out.why)); },
            "The code of a refusal, or an empty text.")
        .def_property_readonly(
            "why", [](const result& r) { return text(reason_of(r.out.why)); }, "The reason as a sentence.")
        .def_readonly("points", &result::points, "What the member has more of, in the smallest unit.");
    py::class_<live_engine>(m, "Engine", "A programme at work.")
        .def(py::init<const loyalty::program&, const zone_table&, const py::object&, bool>(), py::arg("program"),
             py::arg("zone"), py::arg("journal"), py::arg("local"))
        .def_static("from_bytes", &live_engine::from_bytes, py::arg("state"), py::arg("journal"), py::arg("local"),
                    "Reads what `to_bytes` wrote.")
        .def("to_bytes", &live_engine::to_bytes, "The engine as bytes.")
        .def("runs", &live_engine::runs, py::arg("program"),
             "Whether its latest version is this programme; False for a later one.")
        .def_property_readonly(
            "version", [](const live_engine& e) { return e.book().source.version; },
            "The number of its latest version.")
        .def(
            "day_of",
            [](const live_engine& e, const py::object& from) {
                return e.reader("engine.adopt").date_of(from, "from_");
            },
            py::arg("from_"), "A local date that was given, as a day.")
        .def_property_readonly("since", &live_engine::since,
                               "The date from which that holds; None where it is the first.")
        .def(
            "apply",
            [](live_engine& e, const py::dict& event) {
                event_reader r = e.reader("engine.apply");
                const loyalty::event& read = r.read(event);
                result out{e.apply(read), 0};
                out.points = brought(out.out);
                return out;
            },
            py::arg("event"), "Books an event, or says why not.")
        .def(
            "entries", [](const live_engine& e, const result& r) { return rows_of(e, r.out.entries); },
            py::arg("outcome"), "Rows of an outcome's entries.")
        .def(
            "number", [](const live_engine& e, units n) { return number_of(n, e.digits()); }, py::arg("points"),
            "Points as Python's number.")
        .def("balance", &balance, py::arg("member"), py::arg("at"), "Points by where they are.")
        .def("tier", &tier, py::arg("member"), py::arg("at"), "The member's tier.")
        .def("quote", &quote, py::arg("order"), "What a purchase would bring.")
        .def("why", &why, py::arg("event"), "Why an event brought what it did.")
        .def("members", &members, py::arg("at"), "Every member's balance and tier.")
        .def(
            "knows",
            [](const live_engine& e, const py::object& member) {
                event_reader r = e.reader("engine.knows");
                return e.knows(r.id_of(member, "member"));
            },
            py::arg("member"), "Whether it has a member.")
        .def("__len__", [](const live_engine& e) { return e.members(); })
        .def(
            "history",
            [](const live_engine& e, const py::object& member, const py::object& until, bool booked) {
                event_reader r = e.reader("engine.history");
                const loyalty::id id = r.id_of(member, "member");
                std::optional<day_number> day;
                if (!until.is_none()) day = r.date_of(until, "until");
                return rows_of(e, e.history(id, day, booked));
            },
            py::arg("member"), py::arg("until"), py::arg("booked"),
            "Rows of a member's entries: as booked, or as events count now.")
        .def(
            "lots",
            [](const live_engine& e, const py::object& member, const py::object& at) {
                const member_dates dates = dates_of(e, "engine.lots", member, at, false);
                py::list out;
                for (std::size_t i = 0; i < dates.ends.size(); ++i) {
                    const loyalty::lot& l = dates.account.lots[i];
                    out.append(py::make_tuple(l.number, number_of(l.open, e.digits()), l.earned_on, l.active_on,
                                              day_object(dates.ends[i]), l.active_on <= dates.account.clock));
                }
                return out;
            },
            py::arg("member"), py::arg("at"), "Number, points, earned, active and gone, and whether it is active.")
        .def(
            "vouchers",
            [](const live_engine& e, const py::object& member, const py::object& at) {
                const account a = account_at(e, "engine.vouchers", member, at);
                const rulebook& b = e.book_at(e.day_for(a, instant_of(e, "engine.vouchers", at)));
                py::list out;
                for (const auto& v : a.vouchers)
                    out.append(py::make_tuple(b.source.rewards[v.reward - 1].name, day_object(v.gone_on)));
                return out;
            },
            py::arg("member"), py::arg("at"), "Reward and the date on which it is gone.")
        .def(
            "stamps",
            [](const live_engine& e, const py::object& member, const py::object& at) {
                const account a = account_at(e, "engine.stamps", member, at);
                const rulebook& b = e.book_at(e.day_for(a, instant_of(e, "engine.stamps", at)));
                py::dict out;
                for (std::size_t c = 0; c < b.source.stamps.size(); ++c) {
                    std::int64_t n = 0;
                    for (const auto& s : a.stamps) n += s.card == c ? s.stamps : 0;
                    out[text(b.source.stamps[c].name)] = n;
                }
                return out;
            },
            py::arg("member"), py::arg("at"), "Stamps by card.")
        .def(
            "adopt",
            [](live_engine& e, const loyalty::program& next, const zone_table& zone, const py::object& from) {
                const day_number day = e.reader("engine.adopt").date_of(from, "from_");
                e.adopt(next, zone, day);
            },
            py::arg("program"), py::arg("zone"), py::arg("from_"), "Another version holds from a local date on.");
}

}  // namespace goodwill::bindings
