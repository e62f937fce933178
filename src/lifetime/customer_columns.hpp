#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <goodwill/core/check.hpp>

/// Checks of the columns (x, t_x, T), which all models of the room share.
namespace goodwill::inline v0::lifetime {

inline constexpr std::size_t rows_a_chunk = std::size_t{1} << 16;

/// Throws the domain_error of a row of which it is known that something is wrong.
[[noreturn]] inline void throw_bad_row(const char* function, double x, double t_x, double T, std::int64_t row) {
    const auto fail = [&](const char* argument, double value, const char* must) {
        throw domain_error({function, argument, row, core::to_text(value), must});
    };
    const double most = std::numeric_limits<double>::max();
    if (x < 0) fail("x", x, "must be >= 0");
    if (x == x && !(x <= 0x1p53 && x == std::floor(x))) fail("x", x, "must be a whole number");
    if (t_x < 0) fail("t_x", t_x, "must be >= 0");
    if (t_x > most) fail("t_x", t_x, "must be finite");
    if (T < 0) fail("T", T, "must be >= 0");
    if (T > most) fail("T", T, "must be finite");
    if (t_x > T) fail("t_x", t_x, "must be <= T");
    throw domain_error({function, "t_x", row, core::to_text(t_x), "must be 0 where x is 0"});
}

}  // namespace goodwill::inline v0::lifetime
