#include <goodwill/satisfaction/text_scores.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>
#include <unordered_map>

#include <goodwill/satisfaction/shipped_labels.hpp>
#include <goodwill/satisfaction/star_rating.hpp>

#include "core/group_table.hpp"
#include "satisfaction/grouping.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

using kind = label_reading::kind;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// The different texts of a column in the order of their rows, and which of them each row has (0: none, else k + 1).
struct distinct_texts {
    std::vector<std::string_view> texts;
    std::vector<std::int64_t> first_row;
    std::vector<core::group_code> code;
};

[[nodiscard]] distinct_texts distinct_of(const core::column& c, const text_score_options& o) {
    const auto rows = static_cast<std::size_t>(c.length());
    distinct_texts out;
    out.code.resize(rows);
    struct part {
        std::vector<std::string_view> texts;
        std::vector<std::int64_t> first_row;
    };
    std::vector<part> parts(core::chunk_count(rows, chunk_rows));
    core::for_chunks(o.function, rows, chunk_rows, o.threads, o.progress,
                     [&](std::size_t index, std::size_t begin, std::size_t end) {
                         core::group_coder<std::string_view> coder(o.function, o.argument, c);
                         core::for_pieces(c, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end),
                                          [&](const core::column_chunk& piece, std::int64_t row) {
                                              coder.codes(piece, row, out.code.data() + row);
                                          });
                         part& p = parts[index];
                         p.texts = coder.keys();
                         p.first_row.assign(p.texts.size(), -1);
                         for (std::size_t i = begin; i < end; ++i)
                             if (const auto k = out.code[i]; k != 0 && p.first_row[k - 1] < 0)
                                 p.first_row[k - 1] = static_cast<std::int64_t>(i);
                     });
    std::unordered_map<std::string_view, core::group_code> known;
    std::vector<std::vector<core::group_code>> as(parts.size());
    for (std::size_t p = 0; p < parts.size(); ++p) {
        as[p].push_back(0);
        for (std::size_t k = 0; k < parts[p].texts.size(); ++k) {
            const auto [at, is_new] = known.emplace(parts[p].texts[k], out.texts.size() + 1);
            if (is_new) {
                out.texts.push_back(parts[p].texts[k]);
                out.first_row.push_back(parts[p].first_row[k]);
            }
            as[p].push_back(at->second);
        }
    }
    for (std::size_t p = 1; p < parts.size(); ++p)
        for (std::size_t i = p * chunk_rows; i < std::min(rows, (p + 1) * chunk_rows); ++i)
            out.code[i] = as[p][out.code[i]];
    return out;
}

[[nodiscard]] std::string quoted(std::string_view text) {
    constexpr std::size_t most = 60;
    const auto points = core::code_points(text);
    if (points.size() <= most) return "\"" + std::string(text) + "\"";
    return "\"" + core::to_utf8(std::u32string_view(points).substr(0, most)) + "...\"";
}
[[nodiscard]] bool is_number(std::string_view text) {
    return text.find_first_not_of("0123456789.,-+ ") == std::string_view::npos;
}
[[nodiscard]] std::string scale_of(int lowest, int highest) {
    return std::to_string(lowest) + " to " + std::to_string(highest);
}
/// The first label of each score, which has its usual words.
[[nodiscard]] std::string labels_of(const label_table& table) {
    constexpr std::size_t most = 20;
    std::string out;
    std::vector<std::int64_t> seen;
    std::size_t shown = 0;
    for (const auto& label : table.labels) {
        const bool again = std::find(seen.begin(), seen.end(), label.score) != seen.end();
        if (again) continue;
        seen.push_back(label.score);
        if (shown++ == most) return out + ", ...";
        out += (out.empty() ? "" : ", ") + quoted(label.text) + " (" + std::to_string(label.score) + ")";
    }
    return out;
}

/// The readings of all different texts by one table.
struct trial {
    const label_reader* reader;
    std::vector<label_reading> readings;
    std::size_t known = 0, answers = 0;  // answers: those that are not blank
    std::optional<std::pair<std::size_t, std::size_t>> rivals = {};  // two labels in use for one score

    [[nodiscard]] const label_table& table() const noexcept { return reader->table(); }
    std::size_t scores_in_use = 0;

    /// Whether every score of the table is somebody's answer.
    [[nodiscard]] bool is_complete() const noexcept {
        return scores_in_use == static_cast<std::size_t>(table().highest - table().lowest + 1);
    }
    [[nodiscard]] bool knows_all() const noexcept { return answers > 0 && known == answers; }
    [[nodiscard]] double score(std::size_t text) const {
        const auto& r = readings[text];
        return r.what == kind::known ? static_cast<double>(table().labels[r.label].score) : nothing;
    }
};

[[nodiscard]] trial tried(const label_reader& reader, const distinct_texts& all) {
    trial out{&reader, {}};
    std::unordered_map<std::int64_t, std::size_t> used;
    for (const auto text : all.texts) {
        const auto r = reader(text);
        out.readings.push_back(r);
        if (r.what == kind::blank) continue;
        ++out.answers;
        if (r.what != kind::known && r.what != kind::contradicted) continue;
        ++out.known;
        const auto [at, is_new] = used.emplace(out.table().labels[r.label].score, r.label);
        if (!is_new && at->second != r.label && !out.rivals) out.rivals = {at->second, r.label};
    }
    out.scores_in_use = used.size();
    return out;
}

/// Throws for the first row that the table does not know, if there is one.
void refuse_unknown(const trial& t, const distinct_texts& all, const text_score_options& o, const char* what) {
    for (std::size_t k = 0; k < all.texts.size(); ++k) {
        const auto& r = t.readings[k];
        if (r.what == kind::known || r.what == kind::blank) continue;
        const auto& label = t.table().labels[r.label];
        if (r.what == kind::contradicted)
            throw domain_error({o.function, o.argument, all.first_row[k], quoted(all.texts[k]),
                                "must have the number of its label: " + quoted(label.text) + " is " +
                                    std::to_string(label.score) + " in " + t.table().name});
        if (is_number(all.texts[k]))
            throw domain_error({o.function, o.argument, all.first_row[k], quoted(all.texts[k]),
                                "must be words: numbers must come as numbers, or be named in labels"});
        const auto& nearest = t.reader->nearest(all.texts[k]);
        throw domain_error({o.function, o.argument, all.first_row[k], quoted(all.texts[k]),
                            std::string("must be a label of ") + what + t.table().name + ": " +
                                labels_of(t.table()) + "; the nearest is " + quoted(nearest.text)});
    }
}

/// Stars, where every text is a rating; on a scale that begins at 1 (five stars unless the texts or the scale say so).
[[nodiscard]] std::optional<text_scores> stars_of(const distinct_texts& all, const text_score_options& o,
                                                  std::vector<double>& score_of) {
    score_of.assign(all.texts.size(), nothing);
    std::vector<std::optional<star_rating>> ratings;
    int of = 0;
    for (const auto text : all.texts) {
        const bool blank = core::folded(text, core::diacritics::drop).empty();
        ratings.push_back(blank ? std::optional(star_rating{nothing, 0}) : star_rating_of(text));
        if (!ratings.back()) return {};
        of = std::max(of, ratings.back()->of);
    }
    if (std::all_of(ratings.begin(), ratings.end(), [](const auto& r) { return std::isnan(r->stars); })) return {};
    const int most = of == 0 ? 5 : of;
    for (std::size_t k = 0; k < ratings.size(); ++k) {
        const auto& r = *ratings[k];
        if (std::isnan(r.stars)) continue;
        const auto refuse = [&](std::string must) {
            throw domain_error({o.function, o.argument, all.first_row[k], quoted(all.texts[k]), std::move(must)});
        };
        if (r.of != 0 && r.of != most)
            refuse("must be of " + std::to_string(most) + " stars as other rows are");
        if (o.scale && *o.scale != std::pair(1, most))
            refuse("must lie on the scale, " + scale_of(o.scale->first, o.scale->second) + "; stars are 1 to " +
                   std::to_string(most));
        const double halves = o.half_stars ? 2 : 1;
        if (halves * r.stars != std::floor(halves * r.stars))
            refuse(o.half_stars ? "must be whole or half stars" : "must be whole stars");
        if (r.stars < 1 || r.stars > most) refuse("must be 1 to " + std::to_string(most) + " stars");
        score_of[k] = r.stars;
    }
    return text_scores{{}, {.name = "stars", .lowest = 1, .highest = most, .best = best_end::highest}, {}, 0};
}

/// Throws where the best answer of a table lies at the other end than the caller's.
void check_best(const label_table& table, const text_score_options& o, bool found) {
    if (o.best == best_end::unknown || table.best == o.best) return;
    if (table.best == best_end::unknown && (!found || o.best == best_end::highest)) return;
    const bool low = o.best == best_end::lowest;
    throw domain_error(
        {o.function, "labels", {}, table.name,
         std::string("must have its best answer at the ") + (low ? "lowest" : "highest") + " score as the definition has" +
             (table.best == best_end::unknown ? "; say with labels what agreement means here"
                                              : "; reversed, it has")});
}

[[nodiscard]] trial found_table(const distinct_texts& all, const text_score_options& o) {
    constexpr std::size_t most_texts = 200;
    std::vector<trial> trials;
    if (all.texts.size() <= most_texts)
        for (const auto& reader : shipped_labels()) trials.push_back(tried(reader, all));
    else
        trials.push_back(tried(shipped_labels().front(), {{all.texts.begin(), all.texts.begin() + most_texts},
                                                          {all.first_row.begin(), all.first_row.begin() + most_texts},
                                                          {}}));
    const auto on_scale = [&](const trial& t) {
        return !o.scale || *o.scale == std::pair(t.table().lowest, t.table().highest);
    };
    std::vector<const trial*> fit;
    const trial *nearest = nullptr, *elsewhere = nullptr, *rivals = nullptr;
    for (const auto& t : trials) {
        if (t.knows_all() && !t.rivals && on_scale(t)) fit.push_back(&t);
        if (t.knows_all() && !t.rivals && !on_scale(t) && elsewhere == nullptr) elsewhere = &t;
        if (t.knows_all() && t.rivals && on_scale(t) && rivals == nullptr) rivals = &t;
        if (on_scale(t) && (nearest == nullptr || t.known > nearest->known)) nearest = &t;
    }
    if (fit.empty()) {
        if (elsewhere != nullptr) {
            const auto& table = elsewhere->table();
            throw domain_error({o.function, o.argument, all.first_row.front(), quoted(all.texts.front()),
                                "must lie on the scale, " + scale_of(o.scale->first, o.scale->second) +
                                    "; these are labels of " + table.name + ", " +
                                    scale_of(table.lowest, table.highest)});
        }
        if (rivals != nullptr) {
            const auto& [a, b] = *rivals->rivals;
            const auto& labels = rivals->table().labels;
            throw domain_error({o.function, o.argument, {}, quoted(labels[a].text) + " and " + quoted(labels[b].text),
                                "must not both be there: they are different words for " +
                                    std::to_string(labels[a].score) + " in " + rivals->table().name +
                                    "; say with labels what each stands for"});
        }
        if (std::all_of(all.texts.begin(), all.texts.end(), is_number))
            throw schema_error({o.function, o.argument, {}, "of texts such as " + quoted(all.texts.front()),
                                "must be a column of numbers, or of words: numbers must come as numbers"});
        if (nearest == nullptr || all.texts.size() > most_texts)
            throw domain_error(
                {o.function, o.argument, all.first_row.empty() ? 0 : all.first_row.front(),
                 all.texts.empty() ? "missing" : quoted(all.texts.front()),
                 nearest == nullptr ? "must be given labels: no shipped table lies on the scale, " +
                                          scale_of(o.scale->first, o.scale->second)
                                    : "must be an answer in words; there are " + std::to_string(all.texts.size()) +
                                          " different texts, which no shipped table knows"});
        for (std::size_t k = 0; k < all.texts.size(); ++k)
            if (star_rating_of(all.texts[k]))
                throw domain_error({o.function, o.argument, all.first_row[k], quoted(all.texts[k]),
                                    "must be a label as other rows are; stars and words are not mixed"});
        refuse_unknown(*nearest, all, o, "a shipped table, of which the nearest is ");
    }
    for (const auto& other : trials) {
        const auto &t = fit.front()->table(), &u = other.table();
        if (!other.knows_all() || other.rivals || on_scale(other) || !other.is_complete() || fit.front()->is_complete())
            continue;
        throw domain_error({o.function, o.argument, all.first_row.front(), quoted(all.texts.front()),
                            "must be clear: these are all " + std::to_string(other.scores_in_use) + " answers of " +
                                u.name + ", and only some of " + t.name + "; say with labels which is meant"});
    }
    for (const auto* other : fit)
        for (std::size_t k = 0; k < all.texts.size(); ++k) {
            const double a = fit.front()->score(k), b = other->score(k);
            const auto &t = fit.front()->table(), &u = other->table();
            const bool same_scale = t.lowest == u.lowest && t.highest == u.highest;
            const bool alike = same_scale && (a == b || (std::isnan(a) && std::isnan(b)));
            if (alike || other->readings[k].what == kind::blank) continue;
            std::string names;
            for (const auto* one : fit) names += (names.empty() ? "" : ", ") + one->table().name;
            throw domain_error({o.function, o.argument, all.first_row[k], quoted(all.texts[k]),
                                "must be clear: it is known to " + names + ", which do not score it alike; say the "
                                "scale or labels"});
        }
    // What agreement praises is not known: a table that says which end is best goes before.
    const auto named = std::find_if(fit.begin(), fit.end(), [](const trial* t) {
        return t->table().best != best_end::unknown;
    });
    return named == fit.end() ? *fit.front() : **named;
}

}  // namespace

text_scores scores_of_text(const core::column& texts, const text_score_options& options) {
    const bool empty = texts.type() == core::dtype::null && texts.dictionary() == nullptr;
    const core::column& held = texts.dictionary() != nullptr ? *texts.dictionary() : texts;
    if (!core::is_text(held.type()) && !empty)
        throw schema_error({options.function, options.argument, {}, "of type " + texts.type_name(),
                            "must hold texts, as labels stand for texts"});
    distinct_texts all;
    if (empty)
        all.code.assign(static_cast<std::size_t>(texts.length()), 0);
    else
        all = distinct_of(texts, options);

    text_scores out;
    std::vector<double> score_of;
    std::vector<label_reading> readings;
    std::optional<text_scores> stars;
    if (!options.labels) stars = stars_of(all, options, score_of);
    if (stars) {
        out = std::move(*stars);
        check_best(out.table, options, true);
    } else {
        score_of.clear();
        std::optional<label_reader> own;
        if (options.labels) own.emplace(*options.labels, options.function);
        const bool answered = std::any_of(all.texts.begin(), all.texts.end(), [](std::string_view text) {
            return !core::folded(text, core::diacritics::drop).empty();
        });
        if (!answered && !own)
            throw domain_error({options.function, options.argument, {}, "without an answer",
                                "must have at least one row that is not missing or blank"});
        const auto t = own ? tried(*own, all) : found_table(all, options);
        refuse_unknown(t, all, options, "");
        check_best(t.table(), options, !own);
        if (own && options.scale && t.table().best != best_end::unknown &&
            *options.scale != std::pair(t.table().lowest, t.table().highest))
            throw domain_error({options.function, "labels", {},
                                t.table().name + ", on " + scale_of(t.table().lowest, t.table().highest),
                                "must lie on the scale, " + scale_of(options.scale->first, options.scale->second)});
        out.table = t.table();
        readings = t.readings;
        for (std::size_t k = 0; k < all.texts.size(); ++k) score_of.push_back(t.score(k));
    }
    out.rows.assign(out.table.labels.size(), 0);
    std::vector<std::int64_t> rows_of(all.texts.size() + 1, 0);
    out.scores.resize(all.code.size());
    score_of.insert(score_of.begin(), nothing);
    for (std::size_t i = 0; i < all.code.size(); ++i) {
        ++rows_of[all.code[i]];
        out.scores[i] = score_of[all.code[i]];
    }
    out.missing = rows_of[0];
    for (std::size_t k = 0; k < all.texts.size(); ++k) {
        if (std::isnan(score_of[k + 1]))
            out.missing += rows_of[k + 1];
        else if (!readings.empty())
            out.rows[readings[k].label] += rows_of[k + 1];
    }
    return out;
}

}  // namespace goodwill::inline v0::satisfaction
