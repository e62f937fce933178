#pragma once
#include <functional>
#include <span>
#include <vector>

#include <goodwill/core/config.hpp>

/// Maximising a smooth function with exact derivatives: Newton's method with a trust region.
/// Source: Nocedal & Wright (2006), Numerical Optimization, 2nd ed., chapter 4.
namespace goodwill::inline v0::math {

/// Value at x; fills the gradient (p) and the Hessian (p x p, symmetric).  NaN or -infinity marks x as outside the
/// domain: the step is then shortened.
using objective =
    std::function<double(std::span<const double> x, std::span<double> gradient, std::span<double> hessian)>;

struct optimise_options {
    int max_iterations = 200;
    /// Converged when the largest |gradient| is at most this times max(1, |value|), and the Newton decrement says
    /// that the value would not rise in its last digits.
    double gradient_tolerance = 1e-9;
};

struct optimum {
    std::vector<double> x;
    double value = 0;
    std::vector<double> gradient;
    std::vector<double> hessian;
    double largest_gradient = 0;  ///< max |gradient|
    double condition = 0;         ///< largest over smallest eigenvalue of -Hessian; infinite when it is not definite
    bool definite = false;        ///< -Hessian is positive definite: a strict local maximum
    int iterations = 0;
    int evaluations = 0;
    bool converged = false;
};

/// Climbs from `start`.  Never throws for lack of convergence: the result says so.
[[nodiscard]] GOODWILL_API optimum maximise(const objective& f, std::span<const double> start,
                                            const optimise_options& options = {});

/// The inverse of -Hessian at the optimum (p x p): the covariance of estimates that maximise a log-likelihood.
/// NaN where the Hessian is not definite.
[[nodiscard]] GOODWILL_API std::vector<double> inverse_information(const optimum& at);

}  // namespace goodwill::inline v0::math
