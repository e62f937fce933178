#include <goodwill/lifetime/holdout_check.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <goodwill/core/check.hpp>

namespace goodwill::inline v0::lifetime {

holdout_check check_holdout(std::span<const double> frequency, std::span<const double> predicted,
                            std::span<const double> actual, int last) {
    constexpr const char* function = "holdout_check";
    core::check(last >= 1, function, "last", last, "must be >= 1");
    core::check_length(function, "predicted", predicted.size(), frequency.size());
    core::check_length(function, "actual", actual.size(), frequency.size());
    core::check_column(function, "frequency", frequency, core::missing_or_not_negative, "must be finite and >= 0");
    core::check_column(function, "predicted", predicted, core::missing_or_not_negative, "must be finite and >= 0");
    core::check_column(function, "actual", actual, core::missing_or_not_negative, "must be finite and >= 0");

    holdout_check out;
    for (int bin = 0; bin <= last; ++bin)
        out.by_frequency.push_back({static_cast<double>(bin),
                                    bin < last ? static_cast<double>(bin) : std::numeric_limits<double>::infinity()});
    for (std::size_t i = 0; i < frequency.size(); ++i) {
        if (std::isnan(frequency[i]) || std::isnan(predicted[i]) || std::isnan(actual[i])) {
            ++out.missing;
            continue;
        }
        auto& bin = out.by_frequency[static_cast<std::size_t>(std::min<double>(frequency[i], last))];
        ++bin.customers;
        bin.predicted += predicted[i];
        bin.actual += actual[i];
    }
    for (const auto& bin : out.by_frequency) {
        out.customers += bin.customers;
        out.predicted += bin.predicted;
        out.actual += bin.actual;
    }
    return out;
}

}  // namespace goodwill::inline v0::lifetime
