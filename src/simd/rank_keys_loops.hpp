// No include guard and no namespace: rank_keys.cpp includes this once for every instruction set, whose vectors the
// compiler then makes of these loops.

bool keys_of_doubles_64(const double* value, std::size_t n, bool turned, std::uint64_t* key) {
    constexpr std::uint64_t sign = std::uint64_t{1} << 63, infinite = std::uint64_t{0x7ff} << 52;
    const std::uint64_t turn = turned ? ~std::uint64_t{0} : 0;
    std::uint64_t bad = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t bits = std::bit_cast<std::uint64_t>(value[i] + 0.0);  // -0 is 0
        const std::uint64_t size = bits & ~sign;
        bad |= static_cast<std::uint64_t>(size == infinite);
        const std::uint64_t up = (bits & sign) != 0 ? ~bits : bits | sign;
        const std::uint64_t there = size <= infinite ? ~std::uint64_t{0} : 0;
        key[i] = ((up ^ turn) + (turn & 1)) & there;  // turned: 0 - up
    }
    return bad == 0;
}

void keys_of_int64_64(const std::int64_t* value, std::size_t n, bool turned, std::uint64_t* key) {
    const std::uint64_t turn = turned ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < n; ++i) {
        std::uint64_t up = static_cast<std::uint64_t>(value[i]) ^ (std::uint64_t{1} << 63);
        up += static_cast<std::uint64_t>(up == 0);
        key[i] = (up ^ turn) + (turn & 1);
    }
}

void keys_of_int32_32(const std::int32_t* value, std::size_t n, bool turned, std::uint32_t* key) {
    const std::uint32_t turn = turned ? ~std::uint32_t{0} : 0;
    for (std::size_t i = 0; i < n; ++i) {
        std::uint32_t up = static_cast<std::uint32_t>(value[i]) ^ (std::uint32_t{1} << 31);
        up += static_cast<std::uint32_t>(up == 0);
        key[i] = (up ^ turn) + (turn & 1);
    }
}

template <class Key>
void count_above_any(const Key* key, std::size_t n, const Key* limit, std::size_t m, std::uint64_t* count) {
    std::size_t j = 0;
    for (; j + 4 <= m; j += 4) {
        const Key a = limit[j], b = limit[j + 1], c = limit[j + 2], d = limit[j + 3];
        Key na = 0, nb = 0, nc = 0, nd = 0;
        for (std::size_t i = 0; i < n; ++i) {
            na += static_cast<Key>(key[i] > a);
            nb += static_cast<Key>(key[i] > b);
            nc += static_cast<Key>(key[i] > c);
            nd += static_cast<Key>(key[i] > d);
        }
        count[j] += na;
        count[j + 1] += nb;
        count[j + 2] += nc;
        count[j + 3] += nd;
    }
    for (; j < m; ++j) {
        const Key a = limit[j];
        Key na = 0;
        for (std::size_t i = 0; i < n; ++i) na += static_cast<Key>(key[i] > a);
        count[j] += na;
    }
}

template <class Key>
void flag_between_any(const Key* key, std::size_t n, const Key* low, const Key* high, std::size_t m,
                      std::uint8_t* flag) {
    Key any[most];
    for (std::size_t i = 0; i < n; ++i) any[i] = 0;
    std::size_t j = 0;
    for (; j + 4 <= m; j += 4) {
        const Key a = low[j] + 1, b = low[j + 1] + 1, c = low[j + 2] + 1, d = low[j + 3] + 1;
        const Key wa = high[j] - low[j], wb = high[j + 1] - low[j + 1], wc = high[j + 2] - low[j + 2],
                  wd = high[j + 3] - low[j + 3];
        for (std::size_t i = 0; i < n; ++i)
            any[i] |= static_cast<Key>(static_cast<Key>(key[i] - a) < wa) |
                      static_cast<Key>(static_cast<Key>(key[i] - b) < wb) |
                      static_cast<Key>(static_cast<Key>(key[i] - c) < wc) |
                      static_cast<Key>(static_cast<Key>(key[i] - d) < wd);
    }
    for (; j < m; ++j) {
        const Key a = low[j] + 1, wa = high[j] - low[j];
        for (std::size_t i = 0; i < n; ++i) any[i] |= static_cast<Key>(static_cast<Key>(key[i] - a) < wa);
    }
    for (std::size_t i = 0; i < n; ++i) flag[i] = static_cast<std::uint8_t>(any[i]);
}

template <class Key>
void scores_above_any(const Key* key, std::size_t n, const Key* limit, std::size_t m, std::uint8_t* score) {
    Key sum[most];
    for (std::size_t i = 0; i < n; ++i) sum[i] = static_cast<Key>(key[i] != 0);
    std::size_t j = 0;
    for (; j + 4 <= m; j += 4) {
        const Key a = limit[j], b = limit[j + 1], c = limit[j + 2], d = limit[j + 3];
        for (std::size_t i = 0; i < n; ++i)
            sum[i] += static_cast<Key>(key[i] > a) + static_cast<Key>(key[i] > b) + static_cast<Key>(key[i] > c) +
                      static_cast<Key>(key[i] > d);
    }
    for (; j < m; ++j) {
        const Key a = limit[j];
        for (std::size_t i = 0; i < n; ++i) sum[i] += static_cast<Key>(key[i] > a);
    }
    for (std::size_t i = 0; i < n; ++i) score[i] = static_cast<std::uint8_t>(sum[i]);
}

template <class Key>
Key next_above_any(const Key* key, std::size_t n, Key limit) {
    // Keys up to the limit come round to the upper end, above all others.
    Key least = static_cast<Key>(~Key{0});
    for (std::size_t i = 0; i < n; ++i) {
        const Key above = static_cast<Key>(key[i] - limit - 1);
        least = above < least ? above : least;
    }
    const Key next = static_cast<Key>(least + limit + 1);
    return next > limit ? next : static_cast<Key>(~Key{0});
}

void count_above_64(const std::uint64_t* key, std::size_t n, const std::uint64_t* limit, std::size_t m,
                    std::uint64_t* count) {
    count_above_any(key, n, limit, m, count);
}
void count_above_32(const std::uint32_t* key, std::size_t n, const std::uint32_t* limit, std::size_t m,
                    std::uint64_t* count) {
    count_above_any(key, n, limit, m, count);
}
void flag_between_64(const std::uint64_t* key, std::size_t n, const std::uint64_t* low, const std::uint64_t* high,
                     std::size_t m, std::uint8_t* flag) {
    flag_between_any(key, n, low, high, m, flag);
}
void flag_between_32(const std::uint32_t* key, std::size_t n, const std::uint32_t* low, const std::uint32_t* high,
                     std::size_t m, std::uint8_t* flag) {
    flag_between_any(key, n, low, high, m, flag);
}
void scores_above_64(const std::uint64_t* key, std::size_t n, const std::uint64_t* limit, std::size_t m,
                     std::uint8_t* score) {
    scores_above_any(key, n, limit, m, score);
}
void scores_above_32(const std::uint32_t* key, std::size_t n, const std::uint32_t* limit, std::size_t m,
                     std::uint8_t* score) {
    scores_above_any(key, n, limit, m, score);
}
std::uint64_t next_above_64(const std::uint64_t* key, std::size_t n, std::uint64_t limit) {
    return next_above_any(key, n, limit);
}
std::uint32_t next_above_32(const std::uint32_t* key, std::size_t n, std::uint32_t limit) {
    return next_above_any(key, n, limit);
}
