#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/error.hpp>

/// What a column of customer records says: its type, its meaning and the values that it may have.
namespace goodwill::inline v0::customers {

enum class attribute_type : std::uint8_t {
    number,    ///< age, income
    category,  ///< one class: kind, sex, area, source channel
    several,   ///< any number of classes: roles, interests
};

struct attribute {
    std::string name;
    attribute_type type = attribute_type::category;
    std::string meaning = {}, unit = {};
    double at_least = 0;  ///< of numbers, the limits themselves included
    double at_most = std::numeric_limits<double>::infinity();
    std::vector<std::string> classes = {};  ///< all that there are, in their order; empty: those that occur, sorted
    std::string separator = ";";            ///< between several classes in one text; blanks around it do not count
    std::vector<std::string> unknown = {};  ///< texts that mean unknown, besides missing and empty ones
    std::vector<double> unknown_numbers = {};  ///< the same of numbers
};

/// A person or a company: never both.
[[nodiscard]] inline attribute kind() {
    return {.name = "kind", .meaning = "what the customer is", .classes = {"person", "company"}};
}
/// Within the own organisation or outside it: never both.
[[nodiscard]] inline attribute relation() {
    return {.name = "relation", .meaning = "where the customer stands", .classes = {"internal", "external"}};
}
/// Who pays, who uses what was bought, who gains by it; one customer may be all three.
[[nodiscard]] inline attribute role() {
    return {.name = "role",
            .type = attribute_type::several,
            .meaning = "what the customer does",
            .classes = {"buyer", "user", "beneficiary"}};
}

/// Throws domain_error for an attribute without a name, limits that are upside down or NaN, a class that is empty, there
/// twice, means unknown or holds the separator, and an empty separator.
inline void check(const char* function, const attribute& a) {
    const auto refuse = [&](const std::string& value, const char* must) {
        throw domain_error({function, a.name.empty() ? "attributes" : a.name, {}, value, must});
    };
    if (a.name.empty()) refuse("\"\"", "must have a name");
    if (!(a.at_least <= a.at_most))
        refuse("from " + core::to_text(a.at_least) + " to " + core::to_text(a.at_most),
               "must have a lower limit that is not above the upper one");
    const bool several = a.type == attribute_type::several;
    if (several && a.separator.find_first_not_of(" \t") == std::string::npos)
        refuse("\"" + a.separator + "\"", "must have a separator that is no blank");
    for (std::size_t i = 0; i < a.classes.size(); ++i) {
        const std::string& name = a.classes[i];
        const std::string named = "\"" + name + "\"";
        if (name.empty()) refuse(named, "must not be declared as a class: an empty text is unknown");
        if (std::find(a.classes.begin(), a.classes.begin() + static_cast<std::ptrdiff_t>(i), name) !=
            a.classes.begin() + static_cast<std::ptrdiff_t>(i))
            refuse(named, "must be declared once");
        if (std::find(a.unknown.begin(), a.unknown.end(), name) != a.unknown.end())
            refuse(named, "must be a class or mean unknown, not both");
        if (several && name.find(a.separator) != std::string::npos)
            refuse(named, "must not hold the separator");
    }
}

}  // namespace goodwill::inline v0::customers
