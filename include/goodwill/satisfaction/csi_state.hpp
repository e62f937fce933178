#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/check.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/core/state.hpp>
#include <goodwill/satisfaction/linearised.hpp>
#include <goodwill/satisfaction/score_estimate.hpp>

/// The customer satisfaction index: a respondent's index is the weighted mean of what he says of several attributes,
/// moved onto 0 (lowest answers) .. 100 (highest); the index of a survey is the mean of its respondents.
///     y = 100 (sum_j a_j x_j / sum_j a_j - lowest) / (highest - lowest),    a_j the weight of attribute j.
/// Source: Fornell, Johnson, Anderson, Cha & Bryant (1996), The American Customer Satisfaction Index, Journal of
///         Marketing 60(4):7-18, doi:10.1177/002224299606000403, for three attributes on 1 .. 10.
/// Units:  0 .. 100; standard error and limits alike.  The standard error is the linearised one of the mean of y, with
///         the factor of score_estimate.hpp; weights of attributes are taken as known.
namespace goodwill::inline v0::satisfaction {

/// What becomes of a respondent who left out an attribute.
enum class csi_missing : std::uint8_t {
    exclude,  ///< he is excluded, and counted
    rescale,  ///< the weights of the attributes that he did answer are scaled up; he is excluded where there are none
};

struct csi_scale {
    double lowest = 0, highest = 100;
    [[nodiscard]] bool operator==(const csi_scale&) const = default;
};

struct csi_definition {
    std::string name = "CSI";
    std::optional<csi_scale> scale = {};         ///< none: 0 .. 100, unless no answer is above 10
    std::vector<double> attribute_weights = {};  ///< empty: equal; an attribute of weight 0 is ignored
    std::vector<double> missing_codes = {};      ///< numbers off the scale that stand for no answer
    csi_missing missing = csi_missing::exclude;

    [[nodiscard]] csi_scale scale_or_percent() const noexcept { return scale.value_or(csi_scale{}); }
    [[nodiscard]] double weight_of(std::size_t attribute) const noexcept {
        return attribute_weights.empty() ? 1 : attribute_weights[attribute];
    }
};

/// The index of one respondent with checked values, NaN where missing; NaN for one who is excluded.
[[nodiscard]] inline double csi_of(std::span<const double> values, const csi_definition& d) noexcept {
    double sum = 0, given = 0;
    for (std::size_t j = 0; j < values.size(); ++j) {
        const double a = d.weight_of(j);
        if (a == 0 || (std::isnan(values[j]) && d.missing == csi_missing::rescale)) continue;
        sum += a * values[j];
        given += a;
    }
    const auto [low, high] = d.scale_or_percent();
    return 100 * (sum / given - low) / (high - low);  // NaN where an attribute is missing, and for 0 / 0
}

namespace csi_definitions {

/// Satisfaction, expectancy and performance on 1 .. 10, equally weighted: (S + E + P - 3) / 27 * 100.
[[nodiscard]] inline csi_definition acsi() {
    return {.name = "ACSI", .scale = csi_scale{1, 10}, .attribute_weights = {1, 1, 1}};
}
/// The same with the weights .3885, .3190, .2925.
[[nodiscard]] inline csi_definition acsi_weighted() {
    return {.name = "ACSI weighted", .scale = csi_scale{1, 10}, .attribute_weights = {0.3885, 0.3190, 0.2925}};
}

}  // namespace csi_definitions

/// Throws domain_error for a scale that is none, weights that are negative, not finite or all 0, or as many as there
/// are no attributes, and for codes that lie on the scale.
inline void check_csi(const char* function, const csi_definition& d, std::size_t attributes) {
    const double low = d.scale_or_percent().lowest, high = d.scale_or_percent().highest;
    core::check(attributes > 0, function, "attributes", std::int64_t{0}, "must be one column at least");
    core::check(std::fabs(low) <= 1e9, function, "lowest", low, "must be finite, at most 1e9");
    core::check(high > low && high <= 1e9, function, "highest", high, "must lie above the lowest value, at most 1e9");
    const auto& a = d.attribute_weights;
    if (!a.empty() && a.size() != attributes)
        throw shape_error({function, "attribute weights", {}, std::to_string(a.size()) + " long",
                           "must be one for each of the " + std::to_string(attributes) + " attributes"});
    core::check_column(function, "attribute weights", std::span<const double>(a),
                       [](double w) { return w >= 0 && w <= 1e9; }, "must be finite, >= 0 and at most 1e9");
    if (!a.empty() && !std::any_of(a.begin(), a.end(), [](double w) { return w > 0; }))
        throw domain_error(
            {function, "attribute weights", {}, "0 for every attribute", "must be > 0 for at least one"});
    core::check_column(function, "missing_codes", std::span<const double>(d.missing_codes),
                       [&](double c) { return std::fabs(c) <= 1e18 && (c < low || c > high); },
                       "must be finite and lie outside the scale");
}

struct csi_result {
    double value = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    double standard_error = std::numeric_limits<double>::quiet_NaN();
    std::int64_t n = 0;                   ///< respondents in the index
    double n_weighted = 0;                ///< sum of their weights
    double n_effective = 0;               ///< respondents of equal weight that would give this standard error
    double design_effect = std::numeric_limits<double>::quiet_NaN();  ///< n / n_effective
    std::vector<std::int64_t> counts;     ///< answers by attribute, of the respondents in the index
    std::vector<double> attribute_means;  ///< their weighted means, in the scale's unit
    std::int64_t excluded = 0;            ///< respondents who left out an attribute; see csi_missing
};

struct csi_estimate_options {
    double level = 0.95;
    score_interval interval = score_interval::t;
    bootstrap_options bootstrap = {};
    row_estimate rows = {};  ///< what the columns say besides their sums
};

/// What a survey adds up to, for k attributes.
struct csi_sums {
    struct attribute {
        std::uint64_t answers = 0;
        weighted_moments values = {};
        [[nodiscard]] bool operator==(const attribute&) const = default;
    };
    explicit csi_sums(std::size_t k = 0) : attributes(k) {}

    std::uint64_t n = 0, excluded = 0;
    double largest = -std::numeric_limits<double>::infinity();  ///< answer of all
    linearised_sums index;
    std::vector<attribute> attributes;

    void merge(const csi_sums& other) noexcept {
        n += other.n;
        excluded += other.excluded;
        largest = std::max(largest, other.largest);
        index.merge(other.index);
        for (std::size_t j = 0; j < attributes.size(); ++j) {
            attributes[j].answers += other.attributes[j].answers;
            attributes[j].values.merge(other.attributes[j].values);
        }
    }
    [[nodiscard]] std::uint64_t rows() const noexcept { return n + excluded; }
    [[nodiscard]] bool operator==(const csi_sums&) const = default;

    /// One respondent with checked values, NaN where missing, and a checked weight.
    void add(std::span<const double> values, const csi_definition& d, double weight) noexcept {
        for (std::size_t j = 0; j < values.size(); ++j)
            if (d.weight_of(j) > 0 && !std::isnan(values[j])) largest = std::max(largest, values[j]);
        const double y = csi_of(values, d);
        if (std::isnan(y)) {
            ++excluded;
            return;
        }
        ++n;
        index.add(y, weight);
        for (std::size_t j = 0; j < values.size(); ++j) {
            if (std::isnan(values[j])) continue;
            ++attributes[j].answers;
            attributes[j].values.add(values[j], weight);
        }
    }

    /// NaN where nobody is counted.
    [[nodiscard]] csi_result estimate(const csi_estimate_options& options) const {
        csi_result out;
        out.n = static_cast<std::int64_t>(n);
        out.excluded = static_cast<std::int64_t>(excluded);
        for (const auto& a : attributes) {
            out.counts.push_back(static_cast<std::int64_t>(a.answers));
            out.attribute_means.push_back(a.values.weight > 0 ? a.values.mean
                                                              : std::numeric_limits<double>::quiet_NaN());
        }
        const auto mean = index.finish(static_cast<double>(n));
        out.n_weighted = mean.weight;
        if (!(mean.weight > 0)) return out;
        out.n_effective = mean.n_effective;
        out.design_effect = mean.design_effect;
        if (options.rows.designed) {
            const auto effective = effective_of_design(mean, static_cast<double>(n), options.rows.standard_error,
                                                       options.rows.degrees, options.level);
            out.n_effective = effective.n;
            out.design_effect = effective.design_effect;
        }
        set_mean(out, mean, 0, 100, options.interval, options.level, options.rows, out.n_effective);
        return out;
    }
};

/// Throws domain_error for a level outside (0, 1) and for an interval that is for shares.
inline void check_estimate(const char* function, const csi_estimate_options& o) {
    core::check_open_unit(function, "level", o.level);
    check_bootstrap(function, o.bootstrap);
    (void)score_interval_of(function, name_of(o.interval), false);
}

/// The result of all rows.  Throws domain_error when nobody is counted or nobody with a weight, and when no scale was
/// given and no answer is above 10: 0 .. 100 is hardly meant then.
[[nodiscard]] inline csi_result finished(const char* function, const csi_sums& sums, const csi_definition& d,
                                         const csi_estimate_options& options) {
    check_estimate(function, options);
    if (options.interval == score_interval::bootstrap && !options.rows.resampled)
        throw domain_error({function, "interval", {}, "\"bootstrap\"",
                            "must be another one for sums, whose rows are not kept"});
    if (!d.scale && sums.largest <= 10)
        throw domain_error({function, "scale", {}, "not given", "must be said where no answer is above 10, such as 1 "
                                                                "to 10: without it, it is 0 to 100"});
    auto out = sums.estimate(options);
    if (out.n == 0)
        throw domain_error({function, "attributes", {}, "", "must have a respondent who answered: there is none in " +
                                                                std::to_string(out.excluded) + " rows"});
    if (!(out.n_weighted > 0))
        throw domain_error(
            {function, "respondent_weights", {}, "0 for every respondent", "must be > 0 for at least one"});
    return out;
}

struct csi_update_options {
    std::optional<core::column> respondent_weights = {};  ///< of respondents, one a row
    std::vector<std::string> names = {};       ///< of attributes, for messages
    int threads = 1;
    core::watch progress = {};
};

/// The state of an index.  May be split anywhere; sums of parts agree with the whole to 1e-12 relative.
class csi_state {
public:
    static constexpr core::state_mode mode = core::state_mode::commutative;

    /// Throws as check_csi.
    csi_state(csi_definition definition, std::size_t attributes)
        : definition_(std::move(definition)), sums_(attributes) {
        check_csi("csi_state", definition_, attributes);
    }

    /// Columns of attributes, each of shape (n,); see csi.  The state is untouched on throw.
    GOODWILL_API void update(std::span<const core::column> attributes, const csi_update_options& options = {});

    /// Throws conflict_error when the other has another scale, other weights, codes or another rule.
    void merge(const csi_state& other) {
        if (!is_like(other))
            throw conflict_error({"csi_state.merge", "definition", {}, "another one",
                                  "must agree in attributes, weights, scale, codes and rule"});
        sums_.merge(other.sums_);
    }

    [[nodiscard]] const csi_definition& definition() const noexcept { return definition_; }
    [[nodiscard]] const csi_sums& sums() const noexcept { return sums_; }

    /// Throws domain_error for a bad level or interval, and as `finished`.
    [[nodiscard]] csi_result finish(const csi_estimate_options& options = {}) const {
        return finished("csi_state.finish", sums_, definition_, options);
    }

    [[nodiscard]] std::vector<std::byte> to_bytes() const;
    /// Throws format_error.
    [[nodiscard]] static csi_state from_bytes(std::span<const std::byte> bytes);

    [[nodiscard]] bool operator==(const csi_state& other) const noexcept {
        return is_like(other) && sums_ == other.sums_;
    }

private:
    static constexpr const char* kind = "csi";

    [[nodiscard]] bool is_like(const csi_state& other) const noexcept {
        const auto& a = definition_;
        const auto& b = other.definition_;
        return a.scale == b.scale && a.attribute_weights == b.attribute_weights &&
               a.missing_codes == b.missing_codes && a.missing == b.missing &&
               sums_.attributes.size() == other.sums_.attributes.size();
    }

    csi_definition definition_;
    csi_sums sums_;
};

inline std::vector<std::byte> csi_state::to_bytes() const {
    core::byte_writer out;
    out.put_text(definition_.name);
    out.put(static_cast<std::uint8_t>(definition_.scale ? 1 : 0));
    out.put(definition_.scale_or_percent().lowest);
    out.put(definition_.scale_or_percent().highest);
    out.put_all(std::span<const double>(definition_.attribute_weights));
    out.put_all(std::span<const double>(definition_.missing_codes));
    out.put(static_cast<std::uint8_t>(definition_.missing));
    out.put(sums_.n);
    out.put(sums_.excluded);
    out.put(sums_.largest);
    const auto put = [&out](const weighted_moments& m) {
        out.put(m.weight);
        out.put(m.mean);
        out.put(m.deviations);
    };
    put(sums_.index.by_weight);
    put(sums_.index.by_square);
    out.put(static_cast<std::uint64_t>(sums_.attributes.size()));
    for (const auto& a : sums_.attributes) {
        out.put(a.answers);
        put(a.values);
    }
    return out.seal(kind, 1, 0);
}

inline csi_state csi_state::from_bytes(std::span<const std::byte> bytes) {
    core::byte_reader in("csi_state.from_bytes", bytes, kind, 1);
    csi_definition d;
    d.name = in.get_text();
    const auto given = in.get<std::uint8_t>();
    csi_scale scale;
    scale.lowest = in.get<double>();
    scale.highest = in.get<double>();
    if (given != 0) d.scale = scale;
    d.attribute_weights = in.get_all<double>();
    d.missing_codes = in.get_all<double>();
    const auto rule = in.get<std::uint8_t>();
    d.missing = static_cast<csi_missing>(rule);
    csi_sums sums;
    sums.n = in.get<std::uint64_t>();
    sums.excluded = in.get<std::uint64_t>();
    sums.largest = in.get<double>();
    constexpr std::uint64_t most = std::uint64_t{1} << 53;
    bool good = in.fingerprint() == 0 && given <= 1 && rule <= 1 && (given == 1 || scale == csi_scale{}) &&
                sums.n <= most && sums.excluded <= most && !std::isnan(sums.largest);
    const auto take = [&](weighted_moments& m, double least, double greatest) {
        m.weight = in.get<double>();
        m.mean = in.get<double>();
        m.deviations = in.get<double>();
        const auto is_sum = [](double v) { return v >= 0 && v <= std::numeric_limits<double>::max(); };
        // A mean may leave the scale by what it was rounded.
        const double slack = 1e-9 * (greatest - least);
        good = good && is_sum(m.weight) && is_sum(m.deviations) &&
               (m.weight > 0 ? m.mean >= least - slack && m.mean <= greatest + slack : m.mean == 0);
    };
    take(sums.index.by_weight, 0, 100);
    take(sums.index.by_square, 0, 100);
    const auto k = in.get<std::uint64_t>();
    if (k == 0 || k > bytes.size()) in.fail(in.offset(), "bytes hold no attributes");
    sums.attributes.resize(static_cast<std::size_t>(k));
    for (auto& a : sums.attributes) {
        a.answers = in.get<std::uint64_t>();
        take(a.values, scale.lowest, scale.highest);
        good = good && a.answers <= sums.n;
    }
    in.finish();
    if (!good) in.fail(0, "bytes hold sums that no survey has");
    try {
        csi_state out(std::move(d), sums.attributes.size());
        out.sums_ = std::move(sums);
        return out;
    } catch (const std::exception& wrong) {
        in.fail(0, std::string("bytes hold a definition that cannot be: ") + wrong.what());
    }
}

static_assert(core::mergeable_state<csi_state>);

}  // namespace goodwill::inline v0::satisfaction
