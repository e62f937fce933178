#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// One value a customer: what a base's customers brought, or how often they came, in a period.
namespace goodwill::inline v0::segments {

/// revenue = money of the period, less refunds that were netted; orders = days of the period with a purchase.
enum class measure : std::uint8_t { revenue, orders };

/// Throws domain_error that lists the names.
[[nodiscard]] inline measure measure_of(const char* function, std::string_view name) {
    if (name == "revenue") return measure::revenue;
    if (name == "orders") return measure::orders;
    throw domain_error({function, "measure", {}, "\"" + std::string(name) + "\"",
                        "must be \"revenue\" or \"orders\""});
}

struct customer_values_options {
    segments::measure measure = segments::measure::revenue;
    std::optional<std::chrono::sys_days> start = {};  ///< the first day that counts; default: the base's
    std::optional<std::chrono::sys_days> at = {};     ///< the last day that counts; default: the base's end
    int threads = 1;
    core::watch progress = {};
};

/// One row a customer with a purchase in the period, sorted by id.
struct customer_values {
    std::shared_ptr<const transactions::customer_ids> customer;
    core::buffer<double> value;
    core::day_number at = 0;
    std::int64_t other_customers = 0;  ///< with no purchase in the period: in no row
    double other_value = 0;            ///< of these, in the period: refunds alone
};

/// `function` is named in errors.  Throws domain_error: revenue of a base without amounts, a period that ends after the
/// base, is upside down or has no purchase; cancelled.
[[nodiscard]] GOODWILL_API customer_values values_of(const char* function, const transactions::customer_base& base,
                                                     const customer_values_options& options = {});

}  // namespace goodwill::inline v0::segments
