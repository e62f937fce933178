#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <goodwill/core/error.hpp>
#include <goodwill/math/interval.hpp>

/// Pointwise intervals of a survival curve S with Greenwood's variance of its logarithm, G = sum d / (n (n - d)).
///     log_log  S^exp(-+ z sqrt(G) / log S)
///     log      S exp(+- z sqrt(G)), at most 1
///     plain    S +- z S sqrt(G), within 0 .. 1: Greenwood's own
/// Source: Greenwood (1926), Reports on Public Health and Medical Subjects 33; Kalbfleisch & Prentice (2002), The
///         Statistical Analysis of Failure Time Data, 2nd ed., Wiley, section 1.4; Klein & Moeschberger (2003),
///         Survival Analysis, 2nd ed., Springer, section 4.3.
/// Units:  survival 0..1; z is the quantile of the normal distribution for a two-sided level.
namespace goodwill::inline v0::retention {

enum class survival_interval : std::uint8_t { log_log, log, plain };

/// "log_log", "log", or "plain", which may be called "greenwood".  Throws domain_error that lists the names.
[[nodiscard]] inline survival_interval survival_interval_of(const char* function, std::string_view name) {
    if (name == "log_log" || name == "log-log") return survival_interval::log_log;
    if (name == "log") return survival_interval::log;
    if (name == "plain" || name == "greenwood") return survival_interval::plain;
    throw domain_error({function, "interval", {}, "\"" + std::string(name) + "\"",
                        "must be \"log_log\", \"log\" or \"plain\" (Greenwood's)"});
}

/// At S = 1 both limits are 1.  At S = 0 no variance is known: NaN.  Domain: 0 <= S <= 1, G >= 0.
[[nodiscard]] inline math::interval survival_limits(double S, double G, double z, survival_interval kind) noexcept {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    if (!(S > 0)) return {nan, nan};
    if (S >= 1 || G == 0) return {S, S};
    const double spread = z * std::sqrt(G);
    switch (kind) {
        case survival_interval::plain: return {std::max(0.0, S - S * spread), std::min(1.0, S + S * spread)};
        case survival_interval::log: return {S * std::exp(-spread), std::min(1.0, S * std::exp(spread))};
        default: break;
    }
    const double log_S = std::log(S), factor = std::exp(-spread / log_S);
    return {std::exp(log_S * factor), std::exp(log_S / factor)};
}

}  // namespace goodwill::inline v0::retention
