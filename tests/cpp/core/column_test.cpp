#include <goodwill/core/column.hpp>

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace core = goodwill::core;
using core::dtype;

TEST(column, takes_numbers_where_they_lie) {
    const std::vector<std::int64_t> values{3, 1, 2};
    const core::column c = values;
    EXPECT_EQ(c.type(), dtype::int64);
    EXPECT_EQ(c.length(), 3);
    EXPECT_EQ(c.chunks()[0].values, values.data());
    EXPECT_EQ(c.chunks()[0].as<std::int64_t>()[2], 2);
    EXPECT_TRUE(c.chunks()[0].valid(0));
    EXPECT_EQ(core::column(std::vector<std::uint8_t>{1}).type(), dtype::uint8);
    EXPECT_EQ(core::column(std::vector<std::int16_t>{1}).type(), dtype::int16);
    EXPECT_EQ(core::column(std::vector<std::uint32_t>{1}).type(), dtype::uint32);
    EXPECT_EQ(core::column(std::vector<float>{1}).type(), dtype::float32);
    EXPECT_EQ(core::column(std::vector<double>{1}).type(), dtype::float64);
}

TEST(column, empty) {
    EXPECT_EQ(core::column().length(), 0);
    const std::vector<double> none;
    const core::column c = none;
    EXPECT_EQ(c.length(), 0);
    EXPECT_TRUE(c.chunks()[0].as<double>().empty());
}

TEST(column, owns_texts_and_dates) {
    core::column texts, dates;
    {
        const std::vector<std::string> names{"00001", "", "Größe und mehr als zwölf Bytes"};
        texts = names;
        dates = std::vector{std::chrono::sys_days{std::chrono::days{-1}}};
    }
    EXPECT_EQ(texts.chunks()[0].text_at(texts.type(), 0), "00001");
    EXPECT_EQ(texts.chunks()[0].text_at(texts.type(), 1), "");
    EXPECT_EQ(texts.chunks()[0].text_at(texts.type(), 2), "Größe und mehr als zwölf Bytes");
    EXPECT_EQ(dates.type(), dtype::date32);
    EXPECT_EQ(dates.chunks()[0].as<core::day_number>()[0], -1);
}

TEST(column_chunk, positions_count_from_the_offset) {
    const std::array<std::int32_t, 12> values{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    const std::array<std::uint8_t, 2> validity{0b1111'0111, 0b0000'1101};  // 3 and 9 are missing
    const core::column_chunk chunk{9, 2, validity.data(), values.data(), nullptr, nullptr};
    for (std::int64_t i = 0; i < 9; ++i) {
        EXPECT_EQ(chunk.as<std::int32_t>()[static_cast<std::size_t>(i)], i + 2);
        EXPECT_EQ(chunk.valid(i), i + 2 != 3 && i + 2 != 9) << i;
    }
    const std::array<std::uint8_t, 1> bits{0b0000'1000};
    const core::column_chunk booleans{3, 2, nullptr, bits.data(), nullptr, nullptr};
    EXPECT_FALSE(booleans.bit(0));
    EXPECT_TRUE(booleans.bit(1));
}

TEST(column_chunk, text_of_each_layout) {
    const char* bytes = "abcdefgh";
    const std::array<std::int32_t, 4> offsets{0, 2, 2, 8};
    const core::column_chunk small{2, 1, nullptr, offsets.data(), bytes, nullptr};
    EXPECT_EQ(small.text_at(dtype::utf8, 0), "");
    EXPECT_EQ(small.text_at(dtype::utf8, 1), "cdefgh");

    // A view: up to 12 bytes lie inside, longer ones in a buffer.
    const std::string far = "..thirteen bytes";
    std::array<char, 32> views{};
    const auto put = [&](std::size_t at, std::int32_t value) { std::memcpy(views.data() + at, &value, 4); };
    put(0, 12);
    std::memcpy(views.data() + 4, "exactly12byt", 12);
    put(16, 14);
    put(24, 0);
    put(28, 2);
    const std::array<const void*, 1> buffers{far.data()};
    const core::column_chunk view{2, 0, nullptr, views.data(), nullptr, buffers.data()};
    EXPECT_EQ(view.text_at(dtype::utf8_view, 0), "exactly12byt");
    EXPECT_EQ(view.text_at(dtype::utf8_view, 1), "thirteen bytes");
}

TEST(column, names_of_types) {
    EXPECT_EQ(core::name_of(dtype::utf8_view), "string");
    EXPECT_EQ(core::name_of(dtype::timestamp), "timestamp");
    core::column codes = std::vector<std::int32_t>{0, 0};
    codes.set_dictionary(std::make_shared<core::column>(std::vector<std::string>{"a"}));
    EXPECT_EQ(codes.type_name(), "dictionary of string");
}

TEST(visit_numbers, gives_each_type_its_own_span) {
    const auto sum = [](const core::column& c) {
        return core::visit_numbers("f", "x", c, c.chunks()[0], [](auto values) {
            double total = 0;
            for (const auto v : values) total += static_cast<double>(v);
            return total;
        });
    };
    const std::vector<std::int8_t> i8{-1, 2};
    const std::vector<std::uint64_t> u64{1, 2};
    const std::vector<float> f32{0.5f};
    EXPECT_EQ(sum(i8), 1);
    EXPECT_EQ(sum(u64), 3);
    EXPECT_EQ(sum(f32), 0.5);

    core::column codes = std::vector<std::int32_t>{0, 0};
    codes.set_dictionary(std::make_shared<core::column>(std::vector<std::string>{"a"}));
    EXPECT_THROW((void)sum(codes), goodwill::schema_error);
    const core::column text = std::vector<std::string>{"1"};
    try {
        (void)sum(text);
        FAIL();
    } catch (const goodwill::schema_error& e) {
        EXPECT_STREQ(e.what(), "f: x is of type string, must be a column of numbers");
    }
}
