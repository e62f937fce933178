#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <goodwill/satisfaction/label_table.hpp>

/// The label tables that come with the library: agreement, satisfaction, ease and likelihood on 1 .. 5 and 1 .. 7, in
/// English and Vietnamese, and faces on 1 .. 5 and 1 .. 3.
/// Source: English wordings as in Vagias (2006), Likert-type scale response anchors, Clemson University, and the defaults
///         of common survey tools; Vietnamese ones as in questionnaires of universities, banks and public services.
/// Each score has its usual words; words that lie elsewhere on other scales, such as "very satisfied" below "extremely
/// satisfied", belong into a table of one's own.
namespace goodwill::inline v0::satisfaction {

namespace detail {

/// The lowest score first: scores are parted by ";", different words for one score by "|".
struct label_row {
    std::string_view name;
    best_end best;
    std::string_view words;
};

inline constexpr label_row label_rows[] = {
    {"agreement_5_en", best_end::unknown,
     "Strongly disagree|Completely disagree|Totally disagree;Disagree|Somewhat disagree;"
     "Neutral|Neither agree nor disagree|Neither agree or disagree|Undecided;Agree|Somewhat agree;"
     "Strongly agree|Completely agree|Totally agree"},
    {"agreement_7_en", best_end::unknown,
     "Strongly disagree|Completely disagree|Totally disagree;Disagree|Moderately disagree|Mostly disagree;"
     "Somewhat disagree|Slightly disagree;Neutral|Neither agree nor disagree|Neither agree or disagree|Undecided;"
     "Somewhat agree|Slightly agree;Agree|Moderately agree|Mostly agree;"
     "Strongly agree|Completely agree|Totally agree"},
    {"agreement_5_vi", best_end::unknown,
     "Rất không đồng ý|Hoàn toàn không đồng ý|Cực kỳ không đồng ý;Không đồng ý;"
     "Trung lập|Bình thường|Không ý kiến|Không có ý kiến|Phân vân;Đồng ý;"
     "Rất đồng ý|Hoàn toàn đồng ý|Cực kỳ đồng ý"},
    {"agreement_7_vi", best_end::unknown,
     "Rất không đồng ý|Hoàn toàn không đồng ý|Cực kỳ không đồng ý;Không đồng ý;"
     "Hơi không đồng ý|Không đồng ý một phần;Trung lập|Bình thường|Không ý kiến|Không có ý kiến|Phân vân;"
     "Hơi đồng ý|Đồng ý một phần;Đồng ý;Rất đồng ý|Hoàn toàn đồng ý|Cực kỳ đồng ý"},
    {"satisfaction_5_en", best_end::highest,
     "Very dissatisfied|Extremely dissatisfied|Completely dissatisfied|Very unsatisfied;"
     "Dissatisfied|Somewhat dissatisfied|Unsatisfied|Not satisfied;"
     "Neutral|Neither satisfied nor dissatisfied|Neither satisfied or dissatisfied;Satisfied|Somewhat satisfied;"
     "Very satisfied|Extremely satisfied|Completely satisfied"},
    {"satisfaction_7_en", best_end::highest,
     "Very dissatisfied|Extremely dissatisfied|Completely dissatisfied|Very unsatisfied;"
     "Dissatisfied|Moderately dissatisfied|Mostly dissatisfied|Unsatisfied;Somewhat dissatisfied|Slightly dissatisfied;"
     "Neutral|Neither satisfied nor dissatisfied|Neither satisfied or dissatisfied;"
     "Somewhat satisfied|Slightly satisfied;Satisfied|Moderately satisfied|Mostly satisfied;"
     "Very satisfied|Extremely satisfied|Completely satisfied"},
    {"satisfaction_5_vi", best_end::highest,
     "Rất không hài lòng|Hoàn toàn không hài lòng|Cực kỳ không hài lòng;Không hài lòng|Chưa hài lòng;"
     "Bình thường|Trung lập;Hài lòng;Rất hài lòng|Hoàn toàn hài lòng|Cực kỳ hài lòng"},
    {"satisfaction_7_vi", best_end::highest,
     "Rất không hài lòng|Hoàn toàn không hài lòng|Cực kỳ không hài lòng;Không hài lòng|Chưa hài lòng;"
     "Hơi không hài lòng|Hơi chưa hài lòng;Bình thường|Trung lập;Hơi hài lòng|Tương đối hài lòng;Hài lòng;"
     "Rất hài lòng|Hoàn toàn hài lòng|Cực kỳ hài lòng"},
    {"ease_5_en", best_end::highest,
     "Very difficult|Extremely difficult|Very hard;Difficult|Somewhat difficult|Hard;"
     "Neutral|Neither easy nor difficult|Neither difficult nor easy;Easy|Somewhat easy;Very easy|Extremely easy"},
    {"ease_7_en", best_end::highest,
     "Very difficult|Extremely difficult|Very hard;Difficult|Moderately difficult|Hard;"
     "Somewhat difficult|Slightly difficult;Neutral|Neither easy nor difficult|Neither difficult nor easy;"
     "Somewhat easy|Slightly easy;Easy|Moderately easy;Very easy|Extremely easy"},
    {"ease_5_vi", best_end::highest,
     "Rất khó|Rất khó khăn|Cực kỳ khó;Khó|Khó khăn;Bình thường|Trung lập|Không dễ không khó|Không khó không dễ;"
     "Dễ|Dễ dàng;Rất dễ|Rất dễ dàng|Cực kỳ dễ"},
    {"ease_7_vi", best_end::highest,
     "Rất khó|Rất khó khăn|Cực kỳ khó;Khó|Khó khăn;Hơi khó|Tương đối khó;"
     "Bình thường|Trung lập|Không dễ không khó|Không khó không dễ;Hơi dễ|Tương đối dễ;Dễ|Dễ dàng;"
     "Rất dễ|Rất dễ dàng|Cực kỳ dễ"},
    {"likelihood_5_en", best_end::highest,
     "Very unlikely|Extremely unlikely|Definitely not;Unlikely|Somewhat unlikely|Probably not;"
     "Neutral|Neither likely nor unlikely|Unsure|Not sure;Likely|Somewhat likely|Probably;"
     "Very likely|Extremely likely|Definitely"},
    {"likelihood_7_en", best_end::highest,
     "Very unlikely|Extremely unlikely;Unlikely|Moderately unlikely;Somewhat unlikely|Slightly unlikely;"
     "Neutral|Neither likely nor unlikely|Unsure|Not sure;Somewhat likely|Slightly likely;Likely|Moderately likely;"
     "Very likely|Extremely likely"},
    {"likelihood_5_vi", best_end::highest,
     "Rất không có khả năng|Chắc chắn không|Rất không sẵn lòng;Không có khả năng|Có lẽ không|Không sẵn lòng;"
     "Trung lập|Bình thường|Không chắc|Không chắc chắn|Phân vân;Có khả năng|Có lẽ có|Sẵn lòng;"
     "Rất có khả năng|Chắc chắn có|Chắc chắn|Rất sẵn lòng"},
    {"likelihood_7_vi", best_end::highest,
     "Rất không có khả năng|Chắc chắn không;Không có khả năng;Hơi không có khả năng|Ít có khả năng;"
     "Trung lập|Bình thường|Không chắc|Không chắc chắn|Phân vân;Hơi có khả năng|Có phần có khả năng;Có khả năng;"
     "Rất có khả năng|Chắc chắn có|Chắc chắn"},
    {"faces_5", best_end::highest, "😡|😠|😭|😢;🙁|☹|😞|😟|😕;😐|😑;🙂|😊|☺;😀|😄|😃|😁|😍|🤩"},
    {"faces_3", best_end::highest, "🙁|☹|😞|😟|😡|😠|😢;😐|😑;🙂|😊|☺|😀|😄|😃|😁|😍"},
};

[[nodiscard]] inline label_table table_of(const label_row& row) {
    label_table out{.name = std::string(row.name), .best = row.best};
    int score = 1;
    for (std::size_t from = 0; from <= row.words.size(); ++score) {
        const std::size_t end = std::min(row.words.find(';', from), row.words.size());
        while (from <= end) {
            const std::size_t to = std::min(row.words.find('|', from), end);
            out.labels.push_back({std::string(row.words.substr(from, to - from)), score});
            from = to + 1;
        }
    }
    out.highest = score - 1;
    return out;
}

}  // namespace detail

/// Readers of all tables, in the order in which they stand above; made once.
[[nodiscard]] inline const std::vector<label_reader>& shipped_labels() {
    static const auto all = [] {
        std::vector<label_reader> out;
        for (const auto& row : detail::label_rows) out.emplace_back(detail::table_of(row), "shipped_labels");
        return out;
    }();
    return all;
}

/// The shipped table of this name.  Throws domain_error that lists the names.
[[nodiscard]] inline const label_table& shipped_labels(std::string_view name) {
    std::string names;
    for (const auto& reader : shipped_labels()) {
        if (reader.table().name == name) return reader.table();
        names += (names.empty() ? "" : ", ") + reader.table().name;
    }
    throw domain_error({"shipped_labels", "name", {}, "\"" + std::string(name) + "\"", "must be one of " + names});
}

}  // namespace goodwill::inline v0::satisfaction
