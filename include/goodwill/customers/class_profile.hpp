#pragma once
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <goodwill/core/parallel.hpp>
#include <goodwill/customers/records.hpp>
#include <goodwill/math/interval.hpp>
#include <goodwill/math/wilson_interval.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Which share of the customers, of their orders and of their revenue each class has.
namespace goodwill::inline v0::customers {

/// A share of a total over customers, with Wilson's interval for the number of customers that it is worth:
///     share = T_c / T,   n = share (1 - share) T^2 / sum_i e_i^2,   e_i = y_i (1[i in c] - share)
/// for customers i with amounts y_i, T_c of class c.  With y = 1 it is Wilson's interval of a count.  Orders and revenue
/// come in lumps of a customer, and this n is the smaller for it; where the share is 0 or 1 it is T^2 / sum y_i^2.
/// Source: linearised variance of a ratio, Cochran (1977), Sampling Techniques, 3rd ed., section 6.4, (6.12); n in
/// Wilson's interval: Franco, Little, Louis & Slud (2019), Journal of Survey Statistics and Methodology 7(3):334-364,
/// doi:10.1093/jssam/smy019.
struct total_share {
    double total = 0;
    double share = std::nan("");         ///< of the total of all customers; NaN unless that is > 0
    double low = std::nan(""), high = std::nan("");  ///< NaN where the share is, or lies outside 0..1
};

/// The share that `part` is of `whole`, from sums over customers of amounts and of their squares.
[[nodiscard]] inline total_share share_of(double part, double whole, double part_squares, double whole_squares,
                                          double level) noexcept {
    total_share out{part};
    if (!(whole > 0)) return out;
    const double p = part / whole;
    out.share = p;
    if (!(p >= 0 && p <= 1)) return out;
    const double residual = (1 - p) * (1 - p) * part_squares + p * p * (whole_squares - part_squares);
    const double n = residual > 0 && p > 0 && p < 1 ? p * (1 - p) * whole * whole / residual
                                                    : whole * whole / whole_squares;
    const math::interval limits = math::wilson_interval(p * n, n, level);
    out.low = limits.low;
    out.high = limits.high;
    return out;
}

struct class_row {
    std::string name;  ///< empty for the rows below the classes
    std::int32_t code = 0;  ///< the position of the class; or outside_bands, unknown_class, without_record
    total_share customers, orders, revenue;
};

struct class_profile {
    std::vector<class_row> rows;  ///< every class in order, then outside_bands, unknown_class, without_record
    std::int64_t customers = 0;
    std::int64_t orders = 0;  ///< days with a purchase
    double revenue = 0;       ///< NaN without amounts
    bool several = false;     ///< customers may be in several classes, so rows may add up to more
};

/// Of customers alone: orders and revenue are NaN.  Throws domain_error for the level.
[[nodiscard]] GOODWILL_API class_profile profile(const class_codes& of, double level = 0.95);

/// Of a base's customers, whose classes these are.  Refunds that were netted lower the revenue.
/// Throws shape_error; domain_error for the level.
[[nodiscard]] GOODWILL_API class_profile profile(const class_codes& of, const transactions::customer_base& base,
                                                 double level = 0.95);

/// Orders and revenue by customer of a base.
struct customer_totals {
    core::buffer<double> orders, revenue;  ///< revenue is NaN without amounts
};
[[nodiscard]] GOODWILL_API customer_totals totals_of(const transactions::customer_base& base);

}  // namespace goodwill::inline v0::customers
