#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/group_keys.hpp>
#include <goodwill/core/parallel.hpp>

#include "core/group_table.hpp"

/// One state for each group of a column, in one pass.
namespace goodwill::inline v0::satisfaction {

/// Rows of one task.  Sums of weights are made within it and added in its order, so they depend on nothing else.
inline constexpr std::size_t chunk_rows = std::size_t{1} << 20;

template <class State>
struct grouped {
    core::group_keys groups;    ///< sorted
    std::vector<State> states;  ///< one a group
    State total;                ///< of all rows
};

template <class Key, class State, class Part>
[[nodiscard]] grouped<State> states_by_key(const char* function, std::size_t rows, const core::column& groups,
                                           core::group_keys::kind kind, const State& empty, int threads,
                                           const core::watch& progress, const Part& part) {
    struct coded {
        std::vector<Key> keys;
        std::vector<State> states;  // position 0 is for rows whose group is missing, position k + 1 for keys[k]
    };
    // Parts are merged in the order of their rows as soon as their turn comes, so that few wait in memory.
    core::group_table<Key> table;
    std::vector<State> states(1, empty);
    std::map<std::size_t, coded> waiting;
    std::size_t turn = 0;
    std::mutex guard;
    core::for_chunks(function, rows, chunk_rows, threads, progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         core::group_coder<Key> coder(function, "by", groups);
                         auto own = part(coder, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end));
                         const std::lock_guard lock(guard);
                         waiting.emplace(index, coded{coder.keys(), std::move(own)});
                         for (auto next = waiting.find(turn); next != waiting.end(); next = waiting.find(++turn)) {
                             states[0].merge(next->second.states[0]);
                             for (std::size_t k = 0; k < next->second.keys.size(); ++k) {
                                 const std::size_t code = table.code(next->second.keys[k]) + std::size_t{1};
                                 if (code == states.size()) states.push_back(empty);
                                 states[code].merge(next->second.states[k + 1]);
                             }
                             waiting.erase(next);
                         }
                     });

    grouped<State> out{{}, {}, empty};
    out.groups.type = kind;
    for (const std::size_t k : core::order_of(table.keys(), kind)) {
        if constexpr (std::is_same_v<Key, std::string_view>)
            out.groups.texts.emplace_back(table.keys()[k]);
        else
            out.groups.integers.push_back(table.keys()[k]);
        out.total.merge(states[k + 1]);
        out.states.push_back(std::move(states[k + 1]));
    }
    if (states[0].rows() > 0) {
        out.groups.missing = true;
        out.total.merge(states[0]);
        out.states.push_back(std::move(states[0]));
    }
    return out;
}

/// `part(coder, begin, end)` gives the states of rows [begin, end), each begun from `empty`: one for each code of the
/// coder, with code 0 for rows whose group is missing.  State has merge and rows().
/// Throws what `part` throws, shape_error, schema_error for groups that are none.
template <class State, class Part>
[[nodiscard]] grouped<State> states_by(const char* function, std::size_t rows, const core::column& groups,
                                       const State& empty, int threads, const core::watch& progress,
                                       const Part& part) {
    core::check_length(function, "by", static_cast<std::size_t>(groups.length()), rows);
    const auto kind = core::kind_of_groups(function, "by", groups);
    return kind == core::group_keys::kind::text
               ? states_by_key<std::string_view>(function, rows, groups, kind, empty, threads, progress, part)
               : states_by_key<std::int64_t>(function, rows, groups, kind, empty, threads, progress, part);
}

}  // namespace goodwill::inline v0::satisfaction
