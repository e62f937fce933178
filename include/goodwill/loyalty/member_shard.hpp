#pragma once
#include <cstddef>
#include <cstdint>
#include <shared_mutex>
#include <vector>

#include <goodwill/loyalty/account_store.hpp>
#include <goodwill/loyalty/id.hpp>

/// A part of an engine's members: their ids and accounts by slot.
namespace goodwill::inline v0::loyalty {

/// Which slots are marked.
class slot_marks {
public:
    [[nodiscard]] bool operator[](std::size_t slot) const noexcept {
        return slot / 64 < words_.size() && (words_[slot / 64] >> slot % 64 & 1) != 0;
    }
    void set(std::size_t slot) {
        if (slot / 64 >= words_.size()) words_.resize(slot / 64 + 1);
        words_[slot / 64] |= std::uint64_t{1} << slot % 64;
    }
    void clear(std::size_t slot) noexcept {
        if (slot / 64 < words_.size()) words_[slot / 64] &= ~(std::uint64_t{1} << slot % 64);
    }

private:
    std::vector<std::uint64_t> words_;
};

/// One thread writes at a time, under `guard`; the owner locks it.
struct member_shard {
    mutable std::shared_mutex guard;
    id_list ids;
    id_table table;
    account_store accounts;
    account_store base;  ///< accounts as they were taken in, of those that have changed since
    slot_marks taken;    ///< was taken in and has not changed since, so that its base is the account itself
    std::size_t index = 0;

    [[nodiscard]] std::uint64_t find(const id& member) const {
        return table.find(member.key(), [&](std::uint64_t i) {
            accounts.expect(i);
            return ids[i] == member;
        });
    }
    void add(const id& member) {
        table.add(member.key(), ids.size(), [&](std::uint64_t i) { return ids[i].key(); });
        ids.push_back(member);
        accounts.resize(ids.size());
    }
    /// The account from before the journal.
    void load_base(std::size_t slot, account& out) const {
        if (taken[slot]) accounts.load(slot, out);
        else if (slot < base.size()) base.load(slot, out);
        else reset(out);
    }
    /// To be called before an account changes.
    void keep_base(std::size_t slot) {
        if (!taken[slot]) return;
        base.resize(slot + 1);
        base.copy(slot, accounts);
        taken.clear(slot);
    }
};

}  // namespace goodwill::inline v0::loyalty
