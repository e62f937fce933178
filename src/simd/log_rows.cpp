// Plain loops: what is gained is that the compiler may use the vectors of the machine, not of the baseline alone.
#include "simd/log_rows.hpp"

#include <bit>
#include <cmath>

#include "simd/target.hpp"

#if GOODWILL_HAS_HIGHWAY
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/log_rows.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace goodwill::inline v0::simd::log_rows {
namespace HWY_NAMESPACE {
#include "simd/log_rows_loops.hpp"
}  // namespace HWY_NAMESPACE
}  // namespace goodwill::inline v0::simd::log_rows
HWY_AFTER_NAMESPACE();
#endif

#if !GOODWILL_HAS_HIGHWAY || HWY_ONCE
namespace goodwill::inline v0::simd::log_rows {
namespace scalar {
#include "simd/log_rows_loops.hpp"
}  // namespace scalar

#if GOODWILL_HAS_HIGHWAY
HWY_EXPORT(scale_amounts);
HWY_EXPORT(copy_days);
HWY_EXPORT(facts_of_days);
HWY_EXPORT(facts_of_money);
HWY_EXPORT(keys_of_ids);
HWY_EXPORT(keys_of_views);
HWY_EXPORT(encode);
HWY_EXPORT(squeeze);
HWY_EXPORT(expand);
HWY_EXPORT(pack_narrow);
HWY_EXPORT(pack_wide);
#define GOODWILL_CALL(kernel, ...) \
    (use_scalar() ? scalar::kernel(__VA_ARGS__) : HWY_DYNAMIC_DISPATCH(kernel)(__VA_ARGS__))
#else
#define GOODWILL_CALL(kernel, ...) scalar::kernel(__VA_ARGS__)
#endif

bool scale_amounts(const double* amount, std::size_t n, double power, std::int64_t* money) {
    return GOODWILL_CALL(scale_amounts, amount, n, power, money);
}
bool copy_days(const std::int32_t* from, std::size_t n, std::int32_t low, std::int32_t high, core::day_number* day) {
    return GOODWILL_CALL(copy_days, from, n, low, high, day);
}
day_facts facts_of_days(const core::day_number* day, std::size_t n) { return GOODWILL_CALL(facts_of_days, day, n); }
money_facts facts_of_money(const std::int64_t* money, std::size_t n) {
    return GOODWILL_CALL(facts_of_money, money, n);
}
void keys_of_ids(const std::int64_t* id, std::size_t n, std::uint64_t* key) {
    GOODWILL_CALL(keys_of_ids, id, n, key);
}
bool keys_of_views(const std::uint32_t* view, std::size_t n, std::uint64_t* key) {
    return GOODWILL_CALL(keys_of_views, view, n, key);
}
std::uint64_t encode(std::uint64_t* key, std::size_t n, std::uint64_t low, std::uint64_t factor, std::uint64_t ones) {
    return GOODWILL_CALL(encode, key, n, low, factor, ones);
}
std::uint64_t squeeze(std::uint64_t* key, std::size_t n, const likeness& like, const run* runs, std::size_t count) {
    return GOODWILL_CALL(squeeze, key, n, like, runs, count);
}
void expand(std::uint64_t* code, std::size_t n, const likeness& like, const run* runs, std::size_t count,
            unsigned side_by_side) {
    GOODWILL_CALL(expand, code, n, like, runs, count, side_by_side);
}
std::uint64_t pack_narrow(const std::uint64_t* code, const core::day_number* day, const std::int64_t* money,
                          std::size_t n, const packing& how, std::uint64_t* row) {
    return GOODWILL_CALL(pack_narrow, code, day, money, n, how, row);
}
std::uint64_t pack_wide(const std::uint64_t* code, const core::day_number* day, const std::int64_t* money,
                        std::size_t n, const packing& how, std::uint64_t* row) {
    return GOODWILL_CALL(pack_wide, code, day, money, n, how, row);
}

}  // namespace goodwill::inline v0::simd::log_rows
#endif
