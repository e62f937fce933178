#include <goodwill/lifetime/bg_nbd_fit.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include <goodwill/core/check.hpp>
#include <goodwill/math/gamma.hpp>
#include <goodwill/math/optimise.hpp>

#include "simd/bg_nbd.hpp"

namespace goodwill::inline v0::lifetime::bg_nbd {
namespace {

using column = std::span<const double>;
constexpr const char* function = "bg_nbd.fit";

/// Sums of ln, 1/ and 1/^2 of the factors of rising factorials: ln c (c+1) ... (c+x-1) over all customers, and its
/// first two derivatives in c.
struct rising_sums {
    double value = 0, first = 0, second = 0;
};

/// How many customers have which x.
class histogram {
public:
    /// x ascending.
    histogram(column x, column weight) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            purchases_ += weight[i] * x[i];
            if (x_.empty() || x_.back() != x[i]) {
                x_.push_back(x[i]);
                weight_.push_back(0);
            }
            weight_.back() += weight[i];
        }
        // more_[i]: the weight of customers with x > i.  Beyond the table the functions themselves are called.
        const double high = x_.empty() ? 0 : std::min(x_.back(), table_size);
        more_.resize(static_cast<std::size_t>(high));
        double above = 0;
        std::size_t k = x_.size();
        for (std::size_t i = more_.size(); i-- > 0;) {
            while (k > 0 && x_[k - 1] > static_cast<double>(i)) above += weight_[--k];
            more_[i] = above;
        }
    }

    [[nodiscard]] double purchases() const noexcept { return purchases_; }

    [[nodiscard]] rising_sums rising(double c) const noexcept {
        rising_sums s;
        for (std::size_t i = 0; i < more_.size(); ++i) {
            const double factor = c + static_cast<double>(i), inverse = 1 / factor;
            s.value += more_[i] * std::log(factor);
            s.first += more_[i] * inverse;
            s.second -= more_[i] * inverse * inverse;
        }
        for (std::size_t k = x_.size(); k-- > 0 && x_[k] > table_size;) {
            const double from = c + table_size, rest = x_[k] - table_size;
            s.value += weight_[k] * math::log_rising(from, rest);
            s.first += weight_[k] * (math::digamma(from + rest) - math::digamma(from));
            s.second += weight_[k] * (math::trigamma(from + rest) - math::trigamma(from));
        }
        return s;
    }

private:
    static constexpr double table_size = 4096;
    std::vector<double> x_, weight_, more_;
    double purchases_ = 0;
};

/// The log-likelihood of a table in ln(r, alpha, a, b), with its gradient and Hessian.
class likelihood {
public:
    likelihood(column x, column t_x, column T, column weight, const fit_options& options)
        : x_(x), t_x_(t_x), T_(T), weight_(weight), options_(options), counts_(x, weight) {}

    [[nodiscard]] double operator()(column theta, std::span<double> gradient, std::span<double> hessian) {
        for (const double v : theta)
            if (!(std::fabs(v) < 100)) return std::numeric_limits<double>::quiet_NaN();
        const params m{std::exp(theta[0]), std::exp(theta[1]), std::exp(theta[2]), std::exp(theta[3])};
        const auto s = sum_over_times(m);
        const auto R = counts_.rising(m.r), B = counts_.rising(m.b), AB = counts_.rising(m.a + m.b);

        gradient[0] = s[1] + m.r * R.first;
        gradient[1] = s[2] - counts_.purchases();
        gradient[2] = s[3] - m.a * AB.first;
        gradient[3] = s[4] + m.b * (B.first - AB.first);
        const auto set = [&](std::size_t i, std::size_t j, double v) { hessian[4 * i + j] = hessian[4 * j + i] = v; };
        set(0, 0, s[5] + m.r * R.first + m.r * m.r * R.second);
        set(0, 1, s[6]);
        set(0, 2, s[7]);
        set(0, 3, s[8]);
        set(1, 1, s[9]);
        set(1, 2, s[10]);
        set(1, 3, s[11]);
        set(2, 2, s[12] - m.a * AB.first - m.a * m.a * AB.second);
        set(2, 3, s[13] - m.a * m.b * AB.second);
        set(3, 3, s[14] + m.b * (B.first - AB.first) + m.b * m.b * (B.second - AB.second));
        watch();
        return s[0] + R.value - counts_.purchases() * theta[1] + B.value - AB.value;
    }

private:
    [[nodiscard]] simd::bg_nbd::sums sum_over_times(const params& m) const {
        constexpr std::size_t patterns_a_chunk = 8192;
        const std::size_t n = x_.size(), chunks = core::chunk_count(n, patterns_a_chunk);
        std::vector<simd::bg_nbd::sums> parts(chunks);
        core::for_chunks(function, n, patterns_a_chunk, options_.threads, {},
                         [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                             parts[chunk] = simd::bg_nbd::likelihood_sums(m, &x_[begin], &t_x_[begin], &T_[begin],
                                                                          &weight_[begin], end - begin);
                         });
        simd::bg_nbd::sums total{};
        for (const auto& part : parts)
            for (std::size_t k = 0; k < total.size(); ++k) total[k] += part[k];
        return total;
    }

    /// How far a search is, nobody knows: the share done rises with the evaluations.
    void watch() {
        ++evaluations_;
        const auto now = std::chrono::steady_clock::now();
        if (!options_.progress || now - last_ < std::chrono::milliseconds(50)) return;
        last_ = now;
        if (!options_.progress(evaluations_ / (evaluations_ + 10))) throw cancelled(function);
    }

    column x_, t_x_, T_, weight_;
    const fit_options& options_;
    histogram counts_;
    double evaluations_ = 0;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

using log_params = std::array<double, 4>;
constexpr const char* names[] = {"r", "alpha", "a", "b"};

[[nodiscard]] log_params log_of(const params& m) {
    return {std::log(m.r), std::log(m.alpha), std::log(m.a), std::log(m.b)};
}

/// Customers half of whom stay below the mean rate, and a fifth of whom leave after a purchase.
[[nodiscard]] params guess(double purchases, double age) {
    const double r = 0.5;
    return {r, std::max(r * age / purchases, 1e-12), 1, 4};
}

[[nodiscard]] math::optimum climb(column x, column t_x, column T, column weight, const log_params& start,
                                  const fit_options& options) {
    likelihood f(x, t_x, T, weight, options);
    return math::maximise([&](column at, std::span<double> g, std::span<double> h) { return f(at, g, h); }, start,
                          {.max_iterations = options.max_iterations});
}

/// The answer of every k-th row of a long table, which is some standard errors of that sample from the whole answer.
[[nodiscard]] log_params start_from_sample(const patterns& data, log_params start, const fit_options& options) {
    constexpr std::size_t enough = 8192;
    const std::size_t stride = data.size() / enough;
    if (stride < 2) return start;
    std::vector<double> x, t_x, T, weight;
    double purchases = 0;
    for (std::size_t i = stride / 2; i < data.size(); i += stride) {
        x.push_back(data.x()[i]);
        t_x.push_back(data.t_x()[i]);
        T.push_back(data.T()[i]);
        weight.push_back(data.weight()[i]);
        purchases += data.x()[i] * data.weight()[i];
    }
    if (!(purchases > 0)) return start;
    const auto best = climb(x, t_x, T, weight, start, options);
    if (best.converged && best.definite) std::copy(best.x.begin(), best.x.end(), start.begin());
    return start;
}

/// A parameter whose logarithm is not known to within a factor of a hundred either way ran away, or would have.
[[nodiscard]] std::vector<std::string> run_away(const math::optimum& best, column log_covariance,
                                                const log_params& guess) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < 4; ++i) {
        const double error = std::sqrt(log_covariance[5 * i]);
        if (best.definite ? error > 4.6 : std::fabs(best.x[i] - guess[i]) > 7) out.emplace_back(names[i]);
    }
    return out;
}

[[nodiscard]] std::string advice_for(const fit_report& report) {
    const auto& ran = report.at_boundary;
    std::string list;
    for (const auto& name : ran) list += (list.empty() ? "" : ", ") + name;
    const auto has = [&](const char* name) { return std::find(ran.begin(), ran.end(), name) != ran.end(); };
    if (has("r") || has("alpha"))
        return "The data do not determine " + list +
               ": they do not say how customers differ in their purchase rates; use more customers or a longer "
               "observation, and read P(alive) and expectations of this fit with care.";
    if (!ran.empty())
        return "The data do not determine " + list +
               ": they hardly say how customers leave; use more customers or a longer observation, and read P(alive) "
               "and long horizons of this fit with care.";
    if (!report.converged)
        return "The search ended after " + std::to_string(report.iterations) +
               " iterations before the maximum; raise max_iterations or give a start.";
    if (!report.identified)
        return "The likelihood is flat at the maximum, so that single parameters mean little; expectations within the "
               "observed ages can still be used.";
    return "Converged to a maximum inside the parameter space; nothing to do.";
}

}  // namespace

std::array<double, 4> fitted::standard_errors() const {
    std::array<double, 4> out;
    for (std::size_t i = 0; i < 4; ++i)
        out[i] = covariance.size() == 16 ? std::sqrt(covariance[5 * i]) : std::numeric_limits<double>::quiet_NaN();
    return out;
}

fitted fit(const patterns& data, const fit_options& options) {
    core::check(options.threads >= 1, function, "threads", std::int64_t{options.threads}, "must be >= 1");
    core::check(options.max_iterations >= 1, function, "max_iterations", std::int64_t{options.max_iterations},
                "must be >= 1");
    if (options.start) {
        core::check_positive(function, "start.r", options.start->r);
        core::check_positive(function, "start.alpha", options.start->alpha);
        core::check_positive(function, "start.a", options.start->a);
        core::check_positive(function, "start.b", options.start->b);
    }
    if (data.size() == 0)
        throw domain_error({function, "x", {}, "without a row that can be used", "must have at least one customer"});

    fitted out;
    out.report.customers = data.customers();
    out.report.patterns = static_cast<std::int64_t>(data.size());
    out.report.excluded = data.excluded();
    double purchases = 0, age = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        out.report.weight += data.weight()[i];
        purchases += data.weight()[i] * data.x()[i];
        age += data.weight()[i] * data.T()[i];
    }
    if (!(purchases > 0))
        throw convergence_error({function, "x", {}, "0 in every row",
                                 "must be > 0 in some: without repeat purchases BG/NBD is not identified; observe "
                                 "for longer, or use customers who have bought again"});

    const log_params guessed = log_of(guess(purchases, age));
    const log_params start = options.start ? log_of(*options.start) : start_from_sample(data, guessed, options);
    const auto best = climb(data.x(), data.t_x(), data.T(), data.weight(), start, options);

    out.params = {std::exp(best.x[0]), std::exp(best.x[1]), std::exp(best.x[2]), std::exp(best.x[3])};
    const double scale[] = {out.params.r, out.params.alpha, out.params.a, out.params.b};
    out.covariance = math::inverse_information(best);
    auto& report = out.report;
    report.at_boundary = run_away(best, out.covariance, guessed);
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j) out.covariance[4 * i + j] *= scale[i] * scale[j];
    report.log_likelihood = best.value;
    report.converged = best.converged;
    report.identified = best.converged && best.definite && report.at_boundary.empty() && best.condition < 1e12;
    report.iterations = best.iterations;
    report.evaluations = best.evaluations;
    report.largest_gradient = best.largest_gradient;
    report.condition = best.condition;
    report.advice = advice_for(report);
    if (!std::isfinite(best.value) || (!best.converged && !report.at_boundary.empty())) {
        for (std::size_t i = 0; i < data.size(); ++i)
            if (data.x()[i] > 0 && data.t_x()[i] == 0)
                throw convergence_error({function, "t_x", {}, "0 where x > 0",
                                         "must be > 0 there: purchases at the same moment as the first make the "
                                         "likelihood infinite; count purchases of one day as one"});
        throw convergence_error({function, "", {}, "", "found no maximum.  " + report.advice});
    }
    return out;
}

fitted fit(column x, column t_x, column T, column weights, const fit_options& options) {
    return fit(patterns(x, t_x, T, weights,
                        {.function = function, .threads = options.threads, .progress = options.progress}),
               options);
}

fitted fit(const transactions::summary& data, const fit_options& options) {
    auto out = fit(data.frequency, data.recency, data.T, {}, options);
    out.unit = data.unit;
    return out;
}

}  // namespace goodwill::inline v0::lifetime::bg_nbd
