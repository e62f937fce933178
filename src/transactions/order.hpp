#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>

#include <goodwill/core/buffer.hpp>

/// The order of many things by a number that each has.
namespace goodwill::inline v0::transactions {

/// The permutation that sorts `words`, which are used up.  Things of equal words go by less(i, j), if it is given, or
/// stay in their order.
[[nodiscard]] core::buffer<std::uint32_t> order_by(core::buffer<std::uint64_t>&& words, int threads,
                                                   const std::function<bool(std::uint32_t, std::uint32_t)>& less = {});

}  // namespace goodwill::inline v0::transactions
