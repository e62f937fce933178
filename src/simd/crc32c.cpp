// The instruction takes three cycles and one begins in each, so three stretches go side by side, and are joined by what
// so many zeros make of a checksum.
#include <goodwill/core/checksum.hpp>

#include <array>
#include <cstring>

#include <goodwill/core/bytes.hpp>

#include "simd/target.hpp"

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace goodwill::inline v0::core {
#if defined(__x86_64__)
namespace {

constexpr std::size_t stretch_log2 = 12, stretch = std::size_t{1} << stretch_log2;

/// Linear over bits: the images of the 32 single bits.
using bit_map = std::array<std::uint32_t, 32>;

[[nodiscard]] constexpr std::uint32_t image(const bit_map& map, std::uint32_t bits) noexcept {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 32; ++i)
        if ((bits >> i & 1) != 0) out ^= map[i];
    return out;
}

/// What `stretch` zeros make of the register, by each of its bytes.
[[nodiscard]] consteval std::array<std::array<std::uint32_t, 256>, 4> zeros_of_a_stretch() {
    bit_map map{};  // of one bit that is zero
    map[0] = 0x82F63B78u;
    for (std::size_t i = 1; i < 32; ++i) map[i] = std::uint32_t{1} << (i - 1);
    for (std::size_t doubled = 0; doubled < stretch_log2 + 3; ++doubled) {
        bit_map twice{};
        for (std::size_t i = 0; i < 32; ++i) twice[i] = image(map, map[i]);
        map = twice;
    }
    std::array<std::array<std::uint32_t, 256>, 4> out{};
    for (std::size_t byte = 0; byte < 4; ++byte)
        for (std::uint32_t b = 0; b < 256; ++b) out[byte][b] = image(map, b << (8 * byte));
    return out;
}
constexpr auto zeros = zeros_of_a_stretch();

[[nodiscard]] std::uint64_t after_zeros(std::uint64_t crc) noexcept {
    return zeros[0][crc & 0xFF] ^ zeros[1][crc >> 8 & 0xFF] ^ zeros[2][crc >> 16 & 0xFF] ^ zeros[3][crc >> 24 & 0xFF];
}

[[nodiscard]] std::uint64_t word_at(const std::byte* p) noexcept {
    std::uint64_t word;
    std::memcpy(&word, p, sizeof word);
    return word;
}

__attribute__((target("sse4.2"))) [[nodiscard]] std::uint32_t by_instruction(std::span<const std::byte> bytes) noexcept {
    std::uint64_t crc = 0xFFFFFFFF;
    const std::byte* p = bytes.data();
    std::size_t n = bytes.size();
    for (; n >= 3 * stretch; n -= 3 * stretch, p += 3 * stretch) {
        std::uint64_t second = 0, third = 0;
        for (std::size_t i = 0; i < stretch; i += 8) {
            crc = _mm_crc32_u64(crc, word_at(p + i));
            second = _mm_crc32_u64(second, word_at(p + stretch + i));
            third = _mm_crc32_u64(third, word_at(p + 2 * stretch + i));
        }
        crc = after_zeros(after_zeros(crc) ^ second) ^ third;
    }
    for (; n >= 8; n -= 8, p += 8) crc = _mm_crc32_u64(crc, word_at(p));
    auto last = static_cast<std::uint32_t>(crc);
    for (; n > 0; --n, ++p) last = _mm_crc32_u8(last, std::to_integer<unsigned char>(*p));
    return ~last;
}

}  // namespace

std::uint32_t fast_crc32c(std::span<const std::byte> bytes) {
    return simd::use_scalar() ? crc32c(bytes) : by_instruction(bytes);  // all but the scalar kernels need SSE4.2 and more
}
#else
std::uint32_t fast_crc32c(std::span<const std::byte> bytes) { return crc32c(bytes); }
#endif

}  // namespace goodwill::inline v0::core
