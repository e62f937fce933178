#include "loyalty/trials_run.hpp"

#include <algorithm>
#include <bit>
#include <map>

#include <goodwill/core/error.hpp>
#include <goodwill/loyalty/resolve.hpp>

namespace goodwill::bindings {
namespace {

using loyalty::entry;
using loyalty::event_log;
using loyalty::rulebook;
using loyalty::trial_program;

/// Members of all programmes of a run hold no more than this.
constexpr std::size_t most_bytes = std::size_t{1} << 30;

[[nodiscard]] bool is_there(const core::column& c) { return !c.chunks().empty(); }

[[nodiscard]] bool names_alike(const rulebook& a, const rulebook& b) {
    return a.channels == b.channels && a.rewards == b.rewards && a.activities == b.activities && a.tiers == b.tiers;
}
[[nodiscard]] bool lines_alike(const rulebook& a, const rulebook& b) {
    return a.products == b.products && a.categories == b.categories && a.by_product == b.by_product &&
           a.by_category == b.by_category && a.card_products == b.card_products &&
           a.card_categories == b.card_categories;
}

/// Programmes with what they read.
struct prepared {
    std::vector<std::unique_ptr<loyalty::versions>> books;
    std::vector<trial_program> programs;
};

}  // namespace

trials_run::trials_run(const loyalty::program& program, core::zone zone, loyalty::event_log_columns columns,
                       loyalty::event_log_options options)
    : zone_(std::move(zone)),
      columns_(std::move(columns)),
      options_(std::move(options)),
      names_(is_there(columns_.channel) || is_there(columns_.reward) || is_there(columns_.activity) ||
             is_there(columns_.tier)),
      lines_(is_there(columns_.product) || is_there(columns_.category)) {
    for (const auto& a : columns_.attributes) attributes_.push_back(loyalty::text_key(a.name));
    static_cast<void>(log_of(std::make_shared<const rulebook>(program, zone_)));
    options_.progress = {};
    options_.trust_ids = options_.trust_ids || options_.errors == transactions::on_error::raise;  // were looked at
    std::vector<std::uint8_t> used(members_.size(), 0);
    for (const std::uint32_t slot : logs_[0].log->events().member) used[slot] = 1;
    for (const std::uint32_t slot : members_.by_id(options_.threads))
        if (used[slot] != 0) slots_.push_back(slot);
}

const event_log& trials_run::log_of(const std::shared_ptr<const rulebook>& book) {
    for (const coded& c : logs_) {
        const bool said = std::all_of(attributes_.begin(), attributes_.end(), [&](std::uint64_t a) {
            return loyalty::asks_for(*c.book, a) == loyalty::asks_for(*book, a);
        });
        if (said && (!names_ || names_alike(*c.book, *book)) && (!lines_ || lines_alike(*c.book, *book))) return *c.log;
    }
    logs_.push_back({book, std::make_unique<event_log>(*book, columns_, members_, options_)});
    return *logs_.back().log;
}

std::vector<loyalty::program_trial> trials_run::run(const std::vector<loyalty::program>& programs,
                                                    const trial_assumptions& how, std::size_t keep, int threads,
                                                    const core::watch& progress) {
    const std::size_t at_once = std::clamp<std::size_t>(
        most_bytes / (sizeof(loyalty::member_trial) * std::max<std::size_t>(members_.size(), 1)), 2, 16);
    std::vector<loyalty::program_trial> out;
    while (out.size() < programs.size()) {
        // The first stays with all others: they are checked against it, and react to it.
        const std::size_t done = out.size(), again = done == 0 ? 0 : 1;
        const std::size_t n = std::min(programs.size() - done, at_once - again);
        prepared these;
        for (std::size_t i = 0; i < n + again; ++i) {
            const auto& program = programs[i < again ? 0 : done + i - again];
            const auto book = std::make_shared<const rulebook>(program, zone_);
            these.books.push_back(std::make_unique<loyalty::versions>(book));
            these.programs.push_back({these.books.back().get(), &log_of(book).events()});
        }
        const double from = static_cast<double>(done) / static_cast<double>(programs.size());
        const double share = static_cast<double>(n) / static_cast<double>(programs.size());
        core::watch watch;
        if (progress) watch = [&progress, from, share](double part) { return progress(from + share * part); };
        auto found = loyalty::try_programs(these.programs, {.until = how.until,
                                                            .redeems = how.redeems,
                                                            .elasticity = how.elasticity,
                                                            .threads = threads,
                                                            .progress = watch});
        for (std::size_t i = again; i < found.size(); ++i) {
            if (out.size() >= keep) found[i].members = {};
            out.push_back(std::move(found[i]));
        }
    }
    return out;
}

core::column trials_run::ids() const {
    return transactions::to_column(std::make_shared<const transactions::customer_ids>(members_.ids(slots_)));
}

core::buffer<std::int32_t> trials_run::places() const {
    core::buffer<std::int32_t> place(members_.size()), out(rows());
    for (std::size_t i = 0; i < slots_.size(); ++i) place[slots_[i]] = static_cast<std::int32_t>(i);
    std::fill(out.begin(), out.end(), -1);
    const event_log& log = *logs_[0].log;
    const auto member = log.events().member;
    for (std::size_t e = 0; e < member.size(); ++e) out[log.row_of(e)] = place[member[e]];
    return out;
}

py::dict trials_run::counts() const {
    std::map<std::string, std::uint64_t> counts;
    for (const auto& bad : logs_[0].log->refused())
        ++counts[std::string(loyalty::name_of(bad.field)) + "_" + std::string(loyalty::name_of(bad.what))];
    py::dict out;
    for (const auto& [name, n] : counts) out[py::str(name)] = n;
    return out;
}

py::dict trials_run::refused() const {
    core::buffer<std::int64_t> row;
    std::vector<std::string> reason, sentence;
    for (const auto& bad : logs_[0].log->refused()) {
        row.push_back(static_cast<std::int64_t>(bad.row));
        const std::string field(loyalty::name_of(bad.field));
        reason.push_back(field + "_" + std::string(loyalty::name_of(bad.what)));
        sentence.push_back(field + " " + std::string(loyalty::reason_of(bad.what)));
    }
    py::dict out;
    out["row"] = take(std::move(row)), out["reason"] = core::column(reason), out["sentence"] = core::column(sentence);
    return out;
}

std::uint64_t trials_run::redemptions() const {
    const auto kind = logs_[0].log->events().kind;
    return static_cast<std::uint64_t>(std::count(kind.begin(), kind.end(), loyalty::event_kind::redemption));
}

core::day_number trials_run::last_day() const {
    const event_log& log = *logs_[0].log;
    return events() == 0 ? 0 : static_cast<core::day_number>(zone_.day_at(loyalty::seconds_of(log.last_time())));
}

py::list trials_run::histories(const std::vector<loyalty::program>& programs, const trial_assumptions& how,
                               std::size_t member) {
    prepared these;
    std::vector<const event_log*> logs;
    for (const auto& program : programs) {
        const auto book = std::make_shared<const rulebook>(program, zone_);
        these.books.push_back(std::make_unique<loyalty::versions>(book));
        logs.push_back(&log_of(book));
        these.programs.push_back({these.books.back().get(), &logs.back()->events()});
    }
    const auto found = loyalty::trial_histories(
        these.programs, slots_[member], {.until = how.until, .redeems = how.redeems, .elasticity = how.elasticity});
    py::list out;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const rulebook& book = these.books[i]->latest();
        const auto text = [](std::string_view s) { return py::str(s.data(), s.size()); };
        const auto rule_name = [&](std::size_t place) { return py::str(book.source.earn[place].name); };
        py::list steps, entries;
        for (const auto& s : found[i].steps) {
            py::list rules, multipliers;
            for (const auto& r : s.rules) rules.append(py::make_tuple(rule_name(r.rule), r.points, r.capped));
            for (loyalty::rule_bits left = s.fired & book.multipliers; left != 0; left &= left - 1) {
                const auto& rule =
                    book.source.earn[book.rules[static_cast<std::size_t>(std::countr_zero(left))].written];
                multipliers.append(py::make_tuple(rule.name, rule.multiply.value_or(1)));
            }
            py::dict step;
            step["row"] = static_cast<std::int64_t>(logs[i]->row_of(s.event));
            step["day"] = s.day, step["kind"] = text(loyalty::name_of(s.kind)),
            step["why"] = text(loyalty::name_of(s.why));
            step["sentence"] = text(loyalty::reason_of(s.why)), step["money"] = s.money, step["points"] = s.points;
            step["tier"] = s.tier, step["rules"] = rules, step["multipliers"] = multipliers, step["cut"] = s.cut;
            steps.append(step);
        }
        for (const entry& e : found[i].entries) {
            py::dict one;
            one["row"] = e.event == entry::clock ? -1 : static_cast<std::int64_t>(logs[i]->row_of(e.event));
            one["day"] = e.day, one["kind"] = text(loyalty::name_of(e.kind)), one["points"] = e.points,
            one["tier"] = e.tier;
            one["from"] = text(loyalty::name_of(e.from)), one["to"] = text(loyalty::name_of(e.to)),
            one["earned_on"] = e.earned_on;
            one["about"] = e.about;
            entries.append(one);
        }
        out.append(py::make_tuple(steps, entries));
    }
    return out;
}

}  // namespace goodwill::bindings
