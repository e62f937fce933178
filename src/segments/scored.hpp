#pragma once
#include <goodwill/segments/rfm.hpp>

namespace goodwill::inline v0::segments {

/// `rfm`, whose errors name the function that a caller called.
[[nodiscard]] rfm_result scored(const char* function, const transactions::customer_base& base,
                                const rfm_options& options);

}  // namespace goodwill::inline v0::segments
