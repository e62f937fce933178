#include <goodwill/arrow/import.hpp>

#include <array>
#include <cstring>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include <goodwill/arrow/c_data.hpp>
#include <goodwill/core/column.hpp>
#include <goodwill/core/decimal.hpp>

#include "arrays.hpp"

namespace {

using namespace goodwill;
using namespace goodwill::arrow_test;
using core::dtype;

/// Nothing that was handed over may be left when a test ends.
class Import : public testing::Test {
protected:
    void SetUp() override { held = 0; }
    void TearDown() override { EXPECT_EQ(held, 0); }

    static core::column read(const spec& s) {
        ArrowSchema schema = schema_of(s);
        ArrowArray array = array_of(s);
        struct release_schema {
            ArrowSchema& s;
            ~release_schema() { s.release(&s); }
        } at_end{schema};
        core::column out = arrow::import_array("f", "x", schema, &array);
        EXPECT_EQ(array.release, nullptr);
        return out;
    }
    static core::column read(const spec& schema, std::vector<spec> chunks) {
        ArrowArrayStream stream = stream_of(schema, std::move(chunks));
        core::column out = arrow::import_stream("f", "x", &stream);
        EXPECT_EQ(stream.release, nullptr);
        return out;
    }
    /// The texts of a plain or dictionary column, "-" where missing.
    static std::vector<std::string> texts(const core::column& c) {
        std::vector<std::string> out;
        for (const auto& chunk : c.chunks())
            for (std::int64_t i = 0; i < chunk.length; ++i) {
                if (!chunk.valid(i)) {
                    out.emplace_back("-");
                } else if (c.dictionary() == nullptr) {
                    out.emplace_back(chunk.text_at(c.type(), i));
                } else {
                    const auto& values = c.dictionary()->chunks()[0];
                    const std::int64_t code = c.type() == dtype::uint8 ? chunk.as<std::uint8_t>()[std::size_t(i)]
                                                                       : chunk.as<std::int32_t>()[std::size_t(i)];
                    out.emplace_back(values.text_at(c.dictionary()->type(), code));
                }
            }
        return out;
    }
};

template <class T>
std::string message_of(T&& work) {
    try {
        work();
    } catch (const std::exception& e) {
        return e.what();
    }
    return "nothing was thrown";
}

TEST_F(Import, EveryFormatHasItsType) {
    struct entry {
        const char* format;
        dtype type;
        int buffers;
    };
    for (const auto& [format, type, buffers] : std::initializer_list<entry>{
             {"b", dtype::boolean, 2}, {"c", dtype::int8, 2},        {"s", dtype::int16, 2},
             {"i", dtype::int32, 2},   {"l", dtype::int64, 2},       {"C", dtype::uint8, 2},
             {"S", dtype::uint16, 2},  {"I", dtype::uint32, 2},      {"L", dtype::uint64, 2},
             {"f", dtype::float32, 2}, {"g", dtype::float64, 2},     {"tdD", dtype::date32, 2},
             {"tdm", dtype::date64, 2}, {"tsu:", dtype::timestamp, 2}, {"d:9,2", dtype::decimal128, 2},
             {"u", dtype::utf8, 3},    {"U", dtype::large_utf8, 3},  {"vu", dtype::utf8_view, 3}}) {
        alignas(16) const std::array<char, 64> zeros{};
        std::vector<const void*> parts(static_cast<std::size_t>(buffers), zeros.data());
        parts[0] = nullptr;
        const core::column c = read({.format = format, .length = 2, .buffers = parts});
        EXPECT_EQ(c.type(), type) << format;
        EXPECT_EQ(c.length(), 2) << format;
        EXPECT_EQ(c.chunks()[0].values, zeros.data()) << format << " was copied";
    }
}

TEST_F(Import, NullType) {
    const core::column c = read({.format = "n", .length = 3, .null_count = 3});
    EXPECT_EQ(c.type(), dtype::null);
    EXPECT_EQ(c.length(), 3);
}

TEST_F(Import, UnitsZonesAndScales) {
    const std::int64_t ticks[2] = {1, 2};
    const auto stamp = [&](const char* format) {
        return read({.format = format, .length = 2, .buffers = {nullptr, ticks}});
    };
    EXPECT_EQ(stamp("tss:").ticks_per_second, 1);
    EXPECT_EQ(stamp("tsm:").ticks_per_second, 1000);
    EXPECT_EQ(stamp("tsu:").ticks_per_second, 1000000);
    EXPECT_EQ(stamp("tsn:Europe/Berlin").ticks_per_second, 1000000000);
    EXPECT_EQ(stamp("tsn:Europe/Berlin").zone, "Europe/Berlin");
    EXPECT_EQ(stamp("tsn:").zone, "");
    alignas(16) const core::int128 amounts[1] = {1234};
    const auto decimal = [&](const char* format) {
        return read({.format = format, .length = 1, .buffers = {nullptr, amounts}});
    };
    EXPECT_EQ(decimal("d:10,2").scale, 2);
    EXPECT_EQ(decimal("d:9,3,128").scale, 3);
    EXPECT_EQ(decimal("d:38,0").scale, 0);
}

TEST_F(Import, RefusesWhatItCannotReadAndSaysWhat) {
    const std::array<char, 64> zeros{};
    for (const char* format : {"e", "z", "Z", "vz", "w:16", "+l", "+L", "+s", "+us:0", "+m", "+r", "tts", "ttu", "tDs",
                               "tiM", "d:9,2,32", "d:9,2,64", "d:76,2,256", "d:5,-2", "d:5", "d:,2", "d:5,2,128,1",
                               "tsx:", "ts", "", "td", "q"}) {
        const std::string text =
            message_of([&] { read({.format = format, .length = 1, .buffers = {nullptr, zeros.data(), zeros.data()}}); });
        EXPECT_NE(text.find("f: x is of the Arrow format \"" + std::string(format) + "\", must be "),
                  std::string::npos)
            << text;
    }
}

TEST_F(Import, RefusesIntegersOfAnotherMeaning) {
    std::string metadata;
    const auto put = [&](const std::string& text) {
        const auto n = static_cast<std::int32_t>(text.size());
        metadata.append(reinterpret_cast<const char*>(&n), 4).append(text);
    };
    const std::int32_t pairs = 2;
    metadata.append(reinterpret_cast<const char*>(&pairs), 4);
    put("unit"), put("month"), put("ARROW:extension:name"), put("pandas.period");
    const std::int64_t values[1] = {1};
    spec s{.format = "l", .length = 1, .buffers = {nullptr, values}};
    s.metadata = metadata.c_str();
    EXPECT_NE(message_of([&] { read(s); }).find("of the extension type \"pandas.period\""), std::string::npos);
}

TEST_F(Import, OffsetsOfArrayAndStructAddUp) {
    const std::int32_t values[] = {0, 1, 2, 3, 4, 5, 6, 7};
    const std::uint8_t validity[] = {0b11101111};  // element 4 is missing
    const spec child{.format = "i", .name = "a", .length = 6, .null_count = -1, .offset = 1,
                     .buffers = {validity, values}};
    const spec table{.format = "+s", .length = 3, .offset = 2, .buffers = {nullptr}, .children = {child}};
    ArrowArrayStream stream = stream_of(table, {table});
    const std::vector<arrow::wanted> wanted{{"a", "x"}};
    const auto columns = arrow::import_columns("f", wanted, &stream);
    ASSERT_EQ(columns.size(), 1u);
    const auto& chunk = columns[0].chunks()[0];
    ASSERT_EQ(chunk.length, 3);
    EXPECT_EQ(chunk.as<std::int32_t>()[0], 3);
    EXPECT_EQ(chunk.as<std::int32_t>()[2], 5);
    EXPECT_TRUE(chunk.valid(0));
    EXPECT_FALSE(chunk.valid(1));
    EXPECT_TRUE(chunk.valid(2));
}

TEST_F(Import, ARowThatIsNullInTheStructIsNullInItsFields) {
    const std::int64_t values[] = {1, 2, 3, 4};
    const std::uint8_t rows[] = {0b1011}, fields[] = {0b1110};
    const spec child{.format = "l", .name = "a", .length = 4, .null_count = 1, .buffers = {fields, values}};
    const spec table{.format = "+s", .length = 3, .null_count = 1, .offset = 1, .buffers = {rows}, .children = {child}};
    const core::column c = read(table, {table});
    ASSERT_EQ(c.length(), 3);
    EXPECT_TRUE(c.chunks()[0].valid(0));
    EXPECT_FALSE(c.chunks()[0].valid(1));
    EXPECT_TRUE(c.chunks()[0].valid(2));
    EXPECT_EQ(c.chunks()[0].as<std::int64_t>()[2], 4);
}

TEST_F(Import, ValidityThatMissesNothingIsDropped) {
    std::vector<std::int32_t> values(200);
    const std::vector<std::uint8_t> all(25, std::uint8_t{255});
    for (const std::int64_t offset : {0, 3, 8, 13})
        for (const std::int64_t length : {1, 63, 64, 65, 130}) {
            const spec s{.format = "i", .length = length, .null_count = -1, .offset = offset,
                         .buffers = {all.data(), values.data()}};
            EXPECT_EQ(read(s).chunks()[0].validity, nullptr);
            auto one = all;
            const auto last = offset + length - 1;
            one[static_cast<std::size_t>(last / 8)] ^= static_cast<std::uint8_t>(1 << (last % 8));
            const spec t{.format = "i", .length = length, .null_count = -1, .offset = offset,
                         .buffers = {one.data(), values.data()}};
            const core::column c = read(t);
            ASSERT_NE(c.chunks()[0].validity, nullptr);
            EXPECT_FALSE(c.chunks()[0].valid(length - 1));
        }
}

TEST_F(Import, UnalignedValuesAreCopied) {
    alignas(16) char bytes[64] = {};
    const std::int64_t values[3] = {7, -8, 9};
    std::memcpy(bytes + 4, values, sizeof values);
    const core::column c = read({.format = "l", .length = 2, .offset = 1, .buffers = {nullptr, bytes + 4}});
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(c.chunks()[0].values) % 8, 0u);
    EXPECT_EQ(c.chunks()[0].as<std::int64_t>()[0], -8);
    EXPECT_EQ(c.chunks()[0].as<std::int64_t>()[1], 9);
    alignas(16) char wide[48] = {};
    const core::int128 amount = -5;
    std::memcpy(wide + 8, &amount, 16);
    EXPECT_TRUE(read({.format = "d:5,2", .length = 1, .buffers = {nullptr, wide + 8}}).chunks()[0].as<core::int128>()[0] == -5);
}

TEST_F(Import, ViewsOfStrings) {
    const std::string far = "a text that is longer than twelve bytes";
    struct view {
        std::int32_t size;
        char rest[12];
    } views[2] = {{5, "short"}, {static_cast<std::int32_t>(far.size()), {}}};
    std::memcpy(views[1].rest, far.data(), 4);
    const std::int32_t where[2] = {0, 0};
    std::memcpy(views[1].rest + 4, where, 8);
    const std::int64_t sizes[1] = {static_cast<std::int64_t>(far.size())};
    const core::column c =
        read({.format = "vu", .length = 2, .buffers = {nullptr, views, far.data(), sizes}});
    EXPECT_EQ(texts(c), (std::vector<std::string>{"short", far}));
}

struct labels {
    std::string bytes;
    std::vector<std::int32_t> offsets = {0};
    std::uint8_t validity = 255;
    explicit labels(const std::vector<std::string>& values) {
        for (const auto& v : values) offsets.push_back(static_cast<std::int32_t>((bytes += v).size()));
    }
    [[nodiscard]] spec as_spec() const {
        return {.format = "u", .length = static_cast<std::int64_t>(offsets.size()) - 1, .null_count = -1,
                .buffers = {&validity, offsets.data(), bytes.data()}};
    }
};

spec coded(const void* codes, std::int64_t n, const labels& values, const char* format = "i",
           const std::uint8_t* validity = nullptr) {
    return {.format = format, .length = n, .null_count = -1, .buffers = {validity, codes},
            .dictionary = {values.as_spec()}};
}

TEST_F(Import, OneDictionaryIsShared) {
    const labels values({"b", "a"});
    const std::uint8_t codes[] = {0, 1, 1, 9};
    const std::uint8_t validity = 0b0111;  // the code below a null may be anything
    const core::column c = read(coded(codes, 4, values, "C", &validity), {coded(codes, 4, values, "C", &validity),
                                                                          coded(codes, 2, values, "C")});
    EXPECT_EQ(c.type(), dtype::uint8);
    EXPECT_EQ(c.chunks()[0].values, codes);
    EXPECT_EQ(texts(c), (std::vector<std::string>{"b", "a", "a", "-", "b", "a"}));
}

TEST_F(Import, DictionariesThatDifferBecomeOne) {
    const labels first({"b", "a"}), second({"a", "c", "a"}), none({});
    const std::int32_t codes[] = {0, 1, 2}, any[] = {7};
    const std::uint8_t nothing = 0;
    const core::column c = read(coded(codes, 2, first), {coded(codes, 2, first), coded(any, 1, none, "i", &nothing),
                                                         coded(codes, 3, second)});
    EXPECT_EQ(texts(c), (std::vector<std::string>{"b", "a", "-", "a", "c", "a"}));
    EXPECT_EQ(c.dictionary()->length(), 3);
}

TEST_F(Import, ANullInTheDictionaryIsMissing) {
    labels values({"a", "", "b"});
    values.validity = 0b101;
    const std::int32_t codes[] = {2, 1, 0};
    EXPECT_EQ(texts(read(coded(codes, 3, values))), (std::vector<std::string>{"b", "-", "a"}));
}

TEST_F(Import, DictionariesOfNumbersAreDecoded) {
    const double values[] = {0, 1.5, 2.5};
    const std::uint8_t codes[] = {2, 1, 1}, validity = 0b011;
    const spec dictionary{.format = "g", .length = 2, .offset = 1, .buffers = {nullptr, values}};
    const std::uint8_t low[] = {1, 0, 0};
    const core::column c = read({.format = "C", .length = 3, .null_count = 1, .buffers = {&validity, low},
                                 .dictionary = {dictionary}});
    EXPECT_EQ(c.type(), dtype::float64);
    EXPECT_EQ(c.dictionary(), nullptr);
    EXPECT_EQ(c.chunks()[0].as<double>()[0], 2.5);
    EXPECT_EQ(c.chunks()[0].as<double>()[1], 1.5);
    EXPECT_FALSE(c.chunks()[0].valid(2));
    EXPECT_NE(message_of([&] {
                  read({.format = "C", .length = 3, .buffers = {nullptr, codes}, .dictionary = {dictionary}});
              }).find("x[0] is the code 2, must be below the 2 values of its dictionary"),
              std::string::npos);
}

TEST_F(Import, BadCodesAreNamedByTheirRowAcrossChunks) {
    const labels values({"b", "a"});
    const std::int32_t good[] = {0, 1, 1}, bad[] = {0, -1};
    const std::string text =
        message_of([&] { read(coded(good, 3, values), {coded(good, 3, values), coded(bad, 2, values)}); });
    EXPECT_EQ(text, "f: x[4] is the code -1, must be below the 2 values of its dictionary");
}

TEST_F(Import, ChunksOfNoRowsAreLeftOut) {
    const std::int64_t values[] = {1, 2};
    const spec empty{.format = "l", .buffers = {nullptr, nullptr}};
    const spec full{.format = "l", .length = 2, .buffers = {nullptr, values}};
    EXPECT_EQ(read(full, {empty, full, empty}).chunks().size(), 1u);
    EXPECT_EQ(read(full, {}).length(), 0);
    EXPECT_EQ(read(full, {}).type(), dtype::int64);
}

TEST_F(Import, ColumnsKeepTheirArraysAlive) {
    const std::int64_t values[] = {1, 2};
    {
        const core::column c = read({.format = "l", .length = 2, .buffers = {nullptr, values}});
        EXPECT_EQ(held, 1);
        const core::column copy = c;
        EXPECT_EQ(held, 1);
    }
    EXPECT_EQ(held, 0);
}

TEST_F(Import, NamesThatAreNotThereOrThereTwice) {
    const std::int64_t values[] = {1};
    const auto child = [&](const char* name) {
        return spec{.format = "l", .name = name, .length = 1, .buffers = {nullptr, values}};
    };
    const spec table{.format = "+s", .length = 1, .buffers = {nullptr}, .children = {child("a"), child("b"), child("a")}};
    const auto ask = [&](const char* name) {
        return message_of([&] {
            ArrowArrayStream stream = stream_of(table, {table});
            const std::vector<arrow::wanted> wanted{{name, "customer"}};
            static_cast<void>(arrow::import_columns("f", wanted, &stream));
        });
    };
    EXPECT_EQ(ask("c"), "f: customer is \"c\", must be a column of the data; there are \"a\", \"b\", \"a\"");
    EXPECT_EQ(ask("a"), "f: customer is \"a\", must be the name of one column; two have it");
    EXPECT_EQ(ask("b"), "nothing was thrown");
}

TEST_F(Import, AStreamThatFailsSaysWhy) {
    const std::int64_t values[] = {1, 2};
    const spec s{.format = "l", .length = 2, .buffers = {nullptr, values}};
    ArrowArrayStream stream = stream_of(s, {s, s}, 1);
    EXPECT_NE(message_of([&] { static_cast<void>(arrow::import_stream("f", "x", &stream)); }).find("the disk is gone"),
              std::string::npos);
}

TEST_F(Import, ArraysAgainstTheInterfaceAreRefused) {
    const std::int64_t values[] = {1, 2};
    const std::string broken = "breaks the Arrow C data interface";
    EXPECT_NE(message_of([&] { read({.format = "l", .length = -1, .buffers = {nullptr, values}}); }).find(broken),
              std::string::npos);
    EXPECT_NE(message_of([&] { read({.format = "l", .length = 2, .buffers = {nullptr}}); }).find(broken),
              std::string::npos);
    EXPECT_NE(message_of([&] { read({.format = "l", .length = 2, .buffers = {nullptr, nullptr}}); }).find(broken),
              std::string::npos);
    EXPECT_NE(message_of([&] { read({.format = "u", .length = 2, .buffers = {nullptr, values}}); }).find(broken),
              std::string::npos);
    const spec child{.format = "l", .name = "a", .length = 2, .buffers = {nullptr, values}};
    const spec table{.format = "+s", .length = 2, .offset = 1, .buffers = {nullptr}, .children = {child}};
    EXPECT_NE(message_of([&] { read(table, {table}); }).find(broken), std::string::npos);
}

}  // namespace
