#include <goodwill/lifetime/discount.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>

namespace lifetime = goodwill::lifetime;
namespace bg = goodwill::lifetime::bg_nbd;
using goodwill::core::time_unit;
using lifetime::discount_rule;

namespace {

constexpr bg::params cdnow{0.243, 4.414, 0.793, 2.426};

double discounted(const std::function<double(double)>& N, const lifetime::schedule& s) {
    double sum = 0;
    for (std::size_t j = 0; j < s.time.size(); ++j) sum += s.weight[j] * N(s.time[j]);
    return sum;
}
double customer(double t) { return bg::expected_purchases(cdnow, t, 2, 30.43, 38.86); }

}  // namespace

// Integrals by mpmath 1.3 in 30 digits, of the closed form of Fader, Hardie & Lee (2005).
TEST(discount, of_one_customer_by_each_rule) {
    const auto by = [](discount_rule rule) {
        return discounted(customer, lifetime::discount_schedule(52, 0.15, time_unit::week, rule));
    };
    EXPECT_NEAR(by(discount_rule::continuous) / 1.46191919902222812542, 1, 1e-11);
    EXPECT_NEAR(by(discount_rule::week_end), 1.45995268457691741930, 1e-11);
    EXPECT_NEAR(by(discount_rule::lifetimes_month), 1.45658619588199828661, 1e-11);
    EXPECT_NEAR(by(discount_rule::year_end), 1.35540939689746778719, 1e-11);
    EXPECT_NEAR(discounted(customer, lifetime::discount_schedule(52, 0, time_unit::week)), 1.55872080643208795527,
                1e-11);
}

// N(t) = 1 - (c / (c + t))^k has a singularity at -c and a discounted sum that a fine midpoint rule gives.
TEST(discount, continuous_is_exact_for_singularities_down_to_a_thousandth_of_the_horizon) {
    for (const double horizon : {0.5, 52.0, 1040.0})
        for (const double c : {1e-3, 0.02, 0.3, 1.0, 50.0})
            for (const double k : {0.05, 1.0, 3.0, 10.0}) {
                const double rate = 0.15, delta = std::log1p(rate) / 52;
                const auto N = [&](double t) { return -std::expm1(-k * std::log1p(t / (c * horizon))); };
                // The substitution s = c H (e^y - 1) makes the derivative smooth; Simpson in y.
                const double top = std::log1p(1 / c);
                constexpr int steps = 40000;
                double integral = 0;
                for (int i = 0; i <= steps; ++i) {
                    const double y = top * i / steps, s = c * horizon * std::expm1(y);
                    const double f = std::exp(-delta * s) * k * std::exp(-k * y);
                    integral += f * (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2);
                }
                integral *= top / steps / 3;
                const double found = discounted(N, lifetime::discount_schedule(horizon, rate, time_unit::week));
                EXPECT_NEAR(found / integral, 1, 1e-11) << horizon << " " << c << " " << k;
            }
}

TEST(discount, of_purchases_at_a_steady_rate_has_a_closed_form) {
    const auto steady = [](double t) { return 3 * t; };
    for (const auto& [unit, year] : {std::pair{time_unit::day, 365.0}, {time_unit::week, 52.0},
                                     {time_unit::month, 12.0}, {time_unit::year, 1.0}}) {
        const double delta = std::log(1.08) / year, horizon = 2.5 * year;
        EXPECT_NEAR(discounted(steady, lifetime::discount_schedule(horizon, 0.08, unit)) /
                        (3 * -std::expm1(-delta * horizon) / delta),
                    1, 1e-12);
        // Years: 3 a unit, from the ends of years 1, 2 and 2.5.
        EXPECT_NEAR(discounted(steady, lifetime::discount_schedule(horizon, 0.08, unit, discount_rule::year_end)),
                    3 * year * (1 / 1.08 + 1 / (1.08 * 1.08) + 0.5 * std::pow(1.08, -2.5)), 1e-9 * year);
    }
}

TEST(discount, periods_of_each_unit) {
    const auto last = [](double horizon, time_unit unit, discount_rule rule) {
        const auto s = lifetime::discount_schedule(horizon, 0.1, unit, rule);
        return std::pair{s.time.size(), s.time.back()};
    };
    using found = std::pair<std::size_t, double>;
    EXPECT_EQ(last(52, time_unit::week, discount_rule::week_end), found(52, 52));
    EXPECT_EQ(last(364, time_unit::day, discount_rule::week_end), found(52, 364));
    EXPECT_EQ(last(10, time_unit::day, discount_rule::week_end), found(2, 10));
    EXPECT_EQ(last(12, time_unit::month, discount_rule::week_end), found(52, 12));
    EXPECT_EQ(last(1, time_unit::year, discount_rule::week_end), found(52, 1));
    EXPECT_EQ(last(365, time_unit::day, discount_rule::lifetimes_month), found(12, 360));
    EXPECT_EQ(last(360, time_unit::day, discount_rule::lifetimes_month), found(12, 360));
    EXPECT_EQ(last(52, time_unit::week, discount_rule::lifetimes_month), found(12, 12 * 4.345));
    EXPECT_EQ(last(12 * 4.345, time_unit::week, discount_rule::lifetimes_month), found(12, 12 * 4.345));
    EXPECT_EQ(last(520, time_unit::week, discount_rule::lifetimes_month), found(120, 120 * 4.345));
    EXPECT_EQ(last(12, time_unit::month, discount_rule::lifetimes_month), found(12, 12));
    EXPECT_EQ(last(1.5, time_unit::year, discount_rule::lifetimes_month), found(18, 1.5));
    EXPECT_EQ(last(40, time_unit::week, discount_rule::year_end), found(1, 40));
    EXPECT_EQ(last(104, time_unit::week, discount_rule::year_end), found(2, 104));
}

TEST(discount, rules_come_closer_as_periods_shrink_and_rates_vanish) {
    const auto by = [](double rate, discount_rule rule) {
        return discounted(customer, lifetime::discount_schedule(52, rate, time_unit::week, rule));
    };
    for (const double rate : {0.01, 0.15, 0.9}) {
        EXPECT_GT(by(rate, discount_rule::continuous), by(rate, discount_rule::week_end));
        EXPECT_GT(by(rate, discount_rule::week_end), by(rate, discount_rule::year_end));
        EXPECT_LT(by(rate, discount_rule::continuous), customer(52));
    }
    for (const auto rule : {discount_rule::continuous, discount_rule::week_end, discount_rule::year_end}) {
        EXPECT_NEAR(by(0, rule), customer(52), 1e-13);
        EXPECT_NEAR(by(1e-9, rule), customer(52), 1e-8);
    }
}

TEST(discount, refuses_what_it_cannot_mean) {
    const double missing = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
    for (const double bad : {0.0, -1.0, missing, infinite})
        EXPECT_THROW((void)lifetime::discount_schedule(bad, 0.1, time_unit::week), goodwill::domain_error) << bad;
    for (const double bad : {-0.1, 1.0, 15.0, missing, infinite})
        EXPECT_THROW((void)lifetime::discount_schedule(52, bad, time_unit::week), goodwill::domain_error) << bad;
    EXPECT_THROW((void)lifetime::discount_schedule(1e9, 0.1, time_unit::week, discount_rule::week_end),
                 goodwill::domain_error);
    EXPECT_THROW((void)lifetime::discount_schedule(1, 0.1, time_unit::week, discount_rule::lifetimes_month),
                 goodwill::domain_error);
    try {
        (void)lifetime::discount_schedule(52, 15, time_unit::week);
        FAIL();
    } catch (const goodwill::domain_error& e) {
        EXPECT_STREQ(e.what(),
                     "discount.schedule: discount_rate is 15, must be a share a year, >= 0 and < 1: 15 % is 0.15");
    }
}

TEST(discount, rules_have_names) {
    for (const auto rule : {discount_rule::continuous, discount_rule::week_end, discount_rule::lifetimes_month,
                            discount_rule::year_end})
        EXPECT_EQ(lifetime::discount_rule_of("value", name_of(rule)), rule);
    EXPECT_THROW((void)lifetime::discount_rule_of("value", "monthly"), goodwill::domain_error);
}

TEST(discount, of_opportunities_is_a_sum_over_them) {
    // Purchases at a chance of .5^k at the k-th opportunity: N(k) = 1 - .5^k.
    for (const double first : {0.0, 1.0}) {
        const auto s = lifetime::opportunity_schedule(12, 0.2, time_unit::month, first);
        ASSERT_EQ(s.time.size(), 12u);
        double discounted = 0, expected = 0;
        for (int k = 1; k <= 12; ++k) {
            discounted += s.weight[k - 1] * (1 - std::pow(0.5, s.time[k - 1]));
            expected += std::pow(0.5, k) * std::pow(1.2, -(first + k - 1) / 12);
        }
        EXPECT_NEAR(discounted, expected, 1e-14);
    }
    EXPECT_EQ(lifetime::opportunity_schedule(5, 0, time_unit::year, 1).time, std::vector<double>{5});
    EXPECT_NEAR(lifetime::discount_delta(0.15, time_unit::week), std::log(1.15) / 52, 1e-17);
    for (const double periods : {0.0, 2.5, 2e6})
        EXPECT_THROW((void)lifetime::opportunity_schedule(periods, 0.1, time_unit::year, 1), goodwill::domain_error);
    EXPECT_THROW((void)lifetime::discount_delta(15, time_unit::week), goodwill::domain_error);
}
