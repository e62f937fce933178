#include <goodwill/audit/simulation.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/gamma_gamma_simulate.hpp>
#include <goodwill/math/variates.hpp>

#include "audit/simulated_ids.hpp"

namespace goodwill::inline v0::audit {
namespace {

constexpr const char* function = "simulate";
constexpr std::size_t customers_a_chunk = 1 << 14;
constexpr std::size_t shuffle_buckets = 1024;

struct purchase {
    std::uint32_t customer;
    std::int32_t day;  ///< from the start
    std::int64_t cents;
};

void check(const simulation_options& o) {
    core::check(o.customers >= 1 && o.customers < 0xFFFFFFFF, function, "customers", o.customers,
                "must be 1 .. 2^32 - 1");
    const std::pair<const char*, double> params[] = {
        {"r", o.buying.r}, {"alpha", o.buying.alpha}, {"a", o.buying.a}, {"b", o.buying.b},
        {"p", o.spend.p},  {"q", o.spend.q},          {"v", o.spend.v}};
    for (const auto& [name, value] : params) core::check_positive(function, name, value);
    core::check(o.days >= 1 && o.days <= 36525, function, "days", o.days, "must be 1 .. 36525");
    core::check(o.join_days >= 1 && o.join_days <= o.days, function, "join_days", o.join_days, "must be 1 .. days");
    core::check(o.threads >= 1, function, "threads", o.threads, "must be >= 1");
}

[[nodiscard]] int checked_width(const simulation_options& o) {
    if (o.ids == id_style::dense) return 0;
    const bool text = o.ids == id_style::text;
    const int width = o.id_width == 0 ? (text ? 8 : 62) : o.id_width;
    core::check(width >= 1 && width <= (text ? 64 : 63), function, "id_width", width,
                text ? "must be 1 .. 64 characters" : "must be 1 .. 63 bits");
    const int bits = id_writer::bits(o.ids, width);
    core::check(bits >= 33 || o.customers <= std::int64_t{1} << bits, function, "id_width", width,
                "must be wide enough to tell the customers apart");
    return width;
}

/// Purchases of customers [begin, end), by customer and day.
[[nodiscard]] std::vector<purchase> live(const simulation_options& o, std::size_t begin, std::size_t end,
                                         simulated_customers& known) {
    std::vector<purchase> out;
    out.reserve(4 * (end - begin));
    for (std::size_t i = begin; i < end; ++i) {
        core::random_stream stream(o.seed, function, i);
        const auto customer = static_cast<std::uint32_t>(i);
        const double lambda = math::gamma_variate(stream, o.buying.r, o.buying.alpha);
        const double leaves = math::beta_variate(stream, o.buying.a, o.buying.b);
        const double rate = lifetime::gamma_gamma::draw_rate(o.spend, stream);
        std::int32_t last = -1;
        double days_with_purchase = 0;
        const auto buy = [&](double time) {
            const double most = 0x1p53;
            const double cents =
                std::clamp(std::round(100 * lifetime::gamma_gamma::draw_amount(o.spend, rate, stream)), 1.0, most);
            const auto day = static_cast<std::int32_t>(time);
            if (day != last) ++days_with_purchase;
            if (o.one_a_day && day == last)
                out.back().cents += static_cast<std::int64_t>(cents);
            else
                out.push_back({customer, day, static_cast<std::int64_t>(cents)});
            last = day;
        };
        double time = stream.uniform() * o.join_days;
        known.joined[i] = core::to_day(o.start) + static_cast<std::int32_t>(time);
        known.mean_spend[i] = o.spend.p / rate;
        buy(time);
        bool alive = true;
        while (alive) {
            time += math::exponential_variate(stream) / lambda;
            if (!(time < o.days)) break;
            buy(time);
            alive = stream.uniform() >= leaves;
        }
        known.alive[i] = alive;
        known.frequency[i] = days_with_purchase - 1;
    }
    return out;
}

/// Which bucket each row of a chunk goes to: its day, or one at random.
class bucket_of {
public:
    bucket_of(const simulation_options& o, std::size_t chunk)
        : by_day_(o.order == row_order::time), stream_(o.seed, "simulate.shuffle", chunk) {}
    std::size_t operator()(const purchase& p) noexcept {
        return by_day_ ? static_cast<std::size_t>(p.day) : stream_() % shuffle_buckets;
    }

private:
    bool by_day_;
    core::random_stream stream_;
};

/// Rows by day or in random order: into buckets, then each bucket shuffled (Rao 1961, Sandelius 1962).
[[nodiscard]] core::buffer<purchase> rearrange(const simulation_options& o, std::vector<std::vector<purchase>>& parts,
                                               std::size_t rows) {
    const std::size_t buckets = o.order == row_order::time ? static_cast<std::size_t>(o.days) : shuffle_buckets;
    std::vector<std::size_t> at(parts.size() * buckets);
    const auto each_part = [&](auto work) {
        core::for_chunks(function, parts.size(), 1, o.threads, {},
                         [&](std::size_t k, std::size_t, std::size_t) { work(k, &at[k * buckets]); });
    };
    each_part([&](std::size_t k, std::size_t* count) {
        bucket_of bucket(o, k);
        for (const auto& p : parts[k]) ++count[bucket(p)];
    });
    std::vector<std::size_t> first(buckets + 1, rows);
    std::size_t sum = 0;
    for (std::size_t b = 0; b < buckets; ++b) {
        first[b] = sum;
        for (std::size_t k = 0; k < parts.size(); ++k) sum += std::exchange(at[k * buckets + b], sum);
    }
    core::buffer<purchase> out(rows);
    each_part([&](std::size_t k, std::size_t* place) {
        bucket_of bucket(o, k);
        for (const auto& p : parts[k]) out[place[bucket(p)]++] = p;
        std::vector<purchase>().swap(parts[k]);
    });
    core::for_chunks(function, buckets, 1, o.threads, {}, [&](std::size_t b, std::size_t, std::size_t) {
        core::random_stream stream(o.seed, "simulate.order", b);
        const std::span<purchase> rows_here(out.data() + first[b], first[b + 1] - first[b]);
        for (std::size_t i = rows_here.size(); i > 1; --i)
            std::swap(rows_here[i - 1], rows_here[stream.below(static_cast<std::uint32_t>(i))]);
    });
    return out;
}

}  // namespace

simulation simulate(const simulation_options& o) {
    check(o);
    const id_writer ids(o, checked_width(o));
    const auto n = static_cast<std::size_t>(o.customers);
    simulation out;
    auto& known = out.customers;
    known.customer = ids.make(n);
    known.joined.resize(n);
    known.frequency.resize(n);
    known.alive.resize(n);
    known.mean_spend.resize(n);

    std::vector<std::vector<purchase>> parts(core::chunk_count(n, customers_a_chunk));
    core::for_chunks(function, n, customers_a_chunk, o.threads, o.progress,
                     [&](std::size_t k, std::size_t begin, std::size_t end) {
                         parts[k] = live(o, begin, end, known);
                         for (std::size_t i = begin; i < end; ++i)
                             ids.write(known.customer, i, static_cast<std::uint32_t>(i));
                     });
    std::vector<std::size_t> first(parts.size() + 1);
    for (std::size_t k = 0; k < parts.size(); ++k) first[k + 1] = first[k] + parts[k].size();
    const std::size_t rows = first.back();

    auto& log = out.transactions;
    log.customer = ids.make(rows);
    log.day.resize(rows);
    log.amount.resize(rows);
    const auto start = core::to_day(o.start);
    const auto write = [&](std::size_t at, const purchase& p) {
        ids.write(log.customer, at, p.customer);
        log.day[at] = start + p.day;
        log.amount[at] = static_cast<double>(p.cents) / 100.0;
    };
    if (o.order == row_order::customer) {
        core::for_chunks(function, parts.size(), 1, o.threads, {}, [&](std::size_t k, std::size_t, std::size_t) {
            for (std::size_t i = 0; i < parts[k].size(); ++i) write(first[k] + i, parts[k][i]);
        });
    } else {
        const auto ordered = rearrange(o, parts, rows);
        core::for_chunks(function, rows, 1 << 16, o.threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             for (std::size_t i = begin; i < end; ++i) write(i, ordered[i]);
                         });
    }
    return out;
}

}  // namespace goodwill::inline v0::audit
