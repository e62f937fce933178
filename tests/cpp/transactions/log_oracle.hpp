#pragma once
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/column.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/transactions/customer_base.hpp>
#include <goodwill/transactions/summary.hpp>

/// The rules of a log written down once more, in the plainest way, and random logs to try them on.
namespace oracle {

namespace core = goodwill::core;
namespace tx = goodwill::transactions;

/// A log of ids that compare as their summaries are sorted.
template <class Id>
struct row_log {
    std::vector<std::optional<Id>> customer;
    std::vector<std::optional<std::int32_t>> day;
    std::vector<double> amount;  // NaN: missing
    [[nodiscard]] std::size_t size() const { return customer.size(); }
};

struct customer_day {
    std::int64_t orders = 0, refunds = 0;
    core::int128 money = 0;
    double rounded = 0;
};

template <class Id>
struct answer {
    std::map<Id, std::map<std::int32_t, customer_day>> days;  // of all kept rows
    std::map<std::string, std::int64_t> refused, excluded;
    std::int64_t rows = 0, zero_amounts = 0;
    std::int32_t last = std::numeric_limits<std::int32_t>::min();
    int scale = 0;
};

inline std::int64_t total(const std::vector<tx::refusal>& list) {
    std::int64_t n = 0;
    for (const auto& r : list) n += r.rows;
    return n;
}

/// rows_read is accounted for, to the row.
inline void expect_identity(const tx::ingest_report& r) {
    EXPECT_EQ(r.rows_read,
              r.purchases + r.merged_within_a_day + r.refunds_netted + total(r.refused) + total(r.excluded));
}

/// Reads a log under errors = skip.
template <class Id>
answer<Id> read(const row_log<Id>& l, const tx::log_options& o, bool amounts = true) {
    answer<Id> out;
    const auto end = o.observation_end ? core::to_day(*o.observation_end) : std::numeric_limits<std::int32_t>::max();
    for (std::size_t i = 0; i < l.size(); ++i) {
        if (!l.customer[i] || !l.day[i] || !amounts || !std::isfinite(l.amount[i])) continue;
        const auto s = core::decimal_scale(l.amount[i]);
        out.scale = !s || out.scale < 0 ? -1 : std::max(out.scale, *s);
    }
    for (std::size_t i = 0; i < l.size(); ++i) {
        ++out.rows;
        const double a = amounts ? l.amount[i] : 1;
        const auto refuse = [&](const char* why) { ++out.refused[why]; };
        if (!l.customer[i]) { refuse("customer is missing"); continue; }
        if constexpr (std::is_same_v<Id, std::string>)
            if (l.customer[i]->empty()) { refuse("customer is an empty text"); continue; }
        if (!l.day[i]) { refuse("time is missing"); continue; }
        if (*l.day[i] > end) { refuse("time is after observation_end"); continue; }
        if (std::isnan(a)) { refuse("amount is missing"); continue; }
        if (std::isinf(a)) { refuse("amount is infinite"); continue; }
        if (a < 0 && o.refunds == tx::refund_policy::refuse) { refuse("amount is negative"); continue; }
        if (a == 0 && o.zero_amounts == tx::zero_policy::refuse) { refuse("amount is zero"); continue; }
        out.last = std::max(out.last, *l.day[i]);
        if (a < 0 && o.refunds == tx::refund_policy::exclude) { ++out.excluded["amount is negative"]; continue; }
        if (a == 0 && o.zero_amounts == tx::zero_policy::exclude) { ++out.excluded["amount is zero"]; continue; }
        out.zero_amounts += a == 0;
        auto& d = out.days[*l.customer[i]][*l.day[i]];
        ++(a < 0 ? d.refunds : d.orders);
        if (amounts) {
            d.rounded += a;
            if (out.scale >= 0) d.money += *core::to_scaled(a, out.scale);
        }
    }
    return out;
}

inline std::map<std::string, std::int64_t> as_map(const std::vector<tx::refusal>& list) {
    std::map<std::string, std::int64_t> out;
    for (const auto& r : list) out[r.reason] += r.rows;
    return out;
}

template <class Id>
Id id_at(const tx::customer_ids& ids, std::size_t i) {
    if constexpr (std::is_same_v<Id, std::string>)
        return std::string(ids.text(i));
    else
        return static_cast<Id>(ids.integers[i]);
}

/// Everything that a summary says, against the plain rules.
template <class Id>
void expect_summary(const tx::summary& s, const answer<Id>& a, const tx::log_options& o, bool amounts = true,
                    bool own_report = true) {
    const std::int32_t end = o.calibration_end ? core::to_day(*o.calibration_end)
                             : o.observation_end ? core::to_day(*o.observation_end)
                             : a.last > std::numeric_limits<std::int32_t>::min() ? a.last : 0;
    const std::int32_t until = o.calibration_end ? end : std::numeric_limits<std::int32_t>::max();
    ASSERT_EQ(s.end, end);
    const double per = core::days_per(o.unit);
    std::size_t at = 0;
    std::int64_t purchases = 0, merged = 0, refunds = 0, later_rows = 0, orphans = 0, later_customers = 0;
    core::int128 money = 0;
    double rounded = 0;
    for (const auto& [id, days] : a.days) {
        std::optional<std::int32_t> first, last;
        std::int64_t n = 0, own_refunds = 0, own_rows = 0;
        bool later = false;
        core::int128 repeat = 0, own = 0;
        double repeat_rounded = 0, own_rounded = 0;
        for (const auto& [day, d] : days) {
            if (day > until) {
                later_rows += d.orders + d.refunds;
                later |= d.orders != 0;
                continue;
            }
            own_refunds += d.refunds;
            own_rows += d.orders;
            own += d.money;
            own_rounded += d.rounded;
            if (first) { repeat += d.money; repeat_rounded += d.rounded; }
            if (d.orders == 0) continue;
            if (!first) first = day;
            last = day;
            ++n;
        }
        if (!first) {
            orphans += own_refunds;
            later_customers += later;
            continue;
        }
        purchases += n;
        merged += own_rows - n;
        refunds += own_refunds;
        money += own;
        rounded += own_rounded;
        ASSERT_LT(at, s.size());
        ASSERT_EQ(id_at<Id>(s.customer, at), id) << at;
        ASSERT_EQ(s.frequency[at], static_cast<double>(n - 1)) << at;
        ASSERT_EQ(s.recency[at], (*last - *first) / per) << at;
        ASSERT_EQ(s.T[at], (end - *first) / per) << at;
        if (n == 1 || !amounts) {
            ASSERT_TRUE(std::isnan(s.monetary_value[at])) << at;
        } else if (a.scale >= 0) {
            const long double p = core::power_of_ten[static_cast<std::size_t>(a.scale)];
            ASSERT_DOUBLE_EQ(s.monetary_value[at], static_cast<double>(static_cast<long double>(repeat) / p /
                                                                       static_cast<long double>(n - 1)));
        } else {
            const double mean = repeat_rounded / static_cast<double>(n - 1);
            ASSERT_NEAR(s.monetary_value[at], mean, 1e-12 * std::max(1.0, std::fabs(mean)));
        }
        ++at;
    }
    ASSERT_EQ(at, s.size());
    const tx::ingest_report& r = s.report;
    expect_identity(r);
    EXPECT_EQ(r.customers, static_cast<std::int64_t>(at));
    EXPECT_EQ(r.later_customers, later_customers);
    EXPECT_EQ(r.rows_read, a.rows);
    EXPECT_EQ(r.zero_amounts, a.zero_amounts);
    EXPECT_EQ(as_map(r.refused), a.refused);
    EXPECT_EQ(r.amount_scale, amounts ? a.scale : -1);
    if (!own_report) return;
    EXPECT_EQ(r.purchases, purchases);
    EXPECT_EQ(r.merged_within_a_day, merged);
    EXPECT_EQ(r.refunds_netted, refunds);
    auto excluded = a.excluded;
    if (later_rows != 0) excluded["time is after calibration_end"] = later_rows;
    if (orphans != 0) excluded["customer has refunds and no purchase"] = orphans;
    EXPECT_EQ(as_map(r.excluded), excluded);
    if (!amounts) {
        EXPECT_TRUE(std::isnan(r.amount_total));
    } else if (a.scale >= 0) {
        EXPECT_EQ(r.amount_total, core::from_scaled(money, a.scale));
    } else {
        EXPECT_NEAR(r.amount_total, rounded, 1e-11 * std::max(1.0, std::fabs(rounded)));
    }
}

/// The base's own columns, against the plain rules.
template <class Id>
void expect_base(const tx::customer_base& b, const answer<Id>& a, bool amounts = true) {
    std::size_t at = 0, customer = 0;
    for (const auto& [id, days] : a.days) {
        std::int64_t orders = 0;
        for (const auto& [day, d] : days) orders += d.orders;
        if (orders == 0) continue;
        ASSERT_LT(customer, b.customers());
        ASSERT_EQ(id_at<Id>(b.customer(), customer), id);
        ASSERT_EQ(b.offsets()[customer], static_cast<std::int64_t>(at));
        for (const auto& [day, d] : days) {
            ASSERT_LT(at, b.customer_days());
            ASSERT_EQ(b.day()[at], day);
            ASSERT_EQ(b.orders()[at], d.orders);
            if (amounts && a.scale >= 0) {
                ASSERT_EQ(b.scaled_amount()[at], static_cast<std::int64_t>(d.money));
            } else if (amounts) {
                ASSERT_NEAR(b.rounded_amount()[at], d.rounded, 1e-12 * std::max(1.0, std::fabs(d.rounded)));
            }
            ++at;
        }
        ++customer;
    }
    ASSERT_EQ(customer, b.customers());
    ASSERT_EQ(at, b.customer_days());
    ASSERT_EQ(b.offsets()[customer], static_cast<std::int64_t>(at));
    expect_identity(b.report());
    EXPECT_EQ(b.report().customers, static_cast<std::int64_t>(customer));
    EXPECT_EQ(as_map(b.report().refused), a.refused);
}

/// The same to the bit.
inline void expect_same(const tx::summary& a, const tx::summary& b) {
    ASSERT_EQ(a.size(), b.size());
    EXPECT_EQ(a.customer.kind, b.customer.kind);
    EXPECT_EQ(a.customer.integers, b.customer.integers);
    EXPECT_EQ(a.customer.offsets, b.customer.offsets);
    EXPECT_EQ(a.customer.bytes, b.customer.bytes);
    const auto same = [](const core::buffer<double>& x, const core::buffer<double>& y) {
        return x.size() == y.size() && (x.empty() || std::memcmp(x.data(), y.data(), x.size() * 8) == 0);
    };
    EXPECT_TRUE(same(a.frequency, b.frequency));
    EXPECT_TRUE(same(a.recency, b.recency));
    EXPECT_TRUE(same(a.T, b.T));
    EXPECT_TRUE(same(a.monetary_value, b.monetary_value));
    EXPECT_EQ(a.end, b.end);
    EXPECT_EQ(a.report.purchases, b.report.purchases);
    EXPECT_EQ(a.report.merged_within_a_day, b.report.merged_within_a_day);
    EXPECT_EQ(a.report.refunds_netted, b.report.refunds_netted);
    EXPECT_EQ(a.report.zero_amounts, b.report.zero_amounts);
    EXPECT_EQ(a.report.refused, b.report.refused);
    EXPECT_EQ(a.report.excluded, b.report.excluded);
    EXPECT_EQ(a.report.customers, b.report.customers);
    EXPECT_EQ(a.report.later_customers, b.report.later_customers);
    EXPECT_EQ(a.report.amount_scale, b.report.amount_scale);
    EXPECT_EQ(std::isnan(a.report.amount_total), std::isnan(b.report.amount_total));
    if (!std::isnan(a.report.amount_total)) {
        EXPECT_EQ(a.report.amount_total, b.report.amount_total);
    }
}

/// The memory of columns that are cut into pieces, with gaps for what is missing.
struct holder {
    std::vector<std::vector<std::int64_t>> numbers;
    std::vector<std::vector<std::int32_t>> days;
    std::vector<std::vector<double>> doubles;
    std::vector<std::vector<std::uint8_t>> validity;
    std::vector<std::string> text;
    std::vector<std::vector<std::int32_t>> offsets;
};

/// Where to cut n rows.
inline std::vector<std::size_t> cuts(std::size_t n, core::random_stream& random) {
    std::vector<std::size_t> at{0};
    for (std::uint32_t pieces = random.below(4); pieces > 0; --pieces)
        at.push_back(random.below(static_cast<std::uint32_t>(n + 1)));
    at.push_back(n);
    std::sort(at.begin(), at.end());
    return at;
}

template <class T, class Fill>
core::column cut_column(core::dtype type, std::size_t n, std::vector<std::vector<T>>& memory, holder& own,
                        core::random_stream& random, Fill&& value_of) {
    std::vector<core::column_chunk> chunks;
    const auto at = cuts(n, random);
    for (std::size_t c = 0; c + 1 < at.size(); ++c) {
        const std::size_t offset = random.below(5), length = at[c + 1] - at[c];
        std::vector<T> values(offset + length);
        std::vector<std::uint8_t> bits((offset + length + 7) / 8 + 1);
        bool any = false;
        for (std::size_t i = 0; i < length; ++i) {
            const auto v = value_of(at[c] + i);
            if (v) {
                values[offset + i] = *v;
                bits[(offset + i) / 8] = static_cast<std::uint8_t>(bits[(offset + i) / 8] | 1 << ((offset + i) % 8));
            } else {
                any = true;
                values[offset + i] = std::numeric_limits<T>::lowest();
            }
        }
        memory.push_back(std::move(values));
        own.validity.push_back(std::move(bits));
        chunks.push_back({static_cast<std::int64_t>(length), static_cast<std::int64_t>(offset),
                          any ? own.validity.back().data() : nullptr, memory.back().data(), nullptr, nullptr});
    }
    return {type, std::move(chunks)};
}

struct columns {
    std::shared_ptr<holder> own = std::make_shared<holder>();
    core::column customer, time, amount;
};

/// A log as columns, cut at random.
template <class Id>
columns columns_of(const row_log<Id>& l, std::uint64_t seed, bool amounts = true) {
    core::random_stream random(seed, "cuts", 0);
    columns out;
    const std::size_t n = l.size();
    if constexpr (std::is_same_v<Id, std::string>) {
        std::vector<core::column_chunk> chunks;
        const auto at = cuts(n, random);
        out.own->text.reserve(at.size());
        for (std::size_t c = 0; c + 1 < at.size(); ++c) {
            std::string bytes;
            std::vector<std::int32_t> offsets{0};
            std::vector<std::uint8_t> bits((at[c + 1] - at[c]) / 8 + 1);
            for (std::size_t i = at[c]; i < at[c + 1]; ++i) {
                const std::size_t k = i - at[c];
                if (l.customer[i]) {
                    bytes += *l.customer[i];
                    bits[k / 8] = static_cast<std::uint8_t>(bits[k / 8] | 1 << (k % 8));
                }
                offsets.push_back(static_cast<std::int32_t>(bytes.size()));
            }
            bytes.shrink_to_fit();
            out.own->text.push_back(std::move(bytes));
            out.own->offsets.push_back(std::move(offsets));
            out.own->validity.push_back(std::move(bits));
            chunks.push_back({static_cast<std::int64_t>(at[c + 1] - at[c]), 0, out.own->validity.back().data(),
                              out.own->offsets.back().data(), out.own->text.back().data(), nullptr});
        }
        out.customer = core::column(core::dtype::utf8, std::move(chunks));
    } else {
        out.customer = cut_column(std::is_signed_v<Id> ? core::dtype::int64 : core::dtype::uint64, n,
                                  out.own->numbers, *out.own, random, [&](std::size_t i) {
                                      return l.customer[i]
                                                 ? std::optional(static_cast<std::int64_t>(*l.customer[i]))
                                                 : std::nullopt;
                                  });
    }
    out.time = cut_column(core::dtype::date32, n, out.own->days, *out.own, random,
                          [&](std::size_t i) { return l.day[i]; });
    if (amounts)
        out.amount = cut_column(core::dtype::float64, n, out.own->doubles, *out.own, random,
                                [&](std::size_t i) { return std::optional(l.amount[i]); });
    return out;
}

/// How random logs differ.
struct shape {
    std::size_t rows = 1000;
    std::uint32_t customers = 100;
    std::uint32_t days = 60;
    std::int32_t first_day = 10000;
    bool bad_rows = true, refunds = true, zeros = true, sorted = false;
    int scale = 2;  ///< of the amounts; -1: no decimals
};

/// `id(k)` is the id of customer k.
template <class Id, class MakeId>
row_log<Id> random_log(const shape& s, std::uint64_t seed, MakeId&& id) {
    core::random_stream random(seed, "log", 0);
    row_log<Id> l;
    std::vector<std::int32_t> days(s.rows);
    for (auto& d : days) d = s.first_day + static_cast<std::int32_t>(random.below(s.days));
    if (s.sorted) std::sort(days.begin(), days.end());
    for (std::size_t i = 0; i < s.rows; ++i) {
        l.customer.push_back(id(random.below(s.customers)));
        l.day.push_back(days[i]);
        double a = s.scale < 0 ? random.uniform() * 100
                               : static_cast<double>(1 + random.below(100000)) /
                                     core::power_of_ten[static_cast<std::size_t>(s.scale)];
        if (s.refunds && random.below(8) == 0) a = -a;
        if (s.zeros && random.below(10) == 0) a = 0;
        if (s.bad_rows) switch (random.below(40)) {
            case 0: a = std::numeric_limits<double>::quiet_NaN(); break;
            case 1: a = std::numeric_limits<double>::infinity(); break;
            case 2: l.customer.back().reset(); break;
            case 3: l.day.back().reset(); break;
            default: break;
        }
        l.amount.push_back(a);
    }
    return l;
}

}  // namespace oracle
