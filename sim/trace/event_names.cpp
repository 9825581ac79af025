#include "sim/trace/event_names.hpp"

#include <algorithm>

namespace hw::trace {
namespace {

bool isr_shrank(const Observation& what) { return what.value < what.value2; }
// A new leader takes its ISR over from the metadata: 0 -> n is no growth.
bool isr_grew(const Observation& what) { return what.value > what.value2 && what.value2 > 0; }

std::vector<EventName> all_names() {
    std::vector<EventName> names;
    for (int i = 0; i < static_cast<int>(Fact::kCount); ++i) {
        const auto fact = static_cast<Fact>(i);
        names.push_back({fact_name(fact), fact, nullptr});
    }
    names.push_back({"IsrShrunk", Fact::IsrChanged, isr_shrank});
    names.push_back({"IsrExpanded", Fact::IsrChanged, isr_grew});
    std::sort(names.begin(), names.end(),
              [](const EventName& a, const EventName& b) { return a.name < b.name; });
    return names;
}

}  // namespace

const std::vector<EventName>& event_names() {
    static const std::vector<EventName> kAll = all_names();
    return kAll;
}

const EventName* find_event(std::string_view name) {
    const auto& all = event_names();
    const auto found = std::lower_bound(
        all.begin(), all.end(), name,
        [](const EventName& e, std::string_view wanted) { return e.name < wanted; });
    return found != all.end() && found->name == name ? &*found : nullptr;
}

bool is_event(const EventName& name, const Observation& what) {
    return what.fact == name.fact && (name.narrows == nullptr || name.narrows(what));
}

}  // namespace hw::trace
