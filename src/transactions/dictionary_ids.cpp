#include <algorithm>
#include <numeric>

#include "transactions/text_ids.hpp"

namespace goodwill::inline v0::transactions {
namespace {

class dictionary final : public id_reader {
public:
    explicit dictionary(const core::column& column) : id_reader(column) {
        const core::column& values = *column.dictionary();
        std::vector<std::string_view> texts;
        for (const auto& chunk : values.chunks())
            for (std::int64_t i = 0; i < chunk.length; ++i) {
                const bool there = chunk.valid(i);
                texts.push_back(there ? chunk.text_at(values.type(), i) : std::string_view());
                entries_.push_back({0, !there                   ? flaw::customer_missing
                                       : texts.back().empty()   ? flaw::customer_empty
                                       : !is_utf8(texts.back()) ? flaw::customer_not_utf8
                                                                : flaw::none});
            }
        std::vector<std::size_t> order(texts.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return texts[a] < texts[b]; });
        for (const std::size_t i : order) {
            if (by_rank_.empty() || texts[i] != by_rank_.back()) by_rank_.push_back(texts[i]);
            entries_[i].rank = by_rank_.size() - 1;
        }
    }

    bool read(std::int64_t begin, std::size_t n, std::uint64_t* key, std::uint8_t* flaw) override {
        bool any = false;
        rows_.each(begin, n,
                   [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
                       for (std::size_t i = 0; i < count; ++i) {
                           const std::int64_t at = first + static_cast<std::int64_t>(i);
                           const std::int64_t code =
                               chunk.valid(at) ? dictionary_code(rows_.column().type(), chunk, at) : -1;
                           const bool known = code >= 0 && code < static_cast<std::int64_t>(entries_.size());
                           const auto& found = known ? entries_[static_cast<std::size_t>(code)] : missing_;
                           key[done + i] = found.rank;
                           if (found.what == flaw::none) continue;
                           any = true;
                           if (flaw[done + i] == 0) flaw[done + i] = code_of(found.what);
                       }
                   });
        return any;
    }

    customer_ids ids(std::span<const std::uint64_t> keys, int threads) const override {
        return write_texts(keys.size(), threads,
                           [&](std::size_t i) { return by_rank_[static_cast<std::size_t>(keys[i])]; });
    }

private:
    struct entry {
        std::uint64_t rank = 0;
        flaw what = flaw::none;
    };
    entry missing_{0, flaw::customer_missing};
    std::vector<entry> entries_;
    std::vector<std::string_view> by_rank_;
};

}  // namespace

std::unique_ptr<id_reader> dictionary_ids(const core::column& column) { return std::make_unique<dictionary>(column); }

}  // namespace goodwill::inline v0::transactions
