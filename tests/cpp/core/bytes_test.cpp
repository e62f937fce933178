#include <goodwill/core/bytes.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace core = goodwill::core;

namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> sample() {
    core::byte_writer out;
    out.put(std::int32_t{-7});
    out.put_all(std::span<const double>(std::array{1.5, -2.0}));
    out.put_text("Grüße");
    return out.seal("sample", 3, 0x0123456789abcdef);
}

/// Reads all of a sample.
void read(std::span<const std::byte> bytes) {
    core::byte_reader in("test.read", bytes, "sample", 3);
    (void)in.get<std::int32_t>();
    (void)in.get_all<double>();
    (void)in.get_text();
    in.finish();
}

}  // namespace

// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
TEST(crc32c, published_values) {
    EXPECT_EQ(core::crc32c(bytes_of("123456789")), 0xE3069283u);
    EXPECT_EQ(core::crc32c(std::vector<std::byte>(32, std::byte{0})), 0x8A9136AAu);
    EXPECT_EQ(core::crc32c(std::vector<std::byte>(32, std::byte{0xFF})), 0x62A8AB43u);
    std::vector<std::byte> ascending;
    for (int i = 0; i < 32; ++i) ascending.push_back(static_cast<std::byte>(i));
    EXPECT_EQ(core::crc32c(ascending), 0x46DD794Eu);
}

TEST(bytes, come_back_as_they_went) {
    const auto sealed = sample();
    core::byte_reader in("test.read", sealed, "sample", 5);
    EXPECT_EQ(in.version(), 3u);
    EXPECT_EQ(in.fingerprint(), 0x0123456789abcdefu);
    EXPECT_EQ(in.get<std::int32_t>(), -7);
    EXPECT_EQ(in.get_all<double>(), (std::vector{1.5, -2.0}));
    EXPECT_EQ(in.get_text(), "Grüße");
    in.finish();
}

TEST(bytes, any_altered_byte_is_found) {
    const auto good = sample();
    read(good);
    for (std::size_t i = 0; i < good.size(); ++i)
        for (int change = 1; change < 256; ++change) {
            auto bad = good;
            bad[i] ^= static_cast<std::byte>(change);
            EXPECT_THROW(read(bad), goodwill::format_error) << "byte " << i << " by " << change;
        }
}

// A checksum that holds does not make a name of what follows its end.
TEST(bytes, what_follows_the_kind_must_be_empty) {
    auto bytes = sample();
    bytes[11] = std::byte{'x'};  // "sample", 0, x
    const auto crc = core::crc32c(std::span(bytes).first(bytes.size() - 4));
    std::memcpy(bytes.data() + bytes.size() - 4, &crc, 4);
    EXPECT_THROW(read(bytes), goodwill::format_error);
}

TEST(bytes, any_cut_is_found) {
    const auto good = sample();
    for (std::size_t n = 0; n < good.size(); ++n)
        EXPECT_THROW(read(std::span(good).first(n)), goodwill::format_error) << n << " bytes";
    auto longer = good;
    longer.push_back(std::byte{0});
    EXPECT_THROW(read(longer), goodwill::format_error);
}

TEST(bytes, what_is_wrong_is_said) {
    const auto message = [](std::span<const std::byte> bytes, std::string_view kind, std::uint32_t newest) {
        try {
            core::byte_reader in("test.read", bytes, kind, newest);
            in.finish();
        } catch (const goodwill::format_error& e) {
            return std::string(e.what());
        }
        return std::string();
    };
    const auto good = sample();
    EXPECT_NE(message(bytes_of("hello, world"), "sample", 3).find("not a goodwill state"), std::string::npos);
    EXPECT_NE(message(good, "other", 3).find("of kind \"sample\", must be \"other\""), std::string::npos);
    EXPECT_NE(message(good, "sample", 2).find("version 3, this library reads up to 2"), std::string::npos);
    EXPECT_NE(message(good, "sample", 3).find("go on after the end"), std::string::npos);
}

// A length that is too long for the bytes must not become an allocation.
TEST(bytes, a_wild_length_is_refused) {
    core::byte_writer out;
    out.put(~std::uint64_t{0} / 4);
    const auto sealed = out.seal("sample", 1, 0);
    core::byte_reader in("test.read", sealed, "sample", 1);
    EXPECT_THROW((void)in.get_all<double>(), goodwill::format_error);
}
