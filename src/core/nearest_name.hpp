#pragma once
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <goodwill/core/folded_text.hpp>

/// What somebody who wrote an unknown name may have meant.
namespace goodwill::inline v0::core {

/// The name that is written most like it, without regard to case, where at most half of the letters differ.
[[nodiscard]] inline std::optional<std::string_view> nearest_name(std::string_view written,
                                                                  std::span<const std::string_view> names) {
    const auto plain = [](std::string_view text) { return folded(text, diacritics::drop).substr(0, 200); };
    const auto asked = plain(written);
    std::optional<std::string_view> best;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (const auto name : names) {
        const auto known = plain(name);
        const std::size_t distance = edit_distance(asked, known);
        if (distance >= least || 2 * distance > std::max(asked.size(), known.size())) continue;
        least = distance;
        best = name;
    }
    return best;
}

/// "; did you mean "tiers"?", or nothing.
[[nodiscard]] inline std::string did_you_mean(std::string_view written, std::span<const std::string_view> names) {
    const auto near = nearest_name(written, names);
    return near ? "; did you mean \"" + std::string(*near) + "\"?" : "";
}

/// ""a", "b" or "c""
[[nodiscard]] inline std::string listed(std::span<const std::string_view> names, std::string_view word = " or ") {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out.append(i == 0 ? "" : i + 1 == names.size() ? word : ", ").append("\"").append(names[i]).append("\"");
    return out;
}

}  // namespace goodwill::inline v0::core
