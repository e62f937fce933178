#pragma once
#include <cstddef>
#include <string>
#include <vector>

/// Bytes of states as the reference files have them.
[[nodiscard]] inline std::string hex(const std::vector<std::byte>& bytes) {
    std::string out;
    for (const auto b : bytes) {
        out += "0123456789abcdef"[std::to_integer<int>(b) >> 4];
        out += "0123456789abcdef"[std::to_integer<int>(b) & 15];
    }
    return out;
}
[[nodiscard]] inline std::vector<std::byte> bytes_of(const std::string& hex) {
    std::vector<std::byte> out;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        out.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    return out;
}
