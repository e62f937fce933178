#include "loyalty/phrases.hpp"

#include <chrono>
#include <cstdio>

namespace goodwill::inline v0::loyalty {
namespace {

using std::string;

class vietnamese_phrases final : public phrases {
public:
    using phrases::phrases;

    string heading(topic t) const override {
        constexpr const char* all[] = {"Thành viên", "Tích điểm", "Ưu đãi", "Giới hạn", "Thẻ tích tem",
                                       "Quà đổi điểm", "Thời hạn của điểm", "Trả hàng", "Hạng thành viên"};
        return all[static_cast<std::size_t>(t)];
    }

    string becoming_a_member() const override {
        return p_.enrols == enrolment::join ? "Khách hàng trở thành thành viên khi đăng ký tham gia."
                                            : "Khách hàng trở thành thành viên khi đăng ký tham gia hoặc khi mua hàng lần đầu.";
    }
    string leaving() const override { return "Thành viên rời chương trình sẽ mất toàn bộ điểm, phiếu và hạng."; }
    string zone() const override { return "Mỗi ngày được tính từ 0 giờ đến 24 giờ theo múi giờ " + p_.zone + "."; }

    string rule(const earning_rule& r) const override {
        string what;
        if (r.multiply) {
            what = "nhân " + number(*r.multiply) + " số " + currency() +
                   (r.of.empty() ? " tính theo giá trị đơn hàng và theo số lượng sản phẩm" : " của " + joined(quoted(r.of), "và"));
        } else {
            what = *r.points == 0 ? "không có " + currency() : count(*r.points);
            switch (r.per) {
                case rule_basis::amount: what += " cho mỗi " + money(r.each) + " chi tiêu"; break;
                case rule_basis::order: what += " cho mỗi đơn hàng"; break;
                case rule_basis::visit: what += " cho đơn hàng đầu tiên trong ngày"; break;
                case rule_basis::item: what += " cho mỗi sản phẩm"; break;
                case rule_basis::event:
                    what += r.on == "join" ? " khi đăng ký tham gia" : r.on == "birthday" ? " vào mỗi dịp sinh nhật" : " cho mỗi lần " + quoted(r.on);
            }
        }
        return quoted(r.name) + ": " + what + conditions_of(r) + ".";
    }
    string several_multipliers() const override {
        switch (p_.multipliers) {
            case multiplier_stacking::multiply: return "Khi nhiều ưu đãi nhân điểm cùng áp dụng, các hệ số được nhân với nhau: nhân 2 và nhân 3 thành nhân 6.";
            case multiplier_stacking::add: return "Khi nhiều ưu đãi nhân điểm cùng áp dụng, các phần tăng thêm được cộng lại: nhân 2 và nhân 3 thành nhân 4.";
            case multiplier_stacking::best: return "Khi nhiều ưu đãi nhân điểm cùng áp dụng, chỉ hệ số cao nhất được tính.";
        }
        return "";
    }
    string only_first_of(const names& group) const override {
        return "Trong số " + joined(quoted(group), "và") + ", chỉ mục đầu tiên phù hợp theo thứ tự này được tính.";
    }
    string stops(const string& name, const names& after) const override {
        return "Khi " + quoted(name) + " được áp dụng thì không tính " + joined(quoted(after), "và") + ".";
    }
    string same_in_all_tiers(const string& name) const override { return quoted(name) + " được tính như nhau ở mọi hạng."; }
    string no_credit(const string& name) const override { return those(name) + " không được tính để xét hạng."; }
    string what_counts() const override {
        names with, without;
        const auto put = [&](bool counts, const char* what) { (counts ? with : without).emplace_back(what); };
        put(p_.counts.tax, "thuế");
        put(p_.counts.delivery, "phí giao hàng");
        put(p_.counts.discount, "phần được giảm giá");
        put(p_.counts.redeemed, "phần trả bằng điểm");
        return "Giá trị được tính của đơn hàng là tiền hàng" + (with.empty() ? "" : ", gồm cả " + joined(with, "và")) +
               (without.empty() ? "" : ", không gồm " + joined(without, "và")) + ".";
    }
    string rounding() const override {
        const string to = p_.decimals == 0 ? "số nguyên" : number(p_.decimals) + " chữ số thập phân";
        string text = capital(currency()) + " được làm tròn ";
        switch (p_.rounds) {
            case rounding::down: text += "xuống đến " + to; break;
            case rounding::up: text += "lên đến " + to; break;
            case rounding::half_up: text += "đến " + to + ", phần nửa làm tròn lên"; break;
            case rounding::half_even: text += "đến " + to + ", phần nửa làm tròn về số chẵn"; break;
        }
        switch (p_.round_per) {
            case rounding_scope::order: return text + ", một lần cho mỗi đơn hàng.";
            case rounding_scope::rule: return text + ", riêng cho từng mục trên.";
            case rounding_scope::line: return text + ", riêng cho từng dòng của đơn hàng.";
        }
        return text;
    }

    string limits(const string& name, const caps& c) const override {
        names all;
        const auto put = [&](const std::optional<double>& most, const char* over) {
            if (most) all.push_back(count(*most) + over);
        };
        put(c.order, " mỗi đơn hàng");
        put(c.day, " mỗi ngày");
        put(c.month, " mỗi tháng");
        put(c.year, " mỗi năm");
        put(c.member, " trong suốt thời gian là thành viên");
        return (name.empty() ? "Tổng cộng mỗi thành viên nhận" : quoted(name) + " cho") + string(" tối đa ") + joined(all, "và") + ".";
    }
    string stamps(const stamp_card& s) const override {
        return quoted(s.name) + ": mua đủ " + number(s.buy) + " sản phẩm" + lines(s.products, s.categories) + " được một phiếu đổi " +
               quoted(s.reward) + lasting_voucher(s.expires) + ".";
    }
    string reward(const loyalty::reward& r) const override {
        string what = r.kind == "product" ? "một sản phẩm" : r.kind == "voucher" ? "một phiếu mua hàng" : "giảm giá";
        if (r.value && r.kind != "product") what += (r.kind == "voucher" ? " trị giá " : " ") + money(*r.value);
        what += r.points == 0 ? ", nhận bằng thẻ tích tem" : " khi đổi " + count(r.points);
        if (!r.tiers.empty()) what += ", dành cho hạng " + joined(quoted(r.tiers), "và");
        return quoted(r.name) + ": " + what + ".";
    }

    string waiting(const string& name, const pending& w) const override {
        if (w.wait.none()) return those(name) + " dùng được ngay.";
        return those(name) + " dùng được sau thời gian chờ " + length(w.wait) + ": " + currency() + " nhận ngày " + date(example) +
               " dùng được từ ngày " + date(active_on(w, example)) + ".";
    }
    string expiring(const string& name, const expiry& e) const override {
        switch (e.rule) {
            case expiry::kind::never: return those(name) + " không hết hạn.";
            case expiry::kind::end_of_month: return those(name) + " dùng được đến hết tháng nhận.";
            case expiry::kind::end_of_quarter: return those(name) + " dùng được đến hết quý nhận.";
            case expiry::kind::end_of_year: return those(name) + " dùng được đến hết năm nhận.";
            case expiry::kind::after:
            case expiry::kind::after_then_month: break;
        }
        return those(name) + " có thời hạn " + length(e.after) +
               (e.rule == expiry::kind::after_then_month ? " rồi đến hết tháng đó" : "") + ": " + currency() + " nhận ngày " + date(example) +
               " dùng được đến hết ngày " + date(gone_on(e, example) - 1) + ".";
    }
    string inactive() const override {
        return "Toàn bộ " + currency() + " hết hạn nếu thành viên không mua hàng và không đổi quà trong " + length(p_.inactivity) + ".";
    }
    string spent_first() const override {
        switch (p_.spend) {
            case spending_order::soonest_to_expire: return capital(currency()) + " sắp hết hạn được dùng trước.";
            case spending_order::oldest: return capital(currency()) + " nhận sớm nhất được dùng trước.";
            case spending_order::newest: return capital(currency()) + " nhận gần đây nhất được dùng trước.";
        }
        return "";
    }

    string return_window() const override {
        return p_.refund_window.none() ? "Việc trả hàng không làm thay đổi số " + currency() + " của đơn hàng."
                                       : "Hàng có thể được trả lại trong vòng " + length(p_.refund_window) + " sau khi mua.";
    }
    string returned() const override {
        switch (p_.refunds) {
            case refund_policy::reverse_and_earn_again:
                return "Khi trả hàng, " + currency() + " của đơn hàng được tính lại theo phần còn giữ và phần chênh lệch bị thu hồi.";
            case refund_policy::proportional:
                return "Khi trả hàng, " + currency() + " bị thu hồi theo tỷ lệ giá trị của hàng trả lại.";
            case refund_policy::rate_of_refund:
                return "Khi trả hàng, số " + currency() + " bị thu hồi bằng số lẽ ra nhận được cho một đơn hàng cùng giá trị.";
            case refund_policy::current_rule:
                return "Khi trả hàng, số " + currency() + " bị thu hồi bằng số nhận được cho một đơn hàng cùng giá trị vào ngày trả.";
            case refund_policy::current_tier:
                return "Khi trả hàng, số " + currency() + " bị thu hồi bằng số nhận được cho một đơn hàng cùng giá trị với hạng vào ngày trả.";
        }
        return "";
    }
    string spent_already() const override {
        switch (p_.negative) {
            case negative_policy::allow: return "Nếu số " + currency() + " đó đã được dùng, thành viên nợ phần còn thiếu và số nhận sau này được trừ vào đó.";
            case negative_policy::clamp: return "Nếu số " + currency() + " đó đã được dùng, phần còn thiếu được bỏ qua.";
            case negative_policy::refuse: return "Nếu số " + currency() + " đó đã được dùng thì không thể trả hàng.";
        }
        return "";
    }
    string cancelled() const override {
        return "Khi hủy đổi quà, " + currency() +
               (p_.cancelled == cancelled_redemption::original_expiry ? " được hoàn lại với hạn dùng cũ." : " được hoàn lại với hạn dùng mới.");
    }

    string below() const override { return "Thành viên bắt đầu ở hạng " + quoted(p_.tiers.below) + "."; }
    string tier(const tier_level& t) const override {
        string how = t.threshold ? " đạt được khi " : " chỉ dành cho thành viên được mời";
        if (t.threshold) {
            const string n = number(*t.threshold);
            switch (p_.tiers.basis) {
                case tier_counter::spend: how += "chi tiêu đủ " + money(*t.threshold); break;
                case tier_counter::points: how += "tích đủ " + count(*t.threshold); break;
                case tier_counter::orders: how += "có đủ " + n + " đơn hàng"; break;
                case tier_counter::visits: how += "mua hàng trong đủ " + n + " ngày khác nhau"; break;
                case tier_counter::items: how += "mua đủ " + n + " sản phẩm"; break;
                case tier_counter::credit: how += "tích đủ " + n + " điểm xét hạng"; break;
            }
            switch (p_.tiers.period) {
                case tier_period::lifetime: break;
                case tier_period::rolling: how += " trong vòng " + length(p_.tiers.window); break;
                case tier_period::calendar_year: how += " trong một năm dương lịch"; break;
                case tier_period::anniversary: how += " trong một năm thành viên"; break;
            }
        }
        names brings;
        if (t.multiplier != 1) brings.push_back("nhân " + number(t.multiplier) + " " + currency() + " khi mua hàng");
        brings.insert(brings.end(), t.benefits.begin(), t.benefits.end());
        return "Hạng " + quoted(t.name) + how + (brings.empty() ? "" : "; quyền lợi: " + joined(brings, "và")) + ".";
    }
    string upgrade() const override {
        switch (p_.tiers.upgrade) {
            case upgrade_time::after: return "Đơn hàng giúp lên hạng vẫn được tính theo hạng cũ.";
            case upgrade_time::before: return "Đơn hàng giúp lên hạng được tính ngay theo hạng mới.";
            case upgrade_time::split: return "Với đơn hàng giúp lên hạng, phần vượt ngưỡng được tính ngay theo hạng mới.";
        }
        return "";
    }
    string lasting() const override {
        const auto& t = p_.tiers;
        if (kept_for_good()) return "Hạng đã đạt được sẽ được giữ mãi.";
        const bool at_once = t.downgrade == downgrade_policy::at_once;
        switch (t.period) {
            case tier_period::lifetime: return "Thành viên mất hạng vào ngày việc trả hàng làm mức tích lũy xuống dưới ngưỡng.";
            case tier_period::rolling:
                return at_once ? "Thành viên mất hạng vào ngày " + length(t.window) + " gần nhất không còn đủ điều kiện."
                               : "Hạng có hiệu lực " + length(t.window) + "; sau đó kết quả của " + length(t.window) +
                                     " gần nhất quyết định hạng cho " + length(t.window) + " tiếp theo.";
            case tier_period::calendar_year:
                return at_once ? "Vào ngày 1 tháng 1 hằng năm, mọi thành viên bắt đầu lại từ đầu."
                               : "Vào ngày 1 tháng 1, kết quả của năm vừa qua quyết định hạng của thành viên, ít nhất đến hết năm mới.";
            case tier_period::anniversary:
                return at_once ? "Vào ngày kỷ niệm tham gia hằng năm, thành viên bắt đầu lại từ đầu."
                               : "Vào ngày kỷ niệm tham gia, kết quả của năm vừa qua quyết định hạng của thành viên, ít nhất đến ngày kỷ niệm tiếp theo.";
        }
        return "";
    }
    string one_level() const override { return "Mỗi lần xét lại, thành viên chỉ bị hạ tối đa một hạng."; }
    string grace() const override { return "Hạng không đạt lại điều kiện được giữ thêm " + length(p_.tiers.grace) + "."; }

private:
    static string number(double value) { return written(value, 0, {',', '.'}); }
    string money(double value) const {
        const string amount = written(value, p_.money_decimals, {',', '.'});
        return p_.money.empty() ? amount : amount + " " + p_.money;
    }
    /// A small first letter becomes a capital one; đ is the only one of a programme's own words that is not ASCII.
    static string capital(string text) {
        if (text.starts_with("đ")) return "Đ" + text.substr(string("đ").size());
        if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
        return text;
    }
    string currency() const { return p_.currency == "points" ? "điểm" : p_.currency; }
    string count(double n) const { return number(n) + " " + currency(); }
    string those(const string& name) const { return capital(currency()) + (name.empty() ? "" : " từ " + quoted(name)); }
    static string length(const duration& d) {
        if (d.in == duration::unit::days) return number(d.length) + " ngày";
        return d.length % 12 == 0 && d.length > 12 ? number(d.length / 12) + " năm" : number(d.length) + " tháng";
    }
    static string date(core::day_number day) {
        const std::chrono::year_month_day d{core::to_sys_days(day)};
        char text[40];
        std::snprintf(text, sizeof text, "%02u/%02u/%d", static_cast<unsigned>(d.day()), static_cast<unsigned>(d.month()), static_cast<int>(d.year()));
        return text;
    }
    static string clock(int minutes) {
        char text[16];
        std::snprintf(text, sizeof text, "%02d:%02d", minutes / 60 % 100, minutes % 60);
        return text;
    }
    static string lines(const names& products, const names& categories) {
        string text;
        if (!products.empty()) text += " " + joined(products, "và");
        if (!categories.empty()) text += " thuộc nhóm " + joined(categories, "và");
        return text;
    }
    string conditions_of(const earning_rule& r) const {
        const conditions& c = r.when;
        const bool by_line = r.multiply || r.per == rule_basis::amount || r.per == rule_basis::item;
        constexpr const char* days[] = {"thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"};
        string text;
        if (!c.products.empty() || !c.categories.empty()) text += (by_line ? ", với sản phẩm" : ", khi mua sản phẩm") + lines(c.products, c.categories);
        if (c.min_amount && c.below_amount) text += ", cho đơn hàng từ " + money(*c.min_amount) + " đến dưới " + money(*c.below_amount);
        else if (c.min_amount) text += ", cho đơn hàng từ " + money(*c.min_amount) + " trở lên";
        else if (c.below_amount) text += ", cho đơn hàng dưới " + money(*c.below_amount);
        if (c.first_purchase) text += ", cho lần mua hàng đầu tiên";
        if (!c.channels.empty()) text += ", qua kênh " + joined(c.channels, "hoặc");
        if (!c.tiers.empty()) text += ", dành cho hạng " + joined(quoted(c.tiers), "và");
        for (const auto& a : c.attributes) text += ", dành cho thành viên có " + a.name + " là " + joined(a.values, "hoặc");
        if (c.birthday == birthday_condition::day) text += ", vào ngày sinh nhật";
        if (c.birthday == birthday_condition::month) text += ", trong tháng sinh nhật";
        if (!c.weekdays.empty()) {
            names on;
            for (const int day : c.weekdays) on.emplace_back(days[static_cast<std::size_t>((day + 6) % 7)]);
            text += ", vào " + joined(on, "và");
        }
        if (c.hours) text += ", từ " + clock(c.hours->first) + " đến " + clock(c.hours->second);
        if (c.from && c.until) text += ", từ ngày " + date(*c.from) + " đến hết ngày " + date(*c.until);
        else if (c.from) text += ", từ ngày " + date(*c.from);
        else if (c.until) text += ", đến hết ngày " + date(*c.until);
        return text;
    }
    static string lasting_voucher(const expiry& e) {
        switch (e.rule) {
            case expiry::kind::never: return "";
            case expiry::kind::after: return ", có giá trị trong " + length(e.after);
            case expiry::kind::after_then_month: return ", có giá trị trong " + length(e.after) + " rồi đến hết tháng đó";
            case expiry::kind::end_of_month: return ", có giá trị đến hết tháng";
            case expiry::kind::end_of_quarter: return ", có giá trị đến hết quý";
            case expiry::kind::end_of_year: return ", có giá trị đến hết năm";
        }
        return "";
    }
};

}  // namespace

std::unique_ptr<phrases> vietnamese(const program& p) { return std::make_unique<vietnamese_phrases>(p); }

}  // namespace goodwill::inline v0::loyalty
