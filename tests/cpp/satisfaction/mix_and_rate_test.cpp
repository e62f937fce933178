#include <goodwill/satisfaction/mix_and_rate.hpp>

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace sat = goodwill::satisfaction;
using numbers = std::vector<double>;

namespace {

[[nodiscard]] double sum(const numbers& v) {
    double out = 0;
    for (const double x : v) out += x;
    return out;
}

const numbers error(2, 1.0);

}  // namespace

TEST(mix_and_rate, by_hand) {
    // 20 and 60; shares .5, .5, then .8, .2 and values 30, 60: 40 becomes 36.
    const numbers v0{20, 60}, v1{30, 60}, w0{50, 50}, w1{80, 20};
    const auto p = sat::mix_and_rate({v0, w0, error, 100}, {v1, w1, error, 100});
    EXPECT_NEAR(p.before, 40, 1e-12);
    EXPECT_NEAR(p.after, 36, 1e-12);
    EXPECT_NEAR(p.rate_total, 10 * 0.65, 1e-12);
    EXPECT_NEAR(p.mix_total, 0.3 * 25 - 0.3 * 60, 1e-12);
    EXPECT_NEAR(p.mix[0], 0.3 * (25 - 38), 1e-12);
    EXPECT_NEAR(p.mix_total + p.rate_total, -4, 1e-12);
    EXPECT_EQ(p.interaction_total, 0);
    const auto q = sat::mix_and_rate({v0, w0, error, 100}, {v1, w1, error, 100}, sat::interaction::apart);
    EXPECT_NEAR(q.rate_total, 5, 1e-12);
    EXPECT_NEAR(q.mix_total, 0.3 * 20 - 0.3 * 60, 1e-12);
    EXPECT_NEAR(q.interaction_total, 3, 1e-12);
    EXPECT_TRUE(std::isnan(q.mix_error));
}

TEST(mix_and_rate, only_one_thing_changes) {
    const numbers v0{20, 60}, v1{25, 61}, w0{50, 50}, w1{80, 20};
    const auto mix = sat::mix_and_rate({v0, w0, error, 100}, {v0, w1, error, 100});
    EXPECT_EQ(mix.rate_total, 0);
    const auto rate = sat::mix_and_rate({v0, w0, error, 100}, {v1, w0, error, 100});
    EXPECT_EQ(rate.mix_total, 0);
    EXPECT_NEAR(rate.rate_error, std::sqrt(0.25 * 2 * 2 + 2 * 4.0 / 4 / 100), 1e-12);  // steps 5, 1: variance 4
    const auto back = sat::mix_and_rate({v1, w1, error, 100}, {v0, w0, error, 100});
    const auto forth = sat::mix_and_rate({v0, w0, error, 100}, {v1, w1, error, 100});
    EXPECT_NEAR(back.mix_total, -forth.mix_total, 1e-12);
}

TEST(mix_and_rate, groups_of_one_survey) {
    const numbers v0{20, 60, std::nan("")}, v1{30, std::nan(""), 10}, w0{50, 50, 0}, w1{60, 0, 40}, e(3, 1.0);
    for (const auto how : {sat::interaction::shared, sat::interaction::apart}) {
        const auto p = sat::mix_and_rate({v0, w0, e, 100}, {v1, w1, e, 100}, how);
        EXPECT_EQ(p.rate[1], 0);
        EXPECT_EQ(p.rate[2], 0);
        EXPECT_NEAR(sum(p.mix) + sum(p.rate) + sum(p.interaction), p.after - p.before, 1e-12);
    }
    const numbers nobody(3, 0.0);
    EXPECT_THROW((void)sat::mix_and_rate({v0, nobody, e, 0}, {v1, w1, e, 100}), goodwill::domain_error);
}
