#include <goodwill/audit/simulated_survey.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/math/variates.hpp>

namespace goodwill::inline v0::audit {

simulated_survey simulate_survey(std::span<const double> frequency, std::span<const double> p_alive,
                                 const survey_options& options) {
    constexpr const char* function = "simulate_survey";
    constexpr std::size_t chunk = 1 << 14;
    core::check(options.response_rate >= 0 && options.response_rate <= 1, function, "response_rate",
                options.response_rate, "must be 0 .. 1");
    core::check(options.regions >= 1 && options.regions <= 255, function, "regions", options.regions,
                "must be 1 .. 255");
    core::check(options.threads >= 1, function, "threads", options.threads, "must be >= 1");
    core::check_length(function, "p_alive", p_alive.size(), frequency.size());
    core::check_column(function, "frequency", frequency, core::missing_or_not_negative,
                       "must be finite and >= 0, or missing");
    core::check_column(
        function, "p_alive", p_alive, [](double v) { return !(v < 0 || v > 1); }, "must be 0 .. 1, or missing");

    struct answer {
        std::int64_t row;
        std::uint8_t score, region;
    };
    std::vector<std::vector<answer>> parts(core::chunk_count(frequency.size(), chunk));
    const auto regions = static_cast<std::uint32_t>(options.regions);
    core::for_chunks(
        function, frequency.size(), chunk, options.threads, options.progress,
        [&](std::size_t k, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                if (std::isnan(frequency[i]) || std::isnan(p_alive[i])) continue;
                core::random_stream stream(options.seed, function, i);
                const std::uint32_t region = stream.below(regions);
                if (!(stream.uniform() < options.response_rate)) continue;
                const double of_region =
                    regions == 1 ? 0 : 0.3 * (2.0 * region / static_cast<double>(regions - 1) - 1);
                const double mean = 5.3 + 2.3 * p_alive[i] + 0.8 * std::log1p(std::min(frequency[i], 20.0)) + of_region;
                const double score = std::clamp(std::round(mean + 2.2 * math::normal_variate(stream)), 0.0, 10.0);
                parts[k].push_back({static_cast<std::int64_t>(i), static_cast<std::uint8_t>(score),
                                    static_cast<std::uint8_t>(region)});
            }
        });
    simulated_survey out;
    for (const auto& part : parts)
        for (const auto& a : part) {
            out.row.push_back(a.row);
            out.score.push_back(a.score);
            out.region.push_back(a.region);
        }
    return out;
}

}  // namespace goodwill::inline v0::audit
