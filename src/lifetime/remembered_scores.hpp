#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

/// Scores of whole numbers, of which customers share few: each is computed once for as long as it is remembered.
/// A score depends on its key alone, so what is remembered does not change results.
namespace goodwill::inline v0::lifetime {

class remembered_scores {
public:
    /// Long enough that what is remembered pays.
    static constexpr std::size_t rows_a_chunk = std::size_t{1} << 18;

    /// score() of the key, which is below 2^64 - 1.
    template <class Score>
    [[nodiscard]] double of(std::uint64_t key, Score score) {
        auto& at = places_[static_cast<std::size_t>(key * 0x9E3779B97F4A7C15u >> (64 - bits))];
        if (at.key != key + 1) at = {key + 1, score()};
        return at.score;
    }

private:
    static constexpr int bits = 14;
    struct remembered {
        std::uint64_t key = 0;  ///< plus 1: 0 is nothing
        double score = 0;
    };
    std::vector<remembered> places_{std::size_t{1} << bits};
};

}  // namespace goodwill::inline v0::lifetime
