#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/loyalty/event.hpp>
#include <goodwill/loyalty/id.hpp>

/// An event as a till or a shop sends it, and the record that a journal keeps of it.
namespace goodwill::inline v0::loyalty {

struct event_line {
    std::string_view product, category;
    units amount = 0;
    std::int64_t quantity = 1;
};
struct event_attribute {
    std::string_view name, value;
};

/// Texts are read where they lie.  Money and points are whole numbers of the programme's smallest units.
struct event {
    event_kind kind = event_kind::purchase;
    loyalty::id id, member;
    std::int64_t time = 0;                        ///< microseconds since 1970-01-01 UTC
    std::optional<core::day_number> date = {};    ///< instead of a time: all that is known is the local date
    order_money money = {};
    units points = 0;                             ///< of a redemption or an adjustment
    std::int64_t quantity = 1, credit = 0;
    std::span<const event_line> lines = {};
    std::string_view channel = {}, reward = {}, activity = {}, tier = {}, reason = {};
    loyalty::id of = {};                          ///< of a refund, cancellation or correction: what it is about
    std::span<const event_attribute> attributes = {};
    std::uint8_t birth_month = 0, birth_day = 0;
    core::day_number until = 0;                   ///< the last date of an invitation or of granted points
    bool voids = false;                           ///< a correction that takes its event back
};

/// An event that owns its texts.
struct stored_event : event {
    std::vector<event_line> own_lines;
    std::vector<event_attribute> own_attributes;
    std::vector<char> texts;
};

namespace detail {
class record_writer {
public:
    explicit record_writer(std::vector<std::byte>& out) : out_(out) {}
    ~record_writer() { out_.resize(used_); }
    record_writer(const record_writer&) = delete;
    record_writer& operator=(const record_writer&) = delete;
    template <class T>
    void put(const T& value) { copy(&value, sizeof value); }
    /// A number that is not as it mostly is, and says so in a bit of `there`.
    void put(std::int64_t value, std::int64_t usual, unsigned bit, std::uint32_t& there) {
        if (value == usual) return;
        there |= std::uint32_t{1} << bit;
        put(value);
    }
    void text(std::string_view t) {
        put(static_cast<std::uint32_t>(t.size()));
        copy(t.data(), t.size());
    }
    void name(const loyalty::id& x) {
        put(x.is_text());
        if (x.is_text()) text(x.text());
        else put(x.number());
    }
    /// In place of what was put first.
    template <class T>
    void put_first(const T& value) { std::memcpy(out_.data(), &value, sizeof value); }

private:
    [[gnu::always_inline]] void copy(const void* from, std::size_t n) {
        if (used_ + n > out_.size()) [[unlikely]] out_.resize(2 * (used_ + n) + 128);
        if (n != 0) std::memcpy(out_.data() + used_, from, n);
        used_ += n;
    }
    std::vector<std::byte>& out_;
    std::size_t used_ = 0;
};

class record_reader {
public:
    explicit record_reader(std::span<const std::byte> in) : in_(in) {}
    template <class T>
    [[nodiscard]] T get() {
        T value{};
        need(sizeof(T));
        std::memcpy(&value, in_.data(), sizeof(T));
        in_ = in_.subspan(sizeof(T));
        return value;
    }
    [[nodiscard]] std::string_view text() {
        const auto n = get<std::uint32_t>();
        need(n);
        const std::string_view t(reinterpret_cast<const char*>(in_.data()), n);
        in_ = in_.subspan(n);
        return t;
    }
    [[nodiscard]] loyalty::id name() {
        if (get<std::uint8_t>() != 0) return loyalty::id(text());
        return loyalty::id(get<std::int64_t>());
    }

private:
    void need(std::size_t n) const {
        if (n > in_.size()) throw format_error({"journal.read", "record", {}, "", "is cut"});
    }
    std::span<const std::byte> in_;
};
}  // namespace detail

/// The record of an event: the same event has the same bytes.
inline void write_record(const event& e, std::vector<std::byte>& out) {
    detail::record_writer to(out);
    std::uint32_t there =
        static_cast<std::uint32_t>(!e.of.empty()) << 24 | static_cast<std::uint32_t>(!e.lines.empty()) << 25 |
        static_cast<std::uint32_t>(!e.attributes.empty()) << 26 | static_cast<std::uint32_t>(e.date.has_value()) << 27 |
        static_cast<std::uint32_t>(e.voids) << 28;
    to.put(there);
    to.put(e.kind);
    to.put(e.time);
    to.name(e.id);
    to.name(e.member);
    unsigned bit = 0;
    for (const units m : {e.money.amount, e.money.discount, e.money.tax, e.money.delivery, e.money.redeemed, e.points})
        to.put(m, 0, bit++, there);
    to.put(e.quantity, 1, 6, there);
    to.put(e.credit, 0, 7, there);
    to.put(e.until, 0, 8, there);
    to.put(std::int64_t{e.birth_month} * 32 + e.birth_day, 0, 9, there);
    to.put(e.date.value_or(0), 0, 10, there);
    bit = 16;
    for (const std::string_view text : {e.channel, e.reward, e.activity, e.tier, e.reason}) {
        if (!text.empty()) there |= std::uint32_t{1} << bit, to.text(text);
        ++bit;
    }
    to.put_first(there);
    if (!e.of.empty()) to.name(e.of);
    if (!e.lines.empty()) {
        to.put(static_cast<std::uint32_t>(e.lines.size()));
        for (const event_line& l : e.lines)
            to.text(l.product), to.text(l.category), to.put(l.amount), to.put(l.quantity);
    }
    if (!e.attributes.empty()) {
        to.put(static_cast<std::uint32_t>(e.attributes.size()));
        for (const auto& a : e.attributes) to.text(a.name), to.text(a.value);
    }
}

/// Reads it back; texts lie in `record`, which must outlive the event.  Throws format_error for a record that is cut.
inline void read_record(std::span<const std::byte> record, stored_event& e) {
    static_cast<event&>(e) = {};
    detail::record_reader from(record);
    const auto there = from.get<std::uint32_t>();
    e.kind = from.get<event_kind>();
    if (e.kind > event_kind::correction) throw format_error({"journal.read", "record", {}, "", "is of no known kind"});
    e.time = from.get<std::int64_t>();
    e.id = from.name();
    e.member = from.name();
    const auto number = [&](unsigned bit, std::int64_t otherwise) {
        return (there >> bit & 1) != 0 ? from.get<std::int64_t>() : otherwise;
    };
    for (units* const m : {&e.money.amount, &e.money.discount, &e.money.tax, &e.money.delivery, &e.money.redeemed})
        *m = number(static_cast<unsigned>(m - &e.money.amount), 0);
    e.points = number(5, 0);
    e.quantity = number(6, 1);
    e.credit = number(7, 0);
    e.until = static_cast<core::day_number>(number(8, 0));
    const std::int64_t birth = number(9, 0);
    e.birth_month = static_cast<std::uint8_t>(birth / 32), e.birth_day = static_cast<std::uint8_t>(birth % 32);
    const std::int64_t date = number(10, 0);
    if ((there >> 27 & 1) != 0) e.date = static_cast<core::day_number>(date);
    unsigned bit = 16;
    for (std::string_view* const t : {&e.channel, &e.reward, &e.activity, &e.tier, &e.reason}) {
        if ((there >> bit & 1) != 0) *t = from.text();
        ++bit;
    }
    if ((there >> 24 & 1) != 0) e.of = from.name();
    e.own_lines.clear();
    if ((there >> 25 & 1) != 0)
        for (auto n = from.get<std::uint32_t>(); n > 0; --n) {
            event_line l{from.text(), from.text(), 0, 0};
            l.amount = from.get<units>();
            l.quantity = from.get<std::int64_t>();
            e.own_lines.push_back(l);
        }
    e.lines = e.own_lines;
    e.own_attributes.clear();
    if ((there >> 26 & 1) != 0)
        for (auto n = from.get<std::uint32_t>(); n > 0; --n) {
            const auto name = from.text();
            e.own_attributes.push_back({name, from.text()});
        }
    e.attributes = e.own_attributes;
    e.voids = (there >> 28 & 1) != 0;
}

}  // namespace goodwill::inline v0::loyalty
