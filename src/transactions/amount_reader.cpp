#include "transactions/amount_reader.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <optional>

#include <goodwill/core/check.hpp>
#include <goodwill/core/decimal.hpp>
#include "simd/log_rows.hpp"

namespace goodwill::inline v0::transactions {
namespace {

using core::dtype;
using core::int128;
using core::max_decimal_scale;
using core::power_of_ten;

/// The whole number at this scale, for doubles and for floats, which are decimals to their own precision.
template <class T>
[[nodiscard]] std::optional<std::int64_t> scaled(T amount, int scale) noexcept {
    if constexpr (sizeof(T) == 8) {
        return core::to_scaled(amount, scale);
    } else {
        const double p = power_of_ten[static_cast<std::size_t>(scale)];
        const double n = std::nearbyint(static_cast<double>(amount) * p);
        if (!(std::fabs(n) < 0x1p24) || static_cast<float>(n / p) != amount) return {};
        return static_cast<std::int64_t>(n);
    }
}

[[nodiscard]] int128 decimal_at(const core::column_chunk& chunk, std::size_t at) noexcept {
    int128 value;
    std::memcpy(&value, static_cast<const char*>(chunk.values) + (static_cast<std::size_t>(chunk.offset) + at) * 16,
                16);
    return value;
}

[[nodiscard]] constexpr int decimal_target(int scale) noexcept {
    return scale < 0 ? 0 : scale > max_decimal_scale ? max_decimal_scale : scale;
}

/// A decimal of `from` digits as a whole number at `to` digits.
[[nodiscard]] std::optional<std::int64_t> rescale(int128 value, int from, int to) noexcept {
    constexpr int128 low = std::numeric_limits<std::int64_t>::min(), high = std::numeric_limits<std::int64_t>::max();
    for (; from > to; --from) {
        if (value % 10 != 0) return {};
        value /= 10;
    }
    for (; from < to; ++from) {
        if (value > high / 10 || value < low / 10) return {};
        value *= 10;
    }
    if (value < -high || value > high) return {};
    return static_cast<std::int64_t>(value);
}

}  // namespace

amount_reader::amount_reader(const char* function, const core::column& column, const char* argument, flaw missing,
                             flaw infinite)
    : rows_(column), there_(is_there(column)), missing_(code_of(missing)),
      infinite_(code_of(infinite)) {
    const dtype t = column.type();
    const bool number = core::is_integer(t) || t == dtype::float32 || t == dtype::float64 || t == dtype::decimal128;
    if (column.dictionary() != nullptr || !(number || t == dtype::null))
        throw schema_error({function, argument, {}, "of type " + column.type_name(), "must be a column of numbers"});
}

bool amount_reader::check(std::int64_t begin, std::size_t n, std::uint8_t* flaw) const {
    if (!there_) return false;
    bool any = false;
    rows_.each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
        const core::column& c = rows_.column();
        std::uint8_t* f = flaw + done;
        any |= mark_missing(chunk, first, count, c.type() == dtype::null, f, missing_);
        if (c.type() != dtype::float32 && c.type() != dtype::float64) return;
        core::visit_numbers("", "amount", c, chunk, [&](auto values) {
            using T = typename decltype(values)::value_type;
            if constexpr (std::floating_point<T>) {
                const T* v = values.data() + first;
                bool finite = true;
                for (std::size_t i = 0; i < count; ++i) finite &= v[i] - v[i] == 0;
                for (std::size_t i = 0; i < count && !finite; ++i)
                    if (f[i] == 0 && !std::isfinite(v[i])) {
                        f[i] = std::isnan(v[i]) ? missing_ : infinite_;
                        any = true;
                    }
            }
        });
    });
    return any;
}

int amount_reader::survey(std::int64_t begin, std::size_t n, int scale, std::uint8_t* flaw) const {
    rows_.each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
        const core::column& c = rows_.column();
        const auto at = static_cast<std::size_t>(first);
        std::uint8_t* f = flaw + done;
        if (mark_missing(chunk, first, count, c.type() == dtype::null, f, missing_) &&
            c.type() == dtype::null)
            return;
        if (c.type() == dtype::decimal128) {
            const int to = decimal_target(c.scale);
            for (std::size_t i = 0; i < count && scale != no_scale; ++i)
                if (f[i] == 0) scale = rescale(decimal_at(chunk, at + i), c.scale, to) ? std::max(scale, to) : no_scale;
            return;
        }
        core::visit_numbers("", "amount", c, chunk, [&](auto values) {
            using T = typename decltype(values)::value_type;
            for (std::size_t i = 0; i < count; ++i) {
                if (f[i] != 0) continue;
                const T v = values[at + i];
                if constexpr (std::floating_point<T>) {
                    if (!std::isfinite(v)) {
                        f[i] = std::isnan(v) ? missing_ : infinite_;
                        continue;
                    }
                    if (scale == no_scale || scaled(v, scale)) continue;
                    int next = scale + 1;
                    while (next <= max_decimal_scale && !scaled(v, next)) ++next;
                    scale = next <= max_decimal_scale ? next : no_scale;
                } else if (std::cmp_greater(v, std::numeric_limits<std::int64_t>::max())) {
                    scale = no_scale;
                }
            }
        });
    });
    return scale;
}

bool amount_reader::read_exact(std::int64_t begin, std::size_t n, int scale, std::int64_t* money,
                               std::uint8_t* flaw) const {
    if (!there_) {
        std::fill_n(money, n, 0);
        return false;
    }
    bool any = false;
    rows_.each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
        const core::column& c = rows_.column();
        const auto at = static_cast<std::size_t>(first);
        std::int64_t* m = money + done;
        std::uint8_t* f = flaw + done;
        const bool missing =
            mark_missing(chunk, first, count, c.type() == dtype::null, f, missing_);
        any |= missing;
        if (c.type() == dtype::null) {
            std::fill_n(m, count, 0);
            return;
        }
        if (c.type() == dtype::decimal128) {
            for (std::size_t i = 0; i < count; ++i) {
                if (f[i] != 0) continue;
                const auto v = rescale(decimal_at(chunk, at + i), c.scale, scale);
                if (!v) throw misfit{};
                m[i] = *v;
            }
            return;
        }
        core::visit_numbers("", "amount", c, chunk, [&](auto values) {
            using T = typename decltype(values)::value_type;
            if constexpr (std::same_as<T, double>)
                if (simd::log_rows::scale_amounts(values.data() + at, count,
                                                  power_of_ten[static_cast<std::size_t>(scale)], m))
                    return;
            for (std::size_t i = 0; i < count; ++i) {
                if (f[i] != 0) continue;
                const T v = values[at + i];
                if constexpr (std::floating_point<T>) {
                    if (!std::isfinite(v)) {
                        f[i] = std::isnan(v) ? missing_ : infinite_;
                        any = true;
                        continue;
                    }
                    const auto whole = scaled(v, scale);
                    if (!whole) throw misfit{};
                    m[i] = *whole;
                } else {
                    const auto whole = rescale(static_cast<int128>(v), 0, scale);
                    if (!whole) throw misfit{};
                    m[i] = *whole;
                }
            }
        });
    });
    return any;
}

bool amount_reader::read_rounded(std::int64_t begin, std::size_t n, std::int64_t* money, std::uint8_t* flaw) const {
    if (!there_) {
        std::fill_n(money, n, 0);
        return false;
    }
    bool any = false;
    rows_.each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
        const core::column& c = rows_.column();
        const auto at = static_cast<std::size_t>(first);
        std::int64_t* m = money + done;
        std::uint8_t* f = flaw + done;
        const bool missing =
            mark_missing(chunk, first, count, c.type() == dtype::null, f, missing_);
        any |= missing;
        if (c.type() == dtype::null) {
            std::fill_n(m, count, 0);
            return;
        }
        if (c.type() == dtype::decimal128) {
            const long double power = std::pow(10.0L, static_cast<long double>(c.scale));
            for (std::size_t i = 0; i < count; ++i)
                m[i] = std::bit_cast<std::int64_t>(
                    static_cast<double>(static_cast<long double>(decimal_at(chunk, at + i)) / power));
            return;
        }
        core::visit_numbers("", "amount", c, chunk, [&](auto values) {
            for (std::size_t i = 0; i < count; ++i) {
                const double v = static_cast<double>(values[at + i]);
                m[i] = std::bit_cast<std::int64_t>(v);
                if (f[i] == 0 && !std::isfinite(v)) {
                    f[i] = std::isnan(v) ? missing_ : infinite_;
                    any = true;
                }
            }
        });
    });
    return any;
}

std::string amount_reader::show(std::int64_t row) const {
    std::string out;
    rows_.each(row, 1, [&](const core::column_chunk& chunk, std::int64_t i, std::size_t, std::size_t) {
        const core::column& c = rows_.column();
        const auto at = static_cast<std::size_t>(i);
        if (c.type() == dtype::decimal128) {
            out = core::to_text(static_cast<double>(static_cast<long double>(decimal_at(chunk, at)) /
                                                    std::pow(10.0L, static_cast<long double>(c.scale))));
        } else if (c.type() != dtype::null) {
            core::visit_numbers("", "amount", c, chunk, [&](auto values) {
                if constexpr (std::floating_point<typename decltype(values)::value_type>)
                    out = core::to_text(static_cast<double>(values[at]));
                else
                    out = std::to_string(values[at]);
            });
        }
    });
    return out;
}

}  // namespace goodwill::inline v0::transactions
