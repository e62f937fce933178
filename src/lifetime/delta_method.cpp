#include <goodwill/lifetime/delta_method.hpp>

#include <cmath>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/check.hpp>

#include "lifetime/customer_columns.hpp"
#include "lifetime/progress_part.hpp"

namespace goodwill::inline v0::lifetime {
void delta_errors(const char* function, const moved_scores& scores, std::span<const double> covariance,
                  std::span<double> out, const scoring_options& options) {
    check_threads(function, options);
    check_has_errors(function, covariance);
    const auto directions = error_directions(covariance);
    const std::size_t rows = out.size();
    const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(covariance.size()))));
    core::buffer<double> above, below;
    above.resize(rows);
    below.resize(rows);
    std::vector<double> by(n);
    for (std::size_t j = 0; j < n; ++j) {
        for (const bool up : {true, false}) {
            for (std::size_t i = 0; i < n; ++i) by[i] = (up ? delta_step : -delta_step) * directions[n * j + i];
            scores(by, up ? above : below, part_of(options, 2 * j + (up ? 0 : 1), 2 * n));
        }
        core::for_chunks(function, rows, rows_a_chunk, options.threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             for (std::size_t i = begin; i < end; ++i) {
                                 const double slope = (above[i] - below[i]) / (2 * delta_step);
                                 const double sum = (j == 0 ? 0 : out[i]) + slope * slope;
                                 out[i] = j + 1 == n ? std::sqrt(sum) : sum;
                             }
                         });
    }
}

}  // namespace goodwill::inline v0::lifetime
