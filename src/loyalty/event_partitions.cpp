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
constexpr std::size_t most_partitions = 2048;

}  // namespace

namespace {

constexpr std::int64_t first_time = std::int64_t{-719528} * micros_a_day,
                       end_of_time = std::int64_t{2932897} * micros_a_day;

/// Throws shape_error for columns of unlike length, domain_error naming the row for values of columns that are read by
/// row.
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
        throw shape_error(
            {function, "member", {}, std::to_string(n) + " rows long", "must be below 2^32: give them in parts"});
}
constexpr auto is_money = [](units v) { return v >= 0 && v < most_units; };
constexpr const char* must_be_money = "must be >= 0, and below 2^53 of the smallest unit";

void check_other_values(const char* function, const event_columns& e) {
    core::check_column(function, "discount", e.discount, is_money, must_be_money);
    core::check_column(function, "tax", e.tax, is_money, must_be_money);
    core::check_column(function, "delivery", e.delivery, is_money, must_be_money);
    core::check_column(function, "redeemed", e.redeemed, is_money, must_be_money);
    core::check_column(
        function, "quantity", e.quantity, [](std::int64_t v) { return v >= 0 && v < most_units; }, "must be >= 0");
    core::check_column(
        function, "birthday", e.birthday,
        [](std::uint16_t b) {
            return b == 0 || (b < 13 * 32 && (std::chrono::month{b / 32u} / std::chrono::day{b % 32u}).ok());
        },
        "must be 32 x month + day");
}
/// Of the columns that are packed: throws domain_error for the first value that cannot be.
void check_packed_values(const char* function, const event_columns& e) {
    const auto members = e.members;
    core::check_column(
        function, "member", e.member, [members](std::uint32_t m) { return m < members; }, "must be below members");
    core::check_column(function, "amount", e.amount, is_money, must_be_money);
    core::check_column(function, "points", e.points, [](units v) { return v < most_units && v > -most_units; },
                       "must lie within 2^53 of the smallest unit");
    core::check_column(
        function, "time", e.time, [](std::int64_t t) { return t >= first_time && t < end_of_time; },
        "must lie in the years 0 to 9999");
    core::check_column(
        function, "day", e.day, [](core::day_number d) { return d >= -719528 && d < 2932897; },
        "must lie in the years 0 to 9999");
    core::check_column(
        function, "channel", e.channel, [](std::uint32_t c) { return c < 256; }, "must be a code below 256");
}

/// Local dates and minutes of instants that mostly follow each other.
class local_clock {
public:
    explicit local_clock(const core::zone& zone) : zone_(zone) {}

    /// False: outside the years 0 to 9999.
    [[nodiscard]] bool read(std::int64_t micros, core::day_number& day, std::uint16_t& minute) noexcept {
        if ((micros < from_ || micros >= until_) && !turn_to(micros)) return false;
        const std::int64_t here = micros + offset_;
        if (here < day_begin_ || here >= day_begin_ + micros_a_day) {
            day_ = static_cast<core::day_number>(here >= 0 ? here / micros_a_day
                                                           : -((-here + micros_a_day - 1) / micros_a_day));
            day_begin_ = std::int64_t{day_} * micros_a_day;
        }
        day = day_;
        minute = static_cast<std::uint16_t>(static_cast<std::uint32_t>((here - day_begin_) >> 8) / (60'000'000 >> 8));
        return true;
    }

private:
    /// Between two transitions of the zone the offset stays.
    [[nodiscard]] bool turn_to(std::int64_t micros) noexcept {
        if (micros < first_time || micros >= end_of_time) return false;
        const std::int64_t seconds = micros >= 0 ? micros / 1'000'000 : -((-micros + 999'999) / 1'000'000);
        const auto after = std::upper_bound(zone_.instant.begin(), zone_.instant.end(), seconds);
        offset_ = std::int64_t{zone_.offset_at(seconds)} * 1'000'000;
        from_ = after == zone_.instant.begin() ? first_time : std::max(first_time, *(after - 1) * 1'000'000);
        until_ = after == zone_.instant.end() ? end_of_time : std::min(end_of_time, *after * 1'000'000);
        return true;
    }

    const core::zone& zone_;
    std::int64_t from_ = 1, until_ = 0, offset_ = 0, day_begin_ = std::numeric_limits<std::int64_t>::max() / 2;
    core::day_number day_ = 0;
};

/// A block of a column, or of its default.
template <class T, std::size_t N>
[[nodiscard]] const T* block_of(std::span<const T> column, std::size_t from,
                                const std::array<T, N>& otherwise) noexcept {
    return column.empty() ? otherwise.data() : column.data() + from;
}

}  // namespace

event_partitions::event_partitions(const char* function, const versions& books, const event_columns& events,
                                   int threads, const core::watch& progress)
    : function_(function), events_(events) {
    check_events(function, events);
    check_other_values(function, events);
    const std::size_t members = std::max<std::size_t>(events.members, 1);
    while ((members + (std::size_t{1} << shift_) - 1) >> shift_ > most_partitions) ++shift_;
    count_ = (members + (std::size_t{1} << shift_) - 1) >> shift_;
    const std::size_t n = events.member.size();
    // Stretches depend on the rows alone, so that slabs follow each other alike for any threads.
    constexpr std::size_t rows_a_stretch = std::size_t{1} << 25;
    stretches_.resize(core::chunk_count(n, rows_a_stretch));
    core::for_chunks(
        function, n, rows_a_stretch, threads, progress,
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
    struct open_slab {
        packed_event *at = nullptr, *end = nullptr;
    };
    std::vector<open_slab> open(count_);
    out.pieces.resize(count_);
    std::size_t used = slabs_a_piece;
    const auto fresh = [&](std::size_t p) {
        if (used == slabs_a_piece) {
            out.memory.emplace_back(slab_rows * slabs_a_piece);
            used = 0;
        }
        out.pieces[p].slabs.push_back(static_cast<std::uint32_t>((out.memory.size() - 1) * slabs_a_piece + used));
        packed_event* const slab = out.memory.back().data() + used++ * slab_rows;
        open[p] = {slab, slab + slab_rows};
        return slab;
    };
    local_clock clock(books.latest().zone);
    core::day_number last_day = std::numeric_limits<core::day_number>::min();
    bool in_order = true, good = true;
    std::int64_t latest = std::numeric_limits<std::int64_t>::min();
    constexpr std::size_t block = 512;
    std::array<core::day_number, block> day;
    std::array<std::uint16_t, block> minute{};
    static constexpr std::array<units, block> nothing{};
    static constexpr std::array<std::uint32_t, block> no_channel{};
    static constexpr auto purchases = [] {
        std::array<event_kind, block> kinds;
        kinds.fill(event_kind::purchase);
        return kinds;
    }();
    for (std::size_t from = begin; from < end; from += block) {
        const std::size_t n = std::min(block, end - from);
        if (e.day.empty()) {
            const std::int64_t* const time = e.time.data() + from;
            for (std::size_t j = 0; j < n; ++j) {
                good &= clock.read(time[j], day[j], minute[j]);
                in_order &= time[j] >= latest;
                latest = time[j];
            }
        } else {
            for (std::size_t j = 0; j < n; ++j) {
                day[j] = e.day[from + j];
                good &= day[j] >= -719528 && day[j] < 2932897;
                in_order &= day[j] >= latest;
                latest = day[j];
            }
        }
        const std::uint32_t* const member = e.member.data() + from;
        const units* const amount = block_of(e.amount, from, nothing);
        const units* const points = block_of(e.points, from, nothing);
        const event_kind* const kind = block_of(e.kind, from, purchases);
        const std::uint32_t* const channel = block_of(e.channel, from, no_channel);
        std::uint64_t bits = 0, codes = 0;
        for (std::size_t j = 0; j < n; ++j) {
            bits |= static_cast<std::uint64_t>(amount[j]) |
                    static_cast<std::uint64_t>(points[j] < 0 ? -points[j] : points[j]);
            codes |= channel[j];
            good &= member[j] < e.members;
            last_day = std::max(last_day, day[j]);
        }
        if (!good || bits >= static_cast<std::uint64_t>(most_units) || codes >= 256) {
            check_packed_values(function_, e);
            good = true;
        }
        const std::array<const units*, 2> values{amount, points};
        for (std::size_t j = 0; j < n; ++j) {
            const bool of_points = kind[j] == event_kind::redemption || kind[j] == event_kind::adjustment;
            const std::size_t p = member[j] >> shift_;
            packed_event* to = open[p].at;
            if (to == open[p].end) [[unlikely]] to = fresh(p);
            to->value = values[of_points][j];
            to->member = member[j];
            to->row = static_cast<std::uint32_t>(from + j);
            to->day = day[j];
            to->minute = minute[j];
            to->kind = kind[j];
            to->channel = static_cast<std::uint8_t>(channel[j]);
            open[p].at = to + 1;
        }
    }
    for (std::size_t p = 0; p < count_; ++p)
        out.pieces[p].rows = static_cast<std::uint32_t>(out.pieces[p].slabs.size() * slab_rows -
                                                        static_cast<std::size_t>(open[p].end - open[p].at));
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
            const auto begin_of = [&](std::uint32_t slab) {
                return s.memory[slab / slabs_a_piece].data() + slab % slabs_a_piece * slab_rows;
            };
            std::size_t left = rows.rows;
            for (std::size_t k = 0; k < rows.slabs.size(); ++k) {
                const packed_event* const first = begin_of(rows.slabs[k]);
                if (k + 1 < rows.slabs.size())  // slabs do not follow each other in memory
                    for (std::size_t byte = 0; byte < slab_rows * sizeof(packed_event); byte += 64)
                        __builtin_prefetch(reinterpret_cast<const char*>(begin_of(rows.slabs[k + 1])) + byte);
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
