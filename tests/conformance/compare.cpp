#include "tests/conformance/compare.hpp"

#include <algorithm>

namespace hw::conformance {
namespace {

std::string generic(const std::string& path) {
    std::string out;
    std::size_t at = 0;
    while (at <= path.size()) {
        const std::size_t dot = std::min(path.find('.', at), path.size());
        const std::string part = path.substr(at, dot - at);
        const bool number = !part.empty() && part.find_first_not_of("0123456789") == part.npos;
        if (!out.empty()) out += '.';
        out += number ? "*" : part;
        at = dot + 1;
    }
    return out;
}

bool listed(const std::vector<std::string>& paths, const std::string& path) {
    return !paths.empty() && std::find(paths.begin(), paths.end(), generic(path)) != paths.end();
}

std::string shown(const Json* value) { return value == nullptr ? "(absent)" : value->dump(); }

std::string join(const std::string& path, const std::string& part) {
    return path.empty() ? part : path + "." + part;
}

std::optional<Difference> objects(const Json& e, const Json& a, const Comparison& how,
                                  const std::string& path) {
    for (const auto& [key, value] : e.items()) {
        const std::string at = join(path, key);
        if (listed(how.ignored, at)) continue;
        if (!a.contains(key)) return Difference{at, shown(&value), shown(nullptr)};
        if (auto d = first_difference(value, a.at(key), how, at)) return d;
    }
    for (const auto& [key, value] : a.items()) {
        const std::string at = join(path, key);
        if (!e.contains(key) && !listed(how.ignored, at)) {
            return Difference{at, shown(nullptr), shown(&value)};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Difference> first_difference(const Json& expected, const Json& actual,
                                           const Comparison& how, const std::string& path) {
    if (expected.is_object() && actual.is_object()) return objects(expected, actual, how, path);
    if (!expected.is_array() || !actual.is_array()) {
        if (expected == actual) return std::nullopt;
        return Difference{path, shown(&expected), shown(&actual)};
    }
    if (listed(how.as_sets, path)) {
        auto e = expected;
        auto a = actual;
        std::sort(e.begin(), e.end());
        std::sort(a.begin(), a.end());
        if (e == a) return std::nullopt;
        return Difference{path, expected.dump(), actual.dump()};
    }
    for (std::size_t i = 0; i < expected.size() && i < actual.size(); ++i) {
        const std::string at = join(path, std::to_string(i));
        if (listed(how.ignored, at)) continue;
        if (auto d = first_difference(expected[i], actual[i], how, at)) return d;
    }
    if (expected.size() == actual.size()) return std::nullopt;
    return Difference{join(path, "length"), std::to_string(expected.size()),
                      std::to_string(actual.size())};
}

}  // namespace hw::conformance
