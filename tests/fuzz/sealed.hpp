#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include <goodwill/core/bytes.hpp>

/// What fuzzers of states share.
namespace fuzz {

/// The same bytes with the length and the checksum that belong to them: hardly any mutation gets past those by itself.
[[nodiscard]] inline std::vector<std::byte> mended(std::span<const std::byte> bytes) {
    constexpr std::size_t length_at = 4 + 8 + 4 + 8, head = length_at + 8, tail = 4;
    std::vector<std::byte> out(bytes.begin(), bytes.end());
    if (out.size() < head + tail) return out;
    const std::uint64_t length = out.size() - head - tail;
    std::memcpy(out.data() + length_at, &length, sizeof length);
    const std::uint32_t crc = goodwill::core::crc32c(std::span(out).first(out.size() - tail));
    std::memcpy(out.data() + out.size() - tail, &crc, sizeof crc);
    return out;
}

/// A fuzzer's assertion: it holds in every build.
inline void require(bool ok, const char* what) {
    if (ok) return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

}  // namespace fuzz
