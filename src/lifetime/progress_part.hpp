#pragma once
#include <cstddef>

#include <goodwill/lifetime/scoring.hpp>

namespace goodwill::inline v0::lifetime {

/// Options of part k of n of the work, whose progress is one from 0 to 1.  What it fills is thrown away on failure.
[[nodiscard]] inline scoring_options part_of(const scoring_options& options, std::size_t k, std::size_t n) {
    scoring_options out{.threads = options.threads, .progress = {}, .out_is_scratch = true};
    if (options.progress)
        out.progress = [&options, k, n](double done) {
            return options.progress((static_cast<double>(k) + done) / static_cast<double>(n));
        };
    return out;
}

}  // namespace goodwill::inline v0::lifetime
