#include <cmath>
#include <string>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/beta_survival.hpp>
#include <goodwill/lifetime/contract_lifetimes.hpp>
#include <goodwill/lifetime/shifted_beta_geometric.hpp>

#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

/// The counts of one cohort into rows.
class cohort_reader {
public:
    cohort_reader(const char* function, bool single, contract_lifetimes& to)
        : function_(function), single_(single), to_(to) {}

    void read(std::span<const double> counts, std::size_t cohort) {
        std::size_t last = counts.size();
        while (last > 0 && std::isnan(counts[last - 1])) --last;
        for (std::size_t k = 0; k < last || k == 0; ++k) {
            const double count = counts[k];
            if (!(count >= 0 && count <= 0x1p53 && count == std::floor(count)))
                fail(cohort, k, count, "must be a whole number of customers >= 0");
            if (k > 0 && count > counts[k - 1])
                fail(cohort, k, count, "must be at most the " + core::to_text(counts[k - 1]) + " before it");
            if (k > 0) add(static_cast<double>(k), 1, counts[k - 1] - count);
        }
        add(static_cast<double>(last - 1), 0, counts[last - 1]);
    }

private:
    void add(double lifetime, double churned, double weight) {
        if (weight == 0) return;
        to_.lifetime.push_back(lifetime);
        to_.churned.push_back(churned);
        to_.weight.push_back(weight);
    }
    [[noreturn]] void fail(std::size_t cohort, std::size_t renewal, double count, const std::string& must) const {
        const auto value = core::to_text(count);
        if (single_) throw domain_error({function_, "counts", static_cast<std::int64_t>(renewal), value, must});
        throw domain_error({function_, "counts", static_cast<std::int64_t>(cohort),
                            value + " after renewal " + std::to_string(renewal), must});
    }

    const char* function_;
    bool single_;
    contract_lifetimes& to_;
};

}  // namespace

contract_lifetimes cohort_lifetimes(std::span<const double> counts, std::size_t columns, const char* function) {
    if (columns == 0 || counts.empty())
        throw domain_error({function, "counts", {}, "empty", "must have at least one cohort"});
    if (counts.size() % columns != 0)
        throw shape_error({function, "counts", {}, std::to_string(counts.size()) + " values long",
                           "must have whole rows of " + std::to_string(columns)});
    core::check(static_cast<double>(columns) - 1 <= detail::most_periods, function, "counts",
                std::uint64_t{columns - 1}, "must have at most 1000000 renewals");
    contract_lifetimes out;
    cohort_reader reader(function, counts.size() == columns, out);
    for (std::size_t row = 0; row < counts.size() / columns; ++row)
        reader.read(counts.subspan(row * columns, columns), row);
    double longest = 0, customers = 0;
    for (std::size_t i = 0; i < out.weight.size(); ++i) {
        longest = std::fmax(longest, out.lifetime[i]);
        customers += out.weight[i];
    }
    if (customers < 2)
        throw domain_error({function, "counts", {}, "of " + core::to_text(customers) + " customer(s)",
                            "must be of at least 2: one does not say how customers differ"});
    if (longest == 0)
        throw domain_error({function, "counts", {}, "without a renewal",
                            "must have the customers at the start and those still there after a renewal"});
    return out;
}

void check_lifetimes(const char* function, std::span<const double> lifetime, std::span<const double> churned,
                     const scoring_options& options) {
    namespace domain = shifted_beta_geometric::detail;
    check_threads(function, options);
    core::check_length(function, "churned", churned.size(), lifetime.size());
    for (std::size_t i = 0; i < lifetime.size(); ++i) {
        const double t = lifetime[i], left = churned[i];
        if (std::isnan(t) || std::isnan(left) || domain::is_lifetime(t, left)) continue;
        const auto fail = [&](const char* argument, double value, const char* must) {
            throw domain_error({function, argument, static_cast<std::int64_t>(i), core::to_text(value), must});
        };
        if (!domain::is_period(t)) fail("lifetime", t, "must be a whole number from 0 to 1000000");
        if (left != 0 && left != 1) fail("churned", left, "must be 0 or 1");
        fail("lifetime", t, "must be >= 1 where churned is 1");
    }
}

}  // namespace goodwill::inline v0::lifetime
