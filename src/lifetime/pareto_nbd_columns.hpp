#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <goodwill/lifetime/pareto_nbd.hpp>

#include "lifetime/by_age.hpp"
#include "lifetime/customer_columns.hpp"
#include "simd/pareto_nbd.hpp"

/// What the column functions of Pareto/NBD share.
namespace goodwill::inline v0::lifetime::pareto_nbd {

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
            simd::pareto_nbd::p_alive(m_, px, pt, pT, p, others);
            for (std::size_t k = 0; k < others; ++k) out[begin + row[k]] = p[k];
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
