#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/random.hpp>
#include <goodwill/customers/contacts.hpp>
#include <goodwill/customers/stage_rules.hpp>
#include <goodwill/rules/table.hpp>
#include <goodwill/transactions/customer_base.hpp>

/// Logs and tables for the tests of stages.
namespace goodwill::testing_stages {

/// Numbers of a log: customers with purchases, and contacts of these and others.
struct made_up {
    std::vector<int> id, day, contact_id, contact_day;
    std::vector<double> amount;
    std::vector<std::string> knows;

    explicit made_up(std::uint64_t seed, int people = 300, int span = 700) {
        core::random_stream random(seed, "stages", 0);
        const int first = *core::day_of(2023, 3, 17);
        for (int i = 0; i < 8 * people; ++i) {
            id.push_back(static_cast<int>(random() % static_cast<std::uint64_t>(people)));
            // Some buy in a short while, others all the time.
            const int reach = id.back() % 3 == 0 ? span / 4 : span;
            day.push_back(first + id.back() % 90 + static_cast<int>(random() % static_cast<std::uint64_t>(reach)));
            amount.push_back(static_cast<double>(random() % 10'000) / 100);
            if (random() % 20 == 0) amount.back() = -amount.back();
        }
        for (int i = 0; i < people; ++i) {
            contact_id.push_back(static_cast<int>(random() % static_cast<std::uint64_t>(people + people / 3)));
            contact_day.push_back(first - 30 + static_cast<int>(random() % static_cast<std::uint64_t>(span)));
            knows.emplace_back(customers::contact_states[random() % 5]);
        }
    }
    [[nodiscard]] transactions::customer_base base() const {
        return transactions::customer_base::from_columns(id, day, amount,
                                                         {.refunds = transactions::refund_policy::net});
    }
    [[nodiscard]] customers::contacts contacts() const {
        return customers::contacts::from_columns(contact_id, contact_day, knows);
    }
};

inline std::vector<rules::table> tables() {
    using customers::stage_measure;
    std::vector<rules::table> out;
    out.push_back(customers::stage_rules({.at_risk = 60, .lapsed = 150}));
    out.push_back(customers::stage_rules({.new_days = 10, .loyal_orders = 4, .big = 90, .at_risk = 45.5,
                                           .lapsed = 90}));
    out.push_back(customers::stage_rules({.by = stage_measure::base}));
    out.push_back(customers::stage_rules({.big = 80, .by = stage_measure::own, .at_risk = 0.8, .lapsed = 1.5}));
    // One of a user's own with all other columns, overlaps and holes.
    out.push_back({{"contact", "days_since_contact", "longest_gap", "largest_amount", "orders"},
                   {{"fresh lead",
                     {{"days_since_contact", rules::at_most(20)},
                      {"contact", rules::one_of(std::vector<std::string>{"searching", "comparing"})}}},
                    {"steady", {{"longest_gap", rules::between(1, 70)}}},
                    {"spender", {{"largest_amount", {{{.low = 80, .low_open = true}}, {}}}}},
                    {"often", {{"orders", rules::one_of(std::vector<double>{3, 5, 7})}}}}});
    // More rules than a word has bits.
    std::vector<rules::rule> many;
    for (int n = 0; n < 150; ++n)
        many.push_back({"after " + std::to_string(n % 70), {{"days_since_last", rules::between(3 * n, 3 * n + 1)}}});
    out.push_back({{"days_since_last"}, std::move(many)});
    return out;
}

}  // namespace goodwill::testing_stages
