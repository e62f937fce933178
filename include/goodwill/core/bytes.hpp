#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <goodwill/core/error.hpp>

/// Bytes of a state: magic, kind, version, fingerprint of its configuration, length, payload, CRC-32C;
/// little-endian.  A reader takes its own version and every older one, and refuses what was cut or altered.
namespace goodwill::inline v0::core {

static_assert(std::endian::native == std::endian::little, "states are written as they lie in memory");

namespace detail {
/// Eight tables of the reflected Castagnoli polynomial: slicing by eight.
[[nodiscard]] consteval std::array<std::array<std::uint32_t, 256>, 8> crc32c_tables() {
    std::array<std::array<std::uint32_t, 256>, 8> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0x82F63B78u : 0u);
        table[0][i] = crc;
    }
    for (std::size_t t = 1; t < 8; ++t)
        for (std::size_t i = 0; i < 256; ++i)
            table[t][i] = (table[t - 1][i] >> 8) ^ table[0][table[t - 1][i] & 0xFF];
    return table;
}
inline constexpr auto crc_table = crc32c_tables();
}  // namespace detail

/// CRC-32C (Castagnoli), as in RFC 3720.  crc32c("123456789") = 0xE3069283.
[[nodiscard]] inline std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept {
    const auto& t = detail::crc_table;
    std::uint32_t crc = 0xFFFFFFFF;
    const std::byte* p = bytes.data();
    std::size_t n = bytes.size();
    for (; n >= 8; n -= 8, p += 8) {
        std::uint64_t word;
        std::memcpy(&word, p, 8);
        word ^= crc;
        crc = t[7][word & 0xFF] ^ t[6][word >> 8 & 0xFF] ^ t[5][word >> 16 & 0xFF] ^ t[4][word >> 24 & 0xFF] ^
              t[3][word >> 32 & 0xFF] ^ t[2][word >> 40 & 0xFF] ^ t[1][word >> 48 & 0xFF] ^ t[0][word >> 56];
    }
    for (; n > 0; --n, ++p) crc = (crc >> 8) ^ t[0][(crc ^ std::to_integer<std::uint32_t>(*p)) & 0xFF];
    return ~crc;
}

template <class T>
concept plain = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>;

/// How a checksum is worked out.  `crc32c` needs headers alone; <goodwill/core/checksum.hpp> has a faster one.
using checksum = std::uint32_t (*)(std::span<const std::byte>);

/// Writes a state into memory that the caller has: the envelope, and the payload where it stays.
class sealed_writer {
public:
    static constexpr std::array<char, 4> magic{'G', 'W', 'S', '1'};
    /// What the envelope has before and after the payload.
    static constexpr std::size_t head_bytes = 4 + 8 + 4 + 8 + 8, tail_bytes = 4;

    /// `memory` has room for the envelope and the payload, and may have more.  `kind` has at most 8 characters.
    /// Throws format_error when the room is not enough, as all that is put does.
    sealed_writer(std::span<std::byte> memory, std::string_view kind, std::uint32_t version, std::uint64_t fingerprint)
        : memory_(memory) {
        put(magic);
        std::array<char, 8> name{};
        std::memcpy(name.data(), kind.data(), std::min<std::size_t>(kind.size(), 8));
        put(name);
        put(version);
        put(fingerprint);
        put(std::uint64_t{0});
    }

    template <plain T>
    void put(const T& value) {
        std::memcpy(room(sizeof(T)).data(), &value, sizeof(T));
    }
    /// Length, then the elements.
    template <plain T>
    void put_all(std::span<const T> values) {
        put(static_cast<std::uint64_t>(values.size()));
        put_bytes(std::as_bytes(values));
    }
    void put_text(std::string_view text) { put_all(std::span<const char>(text.data(), text.size())); }
    void put_bytes(std::span<const std::byte> bytes) {
        const auto to = room(bytes.size());
        if (!bytes.empty()) std::memcpy(to.data(), bytes.data(), bytes.size());
    }
    /// The next n bytes, which the caller fills.
    [[nodiscard]] std::span<std::byte> room(std::size_t n) {
        if (n > memory_.size() - at_) throw format_error({"to_bytes", "", static_cast<std::int64_t>(at_), "", "needs more room"});
        at_ += n;
        return memory_.subspan(at_ - n, n);
    }
    [[nodiscard]] std::size_t offset() const noexcept { return at_; }
    [[nodiscard]] std::size_t left() const noexcept { return memory_.size() - at_; }

    /// Ends the record; returns how many bytes it has.
    [[nodiscard]] std::size_t seal(checksum sum = crc32c) {
        const std::uint64_t length = at_ - head_bytes;
        std::memcpy(memory_.data() + head_bytes - sizeof length, &length, sizeof length);
        put(sum(memory_.first(at_)));
        return at_;
    }

private:
    std::span<std::byte> memory_;
    std::size_t at_ = 0;
};

/// Collects the payload of a state and seals it.
class byte_writer {
public:
    template <plain T>
    void put(const T& value) {
        append(std::as_bytes(std::span<const T, 1>(&value, 1)));
    }
    /// Length, then the elements.
    template <plain T>
    void put_all(std::span<const T> values) {
        put(static_cast<std::uint64_t>(values.size()));
        append(std::as_bytes(values));
    }
    void put_text(std::string_view text) { put_all(std::span<const char>(text.data(), text.size())); }

    /// The whole record.  `kind` has at most 8 characters.
    [[nodiscard]] std::vector<std::byte> seal(std::string_view kind, std::uint32_t version, std::uint64_t fingerprint,
                                              checksum sum = crc32c) const {
        std::vector<std::byte> record(sealed_writer::head_bytes + payload_.size() + sealed_writer::tail_bytes);
        sealed_writer out(record, kind, version, fingerprint);
        out.put_bytes(payload_);
        static_cast<void>(out.seal(sum));
        return record;
    }

private:
    // Inlined several times over, the growth of the vector makes g++ 12 warn of writes that cannot happen.
    [[gnu::noinline]] void append(std::span<const std::byte> bytes) {
        payload_.insert(payload_.end(), bytes.begin(), bytes.end());
    }

    std::vector<std::byte> payload_;
};

/// Opens a sealed record and hands out its payload; every read is checked against the end.
class byte_reader {
public:
    /// Throws format_error when the bytes are no record of this kind, are newer than `newest`, cut or altered.
    byte_reader(const char* function, std::span<const std::byte> bytes, std::string_view kind, std::uint32_t newest,
                checksum sum = crc32c)
        : function_(function), bytes_(bytes) {
        if (get<std::array<char, 4>>() != sealed_writer::magic) fail(0, "bytes are not a goodwill state");
        const auto name = get<std::array<char, 8>>();
        const std::string_view found(name.data(), strnlen(name.data(), 8));
        const auto is_zero = [](char c) { return c == '\0'; };
        if (found != kind || !std::all_of(name.begin() + found.size(), name.end(), is_zero))
            fail(4, "bytes hold a state of kind \"" + printable(found) + "\", must be \"" + std::string(kind) + "\"");
        version_ = get<std::uint32_t>();
        if (version_ > newest || version_ == 0)
            fail(12, "bytes are of version " + std::to_string(version_) + ", this library reads up to " +
                         std::to_string(newest));
        fingerprint_ = get<std::uint64_t>();
        const auto length = get<std::uint64_t>();
        if (length != bytes_.size() - at_ - std::min<std::size_t>(4, bytes_.size() - at_) || bytes_.size() - at_ < 4)
            fail(at_, "bytes are cut: the payload must have " + std::to_string(length) + " bytes");
        std::uint32_t stored;
        std::memcpy(&stored, bytes_.data() + bytes_.size() - 4, 4);
        if (stored != sum(bytes_.first(bytes_.size() - 4)))
            fail(bytes_.size() - 4, "bytes were altered: the checksum does not hold");
        bytes_ = bytes_.first(bytes_.size() - 4);
    }

    [[nodiscard]] std::uint32_t version() const noexcept { return version_; }
    [[nodiscard]] std::uint64_t fingerprint() const noexcept { return fingerprint_; }

    template <plain T>
    [[nodiscard]] T get() {
        need(sizeof(T));
        T value;
        std::memcpy(&value, bytes_.data() + at_, sizeof(T));
        at_ += sizeof(T);
        return value;
    }
    template <plain T>
    [[nodiscard]] std::vector<T> get_all() {
        const auto n = get<std::uint64_t>();
        if (n > (bytes_.size() - at_) / sizeof(T)) need(bytes_.size());
        std::vector<T> values(static_cast<std::size_t>(n));
        if (n != 0) std::memcpy(values.data(), bytes_.data() + at_, values.size() * sizeof(T));
        at_ += values.size() * sizeof(T);
        return values;
    }
    /// n elements as they lie in the bytes, where they may be out of line.
    template <plain T>
    [[nodiscard]] std::span<const std::byte> get_bytes(std::uint64_t n) {
        if (n > (bytes_.size() - at_) / sizeof(T)) need(bytes_.size());
        at_ += static_cast<std::size_t>(n) * sizeof(T);
        return bytes_.subspan(at_ - static_cast<std::size_t>(n) * sizeof(T), static_cast<std::size_t>(n) * sizeof(T));
    }
    [[nodiscard]] std::string get_text() {
        const auto chars = get_all<char>();
        return {chars.begin(), chars.end()};
    }
    /// Throws format_error unless everything was read.
    void finish() const {
        if (at_ != bytes_.size()) fail(at_, "bytes go on after the end of the state");
    }
    /// For what the payload says against its own rules.
    [[noreturn]] void fail(std::size_t offset, std::string what) const {
        throw format_error({function_, "", static_cast<std::int64_t>(offset), "", std::move(what)});
    }
    [[nodiscard]] std::size_t offset() const noexcept { return at_; }
    [[nodiscard]] std::size_t left() const noexcept { return bytes_.size() - at_; }

private:
    void need(std::size_t n) const {
        if (n > bytes_.size() - at_) fail(at_, "bytes end too soon");
    }
    [[nodiscard]] static std::string printable(std::string_view text) {
        std::string out;
        for (const char c : text) out += c >= 32 && c < 127 ? c : '?';
        return out;
    }

    const char* function_;
    std::span<const std::byte> bytes_;
    std::size_t at_ = 0;
    std::uint32_t version_ = 0;
    std::uint64_t fingerprint_ = 0;
};

}  // namespace goodwill::inline v0::core
