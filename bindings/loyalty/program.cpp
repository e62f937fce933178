#include "live_engine.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <goodwill/loyalty/describe.hpp>
#include <goodwill/loyalty/presets.hpp>
#include <goodwill/loyalty/program.hpp>
#include <goodwill/loyalty/program_check.hpp>

namespace goodwill::bindings {

std::shared_ptr<const loyalty::rulebook> book_of(const loyalty::program& p, const zone_table& zone) {
    const auto instants = values("Program.engine", "zone", std::get<1>(zone));
    const auto offsets = values("Program.engine", "zone", std::get<2>(zone));
    return std::make_shared<const loyalty::rulebook>(
        p, core::zone{std::get<0>(zone), {instants.begin(), instants.end()}, {offsets.begin(), offsets.end()}});
}


void bind_program(py::module_& m) {
    using loyalty::program;
    py::class_<program>(m, "Program", "A loyalty programme: its document as values.")
        .def_static(
            "from_json", [](const std::string& text) { return program::from_json(text); }, py::arg("text"),
            "Reads a document; throws FormatError with field and line.")
        .def_static(
            "preset", [](const std::string& name, const std::string& zone) { return loyalty::preset(name, zone); },
            py::arg("name"), py::arg("zone"), "The preset of a name.")
        .def_static(
            "presets",
            [] {
                py::dict out;
                for (const auto& one : loyalty::preset_names()) out[py::str(one.name)] = py::str(one.statement);
                return out;
            },
            "What each preset does, by name.")
        .def(
            "describe",
            [](const program& p, const std::string& language) {
                return loyalty::describe(p, loyalty::language_of("Program.describe", language));
            },
            py::arg("language"), "What a member gets, in plain words.")
        .def(
            "check",
            [](const program& p, std::optional<std::int32_t> today) {
                py::list out;
                for (const auto& f : loyalty::check(p, {today}))
                    out.append(py::make_tuple(py::str(loyalty::name_of(f.severity)), f.field, f.code, f.sentence));
                return out;
            },
            py::arg("today"), "Severity, field, code and sentence of each finding.")
        .def("to_json", &program::to_json, "The document that from_json reads back.")
        .def_readonly("name", &program::name, "What it is called.")
        .def_readonly("version", &program::version, "From 1.")
        .def_readonly("zone", &program::zone, "The IANA zone of its dates.")
        .def("equals", [](const program& a, const program& b) { return a == b; }, py::arg("other"),
             "Whether all values are the same.");
}

}  // namespace goodwill::bindings
