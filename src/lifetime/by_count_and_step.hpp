#pragma once
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>

#include "lifetime/customer_columns.hpp"
#include "lifetime/time_grid.hpp"

/// Numbers that depend on a customer's (x, T) alone.  Where T lies on a grid of days and x is small, there are few such
/// pairs, so each is computed once, in a table by (x, steps of T).
namespace goodwill::inline v0::lifetime {

/// Of: of(x, T, n, out, stride), number k of customer i at out[k * stride + i]; NaN where x or T is.
template <std::size_t numbers, class Of>
class by_count_and_step {
public:
    /// Columns were checked; `most` is their extent.
    by_count_and_step(const char* function, column x, column T, const extent& most, const scoring_options& options,
                      Of of)
        : function_(function), x_(x), T_(T), options_(options), of_(std::move(of)) {
        if (x.size() >= 512) make_table(most);
    }

    /// Number k of row begin + i into out[k * stride + i].
    void compute(std::size_t begin, std::size_t end, double* out, std::size_t stride) const {
        if (table_.empty()) return of_(&x_[begin], &T_[begin], end - begin, out, stride);
        for (std::size_t i = begin; i < end; ++i, ++out) {
            if (cell_[i] != no_cell) {
                const double* from = &table_[numbers * cell_[i]];
                for (std::size_t k = 0; k < numbers; ++k) out[k * stride] = from[k];
            } else if (const double sum = x_[i] + T_[i]; std::isnan(sum)) {
                for (std::size_t k = 0; k < numbers; ++k) out[k * stride] = sum;
            } else {
                of_(&x_[i], &T_[i], 1, out, stride);
            }
        }
    }

private:
    static constexpr std::uint32_t no_cell = 0xFFFFFFFF;
    static constexpr std::size_t cells_at_once = 256;

    [[nodiscard]] std::uint32_t cell(double x, double T) const noexcept {
        if (!(x < static_cast<double>(rows_) && T * grid_.per_unit + 0.5 < static_cast<double>(width_))) return no_cell;
        const std::uint32_t steps = grid_.steps(T);
        return grid_.time(steps) == T ? static_cast<std::uint32_t>(x) * width_ + steps : no_cell;
    }

    void make_table(const extent& most) {
        const auto grid = find_grid(T_);
        if (!grid) return;
        grid_ = *grid;
        const std::size_t n = x_.size();
        const double room = static_cast<double>(std::clamp<std::size_t>(n, 1024, std::size_t{1} << 31));
        const double steps = most.most_T * grid_.per_unit + 1;
        if (!(steps <= room)) return;
        width_ = static_cast<std::uint32_t>(steps + 0.5);
        rows_ = std::min(static_cast<std::size_t>(std::min(most.most_x, 0x1p40)) + 1,
                         static_cast<std::size_t>(room) / width_);

        std::vector<std::uint8_t> seen(rows_ * width_);
        cell_ = std::make_unique_for_overwrite<std::uint32_t[]>(n);
        core::for_chunks(function_, n, rows_a_chunk, options_.threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             for (std::size_t i = begin; i < end; ++i) {
                                 cell_[i] = cell(x_[i], T_[i]);
                                 if (cell_[i] == no_cell) continue;
                                 // Written once: threads that keep writing the same lines wait for each other.
                                 const std::atomic_ref flag(seen[cell_[i]]);
                                 if (flag.load(std::memory_order_relaxed) == 0)
                                     flag.store(1, std::memory_order_relaxed);
                             }
                         });
        std::vector<std::uint32_t> cells;
        for (std::size_t c = 0; c < seen.size(); ++c)
            if (seen[c] != 0) cells.push_back(static_cast<std::uint32_t>(c));

        table_.resize(numbers * seen.size());  // memory of cells that nobody is in is not touched
        core::for_chunks(function_, cells.size(), cells_at_once, options_.threads, options_.progress,
                         [&](std::size_t, std::size_t begin, std::size_t end) {
                             fill({cells.begin() + static_cast<std::ptrdiff_t>(begin), end - begin});
                         });
    }

    /// At most cells_at_once of them.
    void fill(std::span<const std::uint32_t> cells) {
        double x[cells_at_once] = {}, T[cells_at_once] = {}, value[numbers * cells_at_once];
        for (std::size_t k = 0; k < cells.size(); ++k) {
            x[k] = static_cast<double>(cells[k] / width_);
            T[k] = grid_.time(cells[k] % width_);
        }
        of_(x, T, cells.size(), value, cells_at_once);
        for (std::size_t k = 0; k < cells.size(); ++k)
            for (std::size_t j = 0; j < numbers; ++j) table_[numbers * cells[k] + j] = value[cells_at_once * j + k];
    }

    const char* function_;
    column x_, T_;
    const scoring_options& options_;
    Of of_;
    time_grid grid_{1};
    std::size_t rows_ = 0;
    std::uint32_t width_ = 0;
    std::unique_ptr<std::uint32_t[]> cell_;  ///< of each row
    core::buffer<double> table_;
};

}  // namespace goodwill::inline v0::lifetime
