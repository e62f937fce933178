// engine::from_bytes: refuses with format_error, or gives an engine that comes back as it went, answers and goes on.
#include <goodwill/loyalty/engine.hpp>

#include <algorithm>

#include "sealed.hpp"

namespace {

namespace loyalty = goodwill::loyalty;

void ask(loyalty::engine& engine) {
    constexpr goodwill::core::day_number day = 20'200;  // 2025
    std::vector<std::string> names;
    engine.each({}, [&](const loyalty::id& id, const loyalty::account&) {
        if (id.is_text() && names.size() < 3) names.emplace_back(id.text());
    });
    engine.each(day, [](const loyalty::id&, const loyalty::account& a) {
        goodwill::core::int128 sum = 0;
        for (std::size_t p = 0; p < loyalty::place_count; ++p)
            sum += loyalty::is_source(loyalty::place{static_cast<std::uint8_t>(p)}) ? a.total[p] : -a.total[p];
        fuzz::require(sum == 0, "points are lost");
    });
    for (const auto& name : names) {
        static_cast<void>(engine.history(name));
        for (const auto time : {day, day - 3}) {
            loyalty::event e;
            const std::string own = name + (time == day ? " next" : " late");
            e.id = own;
            e.member = name;
            e.date = time;
            e.money.amount = 50;
            static_cast<void>(engine.apply(e));
        }
        static_cast<void>(engine.at(name, std::int64_t{day - 1} * 86400 * 1'000'000));
    }
}

void take(std::span<const std::byte> bytes) {
    try {
        auto engine = loyalty::engine::from_bytes(bytes);
        try {
            const auto again = engine.to_bytes();
            fuzz::require(loyalty::engine::from_bytes(again).to_bytes() == again, "bytes do not come back");
            ask(engine);
        } catch (const goodwill::conflict_error&) {
        } catch (const goodwill::domain_error&) {
        }
    } catch (const goodwill::format_error&) {
    } catch (const goodwill::conflict_error&) {  // the journal would be the host's
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    take(bytes);
    take(fuzz::mended(bytes));
    return 0;
}
