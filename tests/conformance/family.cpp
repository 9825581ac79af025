#include "tests/conformance/family.hpp"

#include <algorithm>

namespace hw::conformance {
namespace {
std::vector<Family>& registry() {
    static std::vector<Family> all;
    return all;
}
}  // namespace

RegisterFamily::RegisterFamily(Family family) {
    auto& all = registry();
    const auto at = std::lower_bound(all.begin(), all.end(), family.name,
                                     [](const Family& f, const std::string& n) { return f.name < n; });
    all.insert(at, std::move(family));
}

const std::vector<Family>& families() { return registry(); }

}  // namespace hw::conformance
