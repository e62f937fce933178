#include <goodwill/customers/contacts.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace customers = goodwill::customers;

TEST(contacts, name_the_bad_row) {
    const auto message = [](const std::vector<int>& id, const std::vector<int>& day,
                            const std::vector<std::string>& knows) -> std::string {
        try {
            (void)customers::contacts::from_columns(id, day, knows);
        } catch (const std::exception& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(message({1, 2}, {1, 2}, {"target", "Target"}),
              "Contacts.from_frame: knows[1] is \"Target\", must be \"unaware\", \"searching\", \"comparing\", "
              "\"elsewhere\" or \"target\"");
    EXPECT_EQ(message({1, 2}, {1}, {"target", "target"}).find("Contacts.from_frame: time is 1 rows long"), 0u);
    EXPECT_EQ(message({1, 2}, {1, 2}, {"target"}).find("Contacts.from_frame: knows is 1 rows long"), 0u);
    EXPECT_EQ(message(std::vector<int>(4096, 1), std::vector<int>(4096, 1), std::vector<std::string>(4096, "target"))
                  .find("Contacts.from_frame: time is 4096 contacts of one customer"),
              0u);
    EXPECT_EQ(message(std::vector<int>(4095, 1), std::vector<int>(4095, 1), std::vector<std::string>(4095, "target")),
              "");
    EXPECT_EQ(customers::contacts::from_columns(std::vector<int>{}, std::vector<int>{}, std::vector<std::string>{})
                  .customers(),
              0u);
}
