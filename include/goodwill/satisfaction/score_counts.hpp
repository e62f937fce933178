#pragma once
#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <goodwill/core/bytes.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/parallel.hpp>
#include <goodwill/core/state.hpp>
#include <goodwill/satisfaction/answer_scale.hpp>
#include <goodwill/satisfaction/score_estimate.hpp>
#include <goodwill/satisfaction/score_tally.hpp>

/// The state of CSAT and CES: weighted counts of answers by score, on one scale.  It knows nothing of boxes, so that
/// one state serves every definition on its scale.
namespace goodwill::inline v0::satisfaction {

struct score_update_options {
    /// Sampling weights, one a row, each finite and >= 0; without them every answer weighs 1.
    std::optional<core::column> weights = {};
    int threads = 1;
    core::watch progress = {};
};

/// May be split anywhere: counts of two surveys add.
class score_counts {
public:
    static constexpr core::state_mode mode = core::state_mode::commutative;

    /// Throws domain_error for a scale that cannot be; see answer_scale.
    explicit score_counts(answer_scale scale) : scale_(std::move(scale)) {
        check_answer_scale("score_counts", scale_);
        std::sort(scale_.missing_codes.begin(), scale_.missing_codes.end());
        std::sort(scale_.not_applicable_codes.begin(), scale_.not_applicable_codes.end());
    }
    explicit score_counts(const definition& d) : score_counts(d.scale()) {}

    /// One answer: a score or a code.  Throws domain_error for any other number.
    template <std::integral Score>
    void update(Score score) {
        if (!update_code(score)) tally_.add(detail::bin_of(name, score, scale_.lowest, scale_.highest), 1);
    }
    /// One answer with its weight.  Throws domain_error unless 0 <= weight <= 1e150.
    template <std::integral Score>
    void update(Score score, double weight) {
        detail::check_weight(name, weight);
        if (!update_code(score))
            tally_.add(detail::bin_of(name, score, scale_.lowest, scale_.highest), 1, weight, weight * weight);
    }
    /// Respondents who did not answer.
    void update_missing(std::uint64_t rows = 1) noexcept { tally_.missing += rows; }

    /// Columns of numbers, shape (n,), with null and NaN as missing.  Throws domain_error naming the first row that is
    /// neither a score nor a code or whose weight is bad, shape_error, schema_error; the state is untouched on throw.
    GOODWILL_API void update(const core::column& scores, const score_update_options& options = {});

    /// Throws conflict_error when the other has another scale, other codes or another rule for half points.
    void merge(const score_counts& other) {
        if (scale_ != other.scale_)
            throw conflict_error({"score_counts.merge", "scale", {}, to_text(other.scale_),
                                  "must be " + to_text(scale_) + " with the same codes and rule for half points"});
        tally_.merge(other.tally_);
    }

    [[nodiscard]] const answer_scale& scale() const noexcept { return scale_; }
    [[nodiscard]] const score_tally& tally() const noexcept { return tally_; }
    [[nodiscard]] std::int64_t n() const noexcept { return tally_.n(); }

    /// The score of a definition.  Throws conflict_error when its scale is another one, domain_error as `finished`.
    [[nodiscard]] score_result finish(const definition& d, const score_estimate_options& options = {}) const {
        if (d.scale().lowest != scale_.lowest || d.scale().highest != scale_.highest)
            throw conflict_error({"score_counts.finish", "definition", {}, "on the scale " + to_text(d.scale()),
                                  "must be on that of the counts, " + to_text(scale_)});
        return finished("score_counts.finish", tally_, d, options);
    }

    [[nodiscard]] std::vector<std::byte> to_bytes() const {
        core::byte_writer out;
        out.put(static_cast<std::int32_t>(scale_.lowest));
        out.put(static_cast<std::int32_t>(scale_.highest));
        out.put_all(std::span<const std::int64_t>(scale_.missing_codes));
        out.put_all(std::span<const std::int64_t>(scale_.not_applicable_codes));
        out.put(tally_.not_applicable);
        tally_.put_into(out);
        if (scale_.halves == half_points::refuse) return out.seal(kind, 1, 0);  // as before there were any
        out.put(static_cast<std::uint8_t>(scale_.halves));
        return out.seal(kind, 2, 0);
    }
    /// Throws format_error.
    [[nodiscard]] static score_counts from_bytes(std::span<const std::byte> bytes) {
        core::byte_reader in("score_counts.from_bytes", bytes, kind, 2);
        answer_scale scale;
        scale.lowest = in.get<std::int32_t>();
        scale.highest = in.get<std::int32_t>();
        scale.missing_codes = in.get_all<std::int64_t>();
        scale.not_applicable_codes = in.get_all<std::int64_t>();
        const auto is_sorted = [](const auto& codes) { return std::is_sorted(codes.begin(), codes.end()); };
        if (!is_sorted(scale.missing_codes) || !is_sorted(scale.not_applicable_codes))
            in.fail(0, "bytes hold codes that are not sorted");
        std::optional<score_counts> out;
        try {
            out.emplace(std::move(scale));
        } catch (const domain_error& wrong) {
            in.fail(0, std::string("bytes hold a scale that cannot be: ") + wrong.what());
        }
        out->tally_.not_applicable = in.get<std::uint64_t>();
        out->tally_.take_from(in);
        if (in.version() >= 2) {
            const auto halves = in.get<std::uint8_t>();
            if (halves == 0 || halves > 2) in.fail(in.offset() - 1, "bytes hold a rule for half points that is none");
            out->scale_.halves = static_cast<half_points>(halves);
        }
        in.finish();
        if (in.fingerprint() != 0 || !out->tally_.is_possible(out->scale_.size()))
            in.fail(0, "bytes hold counts that no survey has");
        return *std::move(out);
    }

    [[nodiscard]] bool operator==(const score_counts&) const = default;

private:
    static constexpr const char* kind = "scores";
    static constexpr const char* name = "score_counts.update";

    template <std::integral Score>
    [[nodiscard]] bool update_code(Score score) noexcept {
        const auto among = [score](const std::vector<std::int64_t>& codes) {
            return std::any_of(codes.begin(), codes.end(), [&](auto code) { return std::cmp_equal(code, score); });
        };
        if (among(scale_.missing_codes))
            ++tally_.missing;
        else if (among(scale_.not_applicable_codes))
            ++tally_.not_applicable;
        else
            return false;
        return true;
    }

    answer_scale scale_;
    score_tally tally_;
};

static_assert(core::mergeable_state<score_counts>);

}  // namespace goodwill::inline v0::satisfaction
