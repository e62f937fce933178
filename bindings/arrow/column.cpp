#include "arrow.hpp"

#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include <goodwill/arrow/export.hpp>
#include <goodwill/arrow/import.hpp>
#include <goodwill/core/check.hpp>

namespace goodwill::bindings {
namespace {

using core::column;

/// The struct in a capsule of the Arrow PyCapsule Interface.
template <class T>
[[nodiscard]] T* opened(const asked& who, const py::object& capsule, const char* name) {
    if (!PyCapsule_IsValid(capsule.ptr(), name))
        throw schema_error({who.function, who.argument, {}, std::string(Py_TYPE(capsule.ptr())->tp_name),
                            std::string("must be a capsule named ") + name});
    auto* out = static_cast<T*>(PyCapsule_GetPointer(capsule.ptr(), name));
    if (out->release == nullptr)
        throw schema_error({who.function, who.argument, {}, "", "was read before: its Arrow data is gone"});
    return out;
}

/// A capsule that owns a struct; whoever takes the struct leaves `release` null.
template <class T>
[[nodiscard]] py::object sealed(std::unique_ptr<T> value, const char* name) {
    PyObject* capsule = PyCapsule_New(value.get(), name, [](PyObject* self) {
        auto* p = static_cast<T*>(PyCapsule_GetPointer(self, PyCapsule_GetName(self)));
        if (p->release != nullptr) p->release(p);
        delete p;
    });
    if (capsule == nullptr) throw py::error_already_set();
    static_cast<void>(value.release());
    return py::reinterpret_steal<py::object>(capsule);
}

[[nodiscard]] column from_arrow(const asked& who, const py::object& source) {
    if (py::hasattr(source, "__arrow_c_stream__")) {
        const py::object capsule = source.attr("__arrow_c_stream__")();
        auto* stream = opened<ArrowArrayStream>(who, capsule, "arrow_array_stream");
        return without_gil([&] { return arrow::import_stream(who.function.c_str(), who.argument, stream); });
    }
    const py::tuple pair = source.attr("__arrow_c_array__")();
    auto* schema = opened<ArrowSchema>(who, pair[0], "arrow_schema");
    auto* array = opened<ArrowArray>(who, pair[1], "arrow_array");
    return arrow::import_array(who.function.c_str(), who.argument, *schema, array);
}

[[nodiscard]] std::vector<column> columns_of(const std::string& function, const py::object& source,
                                             const std::vector<std::pair<std::string, std::string>>& names) {
    std::vector<arrow::wanted> columns;
    for (const auto& [name, argument] : names) columns.push_back({name, argument});
    const py::object capsule = source.attr("__arrow_c_stream__")();
    auto* stream = opened<ArrowArrayStream>({function, "data"}, capsule, "arrow_array_stream");
    return without_gil([&] { return arrow::import_columns(function.c_str(), columns, stream); });
}

[[nodiscard]] py::object schema_capsule(const arrow::named& c) {
    auto schema = std::make_unique<ArrowSchema>();
    arrow::export_schema(c, schema.get());
    return sealed(std::move(schema), "arrow_schema");
}

/// Integers as instants, so many ticks a second since 1970-01-01 UTC.  int64 is not copied.
[[nodiscard]] column as_instants(const asked& who, const column& c, std::int64_t ticks_per_second) {
    if (!core::is_integer(c.type()) || c.dictionary() != nullptr)
        throw schema_error({who.function, who.argument, {}, "of type " + c.type_name(), "must be integers"});
    std::vector<core::column_chunk> chunks = c.chunks();
    std::shared_ptr<const void> owner = c.owner();
    if (c.type() != core::dtype::int64) {
        auto own = std::make_shared<std::pair<std::vector<std::vector<std::int64_t>>, column>>();
        own->second = c;
        std::int64_t row = 0;
        for (auto& chunk : chunks) {
            std::vector<std::int64_t> wide(static_cast<std::size_t>(chunk.offset + chunk.length));
            auto* out = wide.data() + chunk.offset;
            core::visit_numbers(who.function.c_str(), who.argument.c_str(), c, chunk, [&](auto values) {
                for (std::size_t i = 0; i < values.size(); ++i, ++row) {
                    if constexpr (std::is_same_v<typename decltype(values)::value_type, std::uint64_t>)
                        if (values[i] > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                            throw domain_error({who.function, who.argument, row, std::to_string(values[i]),
                                                "must be below 2^63"});
                    out[i] = static_cast<std::int64_t>(values[i]);
                }
            });
            own->first.push_back(std::move(wide));
            chunk.values = own->first.back().data();
        }
        owner = std::move(own);
    }
    column out(core::dtype::timestamp, std::move(chunks), std::move(owner));
    out.ticks_per_second = ticks_per_second;
    out.zone = "UTC";
    return out;
}

/// Named columns of one length, for whoever reads the Arrow PyCapsule Interface.
struct table {
    std::vector<arrow::named> columns;
    int view_threads = 0;
};

[[nodiscard]] py::object table_capsule(const table& t) {
    auto stream = std::make_unique<ArrowArrayStream>();
    arrow::export_table("Table", t.columns, stream.get(), t.view_threads);
    return sealed(std::move(stream), "arrow_array_stream");
}

}  // namespace

std::shared_ptr<const void> keep_alive(py::object object) {
    return {new py::object(std::move(object)), [](const py::object* p) {
                const py::gil_scoped_acquire gil;
                delete p;
            }};
}

void bind_arrow(py::module_& m) {
    py::class_<column>(m, "Column", "A column of one type, read where it lies.")
        .def_static(
            "from_arrow",
            [](const std::string& function, const std::string& argument, const py::object& source) {
                return from_arrow({function, argument}, source);
            },
            py::arg("function"), py::arg("argument"), py::arg("source"),
            "From an object with ``__arrow_c_stream__`` or ``__arrow_c_array__``.")
        .def_static(
            "from_numpy",
            [](const std::string& function, const std::string& argument, const py::array& values,
               const py::object& missing, const std::string& zone) {
                column c = column_of_array({function, argument}, values, missing);
                c.zone = zone;
                return c;
            },
            py::arg("function"), py::arg("argument"), py::arg("values"), py::arg("missing") = py::none(),
            py::arg("zone") = "",
            "From a one-dimensional array; ``missing`` is None, an array of bool or \"nan\", ``zone`` that of instants.")
        .def_static(
            "from_objects",
            [](const std::string& function, const std::string& argument, const py::object& values) {
                return column_of_objects({function, argument}, values);
            },
            py::arg("function"), py::arg("argument"), py::arg("values"), "From a sequence of objects of one kind.")
        .def_static(
            "from_codes",
            [](const std::string& function, const std::string& argument, const py::array& codes, const column& values) {
                return column_of_codes({function, argument}, codes, values);
            },
            py::arg("function"), py::arg("argument"), py::arg("codes"), py::arg("values"),
            "A dictionary: integer codes, below 0 where missing, and the values that they stand for.")
        .def(
            "as_instants",
            [](const column& c, const std::string& function, const std::string& argument, std::int64_t per_second) {
                return as_instants({function, argument}, c, per_second);
            },
            py::arg("function"), py::arg("argument"), py::arg("ticks_per_second"),
            "Integers as instants in UTC, so many ticks a second since 1970-01-01.")
        .def("__len__", &column::length)
        .def_property_readonly("dtype", &column::type_name, "What messages call the type.")
        .def_property_readonly(
            "is_integer", [](const column& c) { return core::is_integer(c.type()) && c.dictionary() == nullptr; },
            "Whether the values are integers.")
        .def_property_readonly(
            "zone",
            [](const column& c) -> py::object {
                if (c.type() != core::dtype::timestamp || c.zone.empty()) return py::none();
                return py::str(c.zone);
            },
            "The zone of a timestamp, or None.")
        .def("to_numpy", &to_numpy,
             "As an array: a read-only view where nothing is missing, else missing is NaN, NaT or None.")
        .def("to_pylist", &to_list, "As a list of Python objects; None where missing.")
        .def(
            "__arrow_c_schema__", [](const column& c) { return schema_capsule({"", c}); }, "The type, as a capsule.")
        .def(
            "__arrow_c_array__",
            [](const column& c, const py::object&) {
                auto schema = std::make_unique<ArrowSchema>();
                auto array = std::make_unique<ArrowArray>();
                arrow::export_array({"", c}, schema.get(), array.get());
                return py::make_tuple(sealed(std::move(schema), "arrow_schema"), sealed(std::move(array), "arrow_array"));
            },
            py::arg("requested_schema") = py::none(), "The column in one piece, as two capsules.")
        .def(
            "__arrow_c_stream__",
            [](const column& c, const py::object&) {
                auto stream = std::make_unique<ArrowArrayStream>();
                arrow::export_stream({"", c}, stream.get());
                return sealed(std::move(stream), "arrow_array_stream");
            },
            py::arg("requested_schema") = py::none(), "The column in its chunks, as a capsule.");

    py::class_<table>(m, "Table", "Named columns of one length.")
        .def(py::init([](const std::vector<std::string>& names, const std::vector<column>& columns, int view_threads) {
                 core::check_length("Table", "columns", columns.size(), names.size());
                 table t;
                 t.view_threads = view_threads;
                 for (std::size_t i = 0; i < names.size(); ++i) t.columns.push_back({names[i], columns[i]});
                 return t;
             }),
             py::arg("names"), py::arg("columns"), py::arg("view_threads") = 0)
        .def(
            "__arrow_c_schema__",
            [](const table& t) {
                ArrowArrayStream stream;
                arrow::export_table("Table", t.columns, &stream, t.view_threads);
                auto schema = std::make_unique<ArrowSchema>();
                stream.get_schema(&stream, schema.get());
                stream.release(&stream);
                return sealed(std::move(schema), "arrow_schema");
            },
            "The types, as a capsule.")
        .def(
            "__arrow_c_stream__", [](const table& t, const py::object&) { return table_capsule(t); },
            py::arg("requested_schema") = py::none(), "The columns as a stream of one struct, as a capsule.");

    m.def("read_columns", &columns_of, py::arg("function"), py::arg("source"), py::arg("names"),
          "The columns of a table with ``__arrow_c_stream__``: for each pair (name, argument) a Column.");
}

}  // namespace goodwill::bindings
