#include "loyalty/phrases.hpp"

#include <chrono>
#include <cstdio>

namespace goodwill::inline v0::loyalty {
namespace {

using std::string;

class english_phrases final : public phrases {
public:
    using phrases::phrases;

    string heading(topic t) const override {
        constexpr const char* all[] = {"Membership", "Earning", "Campaigns", "Limits", "Stamp cards",
                                       "Rewards", "When points count", "Returns", "Tiers"};
        return all[static_cast<std::size_t>(t)];
    }

    string becoming_a_member() const override {
        return p_.enrols == enrolment::join ? "Customers become members when they join."
                                            : "Customers become members when they join, or with their first purchase.";
    }
    string leaving() const override { return "Who leaves the programme loses all points, vouchers and the tier."; }
    string zone() const override { return "Days begin and end at midnight in the time zone " + p_.zone + "."; }

    string rule(const earning_rule& r) const override {
        string what;
        if (r.multiply) {
            what = number(*r.multiply) + " times " +
                   (r.of.empty() ? "the " + currency() + " that purchases earn by amount and by item"
                                 : "the " + currency() + " of " + joined(quoted(r.of), "and"));
        } else {
            what = *r.points == 0 ? "no " + currency() : count(*r.points);
            switch (r.per) {
                case rule_basis::amount: what += " for every " + money(r.each) + " spent"; break;
                case rule_basis::order: what += " for every purchase"; break;
                case rule_basis::visit: what += " for the first purchase of a day"; break;
                case rule_basis::item: what += " for every item"; break;
                case rule_basis::event:
                    what += r.on == "join" ? " for joining" : r.on == "birthday" ? " on every birthday" : " for every " + quoted(r.on);
            }
        }
        return quoted(r.name) + ": " + what + conditions_of(r) + ".";
    }
    string several_multipliers() const override {
        switch (p_.multipliers) {
            case multiplier_stacking::multiply: return "Where several of these apply at once, they multiply each other: 2 times and 3 times make 6 times.";
            case multiplier_stacking::add: return "Where several of these apply at once, what they add is added up: 2 times and 3 times make 4 times.";
            case multiplier_stacking::best: return "Where several of these apply at once, only the highest counts.";
        }
        return "";
    }
    string only_first_of(const names& group) const override {
        return "Of " + joined(quoted(group), "and") + ", in this order, only the first that applies counts.";
    }
    string stops(const string& name, const names& after) const override {
        return "Where " + quoted(name) + " applies, " + joined(quoted(after), "and") + (after.size() == 1 ? " does not." : " do not.");
    }
    string same_in_all_tiers(const string& name) const override { return quoted(name) + " gives the same in all tiers."; }
    string no_credit(const string& name) const override {
        return capital(currency()) + " of " + quoted(name) + " do not count towards tiers.";
    }
    string what_counts() const override {
        names with, without;
        const auto put = [&](bool counts, const char* what) { (counts ? with : without).emplace_back(what); };
        put(p_.counts.tax, "tax");
        put(p_.counts.delivery, "delivery");
        put(p_.counts.discount, "the part that was discounted");
        put(p_.counts.redeemed, "the part that is paid with points");
        return "Of a purchase the price of its goods counts" + (with.empty() ? "" : ", with " + joined(with, "and")) +
               (without.empty() ? "" : ", without " + joined(without, "and")) + ".";
    }
    string rounding() const override {
        const string to = p_.decimals == 0 ? "whole " + currency() : plural(p_.decimals, "decimal place");
        string text = capital(currency());
        switch (p_.rounds) {
            case rounding::down: text += " are rounded down to " + to; break;
            case rounding::up: text += " are rounded up to " + to; break;
            case rounding::half_up: text += " are rounded to " + to + ", halves up"; break;
            case rounding::half_even: text += " are rounded to " + to + ", halves to the even one"; break;
        }
        switch (p_.round_per) {
            case rounding_scope::order: return text + ", once for each purchase.";
            case rounding_scope::rule: return text + ", for each of these by itself.";
            case rounding_scope::line: return text + ", for each line of a purchase.";
        }
        return text;
    }

    string limits(const string& name, const caps& c) const override {
        names all;
        const auto put = [&](const std::optional<double>& most, const char* over) {
            if (most) all.push_back(count(*most) + over);
        };
        put(c.order, " for a purchase");
        put(c.day, " a day");
        put(c.month, " a calendar month");
        put(c.year, " a calendar year");
        put(c.member, " in a whole membership");
        return (name.empty() ? "In all, a member earns" : quoted(name) + " gives") + string(" at most ") + joined(all, "and") + ".";
    }
    string stamps(const stamp_card& s) const override {
        return quoted(s.name) + ": after " + plural(s.buy, "item") + lines(s.products, s.categories) + " there is a voucher for " +
               quoted(s.reward) + lasting_voucher(s.expires) + ".";
    }
    string reward(const loyalty::reward& r) const override {
        string what = "a " + r.kind;
        if (r.value && r.kind != "product") what += " of " + money(*r.value);
        what += r.points == 0 ? ", by stamp card" : " for " + count(r.points);
        if (!r.tiers.empty()) what += ", for members of " + joined(quoted(r.tiers), "and");
        return quoted(r.name) + ": " + what + ".";
    }

    string waiting(const string& name, const pending& w) const override {
        if (w.wait.none()) return those(name) + " can be spent at once.";
        return those(name) + " wait for " + length(w.wait) + ": those of " + date(example) + " can be spent from " +
               date(active_on(w, example)) + ".";
    }
    string expiring(const string& name, const expiry& e) const override {
        switch (e.rule) {
            case expiry::kind::never: return those(name) + " do not expire.";
            case expiry::kind::end_of_month: return those(name) + " last to the end of the month in which they are earned.";
            case expiry::kind::end_of_quarter: return those(name) + " last to the end of the quarter in which they are earned.";
            case expiry::kind::end_of_year: return those(name) + " last to the end of the year in which they are earned.";
            case expiry::kind::after:
            case expiry::kind::after_then_month: break;
        }
        return those(name) + " last for " + length(e.after) +
               (e.rule == expiry::kind::after_then_month ? " and then to the end of that month" : "") + ": those of " + date(example) +
               " can be spent through " + date(gone_on(e, example) - 1) + ".";
    }
    string inactive() const override {
        return "All " + currency() + " are gone when a member neither buys nor redeems anything for " + length(p_.inactivity) + ".";
    }
    string spent_first() const override {
        switch (p_.spend) {
            case spending_order::soonest_to_expire: return capital(currency()) + " that expire soonest are spent first.";
            case spending_order::oldest: return "The oldest " + currency() + " are spent first.";
            case spending_order::newest: return "The newest " + currency() + " are spent first.";
        }
        return "";
    }

    string return_window() const override {
        return p_.refund_window.none() ? "Returned goods do not change the " + currency() + " of a purchase."
                                       : "Goods can be returned for " + length(p_.refund_window) + " after the purchase.";
    }
    string returned() const override {
        switch (p_.refunds) {
            case refund_policy::reverse_and_earn_again:
                return "When goods are returned, the purchase earns again on what is left of it, and the difference is taken back.";
            case refund_policy::proportional:
                return "When goods are returned, " + currency() + " are taken back in proportion to their price.";
            case refund_policy::rate_of_refund:
                return "When goods are returned, as many " + currency() + " are taken back as a purchase of that amount would have earned.";
            case refund_policy::current_rule:
                return "When goods are returned, as many " + currency() + " are taken back as a purchase of that amount earns on that day.";
            case refund_policy::current_tier:
                return "When goods are returned, as many " + currency() + " are taken back as a purchase of that amount earns in the tier of that day.";
        }
        return "";
    }
    string spent_already() const override {
        switch (p_.negative) {
            case negative_policy::allow: return "If they have been spent already, the member owes them, and later ones pay for that.";
            case negative_policy::clamp: return "If they have been spent already, what is missing is forgiven.";
            case negative_policy::refuse: return "If they have been spent already, the goods cannot be returned.";
        }
        return "";
    }
    string cancelled() const override {
        return "When a reward is given back, its " + currency() +
               (p_.cancelled == cancelled_redemption::original_expiry ? " return and expire when they would have." : " return as new ones.");
    }

    string below() const override { return "Members begin as " + quoted(p_.tiers.below) + "."; }
    string tier(const tier_level& t) const override {
        string how = t.threshold ? " is reached " : " is by invitation";
        if (t.threshold) {
            const double n = *t.threshold;
            switch (p_.tiers.basis) {
                case tier_counter::spend: how += "by spending " + money(n); break;
                case tier_counter::points: how += "by earning " + count(n); break;
                case tier_counter::orders: how += "with " + plural(n, "purchase"); break;
                case tier_counter::visits: how += "with purchases on " + plural(n, "day"); break;
                case tier_counter::items: how += "with " + plural(n, "item") + " bought"; break;
                case tier_counter::credit: how += "with a tier credit of " + number(n); break;
            }
            switch (p_.tiers.period) {
                case tier_period::lifetime: break;
                case tier_period::rolling: how += " within " + length(p_.tiers.window); break;
                case tier_period::calendar_year: how += " in a calendar year"; break;
                case tier_period::anniversary: how += " in a year of membership"; break;
            }
        }
        names brings;
        if (t.multiplier != 1) brings.push_back(number(t.multiplier) + " times the " + currency() + " for purchases");
        brings.insert(brings.end(), t.benefits.begin(), t.benefits.end());
        return quoted(t.name) + how + (brings.empty() ? "" : " and brings " + joined(brings, "and")) + ".";
    }
    string upgrade() const override {
        switch (p_.tiers.upgrade) {
            case upgrade_time::after: return "The purchase that reaches a tier still counts as in the tier before.";
            case upgrade_time::before: return "The purchase that reaches a tier counts as in that tier already.";
            case upgrade_time::split: return "Of the purchase that reaches a tier, the part above the threshold counts as in that tier already.";
        }
        return "";
    }
    string lasting() const override {
        const auto& t = p_.tiers;
        if (kept_for_good()) return "A tier that is reached is kept.";
        const bool at_once = t.downgrade == downgrade_policy::at_once;
        switch (t.period) {
            case tier_period::lifetime: return "A tier is lost on the day when returns bring a member below it.";
            case tier_period::rolling:
                return at_once ? "A tier is lost on the day when the last " + length(t.window) + " no longer reach it."
                               : "A tier lasts for " + length(t.window) + "; then the last " + length(t.window) +
                                     " decide which tier the next " + length(t.window) + " have.";
            case tier_period::calendar_year:
                return at_once ? "Every 1 January all begin anew."
                               : "On 1 January the year that is over decides which tier a member has, at least to the end of the new year.";
            case tier_period::anniversary:
                return at_once ? "Every year on the day of joining, members begin anew."
                               : "On the anniversary of joining, the year that is over decides which tier a member has, at least to the next anniversary.";
        }
        return "";
    }
    string one_level() const override { return "A member falls by one tier at a time."; }
    string grace() const override { return "A tier that is not reached again is kept for " + length(p_.tiers.grace) + " more."; }

private:
    static string number(double value) { return written(value, 0, {'.', ','}); }
    string money(double value) const {
        const string amount = written(value, p_.money_decimals, {'.', ','});
        if (p_.money.empty()) return amount;
        const char last = p_.money.back();
        const bool letters = (last >= 'A' && last <= 'Z') || (last >= 'a' && last <= 'z');
        return p_.money + (letters ? " " : "") + amount;
    }
    static string plural(double n, const string& one) { return number(n) + " " + one + (n == 1 ? "" : "s"); }
    static string capital(string text) {
        if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
        return text;
    }
    const string& currency() const { return p_.currency; }
    string count(double n) const {
        string name = currency();
        if (n == 1 && name.size() > 2 && name.back() == 's' && name[name.size() - 2] != 's' && name[0] >= 'a' && name[0] <= 'z') name.pop_back();
        return number(n) + " " + name;
    }
    string those(const string& name) const { return capital(currency()) + (name.empty() ? "" : " of " + quoted(name)); }
    static string length(const duration& d) {
        if (d.in == duration::unit::days) return plural(d.length, "day");
        return d.length % 12 == 0 && d.length > 12 ? plural(d.length / 12, "year") : plural(d.length, "month");
    }
    static string date(core::day_number day) {
        constexpr const char* months[] = {"January", "February", "March", "April", "May", "June", "July",
                                          "August", "September", "October", "November", "December"};
        const std::chrono::year_month_day d{core::to_sys_days(day)};
        return std::to_string(static_cast<unsigned>(d.day())) + " " + months[static_cast<unsigned>(d.month()) - 1] + " " +
               std::to_string(static_cast<int>(d.year()));
    }
    static string clock(int minutes) {
        char text[16];
        std::snprintf(text, sizeof text, "%02d:%02d", minutes / 60 % 100, minutes % 60);
        return text;
    }
    static string lines(const names& products, const names& categories) {
        string text;
        if (!products.empty()) text += (products.size() == 1 ? " of the product " : " of the products ") + joined(products, "and");
        if (!categories.empty()) text += (categories.size() == 1 ? " of the category " : " of the categories ") + joined(categories, "and");
        return text;
    }
    string conditions_of(const earning_rule& r) const {
        const conditions& c = r.when;
        const bool by_line = r.multiply || r.per == rule_basis::amount || r.per == rule_basis::item;
        constexpr const char* days[] = {"Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"};
        string text;
        if (!c.products.empty() || !c.categories.empty()) text += (by_line ? ", on goods" : ", with goods") + lines(c.products, c.categories);
        if (c.min_amount && c.below_amount) text += ", for purchases from " + money(*c.min_amount) + " to below " + money(*c.below_amount);
        else if (c.min_amount) text += ", for purchases of at least " + money(*c.min_amount);
        else if (c.below_amount) text += ", for purchases below " + money(*c.below_amount);
        if (c.first_purchase) text += ", on the first purchase";
        if (!c.channels.empty()) text += ", through " + joined(c.channels, "or");
        if (!c.tiers.empty()) text += ", for members of " + joined(quoted(c.tiers), "and");
        for (const auto& a : c.attributes) text += ", for members whose " + a.name + " is " + joined(a.values, "or");
        if (c.birthday == birthday_condition::day) text += ", on the member's birthday";
        if (c.birthday == birthday_condition::month) text += ", in the month of the member's birthday";
        if (!c.weekdays.empty()) {
            names on;
            for (const int day : c.weekdays) on.emplace_back(days[static_cast<std::size_t>((day + 6) % 7)]);
            text += ", on " + joined(on, "and");
        }
        if (c.hours) text += ", from " + clock(c.hours->first) + " to " + clock(c.hours->second);
        if (c.from && c.until) text += ", from " + date(*c.from) + " through " + date(*c.until);
        else if (c.from) text += ", from " + date(*c.from) + " on";
        else if (c.until) text += ", through " + date(*c.until);
        return text;
    }
    static string lasting_voucher(const expiry& e) {
        switch (e.rule) {
            case expiry::kind::never: return "";
            case expiry::kind::after: return ", which lasts for " + length(e.after);
            case expiry::kind::after_then_month: return ", which lasts for " + length(e.after) + " and then to the end of that month";
            case expiry::kind::end_of_month: return ", which lasts to the end of the month";
            case expiry::kind::end_of_quarter: return ", which lasts to the end of the quarter";
            case expiry::kind::end_of_year: return ", which lasts to the end of the year";
        }
        return "";
    }
};

}  // namespace

std::unique_ptr<phrases> english(const program& p) { return std::make_unique<english_phrases>(p); }

}  // namespace goodwill::inline v0::loyalty
