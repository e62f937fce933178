#include <goodwill/transactions/summary.hpp>

#include "transactions/engine.hpp"
#include "transactions/turns.hpp"

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

/// The columns of a summary while they are written.
class summary_writer {
public:
    explicit summary_writer(summary& out) : out_(out), per_(core::days_per(out.unit)) {}

    void resize(std::size_t n) {
        keys.resize(n);
        out_.frequency.resize(n);
        out_.recency.resize(n);
        out_.T.resize(n);
        out_.monetary_value.resize(n);
    }
    void put(std::size_t at, const summary_record& r) noexcept {
        out_.frequency[at] = static_cast<double>(r.purchases - 1);
        out_.recency[at] = static_cast<double>(r.last - r.first) / per_;
        out_.T[at] = static_cast<double>(out_.end - r.first) / per_;
        out_.monetary_value[at] = r.monetary;
    }
    /// The records of a partition, one after the other.
    void put(std::size_t at, std::span<const summary_record> records, const key_coding& coding) {
        for (std::size_t i = 0; i < records.size(); ++i) {
            keys[at + i] = records[i].code;
            put(at + i, records[i]);
        }
        coding.decode(keys.data() + at, records.size());
    }

    core::buffer<std::uint64_t> keys;

private:
    summary& out_;
    double per_;
};

/// Records of all partitions -> the columns, in the order of the ids.
void put_in_order(const row_reader& reader, const key_coding& coding,
                  std::span<const std::span<const summary_record>> parts, int threads, summary_writer& to) {
    std::vector<std::size_t> start(parts.size() + 1);
    for (std::size_t p = 0; p < parts.size(); ++p) start[p + 1] = start[p] + parts[p].size();
    const std::size_t n = start.back();
    to.resize(n);
    const char* function = reader.rules().function;
    core::buffer<std::uint64_t> keys(n);
    core::buffer<const summary_record*> records(n);
    core::for_chunks(function, parts.size(), 16, threads, {}, [&](std::size_t, std::size_t from, std::size_t until) {
        for (std::size_t p = from; p < until; ++p) {
            for (std::size_t i = 0; i < parts[p].size(); ++i) {
                keys[start[p] + i] = parts[p][i].code;
                records[start[p] + i] = &parts[p][i];
            }
            coding.decode(keys.data() + start[p], parts[p].size());
        }
    });
    const auto order = reader.ids().order(keys, threads);
    core::for_chunks(function, n, std::size_t{1} << 15, threads, {},
                     [&](std::size_t, std::size_t from, std::size_t until) {
                         constexpr std::size_t ahead = 24;
                         for (std::size_t i = from; i < until; ++i) {
                             if (i + 2 * ahead < until) {
                                 __builtin_prefetch(&records[order[i + 2 * ahead]]);
                                 __builtin_prefetch(&keys[order[i + 2 * ahead]]);
                                 __builtin_prefetch(records[order[i + ahead]]);
                             }
                             to.keys[i] = keys[order[i]];
                             to.put(i, *records[order[i]]);
                         }
                     });
}

/// How many customers all rows will have, likely not too few, when some of the rows had so many.
[[nodiscard]] std::size_t likely_customers(std::size_t customers, std::size_t in_rows, std::size_t rows) noexcept {
    if (in_rows == 0) return 0;
    const double likely = static_cast<double>(customers) / static_cast<double>(in_rows) * static_cast<double>(rows);
    return std::min(customers + rows - in_rows, static_cast<std::size_t>(1.06 * likely) + 4096);
}

[[nodiscard]] std::span<const summary_record> copy_of(std::span<const summary_record> records, arena& memory) {
    arena::share own(memory);
    auto* out = reinterpret_cast<summary_record*>(own.room(records.size_bytes(), 64));
    std::copy(records.begin(), records.end(), out);
    own.commit(reinterpret_cast<char*>(out + records.size()));
    return {out, records.size()};
}

template <class Sum, bool Refunds, class Layout>
summary run(const row_reader& reader, const plan& p, const Layout& layout, const log_options& options) {
    const row_rules& rules = reader.rules();
    // Sums of doubles depend on the order of customers that have no order of their own yet.
    const bool alone = std::is_floating_point_v<Sum> && !reader.ids().repeatable();
    partitions<Layout> parts(reader, p.coding, layout, alone ? 1 : options.threads, options.spare,
                             part_of(options.progress, 0, 0.5));
    const auto& totals = parts.totals();
    summary result;
    result.unit = options.unit;
    result.end = options.calibration_end   ? rules.calibration_end
                 : options.observation_end ? rules.observation_end
                 : totals.last >= first_day ? totals.last
                                            : 0;
    summary_writer writer(result);
    std::vector<std::span<const summary_record>> kept(parts.count());
    std::vector<scan_counts<Sum>> counts(parts.count());
    arena memory(options.spare);
    const auto keep = [&](std::size_t part, std::span<const typename Layout::row> rows) {
        arena::share own(memory);
        auto* out = reinterpret_cast<summary_record*>(own.room(rows.size() * sizeof(summary_record), 64));
        const std::size_t n = scan_summary<Sum, Refunds>(layout, part, rows, rules.calibration_end,
                                                         reader.has_amounts(), p.scale, out, counts[part]);
        own.commit(reinterpret_cast<char*>(out + n));
        kept[part] = {out, n};
    };
    // Where partitions stand in the order of the ids, most records need no memory of their own: the first partitions
    // say how many there will be, and the others go straight to their place.
    const bool ordered = p.coding.ordered() && reader.ids().ordered();
    const std::size_t first = ordered ? parts.with_rows(parts.rows() / 16 + 1) : parts.count();
    const double share = 0.5 + 0.5 * static_cast<double>(first) / static_cast<double>(parts.count());
    for_sorted(rules.function, parts, 0, first, layout, options.threads, part_of(options.progress, 0.5, share), keep);
    if (ordered) {
        std::size_t customers = 0;
        std::vector<std::size_t> start(parts.count());
        for (std::size_t part = 0; part < first; ++part) {
            start[part] = customers;
            customers += kept[part].size();
        }
        const std::size_t room = likely_customers(customers, parts.rows(0, first), parts.rows());
        writer.resize(room);
        turns order(first, {customers, 0});
        lending<core::buffer<summary_record>> rooms;
        for_sorted(rules.function, parts, first, parts.count(), layout, options.threads,
                   part_of(options.progress, share, 1),
                   [&](std::size_t part, std::span<const typename Layout::row> rows) {
                       try {
                           auto own = rooms.take();
                           if (own->size() < rows.size()) own->resize(rows.size() + rows.size() / 8);
                           const std::size_t n = scan_summary<Sum, Refunds>(
                               layout, part, rows, rules.calibration_end, reader.has_amounts(), p.scale, own->data(),
                               counts[part]);
                           const std::span<const summary_record> found(own->data(), n);
                           if (const auto at = order.take(part, n)) {
                               start[part] = at->customers;
                               if (at->customers + n <= room)
                                   writer.put(at->customers, found, p.coding);
                               else
                                   kept[part] = copy_of(found, memory);
                           }
                           rooms.give(std::move(own));
                       } catch (...) {
                           order.fail();
                           throw;
                       }
                   });
        parts.clear();
        writer.resize(order.end().customers);
        core::for_chunks(rules.function, kept.size(), 16, options.threads, {},
                         [&](std::size_t, std::size_t from, std::size_t to) {
                             for (std::size_t part = from; part < to; ++part)
                                 writer.put(start[part], kept[part], p.coding);
                         });
    } else {
        parts.clear();
        put_in_order(reader, p.coding, kept, options.threads, writer);
    }
    result.customer = reader.ids().ids(writer.keys, options.threads);
    scan_counts<Sum> all;
    for (const auto& count : counts) all.add(count);
    write_report(reader, totals, all, result.report);
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
