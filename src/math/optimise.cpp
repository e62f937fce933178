#include <goodwill/math/optimise.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/Eigenvalues>

namespace goodwill::inline v0::math {
namespace {

using vector = Eigen::VectorXd;
using matrix = Eigen::MatrixXd;

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// A point with the quadratic model of -f around it, in the basis of the Hessian's eigenvectors.
struct point {
    vector x, gradient;
    matrix hessian;
    double value = -infinity;

    vector curvature;  ///< eigenvalues of -Hessian, ascending
    matrix basis;
    vector slope;  ///< gradient in the basis

    [[nodiscard]] bool usable() const {
        return std::isfinite(value) && gradient.allFinite() && hessian.allFinite();
    }
};

[[nodiscard]] point evaluate(const objective& f, const vector& x) {
    const auto n = x.size();
    const auto size = static_cast<std::size_t>(n);
    point p{x, vector::Zero(n), matrix::Zero(n, n), -infinity, {}, {}, {}};
    p.value = f({p.x.data(), size}, {p.gradient.data(), size}, {p.hessian.data(), size * size});
    return p;
}

/// One instantiation of the decomposition in this translation unit.
void decompose(point& p) {
    const Eigen::SelfAdjointEigenSolver<matrix> solver(-0.5 * (p.hessian + p.hessian.transpose()));
    p.curvature = solver.eigenvalues();
    p.basis = solver.eigenvectors();
    p.slope = p.basis.transpose() * p.gradient;
}

/// The step that maximises the quadratic model within `radius` (Nocedal & Wright, section 4.3), in the basis.
[[nodiscard]] vector best_step(const point& p, double radius) {
    const auto n = p.slope.size();
    const double lowest = p.curvature[0], highest = std::max(std::fabs(lowest), std::fabs(p.curvature[n - 1]));
    const double tiny = std::max(highest * 1e-14, std::numeric_limits<double>::min());
    const auto step_at = [&](double shift) -> vector {
        return p.slope.array() / (p.curvature.array() + shift).max(tiny);
    };
    if (lowest > tiny) {
        vector step = step_at(0);
        if (step.norm() <= radius) return step;
    }
    double low = std::max(0.0, -lowest), high = low + p.slope.norm() / radius + tiny;
    vector step = step_at(low);
    if (step.norm() <= radius) {  // the hard case: the slope says nothing about the direction that curves upward
        if (lowest < 0) {
            const double rest = std::sqrt(std::max(0.0, radius * radius - step.squaredNorm()));
            step[0] += step[0] < 0 ? -rest : rest;
        }
        return step;
    }
    // ||step(shift)|| falls with the shift, and its inverse is nearly linear: Newton on that, kept in the bracket.
    double shift = 0.5 * (low + high);
    for (int i = 0; i < 100; ++i) {
        step = step_at(shift);
        const double length = step.norm();
        if (std::fabs(length - radius) <= 1e-3 * radius) break;
        (length > radius ? low : high) = shift;
        const double bend = (step.array().square() / (p.curvature.array() + shift).max(tiny)).sum();
        const double next = shift + length * length / bend * (length - radius) / radius;
        shift = next > low && next < high ? next : 0.5 * (low + high);
    }
    return step;
}

[[nodiscard]] double predicted_rise(const point& p, const vector& step) {
    return p.slope.dot(step) - 0.5 * (p.curvature.array() * step.array().square()).sum();
}

[[nodiscard]] optimum describe(const point& p) {
    optimum out;
    out.x.assign(p.x.begin(), p.x.end());
    out.value = p.value;
    out.gradient.assign(p.gradient.begin(), p.gradient.end());
    out.hessian.assign(p.hessian.data(), p.hessian.data() + p.hessian.size());
    out.condition = infinity;
    out.largest_gradient = infinity;
    if (!p.usable()) return out;
    out.largest_gradient = p.gradient.size() == 0 ? 0 : p.gradient.cwiseAbs().maxCoeff();
    const double lowest = p.curvature[0], highest = p.curvature[p.curvature.size() - 1];
    out.definite = lowest > 0;
    if (out.definite) out.condition = highest / lowest;
    return out;
}

}  // namespace

optimum maximise(const objective& f, std::span<const double> start, const optimise_options& options) {
    point here = evaluate(f, Eigen::Map<const vector>(start.data(), static_cast<Eigen::Index>(start.size())));
    int evaluations = 1, iterations = 0;
    bool converged = false;
    if (here.usable() && !start.empty()) {
        decompose(here);
        constexpr double largest_radius = 8;
        double radius = 1;
        int lost_in_noise = 0;
        for (; iterations < options.max_iterations; ++iterations) {
            const double scale = std::max(1.0, std::fabs(here.value)), noise = 4 * epsilon * scale;
            const bool flat = here.gradient.cwiseAbs().maxCoeff() <= options.gradient_tolerance * scale;
            // A small radius must not pass for a small rise.
            if (flat && predicted_rise(here, best_step(here, std::max(radius, 1.0))) <= noise) {
                converged = true;
                break;
            }
            const vector step = best_step(here, radius);
            const double length = step.norm(), rise = predicted_rise(here, step);
            if (!(length > epsilon * (1 + here.x.norm()))) {  // no double lies between here and there
                converged = flat;
                break;
            }
            // Where a parameter runs away, slope and curvature along it end as rounding errors that promise a little
            // for ever.
            lost_in_noise = flat && rise <= 1e-12 * scale ? lost_in_noise + 1 : 0;
            if (lost_in_noise > 4) {
                converged = true;
                break;
            }
            point there = evaluate(f, here.x + here.basis * step);
            ++evaluations;
            if (!there.usable()) {
                radius = 0.25 * length;
                continue;
            }
            // Where the values are too coarse to show a rise, the gradients decide; when they no longer fall either,
            // this is the maximum as far as doubles can tell.
            if (rise <= 1e-12 * scale) {
                if (there.gradient.cwiseAbs().maxCoeff() < here.gradient.cwiseAbs().maxCoeff()) {
                    here = std::move(there);
                    decompose(here);
                    continue;
                }
                converged = here.gradient.cwiseAbs().maxCoeff() <= 1e-6 * scale;
                break;
            }
            // Rounding in the two values must not decide where the model predicts less than that.
            const double ratio = (there.value - here.value + noise) / (rise + noise);
            if (ratio < 0.25)
                radius = 0.25 * length;
            else if (ratio > 0.75 && length > 0.8 * radius)
                radius = std::min(2 * radius, largest_radius);
            if (ratio > 1e-4) {
                here = std::move(there);
                decompose(here);
            }
        }
    }
    optimum out = describe(here);
    out.iterations = iterations;
    out.evaluations = evaluations;
    out.converged = converged;
    return out;
}

std::vector<double> inverse_information(const optimum& at) {
    const auto n = static_cast<Eigen::Index>(at.x.size());
    std::vector<double> out(at.x.size() * at.x.size(), std::numeric_limits<double>::quiet_NaN());
    if (!at.definite) return out;
    point p;
    p.gradient = vector::Zero(n);
    p.hessian = Eigen::Map<const matrix>(at.hessian.data(), n, n);
    decompose(p);
    Eigen::Map<matrix>(out.data(), n, n) =
        p.basis * p.curvature.cwiseInverse().asDiagonal() * p.basis.transpose();
    return out;
}

}  // namespace goodwill::inline v0::math
