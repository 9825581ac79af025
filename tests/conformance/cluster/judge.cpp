#include "tests/conformance/cluster/judge.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace hw::conformance {
namespace {

constexpr double kJudgedFrom = 1000;  // ms; shorter ranges are not judged
constexpr double kSlackMs = 250;
constexpr double kSlackRatio = 0.2;

bool inside_range(const Json& range, const Json& actual) {
    const double lo = range.at(0).get<double>();
    const double hi = range.at(1).get<double>();
    if (hi < kJudgedFrom) return true;
    if (!actual.is_number()) return false;
    const double x = actual.get<double>();
    return x >= lo - lo * kSlackRatio - kSlackMs && x <= hi + hi * kSlackRatio + kSlackMs;
}

// A text as its shape ("a#..a#") and the numbers that were in it.
struct Shape {
    std::string text;
    std::vector<double> numbers;
};

void add_shape(const Json& value, Shape& shape) {
    if (value.is_number()) {
        shape.text += '#';
        shape.numbers.push_back(value.get<double>());
    } else if (value.is_string()) {
        std::string s = value.get<std::string>();
        // A run of one is a run: "a7" has the shape of "a7..a9".
        const bool counted = !s.empty() && std::isdigit(static_cast<unsigned char>(s.back())) != 0;
        if (counted && s.find("..") == s.npos) s += ".." + s;
        for (std::size_t i = 0; i < s.size();) {
            if (std::isdigit(static_cast<unsigned char>(s[i])) == 0) {
                shape.text += s[i++];
                continue;
            }
            std::size_t end = i;
            while (end < s.size() && std::isdigit(static_cast<unsigned char>(s[end])) != 0) ++end;
            shape.text += '#';
            shape.numbers.push_back(std::stod(s.substr(i, end - i)));
            i = end;
        }
        shape.text += '"';
    } else if (value.is_array() || value.is_object()) {
        for (const auto& [key, item] : value.items()) {
            shape.text += value.is_object() ? key + ":" : ",";
            add_shape(item, shape);
        }
        shape.text += ']';
    } else {
        shape.text += value.dump();
    }
}

Shape shape_of(const Json& value) {
    Shape shape;
    add_shape(value, shape);
    return shape;
}

bool same_shape_within(const std::vector<Json>& repeats, const Json& actual) {
    const Shape ours = shape_of(actual);
    std::vector<Shape> shapes;
    for (const Json& r : repeats) {
        shapes.push_back(shape_of(r));
        if (shapes.back().text != ours.text) return false;
    }
    for (std::size_t i = 0; i < ours.numbers.size(); ++i) {
        double lo = shapes.front().numbers[i];
        double hi = lo;
        for (const Shape& s : shapes) {
            lo = std::min(lo, s.numbers[i]);
            hi = std::max(hi, s.numbers[i]);
        }
        const double slack = lo == hi ? 0 : kSlackRatio;
        if (ours.numbers[i] < lo - lo * slack || ours.numbers[i] > hi + hi * slack) return false;
    }
    return true;
}

bool one_of(const std::vector<Json>& repeats, const Json* actual) {
    const Json ours = actual == nullptr ? Json() : *actual;
    if (std::find(repeats.begin(), repeats.end(), ours) != repeats.end()) return true;
    return actual != nullptr && same_shape_within(repeats, ours);
}

const Json* find_path(const Json& root, const std::string& path) {
    const Json* at = &root;
    std::size_t begin = 0;
    while (at != nullptr && begin <= path.size()) {
        // Keys may hold dots themselves ("segment.bytes"): try the longest key first.
        if (at->is_object()) {
            if (const auto whole = at->find(path.substr(begin)); whole != at->end()) return &*whole;
        }
        const std::size_t dot = std::min(path.find('.', begin), path.size());
        const std::string part = path.substr(begin, dot - begin);
        if (at->is_array()) {
            const bool number = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
                return std::isdigit(static_cast<unsigned char>(c)) != 0;
            });
            const std::size_t index = number ? std::stoul(part) : at->size();
            at = index < at->size() ? &(*at)[index] : nullptr;
        } else if (at->is_object()) {
            const auto it = at->find(part);
            at = it == at->end() ? nullptr : &*it;
        } else {
            at = nullptr;
        }
        if (dot == path.size()) return at;
        begin = dot + 1;
    }
    return at;
}

std::string text(const Json* value) { return value == nullptr ? "(absent)" : value->dump(); }

std::string join(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
}

// `judged` = paths covered by range or varied: not part of the exact comparison.
std::optional<Difference> exact_difference(const Json& e, const Json& a,
                                           const std::set<std::string>& judged,
                                           const std::string& path) {
    const auto covered = [&](const std::string& p) {
        if (judged.contains(p)) return true;
        const auto it = judged.lower_bound(p + ".");
        return it != judged.end() && it->starts_with(p + ".");
    };
    if (e.is_object() && a.is_object()) {
        for (const auto& [key, value] : e.items()) {
            if (!a.contains(key)) return Difference{join(path, key), value.dump(), "(absent)"};
            if (auto d = exact_difference(value, a.at(key), judged, join(path, key))) return d;
        }
        for (const auto& [key, value] : a.items()) {
            if (!e.contains(key) && !covered(join(path, key))) {
                return Difference{join(path, key), "(absent)", value.dump()};
            }
        }
        return std::nullopt;
    }
    if (e.is_array() && a.is_array()) {
        if (e.size() != a.size()) return Difference{path, e.dump(), a.dump()};
        for (std::size_t i = 0; i < e.size(); ++i) {
            if (auto d = exact_difference(e[i], a[i], judged, join(path, std::to_string(i)))) return d;
        }
        return std::nullopt;
    }
    if (e == a) return std::nullopt;
    return Difference{path, e.dump(), a.dump()};
}

bool brings_exception(const Json& exact) {
    if (!exact.is_object()) return false;
    const auto errors = exact.find("errors");
    return exact.contains("error") || (errors != exact.end() && !errors->empty());
}

// A whole list recorded per repeat: equal to one of them, times aside.
std::optional<Difference> whole_value(const Json& repeats, const Json& actual) {
    const auto timeless = [](Json list) {
        for (Json& entry : list) {
            if (entry.is_object()) entry.erase("at_ms");
        }
        return list;
    };
    const Json ours = timeless(actual);
    for (const Json& r : repeats) {
        if (timeless(r) == ours) return std::nullopt;
    }
    return Difference{"value", repeats.dump(), actual.dump()};
}

}  // namespace

std::optional<Difference> judge_observation(const Json& recorded, const Json& actual) {
    const Json empty = Json::object();
    const Json& range = recorded.contains("range") ? recorded.at("range") : empty;
    const Json& varied = recorded.contains("varied") ? recorded.at("varied") : empty;
    if (varied.contains("value")) return whole_value(varied.at("value"), actual);
    std::set<std::string> judged;
    for (const auto& [path, bounds] : range.items()) judged.insert(path);
    for (const auto& [path, values] : varied.items()) judged.insert(path);
    if (!actual.is_array()) judged.insert({"at_ms", "took_ms"});
    const Json none = actual.is_array() ? Json::array() : Json::object();
    const Json& exact = recorded.contains("exact") ? recorded.at("exact") : none;
    Json wanted = exact;
    if (brings_exception(exact)) {
        wanted.erase("client_state");
        judged.insert("client_state");
    }
    if (auto d = exact_difference(wanted, actual, judged, "")) return d;
    for (const auto& [path, bounds] : range.items()) {
        const Json* ours = find_path(actual, path);
        if (!inside_range(bounds, ours == nullptr ? Json() : *ours)) {
            return Difference{path, bounds.dump(), text(ours)};
        }
    }
    for (const auto& [path, values] : varied.items()) {
        const Json* ours = find_path(actual, path);
        if (!one_of(values.get<std::vector<Json>>(), ours)) {
            return Difference{path, values.dump(), text(ours)};
        }
    }
    return std::nullopt;
}

std::optional<Difference> judge_step(const Json& before, const Json& recorded,
                                     const Json& actual) {
    const Json none;
    const auto state_of = [](const Json& observed) {
        return observed.is_object() ? observed.value("state", std::string()) : std::string();
    };
    const Json& ended = before.is_object() && before.contains("exact") ? before.at("exact") : none;
    const std::string was = state_of(recorded.value("exact", Json::object()));
    const bool after_end =
        ended.is_object() && ended.contains("ok") && ended.contains("client_state");
    if (!after_end || !was.starts_with("Prepare")) return judge_observation(recorded, actual);
    if (state_of(actual) != "Complete" + was.substr(7)) return judge_observation(recorded, actual);
    Json settled = recorded;
    settled["exact"]["state"] = actual.at("state");
    settled["exact"]["partitions"] = Json::array();
    return judge_observation(settled, actual);
}

}  // namespace hw::conformance
