#include <goodwill/core/parallel.hpp>

#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace core = goodwill::core;

TEST(for_chunks, covers_every_row_once_for_any_number_of_threads) {
    for (const std::size_t n : {0u, 1u, 9u, 10u, 11u, 1000u})
        for (const int threads : {-1, 1, 2, 7, 100}) {
            std::vector<int> seen(n, 0);
            core::for_chunks("test", n, 10, threads, {}, [&](std::size_t index, std::size_t begin, std::size_t end) {
                EXPECT_EQ(begin, index * 10);
                EXPECT_LE(end - begin, 10u);
                for (std::size_t i = begin; i < end; ++i) ++seen[i];
            });
            EXPECT_EQ(seen, std::vector<int>(n, 1)) << n << " rows, " << threads << " threads";
        }
}

// Sums of doubles depend on their order: chunk by chunk they do not depend on threads.
TEST(for_chunks, results_combined_in_chunk_order_are_the_same_to_the_bit) {
    std::vector<double> values(100'003);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<double>(i)) * 1e3 + 1e-9;
    const auto sum = [&](int threads) {
        std::vector<double> parts(core::chunk_count(values.size(), 97));
        core::for_chunks("test", values.size(), 97, threads, {},
                         [&](std::size_t index, std::size_t begin, std::size_t end) {
                             for (std::size_t i = begin; i < end; ++i) parts[index] += values[i];
                         });
        double total = 0;
        for (const double part : parts) total += part;
        return total;
    };
    const double alone = sum(1);
    for (const int threads : {2, 3, 8}) EXPECT_EQ(sum(threads), alone);
}

TEST(for_chunks, the_exception_of_the_lowest_chunk_comes_out) {
    for (const int threads : {1, 4})
        for (int repeat = 0; repeat < 50; ++repeat) {
            try {
                core::for_chunks("test", 100, 10, threads, {}, [](std::size_t index, std::size_t, std::size_t) {
                    if (index >= 1) throw std::runtime_error(std::to_string(index));
                });
                FAIL();
            } catch (const std::runtime_error& e) {
                ASSERT_STREQ(e.what(), "1") << threads << " threads";
            }
        }
}

TEST(for_chunks, stops_when_progress_says_so) {
    std::atomic<int> done{0};
    const auto slow = [&](std::size_t, std::size_t, std::size_t) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        ++done;
    };
    double last = 0;
    const core::watch stop = [&](double share) {
        EXPECT_GT(share, last);
        last = share;
        return false;
    };
    try {
        core::for_chunks("model.fit", 1000, 1, 2, stop, slow);
        FAIL();
    } catch (const goodwill::cancelled& e) {
        EXPECT_EQ(e.detail().function, "model.fit");
    }
    EXPECT_LT(done, 100);
}

TEST(for_chunks, what_progress_throws_comes_out) {
    const core::watch interrupted = [](double) -> bool { throw std::logic_error("interrupted"); };
    const auto slow = [](std::size_t, std::size_t, std::size_t) {
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
    };
    EXPECT_THROW(core::for_chunks("test", 100, 1, 2, interrupted, slow), std::logic_error);
}
