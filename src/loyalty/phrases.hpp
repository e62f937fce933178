#pragma once
#include <memory>
#include <string>
#include <vector>

#include <goodwill/loyalty/program.hpp>

/// What a language says of a programme.  Every sentence is one fact and ends with a full stop.
namespace goodwill::inline v0::loyalty {

using names = std::vector<std::string>;

enum class topic : std::uint8_t { membership, earning, campaigns, limits, stamps, rewards, points, returns, tiers };

[[nodiscard]] inline std::string quoted(const std::string& name) { return "\"" + name + "\""; }
[[nodiscard]] inline names quoted(names all) {
    for (auto& name : all) name = quoted(name);
    return all;
}

/// How a language writes numbers: 1,000.50 or 1.000,50.
struct number_signs {
    char point, group;
};
/// A decimal of at most 6 digits after the point, and of at least `digits` where it is not whole.
[[nodiscard]] std::string written(double value, int digits, number_signs signs);
/// "a, b and c"
[[nodiscard]] std::string joined(const names& all, const std::string& word);

class phrases {
public:
    explicit phrases(const program& p) : p_(p) {}
    phrases(const phrases&) = delete;
    phrases& operator=(const phrases&) = delete;
    virtual ~phrases() = default;

    [[nodiscard]] virtual std::string heading(topic t) const = 0;

    [[nodiscard]] virtual std::string becoming_a_member() const = 0;
    [[nodiscard]] virtual std::string leaving() const = 0;
    [[nodiscard]] virtual std::string zone() const = 0;

    /// A rule that gives points, or a multiplier.
    [[nodiscard]] virtual std::string rule(const earning_rule& r) const = 0;
    [[nodiscard]] virtual std::string several_multipliers() const = 0;
    [[nodiscard]] virtual std::string only_first_of(const names& group) const = 0;
    [[nodiscard]] virtual std::string stops(const std::string& name, const names& after) const = 0;
    [[nodiscard]] virtual std::string same_in_all_tiers(const std::string& name) const = 0;
    [[nodiscard]] virtual std::string no_credit(const std::string& name) const = 0;
    [[nodiscard]] virtual std::string what_counts() const = 0;
    [[nodiscard]] virtual std::string rounding() const = 0;

    /// Of a rule, or of the whole programme where the name is empty.
    [[nodiscard]] virtual std::string limits(const std::string& name, const caps& c) const = 0;
    [[nodiscard]] virtual std::string stamps(const stamp_card& s) const = 0;
    [[nodiscard]] virtual std::string reward(const loyalty::reward& r) const = 0;

    /// Of a rule, or of all points where the name is empty.
    [[nodiscard]] virtual std::string waiting(const std::string& name, const pending& w) const = 0;
    [[nodiscard]] virtual std::string expiring(const std::string& name, const expiry& e) const = 0;
    [[nodiscard]] virtual std::string inactive() const = 0;
    [[nodiscard]] virtual std::string spent_first() const = 0;

    [[nodiscard]] virtual std::string return_window() const = 0;
    [[nodiscard]] virtual std::string returned() const = 0;
    [[nodiscard]] virtual std::string spent_already() const = 0;
    [[nodiscard]] virtual std::string cancelled() const = 0;

    [[nodiscard]] virtual std::string below() const = 0;
    [[nodiscard]] virtual std::string tier(const tier_level& t) const = 0;
    [[nodiscard]] virtual std::string upgrade() const = 0;
    [[nodiscard]] virtual std::string lasting() const = 0;
    [[nodiscard]] virtual std::string one_level() const = 0;
    [[nodiscard]] virtual std::string grace() const = 0;

protected:
    /// The date by which examples speak of pending and expiry.
    static constexpr core::day_number example = *core::day_of(2026, 1, 15);
    [[nodiscard]] bool kept_for_good() const noexcept {
        const auto& t = p_.tiers;
        return t.downgrade == downgrade_policy::never ||
               (t.period == tier_period::lifetime && t.downgrade != downgrade_policy::at_once);
    }
    const program& p_;
};

[[nodiscard]] std::unique_ptr<phrases> english(const program& p);
[[nodiscard]] std::unique_ptr<phrases> vietnamese(const program& p);

}  // namespace goodwill::inline v0::loyalty
