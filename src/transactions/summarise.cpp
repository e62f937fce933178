#include <goodwill/transactions/summary.hpp>

#include "transactions/engine.hpp"

namespace goodwill::inline v0::transactions {

row_rules rules_of(const char* function, const log_options& options) {
    const auto day = [&](const char* argument, const std::optional<std::chrono::sys_days>& date) {
        if (!date) return std::numeric_limits<core::day_number>::max();
        const std::int64_t number = date->time_since_epoch().count();
        if (number < first_day || number > last_day)
            throw domain_error({function, argument, {}, std::to_string(number), "must lie in the years 0 to 9999"});
        return core::to_day(*date);
    };
    const row_rules rules{function, options.refunds, options.zero_amounts, options.errors,
                          day("calibration_end", options.calibration_end),
                          day("observation_end", options.observation_end)};
    if (options.calibration_end && rules.calibration_end > rules.observation_end)
        throw domain_error({function, "calibration_end", {}, core::to_text_date(rules.calibration_end),
                            "must not be after observation_end, " + core::to_text_date(rules.observation_end)});
    if (options.threads < 1)
        throw domain_error({function, "threads", {}, std::to_string(options.threads), "must be >= 1"});
    return rules;
}

namespace {

/// Records of all partitions -> the columns of the summary, in the order of ids.
void write_columns(const row_reader& reader, const key_coding& coding,
                   std::span<const std::span<const summary_record>> parts, int threads, summary& out) {
    std::vector<std::size_t> start(parts.size() + 1);
    for (std::size_t p = 0; p < parts.size(); ++p) start[p + 1] = start[p] + parts[p].size();
    const std::size_t n = start.back();
    out.frequency.resize(n);
    out.recency.resize(n);
    out.T.resize(n);
    out.monetary_value.resize(n);
    const double per = core::days_per(out.unit);
    const auto put = [&](std::size_t at, const summary_record& r) {
        out.frequency[at] = static_cast<double>(r.purchases - 1);
        out.recency[at] = static_cast<double>(r.last - r.first) / per;
        out.T[at] = static_cast<double>(out.end - r.first) / per;
        out.monetary_value[at] = r.monetary;
    };
    const char* function = reader.rules().function;
    core::buffer<std::uint64_t> keys(n);
    const bool ordered = coding.ordered() && reader.ids().ordered();
    core::buffer<const summary_record*> records(ordered ? 0 : n);
    core::for_chunks(function, parts.size(), 16, threads, {}, [&](std::size_t, std::size_t from, std::size_t to) {
        for (std::size_t p = from; p < to; ++p) {
            for (std::size_t i = 0; i < parts[p].size(); ++i) {
                const std::size_t at = start[p] + i;
                keys[at] = parts[p][i].code;
                if (ordered) put(at, parts[p][i]);
                else records[at] = &parts[p][i];
            }
            coding.decode(keys.data() + start[p], parts[p].size());
        }
    });
    if (!ordered) {
        const auto order = reader.ids().order(keys, threads);
        core::buffer<std::uint64_t> sorted(n);
        core::for_chunks(function, n, std::size_t{1} << 15, threads, {},
                         [&](std::size_t, std::size_t from, std::size_t to) {
                             constexpr std::size_t ahead = 24;
                             for (std::size_t i = from; i < to; ++i) {
                                 if (i + 2 * ahead < to) {
                                     __builtin_prefetch(&records[order[i + 2 * ahead]]);
                                     __builtin_prefetch(&keys[order[i + 2 * ahead]]);
                                     __builtin_prefetch(records[order[i + ahead]]);
                                 }
                                 sorted[i] = keys[order[i]];
                                 put(i, *records[order[i]]);
                             }
                         });
        keys.swap(sorted);
    }
    out.customer = reader.ids().ids(keys, threads);
}

template <class Sum, bool Refunds, class Layout>
summary run(const row_reader& reader, const plan& p, const Layout& layout, const log_options& options) {
    const row_rules& rules = reader.rules();
    // Sums of doubles depend on the order of customers that have no order of their own yet.
    const bool alone = std::is_floating_point_v<Sum> && !reader.ids().repeatable();
    partitions<Layout> parts(reader, p.coding, layout, alone ? 1 : options.threads,
                             part_of(options.progress, 0, 0.5));
    std::vector<std::span<const summary_record>> records(parts.count());
    std::vector<scan_counts<Sum>> counts(parts.count());
    arena memory;
    for_sorted(rules.function, parts, layout, !parts.totals().in_time_order, options.threads,
               part_of(options.progress, 0.5, 1), [&](std::size_t part, std::span<const typename Layout::row> rows) {
                   arena::share own(memory);
                   auto* out = reinterpret_cast<summary_record*>(own.room(rows.size() * sizeof(summary_record), 64));
                   const std::size_t n = scan_summary<Sum, Refunds>(layout, part, rows, rules.calibration_end,
                                                                    reader.has_amounts(), p.scale, out, counts[part]);
                   own.commit(reinterpret_cast<char*>(out + n));
                   records[part] = {out, n};
               });
    summary result;
    result.unit = options.unit;
    const auto& totals = parts.totals();
    result.end = options.calibration_end   ? rules.calibration_end
                 : options.observation_end ? rules.observation_end
                 : totals.last >= first_day ? totals.last
                                            : 0;
    scan_counts<Sum> all;
    for (const auto& count : counts) all.add(count);
    write_report(reader, totals, all, result.report);
    parts.clear();
    write_columns(reader, p.coding, records, options.threads, result);
    result.report.customers = static_cast<std::int64_t>(result.size());
    return result;
}

}  // namespace

summary summarise(const core::column& customer, const core::column& time, const core::column& amount,
                  const log_options& options) {
    const row_rules rules = rules_of("summary", options);
    offset_rule offsets;
    row_reader reader(rules, customer, time, amount, options.zone, offsets);
    return with_plan(reader, options.threads, options.progress, [&](const plan& p) {
        return with_layout(reader, p, [&](const auto& layout, auto sum, auto refunds) {
            return run<decltype(sum), decltype(refunds)::value>(reader, p, layout, options);
        });
    });
}

}  // namespace goodwill::inline v0::transactions
