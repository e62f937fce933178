#include <goodwill/satisfaction/csi.hpp>

#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <goodwill/core/random.hpp>
#include <goodwill/math/student_t.hpp>
#include <goodwill/satisfaction/csi_state.hpp>
#include <goodwill/satisfaction/linearised.hpp>

#include "core/json.hpp"
#include "hex.hpp"

namespace sat = goodwill::satisfaction;
namespace core = goodwill::core;
using columns = std::vector<core::column>;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] nlohmann::json published() {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/scores_published.json");
    return nlohmann::json::parse(file);
}
/// Three attributes on 1 .. 10 with holes.
struct survey {
    std::vector<std::vector<double>> x = std::vector<std::vector<double>>(3);
    std::vector<double> w;
    std::vector<int> group;

    explicit survey(std::size_t n, std::uint64_t seed = 1) {
        core::random_stream random(seed, "csi_test", 0);
        for (std::size_t i = 0; i < n; ++i) {
            const double mood = 10 * random.uniform();
            for (auto& column : x)
                column.push_back(random.below(20) == 0 ? missing
                                                       : std::fmin(10, std::fmax(1, std::round(mood + random.below(4)))));
            w.push_back(0.2 + 3 * random.uniform());
            group.push_back(static_cast<int>(random.below(4)));
        }
    }
    [[nodiscard]] columns all() const { return {x[0], x[1], x[2]}; }
};
[[nodiscard]] std::string message_of(const columns& all, const sat::csi_definition& d,
                                     const sat::csi_options& options = {}) {
    try {
        (void)sat::csi(all, d, options);
    } catch (const std::exception& e) {
        return e.what();
    }
    return "not refused";
}

}  // namespace

TEST(csi, published_values) {
    const auto all = published();
    const auto& x = all["csi"]["attributes"];
    const std::vector<double> first{x[0].get<double>()}, second{x[1].get<double>()}, third{x[2].get<double>()};
    EXPECT_NEAR(sat::csi(columns{first, second, third}).value, all["csi"]["value"], 0.005);

    // Respondents whose means are the published ones.
    const std::vector<double> satisfaction{8, 8.4}, expectancy{7, 8.2}, performance{7.4, 7.4};
    const columns acsi{satisfaction, expectancy, performance};
    const auto r = sat::csi(acsi, sat::csi_definitions::acsi_weighted());
    EXPECT_NEAR(r.value, all["acsi"]["value"], 5e-6);
    for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(r.attribute_means[j], all["acsi"]["means"][j], 1e-12);
    const auto equal = sat::csi(acsi, sat::csi_definitions::acsi());
    EXPECT_NEAR(equal.value, (8.2 + 7.6 + 7.4 - 3) / 27 * 100, 1e-12);
}

TEST(csi, is_the_linearised_mean_of_respondents) {
    const survey s(900);
    for (const auto rule : {sat::csi_missing::exclude, sat::csi_missing::rescale}) {
        auto d = sat::csi_definitions::acsi_weighted();
        d.missing = rule;
        double w = 0, wy = 0, w2 = 0, n = 0;
        std::vector<double> y(s.w.size(), missing);
        for (std::size_t i = 0; i < y.size(); ++i) {
            double sum = 0, given = 0;
            for (std::size_t j = 0; j < 3; ++j)
                if (!std::isnan(s.x[j][i])) {
                    sum += d.attribute_weights[j] * s.x[j][i];
                    given += d.attribute_weights[j];
                }
            if (rule == sat::csi_missing::exclude ? given < 0.99 : given == 0) continue;
            y[i] = (sum / given - 1) / 9 * 100;
            w += s.w[i];
            w2 += s.w[i] * s.w[i];
            wy += s.w[i] * y[i];
            ++n;
        }
        double variance = 0;
        for (std::size_t i = 0; i < y.size(); ++i)
            if (!std::isnan(y[i])) variance += std::pow(s.w[i] * (y[i] - wy / w), 2);
        const double kish = w * w / w2, error = std::sqrt(variance / (w * w) * kish / (kish - 1));
        const auto r = sat::csi(s.all(), d, {.respondent_weights = s.w});
        EXPECT_NEAR(r.value, wy / w, 1e-10);
        EXPECT_NEAR(r.standard_error, error, 1e-11);
        EXPECT_EQ(static_cast<double>(r.n), n);
        EXPECT_EQ(r.n + r.excluded, 900);
        EXPECT_NEAR(r.n_weighted, w, 1e-9);
        EXPECT_NEAR(r.high - r.value, goodwill::math::student_two_sided(kish - 1, 0.95) * error, 1e-9);
        if (rule == sat::csi_missing::exclude)
            for (const auto answers : r.counts) EXPECT_EQ(answers, r.n);
        else
            EXPECT_LT(r.counts[0], r.n);
    }
}

TEST(csi, a_small_spread_far_from_zero_keeps_its_digits) {
    std::vector<double> a(1000);
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = 99 + (i % 2 == 0 ? 1e-9 : -1e-9);
    const auto r = sat::csi(columns{a}, {.scale = sat::csi_scale{0, 100}});
    EXPECT_NEAR(r.standard_error / (1e-9 / std::sqrt(999.0)), 1, 1e-4);  // the data themselves have five digits
}

TEST(csi, respondents_of_equal_weight_and_ignored_attributes) {
    const survey s(300);
    const std::vector<double> heavy(300, 2.5);
    const auto d = sat::csi_definitions::acsi();
    const auto plain = sat::csi(s.all(), d), weighted = sat::csi(s.all(), d, {.respondent_weights = heavy});
    EXPECT_NEAR(plain.value, weighted.value, 1e-11);
    EXPECT_NEAR(plain.standard_error, weighted.standard_error, 1e-11);
    EXPECT_EQ(plain.n_effective, static_cast<double>(plain.n));
    auto first = d;
    first.attribute_weights = {1, 0, 0};
    const auto alone = sat::csi(columns{s.x[0]}, {.scale = d.scale});
    const auto ignored = sat::csi(s.all(), first);
    EXPECT_EQ(ignored.value, alone.value);
    EXPECT_EQ(ignored.n, alone.n);
    auto scaled = d;
    scaled.attribute_weights = {7, 7, 7};
    EXPECT_NEAR(sat::csi(s.all(), scaled).value, plain.value, 1e-11);
}

TEST(csi, groups_threads_and_parts) {
    const survey s(2'200'000);
    const auto d = sat::csi_definitions::acsi_weighted();
    const auto one = sat::csi(s.all(), d, {.respondent_weights = s.w});
    const auto two = sat::csi(s.all(), d, {.respondent_weights = s.w, .threads = 2});
    EXPECT_EQ(one.value, two.value);
    EXPECT_EQ(one.standard_error, two.standard_error);
    const auto by = sat::csi_by(s.all(), {s.group}, d, {.respondent_weights = s.w, .threads = 2});
    ASSERT_EQ(by.result.size(), 4u);
    EXPECT_NEAR(by.total.value, one.value, 1e-10);
    EXPECT_NEAR(by.total.standard_error, one.standard_error, 1e-12);
    std::vector<std::vector<double>> own(4);
    for (std::size_t i = 0; i < s.w.size(); ++i)
        if (s.group[i] == 2) {
            for (std::size_t j = 0; j < 3; ++j) own[j].push_back(s.x[j][i]);
            own[3].push_back(s.w[i]);
        }
    const auto third = sat::csi(columns{own[0], own[1], own[2]}, d, {.respondent_weights = own[3]});
    EXPECT_NEAR(by.result[2].value, third.value, 1e-10);
    EXPECT_NEAR(by.result[2].standard_error, third.standard_error, 1e-11);
    EXPECT_EQ(by.result[2].excluded, third.excluded);
}

TEST(csi, codes_and_other_types) {
    auto d = sat::csi_definitions::acsi();
    d.missing_codes = {99, -1};
    const auto r = sat::csi(columns{std::vector<std::int8_t>{9, -1, 5}, std::vector<std::uint16_t>{9, 8, 5},
                                    std::vector<float>{9, 8, 99}},
                            d);
    EXPECT_EQ(r.n, 1);
    EXPECT_EQ(r.excluded, 2);
    EXPECT_NEAR(r.value, 800 / 9.0, 1e-12);
    EXPECT_TRUE(std::isnan(r.standard_error));
}

TEST(csi, misuse) {
    const auto d = sat::csi_definitions::acsi();
    const std::vector<double> good{5, 6}, bad{5, 11};
    EXPECT_EQ(message_of({good, bad, good}, d, {.names = {"a", "price", "c"}}),
              "csi: price[1] is 11, must be 1 to 10, or a missing code (none is defined); all scores look like a scale "
              "of 0 to 100");
    EXPECT_NE(message_of({good, good, good}, {}).find("scale is not given, must be said"), std::string::npos);
    EXPECT_EQ(message_of({good, good, good}, {.scale = sat::csi_scale{0, 100}}), "not refused");
    EXPECT_NE(message_of({good, good}, d).find("one for each of the 2 attributes"), std::string::npos);
    EXPECT_NE(message_of({}, {}).find("one column at least"), std::string::npos);
    EXPECT_NE(message_of({good, std::vector<double>{1}, good}, d).find("attribute 1 is 1 rows long"),
              std::string::npos);
    EXPECT_NE(message_of({good}, {.scale = sat::csi_scale{5, 5}}).find("highest"), std::string::npos);
    EXPECT_NE(message_of({good}, {.scale = sat::csi_scale{missing, 5}}).find("lowest"), std::string::npos);
    EXPECT_NE(message_of({good}, {.scale = sat::csi_scale{1, 10}, .attribute_weights = {0}}).find("0 for every"),
              std::string::npos);
    EXPECT_NE(message_of({good}, {.scale = sat::csi_scale{1, 10}, .attribute_weights = {-1}}).find("[0] is -1"),
              std::string::npos);
    EXPECT_NE(message_of({good}, {.scale = sat::csi_scale{1, 10}, .missing_codes = {7}}).find("outside the scale"),
              std::string::npos);
    const std::vector<double> none{missing, missing}, zero{0, 0}, negative{1, -1};
    const sat::csi_definition one{.scale = sat::csi_scale{1, 10}};
    EXPECT_NE(message_of({none}, one).find("there is none in 2 rows"), std::string::npos);
    EXPECT_NE(message_of({good}, one, {.respondent_weights = zero}).find("0 for every respondent"), std::string::npos);
    EXPECT_NE(message_of({good}, one, {.respondent_weights = negative}).find("respondent_weights[1] is -1"),
              std::string::npos);
    EXPECT_NE(message_of({good}, one, {.level = 2}).find("level"), std::string::npos);
    EXPECT_NE(message_of({good}, one, {.interval = sat::score_interval::wilson}).find("\"t\", \"normal\" or \"bootstrap\""),
              std::string::npos);
    EXPECT_THROW((void)sat::csi(columns{std::vector<std::string>{"a"}}, one), goodwill::schema_error);
    const std::vector<double> many(12'000'000, 5.0);
    EXPECT_THROW((void)sat::csi(columns{many, many, many}, d, {.progress = [](double) { return false; }}), goodwill::cancelled);
}

TEST(csi_state, parts_are_the_whole_and_come_back_from_bytes) {
    const survey a(700, 2), b(500, 3);
    auto d = sat::csi_definitions::acsi_weighted();
    d.missing_codes = {99};
    sat::csi_state whole(d, 3), part(d, 3), other(d, 3);
    whole.update(a.all(), {.respondent_weights = a.w});
    whole.update(b.all());
    part.update(a.all(), {.respondent_weights = a.w});
    other.update(b.all());
    part.merge(sat::csi_state::from_bytes(other.to_bytes()));
    EXPECT_NEAR(part.finish().value, whole.finish().value, 1e-11);
    EXPECT_NEAR(part.finish().standard_error, whole.finish().standard_error, 1e-12);
    EXPECT_EQ(sat::csi_state::from_bytes(part.to_bytes()), part);
    EXPECT_EQ(part.sums().rows(), 1200u);
    auto unlike = d;
    unlike.attribute_weights = {1, 1, 1};
    EXPECT_THROW(part.merge(sat::csi_state(unlike, 3)), goodwill::conflict_error);
    EXPECT_THROW(part.update(columns{a.x[0]}), goodwill::shape_error);
    EXPECT_EQ(part.definition().name, "ACSI weighted");
}

TEST(csi_state, golden_bytes) {
    std::ifstream file(GOODWILL_REFERENCE "/satisfaction/csi_state_v1.json");
    const auto golden = nlohmann::json::parse(file);
    sat::csi_state c(sat::csi_definitions::acsi(), 3);
    c.update(columns{std::vector<double>{1, 10, missing}, std::vector<double>{1, 10, 3}, std::vector<double>{1, 10, 4}});
    EXPECT_EQ(hex(c.to_bytes()), golden["hex"]) << "older bytes must stay readable: raise the version";
    EXPECT_EQ(sat::csi_state::from_bytes(bytes_of(golden["hex"])), c);
}

TEST(csi_state, cut_altered_and_nonsense_bytes_are_refused) {
    const survey s(50);
    sat::csi_state c(sat::csi_definitions::acsi(), 3);
    c.update(s.all());
    const auto bytes = c.to_bytes();
    for (std::size_t n = 0; n < bytes.size(); ++n)
        EXPECT_THROW((void)sat::csi_state::from_bytes(std::span(bytes).first(n)), goodwill::format_error) << n;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto altered = bytes;
        altered[i] ^= std::byte{4};
        EXPECT_THROW((void)sat::csi_state::from_bytes(altered), goodwill::format_error) << i;
    }
    // One attribute on 1 .. 10 with these sums, sealed by hand.
    const auto sealed = [](double weight, double mean, std::uint8_t rule, std::uint64_t k, double lowest = 1) {
        core::byte_writer out;
        out.put_text("x");
        out.put(std::uint8_t{1});
        out.put(lowest);
        out.put(10.0);
        out.put_all(std::span<const double>());
        out.put_all(std::span<const double>());
        out.put(rule);
        out.put(std::uint64_t{1});
        out.put(std::uint64_t{0});
        out.put(5.0);
        for (int i = 0; i < 2; ++i)
            for (const double v : {weight, mean, 0.0}) out.put(v);
        out.put(k);
        out.put(std::uint64_t{1});
        for (const double v : {1.0, 5.0, 0.0}) out.put(v);
        return out.seal("csi", 1, 0);
    };
    EXPECT_NO_THROW((void)sat::csi_state::from_bytes(sealed(1, 50, 0, 1)));
    EXPECT_THROW((void)sat::csi_state::from_bytes(sealed(1, 150, 0, 1)), goodwill::format_error);
    EXPECT_THROW((void)sat::csi_state::from_bytes(sealed(-1, 50, 0, 1)), goodwill::format_error);
    EXPECT_THROW((void)sat::csi_state::from_bytes(sealed(missing, 50, 0, 1)), goodwill::format_error);
    EXPECT_THROW((void)sat::csi_state::from_bytes(sealed(1, 50, 2, 1)), goodwill::format_error);
    EXPECT_THROW((void)sat::csi_state::from_bytes(sealed(1, 50, 0, 0)), goodwill::format_error);
    EXPECT_THROW((void)sat::csi_state::from_bytes(sealed(1, 50, 0, ~0ull)), goodwill::format_error);
    EXPECT_THROW((void)sat::csi_state::from_bytes(sealed(1, 50, 0, 1, 20)), goodwill::format_error);
}

TEST(linearised_sums, agree_with_classes) {
    const std::vector<double> value{1, 2, 3}, weight{2, 3, 1.5}, squares{4, 9, 2.25};
    const auto classes = sat::mean_of_classes(value, weight, squares, 3);
    sat::linearised_sums a, b;
    a.add(1, 2);
    b.add(2, 3);
    b.add(3, 1.5);
    a.merge(b);
    const auto sums = a.finish(3);
    EXPECT_NEAR(sums.mean, classes.mean, 1e-15);
    EXPECT_NEAR(sums.standard_error, classes.standard_error, 1e-15);
    EXPECT_NEAR(sums.n_effective, classes.n_effective, 1e-14);
    EXPECT_NEAR(sums.n_kish, classes.n_kish, 1e-14);
    EXPECT_TRUE(std::isnan(sat::linearised_sums().finish(0).mean));
}
