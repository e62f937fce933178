#include <goodwill/satisfaction/raking.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <goodwill/core/check.hpp>

#include "core/group_table.hpp"
#include "satisfaction/positive_weights.hpp"
#include "satisfaction/survey_patterns.hpp"

namespace goodwill::inline v0::satisfaction {
namespace {

constexpr std::size_t task_rows = std::size_t{1} << 17;
/// Sums of shares may be off by so much, as rounded ones are.
constexpr double rounding = 1e-6;

[[nodiscard]] std::string name_of(const margin& m) {
    std::string out;
    for (const auto& name : m.names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

/// A margin over patterns.
struct pattern_margin {
    std::string name;
    std::vector<std::uint32_t> cell;  // of each pattern
    std::vector<double> target;       // in weights, so that all margins sum to the same
    std::vector<std::uint32_t> by_cell, begin;  // patterns by cell; where each cell begins
};

class raking {
public:
    raking(const char* function, std::span<const margin> margins, const raking_options& options)
        : function_(function), margins_(margins), options_(options) {
        check_options();
        check_targets();
    }
    [[nodiscard]] raking_result operator()(std::span<double> out) {
        const class_columns columns(function_, margins_);
        const auto rows = static_cast<std::size_t>(columns.columns[0].rows.length());
        core::check_length(function_, "out", out.size(), rows);
        if (rows == 0) throw domain_error({function_, "data", {}, "empty", "must have at least one row"});
        patterns_.emplace(function_, columns, options_);
        start_ = patterns_->weight;
        double whole = 0;
        for (const double w : start_) whole += w;
        total_ = shares_ ? whole : sum_;
        for (double& w : start_) w *= total_ / whole;
        for (std::size_t m = 0; m < margins_.size(); ++m) over_.push_back(over_patterns(columns, m));
        factor_.assign(start_.size(), 1);
        raking_result result;
        for (std::size_t m = 0; m < margins_.size(); ++m) result.cells.push_back(cells_before(m));
        adjust(result);
        write(out, whole, result);
        return result;
    }

private:
    void check_options() const {
        if (margins_.empty()) throw domain_error({function_, "margins", {}, "empty", "must have at least one margin"});
        core::check(options_.tolerance > 0 && options_.tolerance < 1, function_, "tolerance", options_.tolerance,
                    "must lie between 0 and 1");
        core::check(options_.max_iterations > 0, function_, "max_iterations", options_.max_iterations, "must be > 0");
        if (options_.trim) options_.trim->check(function_);
    }
    void check_targets() {
        std::vector<double> sums;
        for (const auto& m : margins_) {
            const std::string name = name_of(m);
            if (m.columns.empty() || m.names.size() != m.columns.size() || m.classes.size() != m.columns.size())
                throw shape_error({function_, "margins", {}, "without columns", "must have a name and classes for each"});
            for (const auto& classes : m.classes)
                core::check_length(function_, name.c_str(), static_cast<std::size_t>(classes.length()), m.target.size());
            double sum = 0;
            for (std::size_t k = 0; k < m.target.size(); ++k) {
                const double t = m.target[k];
                if (!(t >= 0 && t <= 1e150))
                    throw domain_error({function_, name + "[" + cell_name(m, k) + "]", {}, core::to_text(t),
                                        "must be finite and >= 0"});
                sum += t;
            }
            if (!(sum > 0)) throw domain_error({function_, name, {}, "a margin without a target", "must name classes and their shares or totals"});
            sums.push_back(sum);
        }
        sum_ = sums[0];
        shares_ = std::fabs(sum_ - 1) <= rounding;
        for (std::size_t m = 0; m < sums.size(); ++m) {
            const bool near_one = std::fabs(sums[m] - 1) <= 0.1;
            if (std::fabs(sums[m] - sum_) <= rounding * sum_ && (shares_ || !near_one)) continue;
            const bool share = near_one && (shares_ || m == 0);
            const std::string must = share ? "must sum to 1, as shares do"
                                           : "must sum to " + core::to_text(sum_) + ", like that of " +
                                                 name_of(margins_[0]);
            throw domain_error({function_, name_of(margins_[m]), {}, "a margin of sum " + core::to_text(sums[m]), must});
        }
    }
    /// The class of a cell as a message shows it.
    [[nodiscard]] std::string cell_name(const margin& m, std::size_t k) const {
        const class_columns named(function_, std::span(&m, 1));
        std::string out;
        for (std::size_t j = 0; j < m.classes.size(); ++j)
            out += (j == 0 ? "" : ", ") + named.columns[j].shown(named.of_cell[0][j][k]);
        return out;
    }
    [[noreturn]] void refuse(std::size_t m, std::size_t cell, const std::string& value, const std::string& must) const {
        throw domain_error({function_, name_of(margins_[m]) + "[" + cell_name(margins_[m], cell) + "]", {}, value, must});
    }

    [[nodiscard]] pattern_margin over_patterns(const class_columns& columns, std::size_t m) const {
        const auto& p = *patterns_;
        const auto& of = columns.of_margin[m];
        // Combinations of classes get numbers column by column, those of cells first.
        std::vector<core::group_table<std::int64_t>> tables(of.size());
        const auto number = [&](auto&& class_in) {
            std::uint64_t id = 0;
            for (std::size_t j = 0; j < of.size(); ++j)
                id = tables[j].code(static_cast<std::int64_t>(id * columns.columns[of[j]].size() + class_in(j)));
            return static_cast<std::size_t>(id);
        };
        const auto& target = margins_[m].target;
        for (std::size_t k = 0; k < target.size(); ++k)
            if (number([&](std::size_t j) { return columns.of_cell[m][j][k]; }) != k)
                refuse(m, k, "there twice", "must be named once");
        pattern_margin out{name_of(margins_[m]), {}, target, {}, {}};
        for (double& t : out.target) t *= total_ / sum_of(target);
        out.begin.assign(target.size() + 1, 0);
        for (std::size_t i = 0; i < p.n.size(); ++i) {
            const std::size_t cell = number([&](std::size_t j) { return p.classes[of[j]][i]; });
            if (cell >= target.size()) refuse_unnamed(columns, m, i);
            out.cell.push_back(static_cast<std::uint32_t>(cell));
            ++out.begin[cell + 1];
        }
        for (std::size_t k = 0; k < target.size(); ++k) {
            if (out.begin[k + 1] == 0 && target[k] > 0)
                refuse(m, k, "without a respondent", "must have one, or be merged with another class");
            if (out.begin[k + 1] > 0 && !(target[k] > 0)) refuse(m, k, "0", "must be > 0: there are respondents in it");
            out.begin[k + 1] += out.begin[k];
        }
        out.by_cell.resize(p.n.size());
        auto next = out.begin;
        for (std::size_t i = 0; i < p.n.size(); ++i)
            out.by_cell[next[out.cell[i]]++] = static_cast<std::uint32_t>(i);
        return out;
    }
    [[noreturn]] void refuse_unnamed(const class_columns& columns, std::size_t m, std::size_t pattern) const {
        const auto& p = *patterns_;
        std::string shown;
        for (const std::size_t c : columns.of_margin[m])
            shown += (shown.empty() ? "" : ", ") + columns.columns[c].shown(p.classes[c][pattern]);
        const auto row = std::find(p.slot.begin(), p.slot.end(), p.slot_of[pattern]) - p.slot.begin();
        throw domain_error({function_, name_of(margins_[m]), row, shown, "must be a cell that its margin names"});
    }
    [[nodiscard]] static double sum_of(std::span<const double> values) noexcept {
        double sum = 0;
        for (const double v : values) sum += v;
        return sum;
    }
    /// The sums of the weights as they are now, by cell.
    [[nodiscard]] std::vector<double> sums(const pattern_margin& m) const {
        std::vector<double> out(m.target.size());
        for (std::size_t i = 0; i < m.cell.size(); ++i) out[m.cell[i]] += start_[i] * bounded(factor_[i]);
        return out;
    }
    [[nodiscard]] double bounded(double u) const noexcept { return options_.trim ? (*options_.trim)(u) : u; }

    /// Checks that the bounds leave room for each target.
    [[nodiscard]] std::vector<raked_cell> cells_before(std::size_t m) const {
        const double unit = sum_ / total_;
        std::vector<raked_cell> out(over_[m].target.size());
        const auto before = sums(over_[m]);
        for (std::size_t k = 0; k < out.size(); ++k) {
            const double target = over_[m].target[k];
            out[k].target = target * unit;
            out[k].before = before[k] * unit;
            for (std::uint32_t i = over_[m].begin[k]; i < over_[m].begin[k + 1]; ++i)
                out[k].n += patterns_->n[over_[m].by_cell[i]];
            if (!options_.trim || before[k] == 0) continue;
            const double ratio = target / before[k];
            if (ratio < options_.trim->low || ratio > options_.trim->high)
                refuse(m, k, core::to_text(ratio) + " times what answered", "must lie within trim");
        }
        return out;
    }
    /// Scales each cell of a margin to its target.  Returns how far the furthest was off before.
    double scale(const pattern_margin& m) {
        double off = 0;
        const auto now = sums(m);
        std::vector<double> f(now.size(), 1), d, u;
        for (std::size_t k = 0; k < now.size(); ++k) {
            if (m.begin[k] == m.begin[k + 1]) continue;
            off = std::max(off, std::fabs(now[k] / m.target[k] - 1));
            if (!options_.trim) {
                f[k] = m.target[k] / now[k];
                continue;
            }
            d.clear();
            u.clear();
            for (std::uint32_t i = m.begin[k]; i < m.begin[k + 1]; ++i) {
                d.push_back(start_[m.by_cell[i]]);
                u.push_back(factor_[m.by_cell[i]]);
            }
            f[k] = bounded_factor(d, u, *options_.trim, m.target[k]);
        }
        for (std::size_t i = 0; i < m.cell.size(); ++i) factor_[i] *= f[m.cell[i]];
        return off;
    }
    struct worst {
        double off = 0;
        std::size_t margin = 0, cell = 0;
    };
    [[nodiscard]] worst furthest() const {
        worst out;
        for (std::size_t m = 0; m < over_.size(); ++m) {
            const auto now = sums(over_[m]);
            for (std::size_t k = 0; k < now.size(); ++k) {
                if (over_[m].begin[k] == over_[m].begin[k + 1]) continue;
                const double off = std::fabs(now[k] / over_[m].target[k] - 1);
                if (!(off <= out.off)) out = {off, m, k};
            }
        }
        return out;
    }
    void adjust(raking_result& result) {
        worst last;
        for (result.iterations = 1; result.iterations <= options_.max_iterations; ++result.iterations) {
            double off = 0;
            for (const auto& m : over_) off = std::max(off, scale(m));
            // A margin that was met before its turn is hardly moved by the turns that follow.
            if (off > 4 * options_.tolerance && over_.size() > 1 && result.iterations < options_.max_iterations)
                continue;
            last = furthest();
            if (last.off <= options_.tolerance) break;
        }
        result.difference = last.off;
        if (last.off <= options_.tolerance) return;
        throw convergence_error({function_, over_[last.margin].name + "[" + cell_name(margins_[last.margin], last.cell) + "]",
                                 {}, "off by " + core::to_text(last.off) + " of its target after " +
                                         std::to_string(options_.max_iterations) + " iterations",
                                 "must be met: merge classes that few respondents have together, "
                                 "or allow more iterations or wider bounds"});
    }
    void write(std::span<double> out, double whole, raking_result& result) const {
        const auto& p = *patterns_;
        const double unit = sum_ / total_;
        for (std::size_t m = 0; m < over_.size(); ++m) {
            const auto after = sums(over_[m]);
            for (std::size_t k = 0; k < after.size(); ++k) result.cells[m][k].after = after[k] * unit;
        }
        std::vector<double> of_slot(p.slots);
        double total = 0, squares = 0;
        for (std::size_t i = 0; i < p.n.size(); ++i) {
            const double f = bounded(factor_[i]) * (total_ / whole);
            of_slot[p.slot_of[i]] = f;
            total += f * p.weight[i];
            squares += f * f * p.squares[i];
        }
        result.patterns = static_cast<std::int64_t>(p.n.size());
        result.shares = shares_;
        result.kish = kish_of(static_cast<std::int64_t>(out.size()), total, squares);
        core::for_chunks(function_, out.size(), task_rows, options_.threads, {},
                         [&](std::size_t, std::size_t begin, std::size_t end) {
            if (!options_.weights) {
                for (std::size_t i = begin; i < end; ++i) out[i] = of_slot[p.slot[i]];
                return;
            }
            for_positive_weights(function_, *options_.weights, static_cast<std::int64_t>(begin),
                                 static_cast<std::int64_t>(end), [&](std::span<const double> w, std::int64_t row) {
                const auto first = static_cast<std::size_t>(row);
                for (std::size_t i = 0; i < w.size(); ++i) out[first + i] = w[i] * of_slot[p.slot[first + i]];
            });
        });
    }

    const char* function_;
    std::span<const margin> margins_;
    const raking_options& options_;
    double sum_ = 1, total_ = 1;  // of the targets as given; of the weights
    bool shares_ = true;
    std::optional<survey_patterns> patterns_;
    std::vector<double> start_, factor_;  // of patterns
    std::vector<pattern_margin> over_;
};

}  // namespace

raking_result rake(std::span<const margin> margins, const raking_options& options, std::span<double> out) {
    return raking("rake", margins, options)(out);
}

raking_result post_stratify(const margin& cells, const raking_options& options, std::span<double> out) {
    return raking("post_stratify", std::span(&cells, 1), options)(out);
}

}  // namespace goodwill::inline v0::satisfaction
