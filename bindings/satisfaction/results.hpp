#pragma once
#include "support.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/answer_scale.hpp>
#include <goodwill/satisfaction/bootstrap.hpp>
#include <goodwill/satisfaction/survey_design.hpp>

/// Results of the room as columns: one row a result.
namespace goodwill::bindings {

[[nodiscard]] inline satisfaction::half_points halves_of(const std::string& name) {
    if (name == "refuse") return satisfaction::half_points::refuse;
    if (name == "up") return satisfaction::half_points::up;
    if (name == "down") return satisfaction::half_points::down;
    throw domain_error({"definition", "half_points", {}, "\"" + name + "\"",
                        "must be \"refuse\", \"up\" or \"down\""});
}

/// How respondents were drawn and resampled, as keywords of Python's.
struct sampling {
    std::optional<core::column> strata, clusters;
    std::int64_t resamples = 0;
    std::uint64_t seed = 0;

    [[nodiscard]] satisfaction::survey_design design() const { return {strata, clusters}; }
    [[nodiscard]] satisfaction::bootstrap_options bootstrap() const { return {resamples, seed}; }
};

template <class Result>
class result_columns {
public:
    explicit result_columns(const std::vector<Result>& results) : results_(results) {}

    template <class T>
    result_columns& column(const char* name, T Result::*field) {
        std::vector<T> all;
        all.reserve(results_.size());
        for (const auto& result : results_) all.push_back(result.*field);
        out_[name] = take(std::move(all));
        return *this;
    }
    /// One column for each of the first `width` elements of a field.
    template <class Array>
    result_columns& matrix(const char* name, Array Result::*field, std::size_t width) {
        using value = typename Array::value_type;
        py::array_t<value> all(std::vector<py::ssize_t>{static_cast<py::ssize_t>(results_.size()),
                                                        static_cast<py::ssize_t>(width)});
        auto* to = all.mutable_data();
        for (const auto& result : results_)
            for (std::size_t k = 0; k < width; ++k) *to++ = (result.*field)[k];
        out_[name] = std::move(all);
        return *this;
    }
    /// What every result has.
    result_columns& common() {
        return column("value", &Result::value)
            .column("low", &Result::low)
            .column("high", &Result::high)
            .column("standard_error", &Result::standard_error)
            .column("n", &Result::n)
            .column("n_weighted", &Result::n_weighted)
            .column("n_effective", &Result::n_effective)
            .column("design_effect", &Result::design_effect)
            .column("excluded", &Result::excluded);
    }
    [[nodiscard]] py::dict done() { return std::move(out_); }

private:
    const std::vector<Result>& results_;
    py::dict out_;
};

inline constexpr const char* by_group =
    " by group: keys (None for the missing group) and codes of each column of groups, columns of the results, of the "
    "total, and, of groups by several columns, of the results by each of them alone.";

/// What by_group says.
template <class Groups, class ColumnsOf>
[[nodiscard]] py::tuple groups_tuple(const Groups& found, const ColumnsOf& columns_of) {
    py::list groups, by_column;
    for (const auto& column : found.groups.columns)
        groups.append(py::make_tuple(keys_of(column.keys), take(std::vector<std::int64_t>(column.code))));
    for (const auto& results : found.by_column) by_column.append(columns_of(results));
    return py::make_tuple(groups, columns_of(found.result), columns_of({found.total}), by_column);
}

/// `to_bytes`, `from_bytes`, `equals` and pickling of a state.
template <class State, class Class>
void bind_bytes(Class& state) {
    const auto to_py = [](const State& s) {
        const auto bytes = s.to_bytes();
        return py::bytes(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    const auto from_py = [](const py::bytes& bytes) {
        const std::string_view view = bytes;
        return State::from_bytes(std::as_bytes(std::span(view.data(), view.size())));
    };
    state.def("to_bytes", to_py, "The state as bytes.")
        .def_static("from_bytes", from_py, py::arg("bytes"), "Reads what `to_bytes` wrote.")
        .def("equals", [](const State& a, const State& b) { return a == b; }, py::arg("other"), "Whether all is the same.")
        .def(py::pickle(to_py, from_py));
}

}  // namespace goodwill::bindings
