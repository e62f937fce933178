#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <goodwill/core/calendar.hpp>

/// What one customer has done until a day, as the columns that rules of stages ask about.
///
/// All is told from the days until then: nothing later counts.  Units: days and money.
namespace goodwill::inline v0::customers {

/// What somebody is known to know, in the order in which contacts of one day follow each other.
enum class contact_state : std::uint8_t {
    unaware,    ///< has the need and does not know us
    searching,  ///< is searching
    comparing,  ///< hesitates between us and another
    elsewhere,  ///< buys from another
    target,     ///< is one whom we mean to win
};
inline constexpr std::array<std::string_view, 5> contact_states = {"unaware", "searching", "comparing", "elsewhere",
                                                                "target"};

/// The columns that rules may name.  Missing (NaN) where there is nothing to tell.
enum class stage_column : std::uint8_t {
    orders,              ///< days with a purchase; 0, 1, ...
    days_since_first,    ///< purchase
    days_since_last,     ///< purchase
    last_gap,            ///< days between the last two purchases
    longest_gap,         ///< between two purchases that followed each other
    base_rhythm,         ///< days_since_last / the base's quantile of days between purchases
    own_rhythm,          ///< the same with the customer's own quantile, if he has enough gaps, else the base's
    base_rhythm_before,  ///< base_rhythm on the eve of the last purchase: (last_gap - 1) / the base's quantile
    own_rhythm_before,   ///< own_rhythm on the eve of the last purchase
    last_amount,         ///< of the day of the last purchase
    largest_amount,      ///< of a day with a purchase
    largest_before,      ///< largest_amount without the last purchase
    days_since_contact,  ///< the last one
    contact,             ///< what the last one said: a text of contact_states
};
inline constexpr std::array<std::string_view, 14> stage_columns = {
    "orders",            "days_since_first", "days_since_last", "last_gap",           "longest_gap",
    "base_rhythm",       "own_rhythm",       "base_rhythm_before", "own_rhythm_before", "last_amount",
    "largest_amount",    "largest_before",   "days_since_contact", "contact"};

/// Things that cannot follow each other.
enum class stage_conflict : std::uint8_t {
    unaware_after_purchase,   ///< a contact says that somebody who has bought does not know us; it is left out
    unaware_after_comparing,  ///< ... somebody who hesitated between us and another ...; it is left out
    prospect_with_purchase,   ///< the rules make a prospect of somebody who has bought
    customer_without_purchase,
    won_back_without_lapse,   ///< on the eve of the last purchase the rules do not say "lapsed"
    new_after_customer,       ///< the rules say "new" of who was in another stage of a customer
};
inline constexpr std::array<std::string_view, 6> stage_conflicts = {
    "contact \"unaware\" after a purchase", "contact \"unaware\" after \"comparing\"", "prospect with a purchase",
    "customer without a purchase",          "won back without having lapsed",          "new after another stage"};

/// What a customer's rhythm is.
struct rhythm_options {
    double quantile = 0.9;  ///< of the days between purchases, 0 < quantile < 1
    int least_gaps = 3;     ///< with fewer gaps of his own a customer is measured by the base's; >= 1
};

/// Quantile of n > 0 ascending values, interpolated linearly: the value at position (n - 1) p.
/// Source: definition 7 of Hyndman & Fan (1996), The American Statistician 50(4):361-365, doi:10.2307/2684934.
template <class T>
[[nodiscard]] double sorted_quantile(std::span<const T> ascending, double p) noexcept {
    const double at = static_cast<double>(ascending.size() - 1) * p;
    const auto k = static_cast<std::size_t>(at);
    const auto low = static_cast<double>(ascending[k]);
    if (k + 1 == ascending.size()) return low;
    return low + (at - static_cast<double>(k)) * (static_cast<double>(ascending[k + 1]) - low);
}

/// One customer's events in ascending order of days; contacts of a day come before its purchase, and the states of a
/// day in the order of contact_state.  The columns may be asked for at any day from the last event on.
class course {
public:
    course() = default;
    /// With `own_rhythm` false the customer's own quantile is not kept, and own_rhythm is that of the base.
    explicit course(const rhythm_options& options, bool own_rhythm = true)
        : p_(options.quantile), least_gaps_(options.least_gaps), own_rhythm_(own_rhythm) {}

    /// Another customer.
    void clear() noexcept {
        orders_ = 0;
        last_gap_ = longest_gap_ = 0;
        own_ = own_before_ = last_amount_ = largest_amount_ = largest_before_ = none;
        contact_.reset();
        compared_ = false;
        gaps_.clear();
    }
    /// A day with a purchase; `amount` is NaN where there are no amounts.
    void purchase(core::day_number day, double amount = none) {
        if (orders_ == 0) {
            first_ = day;
        } else {
            last_gap_ = day - last_;
            longest_gap_ = std::max(longest_gap_, last_gap_);
            if (own_rhythm_) {
                own_before_ = own_;
                gaps_.insert(std::upper_bound(gaps_.begin(), gaps_.end(), last_gap_), last_gap_);
                if (gaps_.size() >= static_cast<std::size_t>(least_gaps_))
                    own_ = sorted_quantile(std::span<const std::int32_t>(gaps_), p_);
            }
        }
        ++orders_;
        last_ = day;
        largest_before_ = largest_amount_;
        last_amount_ = amount;
        largest_amount_ = orders_ == 1 ? amount : std::max(largest_amount_, amount);
    }
    /// A contact; one that cannot be is left out and named.
    std::optional<stage_conflict> contact(core::day_number day, contact_state state) noexcept {
        if (state == contact_state::unaware) {
            if (orders_ > 0) return stage_conflict::unaware_after_purchase;
            if (compared_) return stage_conflict::unaware_after_comparing;
        }
        compared_ |= state == contact_state::comparing;
        contact_ = state;
        contact_day_ = day;
        return {};
    }

    /// With a purchase or a contact.
    [[nodiscard]] bool known() const noexcept { return orders_ > 0 || contact_; }
    [[nodiscard]] std::int32_t orders() const noexcept { return orders_; }
    [[nodiscard]] core::day_number last_purchase() const noexcept { return last_; }
    [[nodiscard]] std::optional<contact_state> last_contact() const noexcept { return contact_; }

    /// A column at the end of a day; `base_gap` is the base's quantile, NaN without gaps.  NaN for `contact`.
    [[nodiscard]] double value(stage_column column, core::day_number at, double base_gap) const noexcept {
        switch (column) {
            case stage_column::orders: return orders_;
            case stage_column::days_since_first: return orders_ > 0 ? at - first_ : none;
            case stage_column::days_since_last: return orders_ > 0 ? at - last_ : none;
            case stage_column::last_gap: return orders_ > 1 ? last_gap_ : none;
            case stage_column::longest_gap: return orders_ > 1 ? longest_gap_ : none;
            case stage_column::base_rhythm: return orders_ > 0 ? (at - last_) / base_gap : none;
            case stage_column::own_rhythm: return orders_ > 0 ? (at - last_) / own(own_, base_gap) : none;
            case stage_column::base_rhythm_before: return orders_ > 1 ? (last_gap_ - 1) / base_gap : none;
            case stage_column::own_rhythm_before:
                return orders_ > 1 ? (last_gap_ - 1) / own(own_before_, base_gap) : none;
            case stage_column::last_amount: return last_amount_;
            case stage_column::largest_amount: return largest_amount_;
            case stage_column::largest_before: return largest_before_;
            case stage_column::days_since_contact: return contact_ ? at - contact_day_ : none;
            case stage_column::contact: return none;
        }
        return none;
    }

private:
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();
    [[nodiscard]] static double own(double quantile, double base_gap) noexcept {
        return std::isnan(quantile) ? base_gap : quantile;
    }

    double p_ = 0.9;
    int least_gaps_ = 3;
    bool own_rhythm_ = true, compared_ = false;
    std::int32_t orders_ = 0, last_gap_ = 0, longest_gap_ = 0;
    core::day_number first_ = 0, last_ = 0, contact_day_ = 0;
    std::optional<contact_state> contact_;
    double own_ = none, own_before_ = none, last_amount_ = none, largest_amount_ = none, largest_before_ = none;
    std::vector<std::int32_t> gaps_;
};

}  // namespace goodwill::inline v0::customers
