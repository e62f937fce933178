#include <goodwill/loyalty/describe.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace loyalty = goodwill::loyalty;
using loyalty::language;
using loyalty::program;

namespace {

const std::string beans = R"-({"name":"Bohnen & Brot","zone":"Europe/Berlin","money":{"name":"EUR"},"earn":{"base":{"points":1,"each":10},"tea":{"points":2.5,"per":"item","when":{"categories":["tea","coffee"],"channels":["web","app"]}},
"double":{"multiply":2,"of":["base"],"when":{"weekdays":["sat","sun"],"hours":["14:00","17:30"],"from":"2026-01-01","until":"2026-01-31"}},
"back":{"multiply":1.5,"when":{"attributes":{"segment":["lapsed","new"]},"min_amount":1000.5}},
"gift cards":{"points":0,"per":"order","priority":1,"stop":true,"when":{"products":["gift card"]}},
"welcome":{"points":50,"on":"join","cap":{"member":50},"expires":"1 month"},"birthday":{"points":20,"on":"birthday"},"review":{"points":1,"on":"review","cap":{"day":1,"month":5}}},
"currency":{"decimals":1},
"pending":"14 days","expires":"12 months, end_of_month","inactivity":"24 months","cap":{"month":5000},
"tier_rules":{"window":"12 months","grace":"1 month","downgrade":"one_level"},
"tiers":{"silver":{"threshold":100,"multiplier":1.25},"gold":{"threshold":1500,"multiplier":1.5,"benefits":["free delivery","lounge"]},"house":{"multiplier":2}},
"rewards":{"cup":{"points":100,"kind":"product"},"five off":{"points":500,"value":5},"voucher":{"points":1000,"kind":"voucher","value":12.5,"tiers":["gold","house"]},"tenth":{"points":0,"kind":"product"}},
"stamps":{"card":{"buy":9,"reward":"tenth","categories":["coffee"],"expires":"3 months"}}})-";

const std::string beans_en = R"-(Bohnen & Brot

Membership
- Customers become members when they join.
- Who leaves the programme loses all points, vouchers and the tier.
- Days begin and end at midnight in the time zone Europe/Berlin.

Earning
- "base": 1 point for every EUR 10 spent.
- "tea": 2.5 points for every item, on goods of the categories tea and coffee, through web or app.
- "gift cards": no points for every purchase, with goods of the product gift card.
- "welcome": 50 points for joining.
- "birthday": 20 points on every birthday.
- "review": 1 point for every "review".
- Where "gift cards" applies, "base", "tea", "double" and "back" do not.
- Of a purchase the price of its goods counts, without tax, delivery, the part that was discounted and the part that is paid with points.
- Points are rounded down to 1 decimal place, once for each purchase.

Campaigns
- "double": 2 times the points of "base", on Saturdays and Sundays, from 14:00 to 17:30, from 1 January 2026 through 31 January 2026.
- "back": 1.5 times the points that purchases earn by amount and by item, for purchases of at least EUR 1,000.50, for members whose segment is lapsed or new.
- Where several of these apply at once, they multiply each other: 2 times and 3 times make 6 times.

Limits
- "welcome" gives at most 50 points in a whole membership.
- "review" gives at most 1 point a day and 5 points a calendar month.
- In all, a member earns at most 5,000 points a calendar month.

Stamp cards
- "card": after 9 items of the category coffee there is a voucher for "tenth", which lasts for 3 months.

Rewards
- "cup": a product for 100 points.
- "five off": a discount of EUR 5 for 500 points.
- "voucher": a voucher of EUR 12.50 for 1,000 points, for members of "gold" and "house".
- "tenth": a product, by stamp card.

When points count
- Points wait for 14 days: those of 15 January 2026 can be spent from 30 January 2026.
- Points last for 12 months and then to the end of that month: those of 15 January 2026 can be spent through 31 January 2027.
- Points of "welcome" last for 1 month: those of 15 January 2026 can be spent through 15 February 2026.
- All points are gone when a member neither buys nor redeems anything for 2 years.
- Points that expire soonest are spent first.

Returns
- Goods can be returned for 30 days after the purchase.
- When goods are returned, the purchase earns again on what is left of it, and the difference is taken back.
- If they have been spent already, the member owes them, and later ones pay for that.
- When a reward is given back, its points return and expire when they would have.

Tiers
- Members begin as "member".
- "silver" is reached by spending EUR 100 within 12 months and brings 1.25 times the points for purchases.
- "gold" is reached by spending EUR 1,500 within 12 months and brings 1.5 times the points for purchases, free delivery and lounge.
- "house" is by invitation and brings 2 times the points for purchases.
- The purchase that reaches a tier still counts as in the tier before.
- A tier lasts for 12 months; then the last 12 months decide which tier the next 12 months have.
- A member falls by one tier at a time.
- A tier that is not reached again is kept for 1 month more.
)-";

const std::string beans_vi = R"-(Bohnen & Brot

Thành viên
- Khách hàng trở thành thành viên khi đăng ký tham gia.
- Thành viên rời chương trình sẽ mất toàn bộ điểm, phiếu và hạng.
- Mỗi ngày được tính từ 0 giờ đến 24 giờ theo múi giờ Europe/Berlin.

Tích điểm
- "base": 1 điểm cho mỗi 10 EUR chi tiêu.
- "tea": 2,5 điểm cho mỗi sản phẩm, với sản phẩm thuộc nhóm tea và coffee, qua kênh web hoặc app.
- "gift cards": không có điểm cho mỗi đơn hàng, khi mua sản phẩm gift card.
- "welcome": 50 điểm khi đăng ký tham gia.
- "birthday": 20 điểm vào mỗi dịp sinh nhật.
- "review": 1 điểm cho mỗi lần "review".
- Khi "gift cards" được áp dụng thì không tính "base", "tea", "double" và "back".
- Giá trị được tính của đơn hàng là tiền hàng, không gồm thuế, phí giao hàng, phần được giảm giá và phần trả bằng điểm.
- Điểm được làm tròn xuống đến 1 chữ số thập phân, một lần cho mỗi đơn hàng.

Ưu đãi
- "double": nhân 2 số điểm của "base", vào thứ Bảy và Chủ nhật, từ 14:00 đến 17:30, từ ngày 01/01/2026 đến hết ngày 31/01/2026.
- "back": nhân 1,5 số điểm tính theo giá trị đơn hàng và theo số lượng sản phẩm, cho đơn hàng từ 1.000,50 EUR trở lên, dành cho thành viên có segment là lapsed hoặc new.
- Khi nhiều ưu đãi nhân điểm cùng áp dụng, các hệ số được nhân với nhau: nhân 2 và nhân 3 thành nhân 6.

Giới hạn
- "welcome" cho tối đa 50 điểm trong suốt thời gian là thành viên.
- "review" cho tối đa 1 điểm mỗi ngày và 5 điểm mỗi tháng.
- Tổng cộng mỗi thành viên nhận tối đa 5.000 điểm mỗi tháng.

Thẻ tích tem
- "card": mua đủ 9 sản phẩm thuộc nhóm coffee được một phiếu đổi "tenth", có giá trị trong 3 tháng.

Quà đổi điểm
- "cup": một sản phẩm khi đổi 100 điểm.
- "five off": giảm giá 5 EUR khi đổi 500 điểm.
- "voucher": một phiếu mua hàng trị giá 12,50 EUR khi đổi 1.000 điểm, dành cho hạng "gold" và "house".
- "tenth": một sản phẩm, nhận bằng thẻ tích tem.

Thời hạn của điểm
- Điểm dùng được sau thời gian chờ 14 ngày: điểm nhận ngày 15/01/2026 dùng được từ ngày 30/01/2026.
- Điểm có thời hạn 12 tháng rồi đến hết tháng đó: điểm nhận ngày 15/01/2026 dùng được đến hết ngày 31/01/2027.
- Điểm từ "welcome" có thời hạn 1 tháng: điểm nhận ngày 15/01/2026 dùng được đến hết ngày 15/02/2026.
- Toàn bộ điểm hết hạn nếu thành viên không mua hàng và không đổi quà trong 2 năm.
- Điểm sắp hết hạn được dùng trước.

Trả hàng
- Hàng có thể được trả lại trong vòng 30 ngày sau khi mua.
- Khi trả hàng, điểm của đơn hàng được tính lại theo phần còn giữ và phần chênh lệch bị thu hồi.
- Nếu số điểm đó đã được dùng, thành viên nợ phần còn thiếu và số nhận sau này được trừ vào đó.
- Khi hủy đổi quà, điểm được hoàn lại với hạn dùng cũ.

Hạng thành viên
- Thành viên bắt đầu ở hạng "member".
- Hạng "silver" đạt được khi chi tiêu đủ 100 EUR trong vòng 12 tháng; quyền lợi: nhân 1,25 điểm khi mua hàng.
- Hạng "gold" đạt được khi chi tiêu đủ 1.500 EUR trong vòng 12 tháng; quyền lợi: nhân 1,5 điểm khi mua hàng, free delivery và lounge.
- Hạng "house" chỉ dành cho thành viên được mời; quyền lợi: nhân 2 điểm khi mua hàng.
- Đơn hàng giúp lên hạng vẫn được tính theo hạng cũ.
- Hạng có hiệu lực 12 tháng; sau đó kết quả của 12 tháng gần nhất quyết định hạng cho 12 tháng tiếp theo.
- Mỗi lần xét lại, thành viên chỉ bị hạ tối đa một hạng.
- Hạng không đạt lại điều kiện được giữ thêm 1 tháng.
)-";

const std::string morning = R"-({"name": "Cà phê Sớm", "zone": "Asia/Ho_Chi_Minh", "money": {"name": "VND", "decimals": 0}, "currency": {"name": "beans", "decimals": 0, "rounding": "half_up", "round_per": "rule"},
"counts": {"tax": true, "delivery": true, "discount": true},
"earn": {"visit": {"points": 1, "per": "visit"}, "order": {"points": 2, "per": "order", "group": "once", "when": {"first_purchase": true}}, "small": {"points": 1, "per": "order", "group": "once", "when": {"below_amount": 50000, "tiers": ["khách"]}},
"spend": {"points": 1, "each": 10000, "tier_multiplier": false, "credit": false, "when": {"products": ["phin", "espresso"], "hours": ["06:00", "09:00"], "min_amount": 20000, "below_amount": 1000000}},
"tết": {"multiply": 2, "when": {"from": "2026-02-10"}}, "sinh nhật": {"multiply": 3, "when": {"birthday": "month", "until": "2026-12-31"}}, "ngày sinh": {"points": 5, "on": "birthday", "pending": "2 days, start_of_day", "expires": "end_of_month"}},
"multipliers": "add", "cap": {"order": 100, "day": 200, "year": 5000}, "expires": "end_of_year", "spending_order": "oldest", "refunds": "proportional", "refund_window": "7 days", "negative": "clamp", "cancelled_redemption": "new_expiry", "enrolment": "first_purchase",
"tier_rules": {"below": "khách", "basis": "points", "window": "calendar_year", "upgrade": "before"},
"tiers": {"bạc": {"threshold": 1000, "benefits": ["chỗ ngồi riêng"]}, "vàng": {"threshold": 2500, "multiplier": 1.1}},
"rewards": {"ly thứ mười": {"points": 0, "kind": "product"}, "giảm giá": {"points": 1, "value": 1000}, "bánh": {"points": 50, "kind": "product", "tiers": ["vàng"]}},
"stamps": {"thẻ": {"buy": 9, "reward": "ly thứ mười", "expires": "1 month"}}})-";

const std::string morning_en = R"-(Cà phê Sớm

Membership
- Customers become members when they join, or with their first purchase.
- Who leaves the programme loses all points, vouchers and the tier.
- Days begin and end at midnight in the time zone Asia/Ho_Chi_Minh.

Earning
- "visit": 1 bean for the first purchase of a day.
- "order": 2 beans for every purchase, on the first purchase.
- "small": 1 bean for every purchase, for purchases below VND 50,000, for members of "khách".
- "spend": 1 bean for every VND 10,000 spent, on goods of the products phin and espresso, for purchases from VND 20,000 to below VND 1,000,000, from 06:00 to 09:00.
- "ngày sinh": 5 beans on every birthday.
- Of "order" and "small", in this order, only the first that applies counts.
- "spend" gives the same in all tiers.
- Beans of "spend" do not count towards tiers.
- Of a purchase the price of its goods counts, with tax, delivery and the part that was discounted, without the part that is paid with points.
- Beans are rounded to whole beans, halves up, for each of these by itself.

Campaigns
- "tết": 2 times the beans that purchases earn by amount and by item, from 10 February 2026 on.
- "sinh nhật": 3 times the beans that purchases earn by amount and by item, in the month of the member's birthday, through 31 December 2026.
- Where several of these apply at once, what they add is added up: 2 times and 3 times make 4 times.

Limits
- In all, a member earns at most 100 beans for a purchase, 200 beans a day and 5,000 beans a calendar year.

Stamp cards
- "thẻ": after 9 items there is a voucher for "ly thứ mười", which lasts for 1 month.

Rewards
- "ly thứ mười": a product, by stamp card.
- "giảm giá": a discount of VND 1,000 for 1 bean.
- "bánh": a product for 50 beans, for members of "vàng".

When points count
- Beans can be spent at once.
- Beans of "ngày sinh" wait for 2 days: those of 15 January 2026 can be spent from 17 January 2026.
- Beans last to the end of the year in which they are earned.
- Beans of "ngày sinh" last to the end of the month in which they are earned.
- The oldest beans are spent first.

Returns
- Goods can be returned for 7 days after the purchase.
- When goods are returned, beans are taken back in proportion to their price.
- If they have been spent already, what is missing is forgiven.
- When a reward is given back, its beans return as new ones.

Tiers
- Members begin as "khách".
- "bạc" is reached by earning 1,000 beans in a calendar year and brings chỗ ngồi riêng.
- "vàng" is reached by earning 2,500 beans in a calendar year and brings 1.1 times the beans for purchases.
- The purchase that reaches a tier counts as in that tier already.
- On 1 January the year that is over decides which tier a member has, at least to the end of the new year.
)-";

const std::string morning_vi = R"-(Cà phê Sớm

Thành viên
- Khách hàng trở thành thành viên khi đăng ký tham gia hoặc khi mua hàng lần đầu.
- Thành viên rời chương trình sẽ mất toàn bộ điểm, phiếu và hạng.
- Mỗi ngày được tính từ 0 giờ đến 24 giờ theo múi giờ Asia/Ho_Chi_Minh.

Tích điểm
- "visit": 1 beans cho đơn hàng đầu tiên trong ngày.
- "order": 2 beans cho mỗi đơn hàng, cho lần mua hàng đầu tiên.
- "small": 1 beans cho mỗi đơn hàng, cho đơn hàng dưới 50.000 VND, dành cho hạng "khách".
- "spend": 1 beans cho mỗi 10.000 VND chi tiêu, với sản phẩm phin và espresso, cho đơn hàng từ 20.000 VND đến dưới 1.000.000 VND, từ 06:00 đến 09:00.
- "ngày sinh": 5 beans vào mỗi dịp sinh nhật.
- Trong số "order" và "small", chỉ mục đầu tiên phù hợp theo thứ tự này được tính.
- "spend" được tính như nhau ở mọi hạng.
- Beans từ "spend" không được tính để xét hạng.
- Giá trị được tính của đơn hàng là tiền hàng, gồm cả thuế, phí giao hàng và phần được giảm giá, không gồm phần trả bằng điểm.
- Beans được làm tròn đến số nguyên, phần nửa làm tròn lên, riêng cho từng mục trên.

Ưu đãi
- "tết": nhân 2 số beans tính theo giá trị đơn hàng và theo số lượng sản phẩm, từ ngày 10/02/2026.
- "sinh nhật": nhân 3 số beans tính theo giá trị đơn hàng và theo số lượng sản phẩm, trong tháng sinh nhật, đến hết ngày 31/12/2026.
- Khi nhiều ưu đãi nhân điểm cùng áp dụng, các phần tăng thêm được cộng lại: nhân 2 và nhân 3 thành nhân 4.

Giới hạn
- Tổng cộng mỗi thành viên nhận tối đa 100 beans mỗi đơn hàng, 200 beans mỗi ngày và 5.000 beans mỗi năm.

Thẻ tích tem
- "thẻ": mua đủ 9 sản phẩm được một phiếu đổi "ly thứ mười", có giá trị trong 1 tháng.

Quà đổi điểm
- "ly thứ mười": một sản phẩm, nhận bằng thẻ tích tem.
- "giảm giá": giảm giá 1.000 VND khi đổi 1 beans.
- "bánh": một sản phẩm khi đổi 50 beans, dành cho hạng "vàng".

Thời hạn của điểm
- Beans dùng được ngay.
- Beans từ "ngày sinh" dùng được sau thời gian chờ 2 ngày: beans nhận ngày 15/01/2026 dùng được từ ngày 17/01/2026.
- Beans dùng được đến hết năm nhận.
- Beans từ "ngày sinh" dùng được đến hết tháng nhận.
- Beans nhận sớm nhất được dùng trước.

Trả hàng
- Hàng có thể được trả lại trong vòng 7 ngày sau khi mua.
- Khi trả hàng, beans bị thu hồi theo tỷ lệ giá trị của hàng trả lại.
- Nếu số beans đó đã được dùng, phần còn thiếu được bỏ qua.
- Khi hủy đổi quà, beans được hoàn lại với hạn dùng mới.

Hạng thành viên
- Thành viên bắt đầu ở hạng "khách".
- Hạng "bạc" đạt được khi tích đủ 1.000 beans trong một năm dương lịch; quyền lợi: chỗ ngồi riêng.
- Hạng "vàng" đạt được khi tích đủ 2.500 beans trong một năm dương lịch; quyền lợi: nhân 1,1 beans khi mua hàng.
- Đơn hàng giúp lên hạng được tính ngay theo hạng mới.
- Vào ngày 1 tháng 1, kết quả của năm vừa qua quyết định hạng của thành viên, ít nhất đến hết năm mới.
)-";

std::vector<std::string> names_of(const program& p) {
    std::vector<std::string> all;
    for (const auto& x : p.earn) all.push_back(x.name);
    for (const auto& x : p.tiers.levels) all.push_back(x.name);
    for (const auto& x : p.rewards) all.push_back(x.name);
    for (const auto& x : p.stamps) all.push_back(x.name);
    return all;
}

program of(const std::string& fields) { return program::from_json("{\"zone\": \"UTC\"" + fields + "}"); }

/// Whether a text has a line of a fact.
bool has(const std::string& text, const std::string& fact) { return text.find("\n- " + fact + "\n") != std::string::npos; }

}  // namespace

TEST(describe, two_programmes_in_two_languages) {
    EXPECT_EQ(loyalty::describe(program::from_json(beans), language::en), beans_en);
    EXPECT_EQ(loyalty::describe(program::from_json(beans), language::vi), beans_vi);
    EXPECT_EQ(loyalty::describe(program::from_json(morning), language::en), morning_en);
    EXPECT_EQ(loyalty::describe(program::from_json(morning), language::vi), morning_vi);
}

TEST(describe, every_rule_tier_reward_and_card_is_named) {
    for (const auto& text : {beans, morning})
        for (const auto in : {language::en, language::vi}) {
            const program p = program::from_json(text);
            const std::string said = loyalty::describe(p, in);
            for (const auto& name : names_of(p)) EXPECT_NE(said.find("\"" + name + "\""), std::string::npos) << name;
        }
}

TEST(describe, every_policy_has_words_of_its_own_in_both_languages) {
    const std::string some = ", \"earn\": {\"a\": {\"points\": 1}, \"b\": {\"multiply\": 2}, \"c\": {\"multiply\": 3}}, \"tiers\": {\"t\": {\"threshold\": 5, \"multiplier\": 2}}";
    const std::vector<std::vector<std::string>> fields{
        {R"("refunds": "reverse_and_earn_again")", R"("refunds": "proportional")", R"("refunds": "rate_of_refund")",
         R"("refunds": "current_rule")", R"("refunds": "current_tier")", R"("refund_window": "none")"},
        {R"("negative": "allow")", R"("negative": "clamp")", R"("negative": "refuse")"},
        {R"("cancelled_redemption": "original_expiry")", R"("cancelled_redemption": "new_expiry")"},
        {R"("enrolment": "join")", R"("enrolment": "first_purchase")"},
        {R"("multipliers": "multiply")", R"("multipliers": "add")", R"("multipliers": "best")"},
        {R"("spending_order": "soonest_to_expire")", R"("spending_order": "oldest")", R"("spending_order": "newest")"},
        {R"("expires": "never")", R"("expires": "1 month")", R"("expires": "1 month, end_of_month")", R"("expires": "end_of_month")",
         R"("expires": "end_of_quarter")", R"("expires": "end_of_year")"},
        {R"("pending": "none")", R"("pending": "3 days")", R"("pending": "3 days, start_of_day")"},
        {R"("currency": {"rounding": "down"})", R"("currency": {"rounding": "up"})", R"("currency": {"rounding": "half_up"})",
         R"("currency": {"rounding": "half_even"})", R"("currency": {"round_per": "rule"})", R"("currency": {"round_per": "line"})",
         R"("currency": {"decimals": 1})", R"("currency": {"decimals": 2})"},
        {R"("tier_rules": {"upgrade": "after"})", R"("tier_rules": {"upgrade": "before"})", R"("tier_rules": {"upgrade": "split"})"},
        {R"("tier_rules": {"basis": "spend"})", R"("tier_rules": {"basis": "points"})", R"("tier_rules": {"basis": "orders"})",
         R"("tier_rules": {"basis": "visits"})", R"("tier_rules": {"basis": "items"})", R"("tier_rules": {"basis": "credit"})"},
        {R"("tier_rules": {"window": "lifetime"})", R"("tier_rules": {"window": "lifetime", "downgrade": "at_once"})",
         R"("tier_rules": {"window": "1 month"})", R"("tier_rules": {"window": "1 month", "downgrade": "at_once"})",
         R"("tier_rules": {"window": "1 month", "downgrade": "one_level"})", R"("tier_rules": {"window": "1 month", "grace": "1 day"})",
         R"("tier_rules": {"window": "calendar_year"})", R"("tier_rules": {"window": "calendar_year", "downgrade": "at_once"})",
         R"("tier_rules": {"window": "anniversary"})", R"("tier_rules": {"window": "anniversary", "downgrade": "at_once"})",
         R"("tier_rules": {"window": "anniversary", "downgrade": "never"})"},
    };
    for (const auto& values : fields)
        for (const auto in : {language::en, language::vi}) {
            std::vector<std::string> texts;
            for (const auto& value : values) {
                const std::string text = loyalty::describe(of(", " + value + some), in);
                EXPECT_EQ(text.find('_'), std::string::npos) << text;
                for (const auto& other : texts) EXPECT_NE(text, other) << value;
                texts.push_back(text);
            }
        }
}

TEST(describe, numbers_money_and_plural_forms) {
    const auto p = of(R"(, "money": {"name": "€"}, "earn": {"a": {"points": 1, "each": 1234.5}, "b": {"points": 2, "per": "item"}},
        "tiers": {"t": {"threshold": 1000000, "multiplier": 1.5}}, "tier_rules": {"window": "1 day"}, "stamps": {"s": {"buy": 1, "reward": "r"}},
        "rewards": {"r": {"points": 10000, "value": 0.5}})");
    const auto en = loyalty::describe(p, language::en), vi = loyalty::describe(p, language::vi);
    EXPECT_TRUE(has(en, "\"a\": 1 point for every €1,234.50 spent.")) << en;
    EXPECT_TRUE(has(en, "\"b\": 2 points for every item."));
    EXPECT_TRUE(has(en, "\"t\" is reached by spending €1,000,000 within 1 day and brings 1.5 times the points for purchases."));
    EXPECT_TRUE(has(en, "\"s\": after 1 item there is a voucher for \"r\"."));
    EXPECT_TRUE(has(en, "\"r\": a discount of €0.50 for 10,000 points."));
    EXPECT_TRUE(has(vi, "\"a\": 1 điểm cho mỗi 1.234,50 € chi tiêu.")) << vi;
    EXPECT_TRUE(has(vi, "\"r\": giảm giá 0,50 € khi đổi 10.000 điểm."));
    EXPECT_TRUE(has(vi, "Hạng \"t\" đạt được khi chi tiêu đủ 1.000.000 € trong vòng 1 ngày; quyền lợi: nhân 1,5 điểm khi mua hàng."));
}

TEST(describe, a_programme_without_anything_says_little) {
    EXPECT_EQ(loyalty::describe(of("")),
              "Membership\n- Customers become members when they join.\n- Who leaves the programme loses all points, vouchers and the "
              "tier.\n- Days begin and end at midnight in the time zone UTC.\n");
}

TEST(describe, languages_have_names) {
    EXPECT_EQ(loyalty::language_of("f", "vi"), language::vi);
    EXPECT_EQ(loyalty::language_of("f", "en"), language::en);
    EXPECT_THROW(static_cast<void>(loyalty::language_of("f", "de")), goodwill::domain_error);
}
