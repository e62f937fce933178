#include <goodwill/lifetime/gamma_gamma_simulate.hpp>

#include <cstddef>

#include <goodwill/core/check.hpp>

namespace goodwill::inline v0::lifetime::gamma_gamma {

std::vector<double> simulate(const params& m, std::span<const double> x, const simulate_options& options) {
    constexpr const char* function = "gamma_gamma.simulate";
    core::check_positive(function, "p", m.p);
    core::check_positive(function, "q", m.q);
    core::check_positive(function, "v", m.v);
    core::check(options.threads >= 1, function, "threads", std::int64_t{options.threads}, "must be >= 1");
    core::check_column(
        function, "x", x, [](double n) { return n >= 0 && n < 0x1p31 && n == std::floor(n); },
        "must be whole, >= 0 and below 2^31");
    std::vector<std::size_t> first(x.size() + 1);
    for (std::size_t i = 0; i < x.size(); ++i) first[i + 1] = first[i] + static_cast<std::size_t>(x[i]);
    std::vector<double> out(first.back());
    constexpr std::size_t chunk = 4096;
    core::for_chunks(function, x.size(), chunk, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) {
                             core::random_stream stream(options.seed, function, options.first_customer + i);
                             const double rate = draw_rate(m, stream);
                             for (std::size_t j = first[i]; j < first[i + 1]; ++j)
                                 out[j] = draw_amount(m, rate, stream);
                         }
                     });
    return out;
}

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
