#include <goodwill/satisfaction/definition.hpp>

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/satisfaction/answer_scale.hpp>
#include <goodwill/satisfaction/ces.hpp>
#include <goodwill/satisfaction/csat.hpp>

namespace sat = goodwill::satisfaction;
using boxes = std::vector<int>;

namespace {
struct bad {
    const char* what;
    sat::definition_fields fields;
    const char* argument;
    const char* message;
};
}  // namespace

TEST(definition, what_cannot_be_is_refused) {
    const std::vector<bad> all{
        {"box above the scale", {.satisfied = {5, 6}}, "satisfied", "satisfied[1] is 6, must lie on the scale, 1 to 5"},
        {"box below it", {.satisfied = {5}, .dissatisfied = {0}}, "dissatisfied", "dissatisfied[0] is 0"},
        {"overlap", {.satisfied = {4, 5}, .neutral = {3, 4}}, "neutral", "must be in one box; it is in satisfied"},
        {"twice", {.satisfied = {4, 4}}, "satisfied", "must be given once"},
        {"hole", {.satisfied = {5}, .neutral = {3}, .dissatisfied = {1, 2}}, "neutral", "without 4"},
        {"empty", {.neutral = {3}}, "satisfied", "at least one score"},
        {"wrong side", {.satisfied = {1, 2}, .neutral = {3}}, "satisfied", "say low_is_best"},
        {"wrong side, reversed", {.satisfied = {4, 5}, .neutral = {3}, .low_is_best = true}, "satisfied", "low scores"},
        {"neutral above satisfied", {.satisfied = {4}, .neutral = {5}}, "satisfied", "must be a better score than 5"},
        {"one score", {.lowest = 5, .highest = 5, .satisfied = {5}}, "highest", "must lie above the lowest score, 5"},
        {"twelve scores", {.lowest = 0, .highest = 11, .satisfied = {11}}, "highest", "by 10 at most"},
        {"0 to 100", {.lowest = 0, .highest = 100, .satisfied = {100}}, "highest", "csi takes longer scales"},
        {"far away", {.lowest = -200, .highest = -195, .satisfied = {-195}}, "lowest", "from -100 to 100"},
        {"missing code on the scale", {.satisfied = {5}, .missing_codes = {9, 3}}, "missing_codes", "[1] is 3"},
        {"not-applicable code on it", {.satisfied = {5}, .not_applicable_codes = {1}}, "not_applicable_codes", "[0]"},
        {"code of two meanings",
         {.satisfied = {5}, .missing_codes = {9}, .not_applicable_codes = {8, 9}},
         "not_applicable_codes",
         "must not be a missing code as well"},
        {"code twice", {.satisfied = {5}, .missing_codes = {9, 9}}, "missing_codes", "must be given once"},
        {"mean without the neutral",
         {.satisfied = {4, 5}, .neutral = {3}, .of = sat::measure::mean, .base = sat::denominator::all_but_the_neutral},
         "denominator",
         "a mean or an index is of all"},
    };
    for (const auto& [what, fields, argument, message] : all) try {
            (void)sat::definition(fields);
            ADD_FAILURE() << what;
        } catch (const goodwill::domain_error& e) {
            EXPECT_EQ(e.detail().argument, argument) << what;
            EXPECT_NE(std::string(e.what()).find(message), std::string::npos) << what << ": " << e.what();
        }
}

TEST(definition, scores_in_no_box_find_theirs) {
    const sat::definition a({.satisfied = {5, 4}});
    EXPECT_EQ(a.fields().satisfied, (boxes{4, 5}));
    EXPECT_EQ(a.fields().dissatisfied, (boxes{1, 2, 3}));
    EXPECT_TRUE(a.fields().neutral.empty());
    const sat::definition b({.satisfied = {4, 5}, .dissatisfied = {1, 2}});
    EXPECT_EQ(b.fields().neutral, (boxes{3}));
    const sat::definition c({.of = sat::measure::mean});
    EXPECT_FALSE(c.has_boxes());
    EXPECT_EQ(sat::definition(b.fields()).fields().neutral, b.fields().neutral);  // what was filled in stays
}

TEST(definition, those_in_use) {
    namespace csat = sat::csat_definitions;
    namespace ces = sat::ces_definitions;
    struct use {
        sat::definition d;
        int highest;
        boxes satisfied;
        sat::measure of;
    };
    using sat::measure;
    const std::vector<use> all{{csat::top2_of_5(), 5, {4, 5}, measure::share},
                               {csat::top_of_5(), 5, {5}, measure::share},
                               {csat::top2_of_5_without_neutral(), 5, {4, 5}, measure::share},
                               {csat::top2_of_10(), 10, {9, 10}, measure::share},
                               {csat::top3_of_10(), 10, {8, 9, 10}, measure::share},
                               {csat::top2_of_7(), 7, {6, 7}, measure::share},
                               {csat::top3_of_7(), 7, {5, 6, 7}, measure::share},
                               {csat::three_point(), 3, {3}, measure::share},
                               {ces::ces1(), 5, {1, 2}, measure::mean},
                               {ces::ces2_mean(), 7, {5, 6, 7}, measure::mean},
                               {ces::ces2_share(), 7, {5, 6, 7}, measure::share},
                               {ces::ces2_index(), 7, {5, 6, 7}, measure::index}};
    for (const auto& [d, highest, satisfied, of] : all) {
        EXPECT_EQ(d.scale().lowest, 1) << d.name();
        EXPECT_EQ(d.scale().highest, highest) << d.name();
        EXPECT_EQ(d.fields().satisfied, satisfied) << d.name();
        EXPECT_EQ(d.of(), of) << d.name();
        EXPECT_FALSE(d.fields().neutral.empty()) << d.name();
    }
    EXPECT_FALSE(csat::top2_of_5_without_neutral().counts(2));
    EXPECT_TRUE(csat::top2_of_5().counts(2));
}

TEST(definition, worth_and_range) {
    const sat::definition up({.lowest = -3, .highest = 3, .of = sat::measure::index});
    EXPECT_EQ(up.worth(0), 0);
    EXPECT_EQ(up.worth(3), 50);
    EXPECT_EQ(up.worth(6), 100);
    const sat::definition down({.lowest = -3, .highest = 3, .of = sat::measure::index, .low_is_best = true});
    EXPECT_EQ(down.worth(0), 100);
    EXPECT_EQ(down.worth(6), 0);
    const sat::definition mean({.lowest = -3, .highest = 3, .of = sat::measure::mean, .low_is_best = true});
    EXPECT_EQ(mean.worth(0), -3);  // a mean is of the scores as they were given
    EXPECT_EQ(mean.least(), -3);
    EXPECT_EQ(mean.most(), 3);
    EXPECT_EQ(up.most(), 100);
}
