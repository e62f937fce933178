#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/core/check.hpp>
#include <goodwill/core/error.hpp>

/// Bands: named parts of a number, as age, income or spend; each from a limit up to the next, which is not in it.
namespace goodwill::inline v0::customers {

/// What stands in place of a class.
inline constexpr std::int32_t unknown_class = -1;   ///< the value is missing
inline constexpr std::int32_t outside_bands = -2;   ///< there is a value, and no band for it
inline constexpr std::int32_t without_record = -3;  ///< nothing is known of the customer

/// low <= value < high.
struct band {
    std::string name;
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    friend bool operator==(const band&, const band&) = default;
};

/// Bands in ascending order, which may leave gaps and never overlap.
class bands {
public:
    bands() = default;
    /// Throws domain_error naming the band (from 0): a name that is empty or there twice, a limit that is NaN, a band
    /// that ends where it begins or before, one that begins before the last one ends.
    explicit bands(std::vector<band> list) : list_(std::move(list)) {
        for (std::size_t i = 0; i < list_.size(); ++i) check(i);
        for (const band& b : list_) low_.push_back(b.low);
    }
    /// Bands between cuts, which ascend: as many names as cuts and one more.  A value that is a cut begins its band.
    /// Throws domain_error naming the first cut that does not ascend; shape_error.
    [[nodiscard]] static bands between(std::span<const double> cuts, std::vector<std::string> names) {
        if (names.size() != cuts.size() + 1)
            throw shape_error({"Bands", "names", {}, std::to_string(names.size()) + " names",
                               "must be " + std::to_string(cuts.size() + 1) + ", one more than there are cuts"});
        for (std::size_t i = 0; i < cuts.size(); ++i)
            if (!std::isfinite(cuts[i]) || (i > 0 && !(cuts[i] > cuts[i - 1])))
                throw domain_error({"Bands", "cuts", static_cast<std::int64_t>(i), core::to_text(cuts[i]),
                                    std::isfinite(cuts[i]) ? "must be above the cut before it, " +
                                                                 core::to_text(cuts[i - 1])
                                                           : "must be finite"});
        std::vector<band> list;
        for (std::size_t i = 0; i < names.size(); ++i) {
            band b{std::move(names[i])};
            if (i > 0) b.low = cuts[i - 1];
            if (i < cuts.size()) b.high = cuts[i];
            list.push_back(std::move(b));
        }
        return bands(std::move(list));
    }

    [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }
    [[nodiscard]] const std::vector<band>& list() const noexcept { return list_; }
    /// The position of a value's band; unknown_class for NaN, outside_bands where there is none.
    [[nodiscard]] std::int32_t of(double value) const noexcept {
        if (std::isnan(value)) return unknown_class;
        const auto above = std::upper_bound(low_.begin(), low_.end(), value) - low_.begin();
        if (above == 0 || !(value < list_[static_cast<std::size_t>(above - 1)].high)) return outside_bands;
        return static_cast<std::int32_t>(above - 1);
    }
    friend bool operator==(const bands&, const bands&) = default;

private:
    void check(std::size_t i) const {
        const auto refuse = [&](const std::string& value, const std::string& must) {
            throw domain_error({"Bands", "bands", static_cast<std::int64_t>(i), value, must});
        };
        const band& b = list_[i];
        const std::string named = "\"" + b.name + "\"";
        if (b.name.empty()) refuse("\"\"", "must have a name");
        for (std::size_t k = 0; k < i; ++k)
            if (list_[k].name == b.name) refuse(named, "must be the name of one band");
        if (!(b.low < b.high))
            refuse(named + " from " + core::to_text(b.low) + " to " + core::to_text(b.high),
                   "must begin below its end");
        if (i > 0 && b.low < list_[i - 1].high)
            refuse(named + " from " + core::to_text(b.low), "must not begin before \"" + list_[i - 1].name +
                                                                "\" ends, at " + core::to_text(list_[i - 1].high));
    }

    std::vector<band> list_;
    std::vector<double> low_;
};

/// The band of each value, as bands::of gives it.
/// Throws shape_error.
inline void apply(const bands& to, std::span<const double> values, std::span<std::int32_t> codes) {
    core::check_length("Bands.codes", "codes", codes.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) codes[i] = to.of(values[i]);
}

/// Years of age as market research cuts them: under 18, 18-24, 25-34, 35-44, 45-54, 55-64, 65 and over.  From 0.
[[nodiscard]] inline bands age_bands() {
    return bands({{"under 18", 0, 18}, {"18-24", 18, 25}, {"25-34", 25, 35}, {"35-44", 35, 45}, {"45-54", 45, 55},
                  {"55-64", 55, 65}, {.name = "65 and over", .low = 65}});
}

/// Money income of a household in dollars a year, as the tables of the United States Census Bureau cut it
/// (Current Population Reports P60, table A-1).
[[nodiscard]] inline bands income_bands() {
    return bands({{.name = "under 15,000", .high = 15'000},
                  {"15,000-24,999", 15'000, 25'000},
                  {"25,000-34,999", 25'000, 35'000},
                  {"35,000-49,999", 35'000, 50'000},
                  {"50,000-74,999", 50'000, 75'000},
                  {"75,000-99,999", 75'000, 100'000},
                  {"100,000-149,999", 100'000, 150'000},
                  {"150,000-199,999", 150'000, 200'000},
                  {.name = "200,000 and over", .low = 200'000}});
}

}  // namespace goodwill::inline v0::customers
