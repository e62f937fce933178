#include <goodwill/lifetime/gamma_gamma.hpp>

#include <cstddef>

#include <goodwill/core/check.hpp>

namespace goodwill::inline v0::lifetime::gamma_gamma {
namespace {

constexpr std::size_t chunk = 1 << 15;

void check_params(const char* function, const params& m) {
    core::check_positive(function, "p", m.p);
    core::check_positive(function, "q", m.q);
    core::check_positive(function, "v", m.v);
}

void check_threads(const char* function, const scoring_options& options) {
    core::check(options.threads >= 1, function, "threads", std::int64_t{options.threads}, "must be >= 1");
}

void check_lengths(const char* function, std::span<const double> x, std::span<const double> zbar,
                   std::span<const double> out) {
    core::check_length(function, "zbar", zbar.size(), x.size());
    core::check_length(function, "out", out.size(), x.size());
}

/// One pass that finds nothing in good columns; the row and the column are looked for only when something is wrong.
template <class Ok>
void check_rows(const char* function, std::span<const double> x, std::span<const double> zbar, Ok spend_ok,
                const char* must, const scoring_options& options) {
    core::for_chunks(function, x.size(), chunk, options.threads, {}, [&](std::size_t, std::size_t b, std::size_t e) {
        core::check_column(function, "x", x.subspan(b, e - b), core::missing_or_not_negative,
                           "must be finite and >= 0, or missing", static_cast<std::int64_t>(b));
        for (std::size_t i = b; i < e; ++i)
            if (!(x[i] == 0 || spend_ok(zbar[i])))
                throw domain_error({function, "zbar", static_cast<std::int64_t>(i), core::to_text(zbar[i]),
                                    must});
    });
}

template <class F>
void score(const char* function, std::size_t n, const scoring_options& options, F one) {
    core::for_chunks(function, n, chunk, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         for (std::size_t i = begin; i < end; ++i) one(i);
                     });
}

}  // namespace

void log_likelihood(const params& m, std::span<const double> x, std::span<const double> zbar, std::span<double> out,
                    const scoring_options& options) {
    constexpr const char* function = "gamma_gamma.log_likelihood";
    check_params(function, m);
    check_threads(function, options);
    check_lengths(function, x, zbar, out);
    core::check_column(function, "x", x, [](double value) {
        return !(value <= 0 || value > std::numeric_limits<double>::max());
    }, "must be finite and > 0, or missing");
    check_rows(function, x, zbar, [](double z) { return !(z <= 0 || z > std::numeric_limits<double>::max()); },
               "must be finite and > 0, or missing", options);
    score(function, x.size(), options, [&](std::size_t i) { out[i] = log_likelihood(m, x[i], zbar[i]); });
}

void expected_spend(const params& m, std::span<const double> x, std::span<const double> zbar, std::span<double> out,
                    const scoring_options& options) {
    constexpr const char* function = "gamma_gamma.expected_spend";
    check_params(function, m);
    check_threads(function, options);
    check_lengths(function, x, zbar, out);
    check_rows(function, x, zbar, core::missing_or_not_negative,
               "must be finite and >= 0, or missing, where x > 0", options);
    // The scalar function without its tests of the domain, which the rows have passed: branch-free but for x = 0.
    const double everyone = mean_spend(m);
    score(function, x.size(), options, [&](std::size_t i) {
        const double weight = m.p * x[i] + (m.q - 1);
        const double own = m.p * m.v / weight + m.p * x[i] / weight * zbar[i];
        out[i] = x[i] == 0 ? everyone : weight > 0 ? own : math::detail::not_a_number;
    });
}

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
