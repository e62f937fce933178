#include <goodwill/transactions/base_split.hpp>

#include <bit>
#include <string>
#include <vector>

#include <goodwill/core/error.hpp>

#include "transactions/base_builder.hpp"

namespace goodwill::inline v0::transactions {
namespace {
constexpr const char* function = "CustomerBase.at";

[[nodiscard]] core::day_number day_of(const char* name, std::chrono::sys_days at, core::day_number latest,
                                      const char* what) {
    const std::int64_t day = at.time_since_epoch().count();
    if (day <= latest) return core::to_day(at);
    // A day number says what a calendar of few digits cannot.
    const std::string value = day < 4'000'000 ? core::to_text_date(static_cast<core::day_number>(day))
                                              : std::to_string(day) + " (days since 1970-01-01)";
    throw domain_error({function, name, {}, value,
                        std::string("must not be after ") + what + ", " + core::to_text_date(latest)});
}

/// Money by customer-day or line as the base's builder takes it, at the places that stay.
[[nodiscard]] core::buffer<std::int64_t> money_at(std::span<const std::int64_t> scaled, std::span<const double> rounded,
                                                  std::span<const std::size_t> places) {
    core::buffer<std::int64_t> out;
    if (scaled.empty() && rounded.empty()) return out;
    out.resize(places.size());
    for (std::size_t i = 0; i < places.size(); ++i)
        out[i] = scaled.empty() ? std::bit_cast<std::int64_t>(rounded[places[i]]) : scaled[places[i]];
    return out;
}

[[nodiscard]] double total(const core::buffer<std::int64_t>& money, int scale) {
    core::int128 exact = 0;
    double rounded = 0;
    for (const std::int64_t m : money) {
        if (scale >= 0) exact += m;
        else rounded += std::bit_cast<double>(m);
    }
    return scale >= 0 ? core::from_scaled(exact, scale) : rounded;
}

/// The lines of the customer-days that stay, and the names that they have.
void keep_products(const product_lines& from, std::span<const std::size_t> days, base_columns& out) {
    product_lines& to = out.products;
    std::vector<std::size_t> lines, names;
    std::vector<std::int32_t> place(from.names.size(), product_lines::unknown);
    std::int64_t unknown = 0;
    for (const std::size_t day : days) {
        for (auto at = from.offsets[day]; at < from.offsets[day + 1]; ++at) {
            const auto line = static_cast<std::size_t>(at);
            lines.push_back(line);
            if (from.code[line] == product_lines::unknown) unknown += from.rows[line];
            else place[static_cast<std::size_t>(from.code[line])] = 0;
        }
        to.offsets.push_back(static_cast<std::int64_t>(lines.size()));
    }
    for (std::size_t name = 0; name < place.size(); ++name) {
        if (place[name] == product_lines::unknown) continue;
        place[name] = static_cast<std::int32_t>(names.size());
        names.push_back(name);
    }
    to.names = pick(from.names, names);
    to.code.resize(lines.size());
    to.rows.resize(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::int32_t code = from.code[lines[i]];
        to.code[i] = code == product_lines::unknown ? code : place[static_cast<std::size_t>(code)];
        to.rows[i] = from.rows[lines[i]];
    }
    out.set_line_money(money_at(from.scaled_amount, from.rounded_amount, lines), from.amount_scale,
                       money_at(from.scaled_margin, from.rounded_margin, lines), from.margin_scale);
    out.report.unknown_products = unknown;
}

}  // namespace

customer_base split_base(const customer_base& base, const base_split& split) {
    base_columns out;
    out.observation_end = base.observation_end();
    if (split.observation_end)
        out.observation_end =
            day_of("observation_end", *split.observation_end, base.observation_end(), "the base's observation_end");
    if (split.calibration_end)
        out.calibration_end = day_of("calibration_end", *split.calibration_end, out.observation_end, "observation_end");
    out.unit = base.unit();
    out.has_amounts = base.has_amounts();
    out.report = base.report();

    std::vector<std::size_t> customers, days;
    std::int64_t cut_purchases = 0, cut_rows = 0, later = 0;
    out.offsets.push_back(0);
    for (std::size_t i = 0; i < base.customers(); ++i) {
        const auto from = static_cast<std::size_t>(base.offsets()[i]),
                   to = static_cast<std::size_t>(base.offsets()[i + 1]);
        auto first = from;
        while (base.orders()[first] == 0) ++first;
        const bool stays = base.day()[first] <= out.observation_end;
        for (auto at = from; at < to; ++at) {
            if (stays && base.day()[at] <= out.observation_end) {
                days.push_back(at);
                continue;
            }
            cut_purchases += base.orders()[at] != 0;
            cut_rows += base.orders()[at];
        }
        if (!stays) continue;
        customers.push_back(i);
        out.offsets.push_back(static_cast<std::int64_t>(days.size()));
        later += base.day()[first] > out.calibration_end.value_or(out.observation_end);
    }
    if (customers.empty() && base.customers() != 0)
        throw domain_error({function, "observation_end", {}, core::to_text_date(out.observation_end),
                            "must not be before the first purchase"});
    out.customer = pick(base.customer(), customers);
    out.day.resize(days.size());
    out.orders.resize(days.size());
    for (std::size_t i = 0; i < days.size(); ++i) {
        out.day[i] = base.day()[days[i]];
        out.orders[i] = base.orders()[days[i]];
    }
    out.report.customers = static_cast<std::int64_t>(customers.size());
    out.report.later_customers = later;
    out.report.purchases -= cut_purchases;
    out.report.merged_within_a_day -= cut_rows - cut_purchases;
    if (cut_rows != 0) out.report.excluded.push_back({"time is after observation_end", cut_rows, -1});
    if (base.has_amounts()) {
        out.amount = money_at(base.scaled_amount(), base.rounded_amount(), days);
        out.report.amount_total = total(out.amount, base.amount_scale());
    }
    if (base.has_margins()) {
        out.margin = money_at(base.scaled_margin(), base.rounded_margin(), days);
        out.report.margin_total = total(out.margin, base.margin_scale());
    }
    if (base.has_products()) keep_products(base.products(), days, out);
    return base_builder::make(std::move(out));
}

}  // namespace goodwill::inline v0::transactions
