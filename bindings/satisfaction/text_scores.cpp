#include "support.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <goodwill/core/column.hpp>
#include <goodwill/satisfaction/shipped_labels.hpp>
#include <goodwill/satisfaction/text_scores.hpp>

namespace goodwill::bindings {
namespace {

namespace sat = goodwill::satisfaction;
using label_pairs = std::vector<std::pair<std::string, std::int64_t>>;

[[nodiscard]] std::optional<std::string> name_of(sat::best_end end) {
    if (end == sat::best_end::unknown) return {};
    return end == sat::best_end::highest ? "highest" : "lowest";
}
[[nodiscard]] sat::best_end best_of(const std::optional<std::string>& name) {
    if (!name) return sat::best_end::unknown;
    if (*name == "highest") return sat::best_end::highest;
    if (*name == "lowest") return sat::best_end::lowest;
    throw domain_error({"label_table", "best", {}, "\"" + *name + "\"", "must be None, \"highest\" or \"lowest\""});
}
[[nodiscard]] sat::label_table table_of(std::string name, int lowest, int highest,
                                        const std::optional<std::string>& best, label_pairs labels) {
    sat::label_table out{std::move(name), lowest, highest, best_of(best), {}};
    for (auto& [text, score] : labels) out.labels.push_back({std::move(text), score});
    return out;
}
[[nodiscard]] py::tuple fields_of(const sat::label_table& table) {
    label_pairs labels;
    for (const auto& [text, score] : table.labels) labels.emplace_back(text, score);
    return py::make_tuple(table.name, table.lowest, table.highest, name_of(table.best), labels);
}

}  // namespace

void bind_text_scores(py::module_& m) {
    m.def(
        "label_tables",
        [] {
            py::list out;
            for (const auto& reader : sat::shipped_labels()) out.append(fields_of(reader.table()));
            return out;
        },
        "The shipped tables: name, lowest and highest score, the end of the best answer, and (label, score) pairs.");
    m.def(
        "check_label_table",
        [](std::string name, int lowest, int highest, const std::optional<std::string>& best, label_pairs labels) {
            (void)sat::label_reader(table_of(std::move(name), lowest, highest, best, std::move(labels)));
        },
        py::arg("name"), py::arg("lowest"), py::arg("highest"), py::arg("best"), py::arg("labels"),
        "Raises DomainError for a table that cannot be.");
    m.def(
        "scores_of_text",
        [](const std::string& function, const std::string& argument, const core::column& texts,
           const std::optional<std::tuple<std::string, int, int, std::optional<std::string>, label_pairs>>& labels,
           const std::optional<std::pair<int, int>>& scale, const std::optional<std::string>& best, bool half_stars,
           int threads, const py::object& progress) {
            sat::text_score_options options{.function = function.c_str(),
                                            .argument = argument.c_str(),
                                            .scale = scale,
                                            .best = best_of(best),
                                            .threads = threads,
                                            .progress = watch_of(progress),
                                            .half_stars = half_stars};
            if (labels) {
                const auto& [name, lowest, highest, end, pairs] = *labels;
                options.labels = table_of(name, lowest, highest, end, pairs);
            }
            auto found = without_gil([&] { return sat::scores_of_text(texts, options); });
            return py::make_tuple(take(std::move(found.scores)), fields_of(found.table), found.rows, found.missing);
        },
        py::arg("function"), py::arg("argument"), py::arg("texts"), py::kw_only(), py::arg("labels"),
        py::arg("scale"), py::arg("best"), py::arg("half_stars"), py::arg("threads"), py::arg("progress"),
        "Scores of texts: an array (NaN where missing), the table's fields, rows by its labels, rows without a text.");
}

}  // namespace goodwill::bindings
