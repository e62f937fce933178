#pragma once
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <goodwill/loyalty/rulebook.hpp>

/// A programme's versions in time: each holds from a local date on, so that a lot's date says which one made it.
namespace goodwill::inline v0::loyalty {

class versions {
public:
    explicit versions(std::shared_ptr<const rulebook> first) {
        books_.push_back({std::numeric_limits<core::day_number>::min(), std::move(first)});
    }

    /// Throws conflict_error for another currency of points or money, zone, or a version that does not ascend.
    void check_next(const program& b) const {
        const program& a = books_.back().book->source;
        if (b.currency != a.currency || b.decimals != a.decimals)
            fail("currency", b.currency, "must stay " + a.currency + " with " + std::to_string(a.decimals) + " digits");
        if (b.money != a.money || b.money_decimals != a.money_decimals) fail("money", b.money, "must stay " + a.money);
        if (b.zone != a.zone) fail("zone", b.zone, "must stay " + a.zone);
        if (b.version <= a.version)
            fail("version", std::to_string(b.version), "must be above " + std::to_string(a.version));
    }
    /// As check_next, and for a date that does not ascend.
    void adopt(std::shared_ptr<const rulebook> next, core::day_number from) {
        check_next(next->source);
        if (from <= books_.back().from) fail("from", core::to_text_date(from), "must be after the version before it");
        books_.push_back({from, std::move(next)});
        several_ = true;
    }

    [[nodiscard]] const rulebook& at(core::day_number day) const noexcept {
        const dated* last = books_.data() + books_.size() - 1;
        while (last->from > day) --last;  // the first holds always
        return *last->book;
    }
    [[nodiscard]] const rulebook& latest() const noexcept { return *books_.back().book; }
    [[nodiscard]] bool several() const noexcept { return several_; }
    /// Whether another version begins in (after, until].
    [[nodiscard]] bool change(core::day_number after, core::day_number until) const noexcept {
        return std::any_of(books_.begin() + 1, books_.end(),
                           [&](const auto& b) { return b.from > after && b.from <= until; });
    }

    struct dated { core::day_number from; std::shared_ptr<const rulebook> book; };
    [[nodiscard]] const std::vector<dated>& all() const noexcept { return books_; }

private:
    [[noreturn]] static void fail(const char* field, const std::string& value, const std::string& must) {
        throw conflict_error({"program.adopt", field, {}, value, must});
    }

    std::vector<dated> books_;
    bool several_ = false;
};

}  // namespace goodwill::inline v0::loyalty
