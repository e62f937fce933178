#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <goodwill/core/column.hpp>

/// Finds the rows of a chunked column by their number in the whole column.
namespace goodwill::inline v0::transactions {

class pieces {
public:
    explicit pieces(const core::column& column) : column_(&column) {
        starts_.reserve(column.chunks().size() + 1);
        starts_.push_back(0);
        for (const auto& chunk : column.chunks()) starts_.push_back(starts_.back() + chunk.length);
    }

    [[nodiscard]] const core::column& column() const noexcept { return *column_; }
    [[nodiscard]] std::int64_t length() const noexcept { return starts_.back(); }

    /// Calls f(chunk, first, count, done) for the parts of rows begin .. begin + n - 1: `first` counts in the chunk,
    /// `done` rows came before this part.
    template <class F>
    void each(std::int64_t begin, std::size_t n, F&& f) const {
        auto index = static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), begin) -
                                              starts_.begin()) - 1;
        for (std::size_t done = 0; done < n; ++index) {
            const std::int64_t first = begin + static_cast<std::int64_t>(done) - starts_[index];
            const auto& chunk = column_->chunks()[index];
            const std::size_t count = std::min(n - done, static_cast<std::size_t>(chunk.length - first));
            if (count != 0) f(chunk, first, count, done);
            done += count;
        }
    }

    /// Asks for the values of rows that will be read soon.
    void prefetch(std::int64_t begin, std::size_t n) const noexcept {
        if (begin + static_cast<std::int64_t>(n) > length()) return;  // a column that is not there
        const std::size_t width = core::bytes_per_value(column_->type());
        each(begin, n, [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t) {
            if (chunk.values == nullptr) return;
            const char* at = static_cast<const char*>(chunk.values) +
                             static_cast<std::size_t>(chunk.offset + first) * width;
            for (const char* const end = at + count * width; at < end; at += 64) __builtin_prefetch(at);
        });
    }

private:
    const core::column* column_;
    std::vector<std::int64_t> starts_;
};

/// Sets flaw[i] = what where the chunk's value is missing and nothing was wrong before.  True if any was missing.
[[nodiscard]] inline bool mark_missing(const core::column_chunk& chunk, std::int64_t first, std::size_t count,
                                       bool all, std::uint8_t* flaw, std::uint8_t what) {
    if (!all && chunk.validity == nullptr) return false;
    bool any = false;
    for (std::size_t i = 0; i < count; ++i)
        if (all || !chunk.valid(first + static_cast<std::int64_t>(i))) {
            any = true;
            if (flaw[i] == 0) flaw[i] = what;
        }
    return any;
}

/// A code of a dictionary column.
[[nodiscard]] inline std::int64_t dictionary_code(core::dtype type, const core::column_chunk& chunk,
                                                  std::int64_t i) noexcept {
    const auto at = static_cast<std::size_t>(i);
    switch (type) {
        case core::dtype::int8: return chunk.as<std::int8_t>()[at];
        case core::dtype::int16: return chunk.as<std::int16_t>()[at];
        case core::dtype::int32: return chunk.as<std::int32_t>()[at];
        case core::dtype::uint8: return chunk.as<std::uint8_t>()[at];
        case core::dtype::uint16: return chunk.as<std::uint16_t>()[at];
        case core::dtype::uint32: return chunk.as<std::uint32_t>()[at];
        default: return chunk.as<std::int64_t>()[at];
    }
}

[[nodiscard]] inline bool is_text_column(const core::column& column) noexcept {
    return core::is_text(column.dictionary() != nullptr ? column.dictionary()->type() : column.type());
}

/// Element i of a text chunk, through the column's dictionary if it has one; false when it is missing there.
[[nodiscard]] inline bool text_of(const core::column& column, const core::column_chunk& chunk, std::int64_t i,
                                  std::string_view& text) {
    if (column.dictionary() == nullptr) {
        text = chunk.text_at(column.type(), i);
        return true;
    }
    std::int64_t code = dictionary_code(column.type(), chunk, i);
    for (const auto& part : column.dictionary()->chunks()) {
        if (code < part.length) {
            if (code < 0 || !part.valid(code)) return false;
            text = part.text_at(column.dictionary()->type(), code);
            return true;
        }
        code -= part.length;
    }
    return false;
}

}  // namespace goodwill::inline v0::transactions
