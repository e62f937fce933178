#include <goodwill/audit/repeat_buying.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/audit/audited_periods.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/core/group_codes.hpp>
#include <goodwill/customers/record_join.hpp>

#include "audit/median.hpp"

namespace goodwill::inline v0::audit {
namespace {

namespace tx = goodwill::transactions;
constexpr const char* argument = "customer";

[[nodiscard]] std::string shown(const core::group_keys& keys, std::size_t key) {
    if (keys.type == core::group_keys::kind::text) return '"' + keys.texts[key] + '"';
    const auto id = keys.integers[key];
    return keys.type == core::group_keys::kind::uint64 ? std::to_string(static_cast<std::uint64_t>(id))
                                                       : std::to_string(id);
}

/// The rows' ids, sorted, and the row of each.
struct sorted_ids {
    tx::customer_ids ids;
    std::vector<std::int64_t> row;
};

[[nodiscard]] sorted_ids read_ids(const char* function, const core::column& customer) {
    core::group_codes found = core::codes_of_groups(function, argument, customer);
    const core::group_keys& keys = found.keys;
    const std::size_t count = keys.size() - (keys.missing ? 1 : 0);
    const bool texts = keys.type == core::group_keys::kind::text;
    sorted_ids out;
    out.row.assign(count, -1);
    for (std::size_t i = 0; i < found.code.size(); ++i) {
        const auto key = static_cast<std::size_t>(found.code[i]);
        const auto row = static_cast<std::int64_t>(i);
        if (key == count) throw domain_error({function, argument, row, "missing", "must be an id"});
        if (texts && keys.texts[key].empty()) throw domain_error({function, argument, row, "\"\"", "must be an id"});
        if (out.row[key] >= 0)
            throw conflict_error({function, argument, row, shown(keys, key),
                                  "must be there once; row " + std::to_string(out.row[key]) + " has it too"});
        out.row[key] = row;
    }
    out.ids.kind = texts                                              ? tx::id_kind::text
                   : keys.type == core::group_keys::kind::uint64 ? tx::id_kind::uint64
                                                                 : tx::id_kind::int64;
    for (const std::string& text : keys.texts) {
        out.ids.bytes.insert(out.ids.bytes.end(), text.begin(), text.end());
        out.ids.offsets.push_back(static_cast<std::int64_t>(out.ids.bytes.size()));
    }
    out.ids.integers.assign(keys.integers.begin(), keys.integers.end());
    return out;
}

[[nodiscard]] window days_of(const char* function, const tx::customer_base& base, const repeat_buying_options& o) {
    const core::day_number end = base.observation_end();
    window days{std::numeric_limits<core::day_number>::min(), end};
    if (o.at) days.last = core::to_day(*o.at);
    if (o.start) days.first = core::to_day(*o.start);
    if (days.last > end)
        throw domain_error({function, "at", {}, core::to_text_date(days.last),
                            "must not be after observation_end, " + core::to_text_date(end)});
    if (days.first > days.last)
        throw domain_error({function, "start", {}, core::to_text_date(days.first),
                            "must not be after the last day that counts, " + core::to_text_date(days.last)});
    return days;
}

/// Of every customer of the base; NaN where his first purchase is after the window.
[[nodiscard]] std::vector<double> repeats_within(const tx::customer_base& base, const window& days) {
    std::vector<double> out(base.customers(), std::numeric_limits<double>::quiet_NaN());
    const auto offsets = base.offsets();
    const auto day = base.day();
    const auto orders = base.orders();
    for (std::size_t c = 0; c < out.size(); ++c) {
        bool bought = false;
        double repeats = 0;
        for (auto k = static_cast<std::size_t>(offsets[c]); k < static_cast<std::size_t>(offsets[c + 1]); ++k) {
            if (day[k] > days.last) break;
            if (orders[k] == 0) continue;  // refunds alone
            if (bought && day[k] >= days.first) ++repeats;
            bought = true;
        }
        if (bought) out[c] = repeats;
    }
    return out;
}

}  // namespace

void check_customers(const char* function, const core::column& customer) { (void)read_ids(function, customer); }

repeat_buying repeat_buying_of(const char* function, const core::column& customer, const tx::customer_base& base,
                               const repeat_buying_options& options) {
    const window days = days_of(function, base, options);
    const sorted_ids rows = read_ids(function, customer);
    customers::record_join joined = customers::join(function, rows.ids, base);
    const std::vector<double> repeats = repeats_within(base, days);
    repeat_buying out;
    out.repeats.assign(rows.row.size(), std::numeric_limits<double>::quiet_NaN());
    out.in_base.assign(rows.row.size(), std::uint8_t{0});
    for (std::size_t c = 0; c < repeats.size(); ++c) {
        if (joined.record[c] < 0) continue;
        const auto row = static_cast<std::size_t>(rows.row[static_cast<std::size_t>(joined.record[c])]);
        out.repeats[row] = repeats[c];
        out.in_base[row] = 1;
        out.later += std::isnan(repeats[c]);
    }
    out.without_row = std::move(joined.without_record);
    out.matched = joined.matched;
    out.not_in_base = static_cast<std::int64_t>(rows.row.size()) - joined.matched;
    out.median = median_of(repeats);
    return out;
}

}  // namespace goodwill::inline v0::audit
