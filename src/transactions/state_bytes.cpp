#include <cmath>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/checksum.hpp>

#include "transactions/state_impl.hpp"

/// Two summary states into one, and a state as bytes.
namespace goodwill::inline v0::transactions {
namespace {

constexpr const char* kind_name = "summary";
constexpr std::uint32_t version = 1;
constexpr const char* merge_name = "SummaryState.merge";

[[nodiscard]] std::string show(const customer_records& records, id_kind kind, std::size_t i) {
    if (kind == id_kind::text) return "\"" + std::string(records.text(records[i].key)) + "\"";
    return kind == id_kind::int64 ? std::to_string(static_cast<std::int64_t>(records[i].key))
                                  : std::to_string(records[i].key);
}

void put_wide(core::byte_writer& to, core::int128 value) {
    to.put(static_cast<std::uint64_t>(value));
    to.put(static_cast<std::int64_t>(value >> 64));
}
[[nodiscard]] core::int128 get_wide(core::byte_reader& from) {
    const auto low = from.get<std::uint64_t>();
    const auto high = from.get<std::int64_t>();
    return static_cast<core::int128>(high) * (core::int128{1} << 64) + static_cast<core::int128>(low);
}

template <class Enum>
[[nodiscard]] Enum get_enum(core::byte_reader& from, std::uint8_t count) {
    const auto value = from.get<std::uint8_t>();
    if (value >= count) from.fail(from.offset() - 1, "an option is out of range");
    return static_cast<Enum>(value);
}

/// A number of rows, so small that sums of them do not overflow.
[[nodiscard]] std::int64_t get_rows(core::byte_reader& from, std::int64_t least = 0) {
    const auto rows = from.get<std::int64_t>();
    if (rows < least || rows > std::int64_t{1} << 53) from.fail(from.offset() - 8, "a number of rows is out of range");
    return rows;
}
/// A sum of money, so small that it can be carried to another scale and added to its like.
[[nodiscard]] core::int128 get_money(core::byte_reader& from) {
    const core::int128 money = get_wide(from), most = core::int128{1} << 104;
    if (money > most || money < -most) from.fail(from.offset() - 16, "a sum is out of range");
    return money;
}

}  // namespace

void summary_state::merge(const summary_state& other_state) {
    impl& s = *impl_;
    const impl& other = *other_state.impl_;
    const auto refuse = [](const char* argument, std::string value, std::string must) {
        throw conflict_error({merge_name, argument, {}, std::move(value), std::move(must)});
    };
    if (s.options.fingerprint() != other.options.fingerprint())
        refuse("other", "", "was made with other options: unit, calibration_end, observation_end, refunds, "
                            "zero_amounts and zone must agree");
    if (!other.has_kind) return;
    if (s.has_kind && s.kind != other.kind) refuse("other", "", "has ids of another kind: integers, unsigned, text");
    if (s.has_kind && s.has_amounts != other.has_amounts)
        refuse("other", "", "must have amounts if this state has them, and none if it has none");
    if (s.offsets.known && other.offsets.known && s.offsets.utc_offset != other.offsets.utc_offset)
        refuse("other", "", "has times with another offset from UTC; zone= makes one of them");

    const bool text = other.kind == id_kind::text;
    const std::size_t n = other.records.size();
    core::buffer<std::uint32_t> record(n);
    for (std::size_t i = 0; i < n; ++i) {
        const customer_record& r = other.records[i];
        record[i] = !s.has_kind ? customer_records::none
                    : text      ? s.records.find(other.records.text(r.key))
                                : s.records.find(r.key);
        if (record[i] != customer_records::none && r.first_seen <= s.records[record[i]].last_seen)
            refuse("other", "", "overlaps in time: it has customer " + show(other.records, other.kind, i) + " from " +
                                    core::to_text_date(r.first_seen) + " on, this state until " +
                                    core::to_text_date(s.records[record[i]].last_seen));
    }

    s.has_kind = true;
    s.kind = other.kind;
    s.has_amounts = other.has_amounts;
    s.records.set_text_ids(text);
    if (!s.offsets.known) s.offsets = other.offsets;
    const int scale = s.scale == no_scale || other.scale == no_scale ? no_scale : std::max(s.scale, other.scale);
    s.rescale(scale);
    const auto power = scale == no_scale ? 1
                       : static_cast<std::int64_t>(core::power_of_ten[static_cast<std::size_t>(scale - other.scale)]);
    const auto rounded = [&](std::size_t i, unsigned which) {
        return other.scale == no_scale ? std::bit_cast<double>(other.records[i].money[which])
                                       : core::from_scaled(other.records.money(i, which), other.scale);
    };
    for (std::size_t i = 0; i < n; ++i) {
        const customer_record& from = other.records[i];
        std::uint32_t at = record[i];
        const bool fresh = at == customer_records::none;
        if (fresh) at = text ? s.records.add(other.records.text(from.key)) : s.records.add(from.key);
        customer_record& to = s.records[at];
        // All of the other's days are later than the first one here.
        const bool repeats = to.purchases != 0;
        for (const unsigned which : {0u, 1u}) {
            const unsigned into = repeats ? 1 : which;
            if (scale == no_scale) {
                s.add_money(at, into, std::bit_cast<std::int64_t>(rounded(i, which)));
            } else {
                s.records.set_money(at, into, s.records.money(at, into) + other.records.money(i, which) * power);
            }
        }
        if (fresh) to.first_seen = from.first_seen;
        to.last_seen = from.last_seen;
        if (from.purchases != 0) {
            if (!repeats) to.first = from.first;
            to.last = from.last;
            to.purchases += from.purchases;
        }
        if (!repeats) to.early_refunds = (to.early_refunds + (from.early_refunds & early_refund_mask)) |
                                         (from.early_refunds & later_mark);
    }
    row_totals totals = other.totals;
    if (scale == no_scale) {
        if (other.scale != no_scale) totals.rounded_money = core::from_scaled(totals.exact_money, other.scale);
    } else {
        totals.exact_money *= power;
    }
    s.totals.append(totals, s.totals.rows);
    s.purchase_rows += other.purchase_rows;
    s.refund_rows += other.refund_rows;
}

std::vector<std::byte> summary_state::to_bytes() const {
    const impl& s = *impl_;
    core::byte_writer out;
    out.put(static_cast<std::uint8_t>(s.options.unit));
    out.put(static_cast<std::uint8_t>(s.options.refunds));
    out.put(static_cast<std::uint8_t>(s.options.zero_amounts));
    out.put(static_cast<std::uint8_t>(s.options.errors));
    out.put(s.options.calibration_end);
    out.put(s.options.observation_end);
    out.put(static_cast<std::uint8_t>(s.options.zone.has_value()));
    if (s.options.zone) {
        out.put_text(s.options.zone->name);
        out.put_all(std::span<const std::int64_t>(s.options.zone->instant));
        out.put_all(std::span<const std::int32_t>(s.options.zone->offset));
    }
    out.put(static_cast<std::uint8_t>(s.has_kind));
    out.put(static_cast<std::uint8_t>(s.kind));
    out.put(static_cast<std::uint8_t>(s.has_amounts));
    out.put(static_cast<std::uint8_t>(s.offsets.known));
    out.put(static_cast<std::uint8_t>(s.offsets.utc_offset.has_value()));
    out.put(s.offsets.utc_offset.value_or(0));
    out.put(static_cast<std::int32_t>(s.scale));
    out.put(s.totals.rows);
    out.put(s.totals.zero_amounts);
    out.put(s.totals.last);
    put_wide(out, s.totals.exact_money);
    out.put(s.totals.rounded_money);
    out.put(s.purchase_rows);
    out.put(s.refund_rows);
    out.put(static_cast<std::uint32_t>(flaws_without_margin));
    for (const auto& count : std::span(s.totals.flaws.counts).first(flaws_without_margin)) {
        out.put(count.rows);
        out.put(count.first_row);
    }
    out.put(static_cast<std::uint64_t>(s.records.size()));
    for (std::size_t i = 0; i < s.records.size(); ++i) {
        const customer_record& r = s.records[i];
        if (s.kind == id_kind::text) out.put_text(s.records.text(r.key));
        else out.put(r.key);
        out.put(r.first);
        out.put(r.last);
        out.put(r.first_seen);
        out.put(r.last_seen);
        out.put(r.purchases);
        out.put(r.early_refunds);
        for (const unsigned which : {0u, 1u}) put_wide(out, s.records.money(i, which));
    }
    return out.seal(kind_name, version, s.options.fingerprint(), core::fast_crc32c);
}

summary_state summary_state::from_bytes(std::span<const std::byte> bytes) {
    core::byte_reader in("SummaryState.from_bytes", bytes, kind_name, version, core::fast_crc32c);
    summary_state out;
    impl& s = *out.impl_;
    s.options.unit = get_enum<core::time_unit>(in, 4);
    s.options.refunds = get_enum<refund_policy>(in, 3);
    s.options.zero_amounts = get_enum<zero_policy>(in, 3);
    s.options.errors = get_enum<on_error>(in, 2);
    s.options.calibration_end = in.get<core::day_number>();
    s.options.observation_end = in.get<core::day_number>();
    if (get_enum<std::uint8_t>(in, 2) != 0) {
        core::zone zone;
        zone.name = in.get_text();
        zone.instant = in.get_all<std::int64_t>();
        zone.offset = in.get_all<std::int32_t>();
        if (zone.instant.size() != zone.offset.size() || !std::is_sorted(zone.instant.begin(), zone.instant.end()))
            in.fail(in.offset(), "the zone is out of order");
        s.options.zone = std::move(zone);
    }
    if (in.fingerprint() != s.options.fingerprint()) in.fail(16, "the fingerprint is not that of the options");
    s.has_kind = get_enum<std::uint8_t>(in, 2) != 0;
    s.kind = get_enum<id_kind>(in, 3);
    s.has_amounts = get_enum<std::uint8_t>(in, 2) != 0;
    s.offsets.known = get_enum<std::uint8_t>(in, 2) != 0;
    const bool has_offset = get_enum<std::uint8_t>(in, 2) != 0;
    const auto utc_offset = in.get<std::int32_t>();
    if (has_offset) s.offsets.utc_offset = utc_offset;
    s.scale = in.get<std::int32_t>();
    if (s.scale < no_scale || s.scale > core::max_decimal_scale) in.fail(in.offset(), "the scale must be -1 to 6");
    s.totals.rows = get_rows(in);
    s.totals.zero_amounts = get_rows(in);
    s.totals.last = in.get<core::day_number>();
    s.totals.exact_money = get_money(in);
    s.totals.rounded_money = in.get<double>();
    s.purchase_rows = get_rows(in);
    s.refund_rows = get_rows(in);
    if (in.get<std::uint32_t>() != flaws_without_margin) in.fail(in.offset(), "the number of reasons is another");
    for (auto& count : std::span(s.totals.flaws.counts).first(flaws_without_margin)) {
        count.rows = get_rows(in);
        count.first_row = get_rows(in, -1);
    }
    const auto n = in.get<std::uint64_t>();
    const bool text = s.kind == id_kind::text;
    s.records.set_text_ids(text);
    for (std::uint64_t i = 0; i < n; ++i) {
        std::uint32_t at;
        bool known;
        if (text) {
            const std::string id = in.get_text();
            known = s.records.find(std::string_view(id)) != customer_records::none;
            if (id.empty() || !is_utf8(id)) in.fail(in.offset(), "an id is no text");
            at = s.records.add(std::string_view(id));
        } else {
            const auto id = in.get<std::uint64_t>();
            known = s.records.find(id) != customer_records::none;
            at = s.records.add(id);
        }
        customer_record& r = s.records[at];
        r.first = in.get<core::day_number>();
        r.last = in.get<core::day_number>();
        r.first_seen = in.get<core::day_number>();
        r.last_seen = in.get<core::day_number>();
        r.purchases = in.get<std::uint32_t>();
        r.early_refunds = in.get<std::uint32_t>();
        const bool ordered =
            r.first_seen <= r.last_seen && r.first_seen >= first_day && r.last_seen <= last_day &&
            (r.purchases == 0 || (r.first_seen <= r.first && r.first <= r.last && r.last <= r.last_seen));
        if (known || !ordered) in.fail(in.offset(), "a customer is there twice or has days out of order");
        for (const unsigned which : {0u, 1u}) {
            const core::int128 money = s.scale != no_scale ? get_money(in) : get_wide(in);
            if (s.scale != no_scale) s.records.set_money(at, which, money);
            else s.records[at].money[which] = static_cast<std::int64_t>(money);
        }
    }
    in.finish();
    return out;
}

}  // namespace goodwill::inline v0::transactions
