#include "support.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/buffer.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/customers/stage_history.hpp>
#include <goodwill/customers/stages.hpp>

namespace goodwill::bindings {
namespace {

namespace cust = goodwill::customers;
using optional_day = std::optional<std::int64_t>;
using optional_zone = std::optional<std::tuple<std::string, array<std::int64_t>, array<std::int32_t>>>;
using contacts_ptr = std::shared_ptr<const cust::contacts>;

[[nodiscard]] std::optional<std::chrono::sys_days> to_date(const optional_day& day) {
    if (!day) return {};
    return std::chrono::sys_days{std::chrono::days{*day}};
}
[[nodiscard]] core::period period_of(const std::string& name) {
    constexpr std::pair<const char*, core::period> known[] = {{"day", core::period::day},
                                                              {"week", core::period::week},
                                                              {"month", core::period::month},
                                                              {"quarter", core::period::quarter},
                                                              {"year", core::period::year}};
    for (const auto& [text, period] : known)
        if (name == text) return period;
    throw domain_error({"stage_history", "every", {}, "\"" + name + "\"",
                        "must be \"day\", \"week\", \"month\", \"quarter\" or \"year\""});
}
template <class T, class Row, class Field>
[[nodiscard]] py::array_t<T> column_of(const std::vector<Row>& rows, Field Row::*field) {
    core::buffer<T> out(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) out[i] = static_cast<T>(rows[i].*field);
    return take(std::move(out));
}
[[nodiscard]] core::column ids_of(transactions::customer_ids&& ids) {
    return transactions::to_column(std::make_shared<const transactions::customer_ids>(std::move(ids)));
}
template <class Row>
void add_shares(py::dict& out, const std::vector<Row>& rows) {
    out["customers"] = column_of<std::int64_t>(rows, &Row::customers);
    out["share"] = column_of<double>(rows, &Row::share);
    out["low"] = column_of<double>(rows, &Row::low);
    out["high"] = column_of<double>(rows, &Row::high);
}

[[nodiscard]] py::dict to_dict(cust::stages_result&& found) {
    py::dict out, values, counts, conflicts;
    for (std::size_t c = 0; c < found.columns.size(); ++c) {
        const std::string name(cust::stage_columns[static_cast<std::size_t>(found.columns[c])]);
        if (found.columns[c] == cust::stage_column::contact)
            values[name.c_str()] = take(std::move(found.contact));
        else
            values[name.c_str()] = take(std::move(found.values[c]));
    }
    core::buffer<std::int64_t> row(found.conflicts.size());
    transactions::customer_ids who;
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<std::int64_t>(found.conflicts[i].row);
    conflicts["row"] = take(std::move(row));
    conflicts["kind"] = column_of<std::int8_t>(found.conflicts, &cust::found_conflict::kind);
    conflicts["day"] = column_of<std::int64_t>(found.conflicts, &cust::found_conflict::day);
    {  // a customer may have several
        who.kind = found.customer.kind;
        for (const auto& conflict : found.conflicts) {
            if (who.kind == transactions::id_kind::text) {
                const auto text = found.customer.text(conflict.row);
                who.bytes.insert(who.bytes.end(), text.begin(), text.end());
                who.offsets.push_back(static_cast<std::int64_t>(who.bytes.size()));
            } else {
                who.integers.push_back(found.customer.integers[conflict.row]);
            }
        }
    }
    conflicts["customer"] = ids_of(std::move(who));
    add_shares(counts, found.counts);
    out["at"] = found.at;
    out["customer"] = ids_of(std::move(found.customer));
    out["stage"] = take(std::move(found.stage));
    out["values"] = values;
    out["counts"] = counts;
    out["conflicts"] = conflicts;
    out["ambiguous"] = found.ambiguous;
    out["later_customers"] = found.later_customers;
    out["later_contacts"] = found.later_contacts;
    out["base_gap"] = found.base_gap;
    return out;
}

[[nodiscard]] py::dict to_dict(cust::stage_history_result&& found) {
    using stock = cust::stage_stock;
    using move = cust::stage_move;
    using transition = cust::stage_transition;
    using time = cust::stage_time;
    py::dict out, stocks, moves, transitions, times, conflicts;
    stocks["period"] = column_of<std::int64_t>(found.stock, &stock::period);
    stocks["stage"] = column_of<std::int64_t>(found.stock, &stock::stage);
    stocks["before"] = column_of<std::int64_t>(found.stock, &stock::before);
    stocks["first_known"] = column_of<std::int64_t>(found.stock, &stock::first_known);
    stocks["moved_in"] = column_of<std::int64_t>(found.stock, &stock::moved_in);
    stocks["moved_out"] = column_of<std::int64_t>(found.stock, &stock::moved_out);
    add_shares(stocks, found.stock);
    moves["period"] = column_of<std::int64_t>(found.moves, &move::period);
    moves["from"] = column_of<std::int64_t>(found.moves, &move::from);
    moves["to"] = column_of<std::int64_t>(found.moves, &move::to);
    moves["customers"] = column_of<std::int64_t>(found.moves, &move::customers);
    transitions["from"] = column_of<std::int64_t>(found.transitions, &transition::from);
    transitions["to"] = column_of<std::int64_t>(found.transitions, &transition::to);
    add_shares(transitions, found.transitions);
    times["ended"] = column_of<std::int64_t>(found.times, &time::ended);
    times["censored"] = column_of<std::int64_t>(found.times, &time::censored);
    times["median_days"] = column_of<double>(found.times, &time::median_days);
    times["mean_days"] = column_of<double>(found.times, &time::mean_days);
    conflicts["kind"] = column_of<std::int8_t>(found.conflicts, &cust::conflict_count::kind);
    conflicts["customers"] = column_of<std::int64_t>(found.conflicts, &cust::conflict_count::customers);
    conflicts["day"] = column_of<std::int64_t>(found.conflicts, &cust::conflict_count::day);
    conflicts["customer"] = ids_of(std::move(found.conflict_customer));
    out["start"] = py::array_t<std::int64_t>(py::cast(found.start));
    out["end"] = py::array_t<std::int64_t>(py::cast(found.end));
    out["last_complete"] = found.last_complete;
    out["stock"] = stocks;
    out["moves"] = moves;
    out["transitions"] = transitions;
    out["times"] = times;
    out["conflicts"] = conflicts;
    out["base_gap"] = found.base_gap;
    out["customers"] = found.customers;
    out["later_customers"] = found.later_customers;
    out["later_contacts"] = found.later_contacts;
    return out;
}

template <class Options>
[[nodiscard]] Options options_of(const optional_day& at, const contacts_ptr& contacts, double quantile, int least_gaps,
                                 bool refuse_conflicts, double level, int threads, py::object progress) {
    Options options;
    options.at = to_date(at);
    options.contacts = contacts.get();
    options.rhythm = {quantile, least_gaps};
    options.refuse_conflicts = refuse_conflicts;
    options.level = level;
    options.threads = threads;
    options.progress = watch_of(std::move(progress));
    return options;
}

}  // namespace

void bind_stages(py::module_& m) {
    py::class_<cust::contacts, std::shared_ptr<cust::contacts>>(m, "Contacts", "Dated contacts by customer.")
        .def_static(
            "from_columns",
            [](const core::column& customer, const core::column& time, const core::column& knows,
               const optional_zone& zone, int threads, py::object progress) {
                cust::contacts_options options{.threads = threads, .progress = watch_of(std::move(progress))};
                if (zone) {
                    const auto instants = values("Contacts.from_frame", "zone", std::get<1>(*zone));
                    const auto offsets = values("Contacts.from_frame", "zone", std::get<2>(*zone));
                    options.zone = core::zone{std::get<0>(*zone), {instants.begin(), instants.end()},
                                              {offsets.begin(), offsets.end()}};
                }
                return std::make_shared<cust::contacts>(
                    without_gil([&] { return cust::contacts::from_columns(customer, time, knows, options); }));
            },
            py::arg("customer"), py::arg("time"), py::arg("knows"), py::kw_only(), py::arg("zone"), py::arg("threads"),
            py::arg("progress"), "Contacts from columns in any order.")
        .def_property_readonly("rows", &cust::contacts::rows, "Rows that were read.")
        .def("__len__", &cust::contacts::customers);
    m.def(
        "stage_rules",
        [](double fresh, int loyal, const std::optional<double>& big, const std::string& by,
           const std::optional<double>& at_risk, const std::optional<double>& lapsed) {
            return cust::stage_rules({.new_days = fresh, .loyal_orders = loyal, .big = big,
                                      .by = cust::stage_measure_of("rules.stages", by), .at_risk = at_risk,
                                      .lapsed = lapsed});
        },
        py::kw_only(), py::arg("new"), py::arg("loyal"), py::arg("big"), py::arg("by"), py::arg("at_risk"),
        py::arg("lapsed"), "The common table of stages.");
    m.def(
        "stages",
        [](const transactions::customer_base& base, const rules::table& rules, const optional_day& at,
           const contacts_ptr& contacts, double quantile, int least_gaps, bool refuse_conflicts, double level,
           int threads, py::object progress) {
            const auto options = options_of<cust::stages_options>(at, contacts, quantile, least_gaps, refuse_conflicts,
                                                                  level, threads, std::move(progress));
            return to_dict(without_gil([&] { return cust::stages(base, rules, options); }));
        },
        py::arg("base"), py::arg("rules"), py::kw_only(), py::arg("at"), py::arg("contacts"), py::arg("quantile"),
        py::arg("least_gaps"), py::arg("refuse_conflicts"), py::arg("level"), py::arg("threads"), py::arg("progress"),
        "The stage of every customer at a date.");
    m.def(
        "stage_history",
        [](const transactions::customer_base& base, const rules::table& rules, const std::string& every,
           const optional_day& at, const contacts_ptr& contacts, double quantile, int least_gaps,
           bool refuse_conflicts, double level, int threads, py::object progress) {
            auto options = options_of<cust::stage_history_options>(at, contacts, quantile, least_gaps,
                                                                   refuse_conflicts, level, threads,
                                                                   std::move(progress));
            options.every = period_of(every);
            return to_dict(without_gil([&] { return cust::stage_history(base, rules, options); }));
        },
        py::arg("base"), py::arg("rules"), py::kw_only(), py::arg("every"), py::arg("at"), py::arg("contacts"),
        py::arg("quantile"), py::arg("least_gaps"), py::arg("refuse_conflicts"), py::arg("level"), py::arg("threads"),
        py::arg("progress"), "The stages at the end of every period.");
    m.attr("contact_states") = py::cast(std::vector<std::string>(cust::contact_states.begin(),
                                                                 cust::contact_states.end()));
    m.attr("stage_conflicts") = py::cast(std::vector<std::string>(cust::stage_conflicts.begin(),
                                                                  cust::stage_conflicts.end()));
}

}  // namespace goodwill::bindings
