#include "satisfaction/results.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/math/adjusted_p.hpp>
#include <goodwill/satisfaction/comparison.hpp>
#include <goodwill/satisfaction/paired.hpp>
#include <goodwill/satisfaction/sample_size.hpp>

namespace goodwill::bindings {
namespace {

namespace sat = goodwill::satisfaction;
/// Values, standard errors and effective numbers of answers of results.
using sides = std::tuple<array<double>, array<double>, array<double>>;

[[nodiscard]] sat::compared_metric metric_of(const char* function, const std::string& name) {
    if (name == "nps") return sat::compared_metric::nps;
    if (name == "share") return sat::compared_metric::share;
    if (name == "mean") return sat::compared_metric::mean;
    if (name == "csi") return sat::compared_metric::csi;
    throw domain_error({function, "metric", {}, "\"" + name + "\"",
                        "must be \"nps\", \"share\", \"mean\" or \"csi\""});
}
/// Metric, least and greatest value, whether the least is the best.
using scale_fields = std::tuple<std::string, double, double, bool>;
[[nodiscard]] sat::compared_scale scale_of(const scale_fields& fields) {
    const auto& [metric, least, most, low_is_best] = fields;
    return {metric_of("compare", metric), least, most, low_is_best};
}

[[nodiscard]] std::vector<sat::compared> results_of(const sides& all) {
    const auto value = values("compare", "value", std::get<0>(all));
    const auto error = values("compare", "standard_error", std::get<1>(all));
    const auto n = values("compare", "n_effective", std::get<2>(all));
    core::check_length("compare", "standard_error", error.size(), value.size());
    core::check_length("compare", "n_effective", n.size(), value.size());
    std::vector<sat::compared> out;
    for (std::size_t i = 0; i < value.size(); ++i) out.push_back({value[i], error[i], n[i]});
    return out;
}

[[nodiscard]] sat::survey_plan plan_of(const char* function, const std::string& metric, double variance,
                                       bool of_difference, double correlation, double level,
                                       const std::optional<double>& power, const std::optional<double>& population,
                                       double design_effect, const std::optional<std::string>& method) {
    sat::survey_plan out{.metric = metric_of(function, metric),
                         .variance = variance,
                         .of_difference = of_difference,
                         .correlation = correlation,
                         .level = level,
                         .power = power,
                         .design_effect = design_effect};
    if (population) out.population = *population;
    if (method) out.method = sat::planning_method_of(function, *method, out);
    return out;
}

void bind_plan(py::module_& m, const char* function, const char* argument, double (*f)(double, const sat::survey_plan&),
               const char* what) {
    m.def(
        function,
        [=](double given, const std::string& metric, double variance, bool of_difference, double correlation,
            double level, const std::optional<double>& power, const std::optional<double>& population,
            double design_effect, const std::optional<std::string>& method) {
            return f(given, plan_of(function, metric, variance, of_difference, correlation, level, power, population,
                                    design_effect, method));
        },
        py::arg(argument), py::kw_only(), py::arg("metric"), py::arg("variance"), py::arg("of_difference"),
        py::arg("correlation"), py::arg("level"), py::arg("power"), py::arg("population"), py::arg("design_effect"),
        py::arg("method"), what);
}

}  // namespace

void bind_comparison(py::module_& m) {
    m.def(
        "compare",
        [](const sides& a, const sides& b, const scale_fields& fields, double level,
           const std::optional<std::string>& method) {
            core::check_open_unit("compare", "level", level);
            const auto scale = scale_of(fields);
            auto how = sat::usual_method(scale.metric);
            if (method) how = sat::comparison_method_of("compare", *method, scale.metric);
            const auto from = results_of(a), to = results_of(b);
            core::check_length("compare", "b", to.size(), from.size());
            std::vector<sat::comparison_result> out;
            for (std::size_t i = 0; i < from.size(); ++i)
                out.push_back(sat::compare(from[i], to[i], scale, level, how));
            using sat::comparison_result;
            return py::make_tuple(std::string(name_of(how)),
                                  result_columns(out)
                                      .column("difference", &comparison_result::difference)
                                      .column("low", &comparison_result::low)
                                      .column("high", &comparison_result::high)
                                      .column("standard_error", &comparison_result::standard_error)
                                      .column("p_value", &comparison_result::p_value)
                                      .column("probability_improved", &comparison_result::probability_improved)
                                      .done());
        },
        py::arg("a"), py::arg("b"), py::kw_only(), py::arg("scale"), py::arg("level"), py::arg("method"),
        "b less a, row by row: the method, and the columns.");
    m.def(
        "rest_of_each",
        [](const sides& groups, const array<double>& weights, const scale_fields& scale) {
            const auto all = results_of(groups);
            const auto w = values("compare", "weights", weights);
            core::check_length("compare", "weights", w.size(), all.size());
            const auto rest = sat::rest_of_each(all, w, scale_of(scale));
            std::vector<double> value, error, n;
            for (const auto& one : rest) {
                value.push_back(one.value);
                error.push_back(one.standard_error);
                n.push_back(one.n_effective);
            }
            return py::make_tuple(take(std::move(value)), take(std::move(error)), take(std::move(n)));
        },
        py::arg("groups"), py::arg("weights"), py::arg("scale"),
        "Value, standard error and effective answers of all groups but each one.");
    m.def(
        "adjusted_p",
        [](const array<double>& p, const std::string& method) {
            const auto all = values("compare", "p_value", p);
            if (method == "holm") return take(math::adjusted_by_holm(all));
            if (method == "benjamini_hochberg") return take(math::adjusted_by_benjamini_hochberg(all));
            throw domain_error({"compare", "adjust", {}, "\"" + method + "\"",
                                "must be None, \"holm\" or \"benjamini_hochberg\""});
        },
        py::arg("p_value"), py::arg("method"), "Adjusted p-values; NaN is no test.");
    m.def(
        "compare_paired",
        [](const core::column& before, const core::column& after, const std::optional<sat::definition>& how,
           const std::optional<core::column>& weights, const std::string& answers, double level,
           const std::optional<std::string>& method, int threads, const py::object& progress) {
            sat::paired_options options{.weights = weights,
                                        .level = level,
                                        .threads = threads,
                                        .progress = watch_of(progress)};
            if (answers != "pairs" && answers != "all")
                throw domain_error({"compare_paired", "answers", {}, "\"" + answers + "\"",
                                    "must be \"pairs\" or \"all\""});
            if (answers == "all") options.answers = sat::paired_answers::all;
            const auto worth = how ? sat::answer_worth(*how) : sat::answer_worth{};
            auto named = sat::usual_method(worth.scale, options.answers);
            if (method) named = sat::paired_method_of("compare_paired", *method, worth.scale, options.answers);
            options.method = named;
            const auto found = without_gil([&] {
                return how ? sat::compare_paired(before, after, *how, options)
                           : sat::compare_paired_nps(before, after, options);
            });
            py::dict out;
            out["before"] = found.before;
            out["after"] = found.after;
            out["difference"] = found.difference;
            out["low"] = found.low;
            out["high"] = found.high;
            out["standard_error"] = found.standard_error;
            out["p_value"] = found.p_value;
            out["probability_improved"] = found.probability_improved;
            out["correlation"] = found.correlation;
            out["both"] = found.both;
            out["only_before"] = found.only_before;
            out["only_after"] = found.only_after;
            out["neither"] = found.neither;
            out["n_weighted"] = found.n_weighted;
            out["method"] = std::string(name_of(named));
            return out;
        },
        py::arg("before"), py::arg("after"), py::kw_only(), py::arg("definition"), py::arg("weights"),
        py::arg("answers"), py::arg("level"), py::arg("method"), py::arg("threads"), py::arg("progress"),
        "The same customers asked twice: the figures of a comparison; without a definition of the NPS.");
    bind_plan(m, "sample_size", "margin", &sat::sample_size, "The least number of answers with a margin.");
    bind_plan(m, "margin_of_error", "n", &sat::margin_of_error, "Half the width of the interval with n answers.");
}

}  // namespace goodwill::bindings
