#include <goodwill/transactions/product_lines.hpp>
#include <goodwill/transactions/product_overview.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <tuple>

#include "log_oracle.hpp"

namespace core = goodwill::core;
namespace tx = goodwill::transactions;
using goodwill::domain_error;
using goodwill::format_error;
using goodwill::schema_error;
using goodwill::shape_error;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// Customer 1 buys tea twice and rice on day 1, tea on day 2; customer 2 rice on day 1, and brings it back on day 2.
struct example {
    std::vector<std::int64_t> id{1, 1, 1, 1, 2, 2};
    std::vector<std::int32_t> day{1, 1, 1, 2, 1, 2};
    std::vector<double> amount{5, 2.5, 1.5, 6, 4, -4}, margin{1, .5, .25, 2, -1, 1};
    std::vector<std::string> product{"tea", "rice", "tea", "tea", "rice", "rice"};

    [[nodiscard]] tx::customer_base base(const tx::log_options& options = {.refunds = tx::refund_policy::net}) const {
        return tx::customer_base::from_columns(id, day, amount, options, margin, product);
    }
};

/// A column of texts of which the last is missing.
core::column last_missing(const std::vector<std::string>& texts) {
    static const std::uint8_t bits = 0b11111;
    const core::column all(texts);
    core::column_chunk chunk = all.chunks().front();
    chunk.validity = &bits;
    return {all.type(), {chunk}, all.owner()};
}

void expect_same_lines(const tx::product_lines& a, const tx::product_lines& b) {
    EXPECT_EQ(a.offsets, b.offsets);
    EXPECT_EQ(a.code, b.code);
    EXPECT_EQ(a.rows, b.rows);
    EXPECT_EQ(a.scaled_amount, b.scaled_amount);
    EXPECT_EQ(a.rounded_amount, b.rounded_amount);
    EXPECT_EQ(a.scaled_margin, b.scaled_margin);
    EXPECT_EQ(a.rounded_margin, b.rounded_margin);
    EXPECT_EQ(a.names.bytes, b.names.bytes);
    EXPECT_EQ(a.names.integers, b.names.integers);
}

}  // namespace

TEST(margins, of_a_log_worked_out_by_hand) {
    const auto base = example().base();
    ASSERT_TRUE(base.has_margins());
    EXPECT_TRUE(base.exact_margins());
    EXPECT_EQ(base.margin_scale(), 2);
    EXPECT_EQ(base.amount_scale(), 1);
    ASSERT_EQ(base.scaled_margin().size(), 4u);
    EXPECT_EQ(base.scaled_margin()[0], 175);
    EXPECT_EQ(base.margin(0), 1.75);
    EXPECT_EQ(base.margin(2), -1);
    EXPECT_EQ(base.margin(3), 1);  // of the refund
    EXPECT_TRUE(base.rounded_margin().empty());
    EXPECT_EQ(base.report().margin_total, 3.75);
    const auto bare = tx::customer_base::from_columns(example().id, example().day);
    EXPECT_FALSE(bare.has_margins());
    EXPECT_TRUE(std::isnan(bare.margin(0)));
    EXPECT_FALSE(bare.report().margin_total);
}

TEST(margins, bad_ones_are_refused_or_counted) {
    const std::vector<std::int64_t> id{1, 2, 3, 4};
    const std::vector<std::int32_t> day{1, 2, 3, 4};
    const std::vector<double> amount{1, -1, 1, 1}, margin{1, no_number, std::numeric_limits<double>::infinity(), -2};
    const auto made = [&](tx::on_error errors, tx::refund_policy refunds) {
        return tx::customer_base::from_columns(id, day, amount, {.refunds = refunds, .errors = errors}, margin);
    };
    try {
        (void)made(tx::on_error::raise, tx::refund_policy::exclude);
        ADD_FAILURE() << "nothing was thrown";
    } catch (const domain_error& e) {
        EXPECT_STREQ(e.what(), "CustomerBase.from_transactions: margin[2] is inf, must be finite");
    }
    EXPECT_THROW((void)made(tx::on_error::raise, tx::refund_policy::net), domain_error);
    // What amounts leave out is out whatever its margin is.
    const auto base = made(tx::on_error::skip, tx::refund_policy::exclude);
    oracle::expect_identity(base.report());
    EXPECT_EQ(oracle::as_map(base.report().refused), (std::map<std::string, std::int64_t>{{"margin is infinite", 1}}));
    EXPECT_EQ(oracle::as_map(base.report().excluded), (std::map<std::string, std::int64_t>{{"amount is negative", 1}}));
    EXPECT_EQ(base.report().margin_total, -1);
    const auto both = made(tx::on_error::skip, tx::refund_policy::net);
    EXPECT_EQ(oracle::as_map(both.report().refused),
              (std::map<std::string, std::int64_t>{{"margin is missing", 1}, {"margin is infinite", 1}}));
    EXPECT_THROW((void)tx::customer_base::from_columns(id, day, amount, {}, std::vector<std::string>(4, "1")),
                 schema_error);
    EXPECT_THROW((void)tx::customer_base::from_columns(id, day, amount, {}, std::vector<double>{1}), shape_error);
}

TEST(product_lines, of_a_log_worked_out_by_hand) {
    const auto base = example().base();
    ASSERT_TRUE(base.has_products());
    const auto& lines = base.products();
    ASSERT_EQ(lines.names.size(), 2u);
    EXPECT_EQ(lines.names.text(0), "rice");
    EXPECT_EQ(lines.offsets, (core::buffer<std::int64_t>{0, 2, 3, 4, 5}));
    EXPECT_EQ(lines.code, (core::buffer<std::int32_t>{0, 1, 1, 0, 0}));
    EXPECT_EQ(lines.rows, (core::buffer<std::uint32_t>{1, 2, 1, 1, 0}));
    EXPECT_EQ(lines.amount(1), 6.5);
    EXPECT_EQ(lines.amount(4), -4);
    EXPECT_EQ(lines.margin(1), 1.25);
    EXPECT_EQ(base.report().unknown_products, 0);
    const auto bare = tx::customer_base::from_columns(example().id, example().day);
    EXPECT_FALSE(bare.has_products());
    EXPECT_EQ(bare.products().size(), 0u);
}

TEST(product_lines, an_unknown_product_is_counted_and_comes_first) {
    const example e;
    const auto products = last_missing({"b", "", "a", "a long name of a product", "b", "b"});
    const auto base = tx::customer_base::from_columns(e.id, e.day, {}, {}, {}, products);
    EXPECT_EQ(base.report().unknown_products, 2);
    const auto& lines = base.products();
    EXPECT_EQ(lines.names.size(), 3u);
    EXPECT_EQ(lines.code, (core::buffer<std::int32_t>{-1, 0, 2, 1, 2, -1}));
    EXPECT_TRUE(std::isnan(lines.amount(0)));
    const auto o = tx::product_overview_of(base);
    EXPECT_EQ(o.unknown.customers, 2);
    EXPECT_EQ(o.unknown.rows, 2);
    EXPECT_TRUE(std::isnan(o.unknown.revenue));
}

TEST(product_lines, bad_products_throw) {
    const example e;
    const auto made = [&](const core::column& product) {
        return tx::customer_base::from_columns(e.id, e.day, {}, {}, {}, product);
    };
    EXPECT_THROW((void)made(std::vector<double>(6, 1.5)), schema_error);
    EXPECT_THROW((void)made(std::vector<std::string>(5, "a")), shape_error);
    try {
        (void)made(std::vector<std::string>{"a", "b", "\xFF", "a", "a", "a"});
        ADD_FAILURE() << "nothing was thrown";
    } catch (const domain_error& e2) {
        EXPECT_STREQ(e2.what(), "CustomerBase.from_transactions: product[2] is \"\\xFF\", must be UTF-8");
    }
}

// Random logs against a map, over sizes that take each way through the engine, for one thread and for three.
TEST(product_lines, are_what_a_map_makes_of_random_logs) {
    for (const std::size_t n : {0u, 1u, 50u, 3000u, 120000u}) {
        core::random_stream random(7, "product lines", n);
        std::vector<std::int64_t> id(n), product(n);
        std::vector<std::int32_t> day(n);
        std::vector<double> amount(n), margin(n);
        std::map<std::tuple<std::int64_t, std::int32_t, std::int64_t>,
                 std::tuple<std::uint32_t, std::int64_t, std::int64_t>>
            want;
        std::map<std::int64_t, bool> buys;
        for (std::size_t i = 0; i < n; ++i) {
            id[i] = random.below(static_cast<std::uint32_t>(n / 4 + 1));
            day[i] = static_cast<std::int32_t>(random.below(9));
            product[i] = static_cast<std::int64_t>(random.below(5)) * 1000 - 2000;
            const auto cents = static_cast<std::int64_t>(random.below(1000)) - 300;
            const auto mills = static_cast<std::int64_t>(random.below(100000)) - 40000;
            amount[i] = static_cast<double>(cents) / 100;
            margin[i] = static_cast<double>(mills) / 1000;
            auto& [rows, a, m] = want[{id[i], day[i], product[i]}];
            rows += cents >= 0;
            a += cents;
            m += mills;
            buys[id[i]] |= cents >= 0;
        }
        std::erase_if(want, [&](const auto& entry) { return !buys[std::get<0>(entry.first)]; });
        std::optional<tx::customer_base> first;
        for (const int threads : {1, 3}) {
            const auto base = tx::customer_base::from_columns(
                id, day, amount, {.refunds = tx::refund_policy::net, .threads = threads}, margin, product);
            const auto& lines = base.products();
            ASSERT_EQ(lines.size(), want.size());
            auto expected = want.begin();
            for (std::size_t c = 0; c < base.customers(); ++c)
                for (auto d = base.offsets()[c]; d < base.offsets()[c + 1]; ++d) {
                    const auto at = static_cast<std::size_t>(d);
                    std::uint32_t rows = 0;
                    double money = 0, margins = 0;
                    for (auto l = static_cast<std::size_t>(lines.offsets[at]);
                         l < static_cast<std::size_t>(lines.offsets[at + 1]); ++l, ++expected) {
                        const auto [customer, on, sku] = expected->first;
                        const auto [count, cents, mills] = expected->second;
                        ASSERT_EQ(base.customer().integers[c], customer);
                        ASSERT_EQ(base.day()[at], on);
                        ASSERT_EQ(lines.names.integers[static_cast<std::size_t>(lines.code[l])], sku);
                        ASSERT_EQ(lines.rows[l], count);
                        ASSERT_EQ(lines.amount(l), static_cast<double>(cents) / 100);
                        ASSERT_EQ(lines.margin(l), static_cast<double>(mills) / 1000);
                        rows += lines.rows[l];
                        money += lines.amount(l);
                        margins += lines.margin(l);
                    }
                    ASSERT_EQ(rows, base.orders()[at]);
                    ASSERT_NEAR(money, base.amount(at), 1e-9);
                    ASSERT_NEAR(margins, base.margin(at), 1e-9);
                }
            const auto again = tx::customer_base::from_bytes(base.to_bytes());
            expect_same_lines(again.products(), lines);
            EXPECT_EQ(again.report(), base.report());
            if (!first) first = base;
            EXPECT_EQ(first->to_bytes(), base.to_bytes());
        }
    }
}

TEST(product_overview, worked_out_by_hand) {
    const auto o = tx::product_overview_of(example().base());
    EXPECT_EQ(o.customers, 2);
    ASSERT_EQ(o.figures.size(), 2u);
    const auto &rice = o.figures[0], &tea = o.figures[1];
    EXPECT_EQ(o.product.text(1), "tea");
    EXPECT_EQ(rice.customers, 2);
    EXPECT_EQ(rice.share, 1);
    EXPECT_EQ(rice.orders, 2);  // the day of the refund is none
    EXPECT_EQ(rice.repeaters, 0);
    EXPECT_EQ(rice.revenue, 2.5);
    EXPECT_EQ(rice.margin, 0.5);
    EXPECT_EQ(rice.revenue_per_buyer, 1.25);
    EXPECT_EQ(tea.rows, 3);
    EXPECT_EQ(tea.repeat_share, 1);
    // Wilson (1927): 1 of 2 at 95 %.
    EXPECT_NEAR(tea.share_limits.low, 0.0945312, 1e-7);
    EXPECT_NEAR(tea.share_limits.high, 0.9054688, 1e-7);
    EXPECT_EQ(o.unknown.customers, 0);
    EXPECT_TRUE(std::isnan(o.unknown.repeat_share));
    EXPECT_THROW((void)tx::product_overview_of(example().base(), {.level = 1}), domain_error);
    EXPECT_THROW((void)tx::product_overview_of(tx::customer_base()), domain_error);
}

// The versions as they were first written.  Version 1 has neither margins nor products.
TEST(base_bytes, of_every_version_are_read) {
    const example e;
    const tx::log_options options{.calibration_end = core::to_sys_days(1), .refunds = tx::refund_policy::net};
    const auto products = last_missing({"tea", "rice", "tea", "tea", "rice", "rice"});
    const tx::customer_base made[] = {
        tx::customer_base::from_columns(e.id, e.day, e.amount, options),
        tx::customer_base::from_columns(e.id, e.day, e.amount, options, e.margin, products),
    };
    for (const int version : {1, 2}) {
        const auto& base = made[version - 1];
        const auto written = base.to_bytes();
        const std::filesystem::path golden = std::filesystem::path(GOODWILL_REFERENCE) / "transactions" /
                                             ("customer_base_v" + std::to_string(version) + ".bin");
        if (std::getenv("GOODWILL_WRITE_GOLDEN") != nullptr)
            std::ofstream(golden, std::ios::binary)
                .write(reinterpret_cast<const char*>(written.data()), static_cast<std::streamsize>(written.size()));
        std::ifstream in(golden, std::ios::binary);
        ASSERT_TRUE(in) << golden;
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        EXPECT_EQ(static_cast<int>(bytes[12]), version);
        const auto read = tx::customer_base::from_bytes(std::as_bytes(std::span(bytes)));
        EXPECT_EQ(read.report(), base.report());
        EXPECT_EQ(read.customer().integers, base.customer().integers);
        EXPECT_TRUE(std::ranges::equal(read.scaled_amount(), base.scaled_amount()));
        EXPECT_TRUE(std::ranges::equal(read.scaled_margin(), base.scaled_margin()));
        expect_same_lines(read.products(), base.products());
        EXPECT_EQ(read.to_bytes(), written);
    }
}

TEST(base_bytes, every_cut_and_every_flipped_byte_is_noticed) {
    const auto bytes = example().base().to_bytes();
    for (std::size_t n = 0; n < bytes.size(); ++n)
        EXPECT_THROW((void)tx::customer_base::from_bytes(std::span(bytes).first(n)), format_error) << n;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto altered = bytes;
        altered[i] ^= std::byte{0x10};
        EXPECT_THROW((void)tx::customer_base::from_bytes(altered), format_error) << i;
    }
}
