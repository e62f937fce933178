#include <goodwill/audit/repeat_buying.hpp>

#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/customers/record_join.hpp>

namespace audit = goodwill::audit;
namespace core = goodwill::core;
namespace tx = goodwill::transactions;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_days jan(unsigned d) { return std::chrono::sys_days{2026y / std::chrono::January / std::chrono::day{d}}; }

/// 1 buys on 1, 3, 3, 20; 2 on 5; 4 on 25, 26; 7 on 2, 10, 12, 14.
template <class Id>
tx::customer_base base_of(const std::vector<Id>& ids) {
    const std::vector<std::chrono::sys_days> days{jan(1), jan(3), jan(3), jan(20), jan(5), jan(25),
                                                  jan(26), jan(2), jan(10), jan(12), jan(14)};
    return tx::customer_base::from_columns(core::column(ids), core::column(days));
}
const std::vector<std::int64_t> whole{1, 1, 1, 1, 2, 4, 4, 7, 7, 7, 7};
const std::vector<std::string> texts{"1", "1", "1", "1", "2", "4", "4", "7", "7", "7", "7"};

using numbers = std::vector<double>;
numbers plain(const core::buffer<double>& values) {
    numbers out;
    for (const double v : values) out.push_back(std::isnan(v) ? -1 : v);
    return out;
}

}  // namespace

TEST(repeat_buying, by_row_with_both_remainders) {
    const auto base = base_of(whole);
    const std::vector<std::int64_t> rows{7, 3, 1, 9, 2};
    const auto found = audit::repeat_buying_of("f", core::column(rows), base);
    EXPECT_EQ(plain(found.repeats), (numbers{3, -1, 2, -1, 0}));
    EXPECT_EQ(std::vector<int>(found.in_base.begin(), found.in_base.end()), (std::vector<int>{1, 0, 1, 0, 1}));
    EXPECT_EQ(found.matched, 3);
    EXPECT_EQ(found.not_in_base, 2);
    EXPECT_EQ(std::vector<std::int64_t>(found.without_row.begin(), found.without_row.end()),
              (std::vector<std::int64_t>{2}));  // the position of customer 4
    EXPECT_EQ(found.median, 1.5);  // of 2 0 1 3
    EXPECT_EQ(found.half(), 1.5);
    const auto same = audit::repeat_buying_of("f", core::column(std::vector<std::string>{"7", "3", "1", "9", "2"}),
                                              base_of(texts));
    EXPECT_EQ(plain(same.repeats), plain(found.repeats));
    const std::vector<std::uint64_t> unsigned_rows{7, 3, 1, 9, 2};
    EXPECT_EQ(plain(audit::repeat_buying_of("f", core::column(unsigned_rows), base).repeats), plain(found.repeats));
}

TEST(repeat_buying, within_a_window) {
    const auto base = base_of(whole);
    const std::vector<std::int64_t> rows{1, 2, 4, 7};
    // To 13 January: 4 has not come yet.
    auto found = audit::repeat_buying_of("f", core::column(rows), base, {.at = jan(13)});
    EXPECT_EQ(plain(found.repeats), (numbers{1, 0, -1, 2}));
    EXPECT_EQ(found.later, 1);
    EXPECT_EQ(found.matched, 4);
    EXPECT_EQ(found.median, 1);
    // From 3 January on: the first purchase of 1 lies before, so all in the window are repeats.
    found = audit::repeat_buying_of("f", core::column(rows), base, {.start = jan(3), .at = jan(13)});
    EXPECT_EQ(plain(found.repeats), (numbers{1, 0, -1, 2}));
    found = audit::repeat_buying_of("f", core::column(rows), base, {.start = jan(11)});
    EXPECT_EQ(plain(found.repeats), (numbers{1, 0, 1, 2}));  // of 4 the second alone
    EXPECT_EQ(found.half(), 1);
}

TEST(repeat_buying, refuses_bad_ids_and_windows) {
    const auto base = base_of(whole);
    const auto message = [&](const core::column& rows, const tx::customer_base& of,
                             const audit::repeat_buying_options& how = {}) -> std::string {
        try {
            (void)audit::repeat_buying_of("f", rows, of, how);
        } catch (const std::exception& e) {
            return e.what();
        }
        return "nothing thrown";
    };
    const std::vector<std::int64_t> twice{5, 7, 5}, fine{1, 2};
    EXPECT_EQ(message(core::column(twice), base), "f: customer[2] is 5, must be there once; row 0 has it too");
    EXPECT_THROW(audit::check_customers("f", core::column(twice)), goodwill::conflict_error);
    EXPECT_NO_THROW(audit::check_customers("f", core::column(fine)));
    const std::vector<std::string> empty{"a", ""};
    EXPECT_EQ(message(core::column(empty), base), "f: customer[1] is \"\", must be an id");
    const std::vector<double> fraction{1.5}, missing{1, std::nan("")};
    EXPECT_NE(message(core::column(fraction), base).find("customer[0] is 1.5"), std::string::npos);
    EXPECT_EQ(message(core::column(missing), base), "f: customer[1] is missing, must be an id");
    EXPECT_NE(message(core::column(fine), base_of(texts)).find("f: base is with texts as ids"), std::string::npos);
    EXPECT_NE(message(core::column(fine), base, {.at = jan(27)}).find("must not be after observation_end"), std::string::npos);
    EXPECT_NE(message(core::column(fine), base, {.start = jan(20), .at = jan(2)}).find("start is 2026-01-20"),
              std::string::npos);
}

TEST(repeat_buying, refunds_alone_are_no_purchase) {
    const std::vector<std::int64_t> ids{1, 1, 1};
    const std::vector<std::chrono::sys_days> days{jan(1), jan(2), jan(3)};
    const std::vector<double> amounts{10, -4, 5};
    tx::log_options options;
    options.refunds = tx::refund_policy::net;
    const auto base = tx::customer_base::from_columns(core::column(ids), core::column(days), core::column(amounts), options);
    const std::vector<std::int64_t> rows{1};
    EXPECT_EQ(audit::repeat_buying_of("f", core::column(rows), base).repeats[0], 1);
}
