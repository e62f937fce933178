// Whether an engine runs a programme, and where it does not, what differs.
#include <goodwill/loyalty/engine.hpp>

#include <string>

#include <nlohmann/json.hpp>

namespace goodwill::inline v0::loyalty {
namespace {

/// The first field in which two documents differ, with what it is in each.
[[nodiscard]] std::string difference(const std::string& state, const std::string& given) {
    using json = nlohmann::json;
    const json a = json::parse(state), b = json::parse(given);
    const json found = json::diff(a, b);
    if (found.empty()) return "its rules, tiers, rewards or cards are in another order";
    json::json_pointer at(found[0].at("path").get<std::string>());
    const auto shown = [&](const json& in) {
        return in.contains(at) ? in.at(at).dump().substr(0, 80) : std::string("not there");
    };
    const std::string values = " is " + shown(a) + " in the state and " + shown(b) + " in the programme";
    std::string path;
    for (; !at.empty(); at.pop_back()) path = at.back() + (path.empty() ? "" : "." + path);
    return path + values;
}

}  // namespace

bool engine::runs(const program& given) const {
    const program& own = book().source;
    if (given == own || given.to_json() == own.to_json()) return true;
    if (given.version == own.version)
        throw conflict_error({"program.engine",
                              "state",
                              {},
                              "",
                              "is of a programme that has version " + std::to_string(own.version) +
                                  " too and differs: " + difference(own.to_json(), given.to_json())});
    books_.check_next(given);
    return false;
}

}  // namespace goodwill::inline v0::loyalty
