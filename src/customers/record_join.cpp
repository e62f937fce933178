#include <goodwill/customers/record_join.hpp>

#include <string_view>
#include <utility>

#include <goodwill/core/error.hpp>

namespace goodwill::inline v0::customers {
namespace {

namespace tx = goodwill::transactions;

/// Reads two ascending lists side by side.
template <class Key, class OtherKey, class Less, class Greater>
void merge(std::size_t records, std::size_t customers, Key key, OtherKey other, Less less, Greater greater,
           record_join& out) {
    std::size_t r = 0;
    for (std::size_t i = 0; i < customers; ++i) {
        while (r < records && less(key(r), other(i))) out.never_bought.push_back(static_cast<std::int64_t>(r++));
        if (r == records || greater(key(r), other(i))) {
            out.record[i] = -1;
            out.without_record.push_back(static_cast<std::int64_t>(i));
        } else {
            out.record[i] = static_cast<std::int64_t>(r++);
            ++out.matched;
        }
    }
    while (r < records) out.never_bought.push_back(static_cast<std::int64_t>(r++));
}

}  // namespace

record_join join(const records& of, const tx::customer_base& base) {
    return join("Customers.join", of.customer(), base);
}

record_join join(const char* function, const tx::customer_ids& own, const tx::customer_base& base) {
    const tx::customer_ids& others = base.customer();
    const bool own_texts = own.kind == tx::id_kind::text, texts = others.kind == tx::id_kind::text;
    record_join out;
    out.record.resize(others.size());
    if (own.size() == 0 || others.size() == 0 || own_texts != texts) {
        if (own.size() != 0 && others.size() != 0)
            throw schema_error({function, "base", {}, texts ? "with texts as ids" : "with integers as ids",
                                own_texts ? "must have texts as ids, like the records (\"1\" is not 1)"
                                          : "must have integers as ids, like the records (\"1\" is not 1)"});
        merge(own.size(), others.size(), [](std::size_t) { return 0; }, [](std::size_t) { return 0; },
              [](int, int) { return false; }, [](int, int) { return true; }, out);
        return out;
    }
    const auto merge_by = [&](auto key, auto other, auto less, auto greater) {
        merge(own.size(), others.size(), key, other, less, greater, out);
    };
    if (texts) {
        merge_by([&](std::size_t r) { return own.text(r); }, [&](std::size_t i) { return others.text(i); },
                 [](std::string_view a, std::string_view b) { return a < b; },
                 [](std::string_view a, std::string_view b) { return a > b; });
        return out;
    }
    const auto less = [](auto a, auto b) { return std::cmp_less(a, b); };
    const auto greater = [](auto a, auto b) { return std::cmp_greater(a, b); };
    const auto as_signed = [](const tx::customer_ids& ids) {
        return [&ids](std::size_t i) { return ids.integers[i]; };
    };
    const auto as_unsigned = [](const tx::customer_ids& ids) {
        return [&ids](std::size_t i) { return static_cast<std::uint64_t>(ids.integers[i]); };
    };
    const bool own_unsigned = own.kind == tx::id_kind::uint64, other_unsigned = others.kind == tx::id_kind::uint64;
    if (own_unsigned && other_unsigned)
        merge_by(as_unsigned(own), as_unsigned(others), less, greater);
    else if (own_unsigned)
        merge_by(as_unsigned(own), as_signed(others), less, greater);
    else if (other_unsigned)
        merge_by(as_signed(own), as_unsigned(others), less, greater);
    else
        merge_by(as_signed(own), as_signed(others), less, greater);
    return out;
}

class_codes to_base(const class_codes& of_records, const record_join& by) {
    class_codes out;
    out.classes = of_records.classes;
    if (of_records.offsets.empty()) {
        out.codes.resize(by.record.size());
        for (std::size_t i = 0; i < by.record.size(); ++i)
            out.codes[i] =
                by.record[i] < 0 ? without_record : of_records.codes[static_cast<std::size_t>(by.record[i])];
        return out;
    }
    out.offsets.push_back(0);
    for (const std::int64_t r : by.record) {
        if (r < 0) {
            out.codes.push_back(without_record);
        } else {
            const auto at = static_cast<std::size_t>(r);
            for (auto k = of_records.offsets[at]; k < of_records.offsets[at + 1]; ++k)
                out.codes.push_back(of_records.codes[static_cast<std::size_t>(k)]);
        }
        out.offsets.push_back(static_cast<std::int64_t>(out.codes.size()));
    }
    return out;
}

}  // namespace goodwill::inline v0::customers
