#include "support.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include <goodwill/audit/simulated_survey.hpp>
#include <goodwill/audit/simulation.hpp>
#include <goodwill/core/column.hpp>

namespace goodwill::bindings {
namespace {

[[nodiscard]] core::column ids_of(transactions::customer_ids&& ids) {
    return transactions::to_column(std::make_shared<const transactions::customer_ids>(std::move(ids)));
}

[[nodiscard]] audit::id_style id_style_of(const char* function, const std::string& name) {
    if (name == "dense") return audit::id_style::dense;
    if (name == "sparse") return audit::id_style::sparse;
    if (name == "text") return audit::id_style::text;
    throw domain_error({function, "ids", {}, "\"" + name + "\"", "must be \"dense\", \"sparse\" or \"text\""});
}
[[nodiscard]] audit::row_order row_order_of(const char* function, const std::string& name) {
    if (name == "time") return audit::row_order::time;
    if (name == "customer") return audit::row_order::customer;
    if (name == "shuffled") return audit::row_order::shuffled;
    throw domain_error({function, "order", {}, "\"" + name + "\"",
                        "must be \"time\", \"customer\" or \"shuffled\""});
}

[[nodiscard]] py::tuple simulate(std::int64_t customers, std::uint64_t seed, const std::array<double, 4>& buying,
                                 const std::array<double, 3>& spend, std::int64_t start, int days, int join_days,
                                 bool one_a_day, const std::string& ids, int id_width, const std::string& order,
                                 int threads, py::object progress) {
    audit::simulation_options options;
    options.customers = customers;
    options.seed = seed;
    options.buying = {buying[0], buying[1], buying[2], buying[3]};
    options.spend = {spend[0], spend[1], spend[2]};
    options.start = core::to_sys_days(static_cast<core::day_number>(start));
    options.days = days;
    options.join_days = join_days;
    options.one_a_day = one_a_day;
    options.ids = id_style_of("simulate", ids);
    options.id_width = id_width;
    options.order = row_order_of("simulate", order);
    options.threads = threads;
    options.progress = watch_of(std::move(progress));
    auto made = without_gil([&] { return audit::simulate(options); });
    auto& log = made.transactions;
    auto& known = made.customers;
    return py::make_tuple(ids_of(std::move(log.customer)), take(std::move(log.day)), take(std::move(log.amount)),
                          ids_of(std::move(known.customer)), take(std::move(known.joined)),
                          take(std::move(known.frequency)), take(std::move(known.alive)),
                          take(std::move(known.mean_spend)));
}

[[nodiscard]] py::tuple simulate_survey(const array<double>& frequency, const array<double>& p_alive,
                                        std::uint64_t seed, double response_rate, int regions, int threads,
                                        py::object progress) {
    constexpr const char* function = "simulate_survey";
    const auto f = values(function, "frequency", frequency), p = values(function, "p_alive", p_alive);
    const audit::survey_options options{seed, response_rate, regions, threads, watch_of(std::move(progress))};
    auto made = without_gil([&] { return audit::simulate_survey(f, p, options); });
    return py::make_tuple(take(std::move(made.row)), take(std::move(made.score)), take(std::move(made.region)));
}

}  // namespace

void bind_audit(py::module_& m) {
    m.def("simulate", &simulate, py::kw_only(), py::arg("customers"), py::arg("seed"), py::arg("buying"),
          py::arg("spend"), py::arg("start"), py::arg("days"), py::arg("join_days"), py::arg("one_a_day"),
          py::arg("ids"), py::arg("id_width"), py::arg("order"), py::arg("threads"), py::arg("progress"),
          "Rows of a log (customer, day, amount), and the customers (id, joined, frequency, alive, mean_spend).");
    m.def("simulate_survey", &simulate_survey, py::arg("frequency"), py::arg("p_alive"), py::kw_only(),
          py::arg("seed"), py::arg("response_rate"), py::arg("regions"), py::arg("threads"), py::arg("progress"),
          "Rows that answer, their scores and the numbers of their regions.");
}

}  // namespace goodwill::bindings
