#include <goodwill/loyalty/program.hpp>
#include <goodwill/loyalty/rulebook.hpp>

#include <algorithm>

#include "loyalty/document_field.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

using kind = core::json_value::kind;

[[nodiscard]] caps read_caps(const document_field& field) {
    document_object object(field);
    caps out;
    for (const auto& [name, value] : {std::pair{"order", &out.order}, std::pair{"day", &out.day},
                                      std::pair{"month", &out.month}, std::pair{"year", &out.year},
                                      std::pair{"member", &out.member}})
        if (const auto f = object[name]) *value = f->not_negative();
    object.done();
    return out;
}

[[nodiscard]] std::vector<attribute_condition> read_attributes(const document_field& field) {
    std::vector<attribute_condition> out;
    for (const auto& f : document_object(field).named_fields()) {
        if (!f.is(kind::text) && !f.is(kind::list)) f.fail("must be a text or a list of texts");
        out.push_back({f.value().name, f.is(kind::text) ? std::vector{f.filled_text()} : f.texts()});
    }
    return out;
}

[[nodiscard]] conditions read_conditions(const document_field& field) {
    document_object object(field);
    conditions out;
    if (const auto f = object["weekdays"]) {
        static_cast<void>(f->texts());
        for (const auto& item : f->items()) out.weekdays.push_back(static_cast<int>(item.one_of(weekday_names)) + 1);
    }
    if (const auto f = object["hours"]) {
        const auto times = f->items();
        if (times.size() != 2) f->fail("must be two times of the day, as in [\"14:00\", \"17:30\"]");
        out.hours = {times[0].clock_time(), times[1].clock_time()};
        if (out.hours->first == out.hours->second || out.hours->first == 1440)
            f->fail("must begin before it ends, or end on the next day");
    }
    for (const auto& [name, value] : {std::pair{"channels", &out.channels}, std::pair{"products", &out.products},
                                      std::pair{"categories", &out.categories}, std::pair{"tiers", &out.tiers}})
        if (const auto f = object[name]) *value = f->texts();
    if (const auto f = object["from"]) out.from = f->date();
    if (const auto f = object["until"]) out.until = f->date();
    if (const auto f = object["min_amount"]) out.min_amount = f->not_negative();
    if (const auto f = object["below_amount"]) out.below_amount = f->not_negative();
    if (const auto f = object["first_purchase"]) out.first_purchase = f->flag();
    if (const auto f = object["birthday"]) out.birthday = f->named<birthday_condition>();
    if (const auto f = object["attributes"]) out.attributes = read_attributes(*f);
    object.done();
    return out;
}

[[nodiscard]] earning_rule read_rule(const document_field& field) {
    document_object object(field);
    earning_rule out;
    out.name = field.value().name;
    if (const auto f = object["points"]) out.points = f->not_negative();
    if (const auto f = object["multiply"]) out.multiply = f->not_negative();
    const bool multiplies = out.multiply.has_value() && !out.points;
    if (const auto f = object["of"]) {
        if (!multiplies) f->fail("needs multiply: the rules that are multiplied");
        out.of = f->texts();
    }
    if (const auto f = object["on"]) out.on = f->filled_text();
    out.per = out.on == "purchase" || multiplies ? rule_basis::amount : rule_basis::event;
    std::vector<document_field> of_points;  // what says nothing of a multiplier
    const auto points_field = [&](const char* name) {
        auto f = object[name];
        if (f) of_points.push_back(*f);
        return f;
    };
    if (const auto f = points_field("per")) out.per = f->named<rule_basis>();
    if (const auto f = points_field("each")) {
        out.each = f->number();
        if (out.per != rule_basis::amount && !multiplies) f->fail("needs per = \"amount\"");
    }
    if (const auto f = points_field("cap")) out.cap = read_caps(*f);
    if (const auto f = points_field("pending")) out.pending = f->pending();
    if (const auto f = points_field("expires")) out.expires = f->expiry();
    if (const auto f = points_field("tier_multiplier")) out.tier_multiplier = f->flag();
    if (const auto f = points_field("credit")) out.credit = f->flag();
    if (const auto f = object["when"]) out.when = read_conditions(*f);
    if (const auto f = object["priority"]) out.priority = f->whole();
    if (const auto f = object["group"]) out.group = f->text();
    if (const auto f = object["stop"]) out.stop = f->flag();
    object.done();
    if (multiplies && !of_points.empty()) of_points[0].fail("must stand at the rules that are multiplied");
    return out;
}

[[nodiscard]] reward read_reward(const document_field& field) {
    constexpr std::string_view kinds[] = {"discount", "product", "voucher"};
    document_object object(field);
    reward out;
    out.name = field.value().name;
    out.points = object.needed("points").not_negative();
    if (const auto f = object["kind"]) out.kind = kinds[f->one_of(kinds)];
    if (const auto f = object["value"]) out.value = f->not_negative();
    if (const auto f = object["tiers"]) out.tiers = f->texts();
    object.done();
    return out;
}

[[nodiscard]] stamp_card read_stamps(const document_field& field) {
    document_object object(field);
    stamp_card out;
    out.name = field.value().name;
    out.buy = object.needed("buy").whole();
    out.reward = object.needed("reward").text();
    if (const auto f = object["products"]) out.products = f->texts();
    if (const auto f = object["categories"]) out.categories = f->texts();
    if (const auto f = object["expires"]) out.expires = f->expiry();
    object.done();
    return out;
}

[[nodiscard]] tier_level read_tier(const document_field& field) {
    tier_level out;
    out.name = field.value().name;
    if (field.is(kind::number)) {
        out.threshold = field.number();
        return out;
    }
    if (!field.is(kind::object)) field.fail("must be a threshold or an object of fields");
    document_object object(field);
    if (const auto f = object["threshold"]) out.threshold = f->number();
    if (const auto f = object["multiplier"]) out.multiplier = f->not_negative();
    if (const auto f = object["benefits"]) out.benefits = f->texts();
    object.done();
    return out;
}

void read_window(const document_field& field, tier_policy& out) {
    constexpr std::string_view names[] = {"lifetime", "rolling", "calendar_year", "anniversary"};
    const auto& text = field.is(kind::text) ? field.value().text : std::string{};
    for (const auto period : {tier_period::lifetime, tier_period::calendar_year, tier_period::anniversary})
        if (text == names[static_cast<std::size_t>(period)]) {
            out.period = period;
            return;
        }
    const auto window = parse_duration(text);
    constexpr std::string_view known[] = {"lifetime", "calendar_year", "anniversary"};
    if (!window) field.fail("must be a number of days, weeks, months or years as in \"12 months\", or " +
                            core::listed(known) + core::did_you_mean(text, known));
    out.period = tier_period::rolling;
    out.window = *window;
}

void read_tier_rules(const document_field& field, tier_policy& out) {
    document_object object(field);
    if (const auto f = object["below"]) out.below = f->filled_text();
    if (const auto f = object["basis"]) out.basis = f->named<tier_counter>();
    if (const auto f = object["window"]) read_window(*f, out);
    if (const auto f = object["upgrade"]) {
        out.upgrade = f->named<upgrade_time>();
        if (out.upgrade == upgrade_time::split && out.basis != tier_counter::spend) f->fail("needs basis = \"spend\"");
    }
    if (const auto f = object["downgrade"]) out.downgrade = f->named<downgrade_policy>();
    if (const auto f = object["grace"]) out.grace = f->duration();
    object.done();
}

void read_currency(const document_field& field, program& out) {
    document_object object(field);
    if (const auto f = object["name"]) out.currency = f->filled_text();
    if (const auto f = object["decimals"]) out.decimals = f->whole();
    if (const auto f = object["rounding"]) out.rounds = f->named<rounding>();
    if (const auto f = object["round_per"]) out.round_per = f->named<rounding_scope>();
    if (const auto f = object["value"]) {
        out.point_value = f->not_negative();
        if (!core::decimal_scale(*out.point_value)) f->fail("must be a decimal of at most 6 digits after the point");
    }
    object.done();
}

void read_money(const document_field& field, program& out) {
    document_object object(field);
    if (const auto f = object["name"]) out.money = f->filled_text();
    if (const auto f = object["decimals"]) out.money_decimals = f->whole();
    object.done();
}

void read_counts(const document_field& field, order_counts& out) {
    document_object object(field);
    for (const auto& [name, value] : {std::pair{"tax", &out.tax}, std::pair{"delivery", &out.delivery},
                                      std::pair{"discount", &out.discount}, std::pair{"redeemed", &out.redeemed}})
        if (const auto f = object[name]) *value = f->flag();
    object.done();
}

void read_clock(const document_field& field, std::array<clock_step, 3>& out) {
    const auto steps = field.items();
    bool all = steps.size() == out.size();
    for (std::size_t i = 0; i < std::min(steps.size(), out.size()); ++i) {
        out[i] = steps[i].named<clock_step>();
        all &= std::find(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(i), out[i]) ==
               out.begin() + static_cast<std::ptrdiff_t>(i);
    }
    if (!all) field.fail("must be \"activate\", \"expire\" and \"assess\", in the order they shall have");
}

[[nodiscard]] program read_program(const core::json_value& document) {
    document_object object(document_field(document, ""));
    program out;
    if (const auto f = object["$schema"]) static_cast<void>(f->text());  // for editors
    if (const auto f = object["name"]) out.name = f->text();
    if (const auto f = object["version"]) out.version = f->whole();
    if (const auto f = object["zone"]) out.zone = f->filled_text();
    if (const auto f = object["currency"]) read_currency(*f, out);
    if (const auto f = object["money"]) read_money(*f, out);
    if (const auto f = object["counts"]) read_counts(*f, out.counts);
    if (const auto f = object["earn"])
        for (const auto& rule : document_object(*f).named_fields()) out.earn.push_back(read_rule(rule));
    if (const auto f = object["multipliers"]) out.multipliers = f->named<multiplier_stacking>();
    if (const auto f = object["cap"]) out.cap = read_caps(*f);
    if (const auto f = object["pending"]) out.pending = f->pending();
    if (const auto f = object["expires"]) out.expires = f->expiry();
    if (const auto f = object["inactivity"]) out.inactivity = f->duration();
    if (const auto f = object["spending_order"]) out.spend = f->named<spending_order>();
    if (const auto f = object["refunds"]) out.refunds = f->named<refund_policy>();
    if (const auto f = object["refund_window"]) out.refund_window = f->duration();
    if (const auto f = object["late_window"]) out.late_window = f->duration();
    if (const auto f = object["negative"]) out.negative = f->named<negative_policy>();
    if (const auto f = object["cancelled_redemption"]) out.cancelled = f->named<cancelled_redemption>();
    if (const auto f = object["enrolment"]) out.enrols = f->named<enrolment>();
    if (const auto f = object["clock"]) read_clock(*f, out.clock);
    if (const auto f = object["tier_rules"]) read_tier_rules(*f, out.tiers);
    if (const auto f = object["tiers"])
        for (const auto& tier : document_object(*f).named_fields()) {
            out.tiers.levels.push_back(read_tier(tier));
            if (out.tiers.levels.back().name == out.tiers.below)
                tier.fail("must not be called what it is to have reached none");
        }
    if (const auto f = object["rewards"])
        for (const auto& one : document_object(*f).named_fields()) out.rewards.push_back(read_reward(one));
    if (const auto f = object["stamps"])
        for (const auto& card : document_object(*f).named_fields()) out.stamps.push_back(read_stamps(card));
    object.done();
    if (out.zone.empty()) object.missing("zone");
    return out;
}

/// The line of a field, or of what is nearest above it.
[[nodiscard]] std::int64_t line_of(const core::json_value& within, std::string_view path) {
    const core::json_value* deepest = nullptr;
    for (const auto& item : within.items) {
        if (within.type != kind::object || !path.starts_with(item.name)) continue;
        const bool whole = path.size() == item.name.size() || path[item.name.size()] == '.';
        if (whole && (deepest == nullptr || deepest->name.size() < item.name.size())) deepest = &item;
    }
    if (deepest == nullptr) return within.line;
    return path.size() == deepest->name.size() ? deepest->line
                                               : line_of(*deepest, path.substr(deepest->name.size() + 1));
}

/// What a name that leads nowhere may have meant.
[[nodiscard]] std::string meant(const program& p, const error_detail& e) {
    std::vector<std::string_view> names;
    if (e.must.starts_with("is no rule")) {
        for (const auto& rule : p.earn)
            if (rule.points) names.push_back(rule.name);
    } else if (e.must.starts_with("is no tier")) {
        names.push_back(p.tiers.below);
        for (const auto& level : p.tiers.levels) names.push_back(level.name);
    } else if (e.must.starts_with("is no reward")) {
        for (const auto& reward : p.rewards) names.push_back(reward.name);
    }
    const std::string_view quoted = e.value;
    return names.empty() || quoted.size() < 2 ? "" : core::did_you_mean(quoted.substr(1, quoted.size() - 2), names);
}

}  // namespace

program program::from_json(std::string_view text) {
    const auto document = core::read_json(reading, text);
    program out = read_program(document);
    try {
        static_cast<void>(rulebook(out, core::zone{}));
    } catch (const format_error& e) {
        error_detail detail = e.detail();
        detail.function = reading;
        detail.must += meant(out, detail);
        if (detail.argument == "tiers.upgrade") detail.argument = "tier_rules.upgrade";
        detail.row = line_of(document, detail.argument);
        detail.in_line = true;
        throw format_error(std::move(detail));
    }
    return out;
}

}  // namespace goodwill::inline v0::loyalty
