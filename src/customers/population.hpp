#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/error.hpp>
#include <goodwill/customers/contacts.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Everybody with a purchase or a contact, in the order of ids, and each one's events.
namespace goodwill::inline v0::customers {

inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

inline void append_id(transactions::customer_ids& to, const transactions::customer_ids& from, std::size_t i) {
    if (from.kind == transactions::id_kind::text) {
        const auto text = from.text(i);
        to.bytes.insert(to.bytes.end(), text.begin(), text.end());
        to.offsets.push_back(static_cast<std::int64_t>(to.bytes.size()));
    } else {
        to.integers.push_back(from.integers[i]);
    }
}
[[nodiscard]] inline std::string shown_id(const transactions::customer_ids& ids, std::size_t i) {
    if (ids.kind == transactions::id_kind::text) return "\"" + std::string(ids.text(i)) + "\"";
    if (ids.kind == transactions::id_kind::int64) return std::to_string(ids.integers[i]);
    return std::to_string(static_cast<std::uint64_t>(ids.integers[i]));
}

class population {
public:
    /// Throws schema_error for ids of unlike kinds.
    population(const char* function, const transactions::customer_base& base, const contacts* others)
        : base_(base), contacts_(others != nullptr && others->customers() > 0 ? others : nullptr) {
        if (contacts_ == nullptr) return;
        const auto& a = base.customer();
        const auto& b = contacts_->customer();
        const std::size_t n = a.size(), m = b.size();
        const bool texts = b.kind == transactions::id_kind::text;
        if (n > 0 && texts != (a.kind == transactions::id_kind::text))
            throw schema_error({function, "contacts", {}, texts ? "of customers whose ids are text"
                                                                : "of customers whose ids are integers",
                                texts ? "must have integers as ids, like the base"
                                      : "must have texts as ids, like the base"});
        const bool wide = (n > 0 ? a : b).kind == transactions::id_kind::uint64;
        ids_.kind = texts ? transactions::id_kind::text
                          : wide ? transactions::id_kind::uint64 : transactions::id_kind::int64;
        if (ids_.kind != b.kind && m > 0) check_range(function, b, wide);
        for (std::size_t i = 0, j = 0; i < n || j < m;) {
            const int order = i == n ? 1 : j == m ? -1 : compare(a, i, b, j, wide);
            append_id(ids_, order <= 0 ? a : b, order <= 0 ? i : j);
            in_base_.push_back(order <= 0 ? i++ : nowhere);
            in_contacts_.push_back(order >= 0 ? j++ : nowhere);
        }
    }

    [[nodiscard]] std::size_t size() const noexcept {
        return contacts_ == nullptr ? base_.customers() : in_base_.size();
    }
    [[nodiscard]] const transactions::customer_ids& ids() const noexcept {
        return contacts_ == nullptr ? base_.customer() : ids_;
    }
    /// Positions of the customer's days in the base.
    [[nodiscard]] std::pair<std::size_t, std::size_t> purchases(std::size_t i) const noexcept {
        const std::size_t at = contacts_ == nullptr ? i : in_base_[i];
        if (at == nowhere) return {0, 0};
        return {static_cast<std::size_t>(base_.offsets()[at]), static_cast<std::size_t>(base_.offsets()[at + 1])};
    }
    /// Positions of the customer's days in the contacts.
    [[nodiscard]] std::pair<std::size_t, std::size_t> contact_days(std::size_t i) const noexcept {
        const std::size_t at = contacts_ == nullptr ? nowhere : in_contacts_[i];
        if (at == nowhere) return {0, 0};
        return {static_cast<std::size_t>(contacts_->offsets()[at]),
                static_cast<std::size_t>(contacts_->offsets()[at + 1])};
    }
    [[nodiscard]] const transactions::customer_base& base() const noexcept { return base_; }
    /// Null if nobody has any.
    [[nodiscard]] const contacts* others() const noexcept { return contacts_; }

private:
    /// Integers of the other sign beyond the base's kind would not be what they were.
    static void check_range(const char* function, const transactions::customer_ids& ids, bool wide) {
        for (const std::int64_t id : ids.integers)
            if (id < 0)
                throw schema_error({function, "contacts", {}, wide ? "of customers with ids below 0"
                                                                   : "of customers with ids of 2^63 or more",
                                    "must have ids of the base's type"});
    }
    [[nodiscard]] static int compare(const transactions::customer_ids& a, std::size_t i,
                                     const transactions::customer_ids& b, std::size_t j, bool wide) noexcept {
        if (a.kind == transactions::id_kind::text) {
            const int order = a.text(i).compare(b.text(j));
            return (order > 0) - (order < 0);
        }
        if (wide) {
            const auto x = static_cast<std::uint64_t>(a.integers[i]), y = static_cast<std::uint64_t>(b.integers[j]);
            return (x > y) - (x < y);
        }
        return (a.integers[i] > b.integers[j]) - (a.integers[i] < b.integers[j]);
    }

    const transactions::customer_base& base_;
    const contacts* contacts_;
    transactions::customer_ids ids_;
    std::vector<std::size_t> in_base_, in_contacts_;
};

/// A customer's events, given to a course in their order.
class event_reader {
public:
    event_reader(const population& all, bool amounts) noexcept
        : all_(all), day_(all.base().day()), orders_(all.base().orders()), amounts_(amounts) {}

    void open(std::size_t i) noexcept {
        std::tie(k_, end_) = all_.purchases(i);
        std::tie(c_, contacts_end_) = all_.contact_days(i);
        skip_refunds();
    }
    /// The day of the next event, or the largest day.
    [[nodiscard]] core::day_number next() const noexcept { return std::min(next_purchase(), next_contact()); }
    /// Gives the course all events of the next day; `on_conflict(kind, day)` hears of contacts that cannot be.
    template <class OnConflict>
    void step(course& to, OnConflict&& on_conflict) {
        const core::day_number day = next();
        if (next_contact() == day) {
            const unsigned said = all_.others()->said()[c_++];
            for (unsigned s = 0; s < contact_states.size(); ++s)
                if ((said >> s & 1U) != 0)
                    if (const auto conflict = to.contact(day, static_cast<contact_state>(s)))
                        on_conflict(*conflict, day);
        }
        if (next_purchase() == day) {
            if (amounts_)
                to.purchase(day, all_.base().amount(k_));
            else
                to.purchase(day);
            ++k_;
            skip_refunds();
        }
    }
    static constexpr core::day_number never = std::numeric_limits<core::day_number>::max();

private:
    [[nodiscard]] core::day_number next_purchase() const noexcept { return k_ < end_ ? day_[k_] : never; }
    [[nodiscard]] core::day_number next_contact() const noexcept {
        return c_ < contacts_end_ ? all_.others()->day()[c_] : never;
    }
    void skip_refunds() noexcept {
        while (k_ < end_ && orders_[k_] == 0) ++k_;
    }

    const population& all_;
    std::span<const core::day_number> day_;
    std::span<const std::uint32_t> orders_;
    std::size_t k_ = 0, end_ = 0, c_ = 0, contacts_end_ = 0;
    bool amounts_;
};

}  // namespace goodwill::inline v0::customers
