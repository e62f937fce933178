#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/group_keys.hpp>
#include <goodwill/core/parallel.hpp>

#include "core/group_rows.hpp"

/// One state for each group of rows, in one pass.
namespace goodwill::inline v0::satisfaction {

/// Rows of one task.  Sums of weights are made within it and added in its order, so they depend on nothing else.
inline constexpr std::size_t chunk_rows = std::size_t{1} << 20;

template <class State>
struct grouped {
    core::group_rows groups;                    ///< sorted
    std::vector<State> states;                  ///< one a group
    State total;                                ///< of all rows
    std::vector<std::vector<State>> by_column;  ///< of groups by several columns: for each column one a key
};

/// Groups, total and margins from the states by code; codes without rows are left out.
template <class State>
[[nodiscard]] grouped<State> sorted_states(const core::group_row_table& table, std::vector<State> states,
                                           const State& empty) {
    std::vector<core::group_code> met;
    for (std::size_t code = 0; code < states.size(); ++code)
        if (states[code].rows() > 0) met.push_back(static_cast<core::group_code>(code));
    grouped<State> out{{}, {}, empty, {}};
    auto [groups, codes] = table.sorted(std::move(met));
    for (const auto code : codes) {
        out.total.merge(states[code]);
        out.states.push_back(std::move(states[code]));
    }
    out.groups = std::move(groups);
    if (out.groups.columns.size() > 1)
        for (const auto& column : out.groups.columns) {
            auto& margin = out.by_column.emplace_back(column.keys.size(), empty);
            for (std::size_t g = 0; g < out.states.size(); ++g)
                margin[static_cast<std::size_t>(column.code[g])].merge(out.states[g]);
        }
    return out;
}

/// `part(coder, begin, end)` gives the states of rows [begin, end), each begun from `empty`: one for each code of the
/// coder.  State has merge and rows().  Throws what `part` throws.
template <class State, class Part>
[[nodiscard]] grouped<State> states_by(const core::group_columns& by, std::size_t rows, const State& empty,
                                       int threads, const core::watch& progress, const Part& part) {
    struct coded {
        core::group_row_coder coder;
        std::vector<State> states;
    };
    // Parts are merged in the order of their rows as soon as their turn comes, so that few wait in memory.
    core::group_row_table table(by);
    std::vector<State> states;
    std::map<std::size_t, coded> waiting;
    std::size_t turn = 0;
    std::mutex guard;
    core::for_chunks(by.function, rows, chunk_rows, threads, progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         core::group_row_coder coder(by);
                         auto own = part(coder, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end));
                         const std::lock_guard lock(guard);
                         waiting.emplace(index, coded{std::move(coder), std::move(own)});
                         for (auto next = waiting.find(turn); next != waiting.end(); next = waiting.find(++turn)) {
                             const auto code_here = table.take(next->second.coder);
                             for (std::size_t k = 0; k < next->second.states.size(); ++k) {
                                 const std::size_t code = code_here[k];
                                 if (code >= states.size()) states.resize(code + 1, empty);
                                 states[code].merge(next->second.states[k]);
                             }
                             waiting.erase(next);
                         }
                     });
    return sorted_states(table, std::move(states), empty);
}

}  // namespace goodwill::inline v0::satisfaction
