#include "support.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "loyalty/log_columns.hpp"
#include "loyalty/replay_run.hpp"

namespace goodwill::bindings {

void bind_replay(py::module_& m) {
    using zone_table = std::tuple<std::string, array<std::int64_t>, array<std::int32_t>>;
    py::class_<replay_run>(m, "ReplayRun", "A replay: pieces of a log go in, tables come out.")
        .def(
            py::init([](const loyalty::program& program, const zone_table& zone, bool entries,
                        const std::vector<core::day_number>& at, std::optional<core::day_number> until,
                        bool in_pieces) {
                const auto instants = values("replay", "zone", std::get<1>(zone));
                const auto offsets = values("replay", "zone", std::get<2>(zone));
                auto run = std::make_unique<replay_run>(
                    program,
                    core::zone{std::get<0>(zone), {instants.begin(), instants.end()}, {offsets.begin(), offsets.end()}},
                    entries, at);
                run->until(until);
                if (in_pieces) run->in_pieces();
                return run;
            }),
            py::arg("program"), py::arg("zone"), py::kw_only(), py::arg("entries"), py::arg("at"), py::arg("until"),
            py::arg("in_pieces"))
        .def(
            "feed",
            [](replay_run& run, const columns_by_role& given, const std::string& errors, bool local_times,
               bool trust_ids, bool last, std::pair<double, double> share, int threads, py::object progress) {
                loyalty::event_log_options options{.errors = transactions::on_error_of("replay", errors),
                                                   .local_times = local_times,
                                                   .trust_ids = trust_ids,
                                                   .threads = threads,
                                                   .progress = watch_of(std::move(progress))};
                auto columns = log_columns(given);
                without_gil([&] { run.feed(std::move(columns), options, last, share.first, share.second); });
            },
            py::arg("columns"), py::kw_only(), py::arg("errors"), py::arg("local_times"), py::arg("trust_ids"),
            py::arg("last"), py::arg("share"), py::arg("threads"), py::arg("progress"),
            "Takes in a piece of the log; the only one where `last`.")
        .def(
            "finish", [](replay_run& run, int threads) { without_gil([&] { run.finish(threads); }); },
            py::arg("threads"), "Runs the clock to the end after the last of several pieces.")
        .def("facts", &replay_run::facts, "Names and decimals of the programme.")
        .def("members", &replay_run::members, py::arg("threads"), "The accounts by id.")
        .def("lots", &replay_run::lots, "The open lots by member.")
        .def("entries", &replay_run::entries, "The entries by member.")
        .def("at", &replay_run::at, py::arg("which"), "The accounts at a date.")
        .def("refused", &replay_run::refused, "What was refused, by row.")
        .def("counts", &replay_run::counts, "Rows that were refused, by reason.")
        .def("totals", &replay_run::totals, py::arg("threads"), "Sums of points by place, and members by tier.")
        .def("months", &replay_run::months, "Points by month, out of entries.")
        .def_property_readonly("rows", &replay_run::rows, "Rows that were read.")
        .def_property_readonly("events", &replay_run::events, "Events that were decided.")
        .def_property_readonly("last_day", &replay_run::last_day, "The date up to which the clock ran.")
        .def_property_readonly("memory", &replay_run::memory, "Bytes that the accounts hold.");
    m.def(
        "repeated_ids",
        [](const core::column& ids, int threads, py::object progress) {
            const core::watch watch = watch_of(std::move(progress));
            const auto found = without_gil([&] { return loyalty::repeated_ids(ids, threads, watch); });
            return take(std::vector<std::int64_t>(found.begin(), found.end()));
        },
        py::arg("ids"), py::kw_only(), py::arg("threads"), py::arg("progress"), "The rows of ids that came before.");
}

}  // namespace goodwill::bindings
