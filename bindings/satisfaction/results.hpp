#pragma once
#include "support.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// Results of the room as columns: one row a result.
namespace goodwill::bindings {

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
            .column("excluded", &Result::excluded);
    }
    [[nodiscard]] py::dict done() { return std::move(out_); }

private:
    const std::vector<Result>& results_;
    py::dict out_;
};

}  // namespace goodwill::bindings
