#include "support.hpp"

#include <string>

#include <goodwill/loyalty/program.hpp>

namespace goodwill::bindings {

void bind_program(py::module_& m) {
    using loyalty::program;
    py::class_<program>(m, "Program", "A loyalty programme: its document as values.")
        .def_static(
            "from_json", [](const std::string& text) { return program::from_json(text); }, py::arg("text"),
            "Reads a document; throws FormatError with field and line.")
        .def("to_json", &program::to_json, "The document that from_json reads back.")
        .def_readonly("name", &program::name, "What it is called.")
        .def_readonly("version", &program::version, "From 1.")
        .def_readonly("zone", &program::zone, "The IANA zone of its dates.")
        .def("equals", [](const program& a, const program& b) { return a == b; }, py::arg("other"),
             "Whether all values are the same.");
}

}  // namespace goodwill::bindings
