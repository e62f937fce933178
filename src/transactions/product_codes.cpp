#include "transactions/product_codes.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <goodwill/core/error.hpp>

#include "transactions/amount_reader.hpp"
#include "transactions/id_reader.hpp"
#include "transactions/row_reader.hpp"

namespace goodwill::inline v0::transactions {
namespace {

/// Distinct keys, numbered by the order of arrival.
class key_numbers {
public:
    [[nodiscard]] std::int32_t of(std::uint64_t key) {
        if (2 * keys_.size() >= slots_.size()) grow();
        std::size_t at = place(key);
        while (slots_[at] != 0) {
            if (keys_[slots_[at] - 1] == key) return static_cast<std::int32_t>(slots_[at] - 1);
            at = (at + 1) & (slots_.size() - 1);
        }
        keys_.push_back(key);
        slots_[at] = static_cast<std::uint32_t>(keys_.size());
        return static_cast<std::int32_t>(keys_.size() - 1);
    }
    [[nodiscard]] const std::vector<std::uint64_t>& keys() const noexcept { return keys_; }

private:
    [[nodiscard]] std::size_t place(std::uint64_t key) const noexcept {
        return static_cast<std::size_t>((key ^ key >> 32) * 0x9E3779B97F4A7C15 >> shift_);
    }
    void grow() {
        --shift_;
        slots_.assign(std::size_t{1} << (64 - shift_), 0);
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            std::size_t at = place(keys_[i]);
            while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = static_cast<std::uint32_t>(i + 1);
        }
    }

    unsigned shift_ = 58;
    std::vector<std::uint32_t> slots_;  // number + 1; 0: free
    std::vector<std::uint64_t> keys_;
};

constexpr std::size_t segment = std::size_t{1} << 19;

[[nodiscard]] product_codes read_with(id_reader& reader, const char* function, int threads,
                                      const core::watch& progress) {
    const auto n = static_cast<std::size_t>(reader.length());
    product_codes out;
    out.code.resize(n);
    // Each segment numbers what it sees, and the numbers become ranks when all is seen.
    std::vector<key_numbers> seen(core::chunk_count(n, segment));
    const auto number = [&](std::size_t index, std::size_t begin, std::size_t end) {
        std::uint64_t key[row_block::room];
        std::uint8_t flaws[row_block::room];
        for (std::size_t at = begin; at < end; at += row_block::room) {
            const std::size_t count = std::min(row_block::room, end - at);
            std::fill_n(flaws, count, std::uint8_t{0});
            (void)reader.read(static_cast<std::int64_t>(at), count, key, flaws);
            for (std::size_t i = 0; i < count; ++i) {
                if (flaws[i] == code_of(flaw::customer_not_utf8))
                    throw domain_error({function, "product", static_cast<std::int64_t>(at + i),
                                        reader.show(static_cast<std::int64_t>(at + i)), "must be UTF-8"});
                out.code[at + i] = flaws[i] == 0 ? seen[index].of(key[i]) : -1;
            }
        }
    };
    core::for_chunks(function, n, segment, threads, progress, number);
    core::buffer<std::uint64_t> keys;
    for (const auto& numbers : seen) keys.insert(keys.end(), numbers.keys().begin(), numbers.keys().end());
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    core::buffer<std::int32_t> rank(keys.size());
    core::buffer<std::uint64_t> by_name = keys;
    if (reader.ordered()) {
        for (std::size_t i = 0; i < keys.size(); ++i) rank[i] = static_cast<std::int32_t>(i);
    } else {
        const auto order = reader.order(keys, threads);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            by_name[i] = keys[order[i]];
            rank[order[i]] = static_cast<std::int32_t>(i);
        }
    }
    core::for_chunks(function, n, segment, threads, {}, [&](std::size_t index, std::size_t begin, std::size_t end) {
        std::vector<std::int32_t> to;
        for (const std::uint64_t key : seen[index].keys()) {
            const auto at = std::lower_bound(keys.begin(), keys.end(), key) - keys.begin();
            to.push_back(rank[static_cast<std::size_t>(at)]);
        }
        for (std::size_t i = begin; i < end; ++i)
            if (out.code[i] >= 0) out.code[i] = to[static_cast<std::size_t>(out.code[i])];
    });
    out.names = reader.ids(by_name, threads);
    return out;
}

}  // namespace

void check_product_type(const char* function, const core::column& product) {
    const core::column& values = product.dictionary() != nullptr ? *product.dictionary() : product;
    if (core::is_text(values.type()) || (product.dictionary() == nullptr && core::is_integer(values.type())) ||
        values.type() == core::dtype::null)
        return;
    throw schema_error({function, "product", {}, "of type " + product.type_name(),
                        "must be integers or text; convert it"});
}

product_codes read_products(const char* function, const core::column& product, int threads,
                            const core::watch& progress) {
    if (!is_text_column(product)) return read_with(*integer_ids(product), function, threads, progress);
    if (product.dictionary() != nullptr) return read_with(*dictionary_ids(product), function, threads, progress);
    try {
        return read_with(*short_text_ids(product), function, threads, progress);
    } catch (const misfit&) {
        return read_with(*long_text_ids(product), function, threads, progress);
    }
}

}  // namespace goodwill::inline v0::transactions
