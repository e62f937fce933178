#pragma once
#include "support.hpp"

#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/lifetime/fitted_model.hpp>
#include <goodwill/lifetime/scoring.hpp>

#include "lifetime/fitted_class.hpp"

/// A fitted model as a Python class: what every model that is fitted by maximum likelihood has.
namespace goodwill::bindings {

struct model_names {
    const char* model;                 ///< "bg_nbd": what errors name
    const char* estimator;             ///< "BGNBD"
    const char* bound;                 ///< "BgNbdFit"
    const char* about;                 ///< "A fitted or known BG/NBD model."
    std::array<const char*, 5> names;  ///< of the parameters, as many as there are
};

/// `names` outlives the module.
template <class Params>
class fitted_model_class {
public:
    static constexpr std::size_t size = lifetime::fitted_model<Params>::size;
    using numbers = typename lifetime::estimated<Params>::numbers;
    using fitted = lifetime::fitted_model<Params>;

    fitted_model_class(py::module_& m, const model_names& names)
        : names_(names), bound_(m, names.bound, names.about) {
        bind_fitted(bound_);
        if constexpr (all_estimated) bind_known();
    }

    /// The class, for what one model alone has.
    [[nodiscard]] py::class_<fitted>& bound() { return bound_; }

    /// Throws where a parameter is not > 0.
    [[nodiscard]] static fitted known(const model_names& n, const numbers& p, const std::optional<std::string>& unit) {
        const auto of_unit = unit_of(n.estimator, unit);
        for (std::size_t i = 0; i < size; ++i) core::check_positive(n.estimator, n.names[i], p[i]);
        return {lifetime::estimated<Params>::params(p), {}, {}, of_unit};
    }

protected:
    /// Whether what is estimated is all there is, so that a known model and a fit are those of the other models.
    static constexpr bool all_estimated = size * sizeof(double) == sizeof(Params);

    [[nodiscard]] std::string text(const char* of) const { return std::string(names_.model) + "." + of; }

    /// Results go into new arrays, which nobody sees when the function throws.
    [[nodiscard]] static lifetime::scoring_options options_of(int threads, py::object progress) {
        return {.threads = threads, .progress = watch_of(std::move(progress)), .out_is_scratch = true};
    }

    /// A new column, filled by work(columns..., out, options).
    template <class Work, class... Columns>
    [[nodiscard]] static array<double> scored(const std::string& function,
                                              const std::array<const char*, sizeof...(Columns)>& arguments, int threads,
                                              py::object progress, Work work, const Columns&... columns) {
        const auto spans = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple{values(function.c_str(), arguments[I], columns)...};
        }(std::index_sequence_for<Columns...>{});
        const auto options = options_of(threads, std::move(progress));
        auto out = empty_column(std::get<0>(spans).size());
        const auto to = writable(out);
        without_gil([&] { std::apply([&](auto... column) { work(column..., to, options); }, spans); });
        return out;
    }

    /// Weights that were given, of as many rows as the columns.
    [[nodiscard]] static std::span<const double> weights_of(const char* function,
                                                            const std::optional<array<double>>& weights,
                                                            std::size_t rows) {
        if (!weights) return {};
        const auto out = values(function, "weights", *weights);
        core::check_length(function, "weights", out.size(), rows);
        return out;
    }

    [[nodiscard]] static lifetime::repeat_fit_options<Params> fit_options_of(const std::optional<numbers>& start,
                                                                             int max_iterations, int threads,
                                                                             py::object progress) {
        lifetime::repeat_fit_options<Params> options{.max_iterations = max_iterations, .threads = threads,
                                                     .progress = watch_of(std::move(progress))};
        if (start) options.start = lifetime::estimated<Params>::params(*start);
        return options;
    }

    model_names names_;
    py::class_<fitted> bound_;

private:
    void bind_known() {
        bound_.def(py::init([n = names_](const numbers& p, const std::optional<std::string>& unit) {
                       return known(n, p, unit);
                   }),
                   py::arg("params"), py::arg("unit"), "A known model.");
    }
};

}  // namespace goodwill::bindings
