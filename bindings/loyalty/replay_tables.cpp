#include "loyalty/replay_run.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include <goodwill/loyalty/decide.hpp>

namespace goodwill::bindings {
namespace {

using core::day_number;
using loyalty::no_day;
using loyalty::place;
using loyalty::place_count;
using loyalty::units;

constexpr std::size_t slots_a_chunk = std::size_t{1} << 14;
/// A date that is not there, as NumPy says it.
constexpr std::int64_t not_a_day = std::numeric_limits<std::int64_t>::min();

[[nodiscard]] std::int64_t to_date(day_number day, bool there) noexcept {
    return there && day != no_day ? day : not_a_day;
}

/// Columns of places by name.
[[nodiscard]] py::dict of_places(std::array<core::buffer<units>, place_count>&& total) {
    py::dict out;
    for (std::size_t p = 0; p < place_count; ++p)
        out[py::str(std::string(loyalty::place_names[p]))] = take(std::move(total[p]));
    return out;
}

}  // namespace

core::column replay_run::ids_of(std::span<const std::uint32_t> slots) const {
    return transactions::to_column(std::make_shared<const transactions::customer_ids>(slots_.ids(slots)));
}

bool replay_run::was_member(const loyalty::account& a) const noexcept {
    return a.last_time != std::numeric_limits<std::int64_t>::min();
}

py::dict replay_run::members(int threads) const {
    std::array<core::buffer<units>, place_count> total;
    core::buffer<units> counter;
    core::buffer<std::int8_t> tier;
    core::buffer<std::int64_t> joined;
    core::buffer<std::uint32_t> slots;
    core::column ids = without_gil([&] {
        slots = slots_.by_id(threads);
        const std::size_t n = slots.size();
        for (auto& t : total) t.resize(n);
        counter.resize(n), tier.resize(n), joined.resize(n);
        std::vector<std::uint8_t> there(n, 0);
        core::for_chunks("replay", n, slots_a_chunk, threads, {}, [&](std::size_t, std::size_t begin, std::size_t end) {
            loyalty::account a;
            for (std::size_t i = begin; i < end; ++i) {
                if (store_.empty(slots[i])) continue;
                store_.load(slots[i], a);
                there[i] = was_member(a);
                loyalty::decision now(books_, a, nullptr, nullptr);
                now.at(loyalty::entry::clock, last_day_);
                static_cast<void>(now.roll());
                for (std::size_t p = 0; p < place_count; ++p) total[p][i] = a.total[p];
                counter[i] = a.counter;
                tier[i] = a.member ? static_cast<std::int8_t>(a.tier) : std::int8_t{-1};
                joined[i] = a.joined;
            }
        });
        if (std::find(there.begin(), there.end(), 0) != there.end()) {
            std::size_t kept = 0;
            for (std::size_t i = 0; i < n; ++i) {
                if (there[i] == 0) continue;
                for (auto& t : total) t[kept] = t[i];
                counter[kept] = counter[i], tier[kept] = tier[i], joined[kept] = joined[i], slots[kept] = slots[i];
                ++kept;
            }
            for (auto& t : total) t.resize(kept);
            counter.resize(kept), tier.resize(kept), joined.resize(kept), slots.resize(kept);
        }
        return ids_of(slots);
    });
    py::dict out = of_places(std::move(total));
    out["member"] = ids;
    out["counter"] = take(std::move(counter));
    out["tier"] = take(std::move(tier));
    out["joined"] = take(std::move(joined));
    return out;
}

py::dict replay_run::facts() const {
    const loyalty::program& p = books_.latest().source;
    py::list tiers, kinds, places;
    tiers.append(p.tiers.below);
    for (const auto& level : p.tiers.levels) tiers.append(level.name);
    for (const auto name : loyalty::entry_kind_names) kinds.append(std::string(name));
    for (const auto name : loyalty::place_names) places.append(std::string(name));
    const bool points = p.tiers.basis == loyalty::tier_counter::points,
               spend = p.tiers.basis == loyalty::tier_counter::spend;
    py::dict out;
    out["tiers"] = tiers, out["kinds"] = kinds, out["places"] = places;
    out["currency"] = p.currency, out["decimals"] = p.decimals;
    out["counter_decimals"] = points ? p.decimals : spend ? p.money_decimals : 0;
    return out;
}

py::dict replay_run::lots() const {
    core::buffer<std::uint32_t> slots;
    core::buffer<units> points;
    core::buffer<std::int64_t> earned, active, gone;
    core::buffer<std::uint8_t> pending;
    core::column ids = without_gil([&] {
        loyalty::account a;
        for (const std::uint32_t slot : slots_.by_id()) {
            if (store_.empty(slot)) continue;
            store_.load(slot, a);
            for (const loyalty::lot& l : a.lots) {
                slots.push_back(slot), points.push_back(l.open), earned.push_back(l.earned_on),
                    active.push_back(l.active_on);
                gone.push_back(to_date(l.gone_on, true)), pending.push_back(l.active_on > last_day_ ? 1 : 0);
            }
        }
        return ids_of(slots);
    });
    py::dict out;
    out["member"] = ids;
    out["points"] = take(std::move(points));
    out["earned_on"] = take(std::move(earned)), out["active_on"] = take(std::move(active)),
    out["gone_on"] = take(std::move(gone));
    out["pending"] = take(std::move(pending));
    return out;
}

py::dict replay_run::entries() const {
    const std::size_t n = entries_.size();
    // By member, and of one as they were made.
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto by_id = slots_.by_id();
    core::buffer<std::uint32_t> rank(by_id.size());
    for (std::size_t i = 0; i < by_id.size(); ++i) rank[by_id[i]] = static_cast<std::uint32_t>(i);
    const auto before = [&](std::size_t a, std::size_t b) {
        return rank[entries_[a].member] < rank[entries_[b].member];
    };
    if (!std::is_sorted(order.begin(), order.end(), before)) std::stable_sort(order.begin(), order.end(), before);
    core::buffer<std::uint32_t> slots(n);
    core::buffer<std::int64_t> day(n), points(n), lot(n), earned(n), active(n), gone(n), row(n);
    core::buffer<std::int8_t> kind(n), from(n), to(n), tier(n);
    for (std::size_t i = 0; i < n; ++i) {
        const auto& [member, e] = entries_[order[i]];
        const bool moves = e.from != e.to, of_lot = e.lot != 0;
        slots[i] = member, day[i] = e.day, points[i] = e.points, lot[i] = e.lot;
        kind[i] = static_cast<std::int8_t>(e.kind), tier[i] = static_cast<std::int8_t>(e.tier);
        from[i] = moves ? static_cast<std::int8_t>(e.from) : std::int8_t{-1},
        to[i] = moves ? static_cast<std::int8_t>(e.to) : std::int8_t{-1};
        earned[i] = to_date(e.earned_on, of_lot), active[i] = to_date(e.active_on, of_lot),
        gone[i] = to_date(e.gone_on, of_lot);
        row[i] = e.event == loyalty::entry::clock ? -1 : static_cast<std::int64_t>(e.event);
    }
    py::dict out;
    out["member"] = ids_of(slots);
    out["day"] = take(std::move(day)), out["kind"] = take(std::move(kind)), out["points"] = take(std::move(points));
    out["from"] = take(std::move(from)), out["to"] = take(std::move(to)), out["lot"] = take(std::move(lot));
    out["earned_on"] = take(std::move(earned)), out["active_on"] = take(std::move(active)),
    out["gone_on"] = take(std::move(gone));
    out["tier"] = take(std::move(tier)), out["row"] = take(std::move(row));
    if (has_ids_) out["id"] = entry_ids_.column(order);
    return out;
}

py::dict replay_run::at(std::size_t which) const {
    const auto& column = at_.at(which);
    std::array<core::buffer<units>, place_count> total;
    core::buffer<units> counter;
    core::buffer<std::int8_t> tier;
    core::buffer<std::uint32_t> slots;
    for (const std::uint32_t slot : slots_.by_id()) {
        if (slot >= column.size()) continue;
        const loyalty::standing_at& s = column[slot];
        const bool any = std::any_of(s.total.begin(), s.total.end(), [](units u) { return u != 0; });
        if (!s.member && !any) continue;
        slots.push_back(slot), counter.push_back(s.counter),
            tier.push_back(s.member ? static_cast<std::int8_t>(s.tier) : std::int8_t{-1});
        for (std::size_t p = 0; p < place_count; ++p) total[p].push_back(s.total[p]);
    }
    py::dict out = of_places(std::move(total));
    out["member"] = ids_of(slots);
    out["counter"] = take(std::move(counter));
    out["tier"] = take(std::move(tier));
    return out;
}

py::dict replay_run::refused() const {
    core::buffer<std::int64_t> row;
    std::vector<std::string> reason, sentence;
    std::vector<std::size_t> places(refused_.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    for (const refused_event& r : refused_) {
        row.push_back(static_cast<std::int64_t>(r.row));
        if (r.bad) {
            const auto what = static_cast<loyalty::event_flaw>(r.why);
            const std::string field(loyalty::name_of(static_cast<loyalty::event_field>(r.field)));
            reason.push_back(field + "_" + std::string(loyalty::name_of(what)));
            sentence.push_back(field + " " + std::string(loyalty::reason_of(what)));
        } else {
            reason.emplace_back(loyalty::name_of(static_cast<loyalty::refusal>(r.why)));
            sentence.emplace_back(loyalty::reason_of(static_cast<loyalty::refusal>(r.why)));
        }
    }
    py::dict out;
    out["row"] = take(std::move(row));
    if (has_ids_) out["id"] = refused_ids_.column(places);
    out["reason"] = core::column(reason);
    out["sentence"] = core::column(sentence);
    return out;
}

py::dict replay_run::counts() const {
    std::map<std::string, std::uint64_t> counts;
    for (const refused_event& r : refused_) {
        const std::string name = r.bad
                                     ? std::string(loyalty::name_of(static_cast<loyalty::event_field>(r.field))) + "_" +
                                           std::string(loyalty::name_of(static_cast<loyalty::event_flaw>(r.why)))
                                     : std::string(loyalty::name_of(static_cast<loyalty::refusal>(r.why)));
        ++counts[name];
    }
    py::dict out;
    for (const auto& [name, n] : counts) out[py::str(name)] = n;
    return out;
}

py::dict replay_run::totals(int threads) const {
    struct sums {
        std::array<core::int128, place_count> total{};
        std::array<std::uint64_t, loyalty::most_tiers> tiers{};
    };
    const std::size_t blocks = store_.block_count();
    std::vector<sums> parts(blocks);
    without_gil([&] {
        core::for_chunks("replay", blocks, 1, threads, {}, [&](std::size_t b, std::size_t, std::size_t) {
            loyalty::account a;
            const std::size_t end = std::min(store_.size(), (b + 1) * loyalty::account_store::block_slots);
            for (std::size_t slot = b * loyalty::account_store::block_slots; slot < end; ++slot) {
                if (store_.empty(slot)) continue;
                store_.load(slot, a);
                for (std::size_t p = 0; p < place_count; ++p) parts[b].total[p] += a.total[p];
                parts[b].tiers[a.tier] += a.member;
            }
        });
    });
    sums all;
    for (const sums& s : parts) {
        for (std::size_t p = 0; p < place_count; ++p) all.total[p] += s.total[p];
        for (std::size_t t = 0; t < loyalty::most_tiers; ++t) all.tiers[t] += s.tiers[t];
    }
    core::int128 in = 0, out_of = 0;
    py::dict places;
    for (std::size_t p = 0; p < place_count; ++p) {
        (loyalty::is_source(static_cast<place>(p)) ? in : out_of) += all.total[p];
        if (all.total[p] > std::numeric_limits<std::int64_t>::max())
            throw domain_error(
                {"replay", std::string(loyalty::place_names[p]), {}, "", "must fit into 64 bits in total"});
        places[py::str(std::string(loyalty::place_names[p]))] = static_cast<std::int64_t>(all.total[p]);
    }
    py::list tiers;
    for (std::size_t t = 0; t < books_.latest().ladder.size(); ++t) tiers.append(all.tiers[t]);
    py::dict out;
    out["places"] = places;
    out["tiers"] = tiers;
    out["balanced"] = in == out_of;
    return out;
}

py::dict replay_run::months() const {
    std::map<day_number, std::array<units, 3>> months;  // earned, spent, expired
    for (const auto& [member, e] : entries_) {
        if (e.from == e.to) continue;
        auto& m = months[core::period_start(e.day, core::period::month)];
        const auto side = [&](place p, std::size_t i) {
            const units n = loyalty::is_source(p) ? e.points : -e.points;
            if (e.from == p) m[i] += n;
            if (e.to == p) m[i] -= n;
        };
        side(place::earned, 0), side(place::spent, 1), side(place::expired, 2);
    }
    core::buffer<std::int64_t> month;
    std::array<core::buffer<units>, 3> sums;
    for (const auto& [first, values] : months) {
        month.push_back(first);
        for (std::size_t i = 0; i < 3; ++i) sums[i].push_back(values[i]);
    }
    py::dict out;
    out["month"] = take(std::move(month));
    out["earned"] = take(std::move(sums[0])), out["spent"] = take(std::move(sums[1])),
    out["expired"] = take(std::move(sums[2]));
    return out;
}

}  // namespace goodwill::bindings
