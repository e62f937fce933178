#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

#include "lifetime/customer_columns.hpp"

/// What takes microseconds and depends on a customer's (x, T) alone.  It is positive and smooth in M = scale + T, scale
/// being a parameter of the model, so its logarithm is interpolated by Chebyshev's polynomials in ln M, over a factor
/// of 4 at a time, wherever customers of one x are many; elsewhere it is computed.
namespace goodwill::inline v0::lifetime {

template <class Of>
class by_count_and_age {
public:
    /// Columns need not be checked yet.  Of: of(x, T) for valid x and T.
    by_count_and_age(const char* function, column x, column T, double scale, const scoring_options& options, Of of)
        : of_(of), scale_(scale) {
        double most_x = 0, most_T = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            most_x = x[i] < most_counts && x[i] > most_x ? x[i] : most_x;
            most_T = T[i] <= std::numeric_limits<double>::max() && T[i] > most_T ? T[i] : most_T;
        }
        first_ = quarter(scale);
        if (x.size() < worthwhile || first_ == 0) return;
        width_ = std::min(quarter(scale + most_T), std::size_t{1023}) - first_ + 1;
        std::vector<std::uint32_t> customers((static_cast<std::size_t>(most_x) + 1) * width_);
        cell_.assign(customers.size(), no_cell);
        for (std::size_t i = 0; i < x.size(); ++i)
            if (const auto k = index(x[i], T[i]); k < customers.size()) ++customers[k];
        std::vector<std::size_t> dear;
        for (std::size_t k = 0; k < customers.size(); ++k)
            if (customers[k] >= worthwhile) dear.push_back(k);
        cells_.resize(dear.size());
        std::vector<std::uint8_t> good(dear.size());
        core::for_chunks(function, dear.size(), 4, options.threads, options.progress,
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             for (std::size_t c = begin; c < end; ++c) good[c] = fill(dear[c], cells_[c]);
                         });
        for (std::size_t c = 0; c < dear.size(); ++c)
            if (good[c] != 0) cell_[dear[c]] = static_cast<std::uint32_t>(c);
    }

    [[nodiscard]] double operator()(double x, double T) const noexcept {
        const std::size_t k = index(x, T);
        if (k < cell_.size() && cell_[k] != no_cell) return std::exp(cells_[cell_[k]].at(std::log(scale_ + T)));
        const double sum = x + T;
        return std::isnan(sum) ? sum : of_(x, T);
    }

    /// Rows of a chunk where a row may have to be computed: who wants to stop must not wait.
    static constexpr std::size_t rows_at_once = 4096;

private:
    static constexpr std::size_t nodes = 20, worthwhile = 32;
    static constexpr double most_counts = 4096;
    static constexpr std::uint32_t no_cell = 0xFFFFFFFF;

    /// In y, which goes from -1 to 1 over the cell.
    struct polynomial {
        double centre, scale;
        std::array<double, nodes> of;

        [[nodiscard]] double at(double log_M) const noexcept {
            const double y = (log_M - centre) * scale;
            double b = 0, before = 0;
            for (std::size_t j = nodes - 1; j > 0; --j) {
                const double next = 2 * y * b - before + of[j];
                before = b, b = next;
            }
            return y * b - before + of[0];
        }
    };

    /// The number of the factor of 4 in which M lies: half of its binary exponent, 0 where M is no normal number.
    [[nodiscard]] static std::size_t quarter(double M) noexcept {
        return static_cast<std::size_t>(std::bit_cast<std::uint64_t>(M) >> 53);
    }
    [[nodiscard]] std::size_t index(double x, double T) const noexcept {
        if (!(x >= 0 && x < most_counts && T >= 0)) return SIZE_MAX;
        const std::size_t place = quarter(scale_ + T) - first_;
        return place < width_ ? static_cast<std::size_t>(x) * width_ + place : SIZE_MAX;
    }

    /// Whether the polynomial is as good as the function.
    [[nodiscard]] bool fill(std::size_t k, polynomial& out) const noexcept {
        const auto x = static_cast<double>(k / width_);
        const std::uint64_t bits = static_cast<std::uint64_t>(first_ + k % width_) << 53;
        const double from = std::log(std::max(scale_, std::bit_cast<double>(bits))),
                     to = std::log(std::bit_cast<double>(bits + ((std::uint64_t{1} << 53) - 1)));
        out.centre = 0.5 * (from + to), out.scale = 2 / (to - from);
        const auto log_of = [&](double y) {
            return std::log(of_(x, std::max(0.0, std::exp(out.centre + y / out.scale) - scale_)));
        };
        constexpr auto n = static_cast<double>(nodes);
        std::array<double, nodes> value;
        for (std::size_t i = 0; i < nodes; ++i)
            value[i] = log_of(std::cos(std::numbers::pi * (static_cast<double>(i) + 0.5) / n));
        for (std::size_t j = 0; j < nodes; ++j) {
            double sum = 0;
            for (std::size_t i = 0; i < nodes; ++i)
                sum += value[i] *
                       std::cos(std::numbers::pi / n * static_cast<double>(j) * (static_cast<double>(i) + 0.5));
            out.of[j] = sum * (j == 0 ? 1 : 2) / n;
        }
        for (const std::size_t i : {std::size_t{0}, std::size_t{1}, nodes / 2, nodes}) {
            const double y = std::cos(std::numbers::pi * static_cast<double>(i) / n);
            if (!(std::fabs(out.at(out.centre + y / out.scale) - log_of(y)) <= 5e-12)) return false;
        }
        return true;
    }

    Of of_;
    double scale_;
    std::size_t first_ = 0, width_ = 0;
    std::vector<std::uint32_t> cell_;  ///< of each x and quarter
    std::vector<polynomial> cells_;
};

}  // namespace goodwill::inline v0::lifetime
