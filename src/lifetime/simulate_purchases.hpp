#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/purchase_times.hpp>
#include <goodwill/math/variates.hpp>

/// The frame of every simulation of repeat purchases: a random stream a customer, results in order.
namespace goodwill::inline v0::lifetime {

/// buy(stream, T, times) appends the purchases of one customer.
template <class Buy>
[[nodiscard]] purchase_times simulate_purchases(const char* function, std::span<const double> T,
                                                const simulate_options& options, Buy buy) {
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
                             const std::size_t before = times.size();
                             buy(stream, T[i], times);
                             out.first[i + 1] = static_cast<std::int64_t>(times.size() - before);
                         }
                     });
    for (std::size_t i = 0; i < T.size(); ++i) out.first[i + 1] += out.first[i];
    out.time.reserve(static_cast<std::size_t>(out.first.back()));
    for (const auto& part : parts) out.time.insert(out.time.end(), part.begin(), part.end());
    return out;
}

}  // namespace goodwill::inline v0::lifetime
