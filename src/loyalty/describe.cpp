#include <goodwill/loyalty/describe.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <goodwill/core/decimal.hpp>

#include "loyalty/phrases.hpp"

namespace goodwill::inline v0::loyalty {

std::string written(double value, int digits, number_signs signs) {
    const int scale = core::decimal_scale(value).value_or(core::max_decimal_scale);
    const int shown = scale == 0 ? 0 : std::max(scale, digits);
    const double power = core::power_of_ten[static_cast<std::size_t>(shown)];
    const double scaled = std::nearbyint(std::fabs(value) * power);
    if (!(scaled < 0x1p63)) return core::to_text(value);
    const auto all = static_cast<std::uint64_t>(scaled);
    const auto one = static_cast<std::uint64_t>(power);
    std::string whole = std::to_string(all / one);
    for (std::size_t i = whole.size(); i > 3; i -= 3) whole.insert(i - 3, 1, signs.group);
    if (shown > 0) {
        const std::string part = std::to_string(all % one);
        whole += signs.point + std::string(static_cast<std::size_t>(shown) - part.size(), '0') + part;
    }
    return value < 0 ? "-" + whole : whole;
}

std::string joined(const names& all, const std::string& word) {
    std::string out;
    for (std::size_t i = 0; i < all.size(); ++i)
        out += (i == 0 ? "" : i + 1 == all.size() ? " " + word + " " : ", ") + all[i];
    return out;
}

namespace {

/// Topics with their facts, in order; those without facts are left out.
class page {
public:
    explicit page(const phrases& say) : say_(say) {}
    void begin(topic t) { topic_ = t, fresh_ = true; }
    void add(const std::string& fact) {
        if (fresh_) text_ += (text_.empty() ? "" : "\n") + say_.heading(topic_) + "\n";
        fresh_ = false;
        text_ += "- " + fact + "\n";
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    const phrases& say_;
    topic topic_ = topic::membership;
    bool fresh_ = true;
    std::string text_;
};

/// Holds for a time only, or for some days and hours, or multiplies.
[[nodiscard]] bool is_campaign(const earning_rule& r) { return r.multiply || r.when.from || r.when.until; }

class description {
public:
    description(const program& p, const phrases& say) : p_(p), say_(say), page_(say) {
        order_.resize(p.earn.size());
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        std::stable_sort(order_.begin(), order_.end(),
                         [&](std::size_t a, std::size_t b) { return p_.earn[a].priority > p_.earn[b].priority; });
    }

    [[nodiscard]] std::string text() {
        membership();
        earning();
        campaigns();
        limits();
        page_.begin(topic::stamps);
        for (const auto& card : p_.stamps) page_.add(say_.stamps(card));
        page_.begin(topic::rewards);
        for (const auto& one : p_.rewards) page_.add(say_.reward(one));
        points();
        returns();
        tiers();
        return (p_.name.empty() ? "" : p_.name + "\n\n") + page_.text();
    }

private:
    void membership() {
        page_.begin(topic::membership);
        page_.add(say_.becoming_a_member());
        page_.add(say_.leaving());
        page_.add(say_.zone());
    }

    void earning() {
        page_.begin(topic::earning);
        for (const auto& r : p_.earn)
            if (!is_campaign(r)) page_.add(say_.rule(r));
        std::map<std::string, names> groups;
        for (const std::size_t i : order_)
            if (!p_.earn[i].group.empty()) groups[p_.earn[i].group].push_back(p_.earn[i].name);
        for (const auto& [group, members] : groups)
            if (members.size() > 1) page_.add(say_.only_first_of(members));
        for (std::size_t k = 0; k < order_.size(); ++k) {
            const auto& r = p_.earn[order_[k]];
            names after;
            for (std::size_t l = k + 1; l < order_.size(); ++l)
                if (p_.earn[order_[l]].on == r.on) after.push_back(p_.earn[order_[l]].name);
            if (r.stop && !after.empty()) page_.add(say_.stops(r.name, after));
        }
        const bool tiered = std::any_of(p_.tiers.levels.begin(), p_.tiers.levels.end(),
                                        [](const auto& t) { return t.multiplier != 1; });
        for (const auto& r : p_.earn) {
            const bool by_rate = r.per == rule_basis::amount || r.per == rule_basis::item;
            if (tiered && r.points && by_rate && !r.tier_multiplier) page_.add(say_.same_in_all_tiers(r.name));
            if (!p_.tiers.levels.empty() && p_.tiers.basis == tier_counter::points && r.points && !r.credit)
                page_.add(say_.no_credit(r.name));
        }
        const bool by_amount = std::any_of(p_.earn.begin(), p_.earn.end(), [](const auto& r) {
            return (r.points && r.per == rule_basis::amount) || r.when.min_amount || r.when.below_amount;
        });
        if (by_amount || (!p_.tiers.levels.empty() && p_.tiers.basis == tier_counter::spend))
            page_.add(say_.what_counts());
        if (!p_.earn.empty()) page_.add(say_.rounding());
    }

    void campaigns() {
        page_.begin(topic::campaigns);
        std::ptrdiff_t multipliers = 0;
        for (const auto& r : p_.earn) {
            if (is_campaign(r)) page_.add(say_.rule(r));
            multipliers += r.multiply.has_value();
        }
        if (multipliers > 1) page_.add(say_.several_multipliers());
    }

    void limits() {
        page_.begin(topic::limits);
        for (const auto& r : p_.earn)
            if (!r.cap.none()) page_.add(say_.limits(r.name, r.cap));
        if (!p_.cap.none()) page_.add(say_.limits("", p_.cap));
    }

    void points() {
        if (p_.earn.empty() && p_.rewards.empty()) return;
        page_.begin(topic::points);
        page_.add(say_.waiting("", p_.pending));
        for (const auto& r : p_.earn)
            if (r.points && r.pending && !(*r.pending == p_.pending)) page_.add(say_.waiting(r.name, *r.pending));
        page_.add(say_.expiring("", p_.expires));
        for (const auto& r : p_.earn)
            if (r.points && r.expires && !(*r.expires == p_.expires)) page_.add(say_.expiring(r.name, *r.expires));
        if (!p_.inactivity.none()) page_.add(say_.inactive());
        page_.add(say_.spent_first());
    }

    void returns() {
        if (p_.earn.empty() && p_.rewards.empty()) return;
        page_.begin(topic::returns);
        page_.add(say_.return_window());
        if (!p_.refund_window.none()) {
            page_.add(say_.returned());
            page_.add(say_.spent_already());
            page_.add(say_.cancelled());
        }
    }

    void tiers() {
        page_.begin(topic::tiers);
        const auto& t = p_.tiers;
        if (t.levels.empty()) return;
        page_.add(say_.below());
        bool matters = false;
        for (const auto& level : t.levels) {
            page_.add(say_.tier(level));
            matters |= level.multiplier != 1;
        }
        for (const auto& r : p_.earn) matters |= !r.when.tiers.empty();
        if (matters) page_.add(say_.upgrade());
        page_.add(say_.lasting());
        const bool ends = t.period != tier_period::lifetime &&
                          (t.downgrade == downgrade_policy::period_end || t.downgrade == downgrade_policy::one_level);
        if (ends && t.downgrade == downgrade_policy::one_level) page_.add(say_.one_level());
        if (ends && !t.grace.none()) page_.add(say_.grace());
    }

    const program& p_;
    const phrases& say_;
    page page_;
    std::vector<std::size_t> order_;
};

}  // namespace

std::string describe(const program& p, language in) {
    const auto say = in == language::vi ? vietnamese(p) : english(p);
    return description(p, *say).text();
}

}  // namespace goodwill::inline v0::loyalty
