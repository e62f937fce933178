#pragma once
#include <string_view>

#include <goodwill/core/config.hpp>

/// What this copy of the compiled library was made of, for reports of errors.
namespace goodwill::inline v0::core {

struct build_info {
    std::string_view version;   ///< "0.1.0", of the library that runs, not of the headers that the caller sees
    std::string_view compiler;  ///< "g++ 12.2.0"
    std::string_view highway;   ///< version of Google Highway; empty: kernels are scalar
    std::string_view eigen;     ///< version of Eigen
};

[[nodiscard]] GOODWILL_API build_info built_with() noexcept;

}  // namespace goodwill::inline v0::core
