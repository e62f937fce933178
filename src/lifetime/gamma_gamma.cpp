#include <goodwill/lifetime/gamma_gamma.hpp>

#include <cstddef>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/gamma_gamma_derivatives.hpp>

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

/// Throws for the first of the rows [begin, end) where `x_ok` or, where x is not 0, `zbar_ok` does not hold.
template <class XOk, class ZOk>
void check_rows(const char* function, std::span<const double> x, std::span<const double> zbar, std::size_t begin,
                std::size_t end, XOk x_ok, ZOk zbar_ok, const char* must) {
    int good = 1;
    for (std::size_t i = begin; i < end; ++i) {
        const int of_x = x_ok(x[i]), of_zbar = zbar_ok(zbar[i]), unused = x[i] == 0;
        good &= of_x & (of_zbar | unused);
    }
    if (good != 0) return;
    for (std::size_t i = begin; i < end; ++i) {
        const auto row = static_cast<std::int64_t>(i);
        if (!x_ok(x[i])) throw domain_error({function, "x", row, core::to_text(x[i]), must});
        if (x[i] != 0 && !zbar_ok(zbar[i]))
            throw domain_error({function, "zbar", row, core::to_text(zbar[i]), must});
    }
}

/// Checks all rows and then scores them; both in one pass where `out` may be left half done.
template <class Check, class One>
void score(const char* function, std::size_t n, const scoring_options& options, Check check, One one) {
    const auto check_chunk = [&](std::size_t, std::size_t begin, std::size_t end) { check(begin, end); };
    if (!options.out_is_scratch) core::for_chunks(function, n, chunk, options.threads, {}, check_chunk);
    core::for_chunks(function, n, chunk, options.threads, options.progress,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         if (options.out_is_scratch) check(begin, end);
                         for (std::size_t i = begin; i < end; ++i) one(i);
                     });
}

void check_positive_rows(const char* function, std::span<const double> x, std::span<const double> zbar,
                         std::size_t begin, std::size_t end) {
    constexpr auto ok = [](double v) { return !(v <= 0 || v > std::numeric_limits<double>::max()); };
    check_rows(function, x, zbar, begin, end, ok, ok, "must be finite and > 0, or missing");
}

}  // namespace

void check_columns(const char* function, const params&, std::span<const double> x, std::span<const double> zbar,
                   const scoring_options& options) {
    check_threads(function, options);
    core::check_length(function, "zbar", zbar.size(), x.size());
    check_positive_rows(function, x, zbar, 0, x.size());
}

void log_likelihood(const params& m, std::span<const double> x, std::span<const double> zbar, std::span<double> out,
                    const scoring_options& options) {
    constexpr const char* function = "gamma_gamma.log_likelihood";
    check_params(function, m);
    check_threads(function, options);
    check_lengths(function, x, zbar, out);
    score(
        function, x.size(), options,
        [&](std::size_t begin, std::size_t end) { check_positive_rows(function, x, zbar, begin, end); },
        [&](std::size_t i) { out[i] = log_likelihood(m, x[i], zbar[i]); });
}

void expected_spend(const params& m, std::span<const double> x, std::span<const double> zbar, std::span<double> out,
                    const scoring_options& options) {
    constexpr const char* function = "gamma_gamma.expected_spend";
    check_params(function, m);
    check_threads(function, options);
    check_lengths(function, x, zbar, out);
    // The scalar function without its tests of the domain, which the rows have passed: no branches.
    const double everyone = mean_spend(m);
    score(
        function, x.size(), options,
        [&](std::size_t begin, std::size_t end) {
            check_rows(function, x, zbar, begin, end, core::missing_or_not_negative, core::missing_or_not_negative,
                       "must be finite and >= 0, or missing");
        },
        [&](std::size_t i) {
            const double weight = m.p * x[i] + (m.q - 1);
            const double own = m.p * m.v / weight + m.p * x[i] / weight * zbar[i];
            out[i] = x[i] == 0 ? everyone : weight > 0 ? own : math::detail::not_a_number;
        });
}

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
