#include <goodwill/arrow/import.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "layout.hpp"

namespace goodwill::inline v0::arrow {
namespace {

using core::column;
using core::column_chunk;
using core::dtype;
using owners = std::vector<std::shared_ptr<const void>>;

/// What a producer hands over, released once.
template <class T>
struct held {
    T value{};
    held() = default;
    explicit held(T* from) : value(*from) { from->release = nullptr; }
    held(const held&) = delete;
    held& operator=(const held&) = delete;
    ~held() {
        if (value.release != nullptr) value.release(&value);
    }
};

[[noreturn]] void refuse(const char* function, const std::string& argument, std::string what, std::string must) {
    throw schema_error({function, argument, {}, std::move(what), std::move(must)});
}

constexpr const char* accepted =
    "must be integers, floats of 32 or 64 bits, booleans, decimals of 128 bits, dates, timestamps, strings or a "
    "dictionary of these";

/// The name of the extension type in a schema's metadata, or "".
std::string extension_of(const ArrowSchema& schema) {
    const char* p = schema.metadata;
    if (p == nullptr) return {};
    const auto number = [&] {
        std::int32_t n;
        std::memcpy(&n, p, 4);
        p += 4;
        return n;
    };
    for (std::int32_t pairs = number(); pairs > 0; --pairs) {
        const std::int32_t key_size = number();
        const std::string_view key(p, static_cast<std::size_t>(key_size));
        p += key_size;
        const std::int32_t value_size = number();
        const std::string_view value(p, static_cast<std::size_t>(value_size));
        p += value_size;
        if (key == "ARROW:extension:name") return std::string(value);
    }
    return {};
}

layout checked_layout(const char* function, const std::string& argument, const ArrowSchema& schema) {
    const std::string format = schema.format == nullptr ? "" : schema.format;
    const auto found = layout_of(format);
    if (!found) refuse(function, argument, "of the Arrow format \"" + format + "\"", accepted);
    const std::string extension = extension_of(schema);
    // Integers under another name mean something else: a period is no day and no instant.
    if (!extension.empty() && extension != "arrow.bool8" && !core::is_text(found->type))
        refuse(function, argument, "of the extension type \"" + extension + "\"", accepted);
    return *found;
}

/// Turns arrays of one type into the chunks of a column.
class chunk_reader {
public:
    chunk_reader(const char* function, std::string argument, const ArrowSchema& schema)
        : function_(function), argument_(std::move(argument)), layout_(checked_layout(function, argument_, schema)) {
        if (schema.dictionary == nullptr) return;
        if (!core::is_integer(layout_.type) || schema.dictionary->dictionary != nullptr)
            refuse(function_, argument_, "a dictionary of the Arrow format \"" + std::string(schema.format) + "\"",
                   accepted);
        values_ = std::make_unique<chunk_reader>(function, argument_, *schema.dictionary);
    }

    /// `parent` is the struct that the array is a field of, or null.  `keep` keeps the array's buffers alive.
    void add(const ArrowArray& array, const ArrowArray* parent, const std::shared_ptr<const void>& keep) {
        if ((parent != nullptr ? parent->length : array.length) != 0) append(array, parent, keep);
    }

    [[nodiscard]] column finish() {
        return values_ == nullptr ? finish_as(layout_.type, std::move(chunks_)) : finish_dictionary();
    }

private:
    /// Chunk k of the codes has chunk k of the dictionary, be it empty.
    void append(const ArrowArray& array, const ArrowArray* parent, const std::shared_ptr<const void>& keep) {
        const std::int64_t length = parent != nullptr ? parent->length : array.length;
        const std::int64_t offset = array.offset + (parent != nullptr ? parent->offset : 0);
        const std::int64_t reach = parent != nullptr ? parent->offset + parent->length : length;
        if (length < 0 || offset < 0 || array.length < reach) malformed("its length does not fit");
        column_chunk chunk{length, offset, nullptr, nullptr, nullptr, nullptr};
        if (length > 0 && layout_.type != dtype::null) read_buffers(array, chunk);
        if (parent != nullptr && length > 0 && parent->null_count != 0 && parent->n_buffers > 0 &&
            parent->buffers[0] != nullptr)
            hide_rows(*parent, chunk);
        owners_.push_back(keep);
        chunks_.push_back(chunk);
        if (values_ != nullptr) {
            if (array.dictionary == nullptr) malformed("its dictionary is missing");
            values_->append(*array.dictionary, nullptr, keep);
        }
    }

    [[noreturn]] void malformed(const char* what) const {
        throw format_error({function_, argument_, {}, "", std::string("breaks the Arrow C data interface: ") + what});
    }

    void read_buffers(const ArrowArray& array, column_chunk& chunk) {
        const bool text = core::is_text(layout_.type);
        if (array.n_buffers < (text ? 3 : 2)) malformed("a buffer is missing");
        if (array.buffers[1] == nullptr) malformed("its values are missing");
        if (array.null_count != 0) {
            chunk.validity = static_cast<const std::uint8_t*>(array.buffers[0]);
            if (chunk.validity != nullptr && count_valid(chunk) == chunk.length) chunk.validity = nullptr;
        }
        chunk.values = aligned(array.buffers[1], chunk);
        if (layout_.type == dtype::utf8_view)
            chunk.text_buffers = array.buffers + 2;
        else if (text)
            chunk.text = static_cast<const char*>(array.buffers[2]);
    }

    /// The values where their type can be read: buffers from a socket or a file need not be aligned.
    [[nodiscard]] const void* aligned(const void* values, column_chunk& chunk) {
        const std::size_t width = width_of(layout_.type);
        if (width < 2 || layout_.type == dtype::utf8_view || reinterpret_cast<std::uintptr_t>(values) % width == 0)
            return values;
        const auto count = static_cast<std::size_t>(chunk.offset + chunk.length + (core::is_text(layout_.type) ? 1 : 0));
        auto copy = aligned_bytes(count * width);
        std::memcpy(copy.get(), values, count * width);
        owners_.push_back(copy);
        return copy.get();
    }

    /// A row that is null in the struct is null in its fields.
    void hide_rows(const ArrowArray& parent, column_chunk& chunk) {
        const auto* rows = static_cast<const std::uint8_t*>(parent.buffers[0]);
        auto both = std::make_shared<bit_buffer>(chunk.offset + chunk.length);
        bool hidden = false;
        for (std::int64_t i = 0; i < chunk.length; ++i) {
            const std::int64_t at = parent.offset + i;
            const bool there = (rows[at >> 3] >> (at & 7) & 1) != 0;
            hidden |= !there;
            if (there && chunk.valid(i)) both->set(chunk.offset + i);
        }
        if (!hidden || layout_.type == dtype::null) return;
        chunk.validity = both->data();
        owners_.push_back(std::move(both));
    }

    [[nodiscard]] column finish_as(dtype type, std::vector<column_chunk> chunks) {
        column out(type, std::move(chunks), std::make_shared<owners>(std::move(owners_)));
        out.scale = layout_.scale;
        out.ticks_per_second = layout_.ticks_per_second;
        out.zone = layout_.zone;
        return out;
    }

    /// Codes outside the dictionary would be read out of bounds.
    void check_codes(const column_chunk& chunk, std::int64_t values, std::int64_t first_row) const {
        visit_codes(layout_.type, chunk, [&](auto codes) {
            for (std::size_t i = 0; i < codes.size(); ++i) {
                const bool inside = std::cmp_greater_equal(codes[i], 0) && std::cmp_less(codes[i], values);
                if (!inside && chunk.valid(static_cast<std::int64_t>(i)))
                    throw domain_error({function_, argument_, first_row + static_cast<std::int64_t>(i),
                                        "the code " + std::to_string(codes[i]),
                                        "must be below the " + std::to_string(values) + " values of its dictionary"});
            }
        });
    }

    [[nodiscard]] column finish_dictionary() {
        auto& dictionaries = values_->chunks_;
        std::int64_t row = 0;
        for (std::size_t k = 0; k < chunks_.size(); ++k) {
            check_codes(chunks_[k], dictionaries[k].length, row);
            row += chunks_[k].length;
        }
        if (!core::is_text(values_->layout_.type)) return decode();
        if (!same_dictionaries()) return unify();
        if (dictionaries.size() > 1) dictionaries.resize(1);
        column out = finish_as(layout_.type, std::move(chunks_));
        out.set_dictionary(std::make_shared<column>(values_->finish()));
        return out;
    }

    /// One dictionary serves every chunk, and none of its values is null.
    [[nodiscard]] bool same_dictionaries() const {
        const auto& all = values_->chunks_;
        for (const auto& d : all) {
            if (d.validity != nullptr || d.length != all[0].length) return false;
            if (d.values == all[0].values && d.text == all[0].text && d.offset == all[0].offset &&
                (d.text_buffers == all[0].text_buffers || values_->layout_.type != dtype::utf8_view))
                continue;
            for (std::int64_t i = 0; i < d.length; ++i)
                if (d.text_at(values_->layout_.type, i) != all[0].text_at(values_->layout_.type, i)) return false;
        }
        return true;
    }

    /// Calls `row(chunk, i, code)` for every row that has a value.
    template <class Row>
    void each_value(Row&& row) const {
        for (std::size_t k = 0; k < chunks_.size(); ++k)
            visit_codes(layout_.type, chunks_[k], [&](auto codes) {
                for (std::size_t i = 0; i < codes.size(); ++i) {
                    const auto at = static_cast<std::int64_t>(i);
                    const auto code = static_cast<std::int64_t>(codes[i]);
                    if (chunks_[k].valid(at) && values_->chunks_[k].valid(code)) row(k, at, code);
                }
            });
    }

    [[nodiscard]] std::int64_t rows() const noexcept {
        std::int64_t n = 0;
        for (const auto& c : chunks_) n += c.length;
        return n;
    }

    /// Codes into one dictionary of distinct values.
    [[nodiscard]] column unify() {
        const dtype text = values_->layout_.type;
        std::unordered_map<std::string_view, std::int32_t> code_of;
        std::vector<std::string_view> distinct;
        std::vector<std::vector<std::int32_t>> renamed(values_->chunks_.size());
        for (std::size_t k = 0; k < renamed.size(); ++k)
            for (std::int64_t i = 0; i < values_->chunks_[k].length; ++i) {
                if (!values_->chunks_[k].valid(i)) {
                    renamed[k].push_back(0);
                    continue;
                }
                const auto value = values_->chunks_[k].text_at(text, i);
                const auto [at, added] = code_of.try_emplace(value, static_cast<std::int32_t>(distinct.size()));
                if (added) distinct.push_back(value);
                renamed[k].push_back(at->second);
            }
        auto codes = std::make_shared<std::vector<std::int32_t>>(static_cast<std::size_t>(rows()));
        auto validity = std::make_shared<bit_buffer>(rows());
        const auto start = starts();
        each_value([&](std::size_t k, std::int64_t i, std::int64_t code) {
            (*codes)[static_cast<std::size_t>(start[k] + i)] = renamed[k][static_cast<std::size_t>(code)];
            validity->set(start[k] + i);
        });
        column_chunk chunk{rows(), 0, needed(*validity), codes->data(), nullptr, nullptr};
        owners keep{codes, validity};
        column out(dtype::int32, {chunk}, std::make_shared<owners>(std::move(keep)));
        out.set_dictionary(std::make_shared<column>(distinct));
        return out;
    }

    /// The values themselves, where they are no text.
    [[nodiscard]] column decode() {
        const dtype type = values_->layout_.type;
        const std::size_t width = width_of(type);
        auto bits = std::make_shared<bit_buffer>(rows());
        auto bytes = aligned_bytes(static_cast<std::size_t>(rows()) * width);
        std::memset(bytes.get(), 0, static_cast<std::size_t>(rows()) * width);
        auto validity = std::make_shared<bit_buffer>(rows());
        const auto start = starts();
        each_value([&](std::size_t k, std::int64_t i, std::int64_t code) {
            const column_chunk& from = values_->chunks_[k];
            if (type == dtype::null) return;
            if (type == dtype::boolean) {
                if (from.bit(code)) bits->set(start[k] + i);
            } else {
                std::memcpy(bytes.get() + static_cast<std::size_t>(start[k] + i) * width,
                            static_cast<const char*>(from.values) + static_cast<std::size_t>(from.offset + code) * width,
                            width);
            }
            validity->set(start[k] + i);
        });
        const void* data = type == dtype::boolean ? static_cast<const void*>(bits->data()) : bytes.get();
        column_chunk chunk{rows(), 0, needed(*validity), data, nullptr, nullptr};
        values_->owners_ = {bits, bytes, validity};
        return values_->finish_as(type, {chunk});
    }

    /// The bits of a column of all rows, or null where nothing is missing.
    [[nodiscard]] const std::uint8_t* needed(const bit_buffer& validity) const {
        return count_valid({rows(), 0, validity.data(), nullptr, nullptr, nullptr}) == rows() ? nullptr : validity.data();
    }

    [[nodiscard]] std::vector<std::int64_t> starts() const {
        std::vector<std::int64_t> out;
        std::int64_t at = 0;
        for (const auto& c : chunks_) {
            out.push_back(at);
            at += c.length;
        }
        return out;
    }

    const char* function_;
    std::string argument_;
    layout layout_;
    std::vector<column_chunk> chunks_;
    owners owners_;
    std::unique_ptr<chunk_reader> values_;
};

[[noreturn]] void failed(const char* function, const std::string& argument, ArrowArrayStream& stream, int code) {
    const char* text = stream.get_last_error != nullptr ? stream.get_last_error(&stream) : nullptr;
    throw format_error({function, argument, {}, "",
                        "cannot be read: the producer of the Arrow stream failed with " +
                            (text != nullptr && *text != 0 ? std::string(text) : "code " + std::to_string(code))});
}

void read_schema(const char* function, const std::string& argument, ArrowArrayStream& stream, ArrowSchema& out) {
    if (const int code = stream.get_schema(&stream, &out); code != 0) failed(function, argument, stream, code);
}

[[nodiscard]] bool is_struct(const ArrowSchema& schema) noexcept {
    return schema.format != nullptr && std::string_view(schema.format) == "+s";
}

[[nodiscard]] std::string name_of(const ArrowSchema& schema) { return schema.name == nullptr ? "" : schema.name; }

/// A column, or the one field of a struct.
class column_reader {
public:
    column_reader(const char* function, const std::string& argument, const ArrowSchema& schema)
        : field_(is_struct(schema) && schema.n_children == 1),
          reader_(function, argument, field_ ? *schema.children[0] : schema) {}
    void add(const ArrowArray& array, const std::shared_ptr<const void>& keep) {
        if (field_ && array.n_children == 1)
            reader_.add(*array.children[0], &array, keep);
        else
            reader_.add(array, nullptr, keep);
    }
    [[nodiscard]] column finish() { return reader_.finish(); }

private:
    bool field_;
    chunk_reader reader_;
};

/// Calls `take(array, keep)` for every array of the stream.
template <class Take>
void drain(const char* function, const std::string& argument, ArrowArrayStream& stream, Take&& take) {
    for (;;) {
        const auto array = std::make_shared<held<ArrowArray>>();
        if (const int code = stream.get_next(&stream, &array->value); code != 0)
            failed(function, argument, stream, code);
        if (array->value.release == nullptr) return;
        take(array->value, array);
    }
}

/// Where each wanted field stands in the struct.
std::vector<std::int64_t> find_fields(const char* function, std::span<const wanted> columns,
                                      const ArrowSchema& schema) {
    if (!is_struct(schema))
        refuse(function, columns.empty() ? "data" : columns[0].argument, "one column without a name",
               "must be a table of named columns");
    std::vector<std::int64_t> at;
    for (const auto& column : columns) {
        std::int64_t found = -1;
        std::string there;
        for (std::int64_t i = 0; i < schema.n_children; ++i) {
            const std::string name = name_of(*schema.children[i]);
            there += (i == 0 ? "\"" : ", \"") + name + "\"";
            if (name != column.name) continue;
            if (found >= 0)
                refuse(function, column.argument, "\"" + column.name + "\"",
                       "must be the name of one column; two have it");
            found = i;
        }
        if (found < 0)
            refuse(function, column.argument, "\"" + column.name + "\"",
                   "must be a column of the data; " + (there.empty() ? "it has none" : "there are " + there));
        at.push_back(found);
    }
    return at;
}

}  // namespace

column import_array(const char* function, const std::string& argument, const ArrowSchema& schema, ArrowArray* array) {
    const auto keep = std::make_shared<held<ArrowArray>>(array);
    column_reader reader(function, argument, schema);
    reader.add(keep->value, keep);
    return reader.finish();
}

column import_stream(const char* function, const std::string& argument, ArrowArrayStream* stream) {
    held<ArrowArrayStream> source(stream);
    held<ArrowSchema> schema;
    read_schema(function, argument, source.value, schema.value);
    column_reader reader(function, argument, schema.value);
    drain(function, argument, source.value,
          [&](const ArrowArray& array, const std::shared_ptr<const void>& keep) { reader.add(array, keep); });
    return reader.finish();
}

std::vector<column> import_columns(const char* function, std::span<const wanted> columns, ArrowArrayStream* stream) {
    held<ArrowArrayStream> source(stream);
    held<ArrowSchema> schema;
    read_schema(function, "data", source.value, schema.value);
    const auto at = find_fields(function, columns, schema.value);
    std::vector<chunk_reader> readers;
    for (std::size_t i = 0; i < at.size(); ++i)
        readers.emplace_back(function, columns[i].argument, *schema.value.children[at[i]]);
    drain(function, "data", source.value, [&](const ArrowArray& array, const std::shared_ptr<const void>& keep) {
        if (array.n_children != schema.value.n_children)
            throw format_error({function, "data", {}, "", "breaks the Arrow C data interface: a field is missing"});
        for (std::size_t i = 0; i < at.size(); ++i) readers[i].add(*array.children[at[i]], &array, keep);
    });
    std::vector<column> out;
    for (auto& reader : readers) out.push_back(reader.finish());
    return out;
}

}  // namespace goodwill::inline v0::arrow
