#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include <goodwill/core/column.hpp>
#include <goodwill/core/decimal.hpp>
#include <goodwill/transactions/log_options.hpp>
#include "transactions/amount_reader.hpp"
#include "transactions/flaw.hpp"
#include "transactions/id_reader.hpp"
#include "transactions/time_reader.hpp"

/// The rows of a log as blocks of (key, day, money), with what is wrong sorted out and counted.
namespace goodwill::inline v0::transactions {

/// Rows that are kept; `flaw` is of all rows that were read, 0 for the kept ones.
struct row_block {
    static constexpr std::size_t room = 1024;
    alignas(64) std::uint64_t key[room];
    alignas(64) std::int64_t money[room];  ///< scaled, or the bits of a double
    alignas(64) core::day_number day[room];
    alignas(64) std::uint8_t flaw[room];
    std::size_t size = 0;
};

/// What was read, summed over blocks.
struct row_totals {
    std::int64_t rows = 0;
    std::int64_t zero_amounts = 0;
    core::day_number first = std::numeric_limits<core::day_number>::max();  ///< of the rows that are not bad
    core::day_number last = std::numeric_limits<core::day_number>::min();
    core::int128 exact_money = 0;
    double rounded_money = 0;
    bool in_time_order = true;
    core::day_number first_kept = 0, last_kept = 0;  ///< in row order, not in time
    bool any_kept = false;
    flaw_table flaws;

    /// Adds the totals of the rows that follow.
    void append(const row_totals& next, std::int64_t shift = 0) noexcept;
};

/// Which rows a caller wants, and how.
struct row_rules {
    const char* function = "";
    refund_policy refunds = refund_policy::refuse;
    zero_policy zero_amounts = zero_policy::keep;
    on_error errors = on_error::raise;
    /// Rows after it are counted as flaw::after_calibration; they stay in the block all the same.
    core::day_number calibration_end = std::numeric_limits<core::day_number>::max();
    core::day_number observation_end = std::numeric_limits<core::day_number>::max();
    core::spare_memory* spare = nullptr;
};

/// What a reader gives as money.  Which rows are kept does not depend on it.
enum class money_of : std::uint8_t { amount, margin, row_number };

/// Where the money of all kept rows is written while they are numbered: null, or as many places as the log has rows.
struct row_sinks {
    std::int64_t* amount = nullptr;
    std::int64_t* margin = nullptr;
    int amount_scale = no_scale, margin_scale = no_scale;
};

class row_reader {
public:
    /// Throws schema_error, shape_error.  The columns and `zone` must outlive the reader.
    row_reader(const row_rules& rules, const core::column& customer, const core::column& time,
               const core::column& amount, const std::optional<core::zone>& zone, offset_rule& offsets,
               const core::column& margin = {});

    /// The kept rows among begin .. begin + n - 1, n <= row_block::room.  Throws domain_error for the first bad row
    /// under errors = raise, and misfit.
    void read(std::int64_t begin, std::size_t n, row_block& out, row_totals& totals) const;
    /// Asks for rows that will be read soon.
    void prefetch(std::int64_t begin, std::size_t n) const noexcept {
        ids_->prefetch(begin, n);
        times_.prefetch(begin, n);
        amounts_.prefetch(begin, n);
    }
    /// The same where the scale of the amounts is still sought: makes `scale` what the rows need, and money the bits
    /// of doubles.  A `quiet` look at some of the rows throws for no bad row.
    void survey(std::int64_t begin, std::size_t n, bool quiet, row_block& out, row_totals& totals, int& scale) const;

    /// Ids from here on through a table of texts, as some are long.
    void use_long_text() { ids_ = long_text_ids(*customer_, rules_.spare); }
    void set_scale(int scale) noexcept { scale_ = scale; }
    /// From here on another money.  All rows were read before, with amounts at the scale that is set; `all_kept` says
    /// that none of them was left out.
    void use(money_of money, bool all_kept) noexcept {
        if (money_ == money_of::amount) amount_scale_ = scale_;
        money_ = money;
        all_kept_ = all_kept;
    }

    [[nodiscard]] std::int64_t rows() const noexcept { return ids_->length(); }
    /// The same with row numbers for money.
    void number_rows(const row_sinks& sinks, bool all_kept) noexcept {
        use(money_of::row_number, all_kept);
        sinks_ = sinks;
    }
    /// Is there money?
    [[nodiscard]] bool has_amounts() const noexcept { return money_ != money_of::amount || amounts_.there(); }
    [[nodiscard]] bool has_margins() const noexcept { return margins_.there(); }
    [[nodiscard]] bool exact() const noexcept { return scale_ != no_scale; }
    [[nodiscard]] int scale() const noexcept { return scale_; }
    [[nodiscard]] const id_reader& ids() const noexcept { return *ids_; }
    [[nodiscard]] const row_rules& rules() const noexcept { return rules_; }

private:
    [[nodiscard]] bool read_keys(std::int64_t begin, std::size_t n, row_block& out) const;
    void settle(std::int64_t begin, std::size_t n, bool flawed, bool as_double, bool quiet, row_block& out,
                row_totals& totals) const;
    /// Puts the other money in the place of the amounts.
    void change_money(std::int64_t begin, std::size_t n, bool as_double, row_block& out) const;
    /// Do amounts and margins decide what is kept?
    [[nodiscard]] bool judges() const noexcept { return money_ == money_of::amount || !all_kept_; }
    [[noreturn]] void raise(flaw what, std::int64_t row) const;

    row_rules rules_;
    const core::column* customer_;
    std::unique_ptr<id_reader> ids_;
    time_reader times_;
    amount_reader amounts_, margins_;
    int scale_ = 0, amount_scale_ = 0;
    row_sinks sinks_;
    money_of money_ = money_of::amount;
    bool all_kept_ = false;
};

}  // namespace goodwill::inline v0::transactions
