#include <goodwill/audit/base_lenses.hpp>

#include <goodwill/core/check.hpp>

namespace goodwill::inline v0::audit {
namespace {

constexpr const char* function = "audit_base";

void check_window(const char* argument, window w) {
    if (w.last < w.first)
        throw domain_error({function, argument, {}, core::to_text_date(w.first) + " to " + core::to_text_date(w.last),
                            "must not end before it begins"});
}

}  // namespace

base_lenses base_lenses_of(const transactions::customer_base& base, const base_lenses_options& options) {
    core::check_open_unit(function, "level", options.level);
    check_window("period", options.period);
    std::vector<window> windows{options.period};
    if (options.before) {
        check_window("before", *options.before);
        if (options.before->last >= options.period.first)
            throw domain_error({function, "before", {}, "to " + core::to_text_date(options.before->last),
                                "must end before the period begins, " + core::to_text_date(options.period.first)});
        windows.insert(windows.begin(), *options.before);
    }
    // The passes share the progress: each has a part of 0..1.
    const auto within = [&](double from, double to) -> core::watch {
        if (!options.progress) return {};
        return [&watch = options.progress, from, to](double done) { return watch(from + done * (to - from)); };
    };
    const auto reached = [&](double done) {
        if (options.progress && !options.progress(done)) throw cancelled(function);
    };
    base_lenses out;
    const base_activity activity = activity_within(base, windows, options.threads, within(0, 0.4));
    reached(0.4);
    out.one_period = one_period_of(base, activity.windows.back(), options.period, options.level);
    if (options.before)
        out.two_periods = two_periods_of(base, activity, *options.before, options.period, options.level,
                                         options.threads, within(0.4, 0.7));
    if (base.has_products())
        out.products = compare_products(base, options.before, options.period, options.level, within(0.7, 1));
    return out;
}

}  // namespace goodwill::inline v0::audit
