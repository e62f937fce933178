#include <goodwill/transactions/customer_base.hpp>
#include <goodwill/transactions/summary_state.hpp>

#include <cmath>
#include <functional>

#include "log_oracle.hpp"

namespace core = goodwill::core;
namespace tx = goodwill::transactions;
using goodwill::conflict_error;
using goodwill::domain_error;
using goodwill::schema_error;
using goodwill::shape_error;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN(),
                 infinite = std::numeric_limits<double>::infinity();

/// Rows 0 and 1 are good, row 2 is not.
struct bad_row {
    const char* what;
    core::column customer, time, amount;
    tx::log_options options;
    const char* argument;
    const char* value;
    const char* reason;
};

const std::vector<std::int64_t> ids{1, 2, 3};
const std::vector<std::int32_t> days{10, 11, 12};
const std::vector<double> amounts{1, 2, 3};

template <class T>
core::column with_null(core::dtype type, const std::vector<T>& values) {
    static const std::uint8_t third_is_missing = 3;
    return {type, {{3, 0, &third_is_missing, values.data(), nullptr, nullptr}}};
}

std::vector<bad_row> bad_rows() {
    const auto texts = [](const char* third) { return core::column(std::vector<std::string>{"a", "b", third}); };
    const auto money = [](double third) {
        static std::vector<std::unique_ptr<std::vector<double>>> kept;
        kept.push_back(std::make_unique<std::vector<double>>(std::vector<double>{1, 2, third}));
        return core::column(*kept.back());
    };
    static const std::vector<std::int64_t> far{0, 0, 400000000000}, never{0, 0, INT64_MIN}, far_days{1, 2, 3000000};
    core::column seconds(core::dtype::timestamp, {{3, 0, nullptr, far.data(), nullptr, nullptr}});
    core::column not_a_time(core::dtype::timestamp, {{3, 0, nullptr, never.data(), nullptr, nullptr}});
    const auto times = [](const char* second, const char* third) {
        return core::column(std::vector<std::string>{"2024-01-01", second, third});
    };
    const core::column none;
    return {
        {"null id",
         with_null(core::dtype::int64, ids),
         days,
         amounts,
         {},
         "customer",
         "missing",
         "customer is missing"},
        {"empty text", texts(""), days, amounts, {}, "customer", "missing", "customer is an empty text"},
        {"not UTF-8", texts("\xFF\xFE"), days, amounts, {}, "customer", "\"\\xFF\\xFE\"", "customer is not UTF-8"},
        {"surrogate, long",
         texts("a long text \xED\xA0\x80"),
         days,
         amounts,
         {},
         "customer",
         "\"a long text \\xED\\xA0\\x80\"",
         "customer is not UTF-8"},
        {"null time", ids, with_null(core::dtype::int32, days), amounts, {}, "time", "missing", "time is missing"},
        {"ambiguous date",
         ids,
         times("2024-01-02", "03/04/2026"),
         amounts,
         {},
         "time",
         "\"03/04/2026\"",
         "time is no date"},
        {"no such day",
         ids,
         times("2024-01-02", "2023-02-29"),
         amounts,
         {},
         "time",
         "\"2023-02-29\"",
         "time is no date"},
        {"offset among plain ones",
         ids,
         times("2024-01-02", "2024-01-02T00:00Z"),
         amounts,
         {},
         "time",
         "\"2024-01-02T00:00Z\"",
         "time mixes offsets, and no zone is given"},
        {"day beyond 9999", ids, far_days, amounts, {}, "time", "3000000", "time is outside the years 0 to 9999"},
        {"instant beyond 9999",
         ids,
         seconds,
         amounts,
         {},
         "time",
         "400000000000",
         "time is outside the years 0 to 9999"},
        {"not a time", ids, not_a_time, amounts, {}, "time", "missing", "time is missing"},
        {"after the end",
         ids,
         days,
         amounts,
         {.observation_end = core::to_sys_days(11)},
         "time",
         "1970-01-13",
         "time is after observation_end"},
        {"null amount",
         ids,
         days,
         with_null(core::dtype::float64, amounts),
         {},
         "amount",
         "missing",
         "amount is missing"},
        {"NaN", ids, days, money(no_number), {}, "amount", "missing", "amount is missing"},
        {"infinite", ids, days, money(-infinite), {}, "amount", "-inf", "amount is infinite"},
        {"negative", ids, days, money(-0.5), {}, "amount", "-0.5", "amount is negative"},
        {"zero", ids, days, money(0), {.zero_amounts = tx::zero_policy::refuse}, "amount", "0", "amount is zero"},
    };
}

template <class Error>
goodwill::error_detail detail_of(const std::function<void()>& call, const char* what) {
    try {
        call();
    } catch (const Error& e) {
        return e.detail();
    }
    ADD_FAILURE() << what << " throws nothing";
    return {};
}

}  // namespace

TEST(bad_rows, are_named_or_counted) {
    for (auto& bad : bad_rows()) {
        SCOPED_TRACE(bad.what);
        const auto check = [&](const char* function, const std::function<void()>& call) {
            const auto detail = detail_of<domain_error>(call, bad.what);
            EXPECT_EQ(detail.function, function);
            EXPECT_EQ(detail.argument, bad.argument);
            EXPECT_EQ(detail.row, 2);
            if (std::string(bad.what) != "empty text") {
                EXPECT_EQ(detail.value, bad.value);
            }
        };
        check("summary", [&] { (void)tx::summarise(bad.customer, bad.time, bad.amount, bad.options); });
        check("CustomerBase.from_transactions",
              [&] { (void)tx::customer_base::from_columns(bad.customer, bad.time, bad.amount, bad.options); });
        tx::summary_state state(bad.options);
        check("SummaryState.update", [&] { state.update(bad.customer, bad.time, bad.amount); });
        EXPECT_EQ(state.customers(), 0u);

        bad.options.errors = tx::on_error::skip;
        const auto s = tx::summarise(bad.customer, bad.time, bad.amount, bad.options);
        EXPECT_EQ(s.size(), 2u);
        ASSERT_EQ(s.report.refused.size(), 1u);
        EXPECT_EQ(s.report.refused[0], (tx::refusal{bad.reason, 1, 2}));
        oracle::expect_identity(s.report);
        tx::summary_state skipping(bad.options);
        skipping.update(bad.customer, bad.time, bad.amount);
        oracle::expect_same(skipping.finish(), s);
    }
}

TEST(bad_rows, the_first_one_is_named_whatever_the_threads) {
    std::vector<std::int64_t> id(300000, 1);
    std::vector<std::int32_t> day(id.size(), 5);
    std::vector<double> amount(id.size(), 1);
    amount[299999] = -1;
    amount[123456] = no_number;
    for (const int threads : {1, 4}) {
        const auto detail =
            detail_of<domain_error>([&] { (void)tx::summarise(id, day, amount, {.threads = threads}); }, "");
        EXPECT_EQ(detail.row, 123456);
    }
}

TEST(bad_columns, are_refused) {
    const auto expect_schema = [](const core::column& customer, const core::column& time, const core::column& amount,
                                  const char* argument) {
        EXPECT_EQ(detail_of<schema_error>([&] { (void)tx::summarise(customer, time, amount); }, argument).argument,
                  argument);
    };
    const std::vector<std::uint8_t> bits{7};
    const core::column booleans(core::dtype::boolean, {{3, 0, nullptr, bits.data(), nullptr, nullptr}});
    const core::column texts(std::vector<std::string>{"1", "2", "3"});
    expect_schema(amounts, days, amounts, "customer");
    expect_schema(booleans, days, amounts, "customer");
    expect_schema(ids, amounts, amounts, "time");
    expect_schema(ids, booleans, amounts, "time");
    expect_schema(ids, days, booleans, "amount");
    expect_schema(ids, days, texts, "amount");
    core::column zoned(core::dtype::timestamp, {{3, 0, nullptr, ids.data(), nullptr, nullptr}});
    zoned.zone = "Europe/Berlin";
    expect_schema(ids, zoned, amounts, "time");

    const std::vector<std::int32_t> two{1, 2};
    const std::vector<double> four{1, 2, 3, 4};
    EXPECT_EQ(detail_of<shape_error>([&] { (void)tx::summarise(ids, two, amounts); }, "").argument, "time");
    EXPECT_EQ(detail_of<shape_error>([&] { (void)tx::summarise(ids, days, four); }, "").argument, "amount");

    // All missing is a column of its own type.
    const core::column nulls(core::dtype::null, {{3, 0, nullptr, nullptr, nullptr, nullptr}});
    for (int which = 0; which < 3; ++which) {
        const auto s = tx::summarise(which == 0 ? nulls : core::column(ids), which == 1 ? nulls : core::column(days),
                                     which == 2 ? nulls : core::column(amounts), {.errors = tx::on_error::skip});
        EXPECT_EQ(s.size(), 0u);
        EXPECT_EQ(oracle::total(s.report.refused), 3);
    }
}

TEST(bad_options, are_refused) {
    const auto expect = [](tx::log_options options, const char* argument) {
        EXPECT_EQ(detail_of<domain_error>([&] { (void)tx::summarise(ids, days, amounts, options); }, argument).argument,
                  argument);
    };
    expect({.calibration_end = core::to_sys_days(12), .observation_end = core::to_sys_days(11)}, "calibration_end");
    expect({.observation_end = std::chrono::sys_days{std::chrono::days{4000000}}}, "observation_end");
    expect({.threads = 0}, "threads");
    const auto base = tx::customer_base::from_columns(ids, days, amounts);
    EXPECT_THROW((void)base.holdout(), domain_error);
    EXPECT_THROW((void)base.summary(core::to_sys_days(13)), domain_error);
    EXPECT_THROW((void)tx::refund_policy_of("summary", "ignore"), domain_error);
    EXPECT_EQ(tx::zero_policy_of("summary", "exclude"), tx::zero_policy::exclude);
    EXPECT_EQ(tx::on_error_of("summary", "skip"), tx::on_error::skip);
    EXPECT_EQ(detail_of<domain_error>([] { (void)tx::refund_policy_of("summary", "ignore"); }, "").must,
              "must be \"refuse\", \"net\" or \"exclude\"");
}

TEST(stopping, a_progress_function_ends_the_work) {
    const std::vector<std::int64_t> id(3000000, 1);
    std::vector<std::int32_t> day(id.size());
    for (std::size_t i = 0; i < day.size(); ++i) day[i] = static_cast<std::int32_t>(core::mix64(i) % 1000);
    double last = 0;
    const auto rising = [&](double done) {
        EXPECT_GE(done, last);
        EXPECT_LE(done, 1);
        last = done;
        return true;
    };
    (void)tx::summarise(id, day, {}, {.threads = 2, .progress = rising});
    int calls = 0;
    const auto stop = [&](double) { return ++calls < 0; };
    const auto slow = std::vector<std::string>(400000, "2024-01-01T00:00:00Z");
    try {
        (void)tx::summarise(std::vector<std::int64_t>(slow.size(), 1), slow, {}, {.progress = stop});
        if (calls != 0) ADD_FAILURE() << "went on";
    } catch (const goodwill::cancelled&) {
        EXPECT_EQ(calls, 1);
    }
}
