#pragma once
#include <goodwill/core/bytes.hpp>
#include <goodwill/transactions/customer_ids.hpp>
#include <goodwill/transactions/ingest_report.hpp>

/// Ids and reports as bytes.
namespace goodwill::inline v0::transactions {

inline void put(core::byte_writer& to, const customer_ids& ids) {
    to.put(static_cast<std::uint8_t>(ids.kind));
    to.put_all(std::span<const std::int64_t>(ids.kind == id_kind::text ? ids.offsets : ids.integers));
    if (ids.kind == id_kind::text) to.put_all(std::span<const char>(ids.bytes));
}

/// Throws format_error unless ids ascend strictly.
[[nodiscard]] inline customer_ids get_ids(core::byte_reader& from) {
    customer_ids ids;
    const std::size_t start = from.offset();
    const auto kind = from.get<std::uint8_t>();
    if (kind > 2) from.fail(start, "ids are of an unknown kind");
    ids.kind = static_cast<id_kind>(kind);
    const auto numbers = from.get_all<std::int64_t>();
    bool ok = true;
    if (ids.kind == id_kind::text) {
        ids.offsets.assign(numbers.begin(), numbers.end());
        const auto bytes = from.get_all<char>();
        ids.bytes.assign(bytes.begin(), bytes.end());
        ok = !numbers.empty() && numbers.front() == 0 && numbers.back() == static_cast<std::int64_t>(bytes.size());
        for (std::size_t i = 1; ok && i < numbers.size(); ++i)
            ok = numbers[i] > numbers[i - 1] && numbers[i] <= numbers.back();
        for (std::size_t i = 1; ok && i < ids.size(); ++i) ok = ids.text(i - 1) < ids.text(i);
    } else {
        ids.integers.assign(numbers.begin(), numbers.end());
        for (std::size_t i = 1; ok && i < numbers.size(); ++i)
            ok = ids.kind == id_kind::int64 ? numbers[i - 1] < numbers[i]
                                            : static_cast<std::uint64_t>(numbers[i - 1]) <
                                                  static_cast<std::uint64_t>(numbers[i]);
    }
    if (!ok) from.fail(start, "ids must ascend");
    return ids;
}

inline void put(core::byte_writer& to, const ingest_report& r) {
    for (const std::int64_t n : {r.rows_read, r.purchases, r.merged_within_a_day, r.refunds_netted, r.zero_amounts,
                                 r.customers, r.later_customers})
        to.put(n);
    to.put(static_cast<std::int32_t>(r.amount_scale));
    to.put(r.amount_total);
    for (const auto* list : {&r.refused, &r.excluded}) {
        to.put(static_cast<std::uint64_t>(list->size()));
        for (const auto& entry : *list) {
            to.put_text(entry.reason);
            to.put(entry.rows);
            to.put(entry.first_row);
        }
    }
}

[[nodiscard]] inline ingest_report get_report(core::byte_reader& from) {
    ingest_report r;
    for (std::int64_t* n : {&r.rows_read, &r.purchases, &r.merged_within_a_day, &r.refunds_netted, &r.zero_amounts,
                            &r.customers, &r.later_customers})
        *n = from.get<std::int64_t>();
    r.amount_scale = from.get<std::int32_t>();
    r.amount_total = from.get<double>();
    if (r.amount_scale < -1 || r.amount_scale > 6) from.fail(from.offset(), "amount_scale must be -1 to 6");
    for (auto* list : {&r.refused, &r.excluded}) {
        const auto n = from.get<std::uint64_t>();
        if (n > 100) from.fail(from.offset(), "there are too many reasons");
        for (std::uint64_t i = 0; i < n; ++i) {
            refusal entry;
            entry.reason = from.get_text();
            entry.rows = from.get<std::int64_t>();
            entry.first_row = from.get<std::int64_t>();
            list->push_back(std::move(entry));
        }
    }
    return r;
}

}  // namespace goodwill::inline v0::transactions
