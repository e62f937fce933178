#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include <goodwill/core/config.hpp>

/// A number with its exact first and second derivatives in N variables.  A formula that is a template on its scalar
/// type gives them from the same text; what it needs of the C library is found by argument: `using std::log1p;`.
/// Source: Griewank & Walther (2008), Evaluating Derivatives, 2nd ed., chapter 3, doi:10.1137/1.9780898717761.
namespace goodwill::inline v0::math {

template <std::size_t N>
struct jet {
    static constexpr std::size_t pairs = N * (N + 1) / 2;

    double value = 0;
    std::array<double, N> first{};
    std::array<double, pairs> second{};  ///< the upper triangle by rows

    jet() = default;
    jet(double constant) noexcept : value(constant) {}

    /// exp of variable i: derivatives are in the logarithm of this number.
    [[nodiscard]] static jet by_logarithm(std::size_t i, double value) noexcept {
        jet out(value);
        out.first[i] = out.second[i * (2 * N - 1 - i) / 2 + i] = value;
        return out;
    }

    /// NaN in all its parts.
    [[nodiscard]] static jet undefined() noexcept {
        jet out(std::numeric_limits<double>::quiet_NaN());
        out.first.fill(out.value);
        out.second.fill(out.value);
        return out;
    }

    jet& operator+=(const jet& b) noexcept {
        value += b.value;
        for (std::size_t i = 0; i < N; ++i) first[i] += b.first[i];
        for (std::size_t k = 0; k < pairs; ++k) second[k] += b.second[k];
        return *this;
    }
    jet& operator+=(double b) noexcept {
        value += b;
        return *this;
    }
    jet& operator*=(double b) noexcept {
        value *= b;
        for (auto& v : first) v *= b;
        for (auto& v : second) v *= b;
        return *this;
    }
    jet& operator-=(const jet& b) noexcept { return *this += -b; }
    jet& operator*=(const jet& b) noexcept { return *this = *this * b; }

    [[nodiscard]] friend jet operator-(jet a) noexcept { return a *= -1; }
    [[nodiscard]] friend jet operator+(jet a, const jet& b) noexcept { return a += b; }
    [[nodiscard]] friend jet operator+(jet a, double b) noexcept { return a += b; }
    [[nodiscard]] friend jet operator+(double a, jet b) noexcept { return b += a; }
    [[nodiscard]] friend jet operator-(jet a, const jet& b) noexcept { return a -= b; }
    [[nodiscard]] friend jet operator-(jet a, double b) noexcept { return a += -b; }
    [[nodiscard]] friend jet operator-(double a, const jet& b) noexcept { return -b + a; }
    [[nodiscard]] friend jet operator*(jet a, double b) noexcept { return a *= b; }
    [[nodiscard]] friend jet operator*(double a, jet b) noexcept { return b *= a; }
    [[nodiscard]] friend jet operator*(const jet& a, const jet& b) noexcept {
        jet out(a.value * b.value);
        for (std::size_t i = 0, k = 0; i < N; ++i) {
            out.first[i] = a.value * b.first[i] + b.value * a.first[i];
            for (std::size_t j = i; j < N; ++j, ++k)
                out.second[k] = a.value * b.second[k] + b.value * a.second[k] + a.first[i] * b.first[j] +
                                a.first[j] * b.first[i];
        }
        return out;
    }
    [[nodiscard]] friend jet operator/(jet a, double b) noexcept { return a *= 1 / b; }
    [[nodiscard]] friend jet operator/(double a, const jet& b) noexcept {
        const double y = 1 / b.value;
        return chain(b, a * y, -a * y * y, 2 * a * y * y * y);
    }
    [[nodiscard]] friend jet operator/(const jet& a, const jet& b) noexcept { return a * (1.0 / b); }

    [[nodiscard]] friend jet log(const jet& x) noexcept {
        const double y = 1 / x.value;
        return chain(x, std::log(x.value), y, -y * y);
    }
    [[nodiscard]] friend jet log1p(const jet& x) noexcept {
        const double y = 1 / (1 + x.value);
        return chain(x, std::log1p(x.value), y, -y * y);
    }
    [[nodiscard]] friend jet exp(const jet& x) noexcept {
        const double e = std::exp(x.value);
        return chain(x, e, e, e);
    }
    [[nodiscard]] friend jet expm1(const jet& x) noexcept {
        const double e = std::exp(x.value);
        return chain(x, std::expm1(x.value), e, e);
    }
};

/// f(x) from f and its derivatives at the value of x.
template <std::size_t N>
[[nodiscard]] jet<N> chain(const jet<N>& x, double f, double f1, double f2) noexcept {
    jet<N> out(f);
    for (std::size_t i = 0, k = 0; i < N; ++i) {
        out.first[i] = f1 * x.first[i];
        for (std::size_t j = i; j < N; ++j, ++k) out.second[k] = f1 * x.second[k] + f2 * x.first[i] * x.first[j];
    }
    return out;
}

[[nodiscard]] inline double value_of(double x) noexcept { return x; }
template <std::size_t N>
[[nodiscard]] double value_of(const jet<N>& x) noexcept {
    return x.value;
}

}  // namespace goodwill::inline v0::math
