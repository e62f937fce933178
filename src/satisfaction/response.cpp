#include <goodwill/satisfaction/response.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/group_table.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

constexpr const char* function = "response";
using core::group_code;

/// The code of the segment of each row of `asked`: 0 for none, else k + 1 of keys[k].
struct segment_codes {
    core::group_keys keys;
    std::vector<std::size_t> order;  // of keys as they were met, ascending
    std::vector<group_code> code;
};

template <class Key>
[[nodiscard]] std::vector<Key> codes_of(const char* argument, const core::column& c, std::vector<group_code>& out) {
    core::group_coder<Key> coder(function, argument, c);
    out.resize(static_cast<std::size_t>(c.length()));
    core::for_pieces(c, 0, c.length(), [&](const core::column_chunk& piece, std::int64_t row) {
        coder.codes(piece, row, out.data() + row);
    });
    return coder.keys();
}

[[nodiscard]] segment_codes segments_of(const std::optional<core::column>& by, std::size_t rows) {
    segment_codes out;
    if (!by) {
        out.code.assign(rows, 0);
        return out;
    }
    core::check_length(function, "by", static_cast<std::size_t>(by->length()), rows);
    out.keys.type = core::kind_of_groups(function, "by", *by);
    const auto sorted = [&](auto keys) {
        out.order = core::order_of(keys, out.keys.type);
        for (const std::size_t k : out.order) {
            if constexpr (std::is_same_v<typename decltype(keys)::value_type, std::string_view>)
                out.keys.texts.emplace_back(keys[k]);
            else
                out.keys.integers.push_back(keys[k]);
        }
    };
    if (out.keys.type == core::group_keys::kind::text)
        sorted(codes_of<std::string_view>("by", *by, out.code));
    else
        sorted(codes_of<std::int64_t>("by", *by, out.code));
    return out;
}

/// Who was asked and who answered, by code of the segment.
struct tallies {
    explicit tallies(const segment_codes& segments) : asked(segments.order.size() + 1), answered(asked.size()) {}
    std::vector<std::int64_t> asked, answered;
};

void finish(response_result& out, segment_codes& segments, const tallies& sums, const response_options& options) {
    std::int64_t asked = 0, answered = 0;
    for (std::size_t k = 0; k < sums.asked.size(); ++k) {
        asked += sums.asked[k];
        answered += sums.answered[k];
    }
    if (asked == 0) throw domain_error({function, "asked", {}, "nobody", "must hold at least one who was asked"});
    out.total = response_of(asked, answered, options.level);
    if (!options.by) return;
    for (const std::size_t k : segments.order)
        out.by.push_back(response_of(sums.asked[k + 1], sums.answered[k + 1], options.level));
    if (sums.asked[0] > 0) {
        segments.keys.missing = true;
        out.by.push_back(response_of(sums.asked[0], sums.answered[0], options.level));
    }
    out.segments = std::move(segments.keys);
}

template <class Key>
[[nodiscard]] std::string shown(Key key) {
    if constexpr (std::is_same_v<Key, std::string_view>)
        return "\"" + std::string(key) + "\"";
    else
        return std::to_string(key);
}

template <class Key>
void count_ids(const core::column& asked, const core::column& answered, const segment_codes& segments,
               response_result& out, tallies& sums) {
    core::group_table<Key> ids;
    constexpr group_code none = ~group_code{0};
    std::vector<group_code> segment_of;  // of each id
    std::vector<group_code> code;
    const auto keys = codes_of<Key>("asked", asked, code);
    segment_of.assign(keys.size(), none);
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (code[i] == 0) {
            ++out.asked_missing;
            continue;
        }
        auto& segment = segment_of[code[i] - 1];
        if (segment == none) {
            segment = segments.code[i];
            ++sums.asked[segment];
        } else if (segment == segments.code[i]) {
            ++out.asked_again;
        } else {
            throw conflict_error({function, "by", static_cast<std::int64_t>(i), "another segment",
                                  "must be the one that id " + shown(keys[code[i] - 1]) + " had before"});
        }
    }
    for (const Key key : keys) (void)ids.code(key);
    std::vector<group_code> answer;
    const auto answering = codes_of<Key>("answered", answered, answer);
    std::vector<group_code> known(answering.size());  // the number of the id among those asked, or none
    for (std::size_t k = 0; k < answering.size(); ++k) {
        const group_code id = ids.code(answering[k]);
        known[k] = id < keys.size() ? id : none;
    }
    std::vector<bool> seen(keys.size(), false);
    for (const group_code a : answer) {
        if (a == 0) {
            ++out.answered_missing;
        } else if (const group_code id = known[a - 1]; id == none) {
            ++out.not_asked;
        } else if (seen[id]) {
            ++out.answered_again;
        } else {
            seen[id] = true;
            ++sums.answered[segment_of[id]];
        }
    }
}

}  // namespace

response_result response(const core::column& asked, const core::column& answered, const response_options& options) {
    using kind = core::group_keys::kind;
    core::check_open_unit(function, "level", options.level);
    auto segments = segments_of(options.by, static_cast<std::size_t>(asked.length()));
    const auto is_text = [](const char* argument, const core::column& c) {
        return core::kind_of_groups(function, argument, c) == kind::text;
    };
    const bool text = is_text("asked", asked);
    // A column without a single id is of no kind.
    const bool empty = answered.type() == core::dtype::null && answered.dictionary() == nullptr;
    if (!empty && text != is_text("answered", answered))
        throw schema_error({function, "answered", {}, "of type " + answered.type_name(),
                            "must hold ids as asked does, of type " + asked.type_name()});
    response_result out;
    tallies sums(segments);
    if (empty) {
        const std::vector<std::string> no_texts;
        const std::vector<std::int64_t> no_integers;
        out.answered_missing = answered.length();
        if (text)
            count_ids<std::string_view>(asked, core::column(no_texts), segments, out, sums);
        else
            count_ids<std::int64_t>(asked, core::column(no_integers), segments, out, sums);
        out.answered_missing = answered.length();
    } else if (text) {
        count_ids<std::string_view>(asked, answered, segments, out, sums);
    } else {
        count_ids<std::int64_t>(asked, answered, segments, out, sums);
    }
    finish(out, segments, sums, options);
    return out;
}

response_result response_of_flags(const core::column& answered, const response_options& options) {
    core::check_open_unit(function, "level", options.level);
    if (answered.type() != core::dtype::boolean || answered.dictionary() != nullptr)
        throw schema_error({function, "answered", {}, "of type " + answered.type_name(),
                            "must say true or false for each who was asked"});
    auto segments = segments_of(options.by, static_cast<std::size_t>(answered.length()));
    response_result out;
    tallies sums(segments);
    core::for_pieces(answered, 0, answered.length(), [&](const core::column_chunk& piece, std::int64_t row) {
        for (std::int64_t i = 0; i < piece.length; ++i) {
            const group_code segment = segments.code[static_cast<std::size_t>(row + i)];
            ++sums.asked[segment];
            if (piece.valid(i) && piece.bit(i)) ++sums.answered[segment];
        }
    });
    finish(out, segments, sums, options);
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
