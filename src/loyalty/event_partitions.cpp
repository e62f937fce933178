#include "loyalty/event_partitions.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include <goodwill/core/check.hpp>

namespace goodwill::inline v0::loyalty {
namespace {

/// A partition's memory grows by so many rows, 3 KB.
constexpr std::size_t slab_rows = 128;
/// Slabs are cut from pieces of memory of so many, 6 MB, for which there are huge pages.
constexpr std::size_t slabs_a_piece = 2048;
/// So many partitions scatter fastest: more fall out of the first cache, fewer do not fit into the second.
constexpr std::size_t most_partitions = 1024;

}  // namespace

void check_events(const char* function, const event_columns& e) {
    const std::size_t n = e.member.size();
    const auto length = [&](const char* name, std::size_t rows) {
        if (rows != 0) core::check_length(function, name, rows, n);
    };
    length("time", e.time.size()), length("day", e.day.size()), length("kind", e.kind.size());
    length("amount", e.amount.size()), length("discount", e.discount.size()), length("tax", e.tax.size());
    length("delivery", e.delivery.size()), length("redeemed", e.redeemed.size()), length("points", e.points.size());
    length("quantity", e.quantity.size()), length("credit", e.credit.size()), length("channel", e.channel.size());
    length("reward", e.reward.size()), length("activity", e.activity.size()), length("key", e.key.size());
    length("of", e.of.size()), length("tier", e.tier.size()), length("birthday", e.birthday.size());
    for (const auto& attribute : e.attributes) length("attributes", attribute.value.size());
    if (n != 0 && e.time.empty() == e.day.empty())
        throw schema_error({function, "time", {}, "", "must be there, or day, and not both"});
    if (!e.line_begin.empty()) core::check_length(function, "line_begin", e.line_begin.size(), n + 1);
    if (n > std::numeric_limits<std::uint32_t>::max())
        throw shape_error({function, "member", {}, std::to_string(n) + " rows long", "must be below 2^32: give them in parts"});
    const auto money = [&](const char* name, std::span<const units> column, bool signed_too = false) {
        core::check_column(function, name, column,
                           [signed_too](units v) { return v < most_units && v > (signed_too ? -most_units : -1); },
                           signed_too ? "must lie within 2^53 of the smallest unit" : "must be >= 0, and below 2^53 of the smallest unit");
    };
    const auto members = e.members;
    core::check_column(function, "member", e.member, [members](std::uint32_t m) { return m < members; }, "must be below members");
    money("amount", e.amount), money("discount", e.discount), money("tax", e.tax), money("delivery", e.delivery);
    money("redeemed", e.redeemed), money("points", e.points, true);
    core::check_column(function, "quantity", e.quantity, [](std::int64_t v) { return v >= 0 && v < most_units; }, "must be >= 0");
    constexpr std::int64_t first = std::int64_t{-719528} * micros_a_day, last = std::int64_t{2932897} * micros_a_day;
    core::check_column(function, "time", e.time, [](std::int64_t t) { return t >= first && t < last; }, "must lie in the years 0 to 9999");
    core::check_column(function, "day", e.day, [](core::day_number d) { return d >= -719528 && d < 2932897; }, "must lie in the years 0 to 9999");
    core::check_column(function, "channel", e.channel, [](std::uint32_t c) { return c < 256; }, "must be a code below 256");
    core::check_column(function, "birthday", e.birthday,
                       [](std::uint16_t b) { return b == 0 || (b < 13 * 32 && (std::chrono::month{b / 32u} / std::chrono::day{b % 32u}).ok()); },
                       "must be 32 x month + day");
}

event_partitions::event_partitions(const char* function, const versions& books, const event_columns& events, int threads,
                                   const core::watch& progress)
    : function_(function), events_(events) {
    const std::size_t members = std::max<std::size_t>(events.members, 1);
    while ((members + (std::size_t{1} << shift_) - 1) >> shift_ > most_partitions) ++shift_;
    count_ = (members + (std::size_t{1} << shift_) - 1) >> shift_;
    const std::size_t n = events.member.size();
    // Stretches depend on the rows alone, so that slabs follow each other alike for any threads.
    constexpr std::size_t rows_a_stretch = std::size_t{1} << 25;
    stretches_.resize(core::chunk_count(n, rows_a_stretch));
    core::for_chunks(function, n, rows_a_stretch, threads, progress,
                     [&](std::size_t i, std::size_t begin, std::size_t end) { scatter(books, begin, end, stretches_[i]); });
    last_day_ = std::numeric_limits<core::day_number>::min();
    std::int64_t latest = std::numeric_limits<std::int64_t>::min();
    for (const stretch& s : stretches_) {
        last_day_ = std::max(last_day_, s.last_day);
        in_order_ = in_order_ && s.in_order && s.first_time >= latest;
        latest = s.last_time;
    }
    if (stretches_.empty()) last_day_ = 0;
}

void event_partitions::scatter(const versions& books, std::size_t begin, std::size_t end, stretch& out) const {
    const event_columns& e = events_;
    const core::zone& zone = books.latest().zone;
    std::vector<packed_event*> at(count_), full(count_);
    out.pieces.resize(count_);
    std::size_t used = slabs_a_piece;
    const auto fresh = [&](std::size_t p) {
        if (used == slabs_a_piece) {
            out.memory.emplace_back(slab_rows * slabs_a_piece);
            used = 0;
        }
        out.pieces[p].slabs.push_back(static_cast<std::uint32_t>((out.memory.size() - 1) * slabs_a_piece + used));
        at[p] = out.memory.back().data() + used++ * slab_rows;
        full[p] = at[p] + slab_rows;
    };
    core::day_number last_day = std::numeric_limits<core::day_number>::min();
    bool in_order = true;
    std::int64_t latest = std::numeric_limits<std::int64_t>::min();
    // While instants stay between two transitions the offset stays.
    std::int64_t from = 1, until = 0, offset = 0, day_begin = 1, day_end = 0;
    core::day_number day = 0;
    const auto local = [&](std::int64_t micros, std::uint16_t& minute) {
        if (micros < from || micros >= until) {
            const std::int64_t seconds = micros >= 0 ? micros / 1'000'000 : -((-micros + 999'999) / 1'000'000);
            const auto after = std::upper_bound(zone.instant.begin(), zone.instant.end(), seconds);
            offset = std::int64_t{zone.offset_at(seconds)} * 1'000'000;
            constexpr std::int64_t ever = std::int64_t{4'000'000} * micros_a_day;
            from = after == zone.instant.begin() ? -ever : *(after - 1) * 1'000'000;
            until = after == zone.instant.end() ? ever : *after * 1'000'000;
            day_begin = 1, day_end = 0;
        }
        const std::int64_t here = micros + offset;
        if (here < day_begin || here >= day_end) {
            day = static_cast<core::day_number>(here >= 0 ? here / micros_a_day : -((-here + micros_a_day - 1) / micros_a_day));
            day_begin = std::int64_t{day} * micros_a_day;
            day_end = day_begin + micros_a_day;
        }
        minute = static_cast<std::uint16_t>((here - day_begin) / 60'000'000);
        return day;
    };
    // Columns are read block by block: each loop has one thing to do.
    constexpr std::size_t block = 512;
    std::array<packed_event, block> rows;
    for (std::size_t from_row = begin; from_row < end; from_row += block) {
        const std::size_t n = std::min(block, end - from_row);
        if (e.day.empty()) {
            const std::int64_t* const time = e.time.data() + from_row;
            for (std::size_t j = 0; j < n; ++j) {
                std::uint16_t minute;
                rows[j].day = local(time[j], minute);
                rows[j].minute = minute;
                in_order &= time[j] >= latest;
                latest = time[j];
                last_day = std::max(last_day, day);
            }
        } else {
            for (std::size_t j = 0; j < n; ++j) {
                rows[j].day = e.day[from_row + j];
                rows[j].minute = 0;
                in_order &= rows[j].day >= latest;
                latest = rows[j].day;
                last_day = std::max(last_day, rows[j].day);
            }
        }
        const auto fill = [&](auto& column, auto otherwise, auto&& put) {
            if (column.empty()) {
                for (std::size_t j = 0; j < n; ++j) put(rows[j], otherwise);
            } else {
                const auto* const values = column.data() + from_row;
                for (std::size_t j = 0; j < n; ++j) put(rows[j], values[j]);
            }
        };
        fill(e.kind, event_kind::purchase, [](packed_event& row, event_kind k) { row.kind = k; });
        fill(e.amount, units{0}, [](packed_event& row, units v) { row.value = v; });
        if (!e.points.empty())
            for (std::size_t j = 0; j < n; ++j) {
                const bool of_points = rows[j].kind == event_kind::redemption || rows[j].kind == event_kind::adjustment;
                rows[j].value = of_points ? e.points[from_row + j] : rows[j].value;
            }
        fill(e.channel, 0u, [](packed_event& row, std::uint32_t c) { row.channel = static_cast<std::uint8_t>(c); });
        const std::uint32_t* const member = e.member.data() + from_row;
        for (std::size_t j = 0; j < n; ++j) {
            packed_event& row = rows[j];
            row.member = member[j];
            row.row = static_cast<std::uint32_t>(from_row + j);
            const std::size_t p = row.member >> shift_;
            if (at[p] == full[p]) fresh(p);
            *at[p]++ = row;
        }
    }
    for (std::size_t p = 0; p < count_; ++p)
        out.pieces[p].rows = static_cast<std::uint32_t>(out.pieces[p].slabs.size() * slab_rows - static_cast<std::size_t>(full[p] - at[p]));
    out.last_day = last_day;
    out.in_order = in_order;
    const auto time_of = [&](std::size_t i) { return e.day.empty() ? e.time[i] : std::int64_t{e.day[i]}; };
    out.first_time = begin < end ? time_of(begin) : 0;
    out.last_time = latest;
}

void event_partitions::sort(std::size_t partition, sorted_partition& out) const {
    const std::size_t members = std::size_t{1} << shift_, mask = members - 1;
    out.begin_.assign(members + 1, 0);
    const auto each = [&](auto&& see) {
        for (const stretch& s : stretches_) {
            const piece& rows = s.pieces[partition];
            std::size_t left = rows.rows;
            for (const std::uint32_t slab : rows.slabs) {
                const packed_event* const first = s.memory[slab / slabs_a_piece].data() + slab % slabs_a_piece * slab_rows;
                const std::size_t n = std::min(left, slab_rows);
                for (std::size_t i = 0; i < n; ++i) see(first[i]);
                left -= n;
            }
        }
    };
    std::size_t total = 0;
    each([&](const packed_event& row) { ++out.begin_[(row.member & mask) + 1], ++total; });
    for (std::size_t m = 0; m < members; ++m) out.begin_[m + 1] += out.begin_[m];
    out.rows_.resize(total);
    std::vector<std::uint32_t> next(out.begin_.begin(), out.begin_.end() - 1);
    each([&](const packed_event& row) { out.rows_[next[row.member & mask]++] = row; });
    if (in_order_) return;
    const event_columns& e = events_;
    const auto earlier = [&](const packed_event& a, const packed_event& b) {
        return e.day.empty() ? e.time[a.row] < e.time[b.row] : a.day < b.day;
    };
    for (std::size_t m = 0; m < members; ++m)
        std::stable_sort(out.rows_.begin() + out.begin_[m], out.rows_.begin() + out.begin_[m + 1], earlier);
}

}  // namespace goodwill::inline v0::loyalty
