#include "satisfaction/results.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/ces.hpp>
#include <goodwill/satisfaction/csat.hpp>

namespace goodwill::bindings {
namespace {

namespace sat = goodwill::satisfaction;

template <class Option>
[[nodiscard]] Option named(const char* argument, const std::string& name,
                           std::initializer_list<std::pair<const char*, Option>> all) {
    std::string names;
    for (const auto& [text, option] : all) {
        if (name == text) return option;
        names += (names.empty() ? "" : " or ") + ("\"" + std::string(text) + "\"");
    }
    throw domain_error({"definition", argument, {}, "\"" + name + "\"", "must be " + names});
}

[[nodiscard]] sat::definition definition_of(std::string name, int lowest, int highest, std::vector<int> satisfied,
                                            std::vector<int> neutral, std::vector<int> dissatisfied,
                                            const std::string& measure, const std::string& base, bool low_is_best,
                                            std::vector<std::int64_t> missing_codes,
                                            std::vector<std::int64_t> not_applicable_codes,
                                            const std::string& half_points) {
    using sat::denominator;
    return sat::definition(
        {.name = std::move(name),
         .lowest = lowest,
         .highest = highest,
         .satisfied = std::move(satisfied),
         .neutral = std::move(neutral),
         .dissatisfied = std::move(dissatisfied),
         .of = named<sat::measure>("measure", measure,
                                   {{"share", sat::measure::share},
                                    {"mean", sat::measure::mean},
                                    {"index", sat::measure::index}}),
         .base = named<denominator>("denominator", base,
                                    {{"answers", denominator::answers},
                                     {"all but the neutral", denominator::all_but_the_neutral}}),
         .low_is_best = low_is_best,
         .missing_codes = std::move(missing_codes),
         .not_applicable_codes = std::move(not_applicable_codes),
         .halves = halves_of(half_points)});
}

[[nodiscard]] sat::score_options options_of(const char* function, const sat::definition& how,
                                            const std::optional<core::column>& weights, double level,
                                            const std::optional<std::string>& interval, int threads,
                                            const py::object& progress, const sampling& drawn) {
    sat::score_options out{.weights = weights,
                           .level = level,
                           .interval = {},
                           .threads = threads,
                           .progress = watch_of(progress),
                           .design = drawn.design(),
                           .bootstrap = drawn.bootstrap()};
    if (interval) out.interval = sat::score_interval_of(function, *interval, how.of() == sat::measure::share);
    return out;
}

[[nodiscard]] py::dict columns_of(const std::vector<sat::score_result>& results, const sat::definition& how) {
    using sat::score_result;
    return result_columns(results)
        .common()
        .column("satisfied", &score_result::satisfied)
        .column("neutral", &score_result::neutral)
        .column("dissatisfied", &score_result::dissatisfied)
        .column("missing", &score_result::missing)
        .column("not_applicable", &score_result::not_applicable)
        .column("neutral_excluded", &score_result::neutral_excluded)
        .matrix("counts", &score_result::counts, how.scale().size())
        .matrix("weighted_counts", &score_result::weighted_counts, how.scale().size())
        .done();
}

/// What a definition was made from, as keywords of Python's.
[[nodiscard]] py::dict keywords_of(const sat::definition& d) {
    constexpr const char* measures[] = {"share", "mean", "index"};
    const auto& f = d.fields();
    py::dict out;
    out["name"] = f.name;
    out["lowest"] = f.lowest;
    out["highest"] = f.highest;
    out["satisfied"] = f.satisfied;
    out["neutral"] = f.neutral;
    out["dissatisfied"] = f.dissatisfied;
    out["measure"] = measures[static_cast<std::size_t>(f.of)];
    out["denominator"] = f.base == sat::denominator::answers ? "answers" : "all but the neutral";
    out["low_is_best"] = f.low_is_best;
    constexpr const char* halves[] = {"refuse", "up", "down"};
    out["half_points"] = halves[static_cast<std::size_t>(f.halves)];
    return out;
}

template <auto Score, auto ScoreBy>
void bind_metric(py::module_& m, const char* name, const std::string& what) {
    m.def(
        name,
        [name](const core::column& scores, const sat::definition& how, const std::optional<core::column>& weights,
               double level, const std::optional<std::string>& interval, int threads, const py::object& progress,
               const sampling& drawn) {
            const auto options = options_of(name, how, weights, level, interval, threads, progress, drawn);
            return columns_of({without_gil([&] { return Score(scores, how, options); })}, how);
        },
        py::arg("scores"), py::arg("definition"), py::kw_only(), py::arg("weights"), py::arg("level"),
        py::arg("interval"), py::arg("threads"), py::arg("progress"), py::arg("sampling"),
        (what + ", as columns of one row.").c_str());
    m.def(
        (name + std::string("_by")).c_str(),
        [name](const core::column& scores, const std::vector<core::column>& groups, const sat::definition& how,
               const std::optional<core::column>& weights, double level, const std::optional<std::string>& interval,
               int threads, const py::object& progress, const sampling& drawn) {
            const auto options = options_of(name, how, weights, level, interval, threads, progress, drawn);
            const auto result = without_gil([&] { return ScoreBy(scores, groups, how, options); });
            return groups_tuple(
                result, [&](const std::vector<sat::score_result>& results) { return columns_of(results, how); });
        },
        py::arg("scores"), py::arg("groups"), py::arg("definition"), py::kw_only(), py::arg("weights"),
        py::arg("level"), py::arg("interval"), py::arg("threads"), py::arg("progress"), py::arg("sampling"),
        (what + by_group).c_str());
}

void bind_counts(py::module_& m) {
    using state = sat::score_counts;
    py::class_<state> counts(m, "ScoreCounts", "Weighted counts of answers on one scale.");
    counts.def(py::init([](const sat::definition& how) { return state(how); }), py::arg("definition"))
        .def(
            "update",
            [](state& s, const core::column& scores, const std::optional<core::column>& weights, int threads,
               const py::object& progress) {
                const sat::score_update_options options{weights, threads, watch_of(progress)};
                without_gil([&] { s.update(scores, options); });
            },
            py::arg("scores"), py::kw_only(), py::arg("weights"), py::arg("threads"), py::arg("progress"),
            "Adds answers.")
        .def("merge", &state::merge, py::arg("other"), "Adds the counts of another state on the same scale.")
        .def_property_readonly("n", &state::n, "Answers.")
        .def_property_readonly(
            "scale", [](const state& s) { return py::make_tuple(s.scale().lowest, s.scale().highest); },
            "Lowest and highest score.")
        .def(
            "finish",
            [](const state& s, const sat::definition& how, double level, const std::optional<std::string>& interval) {
                sat::score_estimate_options options{.level = level, .interval = {}};
                if (interval)
                    options.interval = sat::score_interval_of("ScoreCounts.finish", *interval,
                                                              how.of() == sat::measure::share);
                return columns_of({s.finish(how, options)}, how);
            },
            py::arg("definition"), py::kw_only(), py::arg("level"), py::arg("interval"),
            "The score of a definition, as columns of one row.");
    bind_bytes<state>(counts);
}

}  // namespace

void bind_scores(py::module_& m) {
    py::class_<sat::definition>(m, "ScoreDefinition", "The checked form of a definition.")
        .def(py::init(&definition_of), py::kw_only(), py::arg("name"), py::arg("lowest"), py::arg("highest"),
             py::arg("satisfied"), py::arg("neutral"), py::arg("dissatisfied"), py::arg("measure"),
             py::arg("denominator"), py::arg("low_is_best"), py::arg("missing_codes"),
             py::arg("not_applicable_codes"), py::arg("half_points"))
        .def_property_readonly("keywords", &keywords_of, "What it was made from, with every score in its box.");
    m.def(
        "score_definitions",
        [] {
            py::dict out;
            const auto put = [&out](const char* name, const sat::definition& d) { out[name] = keywords_of(d); };
            namespace csat = sat::csat_definitions;
            put("top2_of_5", csat::top2_of_5());
            put("top_of_5", csat::top_of_5());
            put("top2_of_5_without_neutral", csat::top2_of_5_without_neutral());
            put("top2_of_10", csat::top2_of_10());
            put("top3_of_10", csat::top3_of_10());
            put("top2_of_7", csat::top2_of_7());
            put("top3_of_7", csat::top3_of_7());
            put("three_point", csat::three_point());
            put("stars", csat::stars());
            namespace ces = sat::ces_definitions;
            put("ces1", ces::ces1());
            put("ces2_mean", ces::ces2_mean());
            put("ces2_share", ces::ces2_share());
            put("ces2_index", ces::ces2_index());
            return out;
        },
        "Keywords of the definitions in use, by name.");
    bind_counts(m);
    bind_metric<&sat::csat, &sat::csat_by>(m, "csat", "Customer satisfaction");
    bind_metric<&sat::ces, &sat::ces_by>(m, "ces", "Customer effort");
}

}  // namespace goodwill::bindings
