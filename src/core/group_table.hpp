#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/group_keys.hpp>
#include <goodwill/core/pieces.hpp>
#include <goodwill/core/random.hpp>

/// From a column of groups to dense codes, in order of first appearance.
namespace goodwill::inline v0::core {

using group_code = std::uint32_t;

/// Keys to codes: open addressing at most half full, and a window of codes for integers near the first one.
template <class Key>
class group_table {
public:
    [[nodiscard]] group_code code(Key key) {
        if constexpr (std::is_integral_v<Key>) {
            if (keys_.empty()) {
                base_ = static_cast<std::uint64_t>(key) & ~std::uint64_t{window - 1};
                near_.assign(window, none);
            }
            const std::uint64_t at = static_cast<std::uint64_t>(key) - base_;
            if (at < window) {
                if (near_[at] == none) {
                    near_[at] = static_cast<group_code>(keys_.size());
                    keys_.push_back(key);
                }
                return near_[at];
            }
        }
        if (far_ * 2 >= slots_.size()) grow();
        std::size_t at = hash(key) & (slots_.size() - 1);
        while (slots_[at] != none) {
            if (keys_[slots_[at]] == key) return slots_[at];
            at = (at + 1) & (slots_.size() - 1);
        }
        ++far_;
        slots_[at] = static_cast<group_code>(keys_.size());
        keys_.push_back(key);
        return slots_[at];
    }
    [[nodiscard]] const std::vector<Key>& keys() const noexcept { return keys_; }

private:
    static constexpr group_code none = ~group_code{0};
    static constexpr std::uint64_t window = 4096;

    [[nodiscard]] static std::size_t hash(Key key) noexcept {
        if constexpr (std::is_integral_v<Key>)
            return static_cast<std::size_t>(mix64(static_cast<std::uint64_t>(key)));
        else
            return std::hash<Key>{}(key);
    }
    [[nodiscard]] bool is_near(Key key) const noexcept {
        if constexpr (std::is_integral_v<Key>)
            return static_cast<std::uint64_t>(key) - base_ < window;
        else
            return false;
    }
    void grow() {
        slots_.assign(std::max<std::size_t>(64, slots_.size() * 4), none);
        for (std::size_t k = 0; k < keys_.size(); ++k) {
            if (is_near(keys_[k])) continue;
            std::size_t at = hash(keys_[k]) & (slots_.size() - 1);
            while (slots_[at] != none) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = static_cast<group_code>(k);
        }
    }

    std::vector<Key> keys_;
    std::vector<group_code> slots_, near_;
    std::size_t far_ = 0;
    std::uint64_t base_ = 0;
};

/// What the keys of a group column are.  Throws schema_error when they are neither integers nor text.
[[nodiscard]] inline group_keys::kind kind_of_groups(const char* function, const char* argument, const column& c) {
    const column& keys = c.dictionary() != nullptr ? *c.dictionary() : c;
    if (is_text(keys.type())) return group_keys::kind::text;
    if (keys.type() == dtype::uint64) return group_keys::kind::uint64;
    if (is_integer(keys.type()) || keys.type() == dtype::boolean || keys.type() == dtype::float32 ||
        keys.type() == dtype::float64 || keys.type() == dtype::null)
        return group_keys::kind::int64;
    throw schema_error({function, argument, {}, "of type " + c.type_name(), "must hold integers or texts"});
}

/// Calls `found(i, key)` or `missing(i)` for each element i of a chunk that holds keys themselves.
template <class Key, class Found, class Missing>
void for_keys(const char* function, const char* argument, const column& c, const column_chunk& chunk, std::int64_t row,
              Found&& found, Missing&& missing) {
    const auto each = [&](auto&& key_at) {
        for (std::int64_t i = 0; i < chunk.length; ++i) {
            if (chunk.valid(i))
                key_at(i);
            else
                missing(i);
        }
    };
    if constexpr (std::is_same_v<Key, std::string_view>) {
        each([&](std::int64_t i) { found(i, chunk.text_at(c.type(), i)); });
    } else if (c.type() == dtype::null) {
        for (std::int64_t i = 0; i < chunk.length; ++i) missing(i);
    } else if (c.type() == dtype::boolean) {
        each([&](std::int64_t i) { found(i, chunk.bit(i) ? 1 : 0); });
    } else {
        visit_numbers(function, argument, c, chunk, [&](auto values) {
            each([&](std::int64_t i) {
                const auto v = values[static_cast<std::size_t>(i)];
                if constexpr (std::is_floating_point_v<std::remove_const_t<decltype(v)>>) {
                    if (std::isnan(v)) return missing(i);
                    if (!(std::fabs(v) <= 0x1p53) || v != std::trunc(v))
                        throw domain_error({function, argument, row + i, to_text(static_cast<double>(v)),
                                            "must be a whole number: groups are integers or texts"});
                }
                found(i, static_cast<std::int64_t>(v));
            });
        });
    }
}

/// Codes of the rows of a group column, for one thread.  Texts are views of the column.
template <class Key>
class group_coder {
public:
    group_coder(const char* function, const char* argument, const column& c)
        : function_(function), argument_(argument), column_(c) {}

    /// `out` gets one code a row.
    void codes(const column_chunk& piece, std::int64_t row, group_code* out) {
        const auto missing = [&](std::int64_t i) { out[i] = missing_code(); };
        if (column_.dictionary() == nullptr) {
            for_keys<Key>(function_, argument_, column_, piece, row,
                          [&](std::int64_t i, Key key) { out[i] = table_.code(key) + 1; }, missing);
            return;
        }
        if (!dictionary_read_) read_dictionary();
        visit_numbers(function_, argument_, column(column_.type(), {}), piece, [&](auto codes) {
            for (std::int64_t i = 0; i < piece.length; ++i) {
                if (!piece.valid(i)) {
                    missing(i);
                    continue;
                }
                const auto at = static_cast<std::uint64_t>(codes[static_cast<std::size_t>(i)]);
                if (at >= of_entry_.size())
                    throw schema_error({function_, argument_, row + i, std::to_string(at),
                                        "must be the number of an entry of its dictionary"});
                if (of_entry_[at] == unseen) of_entry_[at] = table_.code(entry_[at]) + 1;
                out[i] = of_entry_[at];
            }
        });
    }
    /// The key of code k is keys()[k - 1]; code 0 is for missing groups.
    [[nodiscard]] const std::vector<Key>& keys() const noexcept { return table_.keys(); }

private:
    static constexpr group_code unseen = ~group_code{0};
    [[nodiscard]] static group_code missing_code() noexcept { return 0; }

    void read_dictionary() {
        const column& entries = *column_.dictionary();
        for_pieces(entries, 0, entries.length(), [&](const column_chunk& piece, std::int64_t row) {
            for_keys<Key>(
                function_, argument_, entries, piece, row,
                [&](std::int64_t, Key key) {
                    entry_.push_back(key);
                    of_entry_.push_back(unseen);
                },
                [&](std::int64_t) {
                    entry_.push_back(Key{});
                    of_entry_.push_back(missing_code());
                });
        });
        dictionary_read_ = true;
    }

    const char* function_;
    const char* argument_;
    const column& column_;
    group_table<Key> table_;
    bool dictionary_read_ = false;
    std::vector<Key> entry_;
    std::vector<group_code> of_entry_;
};

/// Positions of keys in ascending order; integers of kind uint64 are compared as such.
template <class Key>
[[nodiscard]] std::vector<std::size_t> order_of(const std::vector<Key>& keys, group_keys::kind kind) {
    std::vector<std::size_t> order(keys.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if constexpr (std::is_integral_v<Key>)
            if (kind == group_keys::kind::uint64)
                return static_cast<std::uint64_t>(keys[a]) < static_cast<std::uint64_t>(keys[b]);
        return keys[a] < keys[b];
    });
    return order;
}

}  // namespace goodwill::inline v0::core
