#include <goodwill/customers/records.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/core/error.hpp>

#include "customers/record_rows.hpp"
#include "transactions/id_reader.hpp"
#include "transactions/order.hpp"

namespace goodwill::inline v0::customers {
namespace {

namespace tx = goodwill::transactions;
constexpr std::size_t block = 1024;

/// Rows in the order of their ids, cut into customers.
struct sorted_rows {
    core::buffer<std::uint32_t> row;      ///< the rows of a customer stand together, in their own order
    core::buffer<std::size_t> first;      ///< customer k has row[first[k]] .. row[first[k + 1] - 1]
    tx::customer_ids ids;
};

[[nodiscard]] std::unique_ptr<tx::id_reader> reader_of(const core::column& ids) {
    tx::check_id_type(records_function, ids);
    if (ids.dictionary() != nullptr) return tx::dictionary_ids(ids);
    return core::is_text(ids.type()) ? tx::long_text_ids(ids) : tx::integer_ids(ids);
}

[[noreturn]] void refuse_id(const tx::id_reader& reader, tx::flaw what, std::size_t row) {
    const char* must = what == tx::flaw::customer_missing ? "must be an id: it is missing"
                       : what == tx::flaw::customer_empty ? "must be an id, not an empty text"
                                                          : "must be UTF-8";
    const auto at = static_cast<std::int64_t>(row);
    throw domain_error({records_function, "customer", at, reader.show(at), must});
}

[[nodiscard]] sorted_rows sort_rows(const core::column& ids, int threads) {
    const auto reader = reader_of(ids);
    const auto n = static_cast<std::size_t>(reader->length());
    if (n > std::numeric_limits<std::uint32_t>::max())
        throw shape_error({records_function, "customer", {}, std::to_string(n) + " rows long",
                           "must have less than 2^32 rows"});
    core::buffer<std::uint64_t> key(n);
    std::vector<std::uint8_t> flaws(block);
    for (std::size_t from = 0; from < n; from += block) {
        const std::size_t count = std::min(block, n - from);
        if (!reader->read(static_cast<std::int64_t>(from), count, key.data() + from, flaws.data())) continue;
        for (std::size_t i = 0; i < count; ++i)
            if (flaws[i] != 0) refuse_id(*reader, static_cast<tx::flaw>(flaws[i]), from + i);
    }
    sorted_rows out;
    out.row = tx::order_by(core::buffer<std::uint64_t>(key), threads);
    core::buffer<std::uint64_t> distinct;
    for (std::size_t k = 0; k < n; ++k)
        if (k == 0 || key[out.row[k]] != key[out.row[k - 1]]) {
            out.first.push_back(k);
            distinct.push_back(key[out.row[k]]);
        }
    out.first.push_back(n);
    if (!reader->ordered()) {
        const auto order = reader->order(distinct, threads);
        core::buffer<std::uint32_t> rows;
        core::buffer<std::size_t> first;
        core::buffer<std::uint64_t> keys;
        rows.reserve(n);
        for (const std::uint32_t k : order) {
            first.push_back(rows.size());
            keys.push_back(distinct[k]);
            for (std::size_t i = out.first[k]; i < out.first[k + 1]; ++i) rows.push_back(out.row[i]);
        }
        first.push_back(n);
        out.row = std::move(rows);
        out.first = std::move(first);
        distinct = std::move(keys);
    }
    out.ids = reader->ids(distinct, threads);
    return out;
}

[[nodiscard]] std::string id_text(const tx::customer_ids& ids, std::size_t i) {
    if (ids.kind == tx::id_kind::text) return '"' + std::string(ids.text(i)) + '"';
    return ids.kind == tx::id_kind::uint64 ? std::to_string(static_cast<std::uint64_t>(ids.integers[i]))
                                           : std::to_string(ids.integers[i]);
}

/// Throws conflict_error for the first row that says something else of its customer than an earlier row does.
void check_repeated(const sorted_rows& sorted, std::span<const declared_column> columns,
                    const std::vector<row_values>& values) {
    struct conflict {
        std::size_t row, earlier, column, customer;
    };
    std::optional<conflict> worst;
    for (std::size_t k = 0; k + 1 < sorted.first.size(); ++k) {
        const std::size_t earlier = sorted.row[sorted.first[k]];
        for (std::size_t i = sorted.first[k] + 1; i < sorted.first[k + 1]; ++i) {
            const std::size_t row = sorted.row[i];
            if (worst && row > worst->row) break;
            for (std::size_t c = 0; c < columns.size(); ++c)
                if (!values[c].same(earlier, row)) {
                    worst = {row, earlier, c, k};
                    break;
                }
        }
    }
    if (!worst) return;
    const attribute& about = columns[worst->column].about;
    const row_values& own = values[worst->column];
    throw conflict_error({records_function, about.name, static_cast<std::int64_t>(worst->row),
                          own.show(worst->row, about),
                          "must be " + own.show(worst->earlier, about) + " as in row " +
                              std::to_string(worst->earlier) + ": both rows are of customer " +
                              id_text(sorted.ids, worst->customer)});
}

[[nodiscard]] record_column column_of(const attribute& about, row_values values, const sorted_rows& sorted) {
    record_column out;
    out.about = about;
    const std::size_t n = sorted.first.size() - 1;
    out.classes = std::move(values.classes);
    const auto row_of = [&](std::size_t k) { return static_cast<std::size_t>(sorted.row[sorted.first[k]]); };
    if (about.type == attribute_type::number) {
        out.numbers.resize(n);
        for (std::size_t k = 0; k < n; ++k) {
            out.numbers[k] = values.numbers[row_of(k)];
            out.unknown += std::isnan(out.numbers[k]);
        }
        return out;
    }
    if (about.type == attribute_type::category) {
        out.codes.resize(n);
        for (std::size_t k = 0; k < n; ++k) {
            out.codes[k] = values.codes[row_of(k)];
            out.unknown += out.codes[k] < 0;
        }
        return out;
    }
    out.offsets.push_back(0);
    for (std::size_t k = 0; k < n; ++k) {
        const std::int32_t list = values.codes[row_of(k)];
        if (list < 0)
            ++out.unknown;
        else
            for (const std::int32_t code : values.lists[static_cast<std::size_t>(list)]) out.codes.push_back(code);
        out.offsets.push_back(static_cast<std::int64_t>(out.codes.size()));
    }
    return out;
}

}  // namespace

records records::from_columns(const core::column& customer, std::span<const declared_column> columns,
                              const record_options& options) {
    const auto rows = static_cast<std::size_t>(customer.length());
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const attribute& about = columns[c].about;
        check(records_function, about);
        for (std::size_t k = 0; k < c; ++k)
            if (columns[k].about.name == about.name)
                throw schema_error(
                    {records_function, "attributes", {}, "\"" + about.name + "\"", "must be declared once"});
        core::check_length(records_function, about.name.c_str(), static_cast<std::size_t>(columns[c].values.length()),
                           rows);
    }
    const sorted_rows sorted = sort_rows(customer, options.threads);
    std::vector<row_values> values(columns.size());
    core::for_chunks(records_function, columns.size(), 1, options.threads, options.progress,
                     [&](std::size_t c, std::size_t, std::size_t) { values[c] = read_rows(columns[c]); });
    check_repeated(sorted, columns, values);
    records out;
    out.rows_ = static_cast<std::int64_t>(rows);
    out.columns_.resize(columns.size());
    core::for_chunks(records_function, columns.size(), 1, options.threads, options.progress,
                     [&](std::size_t c, std::size_t, std::size_t) {
                         out.columns_[c] = column_of(columns[c].about, std::move(values[c]), sorted);
                     });
    out.customer_ = sorted.ids;
    return out;
}

const record_column& records::column(const char* function, std::string_view name) const {
    std::string there;
    for (const record_column& c : columns_) {
        if (c.about.name == name) return c;
        there.append(there.empty() ? "\"" : ", \"").append(c.about.name).append("\"");
    }
    throw schema_error({function, "attribute", {}, "\"" + std::string(name) + "\"",
                        there.empty() ? "must be an attribute of the records, and there are none"
                                      : "must be an attribute of the records; there are " + there});
}

class_codes classes_of(const record_column& column, const bands* cut) {
    const attribute& about = column.about;
    const bool number = about.type == attribute_type::number;
    if (number != (cut != nullptr))
        throw schema_error({"profile", about.name, {}, number ? "a number" : "no number",
                            number ? "must be cut by bands" : "must go without bands"});
    class_codes out;
    if (!number) {
        out.classes = column.classes;
        out.codes = column.codes;
        out.offsets = column.offsets;
        return out;
    }
    for (const band& b : cut->list()) out.classes.push_back(b.name);
    out.codes.resize(column.numbers.size());
    apply(*cut, column.numbers, out.codes);
    return out;
}

}  // namespace goodwill::inline v0::customers
