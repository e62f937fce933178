// No include guard and no namespace: log_rows.cpp includes this once for every instruction set, whose vectors the
// compiler then makes of these loops.

bool scale_amounts(const double* amount, std::size_t n, double power, std::int64_t* money) {
    // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
    constexpr double shifter = 0x1.8p52;
    std::uint64_t bad = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = amount[i] * power;
        const double r = x + shifter;
        const double back = (r - shifter) / power;
        // Whole numbers up to 2^51 give different quotients: what divides back is the only one.
        bad |= static_cast<std::uint64_t>(!(std::fabs(x) < 0x1p51)) | static_cast<std::uint64_t>(back != amount[i]);
        money[i] = std::bit_cast<std::int64_t>(r) - std::bit_cast<std::int64_t>(shifter);
    }
    return bad == 0;
}

bool copy_days(const std::int32_t* from, std::size_t n, std::int32_t low, std::int32_t high, core::day_number* day) {
    int bad = 0;
    for (std::size_t i = 0; i < n; ++i) {
        bad |= (from[i] < low) | (from[i] > high);
        day[i] = from[i];
    }
    return bad == 0;
}

day_facts facts_of_days(const core::day_number* day, std::size_t n) {
    core::day_number low = day[0], high = day[0];
    for (std::size_t i = 0; i < n; ++i) {
        low = day[i] < low ? day[i] : low;
        high = day[i] > high ? day[i] : high;
    }
    int falls = 0;
    for (std::size_t i = 1; i < n; ++i) falls |= day[i] < day[i - 1];
    return {low, high, falls == 0};
}

money_facts facts_of_money(const std::int64_t* money, std::size_t n) {
    constexpr std::uint64_t half = std::uint64_t{1} << 52;
    std::uint64_t sum = 0, signs = 0, above = 0;
    std::int64_t zeros = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto m = static_cast<std::uint64_t>(money[i]);
        sum += m;
        signs |= m;
        above |= m + half;
        zeros += m == 0;
    }
    return {zeros, static_cast<std::int64_t>(sum), (signs >> 63) != 0, above < 2 * half};
}

void keys_of_ids(const std::int64_t* id, std::size_t n, std::uint64_t* key) {
    for (std::size_t i = 0; i < n; ++i) key[i] = static_cast<std::uint64_t>(id[i]) ^ (std::uint64_t{1} << 63);
}

bool keys_of_views(const std::uint32_t* view, std::size_t n, std::uint64_t* key) {
    std::uint64_t high = 0, bad = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t size = view[4 * i];
        const std::uint64_t text =
            std::uint64_t{__builtin_bswap32(view[4 * i + 1])} << 32 | __builtin_bswap32(view[4 * i + 2]);
        const std::uint64_t unused = (64 - 8 * size) & 63;
        const std::uint64_t word = text >> unused << unused;
        bad |= static_cast<std::uint64_t>(size - 1 >= 8) | static_cast<std::uint64_t>((word >> unused & 0xFF) == 0);
        high |= word;
        key[i] = word;
    }
    return bad == 0 && (high & 0x8080808080808080) == 0;
}

std::uint64_t encode(std::uint64_t* key, std::size_t n, std::uint64_t low, std::uint64_t factor, std::uint64_t ones) {
    std::uint64_t any = 0;
    if (factor == 1) {
        for (std::size_t i = 0; i < n; ++i) {
            key[i] -= low;
            any |= key[i];
        }
    } else {
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint64_t k = key[i] - low;
            any |= k;
            key[i] = k * factor & ones;
        }
    }
    return any & ~ones;
}

std::uint64_t squeeze(std::uint64_t* key, std::size_t n, const likeness& like, const run* runs, std::size_t count) {
    constexpr std::size_t tile = 256;
    const auto [low, varying, implied, turned] = like;
    std::uint64_t code[tile], outside = 0;
    for (std::size_t begin = 0; begin < n; begin += tile) {
        std::uint64_t* const k = key + begin;
        const std::size_t size = n - begin < tile ? n - begin : tile;
        for (std::size_t i = 0; i < size; ++i) {
            outside |= ((k[i] ^ low) & ~varying) | ((k[i] ^ k[i] >> 1 ^ turned) & implied);
            code[i] = 0;
        }
        for (std::size_t r = 0; r < count; ++r) {
            const auto [down, mask] = runs[r];
            for (std::size_t i = 0; i < size; ++i) code[i] |= k[i] >> down & mask;
        }
        for (std::size_t i = 0; i < size; ++i) k[i] = code[i];
    }
    return outside;
}

void expand(std::uint64_t* code, std::size_t n, const likeness& like, const run* runs, std::size_t count,
            unsigned side_by_side) {
    constexpr std::size_t tile = 256;
    const auto [low, varying, implied, turned] = like;
    std::uint64_t key[tile];
    for (std::size_t begin = 0; begin < n; begin += tile) {
        std::uint64_t* const c = code + begin;
        const std::size_t size = n - begin < tile ? n - begin : tile;
        for (std::size_t i = 0; i < size; ++i) key[i] = low;
        for (std::size_t r = 0; r < count; ++r) {
            const auto [down, mask] = runs[r];
            for (std::size_t i = 0; i < size; ++i) key[i] |= (c[i] & mask) << down;
        }
        // The highest of the implied bits that are neighbours comes right first, then the one below it.
        for (unsigned k = 0; k < side_by_side; ++k)
            for (std::size_t i = 0; i < size; ++i)
                key[i] = (key[i] & ~implied) | ((key[i] >> 1 ^ turned) & implied);
        for (std::size_t i = 0; i < size; ++i) c[i] = key[i];
    }
}

std::uint64_t pack_narrow(const std::uint64_t* code, const core::day_number* day, const std::int64_t* money,
                          std::size_t n, const packing& how, std::uint64_t* row) {
    const auto [day_bits, money_bits, day_low, money_low, code_bits, last_code] = how;
    const unsigned code_shift = day_bits + money_bits;
    const std::uint64_t kept = (std::uint64_t{1} << code_bits) - 1;
    std::uint64_t outside = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto d = static_cast<std::uint64_t>(std::int64_t{day[i]} - day_low);
        const auto m = static_cast<std::uint64_t>(money[i]) - static_cast<std::uint64_t>(money_low);
        outside |= d >> day_bits | m >> money_bits | static_cast<std::uint64_t>(code[i] >> code_bits > last_code);
        row[i] = (code[i] & kept) << code_shift | d << money_bits | m;
    }
    return outside;
}

std::uint64_t pack_wide(const std::uint64_t* code, const core::day_number* day, const std::int64_t* money,
                        std::size_t n, const packing& how, std::uint64_t* row) {
    const auto [day_bits, money_bits, day_low, money_low, code_bits, last_code] = how;
    std::uint64_t outside = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto d = static_cast<std::uint64_t>(std::int64_t{day[i]} - day_low);
        const auto m = static_cast<std::uint64_t>(money[i]) - static_cast<std::uint64_t>(money_low);
        outside |= d >> day_bits | m >> money_bits;
        row[2 * i] = code[i];
        row[2 * i + 1] = d << money_bits | m;
    }
    return outside;
}
