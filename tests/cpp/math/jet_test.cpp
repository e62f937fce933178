#include <goodwill/math/jet.hpp>

#include <cmath>

#include <gtest/gtest.h>

using number = goodwill::math::jet<3>;

namespace {

/// A formula that uses every operation.
template <class S>
S formula(const S& a, const S& b, const S& c) {
    using std::exp;
    using std::expm1;
    using std::log;
    using std::log1p;
    S out = a * b / (1.0 + c) - 2.0 / b + log(a + b) * exp(-(c * 0.5)) + log1p(a / c) - expm1(0.1 - b) / 3.0;
    out += 2.0 - c;
    out -= a * a;
    out *= b - 1.0;
    out *= 0.25;
    out += 1.5;
    return out;
}

}  // namespace

TEST(jet, derivatives_in_logarithms_by_differences) {
    const double p[3] = {1.3, 0.7, 2.1};
    const auto at = [&](double u, double v, double w) {
        return formula(p[0] * std::exp(u), p[1] * std::exp(v), p[2] * std::exp(w));
    };
    const auto whole = formula(number::by_logarithm(0, p[0]), number::by_logarithm(1, p[1]),
                               number::by_logarithm(2, p[2]));
    EXPECT_EQ(whole.value, at(0, 0, 0));
    EXPECT_EQ(goodwill::math::value_of(whole), goodwill::math::value_of(at(0, 0, 0)));
    const double h = 1e-4;
    for (std::size_t i = 0, k = 0; i < 3; ++i) {
        const auto step = [&](std::size_t j, double s, double* by) { by[j] += s; };
        double up[3] = {}, down[3] = {};
        step(i, h, up), step(i, -h, down);
        EXPECT_NEAR(whole.first[i], (at(up[0], up[1], up[2]) - at(down[0], down[1], down[2])) / (2 * h), 1e-8);
        for (std::size_t j = i; j < 3; ++j, ++k) {
            double sum = 0;
            for (const double s : {1.0, -1.0})
                for (const double t : {1.0, -1.0}) {
                    double by[3] = {};
                    step(i, s * h, by), step(j, t * h, by);
                    sum += s * t * at(by[0], by[1], by[2]);
                }
            EXPECT_NEAR(whole.second[k], sum / (4 * h * h), 2e-7) << i << j;
        }
    }
}

TEST(jet, constants_have_no_derivatives) {
    const number five = 5.0, product = five * 2.0 + 1.0;
    EXPECT_EQ(product.value, 11);
    for (const double v : product.first) EXPECT_EQ(v, 0);
    for (const double v : product.second) EXPECT_EQ(v, 0);
}
