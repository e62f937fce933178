#include <goodwill/core/state.hpp>

#include <goodwill/core/bytes.hpp>
#include <gtest/gtest.h>

namespace core = goodwill::core;

namespace {

/// The smallest state there is.
struct counter {
    static constexpr auto mode = core::state_mode::commutative;
    std::uint64_t n = 0;

    void merge(const counter& other) { n += other.n; }
    [[nodiscard]] std::vector<std::byte> to_bytes() const {
        core::byte_writer out;
        out.put(n);
        return out.seal("counter", 1, 0);
    }
    [[nodiscard]] static counter from_bytes(std::span<const std::byte> bytes) {
        core::byte_reader in("counter.from_bytes", bytes, "counter", 1);
        const counter out{in.get<std::uint64_t>()};
        in.finish();
        return out;
    }
};

struct without_merge {
    static constexpr auto mode = core::state_mode::ordered;
    [[nodiscard]] std::vector<std::byte> to_bytes() const;
    [[nodiscard]] static without_merge from_bytes(std::span<const std::byte> bytes);
};

static_assert(core::mergeable_state<counter>);
static_assert(!core::mergeable_state<without_merge>);
static_assert(!core::mergeable_state<int>);

}  // namespace

TEST(state, parts_that_went_through_bytes_make_the_whole) {
    counter whole{3};
    whole.merge(counter::from_bytes(counter{4}.to_bytes()));
    EXPECT_EQ(whole.n, 7u);
}
