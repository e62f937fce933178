#pragma once
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include <goodwill/core/error.hpp>

/// Argument checks.  They run before a loop, so that the loop itself can be noexcept, and they say where.
/// `function` is the public name without the namespace of the library: "bg_nbd.p_alive".
namespace goodwill::inline v0::core {

/// A number as an error message shows it: the shortest text that reads back as the same value.
[[nodiscard]] inline std::string to_text(double value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return {buffer, end};
}
[[nodiscard]] inline std::string to_text(std::int64_t value) { return std::to_string(value); }
[[nodiscard]] inline std::string to_text(std::uint64_t value) { return std::to_string(value); }
[[nodiscard]] inline std::string to_text(std::int32_t value) { return std::to_string(value); }
[[nodiscard]] inline std::string to_text(std::uint32_t value) { return std::to_string(value); }

/// Throws domain_error unless `ok`.
template <class T>
void check(bool ok, const char* function, const char* argument, T value, const char* must) {
    if (!ok) throw domain_error({function, argument, {}, to_text(value), must});
}

/// Throws domain_error unless the value is finite and > 0.
inline void check_positive(const char* function, const char* argument, double value) {
    check(value > 0 && value <= std::numeric_limits<double>::max(), function, argument, value,
          "must be finite and > 0");
}

/// Throws domain_error unless the value is finite and >= 0.
inline void check_not_negative(const char* function, const char* argument, double value) {
    check(value >= 0 && value <= std::numeric_limits<double>::max(), function, argument, value,
          "must be finite and >= 0");
}

/// Throws domain_error unless 0 < value < 1.
inline void check_open_unit(const char* function, const char* argument, double value) {
    check(value > 0 && value < 1, function, argument, value, "must lie between 0 and 1");
}

/// Throws shape_error unless the column has as many rows as the first one.
inline void check_length(const char* function, const char* argument, std::size_t length, std::size_t expected) {
    if (length == expected) return;
    throw shape_error({function, argument, {}, std::to_string(length) + " rows long",
                       "must have " + std::to_string(expected) + " rows like the columns before it"});
}

/// Throws domain_error naming the first row for which `ok(value)` is false.  `first_row` is the caller's
/// number of the first element.  The good case is one branch-free pass.
template <class T, class Ok>
void check_column(const char* function, const char* argument, std::span<const T> column, Ok ok,
                  const char* must, std::int64_t first_row = 0) {
    constexpr std::size_t block = 1024;
    for (std::size_t begin = 0; begin < column.size(); begin += block) {
        const std::size_t end = begin + block < column.size() ? begin + block : column.size();
        bool all = true;
        for (std::size_t i = begin; i < end; ++i) all &= static_cast<bool>(ok(column[i]));
        if (all) continue;
        for (std::size_t i = begin; i < end; ++i)
            if (!ok(column[i]))
                throw domain_error({function, argument, first_row + static_cast<std::int64_t>(i),
                                    to_text(column[i]), must});
    }
}

/// A value that a scoring function takes: missing (NaN), or finite and >= 0.
inline constexpr auto missing_or_not_negative = [](double v) {
    return !(v < 0 || v > std::numeric_limits<double>::max());
};

}  // namespace goodwill::inline v0::core
