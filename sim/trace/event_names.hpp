// Names under which scenarios and reports speak of events: every fact, and some facts looked at
// more closely (an ISR that changed has shrunk or grown).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker_model/node/event.hpp"

namespace hw::trace {

struct EventName {
    std::string_view name;
    Fact fact;
    bool (*narrows)(const Observation&);  // null: every observation of the fact
};

[[nodiscard]] const std::vector<EventName>& event_names();  // sorted by name
[[nodiscard]] const EventName* find_event(std::string_view name);
[[nodiscard]] bool is_event(const EventName& name, const Observation& what);

}  // namespace hw::trace
