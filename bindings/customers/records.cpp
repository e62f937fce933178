#include "support.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/customers/class_profile.hpp>
#include <goodwill/customers/record_join.hpp>
#include <goodwill/customers/records.hpp>

namespace goodwill::bindings {
namespace {

namespace cus = goodwill::customers;
using records_ptr = std::shared_ptr<cus::records>;

[[nodiscard]] cus::attribute_type type_of(const std::string& name) {
    if (name == "number") return cus::attribute_type::number;
    return name == "several" ? cus::attribute_type::several : cus::attribute_type::category;
}

/// The classes of one customer each as one text: codes and the distinct texts.
[[nodiscard]] py::tuple texts_of(const cus::record_column& column) {
    std::map<std::vector<std::int32_t>, std::int32_t> known;
    std::vector<std::string> texts;
    core::buffer<std::int32_t> codes(column.offsets.size() - 1);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto from = column.codes.begin() + column.offsets[i], to = column.codes.begin() + column.offsets[i + 1];
        codes[i] = cus::unknown_class;
        if (from == to) continue;
        const auto [at, added] =
            known.try_emplace(std::vector<std::int32_t>(from, to), static_cast<std::int32_t>(texts.size()));
        codes[i] = at->second;
        if (!added) continue;
        std::string text;
        for (auto c = from; c != to; ++c)
            text += (c == from ? "" : column.about.separator) + column.classes[static_cast<std::size_t>(*c)];
        texts.push_back(std::move(text));
    }
    return py::make_tuple(take(std::move(codes)), texts);
}

[[nodiscard]] cus::class_codes codes_of(std::vector<std::string> classes, const array<std::int32_t>& codes,
                                        const array<std::int64_t>& offsets) {
    cus::class_codes out;
    out.classes = std::move(classes);
    const auto c = values<std::int32_t>("profile", "codes", codes);
    const auto o = values<std::int64_t>("profile", "offsets", offsets);
    out.codes.assign(c.begin(), c.end());
    out.offsets.assign(o.begin(), o.end());
    for (const std::int32_t code : out.codes)
        if (code < cus::without_record || code >= static_cast<std::int32_t>(out.classes.size()))
            throw domain_error({"profile", "codes", {}, std::to_string(code), "must be the position of a class"});
    return out;
}

[[nodiscard]] py::tuple to_py(cus::class_codes codes) {
    return py::make_tuple(std::move(codes.classes), take(std::move(codes.codes)), take(std::move(codes.offsets)));
}

[[nodiscard]] py::dict to_py(const cus::class_profile& found) {
    py::dict out, rows;
    std::vector<std::string> names;
    std::vector<std::int32_t> codes;
    for (const auto& row : found.rows) {
        names.push_back(row.name);
        codes.push_back(row.code);
    }
    rows["name"] = names;
    rows["code"] = codes;
    const auto add = [&](const char* what, cus::total_share cus::class_row::*of) {
        core::buffer<double> total, share, low, high;
        for (const auto& row : found.rows) {
            const cus::total_share& s = row.*of;
            total.push_back(s.total);
            share.push_back(s.share);
            low.push_back(s.low);
            high.push_back(s.high);
        }
        rows[what] = py::make_tuple(take(std::move(total)), take(std::move(share)), take(std::move(low)),
                                    take(std::move(high)));
    };
    add("customers", &cus::class_row::customers);
    add("orders", &cus::class_row::orders);
    add("revenue", &cus::class_row::revenue);
    out["rows"] = rows;
    out["customers"] = found.customers;
    out["orders"] = found.orders;
    out["revenue"] = found.revenue;
    out["several"] = found.several;
    return out;
}

}  // namespace

void bind_customer_records(py::module_& m) {
    py::class_<cus::bands>(m, "Bands", "Named parts of a number, each without its upper limit.")
        .def(py::init([](const std::vector<std::tuple<std::string, double, double>>& rows) {
                 std::vector<cus::band> list;
                 for (const auto& [name, low, high] : rows) list.push_back({name, low, high});
                 return cus::bands(std::move(list));
             }),
             py::arg("bands"))
        .def_static(
            "between",
            [](const std::vector<double>& cuts, std::vector<std::string> names) {
                return cus::bands::between(cuts, std::move(names));
            },
            py::arg("cuts"), py::arg("names"), "Between cuts, with one name more.")
        .def_static("age", &cus::age_bands, "Years of age.")
        .def_static("income", &cus::income_bands, "Household income in dollars a year.")
        .def_property_readonly(
            "rows",
            [](const cus::bands& b) {
                std::vector<std::tuple<std::string, double, double>> rows;
                for (const auto& one : b.list()) rows.emplace_back(one.name, one.low, one.high);
                return rows;
            },
            "(name, low, high) of each.")
        .def(
            "codes",
            [](const cus::bands& b, const array<double>& numbers) {
                const auto in = values<double>("Bands.codes", "values", numbers);
                core::buffer<std::int32_t> codes(in.size());
                without_gil([&] { cus::apply(b, in, codes); });
                return take(std::move(codes));
            },
            py::arg("values"), "The position of each value's band; -1 for a missing one, -2 for one in no band.");

    py::class_<cus::attribute>(m, "Attribute", "What a column of customer records says.")
        .def(py::init([](std::string name, const std::string& type, std::string meaning, std::string unit,
                         double at_least, double at_most, std::vector<std::string> classes, std::string separator,
                         std::vector<std::string> unknown, std::vector<double> unknown_numbers) {
                 return cus::attribute{std::move(name),      type_of(type), std::move(meaning), std::move(unit),
                                       at_least,             at_most,       std::move(classes), std::move(separator),
                                       std::move(unknown),   std::move(unknown_numbers)};
             }),
             py::arg("name"), py::arg("type"), py::kw_only(), py::arg("meaning"), py::arg("unit"), py::arg("at_least"),
             py::arg("at_most"), py::arg("classes"), py::arg("separator"), py::arg("unknown"),
             py::arg("unknown_numbers"))
        .def("check", [](const cus::attribute& a, const std::string& function) { cus::check(function.c_str(), a); },
             py::arg("function"), "Raises DomainError for what contradicts itself.")
        .def_static("kind", &cus::kind, "person or company.")
        .def_static("relation", &cus::relation, "internal or external.")
        .def_static("role", &cus::role, "buyer, user, beneficiary, or several of them.")
        .def_readonly("meaning", &cus::attribute::meaning, "In words.")
        .def_readonly("classes", &cus::attribute::classes, "All that there are.");

    py::class_<cus::records, records_ptr>(m, "CustomerRecords", "Records of customers, one each, sorted by id.")
        .def_static(
            "from_columns",
            [](const core::column& customer, const std::vector<std::pair<cus::attribute, core::column>>& columns,
               int threads, const py::object& progress) {
                std::vector<cus::declared_column> declared;
                for (const auto& [about, column] : columns) declared.push_back({about, column});
                const cus::record_options options{threads, watch_of(progress)};
                return without_gil([&] {
                    return std::make_shared<cus::records>(cus::records::from_columns(customer, declared, options));
                });
            },
            py::arg("customer"), py::arg("columns"), py::kw_only(), py::arg("threads"), py::arg("progress"),
            "From an id column and pairs of Attribute and Column.")
        .def("__len__", &cus::records::size)
        .def_property_readonly("rows", &cus::records::rows, "Given.")
        .def_property_readonly("merged", &cus::records::merged, "Rows that repeat an earlier one.")
        .def_property_readonly(
            "customer",
            [](const records_ptr& r) {
                return transactions::to_column(std::shared_ptr<const transactions::customer_ids>(r, &r->customer()));
            },
            "The ids, a column of integers or text.")
        .def(
            "unknown", [](const cus::records& r, const std::string& name) { return r.column("Customers", name).unknown; },
            py::arg("name"), "Customers of whom an attribute is not known.")
        .def(
            "numbers",
            [](const cus::records& r, const std::string& name) {
                return take(core::buffer<double>(r.column("Customers", name).numbers));
            },
            py::arg("name"), "Of an attribute that is a number; NaN where unknown.")
        .def(
            "texts",
            [](const cus::records& r, const std::string& name) { return texts_of(r.column("Customers", name)); },
            py::arg("name"), "Of several classes: codes, and the texts that they stand for.")
        .def(
            "classes",
            [](const cus::records& r, const std::string& function, const std::string& name,
               const std::optional<cus::bands>& cut) {
                const cus::record_column& column = r.column(function.c_str(), name);
                return to_py(without_gil([&] { return cus::classes_of(column, cut ? &*cut : nullptr); }));
            },
            py::arg("function"), py::arg("name"), py::arg("bands"), "(classes, codes, offsets) of every customer.");

    py::class_<cus::record_join>(m, "RecordJoin", "Records and a base side by side.")
        .def(py::init([](const cus::records& r, const transactions::customer_base& base) {
                 return without_gil([&] { return cus::join(r, base); });
             }),
             py::arg("records"), py::arg("base"))
        .def_readonly("matched", &cus::record_join::matched, "Customers of the base that have a record.")
        .def_property_readonly(
            "record", [](const cus::record_join& j) { return take(core::buffer<std::int64_t>(j.record)); },
            "The position of each customer's record, or -1.")
        .def_property_readonly(
            "never_bought", [](const cus::record_join& j) { return take(core::buffer<std::int64_t>(j.never_bought)); },
            "Positions of records that the base does not have.")
        .def_property_readonly(
            "without_record",
            [](const cus::record_join& j) { return take(core::buffer<std::int64_t>(j.without_record)); },
            "Positions of customers who have none.")
        .def(
            "to_base",
            [](const cus::record_join& j, const cus::records& r, const std::string& function, const std::string& name,
               const std::optional<cus::bands>& cut) {
                const cus::record_column& column = r.column(function.c_str(), name);
                return to_py(without_gil(
                    [&] { return cus::to_base(cus::classes_of(column, cut ? &*cut : nullptr), j); }));
            },
            py::arg("records"), py::arg("function"), py::arg("name"), py::arg("bands"),
            "(classes, codes, offsets) of the base's customers.");

    m.def(
        "customer_totals",
        [](const transactions::customer_base& base) {
            auto totals = without_gil([&] { return cus::totals_of(base); });
            return py::make_tuple(take(std::move(totals.orders)), take(std::move(totals.revenue)));
        },
        py::arg("base"), "Orders and revenue of every customer.");
    m.def(
        "class_profile",
        [](std::vector<std::string> classes, const array<std::int32_t>& codes, const array<std::int64_t>& offsets,
           double level) {
            const auto of = codes_of(std::move(classes), codes, offsets);
            return to_py(without_gil([&] { return cus::profile(of, level); }));
        },
        py::arg("classes"), py::arg("codes"), py::arg("offsets"), py::kw_only(), py::arg("level"),
        "Shares of customers by class.");
    m.def(
        "class_profile_of_base",
        [](std::vector<std::string> classes, const array<std::int32_t>& codes, const array<std::int64_t>& offsets,
           const transactions::customer_base& base, double level) {
            const auto of = codes_of(std::move(classes), codes, offsets);
            return to_py(without_gil([&] { return cus::profile(of, base, level); }));
        },
        py::arg("classes"), py::arg("codes"), py::arg("offsets"), py::arg("base"), py::kw_only(), py::arg("level"),
        "Shares of customers, orders and revenue by class.");
}

}  // namespace goodwill::bindings
