#include "loyalty/event_rows.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include <goodwill/core/check.hpp>
#include "core/nearest_name.hpp"

namespace goodwill::inline v0::loyalty {
namespace {

using transactions::is_there;

constexpr std::uint64_t no_name = ~std::uint64_t{0}, not_known = no_name - 1;
constexpr std::size_t amount_at = 0, points_at = 1;

[[nodiscard]] std::uint64_t kind_code(std::string_view text) noexcept {
    for (std::size_t k = 0; k < std::size(event_kind_names); ++k)
        if (text == event_kind_names[k]) return k;
    return text.empty() ? no_name : not_known;
}

[[nodiscard]] std::optional<event_names> names_of(event_field field, const core::column& column, std::uint64_t missing,
                                                  event_names::lookup code) {
    if (!is_there(column)) return {};
    return event_names(replay_function, event_field_names[static_cast<std::size_t>(field)].data(), column, missing,
                       std::move(code));
}

/// Bad rows of a block out of its flaws, which are cleared.
void take_flaws(std::int64_t begin, std::size_t n, event_field field, std::uint8_t* flaw, std::vector<bad_row>& bad) {
    for (std::size_t i = 0; i < n; ++i)
        if (flaw[i] != 0)
            bad.push_back({static_cast<std::uint64_t>(begin) + i, field, static_cast<event_flaw>(flaw[i])});
    std::memset(flaw, 0, n);
}

}  // namespace

event_rows::event_rows(const rulebook& book, const event_log_columns& c, const event_log_options& options)
    : book_(book),
      options_(options),
      rows_(static_cast<std::size_t>(c.member.length())),
      times_(replay_function, c.time, book.zone, options.local_times),
      quantity_(replay_function, event_field::quantity, c.quantity, 0, false),
      credit_(replay_function, event_field::credit, c.credit, 0, false),
      id_(replay_function, event_field::id, c.id, false),
      of_(replay_function, event_field::of, c.of, true),
      birthday_(c.birthday),
      attributes_(book, c.attributes, rows_) {
    const int money = book.source.money_decimals;
    const std::pair<event_field, const core::column*> sums[] = {
        {event_field::amount, &c.amount}, {event_field::points, &c.points}, {event_field::discount, &c.discount},
        {event_field::tax, &c.tax}, {event_field::delivery, &c.delivery}, {event_field::redeemed, &c.redeemed}};
    for (const auto& [field, column] : sums) {
        const bool points = field == event_field::points;
        money_.emplace_back(replay_function, field, *column, points ? book.source.decimals : money, points);
    }
    kind_ = names_of(event_field::kind, c.kind, no_name, kind_code);
    channel_ = names_of(event_field::channel, c.channel, 0, [&book](std::string_view t) { return book.channels[t]; });
    reward_ = names_of(event_field::reward, c.reward, 0, [&book](std::string_view t) {
        const std::uint32_t code = book.rewards[t];
        return code == name_codes::other && !t.empty() ? name_codes::unknown : code;
    });
    activity_ = names_of(event_field::activity, c.activity, no_name,
                         [&book](std::string_view t) { return t.empty() ? no_name : book.activities[t]; });
    tier_ = names_of(event_field::tier, c.tier, no_name, [&book](std::string_view t) -> std::uint64_t {
        return t.empty() ? no_name : book.tiers[t] == 0 ? most_tiers : book.tiers[t] - 1;
    });
    product_ = names_of(event_field::product, c.product, 0, [&book](std::string_view t) { return book.products[t]; });
    category_ =
        names_of(event_field::category, c.category, 0, [&book](std::string_view t) { return book.categories[t]; });
    if (!is_there(c.time)) throw schema_error({replay_function, "time", {}, "", "must be there"});
    for (const auto& [field, column] : event_log_fields)
        if (is_there(c.*column))
            core::check_length(replay_function, name_of(field).data(), static_cast<std::size_t>((c.*column).length()),
                               rows_);
    if (rows_ > std::numeric_limits<std::uint32_t>::max())
        throw shape_error({replay_function,
                           "member",
                           {},
                           std::to_string(rows_) + " rows long",
                           "must be below 2^32: give them in parts"});
    const auto needs_ids = [&](bool there, const char* what) {
        if (there && !id_.there())
            throw schema_error({replay_function, "id", {}, "", "must be there where " + std::string(what)});
    };
    needs_ids(of_.there(), "of names ids");
    needs_ids(by_line(), "rows are the lines of orders");
    if ((birthday_.there() || attributes_.there()) && !kind_)
        throw schema_error(
            {replay_function, "kind", {}, "", "must be there where members say something of themselves"});
    if (of_.there() && id_.is_text() != of_.is_text() && !of_.is_null() && !id_.is_null())
        throw schema_error({replay_function, "of", {}, of_.is_text() ? "text" : "of integers", "must be as id is"});
}

void event_rows::prepare(held_columns& to) const {
    const auto place = [&](auto& column, auto in_place) {
        if (!in_place.empty()) column.view = in_place;
        else column.make(rows_);
    };
    if (times_.dates()) place(to.day, times_.dates_in_place());
    else place(to.time, times_.instants_in_place());
    if (kind_) to.kind.make(rows_);
    for (std::size_t m = 0; m < money_.size(); ++m)
        if (money_[m].there()) place(to.money[m], money_[m].in_place());
    if (quantity_.there()) place(to.quantity, quantity_.in_place());
    if (credit_.there()) place(to.credit, credit_.in_place());
    if (channel_) to.channel.make(rows_);
    if (reward_) to.reward.make(rows_);
    if (activity_) to.activity.make(rows_);
    if (tier_) to.tier.make(rows_);
    if (id_.there()) place(to.key, id_.in_place());
    if (of_.there()) to.of.make(rows_);
    if (by_line()) to.line.make(rows_);
    if (birthday_.there()) to.birthday.make(rows_);
    to.attributes.resize(attributes_.asked());
    for (auto& attribute : to.attributes) attribute.make(rows_);
}

void event_rows::read_times(std::int64_t begin, std::size_t n, held_columns& to, std::uint8_t* flaw,
                            std::vector<bad_row>& bad, time_span& span) const {
    const auto at = static_cast<std::size_t>(begin);
    time_span here;
    const auto one = [&](auto& column, auto low, auto high) {
        using T = std::remove_cvref_t<decltype(column.view[0])>;
        if (!column.own.empty()) {
            if (times_.read(begin, n, column.own.data() + at, flaw)) take_flaws(begin, n, event_field::time, flaw, bad);
            here.take(column.view.data() + at, n);
            return;
        }
        here.take(column.view.data() + at, n);
        if (here.first >= low && here.last <= high) return;
        std::array<T, block> copy;
        if (times_.read(begin, n, copy.data(), flaw)) take_flaws(begin, n, event_field::time, flaw, bad);
    };
    if (times_.dates()) one(to.day, first_event_day, last_event_day);
    else one(to.time, first_event_micros, last_event_micros);
    span.first = std::min(span.first, here.first);
    span.last = std::max(span.last, here.last);
}

void event_rows::read(std::int64_t begin, std::size_t n, held_columns& to, std::uint8_t* flaw,
                      std::vector<bad_row>& bad, time_span& span) const {
    const auto at = static_cast<std::size_t>(begin);
    const std::size_t before = bad.size();
    const auto settle = [&](bool any, event_field field) {
        if (any) take_flaws(begin, n, field, flaw, bad);
    };
    read_times(begin, n, to, flaw, bad, span);
    const std::uint32_t kinds = read_names(begin, n, to, flaw, bad);
    const auto are = [kinds](event_kind k) { return (kinds >> static_cast<unsigned>(k) & 1) != 0; };
    if (id_.there() && !to.key.own.empty()) settle(id_.read(begin, n, to.key.own.data() + at, flaw), event_field::id);
    const event_kind* const kind = kind_ ? to.kind.own.data() + at : nullptr;
    const auto kind_of = [kind](std::size_t i) { return kind == nullptr ? event_kind::purchase : kind[i]; };
    // What is missing is a flaw only where the event needs it.
    const auto forgive = [&](auto&& needs, bool any) {
        for (std::size_t i = 0; i < n && any; ++i)
            if (flaw[i] == static_cast<std::uint8_t>(event_flaw::missing) && !needs(i)) flaw[i] = 0;
    };
    const auto missing_where = [&](auto&& needs) {
        bool any = false;
        for (std::size_t i = 0; i < n; ++i)
            if (needs(i)) flaw[i] = static_cast<std::uint8_t>(event_flaw::missing), any = true;
        return any;
    };
    const auto needs_of = [&](std::size_t i) {
        return kind_of(i) == event_kind::refund || kind_of(i) == event_kind::cancellation;
    };
    if (of_.there()) {
        const bool any = of_.read(begin, n, to.of.own.data() + at, flaw);
        forgive(needs_of, any);
        settle(any, event_field::of);
    } else if (are(event_kind::refund) || are(event_kind::cancellation)) {
        settle(missing_where(needs_of), event_field::of);
    }
    for (std::size_t m = 0; m < money_.size(); ++m) {
        const auto needed = [&](std::size_t i) {
            const event_kind k = kind_of(i);
            if (m == amount_at) return k == event_kind::purchase || k == event_kind::refund;
            if (m != points_at) return false;
            return k == event_kind::adjustment ||
                   (k == event_kind::redemption && (!reward_ || to.reward.own[at + i] == 0));
        };
        const event_field field = money_[m].field();
        if (!money_[m].there()) {
            const bool asked = are(event_kind::redemption) || are(event_kind::adjustment);
            if (m == points_at && asked) settle(missing_where(needed), field);
            continue;
        }
        if (to.money[m].own.empty()) {
            settle(money_[m].check(to.money[m].view.data() + at, n, flaw), field);
        } else {
            const bool any = money_[m].read(begin, n, to.money[m].own.data() + at, flaw);
            forgive(needed, any);
            settle(any, field);
        }
        if (m != points_at) continue;
        const units* const points = to.money[m].view.data() + at;
        bool any = false, below = false;
        for (std::size_t i = 0; i < n; ++i) below |= points[i] < 0;
        for (std::size_t i = 0; below && i < n; ++i)
            if (points[i] < 0 && kind_of(i) != event_kind::adjustment)
                flaw[i] = static_cast<std::uint8_t>(event_flaw::negative), any = true;
        settle(any, field);
    }
    const auto whole = [&](const number_column& column, held_column<std::int64_t>& into, std::int64_t otherwise) {
        if (!column.there()) return;
        if (into.own.empty()) {
            settle(column.check(into.view.data() + at, n, flaw), column.field());
            return;
        }
        const bool any = column.read(begin, n, into.own.data() + at, flaw);
        for (std::size_t i = 0; i < n && any; ++i)
            if (flaw[i] == static_cast<std::uint8_t>(event_flaw::missing)) flaw[i] = 0, into.own[at + i] = otherwise;
        settle(any, column.field());
    };
    whole(quantity_, to.quantity, 1);
    whole(credit_, to.credit, 0);
    if (by_line()) read_lines(begin, n, to);
    read_said(begin, n, kinds, to, flaw, bad);
    // A row may have several flaws: the first field's counts.
    if (bad.size() > before + 1) {
        const auto first = bad.begin() + static_cast<std::ptrdiff_t>(before);
        std::stable_sort(first, bad.end(), [](const bad_row& a, const bad_row& b) { return a.row < b.row; });
        bad.erase(std::unique(first, bad.end(), [](const bad_row& a, const bad_row& b) { return a.row == b.row; }),
                  bad.end());
    }
}

std::uint32_t event_rows::read_names(std::int64_t begin, std::size_t n, held_columns& to, std::uint8_t* flaw,
                                     std::vector<bad_row>& bad) const {
    std::uint32_t kinds = kind_ ? 0 : std::uint32_t{1} << static_cast<unsigned>(event_kind::purchase);
    const auto at = static_cast<std::size_t>(begin);
    event_kind* const kind = kind_ ? to.kind.own.data() + at : nullptr;
    if (kind_) {
        bool any = false;
        constexpr auto correction = static_cast<std::uint64_t>(event_kind::correction);
        kind_->read(begin, n, [&](std::size_t i, std::uint64_t code) {
            if (code < correction) {
                kind[i] = static_cast<event_kind>(code);
                kinds |= std::uint32_t{1} << code;
                return;
            }
            const event_flaw what = code == no_name     ? event_flaw::missing
                                    : code == not_known ? event_flaw::unknown
                                                        : event_flaw::not_replayed;
            kind[i] = event_kind::join;
            flaw[i] = static_cast<std::uint8_t>(what);
            any = true;
        });
        if (any) take_flaws(begin, n, event_field::kind, flaw, bad);
    }
    if (channel_)
        channel_->read(begin, n, [&](std::size_t i, std::uint64_t code) {
            to.channel.own[at + i] = static_cast<std::uint32_t>(code);
        });
    if (reward_)
        reward_->read(begin, n, [&](std::size_t i, std::uint64_t code) {
            to.reward.own[at + i] = static_cast<std::uint32_t>(code);
        });
    const auto named = [&](const std::optional<event_names>& column, event_field field, event_kind needs, auto&& put) {
        bool any = false;
        const auto one = [&](std::size_t i, std::uint64_t code) {
            put(at + i, code == no_name ? 0 : code);
            if (code != no_name || kind == nullptr || kind[i] != needs) return;
            flaw[i] = static_cast<std::uint8_t>(event_flaw::missing);
            any = true;
        };
        if (column) column->read(begin, n, one);
        else if ((kinds >> static_cast<unsigned>(needs) & 1) != 0)
            for (std::size_t i = 0; i < n; ++i) one(i, no_name);
        if (any) take_flaws(begin, n, field, flaw, bad);
    };
    named(activity_, event_field::activity, event_kind::activity, [&](std::size_t i, std::uint64_t code) {
        if (activity_) to.activity.own[i] = static_cast<std::uint32_t>(code);
    });
    named(tier_, event_field::tier, event_kind::invitation, [&](std::size_t i, std::uint64_t code) {
        if (tier_) to.tier.own[i] = static_cast<std::uint8_t>(code);
    });
    return kinds;
}

void event_rows::read_lines(std::int64_t begin, std::size_t n, held_columns& to) const {
    const auto at = static_cast<std::size_t>(begin);
    std::array<std::uint64_t, block> product{}, category{};
    if (product_) product_->read(begin, n, [&](std::size_t i, std::uint64_t code) { product[i] = code; });
    if (category_) category_->read(begin, n, [&](std::size_t i, std::uint64_t code) { category[i] = code; });
    for (std::size_t i = 0; i < n; ++i) {
        const units amount = to.money[amount_at].there() ? to.money[amount_at].view[at + i] : 0;
        const std::int64_t quantity = to.quantity.there() ? to.quantity.view[at + i] : 1;
        const std::string name = product_ ? product_->text(begin + static_cast<std::int64_t>(i)) : std::string();
        order_line line{text_key(name), amount, quantity, 0, 0};
        line.rules = book_.by_product[product[i]] & book_.by_category[category[i]];
        if (!book_.card_products.empty())
            line.cards = book_.card_products[product[i]] & book_.card_categories[category[i]];
        to.line.own[at + i] = line;
    }
}

void event_rows::read_said(std::int64_t begin, std::size_t n, std::uint32_t kinds, held_columns& to, std::uint8_t* flaw,
                           std::vector<bad_row>& bad) const {
    const auto at = static_cast<std::size_t>(begin);
    const auto bit = [](event_kind k) { return std::uint32_t{1} << static_cast<unsigned>(k); };
    const bool read = birthday_.there() || !to.attributes.empty();
    if ((kinds & (bit(event_kind::attributes) | (read ? bit(event_kind::join) : 0))) == 0) {
        if (birthday_.there()) std::fill_n(to.birthday.own.data() + at, n, std::uint16_t{0});
        for (auto& attribute : to.attributes) std::fill_n(attribute.own.data() + at, n, std::uint64_t{0});
        return;
    }
    const event_kind* const kind = to.kind.own.data() + at;
    std::array<std::uint8_t, block> said{};
    if (birthday_.there()) {
        std::uint16_t* const birthday = to.birthday.own.data() + at;
        const bool any = birthday_.read(begin, n, birthday, flaw);
        for (std::size_t i = 0; i < n; ++i) {
            if (kind[i] != event_kind::join && kind[i] != event_kind::attributes) birthday[i] = 0, flaw[i] = 0;
            said[i] = birthday[i] != 0;
        }
        if (any) take_flaws(begin, n, event_field::birthday, flaw, bad);
    }
    for (std::size_t a = 0; a < to.attributes.size(); ++a) {
        std::uint64_t* const value = to.attributes[a].own.data() + at;
        attributes_.read(a, begin, n, value);
        for (std::size_t i = 0; i < n; ++i) said[i] |= static_cast<std::uint8_t>(value[i] != 0);
    }
    const auto silent = [&](std::size_t i) { return kind[i] == event_kind::attributes && said[i] == 0; };
    const auto anywhere = [&] {
        bool any = false;
        for (std::size_t i = 0; i < n && !any; ++i) any = silent(i);
        return any;
    };
    if (!anywhere()) return;
    attributes_.read_others(begin, n, said.data());
    if (!anywhere()) return;
    for (std::size_t i = 0; i < n; ++i)
        if (silent(i)) flaw[i] = static_cast<std::uint8_t>(event_flaw::missing);
    take_flaws(begin, n, event_field::attributes, flaw, bad);
}

std::string event_rows::show(event_field field, std::int64_t row, const transactions::id_reader& members) const {
    const auto quoted = [&](const std::optional<event_names>& names) {
        return names ? "\"" + names->text(row).substr(0, 60) + "\"" : std::string();
    };
    switch (field) {
        case event_field::member: return members.show(row);
        case event_field::time: return times_.show(row);
        case event_field::kind: return quoted(kind_);
        case event_field::id: return id_.show(row);
        case event_field::of: return of_.there() ? of_.show(row) : "";
        case event_field::quantity: return quantity_.show(row);
        case event_field::credit: return credit_.show(row);
        case event_field::birthday: return birthday_.show(row);
        case event_field::amount: case event_field::points: case event_field::discount: case event_field::tax:
        case event_field::delivery: case event_field::redeemed:
            for (const auto& m : money_)
                if (m.field() == field && m.there()) return m.show(row);
            return "";
        default: return "";
    }
}

void event_rows::raise(const bad_row& bad, const transactions::id_reader& members) const {
    std::string value = bad.what == event_flaw::missing ? "missing"
                                                        : show(bad.field, static_cast<std::int64_t>(bad.row), members),
                must;
    switch (bad.what) {
        case event_flaw::missing: case event_flaw::empty:
            if (bad.field == event_field::attributes) {
                must =
                    "must be there, or a birthday, in an event of the kind attributes; errors=\"skip\" leaves such "
                    "rows out";
                break;
            }
            must = "must be there; errors=\"skip\" leaves such rows out"; break;
        case event_flaw::not_utf8: must = "must be UTF-8"; break;
        case event_flaw::unreadable:
            must = bad.field == event_field::birthday ? "must be a month and a day: \"02-29\", \"2000-02-29\" or a date"
                                                      : "must be a date or a time as 2026-04-03T18:30:00+02:00";
            break;
        case event_flaw::out_of_range: must = "must lie in the years 0 to 9999"; break;
        case event_flaw::mixed:
            must = times_.dates() ? "must be a date like the rows before it"
                                  : "must have a time of day like the rows before it";
            break;
        case event_flaw::without_zone:
            must = "must have an offset as +02:00, or times=\"local\" says that it is a time of " + book_.source.zone;
            break;
        case event_flaw::ambiguous:
            must = "must be one instant: clocks of " + book_.source.zone + " show it twice; give an offset";
            break;
        case event_flaw::skipped:
            must = "must be a time that clocks of " + book_.source.zone + " show: they are put forward over it";
            break;
        case event_flaw::unknown:
            must =
                "must be one of join, purchase, refund, redemption, cancellation, adjustment, activity, attributes, "
                "invitation or leave" +
                core::did_you_mean(kind_ ? kind_->text(static_cast<std::int64_t>(bad.row)) : "", event_kind_names);
            break;
        case event_flaw::not_replayed:
            must = "must not be in a log, which holds events as they are known: a live engine takes corrections";
            break;
        case event_flaw::infinite: must = "must be finite"; break;
        case event_flaw::negative:
            must = bad.field == event_field::amount
                       ? "must be >= 0; what is returned is an event of kind \"refund\" that names its order"
                       : "must be >= 0";
            break;
        case event_flaw::too_fine: {
            const int digits = bad.field == event_field::points ? book_.source.decimals : book_.source.money_decimals;
            must = digits == 0 ? "must be whole, as the programme's currency has no decimals"
                               : "must have at most " + std::to_string(digits) + " digits after the point";
            break;
        }
        case event_flaw::too_large: must = "must lie within 2^53 of the smallest unit"; break;
        case event_flaw::not_whole: must = "must be a whole number"; break;
        case event_flaw::repeated: must = "must be there once"; break;
        case event_flaw::unlike: must = "must be of one member, time and kind in all rows that have it"; break;
        default: break;
    }
    throw domain_error({replay_function, std::string(name_of(bad.field)),
                        static_cast<std::int64_t>(bad.row + options_.first_row), std::move(value), std::move(must)});
}

}  // namespace goodwill::inline v0::loyalty
