#pragma once
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include <goodwill/transactions/log_options.hpp>
#include "transactions/lending.hpp"
#include "transactions/partition.hpp"
#include "transactions/plan.hpp"
#include "transactions/scan.hpp"
#include "transactions/sort.hpp"

/// From a log to its customers: plan, partition, sort, scan; what is scanned into is the caller's.
namespace goodwill::inline v0::transactions {

/// Calls scan(partition, sorted rows) for the partitions from .. to - 1, in any order, on several threads.
template <class Layout, class Scan>
void for_sorted(const char* function, const partitions<Layout>& parts, std::size_t from, std::size_t to,
                const Layout& layout, int threads, const core::watch& progress, Scan&& scan) {
    lending<sort_room<typename Layout::row>> rooms;
    const bool by_day = !parts.totals().in_time_order;
    core::for_chunks(function, to - from, 1, threads, progress, [&](std::size_t index, std::size_t, std::size_t) {
        auto own = rooms.take();
        const std::size_t p = from + index, n = parts.pieces_of(p, own->pieces);
        scan(p, std::span<const typename Layout::row>(sort_rows(layout, n, by_day, *own)));
        rooms.give(std::move(own));
    });
}

/// The part from .. to of some work, as progress of the whole.
[[nodiscard]] inline core::watch part_of(const core::watch& progress, double from, double to) {
    if (!progress) return {};
    return [&progress, from, to](double done) { return progress(from + (to - from) * done); };
}

/// Throws domain_error for options that contradict each other or make no sense.
[[nodiscard]] row_rules rules_of(const char* function, const log_options& options);

/// What totals and counts of all partitions make of the report; customers and scale are the caller's.
template <class Sum>
void write_report(const row_reader& reader, const row_totals& totals, const scan_counts<Sum>& counts,
                  ingest_report& report) {
    report.rows_read = totals.rows;
    report.purchases = counts.purchases;
    report.merged_within_a_day = counts.merged;
    report.refunds_netted = counts.refunds;
    report.zero_amounts = totals.zero_amounts;
    report.later_customers = counts.later_customers;
    flaw_table rows = totals.flaws;
    rows[flaw::no_purchase].add(counts.no_purchase_rows, -1);
    rows.write(report);
    report.amount_scale = reader.has_amounts() ? reader.scale() : -1;
    if (!reader.has_amounts()) {
        report.amount_total = std::numeric_limits<double>::quiet_NaN();
    } else if constexpr (std::is_floating_point_v<Sum>) {
        report.amount_total = totals.rounded_money - counts.no_purchase_money;
    } else {
        report.amount_total = core::from_scaled(totals.exact_money - counts.no_purchase_money, reader.scale());
    }
}

/// Calls run(layout, sum of the right type, do refunds occur) as a plan says.
template <class Run>
auto with_layout(const row_reader& reader, const plan& p, Run&& run) {
    const auto with_refunds = [&](auto layout, auto sum) {
        return reader.rules().refunds == refund_policy::net ? run(layout, sum, std::true_type{})
                                                            : run(layout, sum, std::false_type{});
    };
    switch (p.width) {
        case row_width::narrow: return with_refunds(p.narrow(), std::int64_t{});
        case row_width::wide: return with_refunds(p.wide(), std::int64_t{});
        case row_width::full: break;
    }
    return p.scale == no_scale ? with_refunds(p.full(), double{}) : with_refunds(p.full(), core::int128{});
}

/// Calls run(plan) with plans until one holds.
template <class Run>
auto with_plan(row_reader& reader, int threads, const core::watch& progress, Run&& run) {
    bool sampled = reader.rows() > small_log;
    plan p = sampled ? plan_by_sample(reader) : plan_by_survey(reader, false, threads, progress);
    for (;;) {
        reader.set_scale(p.scale);
        try {
            return run(p);
        } catch (const misfit&) {
            // After a survey only large amounts at a fine scale can fail.
            p = plan_by_survey(reader, !sampled, threads, progress);
            sampled = false;
        } catch (const too_much_money&) {
            p = plan_by_survey(reader, true, threads, progress);
        }
    }
}

}  // namespace goodwill::inline v0::transactions
