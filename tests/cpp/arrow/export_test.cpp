#include <goodwill/arrow/export.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/arrow/import.hpp>
#include <goodwill/core/decimal.hpp>

namespace {

using namespace goodwill;
using core::column;
using core::column_chunk;
using core::dtype;

struct round_trip {
    ArrowSchema schema{};
    ArrowArray array{};
    explicit round_trip(const column& c) {
        arrow::export_array({"a", c}, &schema, &array);
    }
    round_trip(const round_trip&) = delete;
    round_trip& operator=(const round_trip&) = delete;
    ~round_trip() {
        schema.release(&schema);
        if (array.release != nullptr) array.release(&array);
    }
    [[nodiscard]] column read() { return arrow::import_array("f", "x", schema, &array); }
};

TEST(Export, NumbersGoOutAndInWithoutACopy) {
    const std::vector<double> values{1, 2, 3};
    round_trip trip((column(values)));
    EXPECT_STREQ(trip.schema.format, "g");
    EXPECT_STREQ(trip.schema.name, "a");
    EXPECT_EQ(trip.array.length, 3);
    EXPECT_EQ(trip.array.null_count, 0);
    const column back = trip.read();
    EXPECT_EQ(back.chunks()[0].values, values.data());
}

TEST(Export, TheOwnerLivesUntilTheConsumerReleases) {
    auto owner = std::make_shared<std::vector<std::int64_t>>(2, 5);
    const std::weak_ptr<void> watch = owner;
    ArrowSchema schema;
    ArrowArray array;
    {
        const column c(dtype::int64, {{2, 0, nullptr, owner->data(), nullptr, nullptr}}, owner);
        arrow::export_array({"a", c}, &schema, &array);
        schema.release(&schema);
    }
    owner.reset();
    EXPECT_FALSE(watch.expired());
    array.release(&array);
    EXPECT_EQ(array.release, nullptr);
    EXPECT_TRUE(watch.expired());
}

TEST(Export, ScalesUnitsZonesAndTexts) {
    alignas(16) const core::int128 amounts[1] = {5};
    column decimal(dtype::decimal128, {{1, 0, nullptr, amounts, nullptr, nullptr}});
    decimal.scale = 3;
    EXPECT_EQ(round_trip(decimal).read().scale, 3);
    const std::int64_t ticks[1] = {5};
    for (const std::int64_t per : {1LL, 1000LL, 1000000LL, 1000000000LL}) {
        column stamp(dtype::timestamp, {{1, 0, nullptr, ticks, nullptr, nullptr}});
        stamp.ticks_per_second = per;
        stamp.zone = "Asia/Tokyo";
        const column back = round_trip(stamp).read();
        EXPECT_EQ(back.ticks_per_second, per);
        EXPECT_EQ(back.zone, "Asia/Tokyo");
    }
    const column text(std::vector<std::string>{"a", "", "c"});
    const column back = round_trip(text).read();
    EXPECT_EQ(back.chunks()[0].text_at(back.type(), 2), "c");
}

TEST(Export, AnEmptyTextColumnHasAnOffset) {
    const column none(dtype::large_utf8, {});
    round_trip trip(none);
    ASSERT_EQ(trip.array.n_buffers, 3);
    EXPECT_EQ(static_cast<const std::int64_t*>(trip.array.buffers[1])[0], 0);
    EXPECT_EQ(trip.read().length(), 0);
}

TEST(Export, ChunksAreCombinedForAnArrayAndKeptInAStream) {
    const std::int32_t first[] = {9, 1, 2}, second[] = {3};
    const std::uint8_t validity = 0b101;  // element 1 is missing
    const column c(dtype::int32,
                   {{2, 1, &validity, first, nullptr, nullptr}, {1, 0, nullptr, second, nullptr, nullptr}});
    const column whole = round_trip(c).read();
    ASSERT_EQ(whole.chunks().size(), 1u);
    EXPECT_EQ(whole.length(), 3);
    EXPECT_FALSE(whole.chunks()[0].valid(0));
    EXPECT_EQ(whole.chunks()[0].as<std::int32_t>()[1], 2);
    EXPECT_EQ(whole.chunks()[0].as<std::int32_t>()[2], 3);
    ArrowArrayStream stream;
    arrow::export_stream({"a", c}, &stream);
    const column chunked = arrow::import_stream("f", "x", &stream);
    ASSERT_EQ(chunked.chunks().size(), 2u);
    EXPECT_FALSE(chunked.chunks()[0].valid(0));
    EXPECT_EQ(chunked.chunks()[0].values, first);
}

TEST(Export, BooleansAndTextsAreCombinedByRow) {
    const std::uint8_t low = 0b0110, high = 0b1;
    const column flags(dtype::boolean, {{3, 1, nullptr, &low, nullptr, nullptr}, {1, 0, nullptr, &high, nullptr, nullptr}});
    const column whole = arrow::combine(flags);
    EXPECT_TRUE(whole.chunks()[0].bit(0));
    EXPECT_TRUE(whole.chunks()[0].bit(1));
    EXPECT_FALSE(whole.chunks()[0].bit(2));
    EXPECT_TRUE(whole.chunks()[0].bit(3));
    const std::int32_t offsets[] = {0, 1, 3};
    const column_chunk chunk{2, 0, nullptr, offsets, "abb", nullptr};
    const column texts(dtype::utf8, {chunk, chunk});
    const column text = arrow::combine(texts);
    EXPECT_EQ(text.type(), dtype::large_utf8);
    EXPECT_EQ(text.chunks()[0].text_at(text.type(), 3), "bb");
    round_trip trip(texts);
    EXPECT_STREQ(trip.schema.format, "U");
    const column back = trip.read();
    EXPECT_EQ(back.chunks()[0].text_at(back.type(), 2), "a");
}

TEST(Export, ViewsGoOutAsLargeStrings) {
    struct {
        std::int32_t size;
        char rest[12];
    } const views[2] = {{2, "ab"}, {0, ""}};
    const column c(dtype::utf8_view, {{2, 0, nullptr, views, nullptr, nullptr}});
    ArrowArrayStream stream;
    arrow::export_stream({"a", c}, &stream);
    const column back = arrow::import_stream("f", "x", &stream);
    EXPECT_EQ(back.type(), dtype::large_utf8);
    EXPECT_EQ(back.chunks()[0].text_at(back.type(), 0), "ab");
    EXPECT_STREQ(round_trip(c).schema.format, "U");
}

TEST(Export, Dictionaries) {
    const std::int8_t codes[] = {1, 0, 1};
    column c(dtype::int8, {{3, 0, nullptr, codes, nullptr, nullptr}});
    c.set_dictionary(std::make_shared<column>(std::vector<std::string>{"x", "y"}));
    const column back = round_trip(c).read();
    ASSERT_NE(back.dictionary(), nullptr);
    EXPECT_EQ(back.type(), dtype::int8);
    EXPECT_EQ(back.dictionary()->chunks()[0].text_at(back.dictionary()->type(), 1), "y");
}

TEST(Export, ATableHasColumnsOfOneLength) {
    const std::vector<double> x{1, 2};
    const std::vector<std::int64_t> y{3, 4}, longer{1, 2, 3};
    ArrowArrayStream stream;
    arrow::export_table("f", {{"x", column(x)}, {"y", column(y)}}, &stream);
    const std::vector<arrow::wanted> wanted{{"y", "b"}, {"x", "a"}};
    const auto back = arrow::import_columns("f", wanted, &stream);
    EXPECT_EQ(back[0].chunks()[0].values, y.data());
    EXPECT_EQ(back[1].chunks()[0].values, x.data());
    EXPECT_THROW(arrow::export_table("f", {{"x", column(x)}, {"y", column(longer)}}, &stream), shape_error);
}

TEST(Export, ATableMayHaveItsTextsAsViews) {
    const std::vector<std::string> texts{"", "ab", "twelve bytes", "thirteen byte", "a text of thirty-six bytes in this"};
    const column c(texts);
    for (const int threads : {1, 2}) {
        ArrowArrayStream stream;
        arrow::export_table("f", {{"a", c}, {"b", column(std::vector<double>(5, 1.0))}}, &stream, threads);
        ArrowSchema schema;
        ASSERT_EQ(stream.get_schema(&stream, &schema), 0);
        EXPECT_STREQ(schema.children[0]->format, "vu");
        EXPECT_STREQ(schema.children[1]->format, "g");
        schema.release(&schema);
        const auto back = arrow::import_columns("f", std::vector<arrow::wanted>{{"a", "a"}}, &stream);
        EXPECT_EQ(back[0].type(), dtype::utf8_view);
        for (std::size_t i = 0; i < texts.size(); ++i)
            EXPECT_EQ(back[0].chunks()[0].text_at(dtype::utf8_view, static_cast<std::int64_t>(i)), texts[i]);
    }
}

TEST(Export, AConsumerMayMoveAChildAway) {
    const std::vector<double> x{1, 2};
    ArrowArrayStream stream;
    arrow::export_table("f", {{"x", column(x)}}, &stream);
    ArrowArray table;
    ASSERT_EQ(stream.get_next(&stream, &table), 0);
    ArrowArray child = *table.children[0];
    table.children[0]->release = nullptr;
    table.release(&table);
    EXPECT_EQ(static_cast<const double*>(child.buffers[1])[1], 2);
    child.release(&child);
    ASSERT_EQ(stream.get_next(&stream, &table), 0);
    EXPECT_EQ(table.release, nullptr);
    stream.release(&stream);
}

}  // namespace
