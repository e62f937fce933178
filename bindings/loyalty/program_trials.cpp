#include "support.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "loyalty/log_columns.hpp"
#include "loyalty/trials_run.hpp"

namespace goodwill::bindings {
namespace {

using loyalty::place;
using zone_table = std::tuple<std::string, array<std::int64_t>, array<std::int32_t>>;

[[nodiscard]] std::int64_t whole(core::int128 sum, const char* what) {
    if (sum > std::numeric_limits<std::int64_t>::max() || sum < std::numeric_limits<std::int64_t>::min())
        throw domain_error({"try_programs", what, {}, "", "must fit into 64 bits in total"});
    return static_cast<std::int64_t>(sum);
}

/// The columns of the members of one programme, by id.
[[nodiscard]] py::dict columns_of(const loyalty::program_trial& trial, const core::buffer<std::uint32_t>& slots) {
    const auto each = [&]<class T>(T, auto&& value) {
        core::buffer<T> out(slots.size());
        for (std::size_t i = 0; i < slots.size(); ++i) out[i] = static_cast<T>(value(trial.members[slots[i]]));
        return take(std::move(out));
    };
    using loyalty::member_trial;
    py::dict out;
    out["money"] = each(std::int64_t{}, [](const member_trial& m) { return m.money; });
    out["earned"] = each(std::int64_t{}, [](const member_trial& m) { return m.earned; });
    out["spent"] = each(std::int64_t{}, [](const member_trial& m) { return m.spent; });
    out["expired"] = each(std::int64_t{}, [](const member_trial& m) { return m.expired; });
    out["open"] = each(std::int64_t{}, [](const member_trial& m) { return m.open; });
    out["cost"] = each(double{}, [](const member_trial& m) { return m.cost; });
    out["refused"] = each(std::int64_t{}, [](const member_trial& m) { return m.refused; });
    out["tier"] = each(std::int8_t{}, [](const member_trial& m) { return m.member ? m.tier : -1; });
    return out;
}

[[nodiscard]] py::dict sums_of(const loyalty::program_trial& trial) {
    py::dict out, total, refused;
    for (std::size_t p = 0; p < loyalty::place_count; ++p)
        total[py::str(std::string(loyalty::place_names[p]))] = whole(trial.total[p], "points");
    for (std::size_t r = 1; r < std::size(loyalty::refusal_names); ++r)
        if (trial.refused[r] != 0) refused[py::str(std::string(loyalty::refusal_names[r]))] = trial.refused[r];
    out["total"] = total, out["refused"] = refused, out["tiers"] = trial.tiers;
    out["money"] = whole(trial.money, "money"), out["cost"] = trial.cost, out["open_value"] = trial.open_value;
    out["times_bought"] = trial.times_bought, out["last_day"] = trial.last_day;
    return out;
}

}  // namespace

void bind_program_trials(py::module_& m) {
    m.def(
        "program_facts",
        [](const loyalty::program& p) {
            py::list tiers;
            tiers.append(p.tiers.below);
            for (const auto& level : p.tiers.levels) tiers.append(level.name);
            py::dict out;
            out["tiers"] = tiers, out["currency"] = p.currency, out["decimals"] = p.decimals, out["money"] = p.money;
            out["money_decimals"] = p.money_decimals, out["zone"] = p.zone;
            const loyalty::point_worth worth = loyalty::worth_of_point(p);
            out["point_value"] = worth.value;
            out["point_value_by"] = worth.by == nullptr ? py::object(py::none()) : py::str(worth.by->name);
            out["values"] =
                worth.value > 0 ||
                std::any_of(p.rewards.begin(), p.rewards.end(), [](const auto& r) { return r.value.value_or(0) > 0; });
            return out;
        },
        py::arg("program"), "Names, digits and values of a programme.");
    py::class_<trials_run>(m, "ProgramTrials", "A log of events that programmes are put through.")
        .def(
            py::init([](const loyalty::program& program, const zone_table& zone, const columns_by_role& columns,
                        const std::string& errors, bool local_times, bool trust_ids, int threads, py::object progress) {
                const auto instants = values("replay", "zone", std::get<1>(zone));
                const auto offsets = values("replay", "zone", std::get<2>(zone));
                core::zone table{
                    std::get<0>(zone), {instants.begin(), instants.end()}, {offsets.begin(), offsets.end()}};
                loyalty::event_log_options options{.errors = transactions::on_error_of("replay", errors),
                                                   .local_times = local_times,
                                                   .trust_ids = trust_ids,
                                                   .threads = threads,
                                                   .progress = watch_of(std::move(progress))};
                auto log = log_columns(columns);
                return without_gil([&] {
                    return std::make_unique<trials_run>(program, std::move(table), std::move(log), std::move(options));
                });
            }),
            py::arg("program"), py::arg("zone"), py::arg("columns"), py::kw_only(), py::arg("errors"),
            py::arg("local_times"), py::arg("trust_ids"), py::arg("threads"), py::arg("progress"))
        .def(
            "run",
            [](trials_run& run, const std::vector<const loyalty::program*>& programs, loyalty::units redeems,
               double elasticity, std::optional<core::day_number> until, std::size_t keep, int threads,
               py::object progress) {
                std::vector<loyalty::program> all;
                for (const auto* p : programs) all.push_back(*p);
                const core::watch watch = watch_of(std::move(progress));
                const auto found =
                    without_gil([&] { return run.run(all, {redeems, elasticity, until}, keep, threads, watch); });
                py::list out;
                for (std::size_t i = 0; i < found.size(); ++i) {
                    py::dict one = sums_of(found[i]);
                    if (i < keep) one["members"] = columns_of(found[i], run.slots());
                    out.append(one);
                }
                return out;
            },
            py::arg("programs"), py::kw_only(), py::arg("redeems"), py::arg("elasticity"), py::arg("until"),
            py::arg("keep"), py::arg("threads"), py::arg("progress"),
            "Puts the log through the programmes; members of the first `keep` come with them.")
        .def(
            "histories",
            [](trials_run& run, const std::vector<const loyalty::program*>& programs, loyalty::units redeems,
               double elasticity, std::optional<core::day_number> until, std::size_t member) {
                if (member >= run.slots().size()) throw py::index_error("member");
                std::vector<loyalty::program> all;
                for (const auto* p : programs) all.push_back(*p);
                return run.histories(all, {redeems, elasticity, until}, member);
            },
            py::arg("programs"), py::kw_only(), py::arg("redeems"), py::arg("elasticity"), py::arg("until"),
            py::arg("member"), "Steps and entries of one member, by its place among the ids, under each programme.")
        .def("ids", &trials_run::ids, "The members that are in the log, by id.")
        .def(
            "places", [](const trials_run& run) { return take(run.places()); },
            "For each row the place of its member; below 0: none.")
        .def("counts", &trials_run::counts, "Rows left out, by reason.")
        .def("refused", &trials_run::refused, "Rows left out.")
        .def_property_readonly("rows", &trials_run::rows, "Rows of the log.")
        .def_property_readonly("events", &trials_run::events, "Events that are decided.")
        .def_property_readonly("redemptions", &trials_run::redemptions, "Redemptions among them.")
        .def_property_readonly("last_day", &trials_run::last_day, "The date of the last event.");
}

}  // namespace goodwill::bindings
