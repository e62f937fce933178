#include <goodwill/satisfaction/text_scores.hpp>

#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/folded_text.hpp>
#include <goodwill/satisfaction/label_table.hpp>
#include <goodwill/satisfaction/shipped_labels.hpp>
#include <goodwill/satisfaction/star_rating.hpp>

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;
using kind = sat::label_reading::kind;
using texts = std::vector<std::string>;

namespace {

[[nodiscard]] std::string message_of(const texts& all, const sat::text_score_options& options) {
    try {
        (void)sat::scores_of_text(core::column(all), options);
    } catch (const std::exception& e) {
        return e.what();
    }
    return "not refused";
}
[[nodiscard]] std::string without_marks(const std::string& text) {
    return core::to_utf8(core::folded(text, core::diacritics::drop));
}
[[nodiscard]] std::string decomposed(const std::string& text) {
    return core::to_utf8(core::folded(text, core::diacritics::keep));
}

}  // namespace

TEST(folded_text, composed_and_decomposed_are_alike) {
    const auto keep = core::diacritics::keep;
    EXPECT_EQ(core::folded("\u1EC7", keep), U"e\u0323\u0302");
    EXPECT_EQ(core::folded("e\u0302\u0323", keep), U"e\u0323\u0302");
    EXPECT_EQ(core::folded("\u00EA\u0323", keep), U"e\u0323\u0302");
    EXPECT_EQ(core::folded("\u1EE2", keep), core::folded("\u01A1\u0323", keep));
    EXPECT_EQ(core::folded("\u0110\u1ED2NG", core::diacritics::drop), U"dong");
    EXPECT_EQ(core::folded(" \u00A0R\u1EA4T\t\n kh\u00F3! ", core::diacritics::drop), U"rat kho");
    EXPECT_EQ(core::folded("ДА Ω", keep), U"да ω");
    EXPECT_EQ(core::folded("☹\uFE0F", keep), U"☹");
}

TEST(folded_text, what_is_no_utf8_is_read_and_never_passed) {
    for (const std::string bad : {"\xFF", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE1\xBB"})
        for (const char32_t point : core::code_points(bad)) EXPECT_EQ(point, U'\uFFFD') << bad;
    const std::string all = "aé₫😀";
    EXPECT_EQ(core::to_utf8(core::code_points(all)), all);
}

TEST(folded_text, edit_distance_is_levenshteins) {
    EXPECT_EQ(core::edit_distance(U"kitten", U"sitting"), 3u);
    EXPECT_EQ(core::edit_distance(U"", U"abc"), 3u);
    EXPECT_EQ(core::edit_distance(U"abc", U""), 3u);
    EXPECT_EQ(core::edit_distance(U"same", U"same"), 0u);
}

TEST(label_table, every_shipped_label_is_read_however_it_is_written) {
    for (const auto& reader : sat::shipped_labels()) {
        const auto& table = reader.table();
        std::set<std::int64_t> scores;
        for (const auto& label : table.labels) {
            scores.insert(label.score);
            for (const auto& text : {label.text, decomposed(label.text), without_marks(label.text), label.text + ".",
                                     std::to_string(label.score) + " - " + label.text,
                                     label.text + " (" + std::to_string(label.score) + ")"}) {
                const auto found = reader(text);
                ASSERT_EQ(found.what, kind::known) << table.name << ": " << text;
                EXPECT_EQ(table.labels[found.label].score, label.score) << table.name << ": " << text;
            }
            const auto other = reader(std::to_string(label.score + 1) + ". " + label.text);
            EXPECT_EQ(other.what, kind::contradicted) << table.name << ": " << label.text;
        }
        // Every score of the scale has words.
        EXPECT_EQ(static_cast<int>(scores.size()), table.highest - table.lowest + 1) << table.name;
        EXPECT_EQ(*scores.begin(), table.lowest);
        EXPECT_EQ(*scores.rbegin(), table.highest);
    }
}

TEST(label_table, marks_may_be_left_out_but_not_be_others) {
    const sat::label_reader reader(sat::shipped_labels("satisfaction_5_vi"));
    EXPECT_EQ(reader("Rất hai lòng").what, kind::known);
    EXPECT_EQ(reader("Rất hãi lòng").what, kind::unknown);
    EXPECT_EQ(reader("Rắt hài lòng").what, kind::unknown);
    EXPECT_EQ(reader(" \t").what, kind::blank);
    EXPECT_EQ(reader("").what, kind::blank);
    EXPECT_EQ(reader("hai lon").what, kind::unknown);
    EXPECT_EQ(reader.nearest("hai lon").text, "Hài lòng");
    // What may be two labels without its marks is none.
    const sat::label_reader own({.name = "own", .labels = {{"bán", 1}, {"bàn", 2}}});
    EXPECT_EQ(own("BÁN").what, kind::known);
    EXPECT_EQ(own("ban").what, kind::unknown);
}

TEST(label_table, what_cannot_be_is_refused) {
    EXPECT_THROW(sat::label_reader({.name = "none"}), goodwill::domain_error);
    EXPECT_THROW(sat::label_reader({.name = "empty", .labels = {{" ", 1}}}), goodwill::domain_error);
    EXPECT_THROW(sat::label_reader({.name = "two", .labels = {{"Good", 1}, {"good", 2}}}), goodwill::domain_error);
    EXPECT_NO_THROW(sat::label_reader({.name = "twice", .labels = {{"Good", 1}, {"good", 1}}}));
    EXPECT_THROW((void)sat::shipped_labels("satisfaction_6_en"), goodwill::domain_error);
    const auto turned = sat::reversed(sat::shipped_labels("ease_7_en"));
    EXPECT_EQ(turned.labels.front().score, 7);
    EXPECT_EQ(turned.best, sat::best_end::lowest);
}

TEST(star_rating, ways_to_write_stars) {
    using rating = sat::star_rating;
    const std::vector<std::pair<std::string, rating>> all{
        {"★★★☆☆", {3, 5}}, {"⭐⭐⭐⭐", {4, 0}}, {"⭐️⭐️", {2, 0}}, {"4 stars", {4, 0}}, {"1 Star", {1, 0}},
        {"4★", {4, 0}},     {"4/5 stars", {4, 5}}, {"4 out of 5 stars", {4, 5}}, {"3 stars out of 5", {3, 5}},
        {"4 sao", {4, 0}}, {"4 trên 5 sao", {4, 5}}, {"4.5 stars", {4.5, 0}}, {"★★½☆☆", {2.5, 5}}, {"☆☆☆☆☆", {0, 5}},
    };
    for (const auto& [text, expected] : all) {
        const auto found = sat::star_rating_of(text);
        ASSERT_TRUE(found) << text;
        EXPECT_EQ(*found, expected) << text;
    }
    for (const std::string none : {"", "4", "stars", "4 points", "★ good", "☆★", "4 stars!?", "1234 stars", "4/ stars"})
        EXPECT_FALSE(sat::star_rating_of(none)) << none;
}

TEST(text_scores, the_table_that_knows_all_is_found) {
    const texts all{"Rất hài lòng", "", "HÀI LÒNG", "rat khong hai long", "Bình thường", "Hài lòng"};
    const auto found = sat::scores_of_text(core::column(all), {.scale = std::pair{1, 5}});
    EXPECT_EQ(found.table.name, "satisfaction_5_vi");
    EXPECT_EQ(found.scores[0], 5);
    EXPECT_TRUE(std::isnan(found.scores[1]));
    EXPECT_EQ((std::vector<double>(found.scores.begin() + 2, found.scores.end())), (std::vector<double>{4, 1, 3, 4}));
    EXPECT_EQ(found.missing, 1);
    std::int64_t rows = found.missing;
    for (const auto n : found.rows) rows += n;
    EXPECT_EQ(rows, 6);
}

TEST(text_scores, what_is_not_clear_is_refused) {
    const std::pair five{1, 5}, seven{1, 7}, ten{1, 10};
    struct bad {
        texts all;
        sat::text_score_options options;
        const char* message;
    };
    const std::vector<bad> all{
        {{"Agree"}, {}, "known to agreement_5_en, agreement_7_en, which do not score it alike"},
        {{"Hài lòng", "Hai lòg"}, {.scale = five}, "texts[1] is \"Hai lòg\", must be a label"},
        {{"Hài lòng", "Hai lòg"}, {.scale = five}, "the nearest is \"Hài lòng\""},
        {{"Very satisfied", "Extremely satisfied"}, {.scale = five}, "must not both be there"},
        {{"1 - Very satisfied"}, {.scale = five}, "must have the number of its label"},
        {{"Slightly satisfied", "Satisfied"}, {.scale = five}, "these are labels of satisfaction_7_en, 1 to 7"},
        {{"Very easy", "Easy", "Neutral", "Difficult", "Very difficult"}, {.scale = seven}, "all 5 answers of ease_5_en"},
        {{"Very easy"}, {.scale = ten}, "these are labels of ease_5_en, 1 to 5"},
        {{"Wonderful"}, {.scale = ten}, "no shipped table lies on the scale, 1 to 10"},
        {{"★★★☆☆"}, {.scale = seven}, "stars are 1 to 5"},
        {{"★★★☆☆", "4/10 stars"}, {}, "must be of 10 stars"},
        {{"★★★½☆"}, {}, "must be whole stars"},
        {{"☆☆☆☆☆"}, {}, "must be 1 to 5 stars"},
        {{"6 stars"}, {}, "must be 1 to 5 stars"},
        {{"4 stars", "Very satisfied"}, {.scale = five}, "stars and words are not mixed"},
        {{"4", "5"}, {.scale = five}, "numbers must come as numbers"},
        {{"😀", "🙁"}, {.scale = seven}, "these are labels of faces_5, 1 to 5"},
        {{"", " "}, {}, "must have at least one row"},
        {{"Easy"}, {.scale = five, .best = sat::best_end::lowest}, "must have its best answer at the lowest score"},
        {{"Agree"}, {.scale = five, .best = sat::best_end::lowest}, "what agreement means"},
    };
    for (const auto& one : all)
        EXPECT_NE(message_of(one.all, one.options).find(one.message), std::string::npos)
            << one.message << "\n" << message_of(one.all, one.options);
    const std::vector<double> numbers{1, 2};
    EXPECT_THROW((void)sat::scores_of_text(core::column(numbers)), goodwill::schema_error);
    texts free;
    for (int i = 0; i < 500; ++i) free.push_back("free text " + std::to_string(i));
    EXPECT_NE(message_of(free, {}).find("500 different texts"), std::string::npos);
}

TEST(text_scores, chunks_and_threads_make_no_difference) {
    const texts words{"Agree", "Disagree", "", "Strongly agree", "Neutral", "strongly disagree", "Somewhat agree"};
    texts all;
    for (std::size_t i = 0; i < (std::size_t{1} << 20) * 2 + 17; ++i)
        all.push_back(words[i < 1000 ? 0 : (i * 2654435761u >> 7) % words.size()]);
    const core::column column(all);
    const auto one = sat::scores_of_text(column, {.scale = std::pair{1, 7}});
    const auto four = sat::scores_of_text(column, {.scale = std::pair{1, 7}, .threads = 4});
    const sat::label_reader reader(sat::shipped_labels("agreement_7_en"));
    for (std::size_t i = 0; i < all.size(); i += 997) {
        const auto r = reader(all[i]);
        const double expected = r.what == kind::known
                                    ? static_cast<double>(reader.table().labels[r.label].score)
                                    : std::nan("");
        EXPECT_TRUE(one.scores[i] == expected || (std::isnan(expected) && std::isnan(one.scores[i]))) << i;
    }
    EXPECT_EQ(one.rows, four.rows);
    EXPECT_EQ(one.missing, four.missing);
    for (std::size_t i = 0; i < all.size(); ++i)
        ASSERT_TRUE(one.scores[i] == four.scores[i] || (std::isnan(one.scores[i]) && std::isnan(four.scores[i])));
}
