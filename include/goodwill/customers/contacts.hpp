#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/calendar.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/customers/course.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Dated contacts that say what somebody knows of us, so that people are known before they buy.
namespace goodwill::inline v0::customers {

struct contacts_options {
    /// Where the calendar day of an instant is taken.  Times without a zone are local already.
    std::optional<core::zone> zone = {};
    int threads = 1;
    core::watch progress = {};
};

/// Contacts by customer and day, sorted, made once and never changed.  Contacts of a customer that say the same on one
/// day are one.
class GOODWILL_API contacts {
public:
    contacts() = default;
    /// `customer` and `time` as those of transactions::customer_base; `knows`: text (plain or a dictionary) of
    /// contact_states.  Throws schema_error, shape_error; domain_error for the first bad row: a missing id, a time that
    /// is none, a text that is missing or not of contact_states, more than 4095 contacts of one customer on one day;
    /// cancelled.
    [[nodiscard]] static contacts from_columns(const core::column& customer, const core::column& time,
                                               const core::column& knows, const contacts_options& options = {});

    /// Rows that were read.
    [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
    [[nodiscard]] std::size_t customers() const noexcept { return log_.customers(); }
    [[nodiscard]] const transactions::customer_ids& customer() const noexcept { return log_.customer(); }
    /// The days of customer i are the positions offsets[i] .. offsets[i + 1] - 1, in ascending order.
    [[nodiscard]] std::span<const std::int64_t> offsets() const noexcept { return log_.offsets(); }
    [[nodiscard]] std::span<const core::day_number> day() const noexcept { return log_.day(); }
    /// Rows on each of these days.
    [[nodiscard]] std::span<const std::uint32_t> rows_of_day() const noexcept { return log_.orders(); }
    /// What was said on each of these days: bit s for contact_state s.
    [[nodiscard]] std::span<const std::uint8_t> said() const noexcept { return said_; }

private:
    transactions::customer_base log_;
    core::buffer<std::uint8_t> said_;
    std::int64_t rows_ = 0;
};

}  // namespace goodwill::inline v0::customers
