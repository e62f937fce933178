#pragma once
#include <array>

#include <goodwill/lifetime/cnbd_k.hpp>

#include "lifetime/customer_columns.hpp"

/// What the column functions of the two models share: names for errors, the check of parameters.
namespace goodwill::inline v0::lifetime::cnbd_k {

struct function_names {
    const char *log_likelihood, *p_alive, *expected_purchases, *purchases_if_alive, *pmf, *no_purchase, *dert,
        *probability_of_n, *time_to_next, *simulate, *fit, *from_json, *model, *title;
};

template <first_exit Exit>
inline constexpr function_names names_of{
    "bg_cnbd_k.log_likelihood", "bg_cnbd_k.p_alive", "bg_cnbd_k.expected_purchases", "bg_cnbd_k.purchases_if_alive",
    "bg_cnbd_k.pmf", "bg_cnbd_k.no_purchase", "bg_cnbd_k.dert", "bg_cnbd_k.probability_of_n",
    "bg_cnbd_k.time_to_next", "bg_cnbd_k.simulate", "bg_cnbd_k.fit", "bg_cnbd_k.from_json", "bg_cnbd_k", "BG/CNBD-k"};
template <>
inline constexpr function_names names_of<first_exit::first_purchase>{
    "mbg_cnbd_k.log_likelihood", "mbg_cnbd_k.p_alive", "mbg_cnbd_k.expected_purchases",
    "mbg_cnbd_k.purchases_if_alive", "mbg_cnbd_k.pmf", "mbg_cnbd_k.no_purchase", "mbg_cnbd_k.dert",
    "mbg_cnbd_k.probability_of_n", "mbg_cnbd_k.time_to_next", "mbg_cnbd_k.simulate",
    "mbg_cnbd_k.fit", "mbg_cnbd_k.from_json", "mbg_cnbd_k", "MBG/CNBD-k"};

inline void check_k(const char* function, int k) {
    core::check(k >= 1 && k <= most_k, function, "k", std::int64_t{k}, "must be a whole number from 1 to 32");
}
static_assert(most_k == 32);

template <first_exit Exit>
void check(const char* function, const params<Exit>& m) {
    check_params(function, m, std::array{"r", "alpha", "a", "b"});
    check_k(function, m.k);
}

}  // namespace goodwill::inline v0::lifetime::cnbd_k
