#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/retention/event_table.hpp>

/// The cumulative hazard, H(t) = sum over times <= t of d / n, with Aalen's variance sum d / n^2: the events to be
/// expected of one who is replaced whenever his event happens.
///     log    H exp(+- z sqrt(V) / H)
///     plain  H +- z sqrt(V), at least 0
/// Source: Nelson (1972), Technometrics 14(4):945-966, doi:10.1080/00401706.1972.10488991; Aalen (1978), Annals of
///         Statistics 6(4):701-726, doi:10.1214/aos/1176344247; Klein & Moeschberger (2003), Survival Analysis, 2nd
///         ed., equations 4.2.3 and 4.2.4 and section 4.3.
/// Units:  time as in the table; the hazard has no unit.
namespace goodwill::inline v0::retention {

enum class hazard_interval : std::uint8_t { log, plain };

/// Throws domain_error that lists the names.
[[nodiscard]] GOODWILL_API hazard_interval hazard_interval_of(const char* function, std::string_view name);

struct hazard_options {
    double level = 0.95;
    hazard_interval interval = hazard_interval::log;
    int threads = 1;
    core::watch progress = {};
};

struct hazard_point {
    double time = 0, at_risk = 0, hazard = 0, standard_error = 0, low = 0, high = 0;
};

class hazard_curve {
public:
    [[nodiscard]] const event_table& table() const noexcept { return *table_; }
    [[nodiscard]] std::span<const double> at_risk() const noexcept { return at_risk_; }
    [[nodiscard]] std::span<const double> hazard() const noexcept { return hazard_; }
    [[nodiscard]] std::span<const double> standard_error() const noexcept { return standard_error_; }
    [[nodiscard]] std::span<const double> low() const noexcept { return low_; }
    [[nodiscard]] std::span<const double> high() const noexcept { return high_; }

    /// At t >= 0; NaN after the last time, for NaN and for t < 0.
    [[nodiscard]] GOODWILL_API hazard_point at(double t) const noexcept;

private:
    friend GOODWILL_API hazard_curve nelson_aalen(std::shared_ptr<const event_table> table, const hazard_options& options);

    std::shared_ptr<const event_table> table_ = std::make_shared<event_table>();
    core::buffer<double> at_risk_, hazard_, standard_error_, low_, high_;
};

/// Shares the table, which must not change from then on.
/// Throws domain_error for a table without rows that count, and for a level outside (0, 1); cancelled.
[[nodiscard]] GOODWILL_API hazard_curve nelson_aalen(std::shared_ptr<const event_table> table,
                                                     const hazard_options& options = {});
[[nodiscard]] inline hazard_curve nelson_aalen(event_table table, const hazard_options& options = {}) {
    return nelson_aalen(std::make_shared<const event_table>(std::move(table)), options);
}

}  // namespace goodwill::inline v0::retention
