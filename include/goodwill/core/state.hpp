#pragma once
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>

/// A state is what a metric or a model needs from raw events, and nothing more: it is updated with columns,
/// merged with its like, written to bytes and read back, and finished into a result.
namespace goodwill::inline v0::core {

enum class state_mode {
    commutative,  ///< may be split anywhere and merged in any order
    ordered,      ///< holds history by key: merges when disjoint in keys, or in time order
};

template <class S>
concept mergeable_state = requires(S state, const S& other, std::span<const std::byte> bytes) {
    { S::mode } -> std::convertible_to<state_mode>;
    state.merge(other);  // throws conflict_error when it cannot
    { other.to_bytes() } -> std::same_as<std::vector<std::byte>>;
    { S::from_bytes(bytes) } -> std::same_as<S>;  // throws format_error
};

}  // namespace goodwill::inline v0::core
