#include <goodwill/lifetime/spend_model.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <goodwill/core/error.hpp>
#include <gtest/gtest.h>

namespace life = goodwill::lifetime;
namespace gg = goodwill::lifetime::gamma_gamma;
using columns = std::vector<double>;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const columns x{2, 0, 5, 1}, zbar{22.35, missing, 80, missing};

[[nodiscard]] columns expected(const life::spend_model& m, const columns& amounts = zbar) {
    columns out(x.size());
    m.expected_spend(x, amounts, out, {});
    return out;
}

}  // namespace

TEST(spend_model, asks_gamma_gamma) {
    const gg::params m{6.25, 3.74, 15.44};
    const auto model = life::spend_by(m);
    const auto out = expected(model);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(out[i], gg::expected_spend(m, x[i], zbar[i]), 1e-12 * out[i]);
    EXPECT_TRUE(std::isnan(out[3]));
    EXPECT_TRUE(model.covariance.empty());
    EXPECT_THROW((void)expected(model, {-1, 0, 0, 0}), goodwill::domain_error);
}

TEST(spend_model, moves_with_its_parameters_and_covariates) {
    gg::fitted f{{6.25, 3.74, 15.44}, {}, {}};
    f.purchase = {{"member"}, {0.5}};
    f.covariance.assign(16, 0);
    for (std::size_t i = 0; i < 16; i += 5) f.covariance[i] = 0.01;
    const columns member{1, 1, 0, 1};
    const auto model = life::spend_by(f, {member});
    EXPECT_EQ(model.covariance, f.log_covariance());
    const auto moved = expected(model.moved(std::array{0.0, 0.2, 0.0, -0.1}));
    const gg::params of_members{6.25, 3.74 * std::exp(0.2), 15.44 * std::exp(0.4)}, others{6.25, 3.74 * std::exp(0.2), 15.44};
    EXPECT_NEAR(moved[0], gg::expected_spend(of_members, 2, 22.35), 1e-12 * moved[0]);
    EXPECT_NEAR(moved[1], gg::mean_spend(of_members), 1e-12 * moved[1]);
    EXPECT_NEAR(moved[2], gg::expected_spend(others, 5, 80), 1e-12 * moved[2]);
    EXPECT_THROW((void)life::spend_by(f), goodwill::schema_error);
}

TEST(spend_model, may_be_amounts_that_are_known) {
    const auto model = life::spend_as_given();
    const auto out = expected(model, {3, 0, 7, missing});
    EXPECT_EQ(columns(out.begin(), out.begin() + 3), (columns{3, 0, 7}));
    EXPECT_TRUE(std::isnan(out[3]) && model.covariance.empty());
    EXPECT_THROW((void)expected(model, {3, -1, 7, 0}), goodwill::domain_error);
}
