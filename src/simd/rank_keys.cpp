// Plain loops: what is gained is that the compiler may use the vectors of the machine, not of the baseline alone.
#include "simd/rank_keys.hpp"

#include <bit>

#include "simd/target.hpp"

#if GOODWILL_HAS_HIGHWAY
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/rank_keys.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace goodwill::inline v0::simd::rank_keys {
namespace HWY_NAMESPACE {
#include "simd/rank_keys_loops.hpp"
}  // namespace HWY_NAMESPACE
}  // namespace goodwill::inline v0::simd::rank_keys
HWY_AFTER_NAMESPACE();
#endif

#if !GOODWILL_HAS_HIGHWAY || HWY_ONCE
namespace goodwill::inline v0::simd::rank_keys {
namespace scalar {
#include "simd/rank_keys_loops.hpp"
}  // namespace scalar

#if GOODWILL_HAS_HIGHWAY
HWY_EXPORT(keys_of_doubles_64);
HWY_EXPORT(keys_of_int64_64);
HWY_EXPORT(keys_of_int32_32);
HWY_EXPORT(count_above_64);
HWY_EXPORT(count_above_32);
HWY_EXPORT(flag_between_64);
HWY_EXPORT(flag_between_32);
HWY_EXPORT(scores_above_64);
HWY_EXPORT(scores_above_32);
HWY_EXPORT(next_above_64);
HWY_EXPORT(next_above_32);
#define GOODWILL_CALL(kernel, ...) \
    (use_scalar() ? scalar::kernel(__VA_ARGS__) : HWY_DYNAMIC_DISPATCH(kernel)(__VA_ARGS__))
#else
#define GOODWILL_CALL(kernel, ...) scalar::kernel(__VA_ARGS__)
#endif

bool keys_of_doubles(const double* value, std::size_t n, bool turned, std::uint64_t* key) {
    return GOODWILL_CALL(keys_of_doubles_64, value, n, turned, key);
}
void keys_of_int64(const std::int64_t* value, std::size_t n, bool turned, std::uint64_t* key) {
    GOODWILL_CALL(keys_of_int64_64, value, n, turned, key);
}
void keys_of_int32(const std::int32_t* value, std::size_t n, bool turned, std::uint32_t* key) {
    GOODWILL_CALL(keys_of_int32_32, value, n, turned, key);
}
void count_above(const std::uint64_t* key, std::size_t n, const std::uint64_t* limit, std::size_t m,
                 std::uint64_t* count) {
    GOODWILL_CALL(count_above_64, key, n, limit, m, count);
}
void count_above(const std::uint32_t* key, std::size_t n, const std::uint32_t* limit, std::size_t m,
                 std::uint64_t* count) {
    GOODWILL_CALL(count_above_32, key, n, limit, m, count);
}
void flag_between(const std::uint64_t* key, std::size_t n, const std::uint64_t* low, const std::uint64_t* high,
                  std::size_t m, std::uint8_t* flag) {
    GOODWILL_CALL(flag_between_64, key, n, low, high, m, flag);
}
void flag_between(const std::uint32_t* key, std::size_t n, const std::uint32_t* low, const std::uint32_t* high,
                  std::size_t m, std::uint8_t* flag) {
    GOODWILL_CALL(flag_between_32, key, n, low, high, m, flag);
}
void scores_above(const std::uint64_t* key, std::size_t n, const std::uint64_t* limit, std::size_t m,
                  std::uint8_t* score) {
    GOODWILL_CALL(scores_above_64, key, n, limit, m, score);
}
void scores_above(const std::uint32_t* key, std::size_t n, const std::uint32_t* limit, std::size_t m,
                  std::uint8_t* score) {
    GOODWILL_CALL(scores_above_32, key, n, limit, m, score);
}
std::uint64_t next_above(const std::uint64_t* key, std::size_t n, std::uint64_t limit) {
    return GOODWILL_CALL(next_above_64, key, n, limit);
}
std::uint32_t next_above(const std::uint32_t* key, std::size_t n, std::uint32_t limit) {
    return GOODWILL_CALL(next_above_32, key, n, limit);
}

}  // namespace goodwill::inline v0::simd::rank_keys
#endif
