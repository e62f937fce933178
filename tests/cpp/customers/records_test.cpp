#include <goodwill/customers/attribute.hpp>
#include <goodwill/customers/records.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cus = goodwill::customers;
namespace core = goodwill::core;
using cus::attribute_type;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class Error, class Work>
std::string message_of(Work work) {
    try {
        work();
    } catch (const Error& e) {
        return e.what();
    }
    return "nothing was thrown";
}

using texts = std::vector<std::string>;
const std::vector<std::int64_t> ids{30, 10, 20, 10};
const std::vector<double> years{not_a_number, 41, 999, 41};
const std::vector<std::int32_t> areas{7, 12, 7, 12};

cus::records small() {
    const std::vector<cus::declared_column> columns{
        {cus::kind(), texts{"company", "person", "", "person"}},
        {cus::role(), texts{"buyer", " user;buyer", "", "buyer; user;user"}},
        {{.name = "age", .type = attribute_type::number, .unknown_numbers = {999}},
         years},
        {{.name = "area", .unknown = {"n/a"}}, areas}};
    return cus::records::from_columns(ids, columns, {.threads = 3});
}

}  // namespace

TEST(records, are_one_a_customer_sorted_by_id) {
    const auto r = small();
    ASSERT_EQ(r.size(), 3u);
    EXPECT_EQ(r.rows(), 4);
    EXPECT_EQ(r.merged(), 1);
    EXPECT_EQ(std::vector<std::int64_t>(r.customer().integers.begin(), r.customer().integers.end()),
              (std::vector<std::int64_t>{10, 20, 30}));
    const auto& kind = r.column("f", "kind");
    EXPECT_EQ(std::vector<std::int32_t>(kind.codes.begin(), kind.codes.end()), (std::vector<std::int32_t>{0, -1, 1}));
    EXPECT_EQ(kind.unknown, 1);
    const auto& role = r.column("f", "role");
    EXPECT_EQ(std::vector<std::int32_t>(role.codes.begin(), role.codes.end()), (std::vector<std::int32_t>{0, 1, 0}));
    EXPECT_EQ(std::vector<std::int64_t>(role.offsets.begin(), role.offsets.end()),
              (std::vector<std::int64_t>{0, 2, 2, 3}));
    EXPECT_EQ(role.unknown, 1);
    const auto& age = r.column("f", "age");
    EXPECT_EQ(age.numbers[0], 41);
    EXPECT_TRUE(std::isnan(age.numbers[1]) && std::isnan(age.numbers[2]));
    EXPECT_EQ(age.unknown, 2);
    EXPECT_EQ(r.column("f", "area").classes, (texts{"12", "7"}));
    EXPECT_EQ(message_of<goodwill::schema_error>([&] { (void)r.column("f", "x"); }),
              "f: attribute is \"x\", must be an attribute of the records; there are \"kind\", \"role\", \"age\", \"area\"");
}

TEST(records, texts_as_ids_stay_texts_and_sort_as_bytes) {
    const texts own{"b", "00001", "1", "a long id that fills no register", "b"};
    const auto r = cus::records::from_columns(own, {});
    ASSERT_EQ(r.size(), 4u);
    EXPECT_EQ(r.merged(), 1);
    EXPECT_EQ(r.customer().text(0), "00001");
    EXPECT_EQ(r.customer().text(1), "1");
    EXPECT_EQ(r.customer().text(3), "b");
    EXPECT_EQ(cus::records::from_columns(texts{}, {}).size(), 0u);
}

TEST(records, classes_come_by_bands_or_as_they_are) {
    const auto r = small();
    const auto age = cus::age_bands();
    const auto by_age = cus::classes_of(r.column("f", "age"), &age);
    EXPECT_EQ(by_age.classes.size(), 7u);
    EXPECT_EQ(std::vector<std::int32_t>(by_age.codes.begin(), by_age.codes.end()),
              (std::vector<std::int32_t>{3, cus::unknown_class, cus::unknown_class}));
    EXPECT_EQ(cus::classes_of(r.column("f", "role")).size(), 3u);
    EXPECT_EQ(message_of<goodwill::schema_error>([&] { (void)cus::classes_of(r.column("f", "age")); }),
              "profile: age is a number, must be cut by bands");
    EXPECT_EQ(message_of<goodwill::schema_error>([&] { (void)cus::classes_of(r.column("f", "kind"), &age); }),
              "profile: kind is no number, must go without bands");
}

TEST(records, rows_of_one_customer_that_differ_are_named) {
    using goodwill::conflict_error;
    const auto of = [](const cus::attribute& about, const core::column& values) {
        return message_of<conflict_error>(
            [&] { (void)cus::records::from_columns(ids, std::vector<cus::declared_column>{{about, values}}); });
    };
    EXPECT_EQ(of(cus::kind(), texts{"person", "person", "person", "company"}),
              "Customers: kind[3] is \"company\", must be \"person\" as in row 1: both rows are of customer 10");
    EXPECT_EQ(of(cus::kind(), texts{"person", "person", "person", ""}),
              "Customers: kind[3] is unknown, must be \"person\" as in row 1: both rows are of customer 10");
    EXPECT_EQ(of(cus::role(), texts{"", "user;buyer", "", "user"}),
              "Customers: role[3] is \"user\", must be \"buyer;user\" as in row 1: both rows are of customer 10");
    EXPECT_EQ(of({.name = "age", .type = attribute_type::number}, std::vector<double>{1, 2, 3, 4}),
              "Customers: age[3] is 4, must be 2 as in row 1: both rows are of customer 10");
    // The earliest row that contradicts is named, whatever the ids.
    const std::vector<cus::declared_column> column{{{.name = "x"}, texts{"a", "b", "c", "d", "e"}}};
    EXPECT_EQ(message_of<conflict_error>([&] {
                  (void)cus::records::from_columns(texts{"a", "z", "z", "a", "a"}, column);
              }),
              "Customers: x[2] is \"c\", must be \"b\" as in row 1: both rows are of customer \"z\"");
}

TEST(records, a_wrong_value_is_named_with_what_it_may_be) {
    using goodwill::domain_error;
    const auto of = [](const cus::attribute& about, const core::column& values) {
        return message_of<domain_error>(
            [&] { (void)cus::records::from_columns(ids, std::vector<cus::declared_column>{{about, values}}); });
    };
    const cus::attribute age{.name = "age", .type = attribute_type::number, .at_most = 130};
    EXPECT_EQ(of(age, std::vector<double>{1, -2, 3, -2}), "Customers: age[1] is -2, must be from 0 to 130");
    EXPECT_EQ(of(age, std::vector<double>{1, 2, 131, 4}), "Customers: age[2] is 131, must be from 0 to 130");
    EXPECT_EQ(of({.name = "age", .type = attribute_type::number}, std::vector<int>{1, 2, 3, -4}),
              "Customers: age[3] is -4, must be >= 0");
    EXPECT_EQ(of({.name = "age", .type = attribute_type::number},
                 std::vector<double>{1, std::numeric_limits<double>::infinity(), 3, 4}),
              "Customers: age[1] is inf, must be finite");
    EXPECT_EQ(of(cus::kind(), texts{"person", "", "firm", "robot"}),
              "Customers: kind[2] is \"firm\", must be one of \"person\", \"company\"");
    EXPECT_EQ(of(cus::kind(), texts{"person;company", "", "", ""}),
              "Customers: kind[0] is \"person;company\", must be one of \"person\", \"company\"");
    EXPECT_EQ(of(cus::role(), texts{"", "buyer;payer", "", ""}),
              "Customers: role[1] is \"payer\", must be one of \"buyer\", \"user\", \"beneficiary\"");
    EXPECT_EQ(of({.name = "note"}, texts{"", "\xff", "", ""}), "Customers: note[1] must be UTF-8");
    EXPECT_EQ(message_of<domain_error>([] { (void)cus::records::from_columns(texts{"a", ""}, {}); }),
              "Customers: customer[1] is \"\", must be an id, not an empty text");
    EXPECT_EQ(message_of<goodwill::schema_error>([] {
                  (void)cus::records::from_columns(std::vector<double>{1.5}, {});
              }),
              "Customers: customer is of type float64, must be integers or text; convert it");
    EXPECT_EQ(message_of<goodwill::schema_error>([&] {
                  (void)cus::records::from_columns(ids, std::vector<cus::declared_column>{{age, texts{"1", "2", "3", "4"}}});
              }),
              "Customers: age is of type string, must be a column of numbers");
    EXPECT_EQ(message_of<goodwill::shape_error>([&] {
                  (void)cus::records::from_columns(ids, std::vector<cus::declared_column>{{age, std::vector<double>{1}}});
              }),
              "Customers: age is 1 rows long, must have 4 rows like the columns before it");
    EXPECT_EQ(message_of<goodwill::schema_error>([&] {
                  const std::vector<double> x(4);
                  (void)cus::records::from_columns(ids, std::vector<cus::declared_column>{{age, x}, {age, x}});
              }),
              "Customers: attributes is \"age\", must be declared once");
}

TEST(records, a_declaration_that_contradicts_itself_is_refused) {
    const auto of = [](const cus::attribute& about) {
        return message_of<goodwill::domain_error>([&] { cus::check("f", about); });
    };
    EXPECT_EQ(of({.name = ""}), "f: attributes is \"\", must have a name");
    EXPECT_EQ(of({.name = "a", .at_least = 3, .at_most = 2}),
              "f: a is from 3 to 2, must have a lower limit that is not above the upper one");
    EXPECT_EQ(of({.name = "a", .classes = {"x", "x"}}), "f: a is \"x\", must be declared once");
    EXPECT_EQ(of({.name = "a", .classes = {""}}),
              "f: a is \"\", must not be declared as a class: an empty text is unknown");
    EXPECT_EQ(of({.name = "a", .classes = {"x"}, .unknown = {"x"}}),
              "f: a is \"x\", must be a class or mean unknown, not both");
    EXPECT_EQ(of({.name = "a", .type = attribute_type::several, .classes = {"x;y"}}),
              "f: a is \"x;y\", must not hold the separator");
    EXPECT_EQ(of({.name = "a", .type = attribute_type::several, .separator = " "}),
              "f: a is \" \", must have a separator that is no blank");
    cus::check("f", cus::kind());
    cus::check("f", cus::relation());
    cus::check("f", cus::role());
}

TEST(records, work_that_is_told_to_stop_stops) {
    EXPECT_THROW(
        {
            const std::vector<std::int64_t> many(3'000'000, 1);
            const std::vector<cus::declared_column> columns(40, {{.name = "x", .type = attribute_type::number},
                                                                  core::column(many)});
            auto named = columns;
            for (std::size_t i = 0; i < named.size(); ++i) named[i].about.name = "x" + std::to_string(i);
            (void)cus::records::from_columns(many, named, {.progress = [](double) { return false; }});
        },
        goodwill::cancelled);
}
