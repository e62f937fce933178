#include <goodwill/audit/audited_periods.hpp>

#include <algorithm>
#include <limits>
#include <string>

namespace goodwill::inline v0::audit {

audited_periods periods_of(const transactions::customer_base& base, std::optional<core::period> period,
                           std::optional<std::int64_t> at) {
    constexpr const char* function = "audit_base";
    if (base.customers() == 0)
        throw domain_error({function, "base", {}, "without a customer", "must have at least one purchase"});
    if (period == core::period::day)
        throw domain_error({function, "period", {}, "\"day\"",
                            "must be \"week\", \"month\", \"quarter\" or \"year\""});
    core::day_number first = std::numeric_limits<core::day_number>::max();
    for (std::size_t c = 0; c < base.customers(); ++c)
        first = std::min(first, base.day()[static_cast<std::size_t>(base.offsets()[c])]);
    core::day_number end = base.observation_end();
    if (at) {
        const bool late = *at > end;
        if (late || *at < first) {
            const bool writable = *at > -719'529 && *at < 2'932'897;  // years 0 to 9999
            throw domain_error({function, "at", {},
                                writable ? core::to_text_date(static_cast<core::day_number>(*at))
                                         : std::to_string(*at) + " (days since 1970-01-01)",
                                late ? "must not be after observation_end, " + core::to_text_date(end)
                                     : "must not be before the first day of the log, " + core::to_text_date(first)});
        }
        end = static_cast<core::day_number>(*at);
    }
    return period ? periods_of(first, end, *period) : periods_of(first, end);
}

}  // namespace goodwill::inline v0::audit
