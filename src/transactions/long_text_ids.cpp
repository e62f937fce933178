#include <algorithm>
#include <numeric>

#include "transactions/text_ids.hpp"
#include "transactions/text_table.hpp"

namespace goodwill::inline v0::transactions {
namespace {

class long_texts final : public id_reader {
public:
    explicit long_texts(const core::column& column)
        : id_reader(column), table_(static_cast<std::size_t>(rows_.length())) {}

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
        return write_texts(keys.size(), threads, [&](std::size_t i) { return table_.text(keys[i]); });
    }
    bool ordered() const noexcept override { return false; }
    bool repeatable() const noexcept override { return false; }

    core::buffer<std::uint32_t> order(std::span<const std::uint64_t> keys, int) const override {
        core::buffer<std::uint32_t> order(keys.size());
        std::iota(order.begin(), order.end(), 0u);
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return table_.text(keys[a]) < table_.text(keys[b]);
        });
        return order;
    }

private:
    text_table table_;
};

}  // namespace

std::unique_ptr<id_reader> long_text_ids(const core::column& column) { return std::make_unique<long_texts>(column); }

}  // namespace goodwill::inline v0::transactions
