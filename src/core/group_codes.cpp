#include <goodwill/core/group_codes.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

#include "core/group_table.hpp"

namespace goodwill::inline v0::core {
namespace {

template <class Key>
void code(const char* function, const char* argument, const column& c, group_codes& out) {
    group_coder<Key> coder(function, argument, c);
    std::vector<group_code> met(static_cast<std::size_t>(c.length()));
    for_pieces(c, 0, c.length(),
               [&](const column_chunk& piece, std::int64_t row) { coder.codes(piece, row, met.data() + row); });
    const auto& keys = coder.keys();
    std::vector<std::int64_t> position(keys.size() + 1, static_cast<std::int64_t>(keys.size()));
    std::int64_t next = 0;
    for (const std::size_t k : order_of(keys, out.keys.type)) {
        position[k + 1] = next++;
        if constexpr (std::is_same_v<Key, std::string_view>)
            out.keys.texts.emplace_back(keys[k]);
        else
            out.keys.integers.push_back(keys[k]);
    }
    out.code.reserve(met.size());
    for (const group_code m : met) {
        out.keys.missing = out.keys.missing || m == 0;
        out.code.push_back(position[m]);
    }
}

}  // namespace

group_codes codes_of_groups(const char* function, const char* argument, const column& c) {
    group_codes out;
    out.keys.type = kind_of_groups(function, argument, c);
    if (out.keys.type == group_keys::kind::text)
        code<std::string_view>(function, argument, c, out);
    else
        code<std::int64_t>(function, argument, c, out);
    return out;
}

}  // namespace goodwill::inline v0::core
