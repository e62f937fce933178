#pragma once
#include <cmath>
#include <limits>

#include <goodwill/lifetime/beta_discrete_weibull.hpp>
#include <goodwill/lifetime/bg_nbd.hpp>
#include <goodwill/lifetime/cnbd_k.hpp>
#include <goodwill/lifetime/ggompertz_nbd.hpp>
#include <goodwill/lifetime/mbg_nbd.hpp>
#include <goodwill/lifetime/nbd.hpp>
#include <goodwill/lifetime/pareto_nbd.hpp>
#include <goodwill/lifetime/shifted_beta_geometric.hpp>

/// What if customers bought more often, or left less, from now on?
///
/// Frequency times c: while he stays, each customer buys c times as often as he would.  Leaving times g:
///     Pareto/NBD, GGompertz/NBD           each lives 1/g times as long as he would, from now on: with N(t) the
///                                         purchases within t of one who is alive they become c/g N(g t)
///     BG/NBD, MBG/NBD, both CNBD-k        his mean chance to leave after a purchase is g times what it is, and a + b
///                                         stays: a -> g a, b -> b + (1 - g) a, and purchases within t become those
///                                         within c t: who buys more often has as many more occasions to leave
///     contracts                           the same at a renewal: alpha -> g alpha, beta -> beta + (1 - g) alpha
/// That is exact, given what the model knows of each customer today: P(alive) does not change.
/// In NBD nobody leaves, so that g must be 1, and contracts are renewed by the calendar, so that c must be 1.
namespace goodwill::inline v0::lifetime {

/// Each finite and > 0.
struct scenario {
    double frequency = 1, leaving = 1;
};

/// Purchases within t become `purchases` times those of `model` within `time` * t.
template <class Params>
struct rescaled {
    Params model;
    double time = 1, purchases = 1;
};

namespace detail {
template <class Params>
[[nodiscard]] rescaled<Params> leaving_at_purchases(Params m, const scenario& s) noexcept {
    m.b += (1 - s.leaving) * m.a;
    m.a *= s.leaving;
    return {m, s.frequency, 1};
}
template <class Params>
[[nodiscard]] rescaled<Params> leaving_in_time(const Params& m, const scenario& s) noexcept {
    return {m, s.leaving, s.frequency / s.leaving};
}
template <class Params>
[[nodiscard]] rescaled<Params> leaving_at_renewals(Params m, const scenario& s) noexcept {
    m.beta += (1 - s.leaving) * m.alpha;
    m.alpha *= s.leaving;
    return {m, 1, 1};
}
}  // namespace detail

[[nodiscard]] inline rescaled<bg_nbd::params> in_scenario(const bg_nbd::params& m, const scenario& s) noexcept {
    return detail::leaving_at_purchases(m, s);
}
[[nodiscard]] inline rescaled<mbg_nbd::params> in_scenario(const mbg_nbd::params& m, const scenario& s) noexcept {
    return detail::leaving_at_purchases(m, s);
}
template <cnbd_k::first_exit Exit>
[[nodiscard]] rescaled<cnbd_k::params<Exit>> in_scenario(const cnbd_k::params<Exit>& m, const scenario& s) noexcept {
    return detail::leaving_at_purchases(m, s);
}
[[nodiscard]] inline rescaled<pareto_nbd::params> in_scenario(const pareto_nbd::params& m, const scenario& s) noexcept {
    return detail::leaving_in_time(m, s);
}
[[nodiscard]] inline rescaled<ggompertz_nbd::params> in_scenario(const ggompertz_nbd::params& m,
                                                                 const scenario& s) noexcept {
    return detail::leaving_in_time(m, s);
}
[[nodiscard]] inline rescaled<nbd::params> in_scenario(const nbd::params& m, const scenario& s) noexcept {
    return {m, 1, s.frequency};
}
[[nodiscard]] inline rescaled<shifted_beta_geometric::params> in_scenario(const shifted_beta_geometric::params& m,
                                                                          const scenario& s) noexcept {
    return detail::leaving_at_renewals(m, s);
}
[[nodiscard]] inline rescaled<beta_discrete_weibull::params> in_scenario(const beta_discrete_weibull::params& m,
                                                                         const scenario& s) noexcept {
    return detail::leaving_at_renewals(m, s);
}

/// The greatest `leaving` is below this: 1 over the mean chance to leave, where there is one.
template <class Params>
[[nodiscard]] double most_leaving(const Params& m) noexcept {
    if constexpr (requires { m.a; })
        return 1 + m.b / m.a;
    else if constexpr (requires { m.beta; } && !requires { m.r; })
        return 1 + m.beta / m.alpha;
    else
        return std::numeric_limits<double>::infinity();
}

}  // namespace goodwill::inline v0::lifetime
