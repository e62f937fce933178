#include <bit>
#include <cstring>
#include <vector>

#include "simd/log_rows.hpp"
#include "transactions/amount_reader.hpp"
#include "transactions/text_ids.hpp"

namespace goodwill::inline v0::transactions {
namespace {

[[nodiscard]] inline std::uint64_t big_endian(const char* text) noexcept {
    std::uint64_t word;
    std::memcpy(&word, text, 8);
    return __builtin_bswap64(word);
}

/// A text of at most 8 bytes; reads no byte beyond it.
[[nodiscard]] inline std::uint64_t key_of(std::string_view text) noexcept {
    char padded[8] = {};
    std::memcpy(padded, text.data(), text.size());
    return big_endian(padded);
}

/// How many bytes the text of a key has.
[[nodiscard]] inline std::int64_t size_of_key(std::uint64_t key) noexcept {
    return key == 0 ? 0 : 8 - std::countr_zero(key) / 8;
}

class short_texts final : public id_reader {
public:
    explicit short_texts(const core::column& column) : id_reader(column) {}

    bool read(std::int64_t begin, std::size_t n, std::uint64_t* key, std::uint8_t* flaw) override {
        bool any = false;
        rows_.each(begin, n,
                   [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
                       std::uint64_t* k = key + done;
                       std::uint8_t* f = flaw + done;
                       const bool missing =
                           mark_missing(chunk, first, count, false, f, code_of(flaw::customer_missing));
                       any |= missing;
                       bool plain = false;
                       if (!missing) {
                           switch (rows_.column().type()) {
                               case core::dtype::utf8:
                                   plain = read_plain<std::int32_t>(chunk, first, count, k);
                                   break;
                               case core::dtype::large_utf8:
                                   plain = read_plain<std::int64_t>(chunk, first, count, k);
                                   break;
                               default:
                                   plain = simd::log_rows::keys_of_views(
                                       static_cast<const std::uint32_t*>(chunk.values) + (chunk.offset + first) * 4,
                                       count, k);
                           }
                       }
                       if (!plain) any |= read_one_by_one(chunk, first, count, k, f);
                   });
        return any;
    }

    customer_ids ids(std::span<const std::uint64_t> keys, int threads) const override {
        // As write_texts does it, but that eight bytes are written at once: what is too much is written over by the
        // texts that follow, as long as there are eight more bytes in this thread's part.
        constexpr std::size_t chunk = std::size_t{1} << 15;
        const std::size_t n = keys.size();
        customer_ids out;
        out.kind = id_kind::text;
        out.offsets.resize(n + 1);
        std::vector<std::int64_t> begin(core::chunk_count(n, chunk) + 1);
        core::for_chunks("", n, chunk, threads, {}, [&](std::size_t index, std::size_t from, std::size_t to) {
            std::int64_t size = 0;
            for (std::size_t i = from; i < to; ++i) {
                out.offsets[i] = size;
                size += size_of_key(keys[i]);
            }
            begin[index + 1] = size;
        });
        for (std::size_t c = 1; c < begin.size(); ++c) begin[c] += begin[c - 1];
        out.offsets[n] = begin.back();
        out.bytes.resize(static_cast<std::size_t>(begin.back()));
        core::for_chunks("", n, chunk, threads, {}, [&](std::size_t index, std::size_t from, std::size_t to) {
            char* const last = out.bytes.data() + begin[index + 1];
            for (std::size_t i = from; i < to; ++i) {
                out.offsets[i] += begin[index];
                char* const at = out.bytes.data() + out.offsets[i];
                const std::uint64_t word = __builtin_bswap64(keys[i]);
                std::memcpy(at, &word, last - at >= 8 ? 8 : static_cast<std::size_t>(size_of_key(keys[i])));
            }
        });
        return out;
    }

    bool squeezable() const noexcept override { return true; }

private:
    /// Keys of ASCII texts of 1 to 8 bytes; false if there is anything else.
    template <class Offset>
    static bool read_plain(const core::column_chunk& chunk, std::int64_t first, std::size_t count,
                           std::uint64_t* key) noexcept {
        const Offset* at = static_cast<const Offset*>(chunk.values) + chunk.offset + first;
        const Offset safe = static_cast<const Offset*>(chunk.values)[chunk.offset + chunk.length] - 8;
        std::uint64_t high = 0;
        bool ok = true;
        std::size_t i = 0;
        for (; i < count && at[i] <= safe; ++i) {
            const auto size = static_cast<std::uint64_t>(at[i + 1] - at[i]);
            ok &= size - 1 < 8;
            const unsigned unused = static_cast<unsigned>(64 - 8 * size) & 63;
            const std::uint64_t word = big_endian(chunk.text + at[i]) >> unused << unused;
            // A zero byte at the end would be lost in the padding.
            ok &= (word >> unused & 0xFF) != 0;
            high |= word;
            key[i] = word;
        }
        for (; i < count && ok; ++i) {
            const auto size = static_cast<std::size_t>(at[i + 1] - at[i]);
            ok = size - 1 < 8;
            if (!ok) break;
            key[i] = key_of({chunk.text + at[i], size});
            ok = chunk.text[at[i] + static_cast<Offset>(size) - 1] != 0;
            high |= key[i];
        }
        return ok && (high & 0x8080808080808080) == 0;
    }

    bool read_one_by_one(const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::uint64_t* key,
                         std::uint8_t* flaw) const {
        bool any = false;
        for (std::size_t i = 0; i < count; ++i) {
            key[i] = 0;
            if (flaw[i] != 0) continue;
            const auto text = chunk.text_at(rows_.column().type(), first + static_cast<std::int64_t>(i));
            const auto what = text.empty() ? flaw::customer_empty
                              : is_utf8(text) ? flaw::none : flaw::customer_not_utf8;
            if (what != flaw::none) {
                flaw[i] = code_of(what);
                any = true;
                continue;
            }
            if (text.size() > 8 || text.back() == '\0') throw misfit{};
            key[i] = key_of(text);
        }
        return any;
    }
};

}  // namespace

std::unique_ptr<id_reader> short_text_ids(const core::column& column) {
    return std::make_unique<short_texts>(column);
}

}  // namespace goodwill::inline v0::transactions
