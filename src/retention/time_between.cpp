#include <goodwill/retention/time_between.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

#include <goodwill/core/check.hpp>

#include "retention/purchase_days.hpp"

namespace goodwill::inline v0::retention {

purchase_gaps time_between(const transactions::customer_base& base, int last, const gap_options& options) {
    constexpr const char* function = "time_between";
    core::check(last >= 2 && last <= most_purchases, function, "nth", static_cast<std::int64_t>(last),
                "must be a whole number from 2 to 1000");
    const observed_span span = span_of(function, base, options.at);
    const std::size_t days = span.days(), gaps = static_cast<std::size_t>(last) - 1;
    struct counted {
        std::vector<std::int64_t> events, censored;  // of each gap and number of days
        std::int64_t customers = 0;
    };
    const std::size_t n = base.customers();
    const auto parts_wanted = static_cast<std::size_t>(std::clamp(options.threads, 1, 16));
    const std::size_t chunk = std::max<std::size_t>(std::size_t{1} << 14, core::chunk_count(n, parts_wanted));
    std::vector<counted> parts(core::chunk_count(n, chunk));
    core::for_chunks(function, n, chunk, options.threads, options.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t stop) {
                         counted& own = parts[index];
                         own.events.resize(gaps * days);
                         own.censored.resize(gaps * days);
                         for (std::size_t i = begin; i < stop; ++i) {
                             const int purchases = for_gaps(base, i, span.end, [&](int number, std::size_t d, bool came) {
                                 if (number >= last) return;
                                 const std::size_t cell = (static_cast<std::size_t>(number) - 1) * days + d;
                                 ++(came ? own.events : own.censored)[cell];
                             });
                             own.customers += purchases > 0;
                         }
                     });
    purchase_gaps out;
    out.at = span.end;
    counted all;
    all.events.resize(gaps * days);
    all.censored.resize(gaps * days);
    for (const counted& part : parts) {
        for (std::size_t k = 0; k < all.events.size(); ++k) {
            all.events[k] += part.events[k];
            all.censored[k] += part.censored[k];
        }
        out.customers += part.customers;
    }
    out.later_customers = static_cast<std::int64_t>(n) - out.customers;
    for (std::size_t g = 0; g < gaps; ++g)
        out.tables.push_back(
            event_table::from_counts(std::span<const std::int64_t>(all.events).subspan(g * days, days),
                                     std::span<const std::int64_t>(all.censored).subspan(g * days, days)));
    return out;
}

}  // namespace goodwill::inline v0::retention
