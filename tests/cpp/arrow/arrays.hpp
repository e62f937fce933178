#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/arrow/c_data.hpp>

/// Arrays as a producer would hand them over, put together by hand; they count how many are still held.
namespace goodwill::arrow_test {

inline int held = 0;

struct spec {
    std::string format;
    std::string name = {};
    std::int64_t length = 0, null_count = 0, offset = 0;
    std::vector<const void*> buffers = {};
    std::vector<spec> children = {};
    std::vector<spec> dictionary = {};  // none or one
    const char* metadata = nullptr;
};

struct array_parts {
    spec from;
    std::vector<ArrowArray> children;
    std::vector<ArrowArray*> pointers;
    ArrowArray dictionary{};
};

inline ArrowArray array_of(const spec& s) {
    auto* parts = new array_parts{s, {}, {}, {}};
    ++held;
    for (const auto& child : s.children) parts->children.push_back(array_of(child));
    for (auto& child : parts->children) parts->pointers.push_back(&child);
    if (!s.dictionary.empty()) parts->dictionary = array_of(s.dictionary[0]);
    ArrowArray out{};
    out.length = s.length;
    out.null_count = s.null_count;
    out.offset = s.offset;
    out.n_buffers = static_cast<std::int64_t>(s.buffers.size());
    out.buffers = parts->from.buffers.data();
    out.n_children = static_cast<std::int64_t>(parts->pointers.size());
    out.children = parts->pointers.data();
    out.dictionary = s.dictionary.empty() ? nullptr : &parts->dictionary;
    out.private_data = parts;
    out.release = [](ArrowArray* a) {
        auto* p = static_cast<array_parts*>(a->private_data);
        for (auto& child : p->children)
            if (child.release != nullptr) child.release(&child);
        if (p->dictionary.release != nullptr) p->dictionary.release(&p->dictionary);
        delete p;
        --held;
        a->release = nullptr;
    };
    return out;
}

struct schema_parts {
    spec from;
    std::vector<ArrowSchema> children;
    std::vector<ArrowSchema*> pointers;
    ArrowSchema dictionary{};
};

inline ArrowSchema schema_of(const spec& s) {
    auto* parts = new schema_parts{s, {}, {}, {}};
    ++held;
    for (const auto& child : s.children) parts->children.push_back(schema_of(child));
    for (auto& child : parts->children) parts->pointers.push_back(&child);
    if (!s.dictionary.empty()) parts->dictionary = schema_of(s.dictionary[0]);
    ArrowSchema out{};
    out.format = parts->from.format.c_str();
    out.name = parts->from.name.c_str();
    out.metadata = s.metadata;
    out.n_children = static_cast<std::int64_t>(parts->pointers.size());
    out.children = parts->pointers.data();
    out.dictionary = s.dictionary.empty() ? nullptr : &parts->dictionary;
    out.private_data = parts;
    out.release = [](ArrowSchema* a) {
        auto* p = static_cast<schema_parts*>(a->private_data);
        for (auto& child : p->children)
            if (child.release != nullptr) child.release(&child);
        if (p->dictionary.release != nullptr) p->dictionary.release(&p->dictionary);
        delete p;
        --held;
        a->release = nullptr;
    };
    return out;
}

struct stream_parts {
    spec schema;
    std::vector<spec> chunks;
    std::size_t next = 0;
    std::size_t fail_at = static_cast<std::size_t>(-1);
};

/// A stream of chunks; `fail_at` is the chunk at which it fails.
inline ArrowArrayStream stream_of(spec schema, std::vector<spec> chunks, std::size_t fail_at = std::size_t(-1)) {
    ++held;
    ArrowArrayStream out{};
    out.private_data = new stream_parts{std::move(schema), std::move(chunks), 0, fail_at};
    out.get_schema = [](ArrowArrayStream* s, ArrowSchema* to) {
        *to = schema_of(static_cast<stream_parts*>(s->private_data)->schema);
        return 0;
    };
    out.get_next = [](ArrowArrayStream* s, ArrowArray* to) {
        auto* p = static_cast<stream_parts*>(s->private_data);
        *to = ArrowArray{};
        if (p->next == p->fail_at) return 5;
        if (p->next < p->chunks.size()) *to = array_of(p->chunks[p->next++]);
        return 0;
    };
    out.get_last_error = [](ArrowArrayStream*) -> const char* { return "the disk is gone"; };
    out.release = [](ArrowArrayStream* s) {
        delete static_cast<stream_parts*>(s->private_data);
        --held;
        s->release = nullptr;
    };
    return out;
}

}  // namespace goodwill::arrow_test
