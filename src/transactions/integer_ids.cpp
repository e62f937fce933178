#include <algorithm>
#include <type_traits>

#include "simd/log_rows.hpp"
#include "transactions/id_reader.hpp"

namespace goodwill::inline v0::transactions {
namespace {

class integers final : public id_reader {
public:
    explicit integers(const core::column& column) : id_reader(column), kind_(kind_of_ids(column)) {}

    bool read(std::int64_t begin, std::size_t n, std::uint64_t* key, std::uint8_t* flaw) override {
        bool any = false;
        rows_.each(begin, n,
                   [&](const core::column_chunk& chunk, std::int64_t first, std::size_t count, std::size_t done) {
                       const core::column& c = rows_.column();
                       const bool none = c.type() == core::dtype::null;
                       const bool missing =
                           mark_missing(chunk, first, count, none, flaw + done, code_of(flaw::customer_missing));
                       any |= missing;
                       if (none) {
                           std::fill_n(key + done, count, 0);
                           return;
                       }
                       core::visit_numbers("", "customer", c, chunk, [&](auto values) {
                           using T = typename decltype(values)::value_type;
                           const T* v = values.data() + first;
                           std::uint64_t* k = key + done;
                           if constexpr (std::is_same_v<T, std::uint64_t>)
                               std::copy_n(v, count, k);
                           else if constexpr (std::is_same_v<T, std::int64_t>)
                               simd::log_rows::keys_of_ids(v, count, k);
                           else if constexpr (std::is_integral_v<T>)
                               for (std::size_t i = 0; i < count; ++i)
                                   k[i] = static_cast<std::uint64_t>(static_cast<std::int64_t>(v[i])) ^ sign_bit;
                       });
                   });
        return any;
    }

    customer_ids ids(std::span<const std::uint64_t> keys, int threads) const override {
        customer_ids out;
        out.kind = kind_;
        out.integers.resize(keys.size());
        const std::uint64_t flip = kind_ == id_kind::int64 ? sign_bit : 0;
        core::for_chunks("", keys.size(), std::size_t{1} << 18, threads, {},
                         [&](std::size_t, std::size_t from, std::size_t to) {
                             for (std::size_t i = from; i < to; ++i)
                                 out.integers[i] = static_cast<std::int64_t>(keys[i] ^ flip);
                         });
        return out;
    }

private:
    id_kind kind_;
};

}  // namespace

std::unique_ptr<id_reader> integer_ids(const core::column& column) { return std::make_unique<integers>(column); }

}  // namespace goodwill::inline v0::transactions
