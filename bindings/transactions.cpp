#include "support.hpp"

#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include <goodwill/core/column.hpp>
#include <goodwill/transactions/customer_base.hpp>
#include <goodwill/transactions/summary.hpp>
#include <goodwill/transactions/summary_state.hpp>

namespace goodwill::bindings {
namespace {

namespace tx = transactions;
using optional_day = std::optional<std::int64_t>;
using optional_zone = std::optional<std::tuple<std::string, array<std::int64_t>, array<std::int32_t>>>;

[[nodiscard]] std::optional<std::chrono::sys_days> to_date(const optional_day& day) {
    if (!day) return {};
    // Far-off days stay far off, without overflow, for the check that names them.
    const std::int64_t limit = 1'000'000'000;
    const std::int64_t number = std::min(std::max(*day, -limit), limit);
    return std::chrono::sys_days{std::chrono::days{number}};
}

[[nodiscard]] tx::log_options options_of(const char* function, const std::string& unit,
                                         const optional_day& calibration_end, const optional_day& observation_end,
                                         const std::string& refunds, const std::string& zero_amounts,
                                         const std::string& errors, const optional_zone& zone, int threads,
                                         py::object progress) {
    tx::log_options options;
    options.unit = core::time_unit_of(function, unit);
    options.calibration_end = to_date(calibration_end);
    options.observation_end = to_date(observation_end);
    options.refunds = tx::refund_policy_of(function, refunds);
    options.zero_amounts = tx::zero_policy_of(function, zero_amounts);
    options.errors = tx::on_error_of(function, errors);
    if (zone) {
        const auto instants = values(function, "zone", std::get<1>(*zone));
        const auto offsets = values(function, "zone", std::get<2>(*zone));
        if (instants.size() != offsets.size())
            throw shape_error({function, "zone", {}, "", "must have one offset for each instant"});
        options.zone = core::zone{std::get<0>(*zone), {instants.begin(), instants.end()},
                                  {offsets.begin(), offsets.end()}};
    }
    options.threads = threads;
    options.progress = watch_of(std::move(progress));
    options.spare = &spare_memory();
    return options;
}

[[nodiscard]] core::column column_or_none(const std::optional<core::column>& column) {
    return column ? *column : core::column();
}

[[nodiscard]] py::list to_list(const std::vector<tx::refusal>& refusals) {
    py::list out;
    for (const auto& r : refusals) {
        py::dict entry;
        entry["reason"] = r.reason;
        entry["rows"] = r.rows;
        entry["first_row"] = r.first_row < 0 ? py::object(py::none()) : py::object(py::int_(r.first_row));
        out.append(entry);
    }
    return out;
}

[[nodiscard]] py::dict to_dict(const tx::ingest_report& report) {
    py::dict out;
    out["rows_read"] = report.rows_read;
    out["purchases"] = report.purchases;
    out["merged_within_a_day"] = report.merged_within_a_day;
    out["refunds_netted"] = report.refunds_netted;
    out["zero_amounts"] = report.zero_amounts;
    out["refused"] = to_list(report.refused);
    out["excluded"] = to_list(report.excluded);
    out["customers"] = report.customers;
    out["later_customers"] = report.later_customers;
    out["amount_scale"] = report.amount_scale;
    out["amount_total"] = report.amount_total;
    out["margin_scale"] = report.margin_scale;
    out["margin_total"] = report.margin_total;
    out["unknown_products"] = report.unknown_products;
    return out;
}

using summary_ptr = std::shared_ptr<tx::summary>;
using base_ptr = std::shared_ptr<tx::customer_base>;
using holdout_ptr = std::shared_ptr<tx::holdout>;

[[nodiscard]] core::column ids_of(const std::shared_ptr<const tx::customer_ids>& ids) { return tx::to_column(ids); }

[[nodiscard]] py::bytes to_py(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] std::span<const std::byte> from_py(const py::bytes& bytes) {
    const std::string_view view = bytes;
    return std::as_bytes(std::span(view.data(), view.size()));
}

void bind_summary(py::module_& m) {
    py::class_<tx::summary, summary_ptr>(m, "Summary", "One row per customer, sorted by id.")
        .def("__len__", &tx::summary::size)
        .def_property_readonly(
            "customer",
            [](const summary_ptr& s) { return ids_of(std::shared_ptr<const tx::customer_ids>(s, &s->customer)); },
            "The ids, a column of integers or text.")
        .def_property_readonly(
            "frequency", [](const summary_ptr& s) { return shown<double>(s->frequency, s); },
            "Repeat purchases: customer-days after the first.")
        .def_property_readonly(
            "recency", [](const summary_ptr& s) { return shown<double>(s->recency, s); },
            "Age at the last purchase, in units.")
        .def_property_readonly(
            "T", [](const summary_ptr& s) { return shown<double>(s->T, s); }, "Age at `end`, in units.")
        .def_property_readonly(
            "monetary_value", [](const summary_ptr& s) { return shown<double>(s->monetary_value, s); },
            "Mean amount of repeat purchases; NaN where there are none.")
        .def_property_readonly(
            "unit", [](const tx::summary& s) { return std::string(core::name_of(s.unit)); },
            "\"day\", \"week\", \"month\" or \"year\".")
        .def_readonly("end", &tx::summary::end, "The last day of observation, in days since 1970-01-01.")
        .def_property_readonly(
            "report", [](const tx::summary& s) { return to_dict(s.report); }, "What became of every row.");

    m.def(
        "summarise",
        [](const core::column& customer, const core::column& time, const std::optional<core::column>& amount,
           const std::string& unit, const optional_day& calibration_end, const optional_day& observation_end,
           const std::string& refunds, const std::string& zero_amounts, const std::string& errors,
           const optional_zone& zone, int threads, py::object progress) {
            const auto options = options_of("summary", unit, calibration_end, observation_end, refunds, zero_amounts,
                                            errors, zone, threads, std::move(progress));
            return without_gil([&] {
                return std::make_shared<tx::summary>(tx::summarise(customer, time, column_or_none(amount), options));
            });
        },
        py::arg("customer"), py::arg("time"), py::arg("amount"), py::kw_only(), py::arg("unit") = "week",
        py::arg("calibration_end") = py::none(), py::arg("observation_end") = py::none(),
        py::arg("refunds") = "refuse", py::arg("zero_amounts") = "keep", py::arg("errors") = "raise",
        py::arg("zone") = py::none(), py::arg("threads") = 1, py::arg("progress") = py::none(),
        "The summary of a log, straight from its columns.");
}

void bind_base(py::module_& m) {
    py::class_<tx::holdout, holdout_ptr>(m, "Holdout", "What the customers of the calibration did after it.")
        .def_property_readonly(
            "calibration", [](const holdout_ptr& h) { return std::shared_ptr<tx::summary>(h, &h->calibration); },
            "The summary at calibration_end.")
        .def_property_readonly(
            "frequency_holdout", [](const holdout_ptr& h) { return shown<double>(h->frequency_holdout, h); },
            "Purchase days in the holdout period.")
        .def_property_readonly(
            "monetary_holdout", [](const holdout_ptr& h) { return shown<double>(h->monetary_holdout, h); },
            "Mean amount of them; NaN where there are none.")
        .def_readonly("duration_holdout", &tx::holdout::duration_holdout, "Length of the holdout period, in units.")
        .def_readonly("purchases", &tx::holdout::purchases, "Sum of frequency_holdout.")
        .def_readonly("amount", &tx::holdout::amount, "Money of these customers in the holdout period.")
        .def_readonly("later_customers", &tx::holdout::later_customers, "Customers first seen after the calibration.")
        .def_readonly("later_purchases", &tx::holdout::later_purchases, "Their purchase days.")
        .def_readonly("later_amount", &tx::holdout::later_amount, "Their money.");

    py::class_<tx::customer_base, base_ptr>(m, "CustomerBase", "Every customer's purchase days, sorted.")
        .def_static(
            "from_columns",
            [](const core::column& customer, const core::column& time, const std::optional<core::column>& amount,
               const std::string& unit, const optional_day& calibration_end, const optional_day& observation_end,
               const std::string& refunds, const std::string& zero_amounts, const std::string& errors,
               const optional_zone& zone, int threads, py::object progress, const std::optional<core::column>& margin,
               const std::optional<core::column>& product) {
                const auto options =
                    options_of("CustomerBase.from_transactions", unit, calibration_end, observation_end, refunds,
                               zero_amounts, errors, zone, threads, std::move(progress));
                return without_gil([&] {
                    return std::make_shared<tx::customer_base>(tx::customer_base::from_columns(
                        customer, time, column_or_none(amount), options, column_or_none(margin), column_or_none(product)));
                });
            },
            py::arg("customer"), py::arg("time"), py::arg("amount"), py::kw_only(), py::arg("unit") = "week",
            py::arg("calibration_end") = py::none(), py::arg("observation_end") = py::none(),
            py::arg("refunds") = "refuse", py::arg("zero_amounts") = "keep", py::arg("errors") = "raise",
            py::arg("zone") = py::none(), py::arg("threads") = 1, py::arg("progress") = py::none(),
            py::arg("margin") = py::none(), py::arg("product") = py::none(), "The base of a log in any order.")
        .def("__len__", &tx::customer_base::customers)
        .def(
            "summary",
            [](const tx::customer_base& base, const optional_day& at, int threads) {
                return without_gil([&] { return std::make_shared<tx::summary>(base.summary(to_date(at), threads)); });
            },
            py::kw_only(), py::arg("at") = py::none(), py::arg("threads") = 1,
            "The summary of the purchases up to a day.")
        .def(
            "log_gaps",
            [](const tx::customer_base& base, const optional_day& at, int threads) {
                return take(without_gil([&] { return base.log_gaps(to_date(at), threads); }));
            },
            py::kw_only(), py::arg("at") = py::none(), py::arg("threads") = 1,
            "Sums of ln of the gaps between purchase days, for each row of the summary.")
        .def(
            "holdout",
            [](const tx::customer_base& base, int threads) {
                return without_gil([&] { return std::make_shared<tx::holdout>(base.holdout(threads)); });
            },
            py::kw_only(), py::arg("threads") = 1, "Calibration against what followed.")
        .def_property_readonly(
            "customer",
            [](const base_ptr& b) { return ids_of(std::shared_ptr<const tx::customer_ids>(b, &b->customer())); },
            "The ids, a column of integers or text.")
        .def_property_readonly(
            "offsets", [](const base_ptr& b) { return shown<std::int64_t>(b->offsets(), b); },
            "Where the days of each customer begin.")
        .def_property_readonly(
            "day", [](const base_ptr& b) { return shown<core::day_number>(b->day(), b); },
            "Customer-days, in days since 1970-01-01.")
        .def_property_readonly(
            "orders", [](const base_ptr& b) { return shown<std::uint32_t>(b->orders(), b); },
            "Rows merged into each customer-day; 0 where it has refunds only.")
        .def_property_readonly(
            "amount",
            [](const base_ptr& b) -> py::object {
                if (!b->has_amounts()) return py::none();
                if (b->exact()) return shown<std::int64_t>(b->scaled_amount(), b);
                return shown<double>(b->rounded_amount(), b);
            },
            "Money of each customer-day: int64 of 10^-amount_scale, float64 where amounts are no decimals, or None.")
        .def_property_readonly("amount_scale", &tx::customer_base::amount_scale, "Digits after the point, or -1.")
        .def_property_readonly(
            "margin",
            [](const base_ptr& b) -> py::object {
                if (!b->has_margins()) return py::none();
                if (b->exact_margins()) return shown<std::int64_t>(b->scaled_margin(), b);
                return shown<double>(b->rounded_margin(), b);
            },
            "Margin of each customer-day: int64 of 10^-margin_scale, float64 where margins are no decimals, or None.")
        .def_property_readonly("margin_scale", &tx::customer_base::margin_scale, "Digits after the point, or -1.")
        .def_property_readonly(
            "unit", [](const tx::customer_base& b) { return std::string(core::name_of(b.unit())); },
            "\"day\", \"week\", \"month\" or \"year\".")
        .def_property_readonly("calibration_end", &tx::customer_base::calibration_end,
                               "In days since 1970-01-01, or None.")
        .def_property_readonly("observation_end", &tx::customer_base::observation_end, "In days since 1970-01-01.")
        .def_property_readonly(
            "report", [](const tx::customer_base& b) { return to_dict(b.report()); }, "What became of every row.")
        .def(
            "to_bytes",
            [](const tx::customer_base& b) { return to_py(without_gil([&] { return b.to_bytes(); })); },
            "The base as bytes.")
        .def_static(
            "from_bytes",
            [](const py::bytes& bytes) {
                const auto view = from_py(bytes);
                return without_gil(
                    [&] { return std::make_shared<tx::customer_base>(tx::customer_base::from_bytes(view)); });
            },
            py::arg("bytes"), "Reads what `to_bytes` wrote.")
        .def(py::pickle([](const tx::customer_base& b) { return to_py(b.to_bytes()); },
                        [](const py::bytes& bytes) {
                            return std::make_shared<tx::customer_base>(
                                tx::customer_base::from_bytes(from_py(bytes)));
                        }));
}

void bind_state(py::module_& m) {
    using state = tx::summary_state;
    py::class_<state>(m, "SummaryState", "The summary, fed chunk by chunk in time order.")
        .def(py::init([](const std::string& unit, const optional_day& calibration_end,
                         const optional_day& observation_end, const std::string& refunds,
                         const std::string& zero_amounts, const std::string& errors, const optional_zone& zone) {
                 return state(options_of("SummaryState", unit, calibration_end, observation_end, refunds, zero_amounts,
                                         errors, zone, 1, py::none()));
             }),
             py::kw_only(), py::arg("unit") = "week", py::arg("calibration_end") = py::none(),
             py::arg("observation_end") = py::none(), py::arg("refunds") = "refuse", py::arg("zero_amounts") = "keep",
             py::arg("errors") = "raise", py::arg("zone") = py::none())
        .def(
            "update",
            [](state& s, const core::column& customer, const core::column& time,
               const std::optional<core::column>& amount) {
                without_gil([&] { s.update(customer, time, column_or_none(amount)); });
            },
            py::arg("customer"), py::arg("time"), py::arg("amount"), "Adds a chunk.")
        .def(
            "merge", [](state& s, const state& other) { without_gil([&] { s.merge(other); }); }, py::arg("other"),
            "Adds what another state has seen of other customers, or of later days.")
        .def("to_bytes", [](const state& s) { return to_py(without_gil([&] { return s.to_bytes(); })); },
             "The state as bytes.")
        .def_static(
            "from_bytes",
            [](const py::bytes& bytes) {
                const auto view = from_py(bytes);
                return without_gil([&] { return state::from_bytes(view); });
            },
            py::arg("bytes"), "Reads what `to_bytes` wrote.")
        .def(
            "finish",
            [](const state& s) { return without_gil([&] { return std::make_shared<tx::summary>(s.finish()); }); },
            "The summary of everything so far.")
        .def("__len__", &state::customers)
        .def_property_readonly("memory", &state::memory, "Bytes of memory that the state holds.")
        .def(py::pickle([](const state& s) { return to_py(s.to_bytes()); },
                        [](const py::bytes& bytes) { return state::from_bytes(from_py(bytes)); }));
}

}  // namespace

void bind_transactions(py::module_& m) {
    bind_summary(m);
    bind_base(m);
    bind_state(m);
}

}  // namespace goodwill::bindings
