#include <goodwill/loyalty/program.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>

namespace loyalty = goodwill::loyalty;
namespace core = goodwill::core;
using loyalty::program;

namespace {

constexpr core::day_number day(int y, unsigned m, unsigned d) { return *core::day_of(y, m, d); }

/// Every field of the document, none with its default.
const std::string everything = R"({
  "name": "Bohnen & Brot",
  "version": 3,
  "zone": "Europe/Berlin",
  "currency": {
    "name": "beans",
    "decimals": 1,
    "rounding": "half_even",
    "round_per": "rule",
    "value": 0.012
  },
  "money": {"name": "EUR", "decimals": 3},
  "counts": {"tax": true, "delivery": true, "discount": true, "redeemed": true},
  "earn": {
    "base": {
      "points": 1.5,
      "each": 10,
      "when": {
        "weekdays": ["sun", "mon"],
        "hours": ["22:30", "02:00"],
        "channels": ["shop"],
        "products": ["p1", "p2"],
        "categories": ["coffee"],
        "tiers": ["member", "gold"],
        "from": "2026-01-01",
        "until": "2026-02-28",
        "min_amount": 5,
        "below_amount": 100.125,
        "first_purchase": true,
        "birthday": "month",
        "attributes": {"segment": ["lapsed", "new"], "city": "Hà Nội"}
      },
      "priority": -2,
      "group": "g",
      "stop": true,
      "cap": {"order": 50.5, "day": 60, "month": 70, "year": 80, "member": 90},
      "pending": "14 days, start_of_day",
      "expires": "12 months, end_of_month",
      "tier_multiplier": false,
      "credit": false
    },
    "items": {"points": 2, "per": "item"},
    "review": {"points": 20, "on": "review"},
    "double": {"multiply": 2.5, "of": ["base", "items"], "when": {"hours": ["00:00", "24:00"]}}
  },
  "multipliers": "best",
  "cap": {"day": 1000},
  "pending": "3 days",
  "expires": "end_of_quarter",
  "inactivity": "18 months",
  "spending_order": "newest",
  "refunds": "proportional",
  "refund_window": "none",
  "late_window": "1 day",
  "negative": "refuse",
  "cancelled_redemption": "new_expiry",
  "enrolment": "first_purchase",
  "clock": ["assess", "expire", "activate"],
  "tier_rules": {
    "below": "guest",
    "basis": "points",
    "window": "365 days",
    "upgrade": "before",
    "downgrade": "one_level",
    "grace": "1 month"
  },
  "tiers": {
    "member": 0.5,
    "gold": {"threshold": 500, "multiplier": 1.25, "benefits": ["free delivery"]},
    "house": {}
  },
  "rewards": {
    "coffee": {"points": 100.5, "kind": "product", "value": 2.499, "tiers": ["gold"]},
    "cash": {"points": 0}
  },
  "stamps": {
    "tenth": {
      "buy": 9,
      "reward": "coffee",
      "products": ["p1"],
      "categories": ["coffee"],
      "expires": "6 months"
    }
  }
}
)";

struct failure {
    std::string path;
    std::int64_t line;
    std::string value, must;
};

failure refused(const std::string& text) {
    try {
        static_cast<void>(program::from_json(text));
    } catch (const goodwill::format_error& e) {
        EXPECT_EQ(e.detail().function, "program.from_json");
        EXPECT_TRUE(e.detail().in_line && e.detail().row) << e.what();
        return {e.detail().argument, e.detail().row.value_or(-1), e.detail().value, e.detail().must};
    }
    ADD_FAILURE() << "not refused: " << text;
    return {};
}

std::string with(const std::string& from, const std::string& to) {
    std::string text = everything;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST(program, every_field_is_read) {
    const program p = program::from_json(everything);
    EXPECT_EQ(p.name, "Bohnen & Brot");
    EXPECT_EQ(p.version, 3);
    EXPECT_EQ(p.zone, "Europe/Berlin");
    EXPECT_EQ(p.currency, "beans");
    EXPECT_EQ(p.decimals, 1);
    EXPECT_EQ(p.rounds, loyalty::rounding::half_even);
    EXPECT_EQ(p.round_per, loyalty::rounding_scope::rule);
    EXPECT_EQ(p.point_value, 0.012);
    EXPECT_EQ(p.money, "EUR");
    EXPECT_EQ(p.money_decimals, 3);
    EXPECT_EQ(p.counts, (loyalty::order_counts{true, true, true, true}));
    ASSERT_EQ(p.earn.size(), 4u);
    const auto& base = p.earn[0];
    EXPECT_EQ(base.name, "base");
    EXPECT_EQ(base.points, 1.5);
    EXPECT_EQ(base.each, 10);
    EXPECT_EQ(base.per, loyalty::rule_basis::amount);
    EXPECT_EQ(base.when.weekdays, (std::vector<int>{7, 1}));
    EXPECT_EQ(base.when.hours, (std::pair<int, int>{22 * 60 + 30, 120}));
    EXPECT_EQ(base.when.products, (std::vector<std::string>{"p1", "p2"}));
    EXPECT_EQ(base.when.tiers, (std::vector<std::string>{"member", "gold"}));
    EXPECT_EQ(base.when.from, day(2026, 1, 1));
    EXPECT_EQ(base.when.until, day(2026, 2, 28));
    EXPECT_EQ(base.when.below_amount, 100.125);
    EXPECT_TRUE(base.when.first_purchase);
    EXPECT_EQ(base.when.birthday, loyalty::birthday_condition::month);
    EXPECT_EQ(base.when.attributes, (std::vector<loyalty::attribute_condition>{{"segment", {"lapsed", "new"}}, {"city", {"Hà Nội"}}}));
    EXPECT_EQ(base.priority, -2);
    EXPECT_TRUE(base.stop);
    EXPECT_EQ(base.cap, (loyalty::caps{50.5, 60, 70, 80, 90}));
    EXPECT_EQ(base.pending, (loyalty::pending{{loyalty::duration::unit::days, 14}, true}));
    EXPECT_EQ(base.expires, (loyalty::expiry{loyalty::expiry::kind::after_then_month, {loyalty::duration::unit::months, 12}}));
    EXPECT_FALSE(base.tier_multiplier);
    EXPECT_FALSE(base.credit);
    EXPECT_EQ(p.earn[1].per, loyalty::rule_basis::item);
    EXPECT_EQ(p.earn[2].per, loyalty::rule_basis::event);
    EXPECT_EQ(p.earn[3].multiply, 2.5);
    EXPECT_EQ(p.earn[3].when.hours, (std::pair<int, int>{0, 1440}));
    EXPECT_EQ(p.clock[0], loyalty::clock_step::assess);
    EXPECT_TRUE(p.refund_window.none());
    EXPECT_EQ(p.tiers.below, "guest");
    EXPECT_EQ(p.tiers.period, loyalty::tier_period::rolling);
    EXPECT_EQ(p.tiers.window, (loyalty::duration{loyalty::duration::unit::days, 365}));
    ASSERT_EQ(p.tiers.levels.size(), 3u);
    EXPECT_EQ(p.tiers.levels[0], (loyalty::tier_level{"member", 0.5}));
    EXPECT_EQ(p.tiers.levels[2], (loyalty::tier_level{"house"}));
    EXPECT_EQ(p.rewards[0], (loyalty::reward{"coffee", 100.5, "product", 2.499, {"gold"}}));
    EXPECT_EQ(p.stamps[0].buy, 9);
}

TEST(program, comes_back_as_it_was_written) {
    const program p = program::from_json(everything);
    EXPECT_EQ(p.to_json(), everything);
    EXPECT_EQ(program::from_json(p.to_json()), p);
}

TEST(program, times_may_have_seconds_that_are_none) {
    EXPECT_EQ(program::from_json(with("\"22:30\"", "\"22:30:00\"")), program::from_json(everything));
}

TEST(program, defaults_are_left_out) {
    const std::string least = "{\n  \"zone\": \"UTC\"\n}\n";
    const program p = program::from_json(R"({"zone":"UTC","pending":"none","expires":"never","version":1,"refund_window":"30 days",
        "currency":{"decimals":0},"earn":{},"clock":["activate","expire","assess"],"tier_rules":{"window":"lifetime"}})");
    program plain;
    plain.zone = "UTC";
    EXPECT_EQ(p, plain);
    EXPECT_EQ(p.to_json(), least);
    EXPECT_EQ(program::from_json(least), plain);
}

TEST(program, numbers_keep_their_shortest_text) {
    const std::string text =
        R"({"zone": "UTC", "money": {"decimals": 6}, "earn": {"a": {"points": 0.1, "each": 100000}, "b": {"points": 1e2, "each": 1e1}}})";
    const auto written = program::from_json(text).to_json();
    EXPECT_NE(written.find(R"("a": {"points": 0.1, "each": 100000})"), std::string::npos) << written;
    EXPECT_NE(written.find(R"("b": {"points": 100, "each": 10})"), std::string::npos) << written;
    EXPECT_EQ(program::from_json(written), program::from_json(text));
}

TEST(program, what_is_wrong_is_said_with_field_and_line) {
    struct bad {
        std::string from, to, path;
        std::string value, must;
        int below = 0;  // lines from the change to what is named
    };
    const std::vector<bad> table{
        {"\"multipliers\"", "\"multiplier\"", "multiplier", "", "is no field; did you mean \"multipliers\"?"},
        {"\"hours\": [\"22", "\"hour\": [\"22", "earn.base.when.hour", "", "is no field; did you mean \"hours\"?"},
        {"\"tax\": true", "\"taxes\": true", "counts.taxes", "", "is no field; did you mean \"tax\"?"},
        {"\"each\": 10", "\"qqqqqq\": 10", "earn.base.qqqqqq", "", "is no field; there are"},
        {"\"proportional\"", "\"proportionate\"", "refunds", "\"proportionate\"", "did you mean \"proportional\"?"},
        {"\"sun\"", "\"sunday\"", "earn.base.when.weekdays", "\"sunday\"", "did you mean \"sun\"?"},
        {"\"mon\"", "\"sun\"", "earn.base.when.weekdays", "\"sun\"", "must be there once"},
        {"\"22:30\"", "\"22:60\"", "earn.base.when.hours", "\"22:60\"", "must be a time of the day"},
        {"\"22:30\"", "\"22:30:01\"", "earn.base.when.hours", "\"22:30:01\"", "must be a time of the day"},
        {"\"22:30\"", "\"02:00\"", "earn.base.when.hours", "[\"02:00\", \"02:00\"]", "must begin before it ends"},
        {"\"02:00\"]", "\"02:00\", \"03:00\"]", "earn.base.when.hours", "", "must be two times"},
        {"[\"shop\"]", "\"shop\"", "earn.base.when.channels", "\"shop\"", "must be a list"},
        {"[\"shop\"]", "[]", "earn.base.when.channels", "[]", "must name at least one, or be left out"},
        {"[\"shop\"]", "[\"\"]", "earn.base.when.channels", "\"\"", "must not be empty"},
        {"2026-02-28", "2026-02-29", "earn.base.when.until", "\"2026-02-29\"", "must be a date"},
        {"2026-02-28", "20260228", "earn.base.when.until", "\"20260228\"", "must be a date"},
        {"2026-02-28", "2025-02-28", "earn.base.when.until", "2025-02-28", "must not be before from"},
        {"\"min_amount\": 5", "\"min_amount\": -5", "earn.base.when.min_amount", "-5", "must be >= 0"},
        {"100.125", "100.1255", "earn.base.when.below_amount", "100.1255", "at most 3 digits"},
        {"100.125", "100.12500000000000001", "earn.base.when.below_amount", "100.12500000000000001", "at most 15 digits"},
        {"\"first_purchase\": true", "\"first_purchase\": 1", "earn.base.when.first_purchase", "1", "must be true or false"},
        {"\"member\", \"gold\"]", "\"member\", \"golden\"]", "earn.base.when.tiers", "\"golden\"", "is no tier"},
        {"{\"segment\": [\"lapsed\", \"new\"]", "{\"segment\": 5", "earn.base.when.attributes.segment", "5", "must be a text"},
        {"\"order\": 50.5", "\"order\": -1", "earn.base.cap.order", "-1", "must be >= 0"},
        {"\"order\": 50.5", "\"order\": 50.55", "earn.base.cap.order", "50.55", "at most 1 digits"},
        {"\"points\": 1.5", "\"points\": \"1.5\"", "earn.base.points", "\"1.5\"", "must be a number"},
        {"\"points\": 1.5", "\"points\": 1e300", "earn.base.points", "1e+300", "must be below 2^53 of the smallest unit"},
        {"\"order\": 50.5", "\"order\": 1e15", "earn.base.cap.order", "1e+15", "must be below 2^53 of the smallest unit"},
        {"\"points\": 1.5", "\"points\": 1e400", "json", "", "is no JSON at"},
        {"\"points\": 1.5", "\"points\": 0.0000001", "earn.base.points", "1e-07", "at most 6 digits"},
        {"\"points\": 1.5,", "", "earn.base", "", "must have either points or multiply", -1},
        {"\"priority\": -2", "\"priority\": 2.5", "earn.base.priority", "2.5", "must be a whole number"},
        {"14 days, start_of_day", "14 days, end_of_day", "earn.base.pending", "", "must be \"none\", a number of days"},
        {"12 months, end_of_month", "12 moons", "earn.base.expires", "\"12 moons\"", "must be \"never\""},
        {"\"per\": \"item\"", "\"per\": \"items\"", "earn.items.per", "\"items\"", "did you mean \"item\"?"},
        {"\"per\": \"item\"", "\"per\": \"event\"", "earn.items.per", "\"event\"", "must not be \"event\""},
        {"\"on\": \"review\"", "\"on\": \"review\", \"per\": \"order\"", "earn.review.per", "\"order\"", "must be \"event\""},
        {"\"items\"], \"when\"", "\"itms\"], \"when\"", "earn.double.of", "\"itms\"", "is no rule of this programme that gives points; did you mean \"items\"?"},
        {"\"multiply\": 2.5", "\"multiply\": 2.5, \"credit\": true", "earn.double.credit", "true", "must stand at the rules"},
        {"\"18 months\"", "18", "inactivity", "18", "must be a number of days"},
        {"\"assess\", \"expire\"", "\"assess\", \"assess\"", "clock", "", "must be \"activate\", \"expire\" and \"assess\""},
        {"\"window\": \"365 days\"", "\"window\": \"calender_year\"", "tier_rules.window", "\"calender_year\"", "did you mean \"calendar_year\"?"},
        {"\"upgrade\": \"before\"", "\"upgrade\": \"split\"", "tier_rules.upgrade", "\"split\"", "needs basis = \"spend\""},
        {"\"gold\": {\"threshold\": 500", "\"gold\": {\"threshold\": 0.5", "tiers.gold.threshold", "0.5", "must be above"},
        {"\"member\": 0.5", "\"member\": \"0.5\"", "tiers.member", "\"0.5\"", "must be a threshold or an object"},
        {"\"member\": 0.5", "\"member\": 0.55", "tiers.member.threshold", "0.55", "at most 1 digits"},
        {"\"below\": \"guest\"", "\"below\": \"house\"", "tiers.house", "an object", "must not be called", 10},
        {"\"points\": 100.5, ", "", "rewards.coffee.points", "", "is missing"},
        {"\"kind\": \"product\"", "\"kind\": \"produkt\"", "rewards.coffee.kind", "\"produkt\"", "did you mean \"product\"?"},
        {"\"tiers\": [\"gold\"]", "\"tiers\": [\"golden\"]", "rewards.coffee.tiers", "\"golden\"", "is no tier of this programme; did you mean \"gold\"?"},
        {"\"reward\": \"coffee\"", "\"reward\": \"tea\"", "stamps.tenth.reward", "\"tea\"", "is no reward"},
        {"\"reward\": \"coffee\"", "\"reward\": \"cofee\"", "stamps.tenth.reward", "\"cofee\"", "is no reward of this programme; did you mean \"coffee\"?"},
        {"\"buy\": 9", "\"buy\": 0", "stamps.tenth.buy", "0", "must be >= 1"},
        {"\"zone\": \"Europe/Berlin\",", "", "zone", "", "is missing", -3},
        {"\"Europe/Berlin\"", "\"\"", "zone", "\"\"", "must not be empty"},
        {"\"version\": 3", "\"version\": 0", "version", "0", "must be >= 1"},
        {"\"version\": 3", "\"version\": 3, \"version\": 4", "version", "", "is there twice"},
        {"\"version\": 3", "\"version\": 9999999999", "version", "9999999999", "must be a whole number"},
        {"\"decimals\": 1", "\"decimals\": 7", "currency.decimals", "7", "must be from 0 to 6"},
        {"\"value\": 0.012", "\"value\": -0.012", "currency.value", "-0.012", "must be >= 0"},
        {"\"tenth\": {", "\"\": {", "stamps", "", "must have a name"},
        {"\"tenth\": {", "\"a\\nb\": {", "stamps", "", "without line breaks"},
        {"\"Bohnen & Brot\"", "\"a\\u0000\"", "name", "", "must have no line breaks"},
        {"\"version\": 3,", "\"version\": 3", "json", "", "is no JSON at", 1},
    };
    for (const auto& b : table) {
        const failure f = refused(with(b.from, b.to));
        EXPECT_EQ(f.path, b.path) << b.to;
        const auto at = everything.find(b.from);
        EXPECT_EQ(f.line, 1 + std::count(everything.begin(), everything.begin() + static_cast<std::ptrdiff_t>(at), '\n') + b.below) << b.path;
        if (!b.value.empty()) {
            EXPECT_EQ(f.value, b.value) << b.path;
        }
        EXPECT_NE(f.must.find(b.must), std::string::npos) << b.path << ": " << f.must;
    }
}

TEST(program, text_that_is_no_document) {
    EXPECT_EQ(refused("").must, "ends too early");
    EXPECT_EQ(refused("[]").must, "must be an object");
    EXPECT_EQ(refused("{\"zone\": \"UTC\"").path, "json");
    EXPECT_EQ(refused("{\n\n\"zone\": \"\xC3\x28\"}").line, 3);
    EXPECT_EQ(refused("{\"zone\": NaN}").path, "json");
    const failure deep = refused(std::string(100'000, '['));
    EXPECT_EQ(deep.must, "is nested deeper than 32 levels");
    EXPECT_EQ(refused("{\"zone\": \"UTC\",\n\"earn\": []}").line, 2);
    try {
        static_cast<void>(program::from_json("{\n\"zone\": 5\n}"));
        FAIL();
    } catch (const goodwill::format_error& e) {
        EXPECT_STREQ(e.what(), "program.from_json: line 2: zone is 5, must be a text");
    }
}

TEST(program, names_with_points_are_found) {
    const std::string text = "{\"zone\": \"UTC\", \"earn\": {\n\"a\": {\"points\": 1},\n\"a.b\": {\"points\": 1,\n\"each\": 0}}}";
    const failure f = refused(text);
    EXPECT_EQ(f.path, "earn.a.b.each");
    EXPECT_EQ(f.line, 4);
}

TEST(program, a_name_that_is_no_utf8_cannot_be_written) {
    program p;
    p.zone = "UTC";
    p.name = "\xFF";
    EXPECT_THROW(static_cast<void>(p.to_json()), goodwill::format_error);
}

TEST(program, names_of_values_are_all_different) {
    const auto check = [](auto names) {
        std::set<std::string_view> all(std::begin(names), std::end(names));
        EXPECT_EQ(all.size(), static_cast<std::size_t>(std::end(names) - std::begin(names)));
    };
    check(std::to_array(loyalty::named_values<loyalty::refund_policy>::names));
    EXPECT_EQ(loyalty::name_of(loyalty::refund_policy::current_tier), "current_tier");
    EXPECT_EQ(loyalty::name_of(loyalty::downgrade_policy::never), "never");
    EXPECT_EQ(loyalty::name_of(loyalty::tier_counter::credit), "credit");
    EXPECT_EQ(loyalty::name_of(loyalty::clock_step::assess), "assess");
}

TEST(program, a_point_is_worth_what_the_currency_says_or_the_best_reward) {
    loyalty::program p;
    EXPECT_EQ(loyalty::worth_of_point(p).value, 0);
    p.rewards = {{.name = "mug", .points = 100, .value = 4.0},
                 {.name = "coffee", .points = 60, .value = 3.0},
                 {.name = "thanks", .points = 10},
                 {.name = "stamp", .points = 0, .value = 9.0}};
    EXPECT_DOUBLE_EQ(loyalty::worth_of_point(p).value, .05);
    EXPECT_EQ(loyalty::worth_of_point(p).by, &p.rewards[1]);
    p.point_value = .01;
    EXPECT_EQ(loyalty::worth_of_point(p).value, .01);
    EXPECT_EQ(loyalty::worth_of_point(p).by, nullptr);
}
