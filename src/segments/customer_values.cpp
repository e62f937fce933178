#include <goodwill/segments/customer_values.hpp>

#include <utility>

#include "segments/customer_measures.hpp"

namespace goodwill::inline v0::segments {

customer_values values_of(const char* function, const transactions::customer_base& base,
                          const customer_values_options& options) {
    if (options.measure == measure::revenue && !base.has_amounts())
        throw domain_error({function, "base", {}, "without amounts", "must have them to have revenue"});
    customer_measures found = measures_of(function, base, {.start = options.start, .at = options.at}, false,
                                          options.threads, options.progress);
    customer_values out;
    out.customer = std::move(found.customer);
    out.at = found.end;
    out.other_customers = found.other_customers;
    if (options.measure == measure::revenue) {
        out.value = std::move(found.revenue);
        out.other_value = found.other_revenue;
    } else {
        out.value.resize(found.orders.size());
        for (std::size_t i = 0; i < out.value.size(); ++i) out.value[i] = found.orders[i];
    }
    return out;
}

}  // namespace goodwill::inline v0::segments
