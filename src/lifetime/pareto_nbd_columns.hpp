#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <goodwill/lifetime/pareto_nbd.hpp>

#include "lifetime/customer_columns.hpp"
#include "lifetime/time_grid.hpp"
#include "simd/pareto_nbd.hpp"

/// What the column functions of Pareto/NBD share.
namespace goodwill::inline v0::lifetime::pareto_nbd {

/// What depends on a customer's age alone: computed once for each age that lies on a grid of days.
template <class Of>
class by_age {
public:
    by_age(const char* function, column T, const scoring_options& options, Of of) : of_(of) {
        double most = 0;
        for (const double t : T) most = t > most ? t : most;
        most_ = most;
        const auto grid = find_grid(T);
        const auto room = static_cast<double>(std::max<std::size_t>(1024, T.size()));
        if (T.size() < 512 || !grid || !(most * grid->per_unit < room)) return;
        grid_ = *grid;
        std::vector<std::uint8_t> seen(grid_.steps(most) + 1);
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

/// P(alive) of rows.  One-time buyers differ in their age alone, and are most of most bases.
class alive_rows {
public:
    alive_rows(const char* function, const params& m, column T, const scoring_options& options)
        : m_(m), one_time_(function, T, options, of_age{m}) {}

    void operator()(const double* x, const double* t_x, const double* T, std::size_t n, double* out) const {
        constexpr std::size_t block = 1024;
        double px[block], pt[block], pT[block], p[block];
        std::uint16_t row[block];
        for (std::size_t begin = 0; begin < n; begin += block) {
            const std::size_t rows = std::min(block, n - begin);
            std::size_t others = 0;
            for (std::size_t k = 0; k < rows; ++k) {
                const std::size_t i = begin + k;
                const auto found = one_time_.find(T[i]);
                out[i] = found.value;
                row[others] = static_cast<std::uint16_t>(k);
                px[others] = x[i], pt[others] = t_x[i], pT[others] = T[i];
                others += !(found.there & (x[i] == 0) & (t_x[i] == 0));
            }
            simd::pareto_nbd::log_odds(m_, px, pt, pT, p, others);
            for (std::size_t k = 0; k < others; ++k) out[begin + row[k]] = 1 / (1 + std::exp(p[k]));
        }
    }

private:
    struct of_age {
        params m;
        double operator()(double T) const noexcept { return p_alive(m, 0, 0, T); }
    };
    params m_;
    by_age<of_age> one_time_;
};

}  // namespace goodwill::inline v0::lifetime::pareto_nbd
