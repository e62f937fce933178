#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>

/// Ids of customers, as they came: integers stay integers and texts stay texts ("00001" is not 1).
namespace goodwill::inline v0::transactions {

enum class id_kind : std::uint8_t { int64, uint64, text };

/// A column of ids.  Integers are held in int64 (uint64 by their bits); texts one after the other.
struct customer_ids {
    id_kind kind = id_kind::int64;
    core::buffer<std::int64_t> integers;       ///< for int64 and uint64
    core::buffer<std::int64_t> offsets = {0};  ///< for text: n + 1 positions in `bytes`
    core::buffer<char> bytes;                  ///< for text

    [[nodiscard]] std::size_t size() const noexcept {
        return kind == id_kind::text ? offsets.size() - 1 : integers.size();
    }
    [[nodiscard]] std::string_view text(std::size_t i) const noexcept {
        return {bytes.data() + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
    }
};

/// The ids of some customers, by position, ascending; all of them where there are as many.
[[nodiscard]] inline customer_ids pick(const customer_ids& ids, std::span<const std::size_t> which) {
    if (which.size() == ids.size()) return ids;
    customer_ids out;
    out.kind = ids.kind;
    for (const std::size_t i : which) {
        if (ids.kind == id_kind::text) {
            const auto text = ids.text(i);
            out.bytes.insert(out.bytes.end(), text.begin(), text.end());
            out.offsets.push_back(static_cast<std::int64_t>(out.bytes.size()));
        } else {
            out.integers.push_back(ids.integers[i]);
        }
    }
    return out;
}

/// The ids as a column that reads them where they lie and keeps them alive.
[[nodiscard]] inline core::column to_column(std::shared_ptr<const customer_ids> ids) {
    core::column_chunk chunk;
    chunk.length = static_cast<std::int64_t>(ids->size());
    core::dtype type = core::dtype::large_utf8;
    if (ids->kind == id_kind::text) {
        chunk.values = ids->offsets.data();
        chunk.text = ids->bytes.data();
    } else {
        type = ids->kind == id_kind::int64 ? core::dtype::int64 : core::dtype::uint64;
        chunk.values = ids->integers.data();
    }
    return {type, {chunk}, std::move(ids)};
}

}  // namespace goodwill::inline v0::transactions
