#pragma once
#include "support.hpp"

#include <optional>
#include <string>
#include <vector>

#include <goodwill/segments/rfm.hpp>

/// How customers are scored and named, as Python says it.
namespace goodwill::bindings {

using optional_cuts = std::optional<std::vector<double>>;

struct rfm_choice {
    int bins;
    std::string scoring, ties;
    optional_cuts days_cuts, orders_cuts, revenue_cuts, score_cuts;
    std::vector<double> weights;  ///< of r, f and m
    rules::table rules;
};

[[nodiscard]] inline segments::rfm_options options_of(const char* function, const rfm_choice& choice,
                                                      const std::optional<std::int64_t>& at, int threads,
                                                      const py::object& progress) {
    segments::rfm_options options{.bins = choice.bins,
                                  .ties = segments::tie_rule_of(function, choice.ties),
                                  .days_cuts = choice.days_cuts,
                                  .orders_cuts = choice.orders_cuts,
                                  .revenue_cuts = choice.revenue_cuts,
                                  .rules = choice.rules,
                                  .threads = threads,
                                  .progress = watch_of(progress),
                                  .scoring = segments::scoring_of(function, choice.scoring),
                                  .weights = {choice.weights.at(0), choice.weights.at(1), choice.weights.at(2)},
                                  .score_cuts = choice.score_cuts};
    if (at) options.at = std::chrono::sys_days{std::chrono::days{*at}};
    return options;
}

}  // namespace goodwill::bindings
