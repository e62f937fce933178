#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "retention/time_runs.hpp"

/// Whole numbers below a limit are counted by value: no sort, and no more than one pass.
namespace goodwill::inline v0::retention {

/// Times from here on are sorted.
inline constexpr double counted_below = 1 << 17;

/// Sum: a whole number for rows alike, double for weights.
template <class Sum>
class time_counts {
public:
    /// Adds n rows; false, and nothing more to be done, when one is no whole number below the limit.
    [[nodiscard]] bool add(const double* time, const std::uint8_t* flag, const double* weight, std::size_t n) {
        std::array<std::uint32_t, block> cell;
        for (std::size_t from = 0; from < n; from += block) {
            const std::size_t rows = std::min(block, n - from);
            bool whole = true;
            std::uint32_t most = 0;
            for (std::size_t i = 0; i < rows; ++i) {
                const double t = time[from + i];
                // A time that an int does not hold becomes one that fails the comparison.
                const auto v = static_cast<std::int32_t>(t < counted_below ? t : -1.0);
                whole &= static_cast<double>(v) == t;
                cell[i] = static_cast<std::uint32_t>(v) * 2 + (flag != nullptr ? flag[from + i] : 0u);
                most = std::max(most, cell[i]);
            }
            if (!whole) return false;
            count(cell.data(), weight == nullptr ? nullptr : weight + from, rows, most);
        }
        return true;
    }
    /// Adds rows by their places, 2 * time + flag, of which `most` is the largest.
    void count(const std::uint32_t* cell, const double* weight, std::size_t n, std::uint32_t most) {
        if (most >= sums_[0].size()) grow(most);
        // Rows of equal times follow each other: the next sum must not wait for the last.
        std::size_t i = 0;
        for (; i + lanes <= n; i += lanes)
            for (std::size_t lane = 0; lane < lanes; ++lane)
                sums_[lane][cell[i + lane]] += weight_at(weight, i + lane);
        for (; i < n; ++i) sums_[0][cell[i]] += weight_at(weight, i);
    }
    /// Adds what this has counted, by time, without and with the flag.
    void add_to(std::vector<double>& plain, std::vector<double>& flagged) const {
        const std::size_t n = sums_[0].size() / 2;
        if (plain.size() < n) {
            plain.resize(n);
            flagged.resize(n);
        }
        for (const auto& sums : sums_)
            for (std::size_t t = 0; t < n; ++t) {
                plain[t] += static_cast<double>(sums[2 * t]);
                flagged[t] += static_cast<double>(sums[2 * t + 1]);
            }
    }

private:
    static constexpr std::size_t block = 1024, lanes = 4;

    [[nodiscard]] static Sum weight_at([[maybe_unused]] const double* weight, [[maybe_unused]] std::size_t i) noexcept {
        if constexpr (std::is_same_v<Sum, double>)
            return weight[i];
        else
            return 1;
    }
    void grow(std::uint32_t most) {
        std::size_t size = std::max<std::size_t>(1024, sums_[0].size());
        while (size <= most) size *= 2;
        for (auto& sums : sums_) sums.resize(size);
    }

    std::array<std::vector<Sum>, lanes> sums_;
};

/// The times at which there is something.
[[nodiscard]] inline time_sums sums_of(std::span<const double> plain, std::span<const double> flagged) {
    time_sums out;
    for (std::size_t t = 0; t < plain.size(); ++t) {
        if (plain[t] == 0 && flagged[t] == 0) continue;
        out.time.push_back(static_cast<double>(t));
        out.plain.push_back(plain[t]);
        out.flagged.push_back(flagged[t]);
    }
    return out;
}

}  // namespace goodwill::inline v0::retention
