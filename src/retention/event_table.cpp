#include <goodwill/retention/event_table.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include <goodwill/core/bytes.hpp>

#include "retention/duration_rows.hpp"
#include "retention/time_counts.hpp"
#include "retention/time_runs.hpp"
#include "simd/time_cells.hpp"

namespace goodwill::inline v0::retention {
namespace {

/// Sums by the time of the end (plain: events, flagged: censored) and by that of the entry (plain).
struct all_sums {
    time_sums exits, entries;
    event_counts counts;
};

/// Parts of the rows, which depend on their number alone.
[[nodiscard]] std::size_t segment_rows(std::size_t n) noexcept {
    constexpr std::size_t segments = 16;
    return std::clamp((n + segments - 1) / segments, duration_block::room * 16, std::size_t{1} << 24);
}

/// `direct(segment, begin, end, counts)` for the rows of each block; where it returns false the rows are read, and
/// `take(segment, block)` gets those that count.  It returns false to end the segment.
template <class Direct, class Take>
[[nodiscard]] event_counts for_blocks(const duration_reader& reader, const event_options& options, Direct&& direct,
                                      Take&& take) {
    const std::size_t n = reader.rows(), rows = segment_rows(n);
    std::vector<event_counts> counts(core::chunk_count(n, rows));
    core::for_chunks(reader.function(), n, rows, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         const auto block = std::make_unique<duration_block>();
                         for (std::size_t at = begin; at < end; at += duration_block::room) {
                             const std::size_t to = std::min(end, at + duration_block::room);
                             if (direct(index, at, to, counts[index])) continue;
                             reader.read(at, to, *block, counts[index]);
                             if (!take(index, *block)) break;
                         }
                     });
    event_counts out;
    for (const auto& part : counts) out.add(part);
    return out;
}

/// False where a time is no whole number below the limit.
template <class Sum>
[[nodiscard]] bool count_all(const duration_reader& reader, const event_options& options, all_sums& out) {
    struct counted {
        time_counts<Sum> exits, entries;
    };
    std::vector<counted> parts(core::chunk_count(reader.rows(), segment_rows(reader.rows())));
    std::atomic<bool> misfit{false};
    const auto direct = [&](std::size_t segment, std::size_t begin, std::size_t end, event_counts& counts) {
        const auto rows = reader.where_they_lie(begin, end);
        if (rows.time == nullptr || rows.observed == nullptr) return false;
        std::array<std::uint32_t, duration_block::room> cell;
        const auto facts =
            simd::time_cells::cells_of(rows.time, rows.observed, end - begin, counted_below, cell.data());
        if (!facts.fits) return false;
        if constexpr (!std::is_same_v<Sum, double>)  // rows that lie so have no weights
            parts[segment].exits.count(cell.data(), nullptr, end - begin, facts.most);
        counts.rows += static_cast<std::int64_t>(end - begin);
        counts.used += static_cast<std::int64_t>(end - begin);
        counts.events += facts.ones;
        return true;
    };
    out.counts = for_blocks(reader, options, direct, [&](std::size_t segment, duration_block& block) {
        const double* weight = reader.has_weights() ? block.weight.data() : nullptr;
        auto& part = parts[segment];
        bool fits = true;
        for (std::size_t i = 0; i < block.size; ++i) block.observed[i] ^= 1;  // the flag is of the censored
        fits = part.exits.add(block.time.data(), block.observed.data(), weight, block.size);
        if (fits && reader.has_entry()) {
            // Those who are there from the beginning enter at no time.
            for (std::size_t i = 0, kept = 0; i <= block.size; ++i) {
                if (i == block.size) {
                    fits = part.entries.add(block.entry.data(), nullptr, weight, kept);
                } else if (!std::isnan(block.entry[i])) {
                    block.weight[kept] = block.weight[i];
                    block.entry[kept++] = block.entry[i];
                }
            }
        }
        if (!fits) misfit.store(true, std::memory_order_relaxed);
        return !misfit.load(std::memory_order_relaxed);
    });
    if (misfit) return false;
    std::vector<double> events, censored, entered, nothing;
    for (const auto& part : parts) {
        part.exits.add_to(events, censored);
        part.entries.add_to(entered, nothing);
    }
    out.exits = sums_of(events, censored);
    out.entries = sums_of(entered, nothing);
    return true;
}

[[nodiscard]] std::vector<std::uint64_t> keys_of(const std::vector<double>& times) {
    std::vector<std::uint64_t> out;
    out.reserve(times.size());
    for (const double t : times) out.push_back(key_of(t, 0));
    return out;
}

template <class Row>
[[nodiscard]] Row row_of(double time, unsigned flag, double weight) noexcept {
    if constexpr (std::is_same_v<Row, weighted_key>)
        return {key_of(time, flag), weight};
    else
        return (void)weight, key_of(time, flag);
}

template <class Row>
void sort_all(const duration_reader& reader, const event_options& options, const std::vector<double>& times,
              all_sums& out) {
    const std::size_t n = reader.rows(), segments = core::chunk_count(n, segment_rows(n));
    const key_ranges exit_ranges(keys_of(times), n);
    const key_ranges entry_ranges(options.entry ? keys_of(reader.sample(*options.entry)) : std::vector<std::uint64_t>(),
                                  n);
    range_lists<Row> exits(exit_ranges, segments, options.spare), entries(entry_ranges, segments, options.spare);
    {
        std::vector<std::unique_ptr<typename range_lists<Row>::writer>> to_exits(segments), to_entries(segments);
        const auto none = [](std::size_t, std::size_t, std::size_t, event_counts&) { return false; };
        out.counts = for_blocks(reader, options, none, [&](std::size_t segment, duration_block& block) {
            if (to_exits[segment] == nullptr) {
                to_exits[segment] = std::make_unique<typename range_lists<Row>::writer>(exits, segment);
                to_entries[segment] = std::make_unique<typename range_lists<Row>::writer>(entries, segment);
            }
            auto& exit_rows = *to_exits[segment];
            for (std::size_t i = 0; i < block.size; ++i)
                exit_rows.add(row_of<Row>(block.time[i], block.observed[i] ^ 1u, block.weight[i]));
            if (!reader.has_entry()) return true;
            auto& entry_rows = *to_entries[segment];
            for (std::size_t i = 0; i < block.size; ++i)
                if (!std::isnan(block.entry[i])) entry_rows.add(row_of<Row>(block.entry[i], 0, block.weight[i]));
            return true;
        });
    }
    out.exits = exits.sums(reader.function(), options.threads, options.progress);
    out.entries = entries.sums(reader.function(), options.threads, options.progress);
}

[[nodiscard]] all_sums sums_of(const duration_reader& reader, const core::column& durations,
                               const event_options& options) {
    all_sums out;
    const auto times = reader.sample(durations);
    const auto counted = [](double t) { return t < counted_below && t == std::trunc(t); };
    if (std::all_of(times.begin(), times.end(), counted) &&
        (reader.has_weights() ? count_all<double>(reader, options, out) : count_all<std::uint32_t>(reader, options, out)))
        return out;
    out = {};
    if (reader.has_weights())
        sort_all<weighted_key>(reader, options, times, out);
    else
        sort_all<std::uint64_t>(reader, options, times, out);
    return out;
}

}  // namespace

void event_table::update(const core::column& durations, const event_options& options, const char* function) {
    const duration_reader reader(function, durations, options);
    auto sums = sums_of(reader, durations, options);
    event_table own;
    own.counts_ = sums.counts;
    own.time_ = std::move(sums.exits.time);
    own.events_ = std::move(sums.exits.plain);
    own.censored_ = std::move(sums.exits.flagged);
    if (!sums.entries.time.empty()) {
        event_table entries;
        entries.events_.assign(sums.entries.time.size(), 0);
        entries.censored_ = entries.events_;
        entries.time_ = std::move(sums.entries.time);
        entries.entered_ = std::move(sums.entries.plain);
        own.merge(entries);
    }
    if (size() == 0 && counts_ == event_counts{})
        *this = std::move(own);
    else
        merge(own);
}

event_table event_table::from_counts(std::span<const std::int64_t> events, std::span<const std::int64_t> censored) {
    core::check_length("event_table.from_counts", "censored", censored.size(), events.size());
    const auto counts = [](const char* name, std::span<const std::int64_t> values) {
        core::check_column("event_table.from_counts", name, values, [](std::int64_t v) { return v >= 0; },
                           "must be >= 0");
    };
    counts("events", events);
    counts("censored", censored);
    event_table out;
    for (std::size_t t = 0; t < events.size(); ++t) {
        if (events[t] == 0 && censored[t] == 0) continue;
        out.time_.push_back(static_cast<double>(t));
        out.events_.push_back(static_cast<double>(events[t]));
        out.censored_.push_back(static_cast<double>(censored[t]));
        out.counts_.events += events[t];
        out.counts_.used += events[t] + censored[t];
    }
    out.counts_.rows = out.counts_.used;
    return out;
}

void event_table::merge(const event_table& other) {
    counts_.add(other.counts_);
    if (other.size() == 0) return;
    const bool entries = !entered_.empty() || !other.entered_.empty();
    core::buffer<double> time, events, censored, entered;
    const std::size_t most = size() + other.size();
    for (auto* column : {&time, &events, &censored}) column->resize(most);
    if (entries) entered.resize(most);
    std::size_t a = 0, b = 0, n = 0;
    while (a < size() || b < other.size()) {
        const bool here = b == other.size() || (a < size() && time_[a] <= other.time_[b]);
        const bool there = a == size() || (b < other.size() && other.time_[b] <= time_[a]);
        time[n] = here ? time_[a] : other.time_[b];
        events[n] = (here ? events_[a] : 0) + (there ? other.events_[b] : 0);
        censored[n] = (here ? censored_[a] : 0) + (there ? other.censored_[b] : 0);
        if (entries)
            entered[n] = (here && !entered_.empty() ? entered_[a] : 0) +
                         (there && !other.entered_.empty() ? other.entered_[b] : 0);
        a += here;
        b += there;
        ++n;
    }
    for (auto* column : {&time, &events, &censored}) column->resize(n);
    if (entries) entered.resize(n);
    time_ = std::move(time);
    events_ = std::move(events);
    censored_ = std::move(censored);
    entered_ = std::move(entered);
}

double event_table::weight() const noexcept {
    double sum = 0;
    for (std::size_t i = 0; i < size(); ++i) sum += events_[i] + censored_[i];
    return sum;
}

std::vector<std::byte> event_table::to_bytes() const {
    core::byte_writer out;
    out.put(counts_);
    for (const auto* column : {&time_, &events_, &censored_, &entered_}) out.put_all(std::span<const double>(*column));
    return out.seal("events", 1, 0);
}

event_table event_table::from_bytes(std::span<const std::byte> bytes) {
    core::byte_reader in("event_table.from_bytes", bytes, "events", 1);
    event_table out;
    out.counts_ = in.get<event_counts>();
    for (auto* column : {&out.time_, &out.events_, &out.censored_, &out.entered_}) {
        const auto values = in.get_all<double>();
        column->assign(values.begin(), values.end());
    }
    in.finish();
    if (in.fingerprint() != 0 || !out.is_sound()) in.fail(in.offset(), "bytes hold no events at ascending times");
    return out;
}

event_table event_table::from_columns(const event_counts& counts, std::span<const double> time,
                                      std::span<const double> events, std::span<const double> censored,
                                      std::span<const double> entered) {
    constexpr const char* function = "event_table.from_columns";
    core::check_length(function, "events", events.size(), time.size());
    core::check_length(function, "censored", censored.size(), time.size());
    if (!entered.empty()) core::check_length(function, "entered", entered.size(), time.size());
    event_table out;
    out.counts_ = counts;
    out.time_.assign(time.begin(), time.end());
    out.events_.assign(events.begin(), events.end());
    out.censored_.assign(censored.begin(), censored.end());
    out.entered_.assign(entered.begin(), entered.end());
    if (!out.is_sound())
        throw domain_error({function, "columns", {}, "",
                            "must have ascending times, weights that are finite and >= 0, counts that add up, and "
                            "nobody who leaves before he came"});
    return out;
}

bool event_table::is_sound() const noexcept {
    constexpr std::int64_t most = std::int64_t{1} << 53;
    const event_counts& c = counts_;
    const std::size_t n = size();
    for (const std::int64_t v : {c.rows, c.used, c.events, c.missing_duration, c.missing_observed, c.zero_weight})
        if (v < 0 || v > most) return false;
    if (c.events > c.used || c.rows != c.used + c.missing_duration + c.missing_observed + c.zero_weight) return false;
    if (events_.size() != n || censored_.size() != n || (!entered_.empty() && entered_.size() != n)) return false;
    if ((c.used > 0) != (n > 0)) return false;
    constexpr double largest = std::numeric_limits<double>::max();
    const auto is_weight = [](double v) { return v >= 0 && v <= largest; };
    // The weight under observation is never below 0, but for its rounding.
    double later = 0, total = 0;
    for (std::size_t i = n; i-- > 0;) {
        const double entered = entered_.empty() ? 0 : entered_[i];
        if (!is_weight(time_[i]) || std::signbit(time_[i]) || (i > 0 && !(time_[i - 1] < time_[i]))) return false;
        if (!is_weight(events_[i]) || !is_weight(censored_[i]) || !is_weight(entered)) return false;
        if (!(events_[i] + censored_[i] + entered > 0)) return false;
        later -= entered;
        if (!(later >= -1e-9 * total)) return false;
        later += events_[i] + censored_[i];
        total += events_[i] + censored_[i];
    }
    return total <= largest;
}

void check_events(const char* function, const event_table& table) {
    const event_counts& c = table.counts();
    if (c.used > 0) return;
    if (c.rows > 0 && c.rows == c.zero_weight)
        throw domain_error({function, "weights", {}, "0 for every row", "must be > 0 for at least one"});
    throw domain_error({function, "durations", {}, "",
                        "must have a row that counts: there is none in " + std::to_string(c.rows) + " rows"});
}

}  // namespace goodwill::inline v0::retention
