#include <goodwill/retention/cohort_state.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <string>
#include <utility>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/checksum.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/core/random.hpp>

#include "retention/cohort_counts.hpp"

namespace goodwill::inline v0::retention {
namespace {

constexpr const char* kind_name = "cohorts";
constexpr std::uint32_t version = 1;
constexpr std::size_t sketch_size = 4096;
constexpr core::day_number first_day = *core::day_of(0, 1, 1), last_day = *core::day_of(9999, 12, 31);

[[nodiscard]] std::uint64_t hash_of(std::string_view text) noexcept {
    std::uint64_t h = core::mix64(text.size() + 1);
    for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(8, text.size()))) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), std::min<std::size_t>(8, text.size()));
        h = core::mix64(h ^ core::mix64(word));
    }
    return h;
}

/// The smallest hashes of the ids, sorted.
[[nodiscard]] std::vector<std::uint64_t> sketch_of(const transactions::customer_ids& ids) {
    const std::size_t n = ids.size();
    std::vector<std::uint64_t> all(n);
    const bool text = ids.kind == transactions::id_kind::text;
    for (std::size_t i = 0; i < n; ++i)
        all[i] = text ? hash_of(ids.text(i)) : core::mix64(static_cast<std::uint64_t>(ids.integers[i]));
    if (n > sketch_size) {
        std::nth_element(all.begin(), all.begin() + sketch_size, all.end());
        all.resize(sketch_size);
        all.shrink_to_fit();
    }
    std::sort(all.begin(), all.end());
    return all;
}

void put_wide(core::byte_writer& to, core::int128 value) {
    to.put(static_cast<std::uint64_t>(value));
    to.put(static_cast<std::int64_t>(value >> 64));
}
[[nodiscard]] core::int128 get_wide(core::byte_reader& from) {
    const auto low = from.get<std::uint64_t>();
    const auto high = from.get<std::int64_t>();
    return static_cast<core::int128>(high) * (core::int128{1} << 64) + static_cast<core::int128>(low);
}

/// Brings money to a scale that is as fine or finer, or to doubles.
void rescale(money_sum& money, int from, int to) {
    if (from == to) return;
    if (to == no_decimals) money = {0, core::from_scaled(money.exact, from)};
    else money.exact *= static_cast<std::int64_t>(core::power_of_ten[static_cast<std::size_t>(to - from)]);
}
[[nodiscard]] int common_scale(int a, int b) { return a == no_decimals || b == no_decimals ? no_decimals : std::max(a, b); }

}  // namespace

struct cohort_state::impl {
    core::period period = core::period::month;
    std::optional<core::day_number> at;
    bool used = false, text_ids = false;  ///< has there been a customer, and are ids texts?
    cohort_counts counts;                 ///< each cohort reaches to the period that holds counts.end
    std::vector<std::uint64_t> sketch;

    [[nodiscard]] std::uint64_t fingerprint() const noexcept {
        const std::uint64_t how = core::mix64(static_cast<std::uint64_t>(period) << 1 | at.has_value());
        return core::mix64(how ^ static_cast<std::uint64_t>(at.value_or(0)));
    }
    void add(const char* function, const char* argument, const impl& other);
};

void cohort_state::impl::add(const char* function, const char* argument, const impl& other) {
    const auto refuse = [&](std::string value, std::string must) {
        throw conflict_error({function, argument, {}, std::move(value), std::move(must)});
    };
    if (!other.used) return;
    if (!used) {
        const impl own = *this;
        *this = other;
        period = own.period;
        at = own.at;
        return;
    }
    if (text_ids != other.text_ids) refuse("", "must have ids of the kind that are there: integers or texts");
    const auto money = [&](const char* what, bool here, bool there) {
        if (here != there) refuse(there ? "with" : "without", std::string("must have ") + what + "s like what is there, or none");
    };
    money("amount", counts.has_revenue, other.counts.has_revenue);
    money("margin", counts.has_margin, other.counts.has_margin);
    std::vector<std::uint64_t> both, all;
    std::set_intersection(sketch.begin(), sketch.end(), other.sketch.begin(), other.sketch.end(),
                          std::back_inserter(both));
    if (!both.empty())
        refuse("", "shares customers with what is there: cells add up only where every customer is in one part");

    const core::day_number end = std::max(counts.end, other.counts.end);
    const int revenue_scale = common_scale(counts.revenue_scale, other.counts.revenue_scale),
              margin_scale = common_scale(counts.margin_scale, other.counts.margin_scale);
    std::map<std::pair<core::day_number, core::day_number>, cohort_count> cells;
    const auto gather = [&](const cohort_counts& from) {
        for (cohort_count count : from.cells) {
            rescale(count.revenue, from.revenue_scale, revenue_scale);
            rescale(count.margin, from.margin_scale, margin_scale);
            auto& to = cells[{count.cohort, count.period}];
            to.cohort = count.cohort;
            to.period = count.period;
            to.customers += count.customers;
            to.reactivated += count.reactivated;
            to.orders += count.orders;
            to.revenue.exact += count.revenue.exact;
            to.revenue.rounded += count.revenue.rounded;
            to.margin.exact += count.margin.exact;
            to.margin.rounded += count.margin.rounded;
        }
    };
    gather(counts);
    gather(other.counts);
    cohort_counts sum;
    core::day_number cohort = 0;
    const auto fill = [&](core::day_number from) {  // a part that ended earlier has nothing in the last periods
        for (core::day_number p = from; p <= end; p = core::next_period(p, period))
            sum.cells.push_back({.cohort = cohort, .period = p, .revenue = {}, .margin = {}});
    };
    for (const auto& [key, count] : cells) {
        if (key.first == key.second) {
            if (!sum.cells.empty()) fill(core::next_period(sum.cells.back().period, period));
            cohort = key.first;
        }
        sum.cells.push_back(count);
    }
    if (!sum.cells.empty()) {
        fill(core::next_period(sum.cells.back().period, period));
        (void)period_index(function, sum.cells.front().cohort, end, {period, 0});
    }
    sum.end = end;
    sum.later_customers = counts.later_customers + other.counts.later_customers;
    sum.has_revenue = counts.has_revenue;
    sum.has_margin = counts.has_margin;
    sum.revenue_scale = revenue_scale;
    sum.margin_scale = margin_scale;
    counts = std::move(sum);
    std::merge(sketch.begin(), sketch.end(), other.sketch.begin(), other.sketch.end(), std::back_inserter(all));
    all.resize(std::min(all.size(), sketch_size));
    sketch = std::move(all);
}

cohort_state::cohort_state(core::period period, std::optional<std::chrono::sys_days> at) {
    constexpr const char* function = "CohortState";
    if (period == core::period::day)
        throw domain_error({function, "period", {}, "\"day\"",
                            "must be \"week\", \"month\", \"quarter\" or \"year\""});
    auto fresh = std::make_shared<impl>();
    fresh->period = period;
    if (at) {
        const std::int64_t day = at->time_since_epoch().count();
        core::check(day >= first_day && day <= last_day, function, "at", day, "must lie in the years 0 to 9999");
        fresh->at = static_cast<core::day_number>(day);
    }
    impl_ = std::move(fresh);
}

void cohort_state::update(const transactions::customer_base& base, int threads, const core::watch& progress) {
    constexpr const char* function = "CohortState.update";
    impl part;
    part.period = impl_->period;
    part.at = impl_->at;
    if (base.customers() == 0) return;
    part.used = true;
    part.text_ids = base.customer().kind == transactions::id_kind::text;
    cohort_options options{.period = part.period, .threads = threads, .progress = progress};
    const day_range days = days_that_count(function, base, {}, {part.period, 0});
    if (part.at && *part.at < days.first) {  // all of them came later
        part.counts.later_customers = static_cast<std::int64_t>(base.customers());
        part.counts.has_revenue = base.has_amounts();
        part.counts.has_margin = base.has_margins();
    } else {
        if (part.at) options.at = core::to_sys_days(std::min(*part.at, days.last));
        part.counts = count_cohorts(function, base, options);
        part.counts.periods = {};
    }
    part.counts.end = part.at.value_or(part.counts.end);
    part.sketch = sketch_of(base.customer());
    auto sum = std::make_shared<impl>(*impl_);
    // A base that ended before `at` gets its last periods by being added to nothing.
    impl none = part;
    none.counts.cells.clear();
    none.counts.later_customers = 0;
    none.sketch.clear();
    part.add(function, "base", none);
    sum->add(function, "base", part);
    impl_ = std::move(sum);
}

void cohort_state::merge(const cohort_state& other) {
    constexpr const char* function = "CohortState.merge";
    if (impl_->fingerprint() != other.impl_->fingerprint())
        throw conflict_error({function, "other", {}, "", "was made with another period or another at"});
    auto sum = std::make_shared<impl>(*impl_);
    sum->add(function, "other", *other.impl_);
    impl_ = std::move(sum);
}

cohort_table cohort_state::finish(double level) const {
    core::check_open_unit("CohortState.finish", "level", level);
    if (!impl_->used && impl_->at) {
        cohort_counts none = impl_->counts;
        none.end = *impl_->at;
        return table_of(none, {impl_->period, 0}, level);
    }
    return table_of(impl_->counts, {impl_->period, 0}, level);
}

std::int64_t cohort_state::customers() const noexcept {
    std::int64_t n = 0;
    for (const auto& cell : impl_->counts.cells) n += cell.cohort == cell.period ? cell.customers : 0;
    return n;
}
core::period cohort_state::period() const noexcept { return impl_->period; }
bool cohort_state::has_revenue() const noexcept { return impl_->counts.has_revenue; }
bool cohort_state::has_margin() const noexcept { return impl_->counts.has_margin; }

std::vector<std::byte> cohort_state::to_bytes() const {
    const impl& s = *impl_;
    core::byte_writer out;
    out.put(static_cast<std::uint8_t>(s.period));
    out.put(static_cast<std::uint8_t>(s.at.has_value()));
    out.put(s.at.value_or(0));
    for (const bool flag : {s.used, s.text_ids, s.counts.has_revenue, s.counts.has_margin})
        out.put(static_cast<std::uint8_t>(flag));
    out.put(static_cast<std::int32_t>(s.counts.revenue_scale));
    out.put(static_cast<std::int32_t>(s.counts.margin_scale));
    out.put(s.counts.end);
    out.put(s.counts.later_customers);
    out.put_all(std::span<const std::uint64_t>(s.sketch));
    out.put(static_cast<std::uint64_t>(s.counts.cells.size()));
    for (const cohort_count& c : s.counts.cells) {
        out.put(c.cohort);
        out.put(c.period);
        for (const std::int64_t n : {c.customers, c.reactivated, c.orders}) out.put(n);
        for (const money_sum& money : {c.revenue, c.margin}) {
            put_wide(out, money.exact);
            out.put(money.rounded);
        }
    }
    return out.seal(kind_name, version, s.fingerprint(), core::fast_crc32c);
}

cohort_state cohort_state::from_bytes(std::span<const std::byte> bytes) {
    core::byte_reader in("CohortState.from_bytes", bytes, kind_name, version, core::fast_crc32c);
    auto fresh = std::make_shared<impl>();
    impl& s = *fresh;
    const auto byte = [&](std::uint8_t least, std::uint8_t most) {
        const auto value = in.get<std::uint8_t>();
        if (value < least || value > most) in.fail(in.offset() - 1, "an option is out of range");
        return value;
    };
    const auto day = [&] {
        const auto value = in.get<core::day_number>();
        if (value < first_day || value > last_day) in.fail(in.offset() - 4, "a day is out of range");
        return value;
    };
    const auto number = [&] {
        const auto value = in.get<std::int64_t>();
        if (value < 0 || value > std::int64_t{1} << 53) in.fail(in.offset() - 8, "a count is out of range");
        return value;
    };
    const auto scale = [&](bool there) {
        const auto value = in.get<std::int32_t>();
        if (value < (there ? no_decimals : 0) || value > (there ? core::max_decimal_scale : 0))
            in.fail(in.offset() - 4, "the scale must be -1 to 6");
        return static_cast<int>(value);
    };
    s.period = static_cast<core::period>(byte(1, 4));
    const bool has_at = byte(0, 1) != 0;
    const auto at = in.get<core::day_number>();
    if (has_at ? at < first_day || at > last_day : at != 0) in.fail(in.offset() - 4, "a day is out of range");
    if (has_at) s.at = at;
    if (in.fingerprint() != s.fingerprint()) in.fail(16, "the fingerprint is not that of the options");
    for (bool* flag : {&s.used, &s.text_ids, &s.counts.has_revenue, &s.counts.has_margin}) *flag = byte(0, 1) != 0;
    s.counts.revenue_scale = scale(s.counts.has_revenue);
    s.counts.margin_scale = scale(s.counts.has_margin);
    s.counts.end = day();
    if (s.used && s.at && s.counts.end != *s.at) in.fail(in.offset() - 4, "the end is not the day of at");
    s.counts.later_customers = number();
    s.sketch = in.get_all<std::uint64_t>();
    if (s.sketch.size() > sketch_size || !std::is_sorted(s.sketch.begin(), s.sketch.end()))
        in.fail(in.offset(), "the hashes of the ids are out of order");
    const auto cells = in.get<std::uint64_t>();
    std::int64_t size = 0;
    for (std::uint64_t i = 0; i < cells; ++i) {
        cohort_count c;
        c.cohort = day();
        c.period = day();
        c.customers = number();
        c.reactivated = number();
        c.orders = number();
        for (auto [money, money_scale] : {std::pair{&c.revenue, s.counts.revenue_scale},
                                          std::pair{&c.margin, s.counts.margin_scale}}) {
            const core::int128 most = core::int128{1} << 104;
            money->exact = get_wide(in);
            money->rounded = in.get<double>();
            const bool fits = money_scale == no_decimals
                                  ? money->exact == 0 && std::isfinite(money->rounded)
                                  : money->rounded == 0 && !std::signbit(money->rounded) && money->exact <= most &&
                                        money->exact >= -most;
            if (!fits) in.fail(in.offset() - 24, "a sum is out of range");
        }
        const bool own = c.period == c.cohort;
        if (own) {
            const bool after = s.counts.cells.empty() || s.counts.cells.back().cohort < c.cohort;
            const bool done = s.counts.cells.empty() ||
                              core::next_period(s.counts.cells.back().period, s.period) > s.counts.end;
            if (!after || !done || core::period_start(c.cohort, s.period) != c.cohort || c.customers == 0)
                in.fail(in.offset(), "the cohorts are out of order");
            size = c.customers;
        } else if (s.counts.cells.empty() || s.counts.cells.back().cohort != c.cohort ||
                   core::next_period(s.counts.cells.back().period, s.period) != c.period) {
            in.fail(in.offset(), "the cells are out of order");
        }
        if (c.customers > size || c.reactivated > c.customers || c.orders < c.customers || c.period > s.counts.end ||
            (own && c.reactivated != 0))
            in.fail(in.offset(), "a cell contradicts itself");
        s.counts.cells.push_back(c);
    }
    if (!s.counts.cells.empty()) {
        if (core::next_period(s.counts.cells.back().period, s.period) <= s.counts.end)
            in.fail(in.offset(), "the last periods are missing");
        core::day_number p = s.counts.cells.front().cohort;
        for (std::size_t n = 0; p <= s.counts.end; p = core::next_period(p, s.period))
            if (++n > most_periods) in.fail(in.offset(), "there are more than 1,000 periods");
    }
    if (!s.used && !(s.sketch.empty() && s.counts.cells.empty() && s.counts.later_customers == 0))
        in.fail(in.offset(), "a state without customers has some");
    in.finish();
    cohort_state out;
    out.impl_ = std::move(fresh);
    return out;
}

}  // namespace goodwill::inline v0::retention
