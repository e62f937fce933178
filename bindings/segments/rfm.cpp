#include "segments/rfm_options.hpp"

#include <memory>
#include <utility>

namespace goodwill::bindings {
namespace {

namespace seg = goodwill::segments;

[[nodiscard]] py::dict to_py(std::shared_ptr<seg::rfm_result> result) {
    py::dict out;
    std::vector<std::string> segment;
    std::vector<std::int64_t> customers, orders;
    std::vector<double> share, revenue, revenue_share;
    for (const auto& row : result->segments) {
        segment.push_back(row.segment);
        customers.push_back(row.customers);
        share.push_back(row.share);
        orders.push_back(row.orders);
        revenue.push_back(row.revenue);
        revenue_share.push_back(row.revenue_share);
    }
    out["segments"] = py::dict(py::arg("segment") = segment, py::arg("customers") = take(std::move(customers)),
                               py::arg("share") = take(std::move(share)), py::arg("orders") = take(std::move(orders)),
                               py::arg("revenue") = take(std::move(revenue)),
                               py::arg("revenue_share") = take(std::move(revenue_share)));
    out["segment_names"] = result->segment_names;
    out["cuts"] = result->cuts;
    if (!result->score_cuts.empty()) {
        out["score_cuts"] = result->score_cuts;
        out["score"] = take(std::move(result->score));
        out["level"] = take(std::move(result->level));
    }
    out["at"] = result->at;
    out["later_customers"] = result->later_customers;
    out["customer"] = transactions::to_column(result->customer);
    out["days_since_last"] = take(std::move(result->days_since_last));
    out["orders"] = take(std::move(result->orders));
    out["revenue"] = take(std::move(result->revenue));
    out["r"] = take(std::move(result->r));
    out["f"] = take(std::move(result->f));
    out["m"] = take(std::move(result->m));
    out["segment"] = take(std::move(result->segment));
    return out;
}

}  // namespace

void bind_rfm(py::module_& m) {
    py::class_<rfm_choice>(m, "RfmChoice", "How customers are scored and named.")
        .def(py::init([](int bins, const std::string& scoring, const std::string& ties, const optional_cuts& days,
                         const optional_cuts& orders, const optional_cuts& revenue, const optional_cuts& score,
                         const std::vector<double>& weights, const rules::table& rules) {
                 return rfm_choice{bins, scoring, ties, days, orders, revenue, score, weights, rules};
             }),
             py::kw_only(), py::arg("bins"), py::arg("scoring"), py::arg("ties"), py::arg("days_cuts"),
             py::arg("orders_cuts"), py::arg("revenue_cuts"), py::arg("score_cuts"), py::arg("weights"),
             py::arg("rules"));
    m.def(
        "named_segments", [] { return seg::named_segments(); },
        "The named segments of r, f and m scores, as a rule table.");
    m.def(
        "quantile_scores",
        [](const core::column& values, int bins, const std::string& ties, bool highest_is_best,
           const optional_cuts& cuts, int threads, const py::object& progress) {
            core::buffer<std::uint8_t> scores(static_cast<std::size_t>(values.length()));
            const auto best = highest_is_best ? seg::best_end::highest : seg::best_end::lowest;
            if (cuts) {
                const seg::fixed_scores_options options{best, threads, watch_of(progress)};
                without_gil([&] { seg::fixed_scores(values, *cuts, scores, options); });
                return py::make_tuple(take(std::move(scores)), std::vector<double>(*cuts));
            }
            const seg::quantile_scores_options options{bins, seg::tie_rule_of("quantile_scores", ties), best, threads,
                                                       watch_of(progress)};
            auto found = without_gil([&] { return seg::quantile_scores(values, scores, options); });
            return py::make_tuple(take(std::move(scores)), std::move(found));
        },
        py::arg("values"), py::kw_only(), py::arg("bins"), py::arg("ties"), py::arg("highest_is_best"),
        py::arg("cuts"), py::arg("threads"), py::arg("progress"), "Scores 1 .. bins (0: missing) and the cuts.");
    m.def(
        "rfm",
        [](const transactions::customer_base& base, const rfm_choice& choice, const std::optional<std::int64_t>& at,
           int threads, const py::object& progress) {
            const seg::rfm_options options = options_of("rfm", choice, at, threads, progress);
            return to_py(
                without_gil([&] { return std::make_shared<seg::rfm_result>(seg::rfm(base, options)); }));
        },
        py::arg("base"), py::arg("choice"), py::kw_only(), py::arg("at"), py::arg("threads"), py::arg("progress"),
        "Recency, frequency, monetary value, their scores and segments, as columns.");
}

}  // namespace goodwill::bindings
