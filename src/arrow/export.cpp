#include <goodwill/arrow/export.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include <goodwill/core/parallel.hpp>
#include "layout.hpp"

namespace goodwill::inline v0::arrow {
namespace {

using core::column;
using core::column_chunk;
using core::dtype;

constexpr std::int64_t no_offsets[2] = {0, 0};

/// What a schema's strings and children live in.
struct schema_box {
    std::string format, name;
    ArrowSchema dictionary{};
    std::vector<ArrowSchema> children;
    std::vector<ArrowSchema*> pointers;
};

void release_schema(ArrowSchema* schema) {
    auto* box = static_cast<schema_box*>(schema->private_data);
    if (box->dictionary.release != nullptr) box->dictionary.release(&box->dictionary);
    for (auto& child : box->children)
        if (child.release != nullptr) child.release(&child);
    delete box;
    schema->release = nullptr;
}

void fill_schema(std::unique_ptr<schema_box> box, ArrowSchema* out) {
    for (auto& child : box->children) box->pointers.push_back(&child);
    *out = {box->format.c_str(), box->name.c_str(), nullptr, ARROW_FLAG_NULLABLE,
            static_cast<std::int64_t>(box->children.size()), box->pointers.empty() ? nullptr : box->pointers.data(),
            box->dictionary.release != nullptr ? &box->dictionary : nullptr, &release_schema, box.get()};
    static_cast<void>(box.release());
}

/// What keeps an array's buffers, dictionary and children.
struct array_box {
    column owner;
    std::array<const void*, 4> buffers{};
    std::shared_ptr<char> views;
    std::int64_t view_text = 0;  // how many bytes the views point into
    ArrowArray dictionary{};
    std::vector<ArrowArray> children;
    std::vector<ArrowArray*> pointers;
};

void release_array(ArrowArray* array) {
    auto* box = static_cast<array_box*>(array->private_data);
    if (box->dictionary.release != nullptr) box->dictionary.release(&box->dictionary);
    // A consumer may have moved a child away and left its release null.
    for (auto& child : box->children)
        if (child.release != nullptr) child.release(&child);
    delete box;
    array->release = nullptr;
}

[[nodiscard]] column_chunk first_chunk(const column& c) { return c.chunks().empty() ? column_chunk{} : c.chunks()[0]; }

/// One chunk of a column that has no view strings.
void fill_array(const column& c, const column_chunk& chunk, ArrowArray* out) {
    auto box = std::make_unique<array_box>();
    box->owner = c;
    const bool text = core::is_text(c.type());
    box->buffers = {chunk.validity, chunk.values, chunk.text};
    if (text && chunk.values == nullptr) box->buffers[1] = no_offsets;
    if (c.dictionary() != nullptr) fill_array(*c.dictionary(), first_chunk(*c.dictionary()), &box->dictionary);
    const bool nothing = c.type() == dtype::null;
    const std::int64_t missing = nothing                        ? chunk.length
                                 : chunk.validity == nullptr ? 0
                                                                : chunk.length - count_valid(chunk);
    *out = {chunk.length, missing, chunk.offset,
            nothing ? 0 : text ? 3 : 2, 0, nothing ? nullptr : box->buffers.data(), nullptr,
            box->dictionary.release != nullptr ? &box->dictionary : nullptr, &release_array, box.get()};
    static_cast<void>(box.release());
}

/// Can the column's texts go out as views of 16 bytes, whose places in the text are 31 bits?
[[nodiscard]] bool fits_views(const column& c) {
    if (c.type() != dtype::large_utf8 || c.dictionary() != nullptr || c.chunks().size() != 1) return false;
    const column_chunk& chunk = c.chunks()[0];
    const auto* at = static_cast<const std::int64_t*>(chunk.values) + chunk.offset;
    return chunk.offset == 0 && at[chunk.length] < std::numeric_limits<std::int32_t>::max();
}

/// A column of large strings as views into its text.
void fill_views(const column& c, int threads, ArrowArray* out) {
    const column_chunk& chunk = c.chunks()[0];
    const auto* offset = static_cast<const std::int64_t*>(chunk.values);
    const auto n = static_cast<std::size_t>(chunk.length);
    auto box = std::make_unique<array_box>();
    box->owner = c;
    box->views = aligned_bytes(n * 16);
    box->view_text = offset[n];
    const char* const end_of_text = chunk.text + offset[n];
    core::for_chunks("export_table", n, std::size_t{1} << 16, threads, {},
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                         char* view = box->views.get() + begin * 16;
                         for (std::size_t i = begin; i < end; ++i, view += 16) {
                             const auto size = static_cast<std::uint64_t>(offset[i + 1] - offset[i]);
                             const char* const text = chunk.text + offset[i];
                             std::uint64_t words[2] = {};  // the text's first bytes, zeros after it
                             if (end_of_text - text >= 16) [[likely]] {
                                 std::memcpy(words, text, 16);
                                 const std::uint64_t unused = size < 8 ? 8 * (8 - size) : 0;
                                 words[0] = size == 0 ? 0 : words[0] << unused >> unused;
                                 words[1] = size <= 8 ? 0 : words[1] & ((std::uint64_t{1} << 8 * (size & 7)) - 1);
                             } else {
                                 std::memcpy(words, text, std::min<std::size_t>(size, 12));
                             }
                             const std::uint64_t in_view[2] = {
                                 size | words[0] << 32,
                                 // The number of the buffer, 0, and the place in it; or the rest of the text.
                                 size > 12 ? static_cast<std::uint64_t>(offset[i]) << 32 : words[0] >> 32 | words[1] << 32};
                             std::memcpy(view, in_view, 16);
                         }
                     });
    box->buffers = {chunk.validity, box->views.get(), chunk.text, &box->view_text};
    const std::int64_t missing = chunk.validity == nullptr ? 0 : chunk.length - count_valid(chunk);
    *out = {chunk.length, missing, 0, 4, 0, box->buffers.data(), nullptr, nullptr, &release_array, box.get()};
    static_cast<void>(box.release());
}

/// A stream over prepared columns: one of them chunk by chunk, or a table in one piece.
struct stream_box {
    std::vector<named> columns;
    bool table = false;
    int view_threads = 0;
    std::size_t next = 0;
    std::string failure;
};

void table_schema(const stream_box& source, ArrowSchema* out) {
    auto box = std::make_unique<schema_box>();
    box->format = "+s";
    box->children.resize(source.columns.size());
    for (std::size_t i = 0; i < source.columns.size(); ++i) {
        const named& c = source.columns[i];
        if (source.view_threads > 0 && fits_views(c.values)) {
            auto child = std::make_unique<schema_box>();
            child->format = "vu";
            child->name = c.name;
            fill_schema(std::move(child), &box->children[i]);
        } else {
            export_schema(c, &box->children[i]);
        }
    }
    fill_schema(std::move(box), out);
}

void table_array(const stream_box& source, ArrowArray* out) {
    auto box = std::make_unique<array_box>();
    box->children.resize(source.columns.size());
    for (std::size_t i = 0; i < source.columns.size(); ++i) {
        const column& c = source.columns[i].values;
        if (source.view_threads > 0 && fits_views(c))
            fill_views(c, source.view_threads, &box->children[i]);
        else
            fill_array(c, first_chunk(c), &box->children[i]);
        box->pointers.push_back(&box->children[i]);
    }
    const std::int64_t length = source.columns.empty() ? 0 : source.columns[0].values.length();
    *out = {length, 0, 0, 1, static_cast<std::int64_t>(box->children.size()), box->buffers.data(),
            box->pointers.data(), nullptr, &release_array, box.get()};
    static_cast<void>(box.release());
}

template <class Work>
int guarded(ArrowArrayStream* stream, Work&& work) noexcept {
    auto* box = static_cast<stream_box*>(stream->private_data);
    try {
        work(*box);
        return 0;
    } catch (const std::exception& e) {
        box->failure = e.what();
        return ENOMEM;
    }
}

int stream_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    return guarded(stream, [&](stream_box& box) {
        if (box.table)
            table_schema(box, out);
        else
            export_schema(box.columns[0], out);
    });
}

int stream_next(ArrowArrayStream* stream, ArrowArray* out) {
    return guarded(stream, [&](stream_box& box) {
        const std::size_t pieces = box.table ? 1 : box.columns[0].values.chunks().size();
        if (box.next >= pieces) {
            *out = {};
            return;
        }
        if (box.table)
            table_array(box, out);
        else
            fill_array(box.columns[0].values, box.columns[0].values.chunks()[box.next], out);
        ++box.next;
    });
}

const char* stream_error(ArrowArrayStream* stream) {
    const auto& text = static_cast<stream_box*>(stream->private_data)->failure;
    return text.empty() ? nullptr : text.c_str();
}

void stream_release(ArrowArrayStream* stream) {
    delete static_cast<stream_box*>(stream->private_data);
    stream->release = nullptr;
}

void fill_stream(std::unique_ptr<stream_box> box, ArrowArrayStream* out) {
    *out = {&stream_schema, &stream_next, &stream_error, &stream_release, box.get()};
    static_cast<void>(box.release());
}

/// The column with its dictionary in one piece.
[[nodiscard]] column whole_dictionary(const column& c) {
    column out = c;
    if (c.dictionary() != nullptr) out.set_dictionary(std::make_shared<column>(combine(*c.dictionary())));
    return out;
}

/// What a combined column lives in.
struct combined {
    std::shared_ptr<char> values;
    std::string text;
    std::unique_ptr<bit_buffer> bits, validity;
};

}  // namespace

column combine(const column& c) {
    if (c.type() != dtype::utf8_view && c.chunks().size() <= 1) return whole_dictionary(c);
    const std::int64_t n = c.length();
    const auto rows = static_cast<std::size_t>(n);
    const bool text = core::is_text(c.type());
    const std::size_t width = text ? 8 : width_of(c.type());
    auto own = std::make_shared<combined>();
    own->values = aligned_bytes((rows + 1) * width);
    own->bits = std::make_unique<bit_buffer>(c.type() == dtype::boolean ? n : 0);
    bool missing = false;
    for (const auto& chunk : c.chunks()) missing |= chunk.validity != nullptr;
    own->validity = std::make_unique<bit_buffer>(missing ? n : 0);

    auto* offsets = reinterpret_cast<std::int64_t*>(own->values.get());
    if (text) offsets[0] = 0;
    std::int64_t row = 0;
    for (const auto& chunk : c.chunks()) {
        if (!text && width != 0)
            std::memcpy(own->values.get() + static_cast<std::size_t>(row) * width,
                        static_cast<const char*>(chunk.values) + static_cast<std::size_t>(chunk.offset) * width,
                        static_cast<std::size_t>(chunk.length) * width);
        const bool by_row = text || missing || c.type() == dtype::boolean;
        for (std::int64_t i = 0; by_row && i < chunk.length; ++i) {
            const bool there = chunk.valid(i);
            if (missing && there) own->validity->set(row + i);
            if (there && c.type() == dtype::boolean && chunk.bit(i)) own->bits->set(row + i);
            if (!text) continue;
            if (there) own->text += chunk.text_at(c.type(), i);
            offsets[row + i + 1] = static_cast<std::int64_t>(own->text.size());
        }
        row += chunk.length;
    }
    column_chunk chunk{n, 0, missing ? own->validity->data() : nullptr,
                       c.type() == dtype::boolean ? static_cast<const void*>(own->bits->data()) : own->values.get(),
                       text ? own->text.data() : nullptr, nullptr};
    column out(text ? dtype::large_utf8 : c.type(), {chunk}, own);
    out.scale = c.scale;
    out.ticks_per_second = c.ticks_per_second;
    out.zone = c.zone;
    if (c.dictionary() != nullptr) out.set_dictionary(std::make_shared<column>(combine(*c.dictionary())));
    return out;
}

void export_schema(const named& c, ArrowSchema* out) {
    auto box = std::make_unique<schema_box>();
    box->format = format_of(c.values);
    box->name = c.name;
    if (c.values.dictionary() != nullptr) export_schema({"", *c.values.dictionary()}, &box->dictionary);
    fill_schema(std::move(box), out);
}

void export_array(const named& c, ArrowSchema* schema, ArrowArray* array) {
    const column whole = combine(c.values);
    fill_array(whole, first_chunk(whole), array);
    export_schema({c.name, whole}, schema);
}

void export_stream(const named& c, ArrowArrayStream* out) {
    auto box = std::make_unique<stream_box>();
    box->columns.push_back({c.name, c.values.type() == dtype::utf8_view ? combine(c.values) : whole_dictionary(c.values)});
    fill_stream(std::move(box), out);
}

void export_table(const char* function, std::vector<named> columns, ArrowArrayStream* out, int view_threads) {
    auto box = std::make_unique<stream_box>();
    box->table = true;
    box->view_threads = view_threads;
    for (auto& c : columns) {
        if (c.values.length() != columns[0].values.length())
            throw shape_error({function, c.name, {}, std::to_string(c.values.length()) + " rows long",
                               "must have " + std::to_string(columns[0].values.length()) +
                                   " rows like the columns before it"});
        c.values = combine(c.values);
    }
    box->columns = std::move(columns);
    fill_stream(std::move(box), out);
}

}  // namespace goodwill::inline v0::arrow
