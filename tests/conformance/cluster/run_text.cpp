#include "tests/conformance/cluster/run_text.hpp"

namespace hw::conformance {
namespace {

template <class T, class Follows, class Text>
std::vector<std::string> runs(const std::vector<T>& items, Follows follows, Text text) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < items.size();) {
        std::size_t last = i;
        while (last + 1 < items.size() && follows(items[last + 1], items[last])) ++last;
        out.push_back(last == i ? text(items[i]) : text(items[i]) + ".." + text(items[last]));
        i = last + 1;
    }
    return out;
}

}  // namespace

std::vector<std::string> value_runs(const std::vector<ValueText>& values) {
    return runs(values, [](const ValueText& b, const ValueText& a) { return b.follows(a); },
                [](const ValueText& v) { return v.text(); });
}

std::vector<std::string> offset_runs(const std::vector<std::int64_t>& offsets) {
    return runs(offsets, [](std::int64_t b, std::int64_t a) { return b == a + 1; },
                [](std::int64_t o) { return std::to_string(o); });
}

}  // namespace hw::conformance
