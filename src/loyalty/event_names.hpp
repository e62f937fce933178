#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/core/error.hpp>
#include "transactions/pieces.hpp"

/// A column of names as codes: each entry of a dictionary is looked up once.
namespace goodwill::inline v0::loyalty {

class event_names {
public:
    using lookup = std::function<std::uint64_t(std::string_view)>;

    /// `missing` is the code of no name.  Throws schema_error unless the column is of text.
    event_names(const char* function, const char* argument, const core::column& column, std::uint64_t missing,
                lookup code)
        : rows_(column), missing_(missing), code_(std::move(code)) {
        if (column.type() == core::dtype::null) return;
        if (!transactions::is_text_column(column))
            throw schema_error({function, argument, {}, "of type " + column.type_name(), "must be text"});
        if (column.dictionary() == nullptr) return;
        for (const auto& chunk : column.dictionary()->chunks())
            for (std::int64_t i = 0; i < chunk.length; ++i)
                by_code_.push_back(chunk.valid(i) ? code_(chunk.text_at(column.dictionary()->type(), i)) : missing);
    }

    [[nodiscard]] std::int64_t length() const noexcept { return rows_.length(); }

    /// Calls put(i, code) for rows begin .. begin + n - 1.
    template <class Put>
    void read(std::int64_t begin, std::size_t n, Put&& put) const {
        const core::column& c = rows_.column();
        rows_.each(begin, n,
                   [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
                       if (c.dictionary() != nullptr) {
                           core::visit_numbers("", "", core::column(c.type(), {}), chunk, [&](auto codes) {
                               const auto* const code = codes.data() + first;
                               const std::size_t entries = by_code_.size();
                               for (std::size_t i = 0; i < count; ++i) {
                                   const bool there =
                                       chunk.validity == nullptr || chunk.valid(first + static_cast<std::int64_t>(i));
                                   const auto entry = static_cast<std::size_t>(code[i]);
                                   put(done + i, there && entry < entries ? by_code_[entry] : missing_);
                               }
                           });
                           return;
                       }
                       std::string_view last;
                       std::uint64_t code = missing_;
                       bool any = false;
                       for (std::size_t i = 0; i < count; ++i) {
                           const std::int64_t at = first + static_cast<std::int64_t>(i);
                           if (c.type() == core::dtype::null || !chunk.valid(at)) {
                               put(done + i, missing_);
                               continue;
                           }
                           const std::string_view text = chunk.text_at(c.type(), at);
                           if (!any || text != last) code = code_(text), last = text, any = true;
                           put(done + i, code);
                       }
                   });
    }
    /// As an error message shows it; empty: missing.
    [[nodiscard]] std::string text(std::int64_t row) const {
        std::string out;
        rows_.each(row, 1, [&](const core::column_chunk& chunk, std::int64_t i, std::size_t, std::size_t) {
            std::string_view text;
            if (rows_.column().type() != core::dtype::null && chunk.valid(i) &&
                transactions::text_of(rows_.column(), chunk, i, text))
                out = text;
        });
        return out;
    }

private:
    transactions::pieces rows_;
    std::uint64_t missing_;
    lookup code_;
    std::vector<std::uint64_t> by_code_;
};

}  // namespace goodwill::inline v0::loyalty
