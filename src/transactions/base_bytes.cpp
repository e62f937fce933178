#include <tuple>

#include <goodwill/core/checksum.hpp>

#include "transactions/base_builder.hpp"
#include "transactions/report_bytes.hpp"
#include "transactions/time_reader.hpp"

/// A customer base as bytes.
namespace goodwill::inline v0::transactions {
namespace {
constexpr const char* kind = "base";
/// 2: what 1 has, then margins and products.  A base without them is written as version 1.
constexpr std::uint32_t version = 2;

template <class T>
[[nodiscard]] core::buffer<T> read_column(core::byte_reader& from) {
    const auto values = from.get_all<T>();
    return {values.begin(), values.end()};
}

void put(core::byte_writer& to, const product_lines& lines) {
    put(to, lines.names);
    to.put_all(std::span(lines.offsets));
    to.put_all(std::span(lines.code));
    to.put_all(std::span(lines.rows));
    to.put(static_cast<std::int32_t>(lines.amount_scale));
    to.put(static_cast<std::int32_t>(lines.margin_scale));
    for (const auto& [scaled, rounded, scale] :
         {std::tuple(&lines.scaled_amount, &lines.rounded_amount, lines.amount_scale),
          std::tuple(&lines.scaled_margin, &lines.rounded_margin, lines.margin_scale)}) {
        if (scale >= 0) to.put_all(std::span<const std::int64_t>(*scaled));
        else to.put_all(std::span<const double>(*rounded));
    }
}

[[nodiscard]] int get_scale(core::byte_reader& from, const char* name) {
    const auto scale = from.get<std::int32_t>();
    if (scale < -1 || scale > core::max_decimal_scale)
        from.fail(from.offset(), std::string(name) + " must be -1 to 6");
    return scale;
}

void get_products(core::byte_reader& from, base_columns& c) {
    product_lines& lines = c.products;
    lines.names = get_ids(from);
    lines.offsets = read_column<std::int64_t>(from);
    lines.code = read_column<std::int32_t>(from);
    lines.rows = read_column<std::uint32_t>(from);
    const int amount_scale = get_scale(from, "the amounts' scale");
    const int margin_scale = get_scale(from, "the margins' scale");
    auto amount = read_column<std::int64_t>(from), margin = read_column<std::int64_t>(from);
    const std::size_t n = lines.size(), days = c.day.size();
    bool ok = lines.offsets.size() == days + 1 && lines.offsets.front() == 0 &&
              lines.offsets.back() == static_cast<std::int64_t>(n) && lines.rows.size() == n &&
              amount.size() == (c.has_amounts ? n : 0) && margin.size() == (c.report.margin_total ? n : 0) &&
              c.orders.size() == days;
    for (std::size_t d = 0; ok && d < days; ++d) {
        ok = lines.offsets[d] < lines.offsets[d + 1] && lines.offsets[d + 1] <= static_cast<std::int64_t>(n);
        std::int64_t before = std::int64_t{product_lines::unknown} - 1;
        std::uint64_t rows = 0;
        for (auto at = lines.offsets[d]; ok && at < lines.offsets[d + 1]; ++at) {
            const auto line = static_cast<std::size_t>(at);
            ok = lines.code[line] > before && lines.code[line] < static_cast<std::int64_t>(lines.names.size());
            before = lines.code[line];
            rows += lines.rows[line];
        }
        ok = ok && rows == c.orders[d];
    }
    if (!ok) from.fail(from.offset(), "product lines do not fit their customer-days");
    c.set_line_money(std::move(amount), amount_scale, std::move(margin), margin_scale);
}
}  // namespace

std::vector<std::byte> customer_base::to_bytes() const {
    core::byte_writer out;
    out.put(static_cast<std::uint8_t>(unit_));
    out.put(static_cast<std::uint8_t>(has_amounts_));
    out.put(static_cast<std::uint8_t>(calibration_end_.has_value()));
    out.put(calibration_end_.value_or(0));
    out.put(observation_end_);
    put(out, report_);
    put(out, *customer_);
    out.put_all(offsets());
    out.put_all(day());
    out.put_all(orders());
    if (exact()) out.put_all(scaled_amount());
    else out.put_all(rounded_amount());
    if (!has_margins() && !has_products()) return out.seal(kind, 1, 0, core::fast_crc32c);
    out.put(static_cast<std::uint8_t>(has_margins()));
    if (has_margins()) {
        out.put(static_cast<std::int32_t>(report_.margin_scale));
        out.put(*report_.margin_total);
        if (exact_margins()) out.put_all(scaled_margin());
        else out.put_all(rounded_margin());
    }
    out.put(static_cast<std::uint8_t>(has_products()));
    if (has_products()) {
        out.put(*report_.unknown_products);
        put(out, products_);
    }
    return out.seal(kind, version, 0, core::fast_crc32c);
}

customer_base customer_base::from_bytes(std::span<const std::byte> bytes) {
    core::byte_reader in("CustomerBase.from_bytes", bytes, kind, version, core::fast_crc32c);
    base_columns c;
    const auto unit = in.get<std::uint8_t>();
    const auto has_amounts = in.get<std::uint8_t>(), has_calibration = in.get<std::uint8_t>();
    if (unit > 3 || has_amounts > 1 || has_calibration > 1) in.fail(in.offset(), "options are out of range");
    c.unit = static_cast<core::time_unit>(unit);
    c.has_amounts = has_amounts != 0;
    const auto calibration_end = in.get<core::day_number>();
    if (has_calibration != 0) c.calibration_end = calibration_end;
    c.observation_end = in.get<core::day_number>();
    c.report = get_report(in);
    c.customer = get_ids(in);
    c.offsets = read_column<std::int64_t>(in);
    c.day = read_column<core::day_number>(in);
    c.orders = read_column<std::uint32_t>(in);
    c.amount = read_column<std::int64_t>(in);
    const auto has_margins = in.version() < 2 ? std::uint8_t{0} : in.get<std::uint8_t>();
    if (has_margins > 1) in.fail(in.offset(), "has_margins must be 0 or 1");
    if (has_margins != 0) {
        c.report.margin_scale = get_scale(in, "margin_scale");
        c.report.margin_total = in.get<double>();
        c.margin = read_column<std::int64_t>(in);
    }
    const auto has_products = in.version() < 2 ? std::uint8_t{0} : in.get<std::uint8_t>();
    if (has_products > 1) in.fail(in.offset(), "has_products must be 0 or 1");
    if (has_products != 0) {
        c.report.unknown_products = in.get<std::int64_t>();
        if (*c.report.unknown_products < 0) in.fail(in.offset(), "unknown_products must be >= 0");
        get_products(in, c);
    }
    in.finish();

    const std::size_t n = c.customer.size(), days = c.day.size();
    bool ok = c.offsets.size() == n + 1 && c.offsets.front() == 0 &&
              c.offsets.back() == static_cast<std::int64_t>(days) && c.orders.size() == days &&
              c.amount.size() == (c.has_amounts ? days : 0) &&
              c.margin.size() == (c.report.margin_total ? days : 0) &&
              c.observation_end <= last_day && c.calibration_end.value_or(c.observation_end) <= c.observation_end;
    for (std::size_t i = 0; ok && i < n; ++i) {
        ok = c.offsets[i] < c.offsets[i + 1] && c.offsets[i + 1] <= static_cast<std::int64_t>(days);
        if (!ok) break;
        bool purchase = false;
        for (auto at = static_cast<std::size_t>(c.offsets[i]); at < static_cast<std::size_t>(c.offsets[i + 1]); ++at) {
            purchase |= c.orders[at] != 0;
            const bool first = at == static_cast<std::size_t>(c.offsets[i]);
            ok &= c.day[at] <= c.observation_end && c.day[at] >= first_day && (first || c.day[at] > c.day[at - 1]);
        }
        ok &= purchase;
    }
    if (!ok) in.fail(in.offset(), "customer-days break the order of a base");
    return base_builder::make(std::move(c));
}

}  // namespace goodwill::inline v0::transactions
