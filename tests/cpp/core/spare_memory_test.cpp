#include <goodwill/core/spare_memory.hpp>

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace core = goodwill::core;
using core::spare_memory;

TEST(spare_memory, gives_back_what_it_was_given) {
    spare_memory spare(2 * spare_memory::slab_bytes);
    char* const first = spare.take();
    first[0] = 1;
    first[spare_memory::slab_bytes - 1] = 2;
    spare.give(first);
    EXPECT_EQ(spare.take(), first);
    spare.give(first);
    EXPECT_EQ(spare.release(), spare_memory::slab_bytes);
    EXPECT_EQ(spare.release(), 0u);
}

TEST(spare_memory, keeps_no_more_than_it_may) {
    spare_memory spare(2 * spare_memory::slab_bytes + 1);
    std::vector<char*> slabs;
    for (int i = 0; i < 4; ++i) slabs.push_back(spare.take());
    for (char* slab : slabs) spare.give(slab);
    EXPECT_EQ(spare.release(), 2 * spare_memory::slab_bytes);
    spare_memory none(0);
    none.give(none.take());
    EXPECT_EQ(none.release(), 0u);
}

TEST(spare_memory, threads_never_share_a_slab) {
    constexpr std::size_t most = 8 * spare_memory::slab_bytes;
    spare_memory spare(most);
    std::vector<std::thread> threads;
    std::vector<int> wrong(4);
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 200; ++i) {
                char* const slab = core::take_slab(&spare);
                slab[0] = static_cast<char>(t);
                std::this_thread::yield();
                wrong[static_cast<std::size_t>(t)] += slab[0] != static_cast<char>(t);
                core::give_slab(&spare, slab);
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, std::vector<int>(4));
    // Who finds it busy takes a fresh slab and may give that back, so it can hold more slabs than there are threads.
    EXPECT_LE(spare.release(), most);
}

TEST(spare_memory, nobody_needs_one) {
    char* const slab = core::take_slab(nullptr);
    slab[spare_memory::slab_bytes - 1] = 3;
    core::give_slab(nullptr, slab);
}
