#include "transactions/base_builder.hpp"
#include "transactions/report_bytes.hpp"
#include "transactions/time_reader.hpp"

/// A customer base as bytes.
namespace goodwill::inline v0::transactions {
namespace {
constexpr const char* kind = "base";
constexpr std::uint32_t version = 1;

template <class T>
[[nodiscard]] core::buffer<T> read_column(core::byte_reader& from) {
    const auto values = from.get_all<T>();
    return {values.begin(), values.end()};
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
    return out.seal(kind, version, 0);
}

customer_base customer_base::from_bytes(std::span<const std::byte> bytes) {
    core::byte_reader in("CustomerBase.from_bytes", bytes, kind, version);
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
    in.finish();

    const std::size_t n = c.customer.size(), days = c.day.size();
    bool ok = c.offsets.size() == n + 1 && c.offsets.front() == 0 &&
              c.offsets.back() == static_cast<std::int64_t>(days) && c.orders.size() == days &&
              c.amount.size() == (c.has_amounts ? days : 0) &&
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
