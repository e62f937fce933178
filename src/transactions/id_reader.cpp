#include "transactions/id_reader.hpp"

#include <goodwill/core/error.hpp>

#include "transactions/order.hpp"

namespace goodwill::inline v0::transactions {

core::buffer<std::uint32_t> id_reader::order(std::span<const std::uint64_t> keys, int threads) const {
    return order_by({keys.begin(), keys.end()}, threads);
}

std::string id_reader::show(std::int64_t row) const {
    std::string out;
    rows_.each(row, 1, [&](const core::column_chunk& chunk, std::int64_t i, std::size_t, std::size_t) {
        const core::column& c = rows_.column();
        if (c.type() == core::dtype::null || !chunk.valid(i)) return;
        if (!is_text_column(c)) {
            core::visit_numbers("", "customer", c, chunk,
                                [&](auto values) { out = std::to_string(values[static_cast<std::size_t>(i)]); });
            return;
        }
        std::string_view text;
        if (!text_of(c, chunk, i, text)) return;
        out = "\"";
        const bool readable = is_utf8(text);
        for (const char ch : text.substr(0, 60)) {
            if (readable || (ch >= 32 && ch < 127)) {
                out += ch;
            } else {
                constexpr char digits[] = "0123456789ABCDEF";
                const auto byte = static_cast<unsigned char>(ch);
                out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
            }
        }
        out += "\"";
    });
    return out;
}

void check_id_type(const char* function, const core::column& column) {
    const core::column& values = column.dictionary() != nullptr ? *column.dictionary() : column;
    if (core::is_text(values.type()) || (column.dictionary() == nullptr && core::is_integer(values.type())) ||
        values.type() == core::dtype::null)
        return;
    throw schema_error({function, "customer", {}, "of type " + column.type_name(),
                        "must be integers or text; convert it"});
}

id_kind kind_of_ids(const core::column& column) noexcept {
    if (is_text_column(column)) return id_kind::text;
    return column.type() == core::dtype::uint64 ? id_kind::uint64 : id_kind::int64;
}

bool is_utf8(std::string_view text) noexcept {
    const auto* p = reinterpret_cast<const unsigned char*>(text.data());
    const auto* const end = p + text.size();
    while (p < end) {
        const unsigned char lead = *p++;
        if (lead < 0x80) continue;
        const int more = lead >= 0xC2 && lead <= 0xDF ? 1 : lead >= 0xE0 && lead <= 0xEF ? 2
                         : lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
        if (more == 0 || end - p < more) return false;
        const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (p[0] < low || p[0] > high) return false;
        for (int i = 1; i < more; ++i)
            if ((p[i] & 0xC0) != 0x80) return false;
        p += more;
    }
    return true;
}

}  // namespace goodwill::inline v0::transactions
