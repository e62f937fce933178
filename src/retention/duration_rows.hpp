#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/pieces.hpp>
#include <goodwill/retention/event_table.hpp>

/// Rows of durations, block by block: checked, and without those that are left out.
namespace goodwill::inline v0::retention {

struct duration_block {
    static constexpr std::size_t room = 4096;
    std::size_t size = 0;                        ///< rows that count
    std::array<double, room> time, entry, weight;
    std::array<std::uint8_t, room> observed;
};

class duration_reader {
public:
    /// Columns must outlive the reader.  Throws shape_error.
    duration_reader(const char* function, const core::column& durations, const event_options& options)
        : function_(function), durations_(durations), options_(options),
          rows_(static_cast<std::size_t>(durations.length())) {
        const auto same = [&](const char* name, const std::optional<core::column>& c) {
            if (c) core::check_length(function, name, static_cast<std::size_t>(c->length()), rows_);
        };
        same("observed", options.observed);
        same("weights", options.weights);
        same("entry", options.entry);
    }
    [[nodiscard]] const char* function() const noexcept { return function_; }
    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] bool has_weights() const noexcept { return options_.weights.has_value(); }
    [[nodiscard]] bool has_entry() const noexcept { return options_.entry.has_value(); }

    /// All of rows [begin, end), at most a block; times that are missing are NaN, `observed` is 2 where it is missing.
    /// Returns whether every row counts.  Throws domain_error for the first bad row of a column, schema_error.
    bool read_all(std::size_t begin, std::size_t end, duration_block& out) const {
        const std::size_t n = end - begin;
        out.size = n;
        bool whole = numbers("durations", durations_, begin, end, out.time.data());
        if (options_.observed)
            whole &= flags(begin, end, out.observed.data());
        else
            out.observed.fill(1);
        if (options_.weights) whole &= weights(begin, end, out.weight.data());
        if (options_.entry) {
            numbers("entry", *options_.entry, begin, end, out.entry.data());
            for (std::size_t i = 0; i < n; ++i) {
                if (!(out.entry[i] >= out.time[i])) continue;
                throw domain_error({function_, "entry", static_cast<std::int64_t>(begin + i),
                                    core::to_text(out.entry[i]),
                                    "must be before the row's duration, " + core::to_text(out.time[i])});
            }
        }
        return whole;
    }

    /// The rows among [begin, end) that count; the others are counted by reason.
    void read(std::size_t begin, std::size_t end, duration_block& out, event_counts& counts) const {
        const std::size_t n = end - begin;
        counts.rows += static_cast<std::int64_t>(n);
        if (!read_all(begin, end, out)) out.size = compacted(n, out, counts);
        counts.used += static_cast<std::int64_t>(out.size);
        std::int64_t events = 0;
        for (std::size_t i = 0; i < out.size; ++i) events += out.observed[i];
        counts.events += events;
    }

    /// Rows [begin, end) where they lie, if they are doubles and flags of a byte, each in one piece and none missing.
    struct lying {
        const double* time = nullptr;
        const std::uint8_t* observed = nullptr;
    };
    [[nodiscard]] lying where_they_lie(std::size_t begin, std::size_t end) const {
        lying out;
        if (!options_.observed || options_.weights || options_.entry) return out;
        const core::column& flag = *options_.observed;
        if (durations_.type() != core::dtype::float64 || durations_.dictionary() != nullptr ||
            flag.type() != core::dtype::uint8 || flag.dictionary() != nullptr)
            return out;
        const auto from = static_cast<std::int64_t>(begin), to = static_cast<std::int64_t>(end);
        const auto whole = [&](const core::column_chunk& piece) {
            return piece.validity == nullptr && piece.length == to - from;
        };
        core::for_pieces(durations_, from, to, [&](const core::column_chunk& piece, std::int64_t) {
            if (whole(piece)) out.time = piece.as<double>().data();
        });
        core::for_pieces(flag, from, to, [&](const core::column_chunk& piece, std::int64_t) {
            if (whole(piece)) out.observed = piece.as<std::uint8_t>().data();
        });
        return out;
    }

    /// Times of some rows from here and there, unchecked; those that cannot be times are left out.
    [[nodiscard]] std::vector<double> sample(const core::column& c) const {
        constexpr std::size_t places = 1024, together = 16;
        std::vector<double> out;
        const std::size_t stride = std::max<std::size_t>(together, rows_ / places);
        std::size_t first = 0, next = 0;
        for (const auto& chunk : c.chunks()) {
            const auto end = first + static_cast<std::size_t>(chunk.length);
            for (; next < end; next += stride)
                core::for_pieces(core::column(c.type(), {chunk}), static_cast<std::int64_t>(next - first),
                                 static_cast<std::int64_t>(std::min(end, next + together) - first),
                                 [&](const core::column_chunk& piece, std::int64_t) { sample_piece(c, piece, out); });
            first = end;
        }
        return out;
    }

private:
    static constexpr std::uint8_t no_flag = 2;

    void sample_piece(const core::column& c, const core::column_chunk& piece, std::vector<double>& out) const {
        if (c.type() == core::dtype::null && c.dictionary() == nullptr) return;
        core::visit_numbers(function_, "durations", c, piece, [&](auto values) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                const double v = static_cast<double>(values[i]) + 0.0;
                if (v >= 0 && v <= std::numeric_limits<double>::max() && piece.valid(static_cast<std::int64_t>(i)))
                    out.push_back(v);
            }
        });
    }

    /// NaN where missing.  True when none is.
    bool numbers(const char* name, const core::column& c, std::size_t begin, std::size_t end, double* out) const {
        constexpr double missing = std::numeric_limits<double>::quiet_NaN();
        bool whole = true;
        core::for_pieces(c, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                         [&](const core::column_chunk& piece, std::int64_t row) {
            double* const to = out + (static_cast<std::size_t>(row) - begin);
            const auto n = static_cast<std::size_t>(piece.length);
            if (c.type() == core::dtype::null && c.dictionary() == nullptr) {
                for (std::size_t i = 0; i < n; ++i) to[i] = missing;
                whole = false;
                return;
            }
            core::visit_numbers(function_, name, c, piece, [&](auto values) {
                bool good = true;
                for (std::size_t i = 0; i < n; ++i) {
                    const double v = static_cast<double>(values[i]) + 0.0;  // no negative zero
                    to[i] = v;
                    good &= v >= 0 && v <= std::numeric_limits<double>::max();
                }
                if (good && piece.validity == nullptr) return;
                for (std::size_t i = 0; i < n; ++i) {
                    if (!piece.valid(static_cast<std::int64_t>(i))) to[i] = missing;
                    if (std::isnan(to[i])) {
                        whole = false;
                    } else if (!(to[i] >= 0 && to[i] <= std::numeric_limits<double>::max())) {
                        throw domain_error({function_, name, row + static_cast<std::int64_t>(i),
                                            core::to_text(to[i]), "must be finite and >= 0"});
                    }
                }
            });
        });
        return whole;
    }

    bool flags(std::size_t begin, std::size_t end, std::uint8_t* out) const {
        const core::column& c = *options_.observed;
        bool whole = true;
        core::for_pieces(c, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                         [&](const core::column_chunk& piece, std::int64_t row) {
            std::uint8_t* const to = out + (static_cast<std::size_t>(row) - begin);
            const auto n = static_cast<std::size_t>(piece.length);
            const auto at = [](std::size_t i) { return static_cast<std::int64_t>(i); };
            if (c.dictionary() == nullptr && c.type() == core::dtype::null) {
                for (std::size_t i = 0; i < n; ++i) to[i] = no_flag;
            } else if (c.dictionary() == nullptr && c.type() == core::dtype::boolean) {
                const auto* bits = static_cast<const std::uint8_t*>(piece.values);
                const auto first = static_cast<std::size_t>(piece.offset);
                for (std::size_t i = 0; i < n; ++i) {
                    const std::size_t b = first + i;
                    to[i] = static_cast<std::uint8_t>(bits[b >> 3] >> (b & 7) & 1);
                }
            } else {
                core::visit_numbers(function_, "observed", c, piece, [&](auto values) {
                    using value = std::remove_cv_t<typename decltype(values)::element_type>;
                    bool good = true;
                    for (std::size_t i = 0; i < n; ++i) {
                        const bool one = values[i] == value{1};
                        to[i] = one;
                        good &= one | (values[i] == value{0});
                    }
                    if (good) return;
                    for (std::size_t i = 0; i < n; ++i) {
                        const value v = values[i];
                        if (v == value{0} || v == value{1}) {
                            to[i] = static_cast<std::uint8_t>(v == value{1});
                            continue;
                        }
                        to[i] = no_flag;
                        if constexpr (std::is_floating_point_v<value>)
                            if (std::isnan(v)) continue;
                        if (piece.valid(at(i)))
                            throw domain_error({function_, "observed", row + at(i),
                                                core::to_text(static_cast<double>(v)),
                                                "must be 1 or true (the event happened), or 0 or false"});
                    }
                });
            }
            if (piece.validity != nullptr)
                for (std::size_t i = 0; i < n; ++i)
                    if (!piece.valid(at(i))) to[i] = no_flag;
            std::uint8_t any = 0;
            for (std::size_t i = 0; i < n; ++i) any |= to[i];
            whole &= any < no_flag;
        });
        return whole;
    }

    /// True when none is 0.
    bool weights(std::size_t begin, std::size_t end, double* out) const {
        numbers("weights", *options_.weights, begin, end, out);
        bool whole = true;
        for (std::size_t i = 0; i < end - begin; ++i) {
            if (std::isnan(out[i]))
                throw domain_error({function_, "weights", static_cast<std::int64_t>(begin + i), "missing",
                                    "must be finite and >= 0"});
            whole &= out[i] > 0;
        }
        return whole;
    }

    std::size_t compacted(std::size_t n, duration_block& out, event_counts& counts) const {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < n; ++i) {
            if (std::isnan(out.time[i])) {
                ++counts.missing_duration;
            } else if (out.observed[i] == no_flag) {
                ++counts.missing_observed;
            } else if (options_.weights && !(out.weight[i] > 0)) {
                ++counts.zero_weight;
            } else {
                out.time[kept] = out.time[i];
                out.observed[kept] = out.observed[i];
                out.weight[kept] = out.weight[i];
                out.entry[kept] = out.entry[i];
                ++kept;
            }
        }
        return kept;
    }

    const char* function_;
    const core::column& durations_;
    const event_options& options_;
    std::size_t rows_;
};

}  // namespace goodwill::inline v0::retention
