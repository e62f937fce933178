#include <goodwill/retention/acquisition.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <goodwill/core/check.hpp>

#include "retention/period_index.hpp"

namespace goodwill::inline v0::retention {
namespace {

constexpr const char* function = "acquisition_cost";
constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_cells = 10'000'000;

/// Customers won by a channel in a period, and their money by age.
struct won {
    std::vector<std::int64_t> customers;  ///< [channel + 1][period]
    std::vector<double> revenue, contribution;  ///< [channel + 1][period][age]
    std::int64_t later_customers = 0;
};

void check_costs(const channel_costs& costs, std::int32_t channels) {
    core::check_length(function, "channel", costs.channel.size(), costs.cost.size());
    core::check_length(function, "time", costs.day.size(), costs.cost.size());
    core::check_column(
        function, "cost", costs.cost, [](double c) { return c >= 0 && c <= std::numeric_limits<double>::max(); },
        "must be finite and >= 0");
    core::check_column(
        function, "channel", costs.channel, [&](std::int32_t c) { return c >= 0 && c < channels; },
        "must be the number of a channel");
}

/// Sums of doubles lose nothing of decimal amounts that matters here: costs are compared, not booked.
void add_customers(const transactions::customer_base& base, std::span<const std::int32_t> channel_of,
                   const period_index& periods, core::day_number end, const std::optional<double>& share,
                   std::size_t begin, std::size_t stop, won& out) {
    const auto day = base.day();
    const auto orders = base.orders();
    const std::size_t n = periods.size();
    for (std::size_t i = begin; i < stop; ++i) {
        const auto from = static_cast<std::size_t>(base.offsets()[i]),
                   to = static_cast<std::size_t>(base.offsets()[i + 1]);
        std::size_t at = from;
        while (at < to && orders[at] == 0) ++at;
        if (at == to || day[at] > end) {
            ++out.later_customers;
            continue;
        }
        const std::size_t own = periods(day[at]);
        const std::size_t cell = static_cast<std::size_t>(channel_of[i] + 1) * n + own;
        ++out.customers[cell];
        for (std::size_t k = from; k < to && day[k] <= end; ++k) {
            const std::size_t age = k < at ? 0 : periods(day[k]) - own;
            const double revenue = base.amount(k);
            out.revenue[cell * n + age] += revenue;
            out.contribution[cell * n + age] += share ? *share * revenue : base.margin(k);
        }
    }
}

}  // namespace

acquisition_table acquisition(const transactions::customer_base& base, std::span<const std::int32_t> channel_of,
                              std::int32_t channels, const channel_costs& costs, const acquisition_options& options) {
    core::check(channels >= 0, function, "channels", channels, "must be >= 0");
    core::check_length(function, "channel_of", channel_of.size(), base.customers());
    core::check_column(
        function, "channel_of", channel_of, [&](std::int32_t c) { return c >= -1 && c < channels; },
        "must be the number of a channel, or -1");
    check_costs(costs, channels);
    if (options.margin_share)
        core::check(*options.margin_share >= 0 && *options.margin_share <= 1, function, "margin",
                    *options.margin_share, "must be a share of revenue from 0 to 1");
    const period_rule rule{options.period, 0};
    const day_range days = days_that_count(function, base, options.at, rule);
    acquisition_table out;
    out.at = days.last;
    if (days.empty) {
        for (const double cost : costs.cost) out.outside_cost += cost;
        out.outside_rows = static_cast<std::int64_t>(costs.cost.size());
        return out;
    }
    const period_index periods(function, days.first, days.last, rule);
    const std::size_t n = periods.size(), groups = static_cast<std::size_t>(channels) + 1, cells = groups * n;
    if (cells * n > most_cells)
        throw domain_error({function, "channel", {}, std::to_string(channels) + " channels",
                            "must be fewer, or the period longer: " + std::to_string(n) +
                                " periods of each make more than 10,000,000 cells"});
    std::vector<double> cost(cells);
    for (std::size_t i = 0; i < costs.cost.size(); ++i) {
        // A period counts whole: its costs may come before the first purchase in it.
        if (costs.day[i] < periods.start.front() || costs.day[i] > days.last) {
            out.outside_cost += costs.cost[i];
            ++out.outside_rows;
            continue;
        }
        const std::size_t p = periods(std::max(costs.day[i], days.first));
        cost[static_cast<std::size_t>(costs.channel[i] + 1) * n + p] += costs.cost[i];
        out.cost += costs.cost[i];
    }

    const std::size_t customers = base.customers();
    const std::size_t parts_at_most = std::clamp<std::size_t>(most_cells / (cells * n), 1, 8);
    const std::size_t chunk = std::max<std::size_t>(std::size_t{1} << 14, core::chunk_count(customers, parts_at_most));
    std::vector<won> parts(core::chunk_count(customers, chunk));
    core::for_chunks(function, customers, chunk, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t stop) {
                         won& part = parts[index];
                         part.customers.resize(cells);
                         part.revenue.resize(cells * n);
                         part.contribution.resize(cells * n);
                         add_customers(base, channel_of, periods, days.last, options.margin_share, begin, stop, part);
                     });
    for (std::size_t part = 1; part < parts.size(); ++part) {
        for (std::size_t k = 0; k < cells; ++k) parts[0].customers[k] += parts[part].customers[k];
        for (std::size_t k = 0; k < cells * n; ++k) {
            parts[0].revenue[k] += parts[part].revenue[k];
            parts[0].contribution[k] += parts[part].contribution[k];
        }
        parts[0].later_customers += parts[part].later_customers;
    }
    const won& all = parts[0];
    out.later_customers = all.later_customers;
    for (std::size_t k = 0; k < cells; ++k) {
        if (all.customers[k] == 0 && cost[k] == 0) continue;
        const std::size_t p = k % n;
        acquisition_cell cell;
        cell.channel = static_cast<std::int32_t>(k / n) - 1;
        cell.period = periods.start[p];
        cell.cost = cost[k];
        cell.customers = all.customers[k];
        const bool known = cell.channel >= 0 && cell.customers != 0;
        cell.cost_per_customer = known ? cost[k] / static_cast<double>(cell.customers) : none;
        for (std::size_t age = 0; age < n - p; ++age) {
            cell.revenue += all.revenue[k * n + age];
            cell.contribution += all.contribution[k * n + age];
            if (known && cell.payback < 0 && cell.contribution >= cost[k]) cell.payback = static_cast<std::int32_t>(age);
        }
        if (!base.has_amounts()) cell.revenue = none;
        if (options.margin_share ? !base.has_amounts() : !base.has_margins()) cell.contribution = none;
        out.cells.push_back(cell);
    }
    return out;
}

}  // namespace goodwill::inline v0::retention
