#pragma once
#include <cstddef>
#include <cstdint>

#include <goodwill/core/buffer.hpp>
#include <goodwill/customers/records.hpp>
#include <goodwill/transactions/customer_base.hpp>
#include <goodwill/transactions/customer_ids.hpp>

/// Records and a customer base side by side, by id; nobody of either is lost.
namespace goodwill::inline v0::customers {

struct record_join {
    core::buffer<std::int64_t> record;  ///< by customer of the base: the position of his record, or -1
    core::buffer<std::int64_t> never_bought;    ///< positions of records that the base does not have, ascending
    core::buffer<std::int64_t> without_record;  ///< customers of the base that have none, ascending
    std::int64_t matched = 0;  ///< + never_bought = records; + without_record = customers of the base
};

/// Both are sorted, so they are read once.  Integers are equal as numbers; texts byte by byte.
/// Throws schema_error where one has integers as ids and the other texts, unless one of them is empty.
[[nodiscard]] GOODWILL_API record_join join(const records& of, const transactions::customer_base& base);

/// The same of ids that ascend, each there once; `function` is named in errors.
[[nodiscard]] GOODWILL_API record_join join(const char* function, const transactions::customer_ids& own,
                                            const transactions::customer_base& base);

/// Classes of records as those of the base's customers: without_record where there is none.
[[nodiscard]] GOODWILL_API class_codes to_base(const class_codes& of_records, const record_join& by);

}  // namespace goodwill::inline v0::customers
