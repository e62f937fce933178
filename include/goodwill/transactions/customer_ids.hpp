#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>

/// Ids of customers, as they came: integers stay integers and texts stay texts ("00001" is not 1).
namespace goodwill::inline v0::transactions {

enum class id_kind : unsigned char { int64, uint64, text };

/// A column of ids.  Integers are held in int64 (uint64 by their bits); texts one after the other.
struct customer_ids {
    id_kind kind = id_kind::int64;
    std::vector<std::int64_t> integers;       ///< for int64 and uint64
    std::vector<std::int64_t> offsets = {0};  ///< for text: n + 1 positions in `bytes`
    std::string bytes;                        ///< for text

    [[nodiscard]] std::size_t size() const noexcept {
        return kind == id_kind::text ? offsets.size() - 1 : integers.size();
    }
    [[nodiscard]] std::string_view text(std::size_t i) const noexcept {
        return {bytes.data() + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
    }
};

}  // namespace goodwill::inline v0::transactions
