#pragma once
#include "support.hpp"

#include <array>
#include <tuple>
#include <utility>

#include <goodwill/lifetime/likelihood_columns.hpp>

/// Log-likelihoods with their derivatives as arrays for Python: the same of each model.
namespace goodwill::bindings {

inline constexpr const char* about_derivatives =
    "Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.";

/// value (n,), gradient (n, p), hessian (n, p, p).
template <class Params, class... Columns>
[[nodiscard]] std::tuple<py::array_t<double>, py::array_t<double>, py::array_t<double>> likelihood_derivatives(
    const Params& m, const std::array<const char*, sizeof...(Columns)>& arguments,
    const lifetime::scoring_options& options, const Columns&... columns) {
    constexpr py::ssize_t p = lifetime::estimated<Params>::size;
    const auto spans = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::array{values("log_likelihood_derivatives", arguments[I], columns)...};
    }(std::index_sequence_for<Columns...>{});
    auto all = without_gil([&] {
        return std::apply([&](auto... of) { return lifetime::log_likelihood_derivatives(m, of..., options); }, spans);
    });
    const auto n = static_cast<py::ssize_t>(spans[0].size());
    return {take(std::move(all.value)), py::array_t<double>(take(std::move(all.gradient))).reshape({n, p}),
            py::array_t<double>(take(std::move(all.hessian))).reshape({n, p, p})};
}

}  // namespace goodwill::bindings
