#pragma once
#include <array>
#include <cstddef>

#include <goodwill/core/config.hpp>

/// The change of a product of factors as one part for each factor, without a remainder: the Shapley value, the mean over
/// all orders in which the factors may change one after the other.
/// Source: Shorrocks (2013), Journal of Economic Inequality 11(1):99-126, doi:10.1007/s10888-011-9214-z; for products of
/// factors Albrecht, Francois & Schoors (2002), Energy Policy 30(9):727-736, doi:10.1016/S0301-4215(01)00131-8.
/// With two factors: dx (y0 + y1) / 2.  With three: dx [(y0 z0 + y1 z1) / 3 + (y0 z1 + y1 z0) / 6].
namespace goodwill::inline v0::audit {

/// parts[k] = sum over subsets S of the other factors of |S|! (N - 1 - |S|)! / N!
///            * (after[k] - before[k]) * product of after over S * product of before over the rest.
/// The parts sum to product(after) - product(before) up to rounding, for factors of any sign; swapping before and after
/// turns their signs; a factor that does not change has no part.
template <std::size_t N>
[[nodiscard]] constexpr std::array<double, N> split_change(const std::array<double, N>& before,
                                                           const std::array<double, N>& after) noexcept {
    static_assert(N >= 1 && N <= 8);
    std::array<double, N + 1> factorial{1};
    for (std::size_t k = 1; k <= N; ++k) factorial[k] = factorial[k - 1] * static_cast<double>(k);
    std::array<double, N> parts{};
    for (std::size_t k = 0; k < N; ++k)
        for (std::size_t set = 0; set < (std::size_t{1} << N); ++set) {
            if ((set >> k & 1) != 0) continue;
            double term = after[k] - before[k];
            std::size_t size = 0;
            for (std::size_t j = 0; j < N; ++j) {
                if (j == k) continue;
                const bool in = (set >> j & 1) != 0;
                term *= in ? after[j] : before[j];
                size += in;
            }
            parts[k] += factorial[size] * factorial[N - 1 - size] / factorial[N] * term;
        }
    return parts;
}

}  // namespace goodwill::inline v0::audit
