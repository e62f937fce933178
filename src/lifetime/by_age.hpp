#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lifetime/customer_columns.hpp"
#include "lifetime/time_grid.hpp"

namespace goodwill::inline v0::lifetime {

/// What depends on a customer's age alone: computed once for each age that lies on a grid of days.
template <class Of>
class by_age {
public:
    by_age(const char* function, column T, const scoring_options& options, Of of) : of_(of) {
        // Lanes, so that the largest is found as fast as memory is read.
        double most_of[8] = {};
        for (std::size_t i = 0; i < T.size(); ++i) most_of[i % 8] = T[i] > most_of[i % 8] ? T[i] : most_of[i % 8];
        const double most = *std::max_element(most_of, most_of + 8);
        most_ = most;
        const auto grid = find_grid(T);
        const auto room = static_cast<double>(std::max<std::size_t>(1024, T.size()));
        if (T.size() < 512 || !grid || !(most * grid->per_unit < room)) return;
        grid_ = *grid;
        // Where ages are few, to look which there are costs more than to compute those that are not.
        const std::size_t ages = grid_.steps(most) + 1;
        const bool few = ages < T.size() / 256;
        std::vector<std::uint8_t> seen(ages, few);
        if (!few)
            for (const double t : T)
                if (grid_.has(t)) seen[grid_.steps(t)] = 1;
        table_.resize(seen.size());
        core::for_chunks(function, table_.size(), 256, options.threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             for (std::size_t k = begin; k < end; ++k)
                                 if (seen[k] != 0) table_[k] = of_(grid_.time(static_cast<std::uint32_t>(k)));
                         });
    }

    [[nodiscard]] double operator()(double T) const noexcept {
        if (const auto found = find(T); found.there) return found.value;
        return std::isnan(T) ? T : of_(T);
    }

    struct entry {
        double value;
        bool there;
    };
    /// Without branches: whether it is there is a matter of chance.
    [[nodiscard]] entry find(double T) const noexcept {
        if (table_.empty()) return {0, false};
        const double age = T >= 0 && T <= most_ ? T : 0;
        const std::uint32_t steps = grid_.steps(age);
        return {table_[steps], grid_.time(steps) == T};
    }

private:
    Of of_;
    double most_ = 0;
    time_grid grid_{1};
    std::vector<double> table_;
};

}  // namespace goodwill::inline v0::lifetime
