#include <algorithm>
#include <atomic>

#include "transactions/order.hpp"
#include "transactions/text_ids.hpp"
#include "transactions/text_table.hpp"

namespace goodwill::inline v0::transactions {
namespace {

class long_texts final : public id_reader {
public:
    long_texts(const core::column& column, core::spare_memory* spare)
        : id_reader(column), table_(static_cast<std::size_t>(rows_.length()), spare) {}

    bool read(std::int64_t begin, std::size_t n, std::uint64_t* key, std::uint8_t* flaw) override {
        bool any = false;
        std::array<std::string_view, text_table::block> text;
        rows_.each(begin, n,
                   [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
                       const bool missing =
                           mark_missing(chunk, first, count, false, flaw + done, code_of(flaw::customer_missing));
                       any |= missing;
                       for (std::size_t i = 0; i < count; ++i) {
                           if (flaw[done + i] != 0) continue;
                           text[done + i] = chunk.text_at(rows_.column().type(), first + static_cast<std::int64_t>(i));
                           if (text[done + i].empty()) {
                               flaw[done + i] = code_of(flaw::customer_empty);
                               any = true;
                           }
                       }
                   });
        const bool all = !any;
        table_.number(
            text.data(), n, [&](std::size_t i) { return all || flaw[i] == 0; },
            [](std::string_view fresh) { return is_utf8(fresh); }, key);
        for (std::size_t i = 0; i < n; ++i)
            if (key[i] == 0 && flaw[i] == 0) {
                flaw[i] = code_of(flaw::customer_not_utf8);
                any = true;
            }
        return any;
    }

    customer_ids ids(std::span<const std::uint64_t> keys, int threads) const override {
        return write_texts(keys.size(), threads, [&](std::size_t i) {
            if (i + ahead < keys.size()) table_.prefetch(keys[i + ahead], 0);
            return table_.text(keys[i]);
        });
    }
    bool ordered() const noexcept override { return false; }
    bool repeatable() const noexcept override { return false; }

    /// By the eight bytes after what the texts have in common at their begin; whole texts decide where these agree.
    core::buffer<std::uint32_t> order(std::span<const std::uint64_t> keys, int threads) const override {
        const std::size_t n = keys.size();
        if (n == 0) return {};
        const std::string_view example = table_.text(keys[0]);
        std::atomic<std::size_t> common{example.size()};
        core::buffer<std::uint64_t> words(n);
        for (bool again = true; again;) {
            const std::size_t skip = common;
            core::for_chunks("", n, std::size_t{1} << 15, threads, {},
                             [&](std::size_t, std::size_t from, std::size_t to) {
                                 for (std::size_t i = from; i < to; ++i) {
                                     if (i + ahead < to) table_.prefetch(keys[i + ahead], 0);
                                     const std::string_view text = table_.text(keys[i]);
                                     words[i] = word_after(text, skip, example, common);
                                 }
                             });
            again = common != skip;
        }
        return order_by(std::move(words), threads, [&](std::uint32_t a, std::uint32_t b) {
            return table_.text(keys[a]) < table_.text(keys[b]);
        });
    }

private:
    static constexpr std::size_t ahead = 32;

    /// The eight bytes of a text from `skip` on, zeros after its end.  Lowers `common` if the text does not begin as
    /// the example does up to `skip`.
    static std::uint64_t word_after(std::string_view text, std::size_t skip, std::string_view example,
                                    std::atomic<std::size_t>& common) noexcept {
        const std::size_t both = std::min(skip, text.size());
        if (both < skip || std::memcmp(text.data(), example.data(), skip) != 0) {
            const auto agree = static_cast<std::size_t>(
                std::mismatch(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(both), example.begin()).first -
                text.begin());
            std::size_t known = common;
            while (agree < known && !common.compare_exchange_weak(known, agree)) {
            }
            return 0;
        }
        char bytes[8] = {};
        std::memcpy(bytes, text.data() + skip, std::min<std::size_t>(8, text.size() - skip));
        std::uint64_t word;
        std::memcpy(&word, bytes, 8);
        return __builtin_bswap64(word);
    }

    text_table table_;
};

}  // namespace

std::unique_ptr<id_reader> long_text_ids(const core::column& column, core::spare_memory* spare) {
    return std::make_unique<long_texts>(column, spare);
}

}  // namespace goodwill::inline v0::transactions
