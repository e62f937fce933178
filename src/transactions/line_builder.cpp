#include "transactions/line_builder.hpp"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "transactions/engine.hpp"

namespace goodwill::inline v0::transactions {
namespace {

/// A sum of one line passes 2^63.
struct line_too_large {};

struct line {
    std::int32_t product;
    std::uint32_t rows;
    std::int64_t amount, margin;
};

/// One money of all rows of the log, in their order: whole numbers, or the bits of doubles.
struct row_money {
    core::buffer<std::int64_t> value;
    bool exact = true;

    [[nodiscard]] bool there() const noexcept { return !value.empty(); }
    [[nodiscard]] bool negative(std::size_t row) const noexcept {
        return there() && (exact ? value[row] < 0 : std::bit_cast<double>(value[row]) < 0);
    }
    void add(std::size_t row, std::int64_t& sum) const {
        if (!there()) return;
        if (!exact)
            sum = std::bit_cast<std::int64_t>(std::bit_cast<double>(sum) + std::bit_cast<double>(value[row]));
        else if (__builtin_add_overflow(sum, value[row], &sum))
            throw line_too_large{};
    }
};

struct all_rows {
    const core::buffer<std::int32_t>& product;
    row_money amount, margin;

    void prefetch(std::size_t row) const noexcept {
        __builtin_prefetch(product.data() + row);
        if (amount.there()) __builtin_prefetch(amount.value.data() + row);
        if (margin.there()) __builtin_prefetch(margin.value.data() + row);
    }
};

/// The lines of a partition's customers.
struct partition_lines {
    struct customer {
        std::uint64_t code;
        std::size_t day, line;  ///< where they begin
    };
    std::vector<customer> customers;
    core::buffer<std::uint32_t> in_day;  ///< lines of each customer-day
    core::buffer<line> lines;
    std::int64_t unknown = 0;
};

/// Rows of a partition, sorted by customer, day and place in the log, whose money is their number.
template <class Layout>
void scan_lines(const Layout& layout, std::size_t partition, std::span<const typename Layout::row> sorted,
                const all_rows& rows, partition_lines& out) {
    constexpr std::size_t ahead = 24;
    const auto row_of = [&](std::size_t i) {
        return static_cast<std::size_t>(layout.template money<core::int128>(sorted[i]));
    };
    std::vector<std::pair<std::int32_t, std::size_t>> day_rows;
    const std::size_t n = sorted.size();
    for (std::size_t i = 0; i < std::min(n, ahead); ++i) rows.prefetch(row_of(i));
    for (std::size_t i = 0; i < n;) {
        const auto key = layout.key(sorted[i]);
        const partition_lines::customer start{layout.code(partition, key), out.in_day.size(), out.lines.size()};
        bool bought = false;
        std::int64_t unknown = 0;
        while (i < n && layout.key(sorted[i]) == key) {
            const auto day = layout.day(sorted[i]);
            day_rows.clear();
            for (; i < n && layout.key(sorted[i]) == key && layout.day(sorted[i]) == day; ++i) {
                if (i + ahead < n) rows.prefetch(row_of(i + ahead));
                const std::size_t row = row_of(i);
                day_rows.emplace_back(rows.product[row], row);
            }
            if (day_rows.size() > 1) std::sort(day_rows.begin(), day_rows.end());
            const std::size_t first = out.lines.size();
            for (const auto& [product, row] : day_rows) {
                if (out.lines.size() == first || out.lines.back().product != product)
                    out.lines.push_back({product, 0, 0, 0});
                line& l = out.lines.back();
                const bool refund = rows.amount.negative(row);
                l.rows += !refund;
                bought |= !refund;
                unknown += product < 0;
                rows.amount.add(row, l.amount);
                rows.margin.add(row, l.margin);
            }
            out.in_day.push_back(static_cast<std::uint32_t>(out.lines.size() - first));
        }
        if (bought) {
            out.customers.push_back(start);
            out.unknown += unknown;
        } else {  // refunds alone: not in the base
            out.in_day.resize(start.day);
            out.lines.resize(start.line);
        }
    }
}

struct found_lines {
    key_coding coding;
    std::vector<partition_lines> parts;
};

template <class Layout>
found_lines run(const row_reader& reader, const plan& p, const Layout& layout, const all_rows& rows,
                const log_options& options, const core::watch& progress) {
    const partitions<Layout> parts(reader, p.coding, layout, options.threads, options.spare, part_of(progress, 0, 0.4));
    found_lines out{p.coding, std::vector<partition_lines>(parts.count())};
    for_sorted(reader.rules().function, parts, 0, parts.count(), layout, options.threads, part_of(progress, 0.4, 1),
               [&](std::size_t part, std::span<const typename Layout::row> sorted) {
                   scan_lines(layout, part, sorted, rows, out.parts[part]);
               });
    return out;
}

/// Brings the lines into the order of the base, and lets go of the parts.
void assemble(const row_reader& reader, found_lines&& found, bool amounts, bool margins, int threads,
              core::buffer<std::int64_t>& amount, core::buffer<std::int64_t>& margin, base_columns& base) {
    struct place {
        std::uint32_t part, customer;
    };
    core::buffer<std::uint64_t> keys;
    std::vector<place> places;
    for (std::size_t part = 0; part < found.parts.size(); ++part)
        for (std::size_t c = 0; c < found.parts[part].customers.size(); ++c) {
            keys.push_back(found.parts[part].customers[c].code);
            places.push_back({static_cast<std::uint32_t>(part), static_cast<std::uint32_t>(c)});
        }
    found.coding.decode(keys.data(), keys.size());
    core::buffer<std::uint32_t> order;
    if (!found.coding.ordered() || !reader.ids().ordered()) order = reader.ids().order(keys, threads);
    const auto place_of = [&](std::size_t i) { return places[order.empty() ? i : order[i]]; };
    const auto end_of = [&](const partition_lines& part, std::size_t c) {
        return c + 1 < part.customers.size() ? part.customers[c + 1].line : part.lines.size();
    };

    product_lines& to = base.products;
    const std::size_t customers = places.size();
    core::buffer<std::int64_t> first(customers + 1);
    first[0] = 0;
    for (std::size_t i = 0; i < customers; ++i) {
        const auto [part, c] = place_of(i);
        const auto& from = found.parts[part];
        first[i + 1] = first[i] + static_cast<std::int64_t>(end_of(from, c) - from.customers[c].line);
    }
    const auto lines = static_cast<std::size_t>(first[customers]);
    to.offsets.resize(base.day.size() + 1);
    to.offsets[base.day.size()] = first[customers];
    to.code.resize(lines);
    to.rows.resize(lines);
    if (amounts) amount.resize(lines);
    if (margins) margin.resize(lines);
    core::for_chunks(reader.rules().function, customers, std::size_t{1} << 14, threads, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) {
                             const auto [part, c] = place_of(i);
                             const auto& from = found.parts[part];
                             auto at = static_cast<std::size_t>(first[i]);
                             auto day = static_cast<std::size_t>(base.offsets[i]);
                             std::int64_t next = first[i];
                             const auto days_end = static_cast<std::size_t>(base.offsets[i + 1]);
                             for (std::size_t d = from.customers[c].day; day < days_end; ++d, ++day) {
                                 to.offsets[day] = next;
                                 next += from.in_day[d];
                             }
                             for (std::size_t l = from.customers[c].line; l < end_of(from, c); ++l, ++at) {
                                 to.code[at] = from.lines[l].product;
                                 to.rows[at] = from.lines[l].rows;
                                 if (amounts) amount[at] = from.lines[l].amount;
                                 if (margins) margin[at] = from.lines[l].margin;
                             }
                         }
                     });
    base.report.unknown_products = 0;
    for (const auto& part : found.parts) *base.report.unknown_products += part.unknown;
}

/// Leaves out the products that are in no line.
void drop_unused(product_lines& lines) {
    std::vector<bool> used(lines.names.size());
    for (const std::int32_t code : lines.code)
        if (code >= 0) used[static_cast<std::size_t>(code)] = true;
    std::vector<std::size_t> kept;
    std::vector<std::int32_t> to(used.size());
    for (std::size_t i = 0; i < used.size(); ++i) {
        to[i] = static_cast<std::int32_t>(kept.size());
        if (used[i]) kept.push_back(i);
    }
    if (kept.size() == used.size()) return;
    lines.names = pick(lines.names, kept);
    for (std::int32_t& code : lines.code)
        if (code >= 0) code = to[static_cast<std::size_t>(code)];
}

}  // namespace

void add_products(row_reader& reader, const core::column& product, const log_options& options,
                  const core::watch& progress, base_columns& base) {
    product_codes codes =
        read_products(reader.rules().function, product, options.threads, part_of(progress, 0, 0.2));
    const bool amounts = base.has_amounts, margins = base.report.margin_total.has_value();
    const auto n = static_cast<std::size_t>(reader.rows());
    int amount_scale = amounts ? base.report.amount_scale : no_scale, margin_scale = base.report.margin_scale;
    const auto attempt = [&] {
        all_rows rows{codes.code, {{}, amount_scale != no_scale}, {{}, margin_scale != no_scale}};
        if (amounts) rows.amount.value.resize(n);
        if (margins) rows.margin.value.resize(n);
        reader.number_rows({rows.amount.value.data(), rows.margin.value.data(), amount_scale, margin_scale},
                           base.report.refused.empty() && base.report.excluded.empty());
        const auto watch = part_of(progress, 0.2, 1);
        return with_plan(reader, options.threads, watch, [&](const plan& p) {
            return with_layout(reader, p, [&](const auto& layout, auto, auto) {
                return run(reader, p, layout, rows, options, watch);
            });
        });
    };
    found_lines found;
    try {
        found = attempt();
    } catch (const line_too_large&) {
        amount_scale = margin_scale = no_scale;
        found = attempt();
    }
    core::buffer<std::int64_t> amount, margin;
    assemble(reader, std::move(found), amounts, margins, options.threads, amount, margin, base);
    base.products.names = std::move(codes.names);
    drop_unused(base.products);
    base.set_line_money(std::move(amount), amount_scale, std::move(margin), margin_scale);
}

}  // namespace goodwill::inline v0::transactions
