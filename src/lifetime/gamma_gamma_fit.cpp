#include <goodwill/lifetime/gamma_gamma_fit.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <unordered_map>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/core/random.hpp>
#include <goodwill/lifetime/gamma_gamma_derivatives.hpp>
#include <goodwill/math/optimise.hpp>

#include "lifetime/congruence.hpp"

namespace goodwill::inline v0::lifetime::gamma_gamma {
namespace {

constexpr const char* function = "gamma_gamma.fit";
constexpr std::size_t chunk = 1 << 12;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr const char* names[] = {"p", "q", "v"};
using log_params = std::array<double, 3>;

/// Asks the caller at most some twenty times a second whether to go on.
class pulse {
public:
    explicit pulse(const core::watch& progress) : progress_(progress) {}

    void beat(double done) {
        if (!progress_) return;
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ < std::chrono::milliseconds(50)) return;
        last_ = now;
        if (!progress_(done)) throw cancelled(function);
    }

private:
    const core::watch& progress_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// Weighted distinct (x, x zbar), and what of the likelihood does not depend on the parameters.
struct patterns {
    std::vector<double> x, total, log_total, weight;
    std::vector<double> distinct_x, weight_of_x;
    double weights = 0;         ///< sum of w
    double log_mean = 0;        ///< sum of w ln zbar
    double mean = 0;            ///< weighted mean of zbar
    double correlation = 0;
};

/// Finds equal keys: open addressing, at most half full.  Rows keep the order of their first appearance.
class pattern_index {
public:
    explicit pattern_index(std::size_t rows) : slots_(std::bit_ceil(2 * rows + 2), empty) {}

    /// The place of this pair in `first` and `second`, which grow when it is new.
    std::size_t place(double a, double b, std::vector<double>& first, std::vector<double>& second) {
        const std::size_t mask = slots_.size() - 1;
        const std::uint64_t key = core::mix64(std::bit_cast<std::uint64_t>(a)) ^ std::bit_cast<std::uint64_t>(b);
        std::size_t at = static_cast<std::size_t>(core::mix64(key)) & mask;
        for (; slots_[at] != empty; at = (at + 1) & mask)
            if (first[slots_[at]] == a && second[slots_[at]] == b) return slots_[at];
        slots_[at] = static_cast<std::uint32_t>(first.size());
        first.push_back(a);
        second.push_back(b);
        return first.size() - 1;
    }

private:
    static constexpr std::uint32_t empty = 0xFFFFFFFF;
    std::vector<std::uint32_t> slots_;
};

[[nodiscard]] patterns collect(std::span<const double> x, std::span<const double> zbar,
                               std::span<const double> weights, fit_report& report, pulse& watch) {
    std::int64_t no_x = 0, no_zbar = 0, one_time = 0, not_positive = 0, no_weight = 0;
    std::size_t usable = 0;
    for (std::size_t i = 0; i < x.size(); ++i) usable += x[i] > 0 && zbar[i] > 0;
    core::check(usable < 0xFFFFFFFF, function, "x", static_cast<std::uint64_t>(usable),
                "must have fewer than 2^32 rows with a repeat purchase");
    patterns out;
    pattern_index index(usable);
    std::vector<double> amount;
    for (std::vector<double>* column : {&out.x, &out.weight, &amount}) column->reserve(usable);
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (i % (1 << 16) == 0) watch.beat(0.5 * static_cast<double>(i) / static_cast<double>(x.size()));
        const double w = weights.empty() ? 1 : weights[i];
        if (std::isnan(x[i])) ++no_x;
        else if (w == 0) ++no_weight;
        else if (x[i] == 0) ++one_time;
        else if (std::isnan(zbar[i])) ++no_zbar;
        else if (zbar[i] <= 0) ++not_positive;
        else {
            const std::size_t at = index.place(x[i], zbar[i], out.x, amount);
            if (at == out.weight.size()) out.weight.push_back(0);
            out.weight[at] += w;
            ++report.customers;
        }
    }
    for (const auto& [reason, rows] : {std::pair{"frequency is missing", no_x},
                                       {"frequency is 0: a one-time buyer", one_time},
                                       {"monetary_value is missing", no_zbar},
                                       {"monetary_value is not above 0", not_positive},
                                       {"weight is 0", no_weight}})
        if (rows > 0) report.excluded.push_back({reason, rows});
    report.patterns = static_cast<std::int64_t>(out.x.size());
    if (out.x.empty())
        throw convergence_error({function, "x", {}, "of no use in any row",
                                 "must be > 0 with a mean amount > 0 in some: without amounts of repeat purchases "
                                 "Gamma-Gamma is not identified; observe for longer"});

    pattern_index counts(out.x.size());
    std::vector<double> unused;
    double sum_x = 0;
    for (std::size_t i = 0; i < out.x.size(); ++i) {
        const double w = out.weight[i], k = out.x[i], z = amount[i];
        const std::size_t at = counts.place(k, 0, out.distinct_x, unused);
        if (at == out.weight_of_x.size()) out.weight_of_x.push_back(0);
        out.weight_of_x[at] += w;
        out.weights += w;
        out.log_mean += w * std::log(z);
        out.mean += w * z;
        sum_x += w * k;
    }
    out.mean /= out.weights;
    const double mean_x = sum_x / out.weights;
    double xx = 0, zz = 0, xz = 0;
    out.total.resize(out.x.size());
    out.log_total.resize(out.x.size());
    for (std::size_t i = 0; i < out.x.size(); ++i) {
        const double dx = out.x[i] - mean_x, dz = amount[i] - out.mean;
        xx += out.weight[i] * dx * dx;
        zz += out.weight[i] * dz * dz;
        xz += out.weight[i] * dx * dz;
        out.total[i] = out.x[i] * amount[i];
        out.log_total[i] = std::log(out.total[i]);
    }
    // A column that is constant but for rounding has no correlation.
    const bool varies = xx > 1e-20 * out.weights * mean_x * mean_x && zz > 1e-20 * out.weights * out.mean * out.mean;
    out.correlation = varies ? xz / std::sqrt(xx * zz) : math::detail::not_a_number;
    report.weight = out.weights;
    return out;
}

/// Sums over rows with S = v + x zbar: of w ln(S / v), w x ln(S / (x zbar)), and of the derivatives of w ln S and
/// w x ln S.  Logarithms of ratios, and sums with their rounding errors: where a million rows are near their maximum,
/// steps change a likelihood of a million in its last digits.
struct row_sums {
    double growth = 0, x_shrinkage = 0, inverse = 0, x_inverse = 0, square = 0, x_square = 0;
};

/// Adds with the error carried along (Neumaier 1974, doi:10.1002/zamm.19740540106).
class careful_sum {
public:
    void add(double value) noexcept {
        const double next = sum_ + value;
        error_ += std::fabs(sum_) >= std::fabs(value) ? (sum_ - next) + value : (value - next) + sum_;
        sum_ = next;
    }
    [[nodiscard]] double total() const noexcept { return sum_ + error_; }

private:
    double sum_ = 0, error_ = 0;
};

[[nodiscard]] row_sums sum_rows(const patterns& d, double v, const fit_options& options) {
    std::vector<row_sums> parts(core::chunk_count(d.x.size(), chunk));
    core::for_chunks(function, d.x.size(), chunk, options.threads, {},
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         const double log_v = std::log(v);
                         row_sums s;
                         for (std::size_t i = begin; i < end; ++i) {
                             const double w = d.weight[i], wx = w * d.x[i];
                             const double growth = std::log1p(d.total[i] / v), inverse = 1 / (v + d.total[i]);
                             s.growth += w * growth;
                             s.x_shrinkage += wx * (growth - (d.log_total[i] - log_v));
                             s.inverse += w * inverse;
                             s.x_inverse += wx * inverse;
                             s.square += w * inverse * inverse;
                             s.x_square += wx * inverse * inverse;
                         }
                         parts[index] = s;
                     });
    row_sums sum;
    careful_sum growth, x_shrinkage;
    for (const auto& s : parts) {
        growth.add(s.growth);
        x_shrinkage.add(s.x_shrinkage);
        sum.inverse += s.inverse;
        sum.x_inverse += s.x_inverse;
        sum.square += s.square;
        sum.x_square += s.x_square;
    }
    sum.growth = growth.total();
    sum.x_shrinkage = x_shrinkage.total();
    return sum;
}

/// Log-likelihood at theta = (ln p, ln q, ln v) with its derivatives by theta.
double evaluate(const patterns& d, const fit_options& options, std::span<const double> theta,
                std::span<double> gradient, std::span<double> hessian) {
    const double p = std::exp(theta[0]), q = std::exp(theta[1]), v = std::exp(theta[2]);
    const params m{p, q, v};
    if (!detail::in_domain(m)) return -infinity;
    const row_sums rows = sum_rows(d, v, options);

    careful_sum value;
    value.add(-d.log_mean);
    value.add(-q * rows.growth);
    value.add(-p * rows.x_shrinkage);
    const double log_gamma_q = math::log_gamma(q), digamma_q = math::digamma(q);
    double d_p = -rows.x_shrinkage, d_q = -rows.growth;
    double d_pp = 0, d_pq = 0, d_qq = -d.weights * math::trigamma(q);
    for (std::size_t i = 0; i < d.distinct_x.size(); ++i) {
        const double k = d.distinct_x[i], w = d.weight_of_x[i], px = p * k;
        const double psi = math::digamma(px + q), psi1 = math::trigamma(px + q);
        value.add(w * (math::log_rising(px, q) - log_gamma_q));
        d_p += w * k * (psi - math::digamma(px));
        d_q += w * (psi - digamma_q);
        d_pp += w * k * k * (psi1 - math::trigamma(px));
        d_pq += w * k * psi1;
        d_qq += w * psi1;
    }
    const double d_v = d.weights * q / v - (p * rows.x_inverse + q * rows.inverse);
    const double d_vv = -d.weights * q / (v * v) + p * rows.x_square + q * rows.square;
    const double d_pv = -rows.x_inverse, d_qv = d.weights / v - rows.inverse;

    gradient[0] = p * d_p;
    gradient[1] = q * d_q;
    gradient[2] = v * d_v;
    hessian[0] = p * p * d_pp + gradient[0];
    hessian[4] = q * q * d_qq + gradient[1];
    hessian[8] = v * v * d_vv + gradient[2];
    hessian[1] = hessian[3] = p * q * d_pq;
    hessian[2] = hessian[6] = p * v * d_pv;
    hessian[5] = hessian[7] = q * v * d_qv;
    return value.total();
}

/// Sum over customers of the products of their gradients in the logarithms of the parameters, 3 x 3.
[[nodiscard]] std::vector<double> gradient_products(const patterns& d, const params& m, const fit_options& options) {
    std::unordered_map<double, detail::count_terms> of_x;
    for (const double x : d.distinct_x) of_x.emplace(x, detail::terms_of(m, x));
    std::vector<std::array<double, 9>> parts(core::chunk_count(d.x.size(), chunk));
    core::for_chunks(function, d.x.size(), chunk, options.threads, {},
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         auto& to = parts[index];
                         to.fill(0);
                         for (std::size_t i = begin; i < end; ++i) {
                             const auto g = detail::gradient_of(m, of_x.at(d.x[i]), d.x[i], d.total[i]);
                             for (std::size_t k = 0; k < 9; ++k) to[k] += d.weight[i] * g[k / 3] * g[k % 3];
                         }
                     });
    std::vector<double> total(9);
    for (const auto& part : parts)
        for (std::size_t k = 0; k < 9; ++k) total[k] += part[k];
    return total;
}

/// A parameter whose logarithm is not known to within a factor of a hundred either way ran away, or would have; so did
/// one that is ten million times what is usual, where rounding decides how the likelihood curves.
[[nodiscard]] std::vector<std::string> run_away(const math::optimum& best, std::span<const double> log_covariance,
                                                const log_params& usual) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < 3; ++i) {
        const double error = std::sqrt(log_covariance[4 * i]);
        const double moved = std::fabs(best.x[i] - usual[i]);
        if (moved > 16 || (best.definite ? error > 4.6 : moved > 7)) out.emplace_back(names[i]);
    }
    return out;
}

[[nodiscard]] std::string advice_for(const fitted& model) {
    const auto& report = model.report;
    std::string list;
    for (const auto& name : report.at_boundary) list += (list.empty() ? "" : ", ") + name;
    if (!list.empty())
        return "The data do not determine " + list +
               ": amounts vary too little between customers or within them; use more customers, and only the "
               "expectations of this fit, not its parameters.";
    if (!report.converged)
        return "The search ended after " + std::to_string(report.iterations) +
               " iterations before the maximum; raise max_iterations or give a start.";
    if (!report.identified)
        return "The likelihood is flat at the maximum, so that single parameters mean little; use more customers.";
    if (model.params.q <= 1)
        return "q is at most 1, so that the mean amount over all customers does not exist and one-time buyers get no "
               "expected spend; look for extreme amounts.";
    if (std::fabs(*report.correlation) > 0.3) {
        char number[16];
        std::snprintf(number, sizeof number, "%.2f", *report.correlation);
        return "Frequency and monetary value are correlated (" + std::string(number) +
               "), while the model takes them for independent; fit groups of customers apart.";
    }
    return "Converged to a maximum inside the parameter space; nothing to do.";
}

void check_start(const fit_options& options) {
    core::check(options.threads >= 1, function, "threads", std::int64_t{options.threads}, "must be >= 1");
    core::check(options.max_iterations >= 1, function, "max_iterations", std::int64_t{options.max_iterations},
                "must be >= 1");
    if (!options.start) return;
    core::check_positive(function, "start.p", options.start->p);
    core::check_positive(function, "start.q", options.start->q);
    core::check_positive(function, "start.v", options.start->v);
}

}  // namespace

fitted fit(std::span<const double> x, std::span<const double> zbar, std::span<const double> weights,
           const fit_options& options) {
    check_start(options);
    core::check_length(function, "zbar", zbar.size(), x.size());
    if (!weights.empty()) core::check_length(function, "weights", weights.size(), x.size());
    if (x.empty())
        throw domain_error({function, "x", {}, "without a row", "must have at least one customer"});
    core::check_column(function, "x", x, core::missing_or_not_negative, "must be finite and >= 0, or missing");
    core::check_column(function, "zbar", zbar, [](double z) { return !std::isinf(z); }, "must be finite, or missing");
    core::check_column(
        function, "weights", weights,
        [](double w) { return w >= 0 && w <= std::numeric_limits<double>::max(); }, "must be finite and >= 0");

    fitted out{};
    pulse watch(options.progress);
    const patterns data = collect(x, zbar, weights, out.report, watch);
    out.report.correlation = data.correlation;
    const log_params usual{0, std::log(2.0), std::log(data.mean)};
    log_params start = usual;
    if (options.start)
        start = {std::log(options.start->p), std::log(options.start->q), std::log(options.start->v)};
    double evaluations = 0;
    const auto best = math::maximise(
        [&](std::span<const double> theta, std::span<double> gradient, std::span<double> hessian) {
            watch.beat(1 - 5 / (10 + ++evaluations));
            return evaluate(data, options, theta, gradient, hessian);
        },
        start, {.max_iterations = options.max_iterations});

    out.params = {std::exp(best.x[0]), std::exp(best.x[1]), std::exp(best.x[2])};
    const double scale[] = {out.params.p, out.params.q, out.params.v};
    out.covariance = math::inverse_information(best);
    auto& report = out.report;
    report.at_boundary = run_away(best, out.covariance, usual);
    out.robust_covariance = congruence(out.covariance, gradient_products(data, out.params, options), 3);
    for (std::size_t i = 0; i < 9; ++i) {
        out.covariance[i] *= scale[i / 3] * scale[i % 3];
        out.robust_covariance[i] *= scale[i / 3] * scale[i % 3];
    }
    report.log_likelihood = best.value;
    report.converged = best.converged;
    report.identified = best.converged && best.definite && report.at_boundary.empty() && best.condition < 1e12;
    report.iterations = best.iterations;
    report.evaluations = best.evaluations;
    report.largest_gradient = best.largest_gradient;
    report.condition = best.condition;
    report.advice = advice_for(out);
    if (!std::isfinite(best.value) || (!best.converged && !report.at_boundary.empty()))
        throw convergence_error({function, "", {}, "", "found no maximum.  " + report.advice});
    return out;
}

fitted fit(const transactions::summary& data, const fit_options& options) {
    return fit(data.frequency, data.monetary_value, {}, options);
}

}  // namespace goodwill::inline v0::lifetime::gamma_gamma
