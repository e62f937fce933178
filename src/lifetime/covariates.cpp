#include <goodwill/lifetime/covariates.hpp>

#include "lifetime/customer_columns.hpp"

namespace goodwill::inline v0::lifetime {

std::vector<double> linear_predictor(const char* function, const covariate_effects& effects,
                                     const std::vector<column>& columns, std::size_t rows) {
    if (columns.size() != effects.coefficients.size())
        throw schema_error({function, "covariates", {}, std::to_string(columns.size()) + " columns",
                            "must have " + std::to_string(effects.coefficients.size()) + ", as the fit had"});
    std::vector<double> out(columns.empty() ? 0 : rows);
    for (std::size_t k = 0; k < columns.size(); ++k) {
        const auto name = "covariates." + effects.names[k];
        core::check_length(function, name.c_str(), columns[k].size(), rows);
        core::check_column(function, name.c_str(), columns[k], [](double v) { return !std::isinf(v); },
                           "must be finite");
        for (std::size_t i = 0; i < rows; ++i) out[i] += effects.coefficients[k] * columns[k][i];
    }
    return out;
}

covariate_groups group_covariates(column purchase, column leaving, std::size_t rows) {
    const auto at = [](column of, std::size_t i) { return of.empty() ? 0.0 : of[i]; };
    covariate_groups out;
    for (std::size_t i = 0; i < rows; ++i)
        if (!std::isnan(at(purchase, i) + at(leaving, i))) out.order.push_back(static_cast<std::uint32_t>(i));
    std::sort(out.order.begin(), out.order.end(), [&](std::uint32_t i, std::uint32_t j) {
        if (at(purchase, i) != at(purchase, j)) return at(purchase, i) < at(purchase, j);
        if (at(leaving, i) != at(leaving, j)) return at(leaving, i) < at(leaving, j);
        return i < j;
    });
    for (std::size_t k = 0; k < out.order.size(); ++k) {
        const auto i = out.order[k], before = out.order[k == 0 ? 0 : k - 1];
        if (k == 0 || at(purchase, i) != at(purchase, before) || at(leaving, i) != at(leaving, before))
            out.first.push_back(k);
    }
    out.first.push_back(out.order.size());
    return out;
}

void check_customers(const char* function, column x, column t_x, column T, const scoring_options& options) {
    check_threads(function, options);
    core::check_length(function, "t_x", t_x.size(), x.size());
    core::check_length(function, "T", T.size(), x.size());
    core::for_chunks(
        function, x.size(), rows_a_chunk, options.threads, {},
        [&](std::size_t, std::size_t begin, std::size_t end) { check_rows(function, x, t_x, T, begin, end); });
}

}  // namespace goodwill::inline v0::lifetime
