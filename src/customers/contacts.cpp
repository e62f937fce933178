#include <goodwill/customers/contacts.hpp>

#include <algorithm>
#include <string>
#include <string_view>

#include <goodwill/core/pieces.hpp>

namespace goodwill::inline v0::customers {
namespace {

constexpr const char* function = "Contacts.from_frame";
/// How often a customer may hear the same on one day: the digits that each state has in the sum of a day.
constexpr unsigned digits = 12;
constexpr std::int64_t most = (std::int64_t{1} << digits) - 1;

[[noreturn]] void refuse(std::int64_t row, std::string value) {
    throw domain_error({function, "knows", row, std::move(value),
                        "must be \"unaware\", \"searching\", \"comparing\", \"elsewhere\" or \"target\""});
}
[[nodiscard]] std::size_t state_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::find(contact_states.begin(), contact_states.end(), text) -
                                    contact_states.begin());
}

/// One amount a row that says its state, so that the sum of a day says how often each was heard.
[[nodiscard]] core::buffer<std::int64_t> amounts_of(const core::column& knows) {
    const core::column* entries = knows.dictionary();
    const core::dtype type = entries != nullptr ? entries->type() : knows.type();
    if (!core::is_text(type) && !(type == core::dtype::null && knows.length() == 0))
        throw schema_error({function, "knows", {}, "of type " + knows.type_name(), "must be text"});
    core::buffer<std::int64_t> out(static_cast<std::size_t>(knows.length()));
    std::vector<std::string> names;
    if (entries != nullptr)
        core::for_pieces(*entries, 0, entries->length(), [&](const core::column_chunk& piece, std::int64_t) {
            for (std::int64_t i = 0; i < piece.length; ++i)
                names.emplace_back(piece.valid(i) ? piece.text_at(type, i) : std::string_view());
        });
    const auto put = [&](std::int64_t row, std::string_view text) {
        const std::size_t state = state_of(text);
        if (state == contact_states.size()) refuse(row, "\"" + std::string(text) + "\"");
        out[static_cast<std::size_t>(row)] = std::int64_t{1} << (digits * state);
    };
    core::for_pieces(knows, 0, knows.length(), [&](const core::column_chunk& piece, std::int64_t row) {
        for (std::int64_t i = 0; i < piece.length; ++i)
            if (!piece.valid(i)) refuse(row + i, "missing");
        if (entries == nullptr) {
            for (std::int64_t i = 0; i < piece.length; ++i) put(row + i, piece.text_at(type, i));
            return;
        }
        core::visit_numbers(function, "knows", core::column(knows.type(), {}), piece, [&](auto codes) {
            for (std::size_t i = 0; i < codes.size(); ++i) {
                const auto at = static_cast<std::uint64_t>(codes[i]);
                if (at >= names.size()) refuse(row + static_cast<std::int64_t>(i), std::to_string(at));
                put(row + static_cast<std::int64_t>(i), names[at]);
            }
        });
    });
    return out;
}

}  // namespace

contacts contacts::from_columns(const core::column& customer, const core::column& time, const core::column& knows,
                                const contacts_options& options) {
    contacts out;
    const core::buffer<std::int64_t> amounts = amounts_of(knows);
    try {
        out.log_ = transactions::customer_base::from_columns(
            customer, time, core::column(amounts),
            {.zone = options.zone, .threads = options.threads, .progress = options.progress});
    } catch (const domain_error& error) {
        throw domain_error({function, error.detail().argument, error.detail().row, error.detail().value,
                            error.detail().must});
    } catch (const schema_error& error) {
        throw schema_error({function, error.detail().argument, error.detail().row, error.detail().value,
                            error.detail().must});
    } catch (const shape_error& error) {
        const bool last = error.detail().argument == "amount";
        throw shape_error({function, last ? "knows" : error.detail().argument, error.detail().row,
                           error.detail().value, error.detail().must});
    }
    out.rows_ = static_cast<std::int64_t>(amounts.size());
    const auto sums = out.log_.scaled_amount();
    out.said_.resize(sums.size());
    for (std::size_t k = 0; k < sums.size(); ++k) {
        if (out.log_.orders()[k] > most)
            throw domain_error({function, "time", {}, std::to_string(out.log_.orders()[k]) +
                                                          " contacts of one customer on " +
                                                          core::to_text_date(out.log_.day()[k]),
                                "must be at most 4095 a day"});
        unsigned said = 0;
        for (unsigned s = 0; s < contact_states.size(); ++s)
            said |= static_cast<unsigned>((sums[k] >> (digits * s) & most) != 0) << s;
        out.said_[k] = static_cast<std::uint8_t>(said);
    }
    return out;
}

}  // namespace goodwill::inline v0::customers
