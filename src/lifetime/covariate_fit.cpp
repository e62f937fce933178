#include "lifetime/covariate_fit.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "lifetime/congruence.hpp"
#include "lifetime/shifted_profile.hpp"

namespace goodwill::inline v0::lifetime {

using column = std::span<const double>;

namespace {

constexpr std::size_t rows_a_piece = 8192, rows_a_chunk_of_pieces = 8192;

/// The covariates of all processes: column k of a customer is (z - mean) / deviation.
struct standard_columns {
    std::vector<double> mean, deviation;
    std::vector<std::size_t> process;  ///< of each column
    std::vector<double> ridge;         ///< of the standardised coefficient
    std::vector<double> z;             ///< rows x columns

    [[nodiscard]] std::size_t size() const noexcept { return mean.size(); }
};

template <std::size_t Size>
[[nodiscard]] std::string name_of(const covariate_process<Size>& process, std::size_t k) {
    return std::string(process.name) + "." + process.columns->names[k];
}

/// A column whose rest beside those before it is nothing is a sum of them.  Gram-Schmidt on standardised columns.
template <std::size_t Size>
void check_rank(const likelihood_model_of<Size>& model, const covariate_process<Size>& process,
                const standard_columns& all, std::size_t first, std::size_t end, const covariate_rows& rows,
                double weights) {
    const std::size_t n = rows.x.size(), p = all.size();
    std::vector<std::vector<double>> basis;
    for (std::size_t k = first; k < end; ++k) {
        std::vector<double> rest(n);
        for (std::size_t i = 0; i < n; ++i) rest[i] = all.z[i * p + k];
        const auto product = [&](const std::vector<double>& a, const std::vector<double>& b) {
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) sum += rows.weight[i] * a[i] * b[i];
            return sum / weights;
        };
        for (int twice = 0; twice < 2; ++twice)
            for (const auto& b : basis) {
                const double along = product(rest, b);
                for (std::size_t i = 0; i < n; ++i) rest[i] -= along * b[i];
            }
        const double length = std::sqrt(product(rest, rest));
        if (!(length > 1e-7))
            throw domain_error({model.function, name_of(process, k - first), {}, "a sum of the columns before it",
                                "must say something that they do not: leave it out"});
        for (auto& v : rest) v /= length;
        basis.push_back(std::move(rest));
    }
}

template <std::size_t Size>
[[nodiscard]] standard_columns standardise(const likelihood_model_of<Size>& model, const covariate_rows& rows,
                                           std::span<const covariate_process<Size>> processes, std::size_t n) {
    standard_columns out;
    const std::size_t used = rows.x.size();
    const double weights = std::accumulate(rows.weight.begin(), rows.weight.end(), 0.0);
    std::size_t p = 0;
    for (const auto& process : processes) p += process.columns->columns.size();
    out.mean.resize(p), out.deviation.resize(p), out.process.resize(p), out.ridge.resize(p);
    out.z.resize(used * p);
    for (std::size_t of = 0, k = 0; of < processes.size(); ++of) {
        const auto& process = processes[of];
        const auto& given = *process.columns;
        core::check_not_negative(model.function, "ridge", given.ridge);
        for (std::size_t j = 0; j < given.columns.size(); ++j, ++k) {
            const auto name = name_of(process, j);
            const auto& column = given.columns[j];
            core::check_length(model.function, name.c_str(), column.size(), n);
            double mean = 0, square = 0, largest = 0;
            for (std::size_t i = 0; i < used; ++i) {
                const double v = column[rows.row[i]];
                if (!std::isfinite(v))
                    throw domain_error({model.function, name, static_cast<std::int64_t>(rows.row[i]),
                                        core::to_text(v),
                                        "must be a finite number: fill it in, or leave the customer out"});
                mean += rows.weight[i] * v;
                largest = std::max(largest, std::fabs(v));
            }
            mean /= weights;
            for (std::size_t i = 0; i < used; ++i) {
                const double v = column[rows.row[i]] - mean;
                square += rows.weight[i] * v * v;
            }
            const double deviation = std::sqrt(square / weights);
            if (!(deviation > 1e-12 * largest))
                throw domain_error({model.function, name, {}, core::to_text(column[rows.row.front()]) + " in every row",
                                    "must vary between customers: leave it out"});
            out.mean[k] = mean, out.deviation[k] = deviation, out.process[k] = of;
            out.ridge[k] = given.ridge / (deviation * deviation);
            for (std::size_t i = 0; i < used; ++i) out.z[i * p + k] = (column[rows.row[i]] - mean) / deviation;
        }
    }
    return out;
}

/// Distinct rows by covariates, then x, in pieces that share their covariates.
struct table {
    struct piece {
        std::size_t begin, end;
    };
    std::vector<double> x, t_x, T, weight, z;
    std::vector<piece> pieces;
};

[[nodiscard]] table make_table(const covariate_rows& rows, const standard_columns& all) {
    const std::size_t n = rows.x.size(), p = all.size();
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0u);
    const auto z_of = [&](std::size_t i) { return std::span(&all.z[i * p], p); };
    const auto three = [&](std::size_t i) { return std::array{rows.x[i], rows.T[i], rows.t_x[i]}; };
    const auto same_z = [&](std::size_t i, std::size_t j) { return std::ranges::equal(z_of(i), z_of(j)); };
    std::sort(order.begin(), order.end(), [&](std::uint32_t i, std::uint32_t j) {
        const auto a = z_of(i), b = z_of(j);
        if (!std::ranges::equal(a, b)) return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
        return three(i) != three(j) ? three(i) < three(j) : rows.weight[i] < rows.weight[j];
    });
    table out;
    for (std::size_t k = 0; k < n; ++k) {
        const auto i = order[k];
        const bool other_group = k == 0 || !same_z(i, order[k - 1]);
        if (!other_group && three(i) == three(order[k - 1])) {
            out.weight.back() += rows.weight[i];
            continue;
        }
        if (other_group || out.x.size() - out.pieces.back().begin == rows_a_piece)
            out.pieces.push_back({out.x.size(), out.x.size()});
        out.x.push_back(rows.x[i]);
        out.t_x.push_back(rows.t_x[i]);
        out.T.push_back(rows.T[i]);
        out.weight.push_back(rows.weight[i]);
        const auto z = z_of(i);
        out.z.insert(out.z.end(), z.begin(), z.end());
        out.pieces.back().end = out.x.size();
    }
    return out;
}

template <std::size_t Size>
class likelihood {
public:
    likelihood(const likelihood_model_of<Size>& model, const table& data, const standard_columns& columns,
               std::span<const covariate_process<Size>> processes, const likelihood_options<Size>& options)
        : model_(model), data_(data), columns_(columns), processes_(processes), options_(options) {
        // Chunks of pieces, of about as many rows each.
        for (std::size_t k = 0, rows = rows_a_chunk_of_pieces; k < data.pieces.size(); ++k) {
            if (rows >= rows_a_chunk_of_pieces) chunks_.push_back(k), rows = 0;
            rows += data.pieces[k].end - data.pieces[k].begin;
        }
        chunks_.push_back(data.pieces.size());
    }

    [[nodiscard]] std::size_t dimension() const noexcept { return Size + columns_.size(); }

    /// With the penalty; `log_likelihood` is without it.
    double operator()(std::span<const double> theta, std::span<double> gradient, std::span<double> hessian) {
        const std::size_t d = dimension();
        std::vector<std::vector<double>> parts(chunks_.size() - 1);
        core::for_chunks(model_.function, parts.size(), 1, options_.threads, {},
                         [&](std::size_t chunk, std::size_t, std::size_t) {
                             auto& to = parts[chunk];
                             to.assign(1 + d + d * d, 0.0);
                             for (std::size_t k = chunks_[chunk]; k < chunks_[chunk + 1]; ++k)
                                 add_piece(theta, data_.pieces[k], to);
                         });
        std::vector<double> total(1 + d + d * d, 0.0);
        for (const auto& part : parts)
            for (std::size_t k = 0; k < total.size(); ++k) total[k] += part[k];
        log_likelihood = total[0];
        double penalty = 0;
        for (std::size_t i = 0; i < d; ++i) {
            gradient[i] = total[1 + i];
            for (std::size_t j = i; j < d; ++j) hessian[i * d + j] = hessian[j * d + i] = total[1 + d + i * d + j];
        }
        for (std::size_t k = 0; k < columns_.size(); ++k) {
            const std::size_t i = Size + k;
            penalty += columns_.ridge[k] * theta[i] * theta[i];
            gradient[i] -= 2 * columns_.ridge[k] * theta[i];
            hessian[i * d + i] -= 2 * columns_.ridge[k];
        }
        watch();
        return log_likelihood - penalty;
    }

    /// Sum over customers of the products of their gradients, d x d.
    [[nodiscard]] std::vector<double> gradient_products(std::span<const double> theta) const {
        const std::size_t d = dimension();
        std::vector<std::vector<double>> parts(chunks_.size() - 1);
        core::for_chunks(model_.function, parts.size(), 1, options_.threads, {},
                         [&](std::size_t chunk, std::size_t, std::size_t) {
                             auto& to = parts[chunk];
                             to.assign(d * d, 0.0);
                             for (std::size_t k = chunks_[chunk]; k < chunks_[chunk + 1]; ++k)
                                 add_products(theta, data_.pieces[k], to);
                         });
        std::vector<double> total(d * d, 0.0);
        for (const auto& part : parts)
            for (std::size_t k = 0; k < total.size(); ++k) total[k] += part[k];
        return total;
    }

    double log_likelihood = 0;

private:
    [[nodiscard]] const double* z_of(const table::piece& at) const { return &data_.z[at.begin * columns_.size()]; }
    [[nodiscard]] double sign(std::size_t column, std::size_t parameter) const {
        return processes_[columns_.process[column]].signs[parameter];
    }

    [[nodiscard]] parameters<Size> params_at(std::span<const double> theta, const table::piece& at) const {
        parameters<Size> m{};
        for (std::size_t i = 0; i < Size; ++i) {
            double log_value = theta[i];
            for (std::size_t k = 0; k < columns_.size(); ++k)
                log_value += sign(k, i) * theta[Size + k] * z_of(at)[k];
            m[i] = std::fabs(log_value) < 100 ? std::exp(log_value) : std::numeric_limits<double>::quiet_NaN();
        }
        return m;
    }

    void add_piece(std::span<const double> theta, const table::piece& at, std::vector<double>& to) const {
        const std::size_t p = Size, q = columns_.size(), d = p + q, n = at.end - at.begin;
        const parameters<Size> m = params_at(theta, at);
        auto s = model_.over_rows(m, &data_.x[at.begin], &data_.t_x[at.begin], &data_.T[at.begin],
                                  &data_.weight[at.begin], n);
        model_.over_counts(m, count_table({&data_.x[at.begin], n}, {&data_.weight[at.begin], n}), s);
        to[0] += s[0];
        double* gradient = &to[1];
        double* hessian = &to[1 + d];
        const auto curvature = [&](std::size_t i, std::size_t j) {
            return s[second<Size>(std::min(i, j), std::max(i, j))];
        };
        for (std::size_t i = 0; i < p; ++i) {
            gradient[i] += s[1 + i];
            for (std::size_t j = i; j < p; ++j) hessian[i * d + j] += curvature(i, j);
        }
        for (std::size_t k = 0; k < q; ++k) {
            const double z = z_of(at)[k];
            for (std::size_t i = 0; i < p; ++i) {
                gradient[p + k] += z * sign(k, i) * s[1 + i];
                double along = 0;
                for (std::size_t j = 0; j < p; ++j) along += curvature(i, j) * sign(k, j);
                hessian[i * d + p + k] += z * along;
                for (std::size_t l = 0; l <= k; ++l)
                    hessian[(p + l) * d + p + k] += z * along * sign(l, i) * z_of(at)[l];
            }
        }
    }

    void add_products(std::span<const double> theta, const table::piece& at, std::vector<double>& to) const {
        const std::size_t p = Size, q = columns_.size(), d = p + q, n = at.end - at.begin;
        const parameters<Size> m = params_at(theta, at);
        std::vector<double> rows(p * n), g(d);
        model_.row_gradients(m, &data_.x[at.begin], &data_.t_x[at.begin], &data_.T[at.begin], n, rows.data());
        for (std::size_t i = 0; i < n; ++i) {
            const parameters<Size> of_x = model_.count_gradient(m, data_.x[at.begin + i]);
            for (std::size_t k = 0; k < p; ++k) g[k] = rows[k * n + i] + of_x[k];
            for (std::size_t k = 0; k < q; ++k) {
                g[p + k] = 0;
                for (std::size_t j = 0; j < p; ++j) g[p + k] += z_of(at)[k] * sign(k, j) * g[j];
            }
            for (std::size_t k = 0; k < d; ++k)
                for (std::size_t l = 0; l < d; ++l) to[k * d + l] += data_.weight[at.begin + i] * g[k] * g[l];
        }
    }

    void watch() {
        if (options_.progress && !options_.progress(evaluations_ / (evaluations_ + 10)))
            throw cancelled(model_.function);
        ++evaluations_;
    }

    const likelihood_model_of<Size>& model_;
    const table& data_;
    const standard_columns& columns_;
    std::span<const covariate_process<Size>> processes_;
    const likelihood_options<Size>& options_;
    std::vector<std::size_t> chunks_;
    double evaluations_ = 0;
};

}  // namespace

template <std::size_t Size>
covariate_fit<Size> maximise_with_covariates(const likelihood_model_of<Size>& model, const covariate_rows& rows,
                                             std::span<const covariate_process<Size>> processes, std::size_t n,
                                             const parameters<Size>& start, const likelihood_options<Size>& options) {
    const auto columns = standardise(model, rows, processes, n);
    const double weights = std::accumulate(rows.weight.begin(), rows.weight.end(), 0.0);
    for (std::size_t of = 0, first = 0; of < processes.size(); ++of) {
        const std::size_t end = first + processes[of].columns->columns.size();
        check_rank(model, processes[of], columns, first, end, rows, weights);
        first = end;
    }
    const table data = make_table(rows, columns);
    likelihood<Size> f(model, data, columns, processes, options);
    const std::size_t p = Size, d = f.dimension();
    std::vector<double> theta(d);
    for (std::size_t i = 0; i < p; ++i) theta[i] = std::log(start[i]);

    covariate_fit<Size> out{};
    out.at = math::maximise([&](auto at, auto g, auto h) { return f(at, g, h); }, theta,
                            {.max_iterations = options.max_iterations});
    std::vector<double> gradient(d), hessian(d * d);
    f(out.at.x, gradient, hessian);
    out.log_likelihood = f.log_likelihood;
    auto covariance = math::inverse_information(out.at);
    std::size_t k = 0;
    for (const auto& process : processes)
        for (std::size_t j = 0; j < process.columns->columns.size(); ++j, ++k) {
            const double error = std::sqrt(covariance[(p + k) * (d + 1)]);
            if (out.at.definite ? error > 4.6 : std::fabs(out.at.x[p + k]) > 7)
                out.ran_away.push_back(name_of(process, j));
        }
    auto robust = congruence(covariance, f.gradient_products(out.at.x), d);

    // Back to covariates as they were given: a linear change of the logarithms and coefficients, then parameters
    // for their logarithms.
    std::vector<double> change(d * d, 0.0);
    for (std::size_t i = 0; i < p; ++i) {
        double log_value = out.at.x[i];
        change[i * d + i] = 1;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const double shift = -processes[columns.process[c]].signs[i] * columns.mean[c] / columns.deviation[c];
            change[i * d + p + c] = shift;
            log_value += shift * out.at.x[p + c];
        }
        out.params[i] = std::exp(log_value);
        for (std::size_t j = 0; j < d; ++j) change[i * d + j] *= out.params[i];
    }
    for (std::size_t c = 0; c < columns.size(); ++c) {
        change[(p + c) * d + p + c] = 1 / columns.deviation[c];
        out.coefficients.push_back(out.at.x[p + c] / columns.deviation[c]);
    }
    out.covariance = congruence(change, covariance, d);
    out.robust_covariance = congruence(change, robust, d);
    if (options.profile_level && out.at.converged) {
        std::vector<double> shifts(d * d, 0.0);
        for (std::size_t i = 0; i < p; ++i)
            for (std::size_t c = p; c < d; ++c) shifts[i * d + c] = change[i * d + c] / out.params[i];
        out.profile = shifted_profile(
            model.function, [&](auto at, auto g, auto h) { return f(at, g, h); }, out.at, shifts, p,
            *options.profile_level);
        for (std::size_t c = 0; c < columns.size(); ++c) {
            auto& [low, high] = out.profile[p + c];
            low /= columns.deviation[c], high /= columns.deviation[c];
        }
    }
    return out;
}

template <std::size_t Size>
void report_covariates(const likelihood_model_of<Size>& model, const covariate_fit<Size>& found, fit_report& report) {
    report.at_boundary.insert(report.at_boundary.end(), found.ran_away.begin(), found.ran_away.end());
    report.log_likelihood = found.log_likelihood;
    report.converged = found.at.converged;
    report.identified = found.at.converged && found.at.definite && report.at_boundary.empty() &&
                        found.at.condition < 1e12;
    report.iterations += found.at.iterations;
    report.evaluations += found.at.evaluations;
    report.largest_gradient = found.at.largest_gradient;
    report.condition = found.at.condition;
    if (!found.ran_away.empty()) {
        std::string list;
        for (const auto& name : found.ran_away) list += (list.empty() ? "" : ", ") + name;
        report.advice = "The data do not determine " + list +
                        ": too few customers differ there, or none of them bought again; leave it out, or give a ridge "
                        "penalty.";
    } else if (report.identified || report.at_boundary.empty()) {
        report.advice = advice_for(model, found.params, report);
    }
    if (!std::isfinite(found.at.value) || (!found.at.converged && !report.at_boundary.empty()))
        throw convergence_error({model.function, "", {}, "", "found no maximum.  " + report.advice});
}

template <std::size_t Size>
likelihood_fit<Size> fit_with_covariates(const likelihood_model_of<Size>& model, column x, column t_x, column T,
                                         column weights, std::span<const covariate_process<Size>> processes,
                                         const likelihood_options<Size>& options, std::vector<double>& coefficients) {
    const patterns distinct(x, t_x, T, weights, {model.function, options.threads, options.progress});
    auto plain = options;
    plain.profile_level.reset();
    auto out = maximise_likelihood(model, distinct, plain);

    covariate_rows rows;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double weight = weights.empty() ? 1 : weights[i];
        if (std::isnan(x[i] + t_x[i] + T[i]) || !(weight > 0)) continue;
        rows.x.push_back(x[i]);
        rows.t_x.push_back(t_x[i]);
        rows.T.push_back(T[i]);
        rows.weight.push_back(weight);
        rows.row.push_back(i);
    }
    auto found = maximise_with_covariates(model, rows, processes, x.size(), out.params, options);
    report_covariates(model, found, out.report);
    out.params = found.params;
    out.covariance = std::move(found.covariance);
    out.robust_covariance = std::move(found.robust_covariance);
    out.profile = std::move(found.profile);
    coefficients = std::move(found.coefficients);
    return out;
}

template covariate_fit<3> maximise_with_covariates(const likelihood_model_of<3>&, const covariate_rows&,
                                                   std::span<const covariate_process<3>>, std::size_t,
                                                   const parameters<3>&, const likelihood_options<3>&);
template void report_covariates(const likelihood_model_of<3>&, const covariate_fit<3>&, fit_report&);
template likelihood_fit<4> fit_with_covariates(const likelihood_model_of<4>&, column, column, column, column,
                                               std::span<const covariate_process<4>>, const likelihood_options<4>&,
                                               std::vector<double>&);

}  // namespace goodwill::inline v0::lifetime
