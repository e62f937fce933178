// No include guard and no namespace: time_cells.cpp includes this once for every instruction set, whose vectors the
// compiler then makes of these loops.

cell_facts cells_of(const double* time, const std::uint8_t* flag, std::size_t n, double below, std::uint32_t* cell) {
    int bad = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double t = time[i];
        const bool inside = (t >= 0) & (t < below);
        const auto whole = static_cast<std::int32_t>(inside ? t : 0.5);
        bad |= static_cast<double>(whole) != (inside ? t : 0.5);
        cell[i] = static_cast<std::uint32_t>(whole) * 2;
    }
    std::uint32_t most = 0, ones = 0, bits = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t f = flag[i];
        bits |= f;
        ones += f;
        cell[i] += 1 - f;
        most = cell[i] > most ? cell[i] : most;
    }
    return {bad == 0 && bits <= 1, most, ones};
}
