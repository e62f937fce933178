#include "loyalty/replay_run.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <goodwill/core/check.hpp>
#include <goodwill/loyalty/resolve.hpp>

namespace goodwill::bindings {
namespace {

using core::day_number;
using core::dtype;
using transactions::id_kind;

/// The shares of the stages of a replay in its time, and the end.
constexpr std::array<double, 4> stages{0, 0.2, 0.5, 1};

/// One share that only grows, out of those of the stages, each of which begins at 0 again.
[[nodiscard]] core::watch whole(const core::watch& shown, double from, double to) {
    if (!shown) return {};
    return [shown, from, to, stage = std::size_t{0}, last = 0.0](double done) mutable {
        if (done < last && stage + 2 < stages.size()) ++stage;
        last = done;
        const double share = stages[stage] + (stages[stage + 1] - stages[stage]) * done;
        return shown(from + (to - from) * share);
    };
}

}  // namespace

void picked_ids::take_none() {
    valid_.push_back(0);
    if (ids_.kind == id_kind::text) ids_.offsets.push_back(static_cast<std::int64_t>(ids_.bytes.size()));
    else ids_.integers.push_back(0);
}

void picked_ids::take(const core::column& ids, std::int64_t row) {
    const bool text = core::is_text(ids.dictionary() != nullptr ? ids.dictionary()->type() : ids.type());
    if (text && ids_.kind != id_kind::text) {  // what came before was missing
        ids_.kind = id_kind::text;
        ids_.offsets.assign(valid_.size() + 1, 0);
    } else if (!text && valid_.empty()) {
        ids_.kind = ids.type() == dtype::uint64 ? id_kind::uint64 : id_kind::int64;
    }
    for (const auto& chunk : ids.chunks()) {
        if (row >= chunk.length) {
            row -= chunk.length;
            continue;
        }
        if (ids.type() == dtype::null || !chunk.valid(row)) return take_none();
        const core::column_chunk* part = &chunk;
        if (ids.dictionary() != nullptr) {
            core::column codes(ids.type(), {chunk});
            core::visit_numbers("replay", "id", codes, chunk, [&](auto values) {
                row = static_cast<std::int64_t>(values[static_cast<std::size_t>(row)]);
            });
            part = nullptr;
            for (const auto& piece : ids.dictionary()->chunks()) {
                if (row < piece.length) {
                    part = &piece;
                    break;
                }
                row -= piece.length;
            }
            if (part == nullptr || row < 0 || !part->valid(row)) return take_none();
        }
        valid_.push_back(1);
        if (text) {
            const auto value = part->text_at(ids.dictionary() != nullptr ? ids.dictionary()->type() : ids.type(), row);
            ids_.bytes.insert(ids_.bytes.end(), value.begin(), value.end());
            ids_.offsets.push_back(static_cast<std::int64_t>(ids_.bytes.size()));
        } else {
            core::visit_numbers("replay", "id", ids, *part, [&](auto values) {
                ids_.integers.push_back(static_cast<std::int64_t>(values[static_cast<std::size_t>(row)]));
            });
        }
        return;
    }
    take_none();
}

core::column picked_ids::column(std::span<const std::size_t> places) const {
    struct held {
        transactions::customer_ids ids;
        std::vector<std::uint8_t> bits;
    };
    auto own = std::make_shared<held>();
    own->ids.kind = ids_.kind;
    own->bits.assign((places.size() + 7) / 8, 0);
    bool all = true;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::size_t at = places[i];
        all &= valid_[at] != 0;
        own->bits[i / 8] = static_cast<std::uint8_t>(own->bits[i / 8] | valid_[at] << (i % 8));
        if (ids_.kind == id_kind::text) {
            const auto text = ids_.text(at);
            own->ids.bytes.insert(own->ids.bytes.end(), text.begin(), text.end());
            own->ids.offsets.push_back(static_cast<std::int64_t>(own->ids.bytes.size()));
        } else {
            own->ids.integers.push_back(ids_.integers[at]);
        }
    }
    core::column bare = transactions::to_column(std::shared_ptr<const transactions::customer_ids>(own, &own->ids));
    core::column_chunk chunk = bare.chunks()[0];
    if (!all) chunk.validity = own->bits.data();
    return {bare.type(), {chunk}, own};
}

replay_run::replay_run(const loyalty::program& program, core::zone zone, bool entries, std::vector<day_number> at)
    : books_(std::make_shared<const loyalty::rulebook>(program, std::move(zone))),
      keep_entries_(entries),
      at_dates_(std::move(at)) {}

void replay_run::feed(loyalty::event_log_columns columns, loyalty::event_log_options options, bool last, double from,
                      double to) {
    const core::watch progress = whole(options.progress, from, to);
    options.progress = progress;
    options.first_row = rows_;
    const core::column ids = columns.id;
    has_ids_ = ids.type() != dtype::null || !ids.chunks().empty();
    const loyalty::event_log log(books_.latest(), std::move(columns), slots_, options, seen_.get());
    const loyalty::event_columns& events = log.events();
    const core::zone& zone = books_.latest().zone;
    rows_ += log.rows();
    events_ += events.member.size();
    if (!events.member.empty() && log.first_time() < last_time_) {
        std::size_t i = 0;
        const auto time = [&](std::size_t e) {
            return events.day.empty() ? events.time[e] : zone.start_of_day(events.day[e]) * 1'000'000;
        };
        while (time(i) >= last_time_) ++i;
        const auto day = static_cast<day_number>(zone.day_at(loyalty::seconds_of(time(i))));
        throw domain_error(
            {"replay", "time", static_cast<std::int64_t>(log.row_of(i)), core::to_text_date(day),
             "must not be before the last time of the pieces before it: pieces must follow each other in time"});
    }
    if (!events.member.empty()) {
        last_time_ = log.last_time();
        last_day_ = std::max(last_day_, static_cast<day_number>(zone.day_at(loyalty::seconds_of(last_time_))));
    }
    loyalty::replay_options how{.entries = keep_entries_, .threads = options.threads, .progress = progress};
    // Dates that later pieces may still bring events of are asked later.
    std::size_t asked = asked_;
    while (asked < at_dates_.size() && (last || at_dates_[asked] < last_day_)) how.at.push_back(at_dates_[asked++]);
    if (last) {
        const day_number end = std::max(last_day_, at_dates_.empty() ? last_day_ : at_dates_.back());
        if (until_ && *until_ < end)
            throw domain_error(
                {"replay",
                 "until",
                 {},
                 core::to_text_date(*until_),
                 "must not be before the last event and the last date of at, " + core::to_text_date(end)});
        how.until = last_day_ = until_.value_or(end);
    }
    auto report = loyalty::replay(books_, store_, events, how);
    add(&log, ids, std::move(report), how.at);
}

void replay_run::finish(int threads) {
    const day_number end = std::max(last_day_, at_dates_.empty() ? last_day_ : at_dates_.back());
    if (until_ && *until_ < end)
        throw domain_error({"replay",
                            "until",
                            {},
                            core::to_text_date(*until_),
                            "must not be before the last event and the last date of at, " + core::to_text_date(end)});
    last_day_ = until_.value_or(end);
    loyalty::event_columns none;
    none.members = slots_.size();
    const loyalty::replay_options how{.until = last_day_,
                                      .at = {at_dates_.begin() + static_cast<std::ptrdiff_t>(asked_), at_dates_.end()},
                                      .entries = keep_entries_,
                                      .threads = threads};
    auto report = loyalty::replay(books_, store_, none, how);
    add(nullptr, {}, std::move(report), how.at);
}

void replay_run::add(const loyalty::event_log* log, const core::column& ids, loyalty::replay_report&& report,
                     std::span<const day_number> asked) {
    asked_ += asked.size();
    for (auto& column : report.at) at_.push_back(std::move(column));
    const std::uint64_t first = log == nullptr || log->rows() == 0 ? rows_ : rows_ - log->rows();
    const auto take = [&](picked_ids& to, std::uint64_t row) {
        if (has_ids_) to.take(ids, static_cast<std::int64_t>(row - first));
    };
    std::vector<refused_event> refused;
    if (log != nullptr)
        for (const loyalty::bad_row& b : log->refused())
            refused.push_back({b.row, true, static_cast<std::uint8_t>(b.field), static_cast<std::uint8_t>(b.what)});
    for (const loyalty::refused_row& r : report.rows)
        refused.push_back({log->row_of(r.row), false, 0, static_cast<std::uint8_t>(r.why)});
    std::stable_sort(refused.begin(), refused.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    for (const refused_event& r : refused) take(refused_ids_, r.row);
    refused_.insert(refused_.end(), refused.begin(), refused.end());
    for (loyalty::member_entry& e : report.entries) {
        const bool clock = e.entry.event == loyalty::entry::clock;
        if (!clock) e.entry.event = log->row_of(e.entry.event);
        if (!has_ids_) continue;
        if (clock) entry_ids_.take_none();
        else take(entry_ids_, e.entry.event);
    }
    entries_.insert(entries_.end(), report.entries.begin(), report.entries.end());
}

}  // namespace goodwill::bindings
