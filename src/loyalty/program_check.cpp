#include <goodwill/loyalty/program_check.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <goodwill/loyalty/rulebook.hpp>

#include "loyalty/condition_sets.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

using std::string;

[[nodiscard]] string quoted(const string& name) { return "\"" + name + "\""; }

/// Every date of four years and two months, a leap day among them: what holds on all of them holds always.
constexpr core::day_number first_date = *core::day_of(2027, 12, 1), last_date_of_all = *core::day_of(2032, 1, 31);

class checker {
public:
    checker(const program& p, const check_options& options) : p_(p), options_(options) {}

    std::vector<finding> all() {
        find_order();
        check_tiers_reached();
        for (const std::size_t i : order_) check_rule(i);
        for (const std::size_t i : order_) {
            if (dead_[i]) continue;
            if (p_.earn[i].multiply) check_multiplier(i);
            if (p_.earn[i].points) check_points(i);
            check_doubtful(i);
        }
        std::stable_sort(found_.begin(), found_.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
        for (auto& one : found_) out_.push_back(std::move(one.first));
        check_earning();
        check_terms();
        check_tiers();
        check_rewards();
        check_stamps();
        return std::move(out_);
    }

private:
    [[nodiscard]] static string path(const earning_rule& rule) { return "earn." + rule.name; }
    void add(finding_severity severity, string field, string code, string sentence) {
        out_.push_back({severity, std::move(field), std::move(code), std::move(sentence)});
    }
    void add_for_rule(std::size_t i, finding_severity severity, const string& below, string code, string sentence) {
        found_.push_back({{severity, path(p_.earn[i]) + below, std::move(code), std::move(sentence)}, i});
    }
    /// A rule that never holds; one reason is enough.
    void dead(std::size_t i, const string& below, string code, const string& why) {
        if (dead_[i]) return;
        dead_[i] = true;
        add_for_rule(i, finding_severity::error, below, std::move(code),
                     quoted(p_.earn[i].name) + " never holds: " + why);
    }

    void find_order() {
        order_.resize(p_.earn.size());
        dead_.resize(p_.earn.size());
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        std::stable_sort(order_.begin(), order_.end(),
                         [&](std::size_t a, std::size_t b) { return p_.earn[a].priority > p_.earn[b].priority; });
    }

    /// What a rule gives for certain at most, from all of its caps, where points last as long as `expires` says.
    [[nodiscard]] static double most_open(const caps& cap, const expiry& expires) {
        constexpr double any = std::numeric_limits<double>::infinity();
        double most = cap.member.value_or(any);
        if (expires.rule == expiry::kind::never) return most;
        int days = 0, months = 0, years = 0;
        for (core::day_number d = first_date; d <= last_date_of_all; ++d) {
            using namespace std::chrono;
            const core::day_number gone = gone_on(expires, d);
            if (gone == no_day) return most;
            const year_month_day from{core::to_sys_days(d)}, to{core::to_sys_days(gone - 1)};
            days = std::max(days, gone - d);
            years = std::max(years, static_cast<int>(to.year()) - static_cast<int>(from.year()) + 1);
            months = std::max(months, (static_cast<int>(to.year()) - static_cast<int>(from.year())) * 12 +
                                          static_cast<int>(static_cast<unsigned>(to.month())) -
                                          static_cast<int>(static_cast<unsigned>(from.month())) + 1);
        }
        for (const auto& [limit, times] :
             {std::pair(cap.day, days), std::pair(cap.month, months), std::pair(cap.year, years)})
            if (limit) most = std::min(most, *limit * times);
        return most;
    }

    void check_tiers_reached() {
        const auto& t = p_.tiers;
        double most = 0;
        for (const auto& rule : p_.earn) {
            if (!rule.points || *rule.points == 0 || !rule.credit) continue;
            most += t.period == tier_period::calendar_year
                        ? std::min(rule.cap.year.value_or(HUGE_VAL), rule.cap.member.value_or(HUGE_VAL))
                        : rule.cap.member.value_or(HUGE_VAL);
        }
        for (const auto& level : t.levels)
            if (level.threshold && t.basis == tier_counter::points && *level.threshold > most)
                unreachable_.push_back(level.name);
    }
    [[nodiscard]] bool unreachable(const string& tier) const {
        return std::find(unreachable_.begin(), unreachable_.end(), tier) != unreachable_.end();
    }
    [[nodiscard]] bool all_unreachable(const std::vector<string>& tiers) const {
        return !tiers.empty() && std::all_of(tiers.begin(), tiers.end(), [&](const auto& t) { return unreachable(t); });
    }

    void check_rule(std::size_t i) {
        const earning_rule& rule = p_.earn[i];
        const conditions& when = rule.when;
        const condition_sets sets(when);
        if (sets.dated_weekdays().none())
            dead(i, ".when.weekdays", "dates_without_weekday", "none of its weekdays lies between its dates.");
        if (sets.min >= sets.below)
            dead(i, ".when.below_amount", "empty_amounts",
                 "no amount is at least " + core::to_text(sets.min) + " and below " + core::to_text(sets.below) + ".");
        if (rule.on != "purchase") {
            if (!when.products.empty() || !when.categories.empty())
                dead(i, when.products.empty() ? ".when.categories" : ".when.products", "event_without_lines",
                     "only purchases have products and categories.");
            if (sets.min > 0) dead(i, ".when.min_amount", "event_without_amount", "only purchases have an amount.");
        }
        if (rule.on == "birthday") {
            if (!when.channels.empty())
                dead(i, ".when.channels", "birthday_without_channel", "a birthday has no channel.");
            if (!sets.minutes[0])
                dead(i, ".when.hours", "birthday_at_midnight", "a birthday is celebrated as the day begins, at 00:00.");
        }
        if (all_unreachable(when.tiers))
            dead(i, ".when.tiers", "tier_out_of_reach", "nobody can reach its tiers by earning.");
        for (const auto& cap :
             {std::pair("order", rule.cap.order), std::pair("day", rule.cap.day), std::pair("month", rule.cap.month),
              std::pair("year", rule.cap.year), std::pair("member", rule.cap.member)})
            if (cap.second && *cap.second == 0)
                dead(i, string(".cap.") + cap.first, "cap_of_nothing", "its cap is 0.");
        if (!dead_[i]) check_shadow(i);
    }

    void check_shadow(std::size_t i) {
        const earning_rule& rule = p_.earn[i];
        for (const std::size_t j : order_) {
            if (j == i) return;
            const earning_rule& before = p_.earn[j];
            const bool same_group = !rule.group.empty() && rule.group == before.group;
            if (dead_[j] || rule.on != before.on || (!before.stop && !same_group) || !implies(rule.when, before.when))
                continue;
            if (before.per == rule_basis::visit && rule.per != rule_basis::visit) continue;
            dead(i, "", "shadowed",
                 quoted(before.name) + " is looked at before it and holds whenever it would, and " +
                     (before.stop ? "then no others are looked at."
                                  : "of the group " + quoted(rule.group) + " only one counts."));
            return;
        }
    }

    void check_multiplier(std::size_t i) {
        const earning_rule& rule = p_.earn[i];
        const auto named = [&](const earning_rule& other) {
            if (other.multiply) return false;
            if (rule.of.empty()) return other.per == rule_basis::amount || other.per == rule_basis::item;
            return std::find(rule.of.begin(), rule.of.end(), other.name) != rule.of.end();
        };
        bool any = false;
        for (std::size_t j = 0; j < p_.earn.size(); ++j) {
            const earning_rule& other = p_.earn[j];
            if (!named(other)) continue;
            const bool by_rate = other.per == rule_basis::amount || other.per == rule_basis::item;
            const bool grouped = !rule.group.empty() && rule.group == other.group;
            if (other.on != "purchase") {
                add_for_rule(
                    i, finding_severity::warning, ".of", "multiplies_event",
                    quoted(rule.name) + " holds for purchases, so it does not multiply " + quoted(other.name) + ".");
            } else {
                any |= !grouped && !dead_[j] && !exclude(rule.when, other.when, by_rate);
            }
        }
        if (!any) {
            add_for_rule(i, finding_severity::error, rule.of.empty() ? "" : ".of", "multiplies_nothing",
                         quoted(rule.name) +
                             " multiplies nothing: no rule whose points it could multiply holds together with it.");
        } else if (*rule.multiply == 1) {
            add_for_rule(i, finding_severity::warning, ".multiply", "multiplies_by_one",
                         quoted(rule.name) + " multiplies by 1, which changes nothing.");
        } else if (*rule.multiply == 0) {
            add_for_rule(i, finding_severity::warning, ".multiply", "multiplies_by_zero",
                         quoted(rule.name) + " multiplies by 0: where it holds nothing is earned.");
        }
    }
    void check_points(std::size_t i) {
        const earning_rule& rule = p_.earn[i];
        if (rule.per == rule_basis::amount || rule.per == rule_basis::item) return;
        for (const auto& cap :
             {std::pair("order", rule.cap.order), std::pair("day", rule.cap.day), std::pair("month", rule.cap.month),
              std::pair("year", rule.cap.year), std::pair("member", rule.cap.member)})
            if (cap.second && *cap.second < *rule.points) {
                add_for_rule(i, finding_severity::warning, string(".cap.") + cap.first, "cap_below_points",
                             quoted(rule.name) + " gives " + core::to_text(*rule.points) +
                                 " at a time, but its cap allows " + core::to_text(*cap.second) + ".");
                return;
            }
    }

    void check_doubtful(std::size_t i) {
        const earning_rule& rule = p_.earn[i];
        if (options_.today && rule.when.until && *rule.when.until < *options_.today)
            add_for_rule(i, finding_severity::warning, ".when.until", "over",
                         quoted(rule.name) + " is over since " + core::to_text_date(*rule.when.until) + ".");
        const auto& tiers = rule.when.tiers;
        const bool by_purchases = p_.tiers.basis != tier_counter::points && p_.tiers.basis != tier_counter::credit;
        if (rule.when.first_purchase && rule.on == "purchase" && by_purchases &&
            p_.tiers.upgrade != upgrade_time::before && !tiers.empty() &&
            std::find(tiers.begin(), tiers.end(), p_.tiers.below) == tiers.end())
            add_for_rule(i, finding_severity::warning, ".when.tiers", "first_purchase_in_tier",
                         quoted(rule.name) +
                             " asks for the first purchase and for a tier that takes purchases to reach: only "
                             "who is invited into it can have both.");
        for (const std::size_t j : order_) {
            if (j == i) return;
            const earning_rule& other = p_.earn[j];
            const bool alike = rule.when == other.when && rule.on == other.on && rule.per == other.per &&
                               rule.of == other.of && rule.multiply.has_value() == other.multiply.has_value() &&
                               rule.pending == other.pending && rule.expires == other.expires &&
                               rule.credit == other.credit;
            if (!alike || dead_[j]) continue;
            add_for_rule(i, finding_severity::warning, "", "same_conditions",
                         quoted(rule.name) + " and " + quoted(other.name) +
                             " hold under the same conditions, so both count each time.");
            return;
        }
    }

    [[nodiscard]] bool gives_points(std::size_t i) const {
        return !dead_[i] && p_.earn[i].points && *p_.earn[i].points > 0;
    }

    void check_earning() {
        for (const auto& cap :
             {std::pair("order", p_.cap.order), std::pair("day", p_.cap.day), std::pair("month", p_.cap.month),
              std::pair("year", p_.cap.year), std::pair("member", p_.cap.member)})
            if (cap.second && *cap.second == 0)
                add(finding_severity::error, string("cap.") + cap.first, "cap_of_nothing",
                    "The programme's cap is 0, so nobody earns anything.");
        const bool priced =
            std::any_of(p_.rewards.begin(), p_.rewards.end(), [](const auto& r) { return r.points > 0; });
        bool earns = false;
        for (std::size_t i = 0; i < p_.earn.size(); ++i) earns |= gives_points(i);
        if (priced && !earns)
            add(finding_severity::error, "earn", "nothing_earned", "Rewards cost points, but no rule gives any.");
    }

    struct points_terms {
        string pending_field, expires_field, who;
        pending wait;
        expiry expires;
        bool bought;  ///< by purchases, which can be returned
    };
    /// The programme's own first, where anything has them, then those of rules.
    [[nodiscard]] std::vector<points_terms> terms() const {
        std::vector<points_terms> out;
        bool any = false, own = false, bought = false;
        for (std::size_t i = 0; i < p_.earn.size(); ++i) {
            const auto& rule = p_.earn[i];
            if (!gives_points(i)) continue;
            any = true;
            if (!rule.pending && !rule.expires) {
                own = true;
                bought |= rule.on == "purchase";
                continue;
            }
            out.push_back({rule.pending ? path(rule) + ".pending" : "pending",
                           rule.expires ? path(rule) + ".expires" : "expires", " of " + quoted(rule.name),
                           rule.pending.value_or(p_.pending), rule.expires.value_or(p_.expires),
                           rule.on == "purchase"});
        }
        if (own || !any) out.insert(out.begin(), {"pending", "expires", "", p_.pending, p_.expires, bought});
        return out;
    }

    void check_terms() {
        const auto all = terms();
        bool refunds_outlast =
            !p_.refund_window.none() && std::any_of(all.begin(), all.end(), [](const auto& t) { return t.bought; });
        bool idle_never = !p_.inactivity.none();
        for (const auto& t : all) {
            const string& field = t.expires_field == "expires" && !t.who.empty() ? t.pending_field : t.expires_field;
            std::optional<core::day_number> lost, kept;
            bool idle_first = !p_.inactivity.none();
            for (core::day_number d = first_date; d <= last_date_of_all; ++d) {
                const core::day_number active = active_on(t.wait, d), gone = gone_on(t.expires, d);
                std::optional<core::day_number>& which = active >= gone ? lost : kept;
                if (!which) which = d;
                if (!p_.inactivity.none()) {
                    idle_first &= over_on(d, p_.inactivity) <= active;
                    idle_never &= gone <= over_on(d, p_.inactivity);
                }
                refunds_outlast &= !t.bought || over_on(d, p_.refund_window) > gone;
            }
            if (lost && !kept) {
                add(finding_severity::error, field, "expires_before_active",
                    "Points" + t.who + " are gone before they can be spent: they wait " + to_text(t.wait) +
                        " and expire after " + spoken(t.expires) + ".");
            } else if (lost) {
                add(finding_severity::warning, field, "some_expire_before_active",
                    "Some points" + t.who + " are gone before they can be spent: those earned on " +
                        core::to_text_date(*lost) + " count from " + core::to_text_date(active_on(t.wait, *lost)) +
                        ", and are gone on " + core::to_text_date(gone_on(t.expires, *lost)) + ".");
            }
            if (idle_first && !t.wait.wait.none())
                add(finding_severity::warning, t.who.empty() ? "inactivity" : t.pending_field, "inactive_before_active",
                    "Points" + t.who + " wait " + to_text(t.wait) + ", but are gone after " + to_text(p_.inactivity) +
                        " without a purchase: who does not buy again meanwhile never has them.");
        }
        const bool events =
            std::any_of(p_.earn.begin(), p_.earn.end(), [](const auto& r) { return r.on != "purchase"; });
        if (idle_never && !events)
            add(finding_severity::warning, "inactivity", "inactivity_never_acts",
                "All points have expired before " + to_text(p_.inactivity) +
                    " without a purchase are over, so inactivity changes nothing.");
        if (refunds_outlast)
            add(finding_severity::warning, "refund_window", "refund_after_expiry",
                "Orders can be returned for longer than their points last: who has spent these is still asked to give "
                "them back.");
        if (p_.negative == negative_policy::clamp && !p_.refund_window.none())
            for (const auto& t : all)
                if (t.bought && over_on(first_date, p_.refund_window) > active_on(t.wait, first_date)) {
                    add(finding_severity::warning, t.pending_field, "spent_before_refund",
                        "Points" + t.who +
                            " can be spent while the order can still be returned, and what is short then is "
                            "forgiven: buying, spending and returning makes points out of nothing.");
                    break;
                }
    }
    [[nodiscard]] static string spoken(const expiry& e) {
        switch (e.rule) {
            case expiry::kind::end_of_month: return "the end of the month";
            case expiry::kind::end_of_quarter: return "the end of the quarter";
            case expiry::kind::end_of_year: return "the end of the year";
            default: return to_text(e);
        }
    }

    void check_tiers() {
        const auto& t = p_.tiers;
        double before = 1;
        for (const auto& level : t.levels) {
            const string field = "tiers." + level.name;
            if (unreachable(level.name))
                add(finding_severity::error, field + ".threshold", "tier_out_of_reach",
                    "Nobody can reach " + quoted(level.name) + " by earning: no rules give " +
                        core::to_text(*level.threshold) + " points that count towards tiers.");
            if (level.multiplier < before)
                add(finding_severity::warning, field + ".multiplier", "multiplier_falls",
                    "Members of " + quoted(level.name) + " earn " + core::to_text(level.multiplier) +
                        " times as much, those of the tier below " + core::to_text(before) +
                        " times: going up costs points.");
            before = level.multiplier;
        }
        const bool timeless = t.period == tier_period::lifetime && t.downgrade != downgrade_policy::at_once;
        if (!t.grace.none() &&
            (timeless || t.downgrade == downgrade_policy::at_once || t.downgrade == downgrade_policy::never))
            add(finding_severity::warning, "tier_rules.grace", "grace_never_acts",
                "There is a grace period, but no tier is ever lost at the end of a period.");
        tier_policy bare;
        bare.below = t.below;
        bare.levels = t.levels;
        if (t.levels.empty() && t != bare)
            add(finding_severity::warning, "tier_rules", "rules_without_tiers",
                "There are rules for tiers, but no tiers.");
    }

    void check_rewards() {
        double most = 0;
        for (std::size_t i = 0; i < p_.earn.size(); ++i)
            if (gives_points(i)) most += most_open(p_.earn[i].cap, p_.earn[i].expires.value_or(p_.expires));
        double programme = 0;
        for (const auto& t : terms()) programme = std::max(programme, most_open(p_.cap, t.expires));
        most = std::min(most, programme);
        for (const auto& reward : p_.rewards) {
            const string field = "rewards." + reward.name;
            const bool by_stamps =
                std::any_of(p_.stamps.begin(), p_.stamps.end(), [&](const auto& s) { return s.reward == reward.name; });
            if (all_unreachable(reward.tiers))
                add(finding_severity::error, field + ".tiers", "tier_out_of_reach",
                    "Nobody can have " + quoted(reward.name) + ": nobody can reach its tiers by earning.");
            if (reward.points == 0 && !by_stamps)
                add(finding_severity::error, field + ".points", "reward_never_given",
                    "Nobody can have " + quoted(reward.name) + ": it costs no points, and no stamp card gives it.");
            if (reward.points > most && most > 0 && !by_stamps)
                add(finding_severity::error, field + ".points", "reward_out_of_reach",
                    "Nobody can have " + quoted(reward.name) + ": it costs " + core::to_text(reward.points) +
                        ", and caps and expiry allow " + core::to_text(most) + " at most.");
        }
    }

    void check_stamps() {
        for (const auto& card : p_.stamps) {
            bool at_once = false;
            for (core::day_number d = first_date; d <= last_date_of_all && !at_once; ++d)
                at_once = gone_on(card.expires, d) <= d + 1;
            if (at_once)
                add(finding_severity::warning, "stamps." + card.name + ".expires", "voucher_gone_at_once",
                    "A voucher of " + quoted(card.name) +
                        " that is made on the last day of a period is gone the same night.");
        }
    }

    const program& p_;
    const check_options& options_;
    std::vector<std::size_t> order_;
    std::vector<bool> dead_;
    std::vector<string> unreachable_;
    std::vector<std::pair<finding, std::size_t>> found_;
    std::vector<finding> out_;
};

}  // namespace

std::vector<finding> check(const program& p, const check_options& options) {
    static_cast<void>(rulebook(p, core::zone{}));
    return checker(p, options).all();
}

}  // namespace goodwill::inline v0::loyalty
