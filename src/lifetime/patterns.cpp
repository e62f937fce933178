#include <goodwill/lifetime/patterns.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/check.hpp>

#include "lifetime/customer_columns.hpp"
#include "lifetime/time_grid.hpp"
#include "simd/bg_nbd.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

using column = std::span<const double>;

/// Uninitialised memory: what is written once should be touched once.
template <class T>
using buffer = std::unique_ptr<T[]>;
template <class T>
[[nodiscard]] buffer<T> make_buffer(std::size_t n) {
    return std::make_unique_for_overwrite<T[]>(n);
}

struct weighted_key {
    std::uint64_t key;
    double weight;
};
[[nodiscard]] inline std::uint64_t key_of(std::uint32_t k) noexcept { return k; }
[[nodiscard]] inline std::uint64_t key_of(const weighted_key& k) noexcept { return k.key; }

/// Sorts by the low `bits` bits of the keys, stable, least significant digit first; parts of equal length side by
/// side, whose number does not change the result.
template <class Item>
void radix_sort(buffer<Item>& items, std::size_t n, int bits, int threads) {
    constexpr int digit = 11;
    constexpr std::size_t buckets = std::size_t{1} << digit;
    const std::size_t parts = n < 100000 ? 1 : static_cast<std::size_t>(threads);
    const std::size_t part = std::max<std::size_t>(1, (n + parts - 1) / parts);
    auto other = make_buffer<Item>(n);
    std::vector<std::array<std::uint32_t, buckets>> position(parts);
    for (int shift = 0; shift < bits; shift += digit) {
        core::for_chunks("lifetime.patterns", n, part, threads, {},
                         [&](std::size_t p, std::size_t begin, std::size_t end) {
                             auto& count = position[p];
                             count.fill(0);
                             for (std::size_t i = begin; i < end; ++i)
                                 ++count[key_of(items[i]) >> shift & (buckets - 1)];
                         });
        std::uint32_t at = 0;
        for (std::size_t b = 0; b < buckets; ++b)
            for (std::size_t p = 0; p * part < n; ++p) at += std::exchange(position[p][b], at);
        core::for_chunks("lifetime.patterns", n, part, threads, {},
                         [&](std::size_t p, std::size_t begin, std::size_t end) {
                             auto& to = position[p];
                             for (std::size_t i = begin; i < end; ++i)
                                 other[to[key_of(items[i]) >> shift & (buckets - 1)]++] = items[i];
                         });
        items.swap(other);
    }
}

/// x, T and t_x side by side in one integer that sorts like (x, T, t_x).
struct packing {
    time_grid grid;
    int time_bits, bits;

    /// `on_grid` becomes false where a time would not come back as it was.
    [[nodiscard]] std::uint64_t key(double x, double t_x, double T, bool& on_grid) const noexcept {
        const std::uint32_t end = grid.steps(T), last = grid.steps(t_x);
        on_grid &= grid.time(end) == T && grid.time(last) == t_x;
        return (static_cast<std::uint64_t>(x) << time_bits | end) << time_bits | last;
    }
};

}  // namespace

/// Makes the table of one set of columns.
class pattern_builder {
public:
    pattern_builder(column x, column t_x, column T, column weight, const patterns_options& options)
        : x_(x), t_x_(t_x), T_(T), weight_(weight), options_(options) {}

    [[nodiscard]] patterns build() {
        check();
        const std::size_t n = x_.size();
        const bool every_row = out_.customers_ == static_cast<std::int64_t>(n);
        const auto pack = find_packing();
        const bool packed =
            pack && (pack->bits <= 32 && weight_.empty() ? count(*pack, every_row) : add_weights(*pack, every_row));
        if (!packed) sort_rows(every_row);
        return std::move(out_);
    }

private:
    struct found {
        double most_x = 0, most_T = 0;
        std::int64_t used = 0, missing_x = 0, missing_t_x = 0, missing_T = 0, without_weight = 0;
    };

    [[nodiscard]] bool used(std::size_t i) const noexcept {
        return !std::isnan(x_[i] + t_x_[i] + T_[i]) && (weight_.empty() || weight_[i] > 0);
    }

    void check() {
        const char* function = options_.function;
        core::check(options_.threads >= 1, function, "threads", std::int64_t{options_.threads}, "must be >= 1");
        core::check_length(function, "t_x", t_x_.size(), x_.size());
        core::check_length(function, "T", T_.size(), x_.size());
        if (!weight_.empty()) core::check_length(function, "weights", weight_.size(), x_.size());
        core::check(x_.size() < 0xFFFFFFFF, function, "x", std::uint64_t{x_.size()}, "must have fewer than 2^32 rows");
        std::vector<found> parts(core::chunk_count(x_.size(), rows_a_chunk));
        core::for_chunks(function, x_.size(), rows_a_chunk, options_.threads, options_.progress,
                         [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                             parts[chunk] = check_rows(begin, end);
                         });
        for (const auto& f : parts) {
            all_.most_x = std::max(all_.most_x, f.most_x);
            all_.most_T = std::max(all_.most_T, f.most_T);
            out_.customers_ += f.used;
            out_.missing_x_ += f.missing_x;
            out_.missing_t_x_ += f.missing_t_x;
            out_.missing_T_ += f.missing_T;
            out_.without_weight_ += f.without_weight;
        }
    }

    [[nodiscard]] found check_rows(std::size_t begin, std::size_t end) const {
        const std::size_t n = end - begin;
        const auto seen = simd::bg_nbd::look(&x_[begin], &t_x_[begin], &T_[begin], n);
        if (const std::size_t bad = begin + seen.first_bad; bad < end)
            throw_bad_row(options_.function, x_[bad], t_x_[bad], T_[bad], static_cast<std::int64_t>(bad));
        if (!weight_.empty())
            core::check_column(
                options_.function, "weights", weight_.subspan(begin, n),
                [](double v) { return v >= 0 && v <= std::numeric_limits<double>::max(); },
                "must be finite and >= 0", static_cast<std::int64_t>(begin));
        found f;
        f.most_x = seen.most_x;
        f.most_T = seen.most_T;
        if (!seen.missing && weight_.empty()) {
            f.used = static_cast<std::int64_t>(n);
            return f;
        }
        for (std::size_t i = begin; i < end; ++i) {
            if (std::isnan(x_[i]))
                ++f.missing_x;
            else if (std::isnan(t_x_[i]))
                ++f.missing_t_x;
            else if (std::isnan(T_[i]))
                ++f.missing_T;
            else if (!weight_.empty() && weight_[i] == 0)
                ++f.without_weight;
            else
                ++f.used;
        }
        return f;
    }

    [[nodiscard]] std::optional<packing> find_packing() const {
        const auto grid = find_grid(T_, t_x_);
        if (!grid || !(all_.most_T * grid->per_unit < time_grid::most) || !(all_.most_x < 0x1p40)) return {};
        const int time_bits = static_cast<int>(std::bit_width(grid->steps(all_.most_T)));
        const int x_bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(all_.most_x)));
        if (x_bits + 2 * time_bits > 64) return {};
        return packing{*grid, time_bits, std::max(1, x_bits + 2 * time_bits)};
    }

    /// make(i, ok) for every row that is used, in order; no items when one of them made `ok` false.
    template <class Item, class Make>
    [[nodiscard]] buffer<Item> collect(bool every_row, Make make) const {
        auto items = make_buffer<Item>(static_cast<std::size_t>(out_.customers_));
        std::atomic<bool> all_ok = true;
        if (every_row) {
            core::for_chunks(options_.function, x_.size(), rows_a_chunk, options_.threads, {},
                             [&](std::size_t, std::size_t begin, std::size_t end) {
                                 bool ok = true;
                                 for (std::size_t i = begin; i < end; ++i) items[i] = make(i, ok);
                                 if (!ok) all_ok = false;
                             });
        } else {
            bool ok = true;
            std::size_t at = 0;
            for (std::size_t i = 0; i < x_.size(); ++i)
                if (used(i)) items[at++] = make(i, ok);
            all_ok = ok;
        }
        if (!all_ok) items.reset();
        return items;
    }

    void reserve(std::size_t n) {
        for (auto* c : {&out_.x_, &out_.t_x_, &out_.T_, &out_.weight_}) c->resize(n);
    }

    /// Sorted keys into rows of the table: the parts count their distinct keys, then write each to its place.
    template <class Item, class WeightOf>
    void write_table(const packing& pack, const buffer<Item>& items, std::size_t n, WeightOf weight_of) {
        std::vector<std::size_t> first(core::chunk_count(n, rows_a_chunk) + 1);
        const auto begins = [&](std::size_t i) { return i == 0 || key_of(items[i]) != key_of(items[i - 1]); };
        core::for_chunks(options_.function, n, rows_a_chunk, options_.threads, {},
                         [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                             std::size_t distinct = 0;
                             for (std::size_t i = begin; i < end; ++i) distinct += begins(i);
                             first[chunk + 1] = distinct;
                         });
        std::partial_sum(first.begin(), first.end(), first.begin());
        reserve(first.back());
        core::for_chunks(options_.function, n, rows_a_chunk, options_.threads, {},
                         [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                             const std::uint64_t mask = (std::uint64_t{1} << pack.time_bits) - 1;
                             std::size_t row = first[chunk], i = begin;
                             while (i < end && !begins(i)) ++i;  // the chunk before has this key
                             while (i < end) {
                                 const std::uint64_t key = key_of(items[i]);
                                 double weight = 0;
                                 for (; i < n && key_of(items[i]) == key; ++i) weight += weight_of(items[i]);
                                 out_.x_[row] = static_cast<double>(key >> pack.time_bits >> pack.time_bits);
                                 out_.T_[row] = pack.grid.time(static_cast<std::uint32_t>(key >> pack.time_bits & mask));
                                 out_.t_x_[row] = pack.grid.time(static_cast<std::uint32_t>(key & mask));
                                 out_.weight_[row++] = weight;
                             }
                         });
    }

    /// A sample spoke for the grid, every row must: false, and nothing done, when one does not lie on it.
    [[nodiscard]] bool count(const packing& pack, bool every_row) {
        auto keys = collect<std::uint32_t>(every_row, [&](std::size_t i, bool& ok) {
            return static_cast<std::uint32_t>(pack.key(x_[i], t_x_[i], T_[i], ok));
        });
        if (!keys) return false;
        const auto n = static_cast<std::size_t>(out_.customers_);
        radix_sort(keys, n, pack.bits, options_.threads);
        write_table(pack, keys, n, [](std::uint32_t) { return 1.0; });
        return true;
    }

    [[nodiscard]] bool add_weights(const packing& pack, bool every_row) {
        auto keys = collect<weighted_key>(every_row, [&](std::size_t i, bool& ok) {
            return weighted_key{pack.key(x_[i], t_x_[i], T_[i], ok), weight_.empty() ? 1.0 : weight_[i]};
        });
        if (!keys) return false;
        const auto n = static_cast<std::size_t>(out_.customers_);
        radix_sort(keys, n, pack.bits, options_.threads);
        write_table(pack, keys, n, [](const weighted_key& k) { return k.weight; });
        return true;
    }

    /// Times that lie on no grid: compared as they are.
    void sort_rows(bool every_row) {
        struct row {
            double x, T, t_x, weight;
            [[nodiscard]] bool operator<(const row& o) const noexcept {
                return x != o.x ? x < o.x : T != o.T ? T < o.T : t_x < o.t_x;
            }
        };
        auto rows = collect<row>(every_row, [&](std::size_t i, bool&) {
            return row{x_[i], T_[i], t_x_[i], weight_.empty() ? 1.0 : weight_[i]};
        });
        const auto n = static_cast<std::size_t>(out_.customers_);
        core::for_chunks(options_.function, n, rows_a_chunk, options_.threads, options_.progress,
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             std::stable_sort(&rows[begin], &rows[begin] + (end - begin));
                         });
        auto merged = make_buffer<row>(n);
        for (std::size_t run = rows_a_chunk; run < n; run *= 2) {
            core::for_chunks(options_.function, n, 2 * run, options_.threads, options_.progress,
                             [&](std::size_t, std::size_t begin, std::size_t end) {
                                 row* const middle = rows.get() + std::min(begin + run, end);
                                 std::merge(rows.get() + begin, middle, middle, rows.get() + end,
                                            merged.get() + begin);
                             });
            rows.swap(merged);
        }
        std::size_t distinct = 0;
        for (std::size_t i = 0; i < n; ++i) distinct += i == 0 || rows[i - 1] < rows[i];
        reserve(distinct);
        std::size_t at = 0;
        for (std::size_t i = 0; i < n; ++at) {
            double weight = 0;
            const row& first = rows[i];
            for (; i < n && !(first < rows[i]); ++i) weight += rows[i].weight;
            out_.x_[at] = first.x;
            out_.T_[at] = first.T;
            out_.t_x_[at] = first.t_x;
            out_.weight_[at] = weight;
        }
    }

    column x_, t_x_, T_, weight_;
    const patterns_options& options_;
    found all_;
    patterns out_;
};

patterns::patterns(column x, column t_x, column T, column weight, const patterns_options& options)
    : patterns(pattern_builder(x, t_x, T, weight, options).build()) {}

void patterns::update(column x, column t_x, column T, column weight, const patterns_options& options) {
    merge(patterns(x, t_x, T, weight, options));
}

void patterns::merge(const patterns& other) {
    patterns out;
    const std::size_t most = size() + other.size();
    for (auto* c : {&out.x_, &out.t_x_, &out.T_, &out.weight_}) c->reserve(most);
    const auto take = [&](const patterns& from, std::size_t& i) {
        out.x_.push_back(from.x_[i]);
        out.t_x_.push_back(from.t_x_[i]);
        out.T_.push_back(from.T_[i]);
        out.weight_.push_back(from.weight_[i++]);
    };
    const auto order = [&](std::size_t i, std::size_t j) {
        const std::array<double, 3> mine{x_[i], T_[i], t_x_[i]}, theirs{other.x_[j], other.T_[j], other.t_x_[j]};
        return mine < theirs ? -1 : mine == theirs ? 0 : 1;
    };
    for (std::size_t i = 0, j = 0; i < size() || j < other.size();) {
        const int which = i == size() ? 1 : j == other.size() ? -1 : order(i, j);
        if (which <= 0) take(*this, i);
        if (which > 0)
            take(other, j);
        else if (which == 0)
            out.weight_.back() += other.weight_[j++];
    }
    out.customers_ = customers_ + other.customers_;
    out.missing_x_ = missing_x_ + other.missing_x_;
    out.missing_t_x_ = missing_t_x_ + other.missing_t_x_;
    out.missing_T_ = missing_T_ + other.missing_T_;
    out.without_weight_ = without_weight_ + other.without_weight_;
    *this = std::move(out);
}

std::vector<exclusion> patterns::excluded() const {
    std::vector<exclusion> out;
    const auto add = [&](const char* reason, std::int64_t rows) {
        if (rows > 0) out.push_back({reason, rows});
    };
    add("frequency is missing", missing_x_);
    add("recency is missing", missing_t_x_);
    add("T is missing", missing_T_);
    add("weight is 0", without_weight_);
    return out;
}

std::vector<std::byte> patterns::to_bytes() const {
    core::byte_writer out;
    for (const auto count : {customers_, missing_x_, missing_t_x_, missing_T_, without_weight_}) out.put(count);
    for (const auto* c : {&x_, &t_x_, &T_, &weight_}) out.put_all(column(*c));
    return out.seal("patterns", 1, 0);
}

patterns patterns::from_bytes(std::span<const std::byte> bytes) {
    core::byte_reader in("lifetime.patterns", bytes, "patterns", 1);
    patterns out;
    for (auto* count : {&out.customers_, &out.missing_x_, &out.missing_t_x_, &out.missing_T_, &out.without_weight_}) {
        *count = in.get<std::int64_t>();
        if (*count < 0) in.fail(in.offset(), "bytes hold a negative count of rows");
    }
    for (auto* c : {&out.x_, &out.t_x_, &out.T_, &out.weight_}) *c = in.get_all<double>();
    in.finish();
    const std::size_t n = out.size();
    if (out.t_x_.size() != n || out.T_.size() != n || out.weight_.size() != n)
        in.fail(in.offset(), "bytes hold columns of unequal length");
    bool ok = simd::bg_nbd::look(out.x_.data(), out.t_x_.data(), out.T_.data(), n).first_bad == n;
    for (std::size_t i = 0; i < n; ++i) {
        ok &= !std::isnan(out.x_[i] + out.t_x_[i] + out.T_[i]) && out.weight_[i] > 0 && std::isfinite(out.weight_[i]);
        if (i > 0)
            ok &= std::array{out.x_[i - 1], out.T_[i - 1], out.t_x_[i - 1]} <
                  std::array{out.x_[i], out.T_[i], out.t_x_[i]};
    }
    if (!ok) in.fail(in.offset(), "bytes hold rows that are no sorted patterns");
    return out;
}

}  // namespace goodwill::inline v0::lifetime
