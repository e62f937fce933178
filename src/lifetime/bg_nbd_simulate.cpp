#include <goodwill/lifetime/bg_nbd_simulate.hpp>

#include <limits>

#include <goodwill/core/check.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/math/variates.hpp>

namespace goodwill::inline v0::lifetime::bg_nbd {

purchase_times simulate(const params& m, std::span<const double> T, const simulate_options& options) {
    constexpr const char* function = "bg_nbd.simulate";
    core::check_positive(function, "r", m.r);
    core::check_positive(function, "alpha", m.alpha);
    core::check_positive(function, "a", m.a);
    core::check_positive(function, "b", m.b);
    core::check(options.threads >= 1, function, "threads", std::int64_t{options.threads}, "must be >= 1");
    core::check_column(
        function, "T", T, [](double v) { return v >= 0 && v <= std::numeric_limits<double>::max(); },
        "must be finite and >= 0");

    constexpr std::size_t customers_a_chunk = 4096;
    std::vector<std::vector<double>> parts(core::chunk_count(T.size(), customers_a_chunk));
    purchase_times out;
    out.first.resize(T.size() + 1);
    core::for_chunks(function, T.size(), customers_a_chunk, options.threads, options.progress,
                     [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                         auto& times = parts[chunk];
                         for (std::size_t i = begin; i < end; ++i) {
                             core::random_stream stream(options.seed, function, options.first_customer + i);
                             const double lambda = math::gamma_variate(stream, m.r, m.alpha);
                             const double p = math::beta_variate(stream, m.a, m.b);
                             std::int64_t count = 0;
                             for (double t = 0;;) {
                                 t += math::exponential_variate(stream) / lambda;
                                 if (!(t <= T[i])) break;
                                 times.push_back(t);
                                 ++count;
                                 if (stream.uniform() < p) break;
                             }
                             out.first[i + 1] = count;
                         }
                     });
    for (std::size_t i = 0; i < T.size(); ++i) out.first[i + 1] += out.first[i];
    out.time.reserve(static_cast<std::size_t>(out.first.back()));
    for (const auto& part : parts) out.time.insert(out.time.end(), part.begin(), part.end());
    return out;
}

}  // namespace goodwill::inline v0::lifetime::bg_nbd
