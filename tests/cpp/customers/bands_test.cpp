#include <goodwill/customers/bands.hpp>

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cus = goodwill::customers;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

template <class Error, class Work>
std::string message_of(Work work) {
    try {
        work();
    } catch (const Error& e) {
        return e.what();
    }
    return "nothing was thrown";
}

}  // namespace

TEST(bands, a_cut_begins_its_band) {
    const auto spend = cus::bands::between(std::vector<double>{100, 500}, {"small", "middle", "large"});
    EXPECT_EQ(spend.of(-5), 0);
    EXPECT_EQ(spend.of(std::nextafter(100.0, 0.0)), 0);
    EXPECT_EQ(spend.of(100), 1);
    EXPECT_EQ(spend.of(499.99), 1);
    EXPECT_EQ(spend.of(500), 2);
    EXPECT_EQ(spend.of(1e300), 2);
    EXPECT_EQ(spend.of(not_a_number), cus::unknown_class);
    EXPECT_EQ(cus::bands::between({}, {"all"}).of(-1e300), 0);
}

TEST(bands, what_lies_in_a_gap_is_outside) {
    const cus::bands some({{"young", 18, 30}, {"old", 60, 100}});
    EXPECT_EQ(some.of(17.9), cus::outside_bands);
    EXPECT_EQ(some.of(18), 0);
    EXPECT_EQ(some.of(30), cus::outside_bands);
    EXPECT_EQ(some.of(60), 1);
    EXPECT_EQ(some.of(100), cus::outside_bands);
    EXPECT_EQ(cus::bands().of(1), cus::outside_bands);
}

TEST(bands, columns_are_banded_as_values_are) {
    const auto age = cus::age_bands();
    std::vector<double> years{not_a_number};
    for (double v = -2; v < 120; v += 0.25) years.push_back(v);
    std::vector<std::int32_t> codes(years.size());
    cus::apply(age, years, codes);
    for (std::size_t i = 0; i < years.size(); ++i) {
        std::int32_t slow = years[i] != years[i] ? cus::unknown_class : cus::outside_bands;
        for (std::size_t k = 0; k < age.size(); ++k)
            if (years[i] >= age.list()[k].low && years[i] < age.list()[k].high) slow = static_cast<std::int32_t>(k);
        EXPECT_EQ(codes[i], slow) << years[i];
    }
    codes.pop_back();
    EXPECT_THROW(cus::apply(age, years, codes), goodwill::shape_error);
}

TEST(bands, the_usual_ones) {
    EXPECT_EQ(cus::age_bands().list()[static_cast<std::size_t>(cus::age_bands().of(64.9))].name, "55-64");
    EXPECT_EQ(cus::age_bands().of(65), 6);
    EXPECT_EQ(cus::age_bands().of(-1), cus::outside_bands);
    EXPECT_EQ(cus::income_bands().of(-3), 0);
    EXPECT_EQ(cus::income_bands().of(74'999.99), 4);
    EXPECT_EQ(cus::income_bands().of(1e9), 8);
}

TEST(bands, what_contradicts_itself_is_named) {
    using goodwill::domain_error;
    EXPECT_EQ(message_of<domain_error>([] { (void)cus::bands::between(std::vector<double>{10, 5}, {"a", "b", "c"}); }),
              "Bands: cuts[1] is 5, must be above the cut before it, 10");
    EXPECT_EQ(message_of<domain_error>([] { (void)cus::bands::between(std::vector<double>{5, 5}, {"a", "b", "c"}); }),
              "Bands: cuts[1] is 5, must be above the cut before it, 5");
    EXPECT_EQ(message_of<domain_error>([] { (void)cus::bands::between(std::vector<double>{not_a_number}, {"a", "b"}); }),
              "Bands: cuts[0] is nan, must be finite");
    EXPECT_EQ(message_of<goodwill::shape_error>([] { (void)cus::bands::between(std::vector<double>{5}, {"a"}); }),
              "Bands: names is 1 names, must be 2, one more than there are cuts");
    EXPECT_EQ(message_of<domain_error>([] { cus::bands({{"young", 0, 30}, {"old", 25, 90}}); }),
              "Bands: bands[1] is \"old\" from 25, must not begin before \"young\" ends, at 30");
    EXPECT_EQ(message_of<domain_error>([] { cus::bands({{"young", 30, 0}}); }),
              "Bands: bands[0] is \"young\" from 30 to 0, must begin below its end");
    EXPECT_EQ(message_of<domain_error>([] { cus::bands({{"none", 3, 3}}); }),
              "Bands: bands[0] is \"none\" from 3 to 3, must begin below its end");
    EXPECT_EQ(message_of<domain_error>([] { cus::bands({{"a", 0, not_a_number}}); }),
              "Bands: bands[0] is \"a\" from 0 to nan, must begin below its end");
    EXPECT_EQ(message_of<domain_error>([] { cus::bands({{"a", 0, 1}, {"a", 1, infinity}}); }),
              "Bands: bands[1] is \"a\", must be the name of one band");
    EXPECT_EQ(message_of<domain_error>([] { cus::bands({{"", 0, 1}}); }), "Bands: bands[0] is \"\", must have a name");
}
