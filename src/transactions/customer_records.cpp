#include "transactions/customer_records.hpp"

#include <cstring>
#include <new>

#include "transactions/text_table.hpp"

namespace goodwill::inline v0::transactions {

customer_records::customer_records(const customer_records& other)
    : size_(other.size_), slots_(other.slots_), texts_(other.texts_), carries_(other.carries_),
      text_ids_(other.text_ids_) {
    for (const auto& from : other.segments_) {
        segments_.push_back(std::make_unique_for_overwrite<customer_record[]>(segment));
        std::memcpy(segments_.back().get(), from.get(), segment * sizeof(customer_record));
    }
}

std::uint32_t customer_records::find(std::uint64_t key) const noexcept {
    if (slots_.empty()) return none;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = core::mix64(key) & mask; slots_[at] != 0; at = (at + 1) & mask)
        if ((*this)[slots_[at] - 1].key == key) return slots_[at] - 1;
    return none;
}

std::uint32_t customer_records::find(std::string_view wanted) const noexcept {
    if (slots_.empty()) return none;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash_text(wanted) & mask; slots_[at] != 0; at = (at + 1) & mask)
        if (text((*this)[slots_[at] - 1].key) == wanted) return slots_[at] - 1;
    return none;
}

std::uint32_t customer_records::add(std::uint64_t key) { return append(key, core::mix64(key)); }

std::uint32_t customer_records::add(std::string_view text) {
    const std::uint64_t place = texts_.size();
    const auto length = static_cast<std::uint32_t>(text.size());
    texts_.resize(texts_.size() + 4 + text.size());
    std::memcpy(texts_.data() + place, &length, 4);
    std::memcpy(texts_.data() + place + 4, text.data(), text.size());
    return append(place, hash_text(text));
}

std::string_view customer_records::text(std::uint64_t key) const noexcept {
    std::uint32_t length;
    std::memcpy(&length, texts_.data() + key, 4);
    return {texts_.data() + key + 4, length};
}

std::uint64_t customer_records::hash_of(const customer_record& record) const noexcept {
    return text_ids_ ? hash_text(text(record.key)) : core::mix64(record.key);
}

std::uint32_t customer_records::append(std::uint64_t key, std::uint64_t hash) {
    if (size_ >= none - 1) throw std::bad_alloc();
    if (size_ == segments_.size() * segment)
        segments_.push_back(std::make_unique_for_overwrite<customer_record[]>(segment));
    // Four slots of five may be taken: 5 bytes a customer before the table doubles, 15 while it does.
    if ((size_ + 1) * 5 > slots_.size() * 4) rebuild(slots_.empty() ? 1024 : slots_.size() * 2);
    const auto number = static_cast<std::uint32_t>(size_++);
    (*this)[number] = {};
    (*this)[number].key = key;
    insert(hash, number);
    return number;
}

void customer_records::insert(std::uint64_t hash, std::uint32_t number) noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = number + 1;
}

void customer_records::rebuild(std::size_t slots) {
    std::vector<std::uint32_t>(slots).swap(slots_);
    for (std::size_t i = 0; i < size_; ++i) insert(hash_of((*this)[i]), static_cast<std::uint32_t>(i));
}

void customer_records::truncate(std::size_t n) {
    if (n == size_) return;
    if (text_ids_) texts_.resize(static_cast<std::size_t>((*this)[n].key));
    size_ = n;
    rebuild(slots_.size());
}

core::int128 customer_records::money(std::size_t i, unsigned which) const noexcept {
    const core::int128 low = (*this)[i].money[which];
    if (carries_.empty()) return low;
    const auto carry = carries_.find(2 * i + which);
    return carry == carries_.end() ? low : low + static_cast<core::int128>(carry->second) * (core::int128{1} << 64);
}

void customer_records::set_money(std::size_t i, unsigned which, core::int128 value) {
    const auto low = static_cast<std::int64_t>(static_cast<std::uint64_t>(value));
    const auto high = static_cast<std::int64_t>((value - low) / (core::int128{1} << 64));
    (*this)[i].money[which] = low;
    if (high != 0) carries_[2 * i + which] = high;
    else if (!carries_.empty()) carries_.erase(2 * i + which);
}

std::size_t customer_records::memory() const noexcept {
    return sizeof(*this) + segments_.size() * segment * sizeof(customer_record) +
           segments_.capacity() * sizeof(segments_[0]) + slots_.capacity() * sizeof(slots_[0]) + texts_.capacity() +
           carries_.size() * 64;
}

}  // namespace goodwill::inline v0::transactions
