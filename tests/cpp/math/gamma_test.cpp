#include <goodwill/math/gamma.hpp>

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace math = goodwill::math;

namespace {

// mpmath, 40 digits, at the double nearest to x.
struct value {
    double x, log_gamma, digamma, trigamma;
};
constexpr value values[] = {
    {1e-8, 18.420680738180208884, -100000000.57721564636, 10000000000000001.226},
    {0.001, 6.9071788853838536617, -1000.5755719318102797, 1000001.6425331958273},
    {0.25, 1.2880225246980774574, -4.2274535333762654081, 17.197329154507110739},
    {1, 0.0, -0.57721566490153286061, 1.6449340668482264365},
    {1.4616321449683622, -0.1214862905358496081, -9.2412655217294275168e-17, 0.967672245447621255},
    {1.5, -0.12078223763524522235, 0.036489973978576520559, 0.93480220054467930942},
    {2, 0.0, 0.42278433509846713939, 0.64493406684822643647},
    {2.000001, 4.227846576245292362e-7, 0.42278498003233202095, 0.64493366273466703035},
    {3.75, 1.4868155785934170555, 1.1825373886117962286, 0.30533985269025307549},
    {9.99, 12.77931521435019336, 2.250700372831201122, 0.10527695014824178439},
    {10, 12.801827480081469611, 2.2517525890667211076, 0.10516633568168574612},
    {10.5, 13.940625219403763633, 2.3030010342976863753, 0.099916956059126733204},
    {100, 359.13420536957539878, 4.6001618527380874002, 0.010050166663333571395},
    {12345.678, 103959.91990554605982, 9.4210208207417608775, 0.000081003287231112069147},
    {1e10, 220258509288.81058147, 23.02585092989045684, 1.00000000005e-10},
    {1e300, 6.8977552789821374147e+302, 690.77552789821370526, 9.999999999999999475e-301},
};

// mpmath, 60 digits.
struct pair {
    double first, second, expected;
};
constexpr pair risings[] = {
    {0.25, 200, 857.96975769785083988},
    {9.5, 3, 7.0450140911391772191},
    {10, 1, 2.302585092994045684},
    {10, 2, 4.7004803657924162281},
    {1e3, 5, 34.548761428155777781},
    {1e8, 3, 55.262042261857096166},
    {1e8, 1000, 18420.68573893572388},
    {50, 1e6, 12816050.780156543317},
    {1e15, 2, 69.077552789821371521},
    {12, 0.5, 1.2320396660625598623},
};
constexpr pair betas[] = {
    {1e-3, 1e-3, 7.6009008170083473785},
    {0.793, 2.426, -0.51156928859370334287},
    {1, 1, 0.0},
    {1e3, 1e3, -1388.4826016359022503},
    {0.5, 1e10, -10.940560522033028333},
    {1e6, 2e6, -1909548.2909685329565},
};

/// Relative, and absolute below 1/4.
void expect_close(double found, double expected, double x) {
    EXPECT_NEAR(found, expected, 1e-14 * std::fabs(expected) + 4e-16) << "at " << x;
}

}  // namespace

TEST(gamma_family, values) {
    for (const auto& v : values) {
        expect_close(math::log_gamma(v.x), v.log_gamma, v.x);
        expect_close(math::digamma(v.x), v.digamma, v.x);
        expect_close(math::trigamma(v.x), v.trigamma, v.x);
    }
}

TEST(gamma_family, recurrences_and_reflection_to_the_regime_of_the_series) {
    for (double x = 0.01; x < 40; x *= 1.13) {
        EXPECT_NEAR(math::digamma(x + 1) - math::digamma(x), 1 / x, 1e-14 * (1 + 1 / x)) << x;
        EXPECT_NEAR(math::trigamma(x) - math::trigamma(x + 1), 1 / (x * x), 1e-14 * (1 + 1 / (x * x))) << x;
    }
    EXPECT_NEAR(math::digamma(10 - 1e-9), math::digamma(10 + 1e-9), 3e-10);
    EXPECT_NEAR(math::trigamma(10 - 1e-9), math::trigamma(10 + 1e-9), 3e-11);
}

TEST(gamma_family, outside_the_domain) {
    for (const double x : {0.0, -1.5, std::nan(""), -std::numeric_limits<double>::infinity()}) {
        EXPECT_TRUE(std::isnan(math::log_gamma(x))) << x;
        EXPECT_TRUE(std::isnan(math::digamma(x))) << x;
        EXPECT_TRUE(std::isnan(math::trigamma(x))) << x;
        EXPECT_TRUE(std::isnan(math::log_rising(x, 1))) << x;
        EXPECT_TRUE(std::isnan(math::log_beta(x, 1))) << x;
        EXPECT_TRUE(std::isnan(math::log_beta(1, x))) << x;
    }
    EXPECT_TRUE(std::isnan(math::log_rising(1, -1)));
}

TEST(log_rising, values) {
    for (const auto& v : risings) expect_close(math::log_rising(v.first, v.second), v.expected, v.first);
    EXPECT_EQ(math::log_rising(3.5, 0), 0);
}

TEST(log_beta, values_and_symmetry) {
    for (const auto& v : betas) {
        expect_close(math::log_beta(v.first, v.second), v.expected, v.first);
        EXPECT_EQ(math::log_beta(v.first, v.second), math::log_beta(v.second, v.first));
    }
}
