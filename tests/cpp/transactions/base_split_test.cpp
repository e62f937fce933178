#include <goodwill/transactions/base_split.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/error.hpp>

using namespace std::chrono;
namespace tx = goodwill::transactions;

namespace {

constexpr sys_days start = 2026y / January / 1;

struct rows {
    std::vector<std::int64_t> id;
    std::vector<sys_days> day;
    std::vector<double> amount, margin;
    std::vector<std::string> product;

    [[nodiscard]] rows until(sys_days end) const {
        rows out;
        for (std::size_t i = 0; i < id.size(); ++i)
            if (day[i] <= end) {
                out.id.push_back(id[i]);
                out.day.push_back(day[i]);
                out.amount.push_back(amount[i]);
                out.margin.push_back(margin[i]);
                out.product.push_back(product[i]);
            }
        return out;
    }
};

/// A log of 300 rows of 60 customers, some of them within one day; some products are bought at the end alone.
rows a_log(bool decimals) {
    rows out;
    std::uint64_t s = 7;
    const auto next = [&](std::uint64_t n) {
        s = s * 6364136223846793005u + 1442695040888963407u;
        return (s >> 33) % n;
    };
    for (int i = 0; i < 300; ++i) {
        const auto id = static_cast<std::int64_t>(next(60));
        out.id.push_back(id);
        out.day.push_back(start + days{static_cast<int>(id) + static_cast<int>(next(90))});
        out.amount.push_back(decimals ? static_cast<double>(next(1000)) / 100 : 1. / static_cast<double>(3 + next(50)));
        out.margin.push_back(static_cast<double>(next(100)) - 40);
        out.product.push_back("p" + std::to_string(next(6) + (static_cast<std::uint64_t>(i) > 250 ? 4 : 0)));
    }
    return out;
}

tx::customer_base base_of(const rows& r, const tx::log_options& options = {}) {
    const std::vector<std::string_view> names(r.product.begin(), r.product.end());
    return tx::customer_base::from_columns(r.id, r.day, r.amount, options, r.margin, names);
}

template <class A, class B>
void expect_equal(const A& a, const B& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i], b[i]) << i;
}

}  // namespace

TEST(base_split, is_the_base_of_a_log_that_ends_earlier) {
    for (const bool decimals : {true, false}) {
        const rows all = a_log(decimals);
        const sys_days end = start + days{80}, calibration = start + days{50};
        const auto split = tx::split_base(base_of(all), {calibration, end});
        tx::log_options options;
        options.calibration_end = calibration;
        const auto direct = base_of(all.until(end), options);
        ASSERT_LT(direct.customers(), base_of(all).customers());
        expect_equal(split.customer().integers, direct.customer().integers);
        expect_equal(split.offsets(), direct.offsets());
        expect_equal(split.day(), direct.day());
        expect_equal(split.orders(), direct.orders());
        EXPECT_EQ(split.calibration_end(), direct.calibration_end());
        EXPECT_EQ(split.report().purchases, direct.report().purchases);
        EXPECT_EQ(split.report().merged_within_a_day, direct.report().merged_within_a_day);
        EXPECT_EQ(split.report().customers, direct.report().customers);
        EXPECT_EQ(split.report().later_customers, direct.report().later_customers);
        EXPECT_DOUBLE_EQ(split.report().amount_total, direct.report().amount_total);
        EXPECT_EQ(split.report().margin_total, direct.report().margin_total);
        ASSERT_EQ(split.report().excluded.size(), 1u);
        EXPECT_EQ(split.report().excluded[0].rows, split.report().rows_read - direct.report().rows_read);
        for (std::size_t at = 0; at < split.customer_days(); ++at) {
            EXPECT_EQ(split.amount(at), direct.amount(at));
            EXPECT_EQ(split.margin(at), direct.margin(at));
        }
        const auto a = split.holdout(), b = direct.holdout();
        EXPECT_EQ(a.purchases, b.purchases);
        expect_equal(a.frequency_holdout, b.frequency_holdout);
        expect_equal(a.calibration.T, b.calibration.T);

        const auto& x = split.products();
        const auto& y = direct.products();
        EXPECT_EQ(std::string(x.names.bytes.begin(), x.names.bytes.end()),
                  std::string(y.names.bytes.begin(), y.names.bytes.end()));
        expect_equal(x.offsets, y.offsets);
        expect_equal(x.code, y.code);
        expect_equal(x.rows, y.rows);
        for (std::size_t line = 0; line < x.size(); ++line) {
            EXPECT_EQ(x.amount(line), y.amount(line));
            EXPECT_EQ(x.margin(line), y.margin(line));
        }
        EXPECT_EQ(tx::customer_base::from_bytes(split.to_bytes()).customer_days(), split.customer_days());
    }
}

TEST(base_split, without_ends_is_the_base_without_a_holdout) {
    const auto base = base_of(a_log(true), {.calibration_end = start + days{50}});
    const auto split = tx::split_base(base, {});
    EXPECT_EQ(split.calibration_end(), std::nullopt);
    EXPECT_EQ(split.customer_days(), base.customer_days());
    EXPECT_EQ(split.report().later_customers, 0);
    EXPECT_TRUE(split.report().excluded.empty());
}

TEST(base_split, refuses_ends_that_are_none) {
    const auto base = base_of(a_log(true));
    const auto error = [&](const tx::base_split& split) {
        try {
            (void)tx::split_base(base, split);
        } catch (const goodwill::domain_error& e) {
            return std::string(e.what());
        }
        return std::string();
    };
    EXPECT_NE(error({{}, start + days{999}}).find("observation_end is 2028-09-26, must not be after the base's"),
              std::string::npos);
    EXPECT_NE(error({start + days{60}, start + days{50}}).find("calibration_end is 2026-03-02, must not be after"),
              std::string::npos);
    EXPECT_NE(error({{}, start - days{1}}).find("must not be before the first purchase"), std::string::npos);
    EXPECT_NE(error({{}, sys_days{days{1'000'000'000}}}), "");
}
