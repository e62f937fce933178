#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

/// Numbers for texts: codes of a programme's names, and keys that are the same on every machine.
namespace goodwill::inline v0::loyalty {

/// Stable numbers for texts: those that the programme names, and one for all others.
class name_codes {
public:
    static constexpr std::uint32_t other = 0;
    static constexpr std::uint32_t unknown = ~std::uint32_t{0};  ///< a name that must be the programme's, and is not
    std::uint32_t add(std::string_view name) {
        return codes_.try_emplace(std::string(name), static_cast<std::uint32_t>(codes_.size() + 1)).first->second;
    }
    [[nodiscard]] std::uint32_t operator[](std::string_view name) const noexcept {
        if (codes_.empty() || name.empty()) return other;
        const auto found = codes_.find(name);
        return found == codes_.end() ? other : found->second;
    }
    [[nodiscard]] std::size_t size() const noexcept { return codes_.size() + 1; }
    friend bool operator==(const name_codes&, const name_codes&) = default;

private:
    std::map<std::string, std::uint32_t, std::less<>> codes_;
};

/// A number for a text that is the same on every machine: FNV-1a, mixed.
[[nodiscard]] constexpr std::uint64_t text_key(std::string_view text) noexcept {
    std::uint64_t h = 0xCBF29CE484222325u;
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    return h ^ h >> 32;
}

}  // namespace goodwill::inline v0::loyalty
