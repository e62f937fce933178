#include <goodwill/lifetime/cnbd_k_fit.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/parallel.hpp>
#include <goodwill/lifetime/cnbd_k_derivatives.hpp>

#include "lifetime/cnbd_k_columns.hpp"
#include "lifetime/maximum_likelihood.hpp"
#include "simd/bg_nbd.hpp"

namespace goodwill::inline v0::lifetime::cnbd_k {
namespace {

[[nodiscard]] bg_nbd::params params_of(const four& m) { return {m[0], m[1], m[2], m[3]}; }

likelihood_sums sum_rows(const four& m, int k, double lag, const double* x, const double* t_x, const double* T,
                         const double* weight, std::size_t n) {
    if (k == 1) return simd::bg_nbd::likelihood_sums({params_of(m), lag}, x, t_x, T, weight, n);
    likelihood_sums s{};
    const auto p = params_of(m);
    for (std::size_t i = 0; i < n; ++i) detail::add_times(p, k, lag, x[i], t_x[i], T[i], weight[i], s);
    return s;
}

/// ln of the rising factorials (r)_kx, b and a+b, -k x ln alpha, -x ln (k-1)!.
/// (r)_kx is k^kx times the product over i < k of the rising factorials of (r + i) / k.
void sum_counts(const four& m, int k, double lag, const count_table& counts, likelihood_sums& s) {
    const auto [r, alpha, a, b] = m;
    const double n = counts.customers(), once = 1 - lag, phases = k * counts.purchases();
    rising_sums R;
    for (int i = 0; i < k; ++i) {
        const auto part = counts.rising((r + i) / k);
        R.value += part.value;
        R.first += part.first / k;
        R.second += part.second / (k * k);
    }
    if (k > 1) R.value += phases * std::log(k) - counts.purchases() * math::log_gamma(k);
    const auto B = counts.rising(b + once), AB = counts.rising(a + b + once);
    const double share = once * n * a / (a + b), spread = share * b / (a + b);
    s[0] += R.value - phases * std::log(alpha) + B.value - AB.value - once * n * std::log1p(a / b);
    s[1] += r * R.first;
    s[2] -= phases;
    s[3] -= a * AB.first + share;
    s[4] += b * (B.first - AB.first) + share;
    s[second(0, 0)] += r * R.first + r * r * R.second;
    s[second(2, 2)] -= a * AB.first + a * a * AB.second + spread;
    s[second(2, 3)] -= a * b * AB.second - spread;
    s[second(3, 3)] += b * (B.first - AB.first) + b * b * (B.second - AB.second) - spread;
}

void gradients_of_rows(const four& m, int k, double lag, const double* x, const double* t_x, const double* T,
                       std::size_t n, double* out) {
    if (k == 1) return simd::bg_nbd::gradients({params_of(m), lag}, x, t_x, T, n, out);
    const auto p = params_of(m);
    for (std::size_t i = 0; i < n; ++i) {
        likelihood_sums s{};
        detail::add_times(p, k, lag, x[i], t_x[i], T[i], 1, s);
        for (std::size_t j = 0; j < 4; ++j) out[j * n + i] = s[1 + j];
    }
}

[[nodiscard]] four gradient_of_count(const four& m, int k, double lag, double x) {
    const auto [r, alpha, a, b] = m;
    const auto slope = [](double c, double n) { return n > 0 ? math::digamma(c + n) - math::digamma(c) : 0.0; };
    const double once = 1 - lag, AB = slope(a + b + once, x), share = once * a / (a + b);
    return {r * slope(r, k * x), -k * x, -a * AB - share, b * (slope(b + once, x) - AB) + share};
}

/// Customers half of whom stay below the mean rate, and a fifth of whom leave after a purchase.
[[nodiscard]] four guess_for(int k, double purchases, double age) {
    const double r = 0.5;
    return {r, std::max(r * k * age / purchases, 1e-12), 1, 4};
}

/// The shared fit knows four numbers; k is told by which functions it is given.
template <first_exit Exit, int K>
inline constexpr likelihood_model model_with{
    names_of<Exit>.fit,
    names_of<Exit>.title,
    {"r", "alpha", "a", "b"},
    {"start.r", "start.alpha", "start.a", "start.b"},
    [](const four& m, const double* x, const double* t_x, const double* T, const double* weight, std::size_t n) {
        return sum_rows(m, K, detail::lag<Exit>, x, t_x, T, weight, n);
    },
    [](const four& m, const count_table& counts, likelihood_sums& s) {
        sum_counts(m, K, detail::lag<Exit>, counts, s);
    },
    [](const four& m, const double* x, const double* t_x, const double* T, std::size_t n, double* out) {
        gradients_of_rows(m, K, detail::lag<Exit>, x, t_x, T, n, out);
    },
    [](const four& m, double x) { return gradient_of_count(m, K, detail::lag<Exit>, x); },
    [](double, double purchases, double age) { return guess_for(K, purchases, age); }};

template <first_exit Exit, int... Before>
[[nodiscard]] const likelihood_model& model_of(int k, std::integer_sequence<int, Before...>) {
    static constexpr const likelihood_model* models[] = {&model_with<Exit, Before + 1>...};
    return *models[k - 1];
}

/// The fit of one k.
template <first_exit Exit>
[[nodiscard]] fitted<Exit> fit_with(int k, const patterns& data, double log_gaps, const fit_options<Exit>& options,
                                    const core::watch& progress) {
    repeat_fit_options<params<Exit>> given{.max_iterations = options.max_iterations, .threads = options.threads,
                                           .progress = progress, .profile_level = options.profile_level};
    if (options.start) {
        given.start = options.start;
        given.start->alpha *= static_cast<double>(k) / options.start->k;
    }
    auto out = fit_patterns(model_of<Exit>(k, std::make_integer_sequence<int, most_k>()), data, given);
    out.params.k = k;
    if (k > 1 && !std::isnan(log_gaps)) out.report.log_likelihood += (k - 1) * log_gaps;
    if (k > 1 && std::isnan(log_gaps))
        out.report.advice += "  Without log_gaps its log-likelihood compares with those of the same k alone.";
    return out;
}

template <first_exit Exit>
[[nodiscard]] fitted<Exit> search(const patterns& data, double log_gaps, const fit_options<Exit>& options) {
    // How far the search will go, nobody knows: the share done rises with k.
    const auto step = [&](int k) -> core::watch {
        if (!options.progress) return {};
        return [&options, k](double done) { return options.progress((k - 1 + done) / (k + 4)); };
    };
    auto best = fit_with(1, data, log_gaps, options, step(1));
    double before = best.report.log_likelihood;
    int tried = 1;
    for (int falls = 0; tried < most_k && falls < 2;) {
        ++tried;
        double now = -std::numeric_limits<double>::infinity();
        try {
            auto next = fit_with(tried, data, log_gaps, options, step(tried));
            now = next.report.log_likelihood;
            if (now > best.report.log_likelihood) best = std::move(next);
        } catch (const convergence_error&) {
        }
        falls = now < before ? falls + 1 : 0;
        before = now;
    }
    best.searched = 1;
    best.report.advice += "  Of k = 1 to " + std::to_string(tried) + ", k = " + std::to_string(best.params.k) +
                          " has the highest likelihood.";
    return best;
}

void check_whether_k(const char* function, bool given, bool with_gaps) {
    if (!given && !with_gaps)
        throw domain_error({function, "log_gaps", {}, "missing",
                            "must be given for k to be found by likelihood; without it, give k"});
}

}  // namespace

void check_log_gaps(const char* function, column x, column t_x, column log_gaps) {
    core::check_length(function, "t_x", t_x.size(), x.size());
    core::check_length(function, "log_gaps", log_gaps.size(), x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double v = log_gaps[i];
        if (std::isnan(v) || std::isnan(x[i]) || std::isnan(t_x[i])) continue;
        const auto fail = [&](const char* must) {
            throw domain_error({function, "log_gaps", static_cast<std::int64_t>(i), core::to_text(v), must});
        };
        if (x[i] == 0 && v != 0) fail("must be 0 where x is 0");
        if (std::isinf(v)) fail("must be finite: gaps between purchases are > 0; count purchases of one day as one");
        if (x[i] > 0 && v > x[i] * std::log(t_x[i] / x[i]) + 1e-9 * x[i])
            fail("must be the sum of ln of the gaps, in the unit of the ages: at most their number times ln of their "
                 "mean");
    }
}

template <first_exit Exit>
fitted<Exit> fit(const patterns& data, double log_gaps, const fit_options<Exit>& options) {
    constexpr const char* function = names_of<Exit>.fit;
    check_whether_k(function, options.k.has_value(), !std::isnan(log_gaps));
    if (options.k) check_k(function, *options.k);
    if (options.start) check_k(function, options.start->k);
    return options.k ? fit_with(*options.k, data, log_gaps, options, options.progress)
                     : search(data, log_gaps, options);
}

template <first_exit Exit>
fitted<Exit> fit(column x, column t_x, column T, column log_gaps, column weights, const fit_options<Exit>& options) {
    constexpr const char* function = names_of<Exit>.fit;
    check_whether_k(function, options.k.has_value(), !log_gaps.empty() || x.empty());
    const patterns_options named{function, options.threads, {}};
    patterns data(x, t_x, T, weights, named);
    if (log_gaps.empty()) return fit(data, std::numeric_limits<double>::quiet_NaN(), options);

    std::int64_t missing = 0;
    check_log_gaps(function, x, t_x, log_gaps);
    if (std::any_of(log_gaps.begin(), log_gaps.end(), [](double v) { return std::isnan(v); })) {
        std::vector<double> kept[4];
        for (std::size_t i = 0; i < x.size(); ++i) {
            const bool used = !std::isnan(x[i] + t_x[i] + T[i]) && (weights.empty() || weights[i] > 0);
            missing += used && std::isnan(log_gaps[i]);
            if (used && std::isnan(log_gaps[i])) continue;
            kept[0].push_back(x[i]);
            kept[1].push_back(t_x[i]);
            kept[2].push_back(T[i]);
            if (!weights.empty()) kept[3].push_back(weights[i]);
        }
        data = patterns(kept[0], kept[1], kept[2], kept[3], named);
    }
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double weight = weights.empty() ? 1 : weights[i];
        if (weight > 0 && !std::isnan(x[i] + t_x[i] + T[i] + log_gaps[i])) sum += weight * log_gaps[i];
    }
    auto out = fit(data, sum, options);
    if (missing > 0) out.report.excluded.push_back({"log_gaps is missing", missing});
    return out;
}

template <first_exit Exit>
fitted<Exit> fit(const transactions::customer_base& base, const fit_options<Exit>& options) {
    const auto data = base.summary({}, options.threads);
    const auto log_gaps = base.log_gaps({}, options.threads);
    auto out = fit(column(data.frequency), column(data.recency), column(data.T), column(log_gaps), column(), options);
    out.unit = data.unit;
    return out;
}

template fitted_model<bg_cnbd_k::params> fit(const patterns&, double, const bg_cnbd_k::fit_options&);
template fitted_model<bg_cnbd_k::params> fit(column, column, column, column, column, const bg_cnbd_k::fit_options&);
template fitted_model<bg_cnbd_k::params> fit(const transactions::customer_base&, const bg_cnbd_k::fit_options&);
template fitted_model<mbg_cnbd_k::params> fit(const patterns&, double, const mbg_cnbd_k::fit_options&);
template fitted_model<mbg_cnbd_k::params> fit(column, column, column, column, column, const mbg_cnbd_k::fit_options&);
template fitted_model<mbg_cnbd_k::params> fit(const transactions::customer_base&, const mbg_cnbd_k::fit_options&);

}  // namespace goodwill::inline v0::lifetime::cnbd_k
