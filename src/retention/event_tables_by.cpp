#include <algorithm>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <goodwill/retention/event_table.hpp>

#include "core/group_table.hpp"
#include "retention/duration_rows.hpp"

namespace goodwill::inline v0::retention {
namespace {

constexpr std::size_t chunk_rows = std::size_t{1} << 20;

/// Rows of the columns in the order of their groups, and where each group begins.
struct gathered {
    std::vector<std::size_t> begin;
    core::buffer<double> time, weight, entry;
    core::buffer<float> observed;
};

/// The group of every row, as its position among the sorted groups.
template <class Key>
[[nodiscard]] std::vector<core::group_code> codes_of(const char* function, const core::column& groups,
                                                     const event_options& options, core::group_keys& out) {
    const auto rows = static_cast<std::size_t>(groups.length());
    std::vector<core::group_code> code(rows);
    std::vector<std::vector<Key>> keys(core::chunk_count(rows, chunk_rows));
    std::vector<unsigned char> missing(keys.size(), 0);
    core::for_chunks(function, rows, chunk_rows, options.threads, {},
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         core::group_coder<Key> coder(function, "by", groups);
                         core::for_pieces(groups, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                                          [&](const core::column_chunk& piece, std::int64_t row) {
                                              coder.codes(piece, row, code.data() + row);
                                          });
                         keys[index] = coder.keys();
                         missing[index] = std::find(code.begin() + static_cast<std::ptrdiff_t>(begin),
                                                    code.begin() + static_cast<std::ptrdiff_t>(end), 0u) !=
                                          code.begin() + static_cast<std::ptrdiff_t>(end);
                     });
    core::group_table<Key> table;
    for (const auto& own : keys)
        for (const Key key : own) static_cast<void>(table.code(key));
    const auto order = core::order_of(table.keys(), out.type);
    std::vector<core::group_code> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        place[order[i]] = static_cast<core::group_code>(i);
        if constexpr (std::is_same_v<Key, std::string_view>)
            out.texts.emplace_back(table.keys()[order[i]]);
        else
            out.integers.push_back(table.keys()[order[i]]);
    }
    out.missing = std::find(missing.begin(), missing.end(), 1) != missing.end();
    std::vector<std::vector<core::group_code>> to(keys.size());
    for (std::size_t k = 0; k < keys.size(); ++k) {
        to[k].push_back(static_cast<core::group_code>(order.size()));
        for (const Key key : keys[k]) to[k].push_back(place[table.code(key)]);
    }
    core::for_chunks(function, rows, chunk_rows, options.threads, {},
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) code[i] = to[index][code[i]];
                     });
    return code;
}

[[nodiscard]] gathered gather(const duration_reader& reader, std::span<const core::group_code> code,
                              std::size_t groups, const event_options& options) {
    const std::size_t n = reader.rows(), chunks = core::chunk_count(n, chunk_rows);
    std::vector<std::vector<std::size_t>> to(chunks, std::vector<std::size_t>(groups, 0));
    core::for_chunks(reader.function(), n, chunk_rows, options.threads, {},
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) ++to[index][code[i]];
                     });
    gathered out;
    std::size_t sum = 0;
    for (std::size_t g = 0; g < groups; ++g) {
        out.begin.push_back(sum);
        for (auto& chunk : to) sum += std::exchange(chunk[g], sum);
    }
    out.begin.push_back(sum);
    out.time.resize(n);
    if (options.observed) out.observed.resize(n);
    if (reader.has_weights()) out.weight.resize(n);
    if (reader.has_entry()) out.entry.resize(n);
    core::for_chunks(reader.function(), n, chunk_rows, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
        const auto block = std::make_unique<duration_block>();
        for (std::size_t at = begin; at < end; at += duration_block::room) {
            reader.read_all(at, std::min(end, at + duration_block::room), *block);
            for (std::size_t i = 0; i < block->size; ++i) {
                const std::size_t place = to[index][code[at + i]]++;
                out.time[place] = block->time[i];
                if (options.observed)
                    out.observed[place] = block->observed[i] > 1 ? std::numeric_limits<float>::quiet_NaN()
                                                                 : static_cast<float>(block->observed[i]);
                if (reader.has_weights()) out.weight[place] = block->weight[i];
                if (reader.has_entry()) out.entry[place] = block->entry[i];
            }
        }
    });
    return out;
}

}  // namespace

event_tables event_tables_by(const char* function, const core::column& durations, const core::column& groups,
                             const event_options& options) {
    const duration_reader reader(function, durations, options);
    core::check_length(function, "by", static_cast<std::size_t>(groups.length()), reader.rows());
    event_tables out;
    out.groups.type = core::kind_of_groups(function, "by", groups);
    const auto code = out.groups.type == core::group_keys::kind::text
                          ? codes_of<std::string_view>(function, groups, options, out.groups)
                          : codes_of<std::int64_t>(function, groups, options, out.groups);
    const auto rows = gather(reader, code, out.groups.size(), options);
    out.tables.resize(out.groups.size());
    for (std::size_t g = 0; g < out.tables.size(); ++g) {
        const std::size_t begin = rows.begin[g], size = rows.begin[g + 1] - begin;
        const auto part = [&](const auto& column) {
            return column.empty() ? std::optional<core::column>() : core::column(std::span(column).subspan(begin, size));
        };
        out.tables[g].update(std::span<const double>(rows.time).subspan(begin, size),
                             {.observed = part(rows.observed),
                              .weights = part(rows.weight),
                              .entry = part(rows.entry),
                              .threads = options.threads,
                              .progress = options.progress,
                              .spare = options.spare});
    }
    return out;
}

}  // namespace goodwill::inline v0::retention
