#include <goodwill/loyalty/tiers.hpp>

#include <limits>
#include <string>
#include <type_traits>

#include <goodwill/core/decimal.hpp>

namespace goodwill::inline v0::loyalty {
namespace {

constexpr const char* function = "tiers";
constexpr std::size_t chunk = std::size_t{1} << 15;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// The dates that count, both included.
struct dates {
    core::day_number first, last;
    [[nodiscard]] bool hold(core::day_number day) const noexcept { return day >= first && day <= last; }
};

/// Thresholds as the counter is counted: money as whole numbers of 10^-scale or doubles, orders as whole numbers.
template <class Counter>
struct ladder {
    std::vector<Counter> thresholds;
    Counter times = 1;  ///< brings the base's money to `scale`
    int scale = 0;

    [[nodiscard]] double in_units(Counter counter) const noexcept {
        if constexpr (std::is_floating_point_v<Counter>)
            return counter;
        else
            return core::from_scaled(counter, scale);
    }
};

template <class Counter>
[[nodiscard]] ladder<Counter> ladder_of(std::span<const tier> tiers, tier_basis basis, int base_scale) {
    ladder<Counter> out;
    if constexpr (std::is_floating_point_v<Counter>) {
        for (const auto& tier : tiers) out.thresholds.push_back(tier.threshold);
    } else {
        if (basis == tier_basis::spend) {
            out.scale = base_scale;
            for (const auto& tier : tiers) out.scale = std::max(out.scale, *core::decimal_scale(tier.threshold));
            for (int scale = base_scale; scale < out.scale; ++scale) out.times *= 10;
        }
        for (const auto& tier : tiers) {
            int scale = *core::decimal_scale(tier.threshold);
            Counter threshold = *core::to_scaled(tier.threshold, scale);
            for (; scale < out.scale; ++scale) threshold *= 10;
            out.thresholds.push_back(threshold);
        }
    }
    return out;
}

/// What a customer did in a window, and whether it was there at its end.
template <class Money>
struct activity {
    bool there = false;
    std::int64_t orders = 0;
    Money money = 0;
};

/// Sums by tier of one chunk of customers.
template <class Money>
struct totals {
    std::vector<std::int64_t> customers, orders, transitions;
    std::vector<Money> money;

    totals(std::size_t rows, bool since)
        : customers(rows), orders(rows), transitions(since ? (rows + 1) * rows : 0), money(rows) {}
    void add(const totals& other) {
        for (std::size_t k = 0; k < customers.size(); ++k) {
            customers[k] += other.customers[k];
            orders[k] += other.orders[k];
            money[k] += other.money[k];
        }
        for (std::size_t k = 0; k < transitions.size(); ++k) transitions[k] += other.transitions[k];
    }
};

/// Money: what the base adds up; Counter: what is compared with the thresholds.
template <class Money, class Counter>
void assess(const transactions::customer_base& base, std::span<const tier> tiers, const tiers_options& options,
            dates now, std::optional<dates> before, tiers_result& out) {
    const bool by_spend = options.basis == tier_basis::spend;
    const auto rungs = ladder_of<Counter>(tiers, options.basis, base.exact() ? base.amount_scale() : 0);
    const auto offsets = base.offsets();
    const auto days = base.day();
    const auto orders = base.orders();
    const auto amounts = [&] {
        if constexpr (std::is_floating_point_v<Money>)
            return base.rounded_amount();
        else
            return base.scaled_amount();
    }();
    const auto read = [&](std::size_t customer, dates window) noexcept {
        activity<Money> did;
        const auto stop = static_cast<std::size_t>(offsets[customer + 1]);
        for (auto d = static_cast<std::size_t>(offsets[customer]); d < stop && days[d] <= window.last; ++d) {
            did.there |= orders[d] != 0;
            if (!window.hold(days[d])) continue;
            did.orders += orders[d] != 0;
            if (!amounts.empty()) did.money += amounts[d];
        }
        return did;
    };
    const auto counter_of = [&](const activity<Money>& did) noexcept {
        return by_spend ? static_cast<Counter>(did.money) * rungs.times : static_cast<Counter>(did.orders);
    };
    const auto tier_at = [&](const activity<Money>& did) noexcept {
        return detail::reached(std::span<const Counter>(rungs.thresholds), counter_of(did));
    };

    std::vector<std::size_t> which;
    which.reserve(base.customers());
    for (std::size_t i = 0; i < base.customers(); ++i) {
        auto d = static_cast<std::size_t>(offsets[i]);
        while (orders[d] == 0) ++d;  // every customer has a purchase
        if (days[d] <= now.last) which.push_back(i);
    }
    const std::size_t n = which.size(), rows = tiers.size() + 1;
    out.customer = transactions::pick(base.customer(), which);
    out.counter.resize(n);
    out.tier.resize(n);
    out.distance_to_next.resize(n);
    if (before) {
        out.tier_before.resize(n);
        out.moved.resize(n);
    }
    std::vector<totals<Money>> sums(core::chunk_count(n, chunk), totals<Money>(rows, before.has_value()));
    core::for_chunks(function, n, chunk, options.threads, options.progress,
                     [&](std::size_t index, std::size_t from, std::size_t to) {
                         auto& sum = sums[index];
                         for (std::size_t i = from; i < to; ++i) {
                             const auto did = read(which[i], now);
                             const Counter counter = counter_of(did);
                             const std::size_t tier = tier_at(did);
                             out.counter[i] = rungs.in_units(counter);
                             out.tier[i] = static_cast<std::int8_t>(tier);
                             out.distance_to_next[i] =
                                 tier == tiers.size() ? none : rungs.in_units(rungs.thresholds[tier] - counter);
                             ++sum.customers[tier];
                             sum.orders[tier] += did.orders;
                             sum.money[tier] += did.money;
                             if (!before) continue;
                             const auto earlier = read(which[i], *before);
                             const std::size_t was = earlier.there ? tier_at(earlier) : rows;
                             ++sum.transitions[was * rows + tier];
                             out.tier_before[i] = earlier.there ? static_cast<std::int8_t>(was) : std::int8_t{-1};
                             out.moved[i] = !earlier.there ? tier_move::joined
                                            : tier > was   ? tier_move::up
                                            : tier < was   ? tier_move::down
                                                           : tier_move::same;
                         }
                     });
    totals<Money> all(rows, before.has_value());
    for (const auto& sum : sums) all.add(sum);
    out.customers = std::move(all.customers);
    out.orders = std::move(all.orders);
    out.transitions = std::move(all.transitions);
    for (const Money money : all.money) {
        if constexpr (std::is_floating_point_v<Money>)
            out.spend.push_back(money);
        else
            out.spend.push_back(base.has_amounts() ? core::from_scaled(money, base.amount_scale()) : none);
    }
}

/// A date of the options as a day of the base.
[[nodiscard]] core::day_number day_of(const char* argument, std::chrono::sys_days date, core::day_number last,
                                      const std::string& must) {
    const std::int64_t day = date.time_since_epoch().count();
    constexpr std::int64_t first = std::numeric_limits<core::day_number>::min();
    if (day > last)
        throw domain_error({function, argument, {}, std::to_string(day) + " (days since 1970-01-01)", must});
    return static_cast<core::day_number>(std::max(day, first));
}

}  // namespace

tiers_result tiers(const transactions::customer_base& base, std::span<const tier> tiers,
                   const tiers_options& options) {
    check_tiers(function, tiers, options.basis);
    options.window.check(function);
    if (options.basis == tier_basis::spend && !base.has_amounts())
        throw schema_error({function, "base", {}, "without amounts",
                            "must be made with amounts for tiers by spend; basis = orders needs none"});
    tiers_result out;
    out.at = base.observation_end();
    if (options.at)
        out.at = day_of("at", *options.at, base.observation_end(),
                        "must not be after observation_end, " + core::to_text_date(base.observation_end()));
    out.window_start = first_day(options.window, out.at);
    std::optional<dates> before;
    if (options.since) {
        out.since = day_of("since", *options.since, out.at - 1, "must be before at, " + core::to_text_date(out.at));
        before = dates{first_day(options.window, *out.since), *out.since};
    }
    const dates now{out.window_start, out.at};
    const bool rounded = base.has_amounts() && !base.exact();
    if (rounded && options.basis == tier_basis::spend)
        assess<double, double>(base, tiers, options, now, before, out);
    else if (rounded)
        assess<double, core::int128>(base, tiers, options, now, before, out);
    else
        assess<core::int128, core::int128>(base, tiers, options, now, before, out);
    return out;
}

}  // namespace goodwill::inline v0::loyalty
