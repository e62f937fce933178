#include <goodwill/transactions/summary_state.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "transactions/state_impl.hpp"

/// The summary, chunk by chunk.
namespace goodwill::inline v0::transactions {
namespace {

/// The rows of a chunk that are kept.
struct chunk_rows {
    core::buffer<std::uint64_t> key;
    core::buffer<core::day_number> day;
    core::buffer<std::int64_t> money;
    row_totals totals;

    void clear() {
        key.clear();
        day.clear();
        money.clear();
        totals = {};
    }
};

constexpr const char* update_name = "SummaryState.update";

[[nodiscard]] row_rules rules_without_split(const summary_state_options& o) {
    return {update_name, o.refunds, o.zero_amounts, o.errors, o.calibration_end, o.observation_end};
}

/// All blocks; the scale of the reader is set.
void read_all(const row_reader& reader, chunk_rows& rows) {
    const auto block = std::make_unique<row_block>();
    rows.clear();
    for (std::int64_t at = 0; at < reader.rows(); at += static_cast<std::int64_t>(row_block::room)) {
        const auto n = static_cast<std::size_t>(
            std::min<std::int64_t>(static_cast<std::int64_t>(row_block::room), reader.rows() - at));
        reader.read(at, n, *block, rows.totals);
        rows.key.insert(rows.key.end(), block->key, block->key + block->size);
        rows.day.insert(rows.day.end(), block->day, block->day + block->size);
        rows.money.insert(rows.money.end(), block->money, block->money + block->size);
    }
}

/// The scale that the chunk needs besides the state's.
[[nodiscard]] int scale_of_chunk(const row_reader& reader, int scale) {
    const auto block = std::make_unique<row_block>();
    row_totals ignored;
    for (std::int64_t at = 0; at < reader.rows(); at += static_cast<std::int64_t>(row_block::room))
        reader.survey(at,
                      static_cast<std::size_t>(std::min<std::int64_t>(static_cast<std::int64_t>(row_block::room),
                                                                      reader.rows() - at)),
                      false, *block, ignored, scale);
    return scale;
}

/// Reads a chunk at the state's scale, or at the one that both need.
void read_chunk(row_reader& reader, int scale, chunk_rows& rows) {
    const auto attempt = [&](int s) {
        reader.set_scale(s);
        try {
            read_all(reader, rows);
            return true;
        } catch (const misfit&) {
            return false;
        }
    };
    if (attempt(scale)) return;
    if (!attempt(scale_of_chunk(reader, scale))) (void)attempt(no_scale);
}

/// The caller's row of the k-th kept one.
[[nodiscard]] std::int64_t row_of_kept(const row_reader& reader, std::size_t k) {
    const auto block = std::make_unique<row_block>();
    row_totals ignored;
    for (std::int64_t at = 0; at < reader.rows(); at += static_cast<std::int64_t>(row_block::room)) {
        const auto n = static_cast<std::size_t>(
            std::min<std::int64_t>(static_cast<std::int64_t>(row_block::room), reader.rows() - at));
        reader.read(at, n, *block, ignored);
        if (k >= block->size) {
            k -= block->size;
            continue;
        }
        for (std::size_t i = 0; i < n; ++i)
            if (block->flaw[i] == 0 && k-- == 0) return at + static_cast<std::int64_t>(i);
    }
    return -1;
}

}  // namespace

void summary_state::impl::rescale(int to) {
    if (scale == no_scale || to == scale) return;
    const auto power =
        to == no_scale ? 1 : static_cast<std::int64_t>(core::power_of_ten[static_cast<std::size_t>(to - scale)]);
    if (to == no_scale) totals.rounded_money = core::from_scaled(totals.exact_money, scale);
    totals.exact_money *= power;
    for (std::size_t i = 0; i < records.size(); ++i)
        for (const unsigned which : {0u, 1u}) {
            const core::int128 money = records.money(i, which);
            if (to == no_scale)
                records[i].money[which] = std::bit_cast<std::int64_t>(core::from_scaled(money, scale));
            else
                records.set_money(i, which, money * power);
        }
    if (to == no_scale) records.forget_carries();
    scale = to;
}

/// Adds to money that is exact or rounded.
void summary_state::impl::add_money(std::size_t record, unsigned which, std::int64_t money) {
    if (scale != no_scale) {
        records.add_money(record, which, money);
    } else {
        std::int64_t& bits = records[record].money[which];
        bits = std::bit_cast<std::int64_t>(std::bit_cast<double>(bits) + std::bit_cast<double>(money));
    }
}

summary_state::summary_state(const log_options& options) : impl_(std::make_unique<impl>()) {
    const row_rules rules = rules_of("SummaryState", options);
    impl_->options = {options.unit,    rules.calibration_end,     rules.observation_end, options.refunds,
                      options.zero_amounts, options.errors, options.zone};
}
summary_state::summary_state(const summary_state& other) : impl_(std::make_unique<impl>(*other.impl_)) {}
summary_state& summary_state::operator=(const summary_state& other) {
    if (this != &other) impl_ = std::make_unique<impl>(*other.impl_);
    return *this;
}
summary_state::summary_state(summary_state&&) noexcept = default;
summary_state& summary_state::operator=(summary_state&&) noexcept = default;
summary_state::~summary_state() = default;

std::size_t summary_state::customers() const noexcept { return impl_->records.size(); }
std::size_t summary_state::memory() const noexcept { return sizeof(impl) + impl_->records.memory(); }

void summary_state::update(const core::column& customer, const core::column& time, const core::column& amount) {
    impl& s = *impl_;
    const row_rules rules = rules_without_split(s.options);
    offset_rule offsets = s.offsets;
    row_reader reader(rules, customer, time, amount, s.options.zone, offsets);
    if (is_text_column(customer) && customer.dictionary() == nullptr) reader.use_long_text();
    if (reader.rows() == 0) return;
    const id_kind kind = kind_of_ids(customer);
    if (s.has_kind && kind != s.kind)
        throw conflict_error({update_name, "customer", {}, "of type " + customer.type_name(),
                              "must have ids of the kind that the chunks before had"});
    if (s.has_kind && reader.has_amounts() != s.has_amounts)
        throw conflict_error({update_name, "amount", {}, reader.has_amounts() ? "given" : "missing",
                              "must be given with every chunk or with none"});
    chunk_rows rows;
    read_chunk(reader, s.scale, rows);

    // Find the customers and look at the order, in a way that can be undone.
    const bool text = kind == id_kind::text;
    const std::size_t before = s.records.size(), n = rows.key.size();
    s.records.set_text_ids(text);
    const customer_ids ids = reader.ids().ids(rows.key, 1);
    core::buffer<std::uint32_t> record(n);
    core::buffer<core::day_number> seen(n);
    for (std::size_t i = 0; i < n; ++i) {
        const auto key = text ? 0 : static_cast<std::uint64_t>(ids.integers[i]);
        record[i] = text ? s.records.find(ids.text(i)) : s.records.find(key);
        if (record[i] == customer_records::none) {
            record[i] = text ? s.records.add(ids.text(i)) : s.records.add(key);
            s.records[record[i]].first_seen = s.records[record[i]].last_seen = rows.day[i];
        }
        seen[i] = std::exchange(s.records[record[i]].last_seen, rows.day[i]);
        if (rows.day[i] >= seen[i]) continue;
        const core::day_number last = seen[i];
        for (std::size_t back = i + 1; back-- > 0;) s.records[record[back]].last_seen = seen[back];
        s.records.truncate(before);
        throw conflict_error({update_name, "time", row_of_kept(reader, i), core::to_text_date(rows.day[i]),
                              "goes back in time: this customer was last seen on " + core::to_text_date(last)});
    }

    // From here on nothing can go wrong but memory.
    s.kind = kind;
    s.has_amounts = reader.has_amounts();
    s.has_kind = true;
    s.offsets = offsets;
    s.rescale(reader.scale());
    const bool exact = s.scale != no_scale;
    const std::int64_t rows_before = s.totals.rows;
    s.totals.append(rows.totals, rows_before);
    for (std::size_t i = 0; i < n; ++i) {
        customer_record& r = s.records[record[i]];
        const bool refund = exact ? rows.money[i] < 0 : std::bit_cast<double>(rows.money[i]) < 0;
        if (rows.day[i] > s.options.calibration_end) {
            s.later_purchase(record[i], !refund);
            continue;
        }
        if (refund) {
            ++s.refund_rows;
            if (r.purchases == 0) ++r.early_refunds;
        } else {
            ++s.purchase_rows;
            if (r.purchases == 0) r.first = rows.day[i];
            r.purchases += r.purchases == 0 || rows.day[i] != r.last;
            r.last = rows.day[i];
        }
        s.add_money(record[i], r.purchases != 0 && rows.day[i] != r.first ? 1 : 0, rows.money[i]);
    }
}

summary summary_state::finish() const {
    const impl& s = *impl_;
    const std::size_t all = s.records.size();
    core::buffer<std::uint32_t> order;
    order.reserve(all);
    summary out;
    out.unit = s.options.unit;
    constexpr auto open = std::numeric_limits<core::day_number>::max();
    out.end = s.options.calibration_end != open   ? s.options.calibration_end
              : s.options.observation_end != open ? s.options.observation_end
              : s.totals.last >= first_day        ? s.totals.last
                                                  : 0;
    ingest_report& report = out.report;
    flaw_table flaws_found = s.totals.flaws;
    core::int128 exact_left_out = 0;
    double rounded_left_out = 0;
    for (std::size_t i = 0; i < all; ++i) {
        const customer_record& r = s.records[i];
        if (r.purchases != 0) {
            order.push_back(static_cast<std::uint32_t>(i));
            report.purchases += r.purchases;
            continue;
        }
        flaws_found[flaw::no_purchase].add(r.early_refunds & early_refund_mask, -1);
        report.later_customers += (r.early_refunds & later_mark) != 0;
        if (s.scale != no_scale) exact_left_out += s.records.money(i, 0);
        else rounded_left_out += std::bit_cast<double>(r.money[0]);
    }
    const auto number = [&](std::uint32_t i) {
        return s.kind == id_kind::int64 ? s.records[i].key ^ sign_bit : s.records[i].key;
    };
    if (s.kind == id_kind::text)
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return s.records.text(s.records[a].key) < s.records.text(s.records[b].key);
        });
    else
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return number(a) < number(b); });

    const std::size_t n = order.size();
    if (s.kind == id_kind::text) {
        out.customer = write_texts(n, 1, [&](std::size_t i) { return s.records.text(s.records[order[i]].key); });
    } else {
        out.customer.kind = s.kind;
        out.customer.integers.resize(n);
        for (std::size_t i = 0; i < n; ++i)
            out.customer.integers[i] = static_cast<std::int64_t>(s.records[order[i]].key);
    }
    for (auto* column : {&out.frequency, &out.recency, &out.T, &out.monetary_value}) column->resize(n);
    const double per = core::days_per(out.unit);
    for (std::size_t i = 0; i < n; ++i) {
        const customer_record& r = s.records[order[i]];
        out.frequency[i] = static_cast<double>(r.purchases - 1);
        out.recency[i] = static_cast<double>(r.last - r.first) / per;
        out.T[i] = static_cast<double>(out.end - r.first) / per;
        out.monetary_value[i] =
            r.purchases < 2 || !s.has_amounts ? std::numeric_limits<double>::quiet_NaN()
            : s.scale != no_scale ? mean_of(s.records.money(order[i], 1), r.purchases - 1, s.scale)
                                  : mean_of(std::bit_cast<double>(r.money[1]), r.purchases - 1, 0);
    }
    report.rows_read = s.totals.rows;
    report.zero_amounts = s.totals.zero_amounts;
    report.merged_within_a_day = s.purchase_rows - report.purchases;
    report.refunds_netted = s.refund_rows - flaws_found[flaw::no_purchase].rows;
    flaws_found.write(report);
    report.customers = static_cast<std::int64_t>(n);
    // No chunk yet counts as a log without rows, which has amounts.
    const bool has_amounts = s.has_amounts || !s.has_kind;
    report.amount_scale = has_amounts ? s.scale : -1;
    report.amount_total = !has_amounts        ? std::numeric_limits<double>::quiet_NaN()
                          : s.scale != no_scale ? core::from_scaled(s.totals.exact_money - exact_left_out, s.scale)
                                                : s.totals.rounded_money - rounded_left_out;
    return out;
}

}  // namespace goodwill::inline v0::transactions
