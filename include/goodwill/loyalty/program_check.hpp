#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/loyalty/program.hpp>

/// What a programme says and can never do, or hardly means: rules that never hold, points that are gone before they can
/// be spent, rewards that nobody can afford.
/// What `rulebook` refuses (thresholds that do not ascend, a range of dates that ends before it begins) is no
/// programme, and so no finding.
namespace goodwill::inline v0::loyalty {

enum class finding_severity : std::uint8_t {
    error,    ///< something of the programme can never happen
    warning,  ///< it can, but hardly as it was meant
};

template <> struct named_values<finding_severity> {
    static constexpr std::string_view names[] = {"error", "warning"};
};

struct finding {
    finding_severity severity = finding_severity::error;
    std::string field;     ///< its path in the document: "earn.base.when.hours"
    std::string code;      ///< the same for all findings of a kind: "never_holds"
    std::string sentence;  ///< for whoever wrote the programme

    friend bool operator==(const finding&, const finding&) = default;
};

struct check_options {
    /// What is over before this date is found too.
    std::optional<core::day_number> today = {};
};

/// In the order of the document's parts: rules, points, tiers, rewards, stamps.  Throws format_error where `rulebook`
/// does.
[[nodiscard]] GOODWILL_API std::vector<finding> check(const program& p, const check_options& options = {});

}  // namespace goodwill::inline v0::loyalty
