#include <goodwill/loyalty/unique_ids.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <string>
#include <utility>

#include <goodwill/core/buffer.hpp>
#include "loyalty/event_rows.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

constexpr const char* function = "unique_ids";
constexpr unsigned part_bits = 9;
constexpr std::size_t part_count = std::size_t{1} << part_bits;
constexpr std::size_t rows_a_stretch = std::size_t{1} << 22;

/// One number for one key, and back.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t key) noexcept {
    key ^= key >> 32;
    key *= 0xD6E8FEB86659FD93u;
    return key ^ key >> 32;
}

/// A set of numbers but 0, by open addressing.
class number_set {
public:
    void reserve(std::size_t n) {
        const std::size_t wanted = std::bit_ceil(std::max<std::size_t>(n + n / 2, 64));
        if (wanted <= slots_.size()) return;
        auto before = std::move(slots_);
        slots_ = core::buffer<std::uint64_t>(wanted, std::uint64_t{0});
        for (const std::uint64_t x : before)
            if (x != 0) static_cast<void>(put(x));
    }
    void clear() noexcept {
        std::fill(slots_.begin(), slots_.end(), 0);
        zero_ = false;
    }
    /// False if it is there already.
    [[nodiscard]] bool add(std::uint64_t x) noexcept {
        if (x == 0) return !std::exchange(zero_, true);
        return put(x);
    }

private:
    [[nodiscard]] bool put(std::uint64_t x) noexcept {
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t i = x & mask;; i = (i + 1) & mask) {
            if (slots_[i] == x) return false;
            if (slots_[i] != 0) continue;
            slots_[i] = x;
            return true;
        }
    }
    core::buffer<std::uint64_t> slots_;
    bool zero_ = false;
};

/// The mixed keys of each part, in the order in which they came.
struct scattered {
    core::buffer<std::uint64_t> keys;
    std::vector<std::size_t> begin;

    scattered(std::span<const std::uint64_t> from, int threads, const core::watch& progress) : keys(from.size()) {
        const std::size_t stretches = core::chunk_count(from.size(), rows_a_stretch);
        std::vector<std::array<std::size_t, part_count>> next(stretches);
        core::for_chunks(function, from.size(), rows_a_stretch, threads, progress,
                         [&](std::size_t s, std::size_t b, std::size_t e) {
                             auto& counts = next[s];
                             counts.fill(0);
                             for (std::size_t i = b; i < e; ++i) ++counts[mixed(from[i]) >> (64 - part_bits)];
                         });
        begin.resize(part_count + 1);
        std::size_t total = 0;
        for (std::size_t p = 0; p < part_count; ++p) {
            begin[p] = total;
            for (auto& counts : next) total += std::exchange(counts[p], total);
        }
        begin[part_count] = total;
        core::for_chunks(function, from.size(), rows_a_stretch, threads, progress,
                         [&](std::size_t s, std::size_t b, std::size_t e) {
                             // Eight keys of a part, a line of the cache, are written at a time.
                             alignas(64) static thread_local std::array<std::array<std::uint64_t, 8>, part_count> lines;
                             std::array<std::uint8_t, part_count> held{};
                             auto& to = next[s];
                             for (std::size_t i = b; i < e; ++i) {
                                 const std::uint64_t x = mixed(from[i]);
                                 const std::size_t p = x >> (64 - part_bits);
                                 lines[p][held[p]++] = x;
                                 if (held[p] < 8) continue;
                                 std::copy_n(lines[p].data(), 8, keys.data() + to[p]);
                                 to[p] += 8;
                                 held[p] = 0;
                             }
                             for (std::size_t p = 0; p < part_count; ++p)
                                 std::copy_n(lines[p].data(), held[p], keys.data() + to[p]);
                         });
    }
    [[nodiscard]] std::span<const std::uint64_t> of(std::size_t p) const noexcept {
        return std::span(keys).subspan(begin[p], begin[p + 1] - begin[p]);
    }
};

/// The places of `keys` that are among `doubles` (mixed) and came before; `known` says which came in earlier pieces.
[[nodiscard]] std::vector<std::uint64_t> places_of(std::span<const std::uint64_t> keys,
                                                   std::vector<std::uint64_t> doubles,
                                                   std::vector<std::uint64_t> known) {
    std::vector<std::uint64_t> out;
    if (doubles.empty()) return out;
    number_set met;
    met.reserve(doubles.size());
    std::sort(doubles.begin(), doubles.end());
    for (const std::uint64_t x : known) static_cast<void>(met.add(x));
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::uint64_t x = mixed(keys[i]);
        if (std::binary_search(doubles.begin(), doubles.end(), x) && !met.add(x)) out.push_back(i);
    }
    return out;
}

}  // namespace

std::vector<std::uint64_t> repeated_ids(std::span<const std::uint64_t> keys, int threads, const core::watch& progress) {
    if (keys.empty()) return {};
    std::uint64_t low = ~std::uint64_t{0}, high = 0;
    for (const std::uint64_t key : keys) low = std::min(low, key), high = std::max(high, key);
    if (high - low < 16 * keys.size()) {
        // A bit for each number that there may be.
        std::vector<std::uint64_t> bits((high - low) / 64 + 1), out;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const std::uint64_t x = keys[i] - low, bit = std::uint64_t{1} << (x & 63);
            if ((bits[x >> 6] & bit) != 0) out.push_back(i);
            bits[x >> 6] |= bit;
        }
        return out;
    }
    const scattered parts(keys, threads, progress);
    std::vector<std::vector<std::uint64_t>> doubles(part_count);
    core::for_chunks(function, part_count, 1, threads, progress, [&](std::size_t p, std::size_t, std::size_t) {
        thread_local number_set set;
        const auto own = parts.of(p);
        set.reserve(own.size());
        set.clear();
        for (const std::uint64_t x : own)
            if (!set.add(x)) doubles[p].push_back(x);
    });
    std::vector<std::uint64_t> all;
    for (const auto& d : doubles) all.insert(all.end(), d.begin(), d.end());
    return places_of(keys, std::move(all), {});
}

std::vector<std::uint64_t> repeated_ids(const core::column& ids, int threads, const core::watch& progress) {
    const key_column column("repeated_ids", event_field::id, ids, false);
    const auto in_place = column.in_place();
    if (!in_place.empty()) return repeated_ids(in_place, threads, progress);
    const auto n = static_cast<std::size_t>(column.length());
    core::buffer<std::uint64_t> keys(n);
    core::buffer<std::uint8_t> flaws(n, std::uint8_t{0});
    core::for_chunks(
        function, n, std::size_t{1} << 17, threads, progress, [&](std::size_t, std::size_t begin, std::size_t end) {
            static_cast<void>(
                column.read(static_cast<std::int64_t>(begin), end - begin, keys.data() + begin, flaws.data() + begin));
        });
    core::buffer<std::uint64_t> there;
    std::vector<std::uint32_t> rows;
    if (std::any_of(flaws.begin(), flaws.end(), [](std::uint8_t f) { return f != 0; })) {
        for (std::size_t i = 0; i < n; ++i)
            if (flaws[i] == 0) there.push_back(keys[i]), rows.push_back(static_cast<std::uint32_t>(i));
        keys = std::move(there);
    }
    auto found = repeated_ids(std::span<const std::uint64_t>(keys), threads, progress);
    if (column.is_text() && !found.empty()) {
        // Different texts may share a key, so those of shared keys are looked at.
        std::vector<std::uint64_t> shared;
        for (const std::uint64_t i : found) shared.push_back(keys[i]);
        std::sort(shared.begin(), shared.end());
        std::set<std::string> met;
        std::vector<std::uint64_t> same;
        for (std::size_t i = 0; i < keys.size(); ++i)
            if (std::binary_search(shared.begin(), shared.end(), keys[i]) &&
                !met.insert(column.show(static_cast<std::int64_t>(rows.empty() ? i : rows[i]))).second)
                same.push_back(i);
        found = std::move(same);
    }
    for (std::uint64_t& i : found)
        if (!rows.empty()) i = rows[i];
    return found;
}

struct seen_ids::parts {
    std::array<number_set, part_count> sets;
    std::array<std::size_t, part_count> sizes{};
};
seen_ids::seen_ids() : parts_(std::make_unique<parts>()) {}
seen_ids::~seen_ids() = default;
seen_ids::seen_ids(seen_ids&&) noexcept = default;
seen_ids& seen_ids::operator=(seen_ids&&) noexcept = default;

std::vector<std::uint64_t> seen_ids::add(std::span<const std::uint64_t> keys, int threads,
                                         const core::watch& progress) {
    if (keys.empty()) return {};
    const scattered pieces(keys, threads, progress);
    std::vector<std::vector<std::uint64_t>> doubles(part_count);
    core::for_chunks(function, part_count, 1, threads, progress, [&](std::size_t p, std::size_t, std::size_t) {
        const auto own = pieces.of(p);
        parts_->sizes[p] += own.size();
        parts_->sets[p].reserve(parts_->sizes[p]);
        for (const std::uint64_t x : own)
            if (!parts_->sets[p].add(x)) doubles[p].push_back(x);
    });
    std::vector<std::uint64_t> all, known;
    for (const auto& d : doubles) all.insert(all.end(), d.begin(), d.end());
    if (all.empty()) return {};
    // A key that was told to be there as often as it stands in this piece was there before it.
    std::sort(all.begin(), all.end());
    std::vector<std::uint64_t> here;
    for (const std::uint64_t key : keys)
        if (std::binary_search(all.begin(), all.end(), mixed(key))) here.push_back(mixed(key));
    std::sort(here.begin(), here.end());
    for (auto at = all.begin(); at != all.end();) {
        const auto end = std::upper_bound(at, all.end(), *at);
        const auto there = std::equal_range(here.begin(), here.end(), *at);
        if (there.second - there.first == end - at) known.push_back(*at);
        at = end;
    }
    return places_of(keys, std::move(all), std::move(known));
}

}  // namespace goodwill::inline v0::loyalty
