#include <goodwill/loyalty/program.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "loyalty/document_field.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

using json = nlohmann::ordered_json;

/// Whole numbers without a point: 100, not 100.0.
[[nodiscard]] json number(double value) {
    if (value == std::floor(value) && std::fabs(value) < 0x1p53) return static_cast<std::int64_t>(value);
    return value;
}

/// An object whose fields are left out where they have their default.
class fields {
public:
    template <class T, class D>
    void put(const char* name, const T& value, const D& otherwise) {
        if (value == otherwise) return;
        if constexpr (requires { name_of(value); }) out_[name] = name_of(value);
        else if constexpr (requires { to_text(value); }) out_[name] = to_text(value);
        else out_[name] = value;
    }
    void put(const char* name, double value, double otherwise) {
        if (value != otherwise) out_[name] = number(value);
    }
    void put(const char* name, const std::optional<double>& value) {
        if (value) out_[name] = number(*value);
    }
    void put(const char* name, const std::vector<std::string>& texts) {
        if (!texts.empty()) out_[name] = texts;
    }
    void put(const char* name, json value) {
        if (!value.empty()) out_[name] = std::move(value);
    }
    void put_duration(const char* name, const duration& value, const duration& otherwise = {}) {
        if (!(value == otherwise)) out_[name] = value.none() ? "none" : to_text(value);
    }
    [[nodiscard]] json done() { return std::move(out_); }

private:
    json out_ = json::object();
};

[[nodiscard]] json caps_of(const caps& c) {
    fields out;
    out.put("order", c.order);
    out.put("day", c.day);
    out.put("month", c.month);
    out.put("year", c.year);
    out.put("member", c.member);
    return out.done();
}

[[nodiscard]] std::string clock_text(int minutes) {
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d", minutes / 60 % 100, minutes % 60);
    return text;
}

[[nodiscard]] json conditions_of(const conditions& c) {
    fields out;
    json days = json::array();
    for (const int day : c.weekdays) days.push_back(weekday_names[static_cast<std::size_t>((day + 6) % 7)]);
    out.put("weekdays", days);
    if (c.hours) out.put("hours", json{clock_text(c.hours->first), clock_text(c.hours->second)});
    out.put("channels", c.channels);
    out.put("products", c.products);
    out.put("categories", c.categories);
    out.put("tiers", c.tiers);
    if (c.from) out.put("from", core::to_text_date(*c.from), "");
    if (c.until) out.put("until", core::to_text_date(*c.until), "");
    out.put("min_amount", c.min_amount);
    out.put("below_amount", c.below_amount);
    out.put("first_purchase", c.first_purchase, false);
    out.put("birthday", c.birthday, birthday_condition::none);
    json attributes = json::object();
    for (const auto& a : c.attributes) attributes[a.name] = a.values.size() == 1 ? json(a.values[0]) : json(a.values);
    out.put("attributes", attributes);
    return out.done();
}

[[nodiscard]] json rule_of(const earning_rule& rule) {
    fields out;
    out.put("points", rule.points);
    out.put("multiply", rule.multiply);
    out.put("of", rule.of);
    out.put("on", rule.on, "purchase");
    out.put("per", rule.per, rule.on == "purchase" || rule.multiply ? rule_basis::amount : rule_basis::event);
    out.put("each", rule.each, 1.0);
    out.put("when", conditions_of(rule.when));
    out.put("priority", rule.priority, 0);
    out.put("group", rule.group, "");
    out.put("stop", rule.stop, false);
    out.put("cap", caps_of(rule.cap));
    if (rule.pending) out.put("pending", to_text(*rule.pending), "");
    if (rule.expires) out.put("expires", to_text(*rule.expires), "");
    out.put("tier_multiplier", rule.tier_multiplier, true);
    out.put("credit", rule.credit, true);
    return out.done();
}

[[nodiscard]] json currency_of(const program& p) {
    fields out;
    out.put("name", p.currency, "points");
    out.put("decimals", p.decimals, 0);
    out.put("rounding", p.rounds, rounding::down);
    out.put("round_per", p.round_per, rounding_scope::order);
    out.put("value", p.point_value);
    return out.done();
}

[[nodiscard]] json tier_rules_of(const tier_policy& t) {
    const tier_policy usual;
    fields out;
    out.put("below", t.below, usual.below);
    out.put("basis", t.basis, usual.basis);
    switch (t.period) {
        case tier_period::lifetime: break;
        case tier_period::rolling: out.put("window", to_text(t.window), ""); break;
        case tier_period::calendar_year: out.put("window", std::string("calendar_year"), ""); break;
        case tier_period::anniversary: out.put("window", std::string("anniversary"), ""); break;
    }
    out.put("upgrade", t.upgrade, usual.upgrade);
    out.put("downgrade", t.downgrade, usual.downgrade);
    out.put_duration("grace", t.grace);
    return out.done();
}

[[nodiscard]] json tiers_of(const tier_policy& t) {
    json out = json::object();
    for (const auto& level : t.levels) {
        const bool bare = level.threshold && level.multiplier == 1 && level.benefits.empty();
        fields one;
        one.put("threshold", level.threshold);
        one.put("multiplier", level.multiplier, 1.0);
        one.put("benefits", level.benefits);
        out[level.name] = bare ? number(*level.threshold) : one.done();
    }
    return out;
}

[[nodiscard]] json document_of(const program& p) {
    const program usual;
    fields out;
    out.put("name", p.name, "");
    out.put("version", p.version, 1);
    out.put("zone", p.zone, "");
    out.put("currency", currency_of(p));
    fields money;
    money.put("name", p.money, "");
    money.put("decimals", p.money_decimals, 2);
    out.put("money", money.done());
    fields counts;
    counts.put("tax", p.counts.tax, false);
    counts.put("delivery", p.counts.delivery, false);
    counts.put("discount", p.counts.discount, false);
    counts.put("redeemed", p.counts.redeemed, false);
    out.put("counts", counts.done());
    json earn = json::object();
    for (const auto& rule : p.earn) earn[rule.name] = rule_of(rule);
    out.put("earn", earn);
    out.put("multipliers", p.multipliers, usual.multipliers);
    out.put("cap", caps_of(p.cap));
    out.put("pending", p.pending, usual.pending);
    out.put("expires", p.expires, usual.expires);
    out.put_duration("inactivity", p.inactivity);
    out.put("spending_order", p.spend, usual.spend);
    out.put("refunds", p.refunds, usual.refunds);
    out.put_duration("refund_window", p.refund_window, usual.refund_window);
    out.put_duration("late_window", p.late_window, usual.late_window);
    out.put("negative", p.negative, usual.negative);
    out.put("cancelled_redemption", p.cancelled, usual.cancelled);
    out.put("enrolment", p.enrols, usual.enrols);
    if (p.clock != usual.clock) out.put("clock", json{name_of(p.clock[0]), name_of(p.clock[1]), name_of(p.clock[2])});
    out.put("tier_rules", tier_rules_of(p.tiers));
    out.put("tiers", tiers_of(p.tiers));
    json rewards = json::object();
    for (const auto& r : p.rewards) {
        fields one;
        one.put("points", json(number(r.points)));
        one.put("kind", r.kind, "discount");
        one.put("value", r.value);
        one.put("tiers", r.tiers);
        rewards[r.name] = one.done();
    }
    out.put("rewards", rewards);
    json stamps = json::object();
    for (const auto& s : p.stamps) {
        fields one;
        one.put("buy", s.buy, -1);
        one.put("reward", s.reward, "");
        one.put("products", s.products);
        one.put("categories", s.categories);
        one.put("expires", s.expires, expiry{});
        stamps[s.name] = one.done();
    }
    out.put("stamps", stamps);
    return out.done();
}

/// Stands in one line where it fits; but of the document's own fields only what holds no object or list.
/// Numbers have their shortest text.
void write(const json& value, std::size_t indent, std::string& out) {
    constexpr std::size_t width = 100;
    if (value.is_number_float()) {
        out += core::to_text(value.get<double>());
        return;
    }
    if (!value.is_structured() || value.empty()) {
        out += value.dump();
        return;
    }
    const char open = value.is_object() ? '{' : '[', close = value.is_object() ? '}' : ']';
    const auto put = [&](std::string_view between, std::size_t inner) {
        bool first = true;
        for (const auto& [name, item] : value.items()) {
            if (!first) out += ',';
            out += first && between == " " ? "" : between;
            first = false;
            if (value.is_object()) out += json(name).dump() + ": ";
            write(item, inner, out);
        }
    };
    const std::size_t start = out.size();
    const bool flat = std::none_of(value.begin(), value.end(), [](const json& item) { return item.is_structured(); });
    if (indent > 2 || (indent == 2 && flat)) {
        out += open;
        put(" ", indent);
        out += close;
        const std::size_t line = out.rfind('\n', start) == std::string::npos ? 0 : out.rfind('\n', start) + 1;
        if (out.find('\n', start) == std::string::npos && out.size() - line <= width) return;
        out.resize(start);
    }
    out += open;
    put("\n" + std::string(indent + 2, ' '), indent + 2);
    out += "\n" + std::string(indent, ' ') + close;
}

}  // namespace

std::string program::to_json() const {
    std::string out;
    try {
        write(document_of(*this), 0, out);
    } catch (const nlohmann::json::exception&) {
        throw format_error({"program.to_json", "", {}, "", "a name or text of the programme is no UTF-8"});
    }
    return out + "\n";
}

}  // namespace goodwill::inline v0::loyalty
