#include <goodwill/transactions/customer_base.hpp>

#include "transactions/base_builder.hpp"
#include "transactions/engine.hpp"
#include "transactions/turns.hpp"

namespace goodwill::inline v0::transactions {
namespace {

/// A partition's customer-days before they find their place.
struct scan_room {
    core::buffer<core::day_number> day;
    core::buffer<std::uint32_t> orders;
    core::buffer<std::int64_t> amount;
    void grow(std::size_t n, bool has_amounts) {
        if (day.size() < n) {
            day.resize(n + n / 8);
            orders.resize(n + n / 8);
        }
        if (has_amounts && amount.size() < n) amount.resize(n + n / 8);
    }
};

template <class Sum, bool Refunds, class Layout>
base_columns run(const row_reader& reader, const plan& p, const Layout& layout, const log_options& options) {
    const row_rules& rules = reader.rules();
    const core::day_number calibration_end =
        options.calibration_end ? core::to_day(*options.calibration_end) : rules.observation_end;
    const bool alone = std::is_floating_point_v<Sum> && !reader.ids().repeatable();
    partitions<Layout> parts(reader, p.coding, layout, alone ? 1 : options.threads, options.spare,
                             part_of(options.progress, 0, 0.4));
    base_columns out;
    const bool has_amounts = reader.has_amounts();
    const std::size_t rows_kept = parts.rows();
    out.day.resize(rows_kept);
    out.orders.resize(rows_kept);
    if (has_amounts) out.amount.resize(rows_kept);

    std::vector<std::span<const base_record>> records(parts.count());
    std::vector<turns::places> starts(parts.count());
    std::vector<scan_counts<Sum>> counts(parts.count());
    arena memory(options.spare);
    lending<scan_room> rooms;
    turns order;
    for_sorted(rules.function, parts, 0, parts.count(), layout, options.threads,
               part_of(options.progress, 0.4, 0.9),
               [&](std::size_t part, std::span<const typename Layout::row> rows) {
                   try {
                       auto room = rooms.take();
                       room->grow(rows.size(), has_amounts);
                       arena::share own(memory);
                       auto* to = reinterpret_cast<base_record*>(own.room(rows.size() * sizeof(base_record), 64));
                       const day_columns days{room->day.data(), room->orders.data(),
                                              has_amounts ? room->amount.data() : nullptr};
                       const scanned n = scan_base<Sum, Refunds>(layout, part, rows, calibration_end, days, to, counts[part]);
                       own.commit(reinterpret_cast<char*>(to + n.customers));
                       records[part] = {to, n.customers};
                       if (const auto at = order.take(part, n.customers, n.days)) {
                           starts[part] = *at;
                           std::copy_n(room->day.data(), n.days, out.day.data() + at->days);
                           std::copy_n(room->orders.data(), n.days, out.orders.data() + at->days);
                           if (has_amounts) std::copy_n(room->amount.data(), n.days, out.amount.data() + at->days);
                       }
                       rooms.give(std::move(room));
                   } catch (...) {
                       order.fail();
                       throw;
                   }
               });
    const auto& totals = parts.totals();
    out.observation_end = options.observation_end   ? rules.observation_end
                          : totals.last >= first_day ? totals.last
                                                     : 0;
    scan_counts<Sum> all;
    for (const auto& count : counts) all.add(count);
    write_report(reader, totals, all, out.report);
    parts.clear();

    const turns::places end = order.end();
    out.day.resize(end.days);
    out.orders.resize(end.days);
    if (has_amounts) out.amount.resize(end.days);
    out.report.customers = static_cast<std::int64_t>(end.customers);
    out.keys.resize(end.customers);
    out.offsets.resize(end.customers + 1);
    out.offsets[end.customers] = static_cast<std::int64_t>(end.days);
    core::for_chunks(rules.function, records.size(), 16, options.threads, {},
                     [&](std::size_t, std::size_t from, std::size_t to) {
                         for (std::size_t part = from; part < to; ++part) {
                             auto at = static_cast<std::int64_t>(starts[part].days);
                             for (std::size_t i = 0; i < records[part].size(); ++i) {
                                 out.keys[starts[part].customers + i] = records[part][i].code;
                                 out.offsets[starts[part].customers + i] = at;
                                 at += records[part][i].days;
                             }
                             p.coding.decode(out.keys.data() + starts[part].customers, records[part].size());
                         }
                     });
    if (!p.coding.ordered() || !reader.ids().ordered())
        out.permute(reader.ids().order(out.keys, options.threads), options.threads);
    return out;
}

}  // namespace

void base_columns::permute(const core::buffer<std::uint32_t>& order, int threads) {
    const std::size_t n = order.size();
    base_columns to;
    to.keys.resize(n);
    to.offsets.resize(n + 1);
    to.offsets[0] = 0;
    for (std::size_t i = 0; i < n; ++i) {
        to.keys[i] = keys[order[i]];
        to.offsets[i + 1] = to.offsets[i] + offsets[order[i] + 1] - offsets[order[i]];
    }
    to.day.resize(day.size());
    to.orders.resize(orders.size());
    to.amount.resize(amount.size());
    core::for_chunks("", n, std::size_t{1} << 14, threads, {}, [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const auto count = to.offsets[i + 1] - to.offsets[i];
            const auto from = offsets[order[i]], at = to.offsets[i];
            std::copy_n(day.data() + from, count, to.day.data() + at);
            std::copy_n(orders.data() + from, count, to.orders.data() + at);
            if (!amount.empty()) std::copy_n(amount.data() + from, count, to.amount.data() + at);
        }
    });
    keys.swap(to.keys);
    offsets.swap(to.offsets);
    day.swap(to.day);
    orders.swap(to.orders);
    amount.swap(to.amount);
}

customer_base customer_base::from_columns(const core::column& customer, const core::column& time,
                                          const core::column& amount, const log_options& options) {
    row_rules rules = rules_of("CustomerBase.from_transactions", options);
    rules.calibration_end = std::numeric_limits<core::day_number>::max();  // the holdout is kept
    offset_rule offsets;
    row_reader reader(rules, customer, time, amount, options.zone, offsets);
    auto columns = with_plan(reader, options.threads, options.progress, [&](const plan& p) {
        return with_layout(reader, p, [&](const auto& layout, auto sum, auto refunds) {
            return run<decltype(sum), decltype(refunds)::value>(reader, p, layout, options);
        });
    });
    columns.customer = reader.ids().ids(columns.keys, options.threads);
    columns.has_amounts = reader.has_amounts();
    columns.unit = options.unit;
    if (options.calibration_end) {
        columns.calibration_end = core::to_day(*options.calibration_end);
        columns.observation_end = std::max(columns.observation_end, *columns.calibration_end);
    }
    return base_builder::make(std::move(columns));
}

}  // namespace goodwill::inline v0::transactions
