#include "lifetime/maximum_likelihood.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include <goodwill/lifetime/profile_interval.hpp>
#include <goodwill/math/optimise.hpp>

#include "lifetime/congruence.hpp"

namespace goodwill::inline v0::lifetime {
namespace {

using column = std::span<const double>;
constexpr std::size_t patterns_a_chunk = 8192;

/// Distinct rows, x ascending.
struct table {
    column x, t_x, T, weight;
};

template <std::size_t Size>
[[nodiscard]] parameters<Size> exp_of(column theta) {
    parameters<Size> m{};
    for (std::size_t i = 0; i < theta.size(); ++i) m[i] = std::exp(theta[i]);
    return m;
}
template <std::size_t Size>
[[nodiscard]] std::vector<double> log_of(const parameters<Size>& m) {
    std::vector<double> theta(Size);
    for (std::size_t i = 0; i < Size; ++i) theta[i] = std::log(m[i]);
    return theta;
}

/// The log-likelihood of a table in the logarithms of the parameters, with its gradient and Hessian.
template <std::size_t Size>
class likelihood {
public:
    likelihood(const likelihood_model_of<Size>& model, const table& data, const likelihood_options<Size>& options)
        : model_(model), data_(data), options_(options), counts_(data.x, data.weight) {}

    [[nodiscard]] double operator()(column theta, std::span<double> gradient, std::span<double> hessian) {
        for (const double v : theta)
            if (!(std::fabs(v) < 100)) return std::numeric_limits<double>::quiet_NaN();
        const auto m = exp_of<Size>(theta);
        auto s = sum_over_rows(m);
        model_.over_counts(m, counts_, s);
        for (std::size_t i = 0; i < Size; ++i) {
            gradient[i] = s[1 + i];
            for (std::size_t j = i; j < Size; ++j)
                hessian[Size * i + j] = hessian[Size * j + i] = s[second<Size>(i, j)];
        }
        watch();
        return s[0];
    }

private:
    [[nodiscard]] sums_of<Size> sum_over_rows(const parameters<Size>& m) const {
        const std::size_t n = data_.x.size();
        std::vector<sums_of<Size>> parts(core::chunk_count(n, patterns_a_chunk));
        core::for_chunks(model_.function, n, patterns_a_chunk, options_.threads, {},
                         [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                             parts[chunk] = model_.over_rows(m, &data_.x[begin], &data_.t_x[begin], &data_.T[begin],
                                                             &data_.weight[begin], end - begin);
                         });
        sums_of<Size> total{};
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
        if (!options_.progress(evaluations_ / (evaluations_ + 10))) throw cancelled(model_.function);
    }

    const likelihood_model_of<Size>& model_;
    const table& data_;
    const likelihood_options<Size>& options_;
    count_table counts_;
    double evaluations_ = 0;
    std::chrono::steady_clock::time_point last_ = {};  ///< so that the first evaluation asks
};

template <std::size_t Size>
[[nodiscard]] math::optimum climb(const likelihood_model_of<Size>& model, const table& data, column start,
                                  const likelihood_options<Size>& options) {
    likelihood<Size> f(model, data, options);
    return math::maximise([&](column at, std::span<double> g, std::span<double> h) { return f(at, g, h); }, start,
                          {.max_iterations = options.max_iterations});
}

[[nodiscard]] bool is_maximum(const math::optimum& at) { return at.converged && at.definite; }

/// Keeps the better of two ends of searches.
void keep_better(math::optimum& best, math::optimum other) {
    other.evaluations += best.evaluations;
    const bool better = !std::isfinite(best.value) || other.value > best.value ||
                        (is_maximum(other) && !is_maximum(best) &&
                         other.value >= best.value - 1e-9 * std::fabs(best.value));
    if (std::isfinite(other.value) && better) best = std::move(other);
    else best.evaluations = other.evaluations;
}

template <std::size_t Size>
[[nodiscard]] math::optimum climb_from_each(const likelihood_model_of<Size>& model, const table& data,
                                            const std::vector<std::vector<double>>& starts,
                                            const likelihood_options<Size>& options) {
    auto best = climb(model, data, starts.front(), options);
    for (std::size_t i = 1; i < starts.size(); ++i) keep_better(best, climb(model, data, starts[i], options));
    return best;
}

/// A parameter whose logarithm is not known to within a factor of a hundred either way ran away, or would have.
template <std::size_t Size>
[[nodiscard]] std::vector<std::string> run_away(const likelihood_model_of<Size>& model, const math::optimum& best,
                                                column log_covariance, column guess) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < Size; ++i) {
        const double error = std::sqrt(log_covariance[(Size + 1) * i]);
        if (best.definite ? error > 4.6 : std::fabs(best.x[i] - guess[i]) > 7) out.emplace_back(model.names[i]);
    }
    return out;
}

/// The answer of every k-th row of a long table, which is some standard errors of that sample from the whole answer.
template <std::size_t Size>
[[nodiscard]] std::vector<std::vector<double>> starts_from_sample(const likelihood_model_of<Size>& model,
                                                                  const patterns& data,
                                                                  std::vector<std::vector<double>> starts,
                                                                  column guessed,
                                                                  const likelihood_options<Size>& options) {
    const std::size_t enough = 8192 / starts.size(), stride = data.size() / enough;
    if (stride < 2) return starts;
    std::vector<double> x, t_x, T, weight;
    double purchases = 0;
    for (std::size_t i = stride / 2; i < data.size(); i += stride) {
        x.push_back(data.x()[i]);
        t_x.push_back(data.t_x()[i]);
        T.push_back(data.T()[i]);
        weight.push_back(data.weight()[i]);
        purchases += data.x()[i] * data.weight()[i];
    }
    if (!(purchases > 0)) return starts;
    const auto best = climb_from_each(model, {x, t_x, T, weight}, starts, options);
    if (is_maximum(best) && run_away(model, best, math::inverse_information(best), guessed).empty()) return {best.x};
    return starts;
}

/// A search that ended at no maximum is begun again elsewhere: few differ much, then many differ little, and they
/// leave late, then soon.
template <std::size_t Size>
[[nodiscard]] math::optimum search(const likelihood_model_of<Size>& model, const patterns& data,
                                   const std::vector<std::vector<double>>& starts, const std::vector<double>& guessed,
                                   const likelihood_options<Size>& options) {
    const table rows{data.x(), data.t_x(), data.T(), data.weight()};
    auto best = climb_from_each(model, rows, starts, options);
    constexpr double elsewhere[][5] = {{0, 0, 0, 0, 0}, {2, 2, 2, 2, 2}, {-1.5, -1.5, -2, 0, 0}};
    for (const auto& shift : elsewhere) {
        if (is_maximum(best) || best.iterations >= options.max_iterations) break;
        auto from = guessed;
        for (std::size_t i = 0; i < Size; ++i) from[i] += shift[i];
        if (from != starts.front()) keep_better(best, climb(model, rows, from, options));
    }
    return best;
}

/// Sum over customers of the products of their gradients, Size x Size.
template <std::size_t Size>
[[nodiscard]] std::vector<double> gradient_products(const likelihood_model_of<Size>& model, const parameters<Size>& m,
                                                    const patterns& data, const likelihood_options<Size>& options) {
    std::vector<std::array<double, Size * Size>> parts(core::chunk_count(data.size(), patterns_a_chunk));
    core::for_chunks(model.function, data.size(), patterns_a_chunk, options.threads, {},
                     [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                         constexpr std::size_t block = 256, lanes = 4;
                         double g[Size * block], sums[Size * (Size + 1) / 2][lanes] = {};
                         double last_x = -1;
                         parameters<Size> of_x{};
                         for (; begin < end; begin += block) {
                             const std::size_t n = std::min(block, end - begin);
                             model.row_gradients(m, &data.x()[begin], &data.t_x()[begin], &data.T()[begin], n, g);
                             for (std::size_t k = 0; k < n; ++k) {
                                 if (const double x = data.x()[begin + k]; x != last_x) {
                                     of_x = model.count_gradient(m, x);
                                     last_x = x;
                                 }
                                 for (std::size_t i = 0; i < Size; ++i) g[i * n + k] += of_x[i];
                             }
                             const double* weight = &data.weight()[begin];
                             for (std::size_t i = 0, pair = 0; i < Size; ++i)
                                 for (std::size_t j = i; j < Size; ++j, ++pair) {
                                     const double *a = g + i * n, *b = g + j * n;
                                     auto& sum = sums[pair];
                                     std::size_t k = 0;
                                     for (; k + lanes <= n; k += lanes)
                                         for (std::size_t l = 0; l < lanes; ++l)
                                             sum[l] += weight[k + l] * a[k + l] * b[k + l];
                                     for (; k < n; ++k) sum[0] += weight[k] * a[k] * b[k];
                                 }
                         }
                         for (std::size_t i = 0, pair = 0; i < Size; ++i)
                             for (std::size_t j = i; j < Size; ++j, ++pair)
                                 for (const double v : sums[pair]) parts[chunk][Size * i + j] += v;
                     });
    std::vector<double> total(Size * Size);
    for (const auto& part : parts)
        for (std::size_t k = 0; k < total.size(); ++k) total[k] += part[k];
    for (std::size_t i = 0; i < Size; ++i)
        for (std::size_t j = 0; j < i; ++j) total[Size * i + j] = total[Size * j + i];
    return total;
}

template <std::size_t Size>
void check_options(const likelihood_model_of<Size>& model, const likelihood_options<Size>& options) {
    core::check(options.threads >= 1, model.function, "threads", std::int64_t{options.threads}, "must be >= 1");
    core::check(options.max_iterations >= 1, model.function, "max_iterations", std::int64_t{options.max_iterations},
                "must be >= 1");
    for (const auto& start : options.starts)
        for (std::size_t i = 0; i < Size; ++i)
            core::check_positive(model.function, model.start_names[i], start[i]);
}

}  // namespace

template <std::size_t Size>
std::string advice_for(const likelihood_model_of<Size>& model, const parameters<Size>& params,
                       const fit_report& report) {
    const auto& ran = report.at_boundary;
    if (model.limit && !ran.empty())
        if (auto words = model.limit(params, ran); !words.empty()) return words;
    std::string list;
    for (const auto& name : ran) list += (list.empty() ? "" : ", ") + name;
    const auto has = [&](const char* name) { return std::find(ran.begin(), ran.end(), name) != ran.end(); };
    if (has(model.names[0]) || has(model.names[1]))
        return "The data do not determine " + list +
               ": they do not say how customers differ in their purchase rates; use more customers or a longer "
               "observation, and read " +
               (Size > 2 ? "P(alive) and expectations" : "what this model says of single customers") +
               " of this fit with care.";
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

template <std::size_t Size>
likelihood_fit<Size> maximise_likelihood(const likelihood_model_of<Size>& model, const patterns& data,
                                         const likelihood_options<Size>& options) {
    check_options(model, options);
    if (data.size() == 0)
        throw domain_error({model.function, "x", {}, "without a row that can be used",
                            "must have at least one customer"});
    likelihood_fit<Size> out;
    auto& report = out.report;
    report.customers = data.customers();
    report.patterns = static_cast<std::int64_t>(data.size());
    report.excluded = data.excluded();
    double purchases = 0, age = 0;
    bool at_once = false, later = false;  // purchases at age 0, and after it
    for (std::size_t i = 0; i < data.size(); ++i) {
        at_once |= data.x()[i] > 0 && data.t_x()[i] == 0;
        later |= data.x()[i] > 0 && data.t_x()[i] > 0;
        report.weight += data.weight()[i];
        purchases += data.weight()[i] * data.x()[i];
        age += data.weight()[i] * data.T()[i];
    }
    if (!(purchases > 0))
        throw convergence_error({model.function, "x", {}, "0 in every row",
                                 "must be > 0 in some: without repeat purchases " + std::string(model.title) +
                                     " is not identified; observe for longer, or use customers who have bought "
                                     "again"});

    const auto at_age_0 = [&]() -> error_detail {
        return {model.function, "t_x", {}, "0 where x > 0",
                "must be > 0 there: purchases at the same moment as the first make the likelihood infinite; count "
                "purchases of one day as one"};
    };
    if (model.of_ages && !later) throw convergence_error(at_age_0());

    const auto guessed = log_of<Size>(model.guess(report.weight, purchases, age));
    std::vector<std::vector<double>> starts;
    for (const auto& start : options.starts) starts.push_back(log_of<Size>(start));
    if (starts.empty()) starts.push_back(guessed);
    if (options.far) starts = starts_from_sample(model, data, std::move(starts), guessed, options);
    const auto best = search(model, data, starts, guessed, options);

    out.params = exp_of<Size>(best.x);
    out.covariance = math::inverse_information(best);
    report.at_boundary = run_away(model, best, out.covariance, guessed);
    out.robust_covariance = congruence(out.covariance, gradient_products(model, out.params, data, options), Size);
    for (std::size_t i = 0; i < out.covariance.size(); ++i) {
        const double scale = out.params[i / Size] * out.params[i % Size];
        out.covariance[i] *= scale;
        out.robust_covariance[i] *= scale;
    }
    report.log_likelihood = best.value;
    report.converged = best.converged;
    report.identified = best.converged && best.definite && report.at_boundary.empty() && best.condition < 1e12;
    report.iterations = best.iterations;
    report.evaluations = best.evaluations;
    report.largest_gradient = best.largest_gradient;
    report.condition = best.condition;
    report.advice = advice_for(model, out.params, report);
    if (!std::isfinite(best.value) || (!best.converged && !report.at_boundary.empty())) {
        if (model.of_ages && at_once) throw convergence_error(at_age_0());
        throw convergence_error({model.function, "", {}, "", "found no maximum.  " + report.advice});
    }
    if (options.profile_level && best.converged) {
        const table rows{data.x(), data.t_x(), data.T(), data.weight()};
        likelihood<Size> f(model, rows, options);
        out.profile = profile_intervals(
            model.function, [&](column at, std::span<double> g, std::span<double> h) { return f(at, g, h); }, best,
            Size, *options.profile_level);
    }
    return out;
}

template likelihood_fit<2> maximise_likelihood(const likelihood_model_of<2>&, const patterns&,
                                               const likelihood_options<2>&);
template likelihood_fit<3> maximise_likelihood(const likelihood_model_of<3>&, const patterns&,
                                               const likelihood_options<3>&);
template likelihood_fit<4> maximise_likelihood(const likelihood_model_of<4>&, const patterns&,
                                               const likelihood_options<4>&);
template likelihood_fit<5> maximise_likelihood(const likelihood_model_of<5>&, const patterns&,
                                               const likelihood_options<5>&);

}  // namespace goodwill::inline v0::lifetime
