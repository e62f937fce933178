#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <goodwill/core/error.hpp>

/// A method by its name.
namespace goodwill::inline v0::satisfaction {

/// The method of this name.  Throws domain_error that lists the names: must be "wilson", "wald" or "jeffreys".
template <class Method, std::size_t N>
[[nodiscard]] Method method_of_name(const char* function, std::string_view name,
                                    const std::array<Method, N>& methods, const char* argument = "interval") {
    std::string all;
    for (std::size_t i = 0; i < N; ++i) {
        if (name == name_of(methods[i])) return methods[i];
        all.append(i == 0 ? "" : i + 1 == N ? " or " : ", ").append("\"").append(name_of(methods[i])).append("\"");
    }
    throw domain_error({function, argument, {}, "\"" + std::string(name) + "\"", "must be " + all});
}

}  // namespace goodwill::inline v0::satisfaction
