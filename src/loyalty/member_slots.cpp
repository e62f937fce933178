#include <goodwill/loyalty/member_slots.hpp>

#include <algorithm>
#include <numeric>
#include <string>

#include <goodwill/core/error.hpp>
#include "transactions/id_reader.hpp"
#include "transactions/order.hpp"

namespace goodwill::inline v0::loyalty {

using transactions::customer_ids;
using transactions::id_kind;
using transactions::sign_bit;

std::uint64_t member_slots::key_of(std::int64_t integer) const noexcept {
    return static_cast<std::uint64_t>(integer) ^ (others_.kind == id_kind::int64 ? sign_bit : 0);
}

id member_slots::other(std::uint64_t i) const noexcept {
    const auto at = static_cast<std::size_t>(i);
    return others_.kind == id_kind::text ? id(others_.text(at)) : id(others_.integers[at]);
}

void member_slots::expect(const char* function, id_kind kind) {
    if (!empty() && (kind == id_kind::text) != (others_.kind == id_kind::text))
        throw schema_error({function, "member", {}, kind == id_kind::text ? "text" : "of integers",
                            "must be as in the pieces before it"});
    if (empty()) others_.kind = kind;
}

std::optional<std::uint32_t> member_slots::find(const id& member) const {
    if (member.is_text() != (others_.kind == id_kind::text)) return {};
    if (!member.is_text())
        if (const auto slot = close(key_of(member.number()))) return slot;
    if (sorted_ == others_.size()) {
        std::size_t from = 0, until = sorted_;
        const auto before = [&](const id& x) {
            return member.is_text() ? x.text() < member.text() : key_of(x.number()) < key_of(member.number());
        };
        while (from < until) {
            const std::size_t middle = (from + until) / 2;
            if (before(other(middle))) from = middle + 1;
            else until = middle;
        }
        if (from == sorted_ || !(other(from) == member)) return {};
        return static_cast<std::uint32_t>(close_ + from);
    }
    const auto at = table_.find(member.key(), [&](std::uint64_t i) { return other(i) == member; });
    if (at == id_table::nothing) return {};
    return static_cast<std::uint32_t>(close_ + at);
}

void member_slots::add(const customer_ids& ids, std::span<std::uint32_t> slots) {
    const auto key = [&](std::uint64_t j) { return other(j).key(); };
    if (empty()) {
        others_ = ids;
        sorted_ = ids.size();
        std::iota(slots.begin(), slots.end(), 0u);
        return;
    }
    if (sorted_ == others_.size()) {
        for (std::size_t i = 0; i < sorted_; ++i) table_.add(key(i), i, key);
        sorted_ = ~std::size_t{0};
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const id member = ids.kind == id_kind::text ? id(ids.text(i)) : id(ids.integers[i]);
        if (const auto known = find(member)) {
            slots[i] = *known;
            continue;
        }
        const std::size_t at = others_.size();
        slots[i] = static_cast<std::uint32_t>(close_ + at);
        if (others_.kind == id_kind::text) {
            others_.bytes.insert(others_.bytes.end(), member.text().begin(), member.text().end());
            others_.offsets.push_back(static_cast<std::int64_t>(others_.bytes.size()));
        } else {
            others_.integers.push_back(member.number());
        }
        table_.add(member.key(), at, key);
    }
}

customer_ids member_slots::ids(std::span<const std::uint32_t> slots) const {
    customer_ids out;
    out.kind = others_.kind;
    if (out.kind == id_kind::text) {
        out.offsets.reserve(slots.size() + 1);
        for (const std::uint32_t slot : slots) {
            const auto text = others_.text(slot);
            out.bytes.insert(out.bytes.end(), text.begin(), text.end());
            out.offsets.push_back(static_cast<std::int64_t>(out.bytes.size()));
        }
        return out;
    }
    const std::uint64_t flip = out.kind == id_kind::int64 ? sign_bit : 0;
    out.integers.resize(slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i)
        out.integers[i] = slots[i] < close_ ? static_cast<std::int64_t>((smallest_ + slots[i]) ^ flip)
                                            : others_.integers[slots[i] - close_];
    return out;
}

core::buffer<std::uint32_t> member_slots::by_id(int threads) const {
    core::buffer<std::uint32_t> out(size());
    std::iota(out.begin(), out.end(), 0u);
    if (others_.size() == 0) return out;
    if (others_.kind == id_kind::text) {
        const auto less = [&](std::uint32_t a, std::uint32_t b) { return others_.text(a) < others_.text(b); };
        if (!std::is_sorted(out.begin(), out.end(), less)) std::sort(out.begin(), out.end(), less);
        return out;
    }
    core::buffer<std::uint64_t> words(size());
    for (std::size_t i = 0; i < close_; ++i) words[i] = smallest_ + i;
    for (std::size_t i = 0; i < others_.size(); ++i) words[close_ + i] = key_of(others_.integers[i]);
    if (std::is_sorted(words.begin(), words.end())) return out;
    return transactions::order_by(std::move(words), threads);
}

}  // namespace goodwill::inline v0::loyalty
