// Kafka settings inside a scenario: which keys belong where, and whether Kafka takes the values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/problem.hpp"
#include "scenarios/scenario.hpp"

namespace hw::scenarios {

// LiveBrokers: brokers that run; they know some settings that no server.properties may hold.
enum class Place : std::uint8_t { Brokers, LiveBrokers, Topic, Producer, Consumer };

[[nodiscard]] bool is_setting(Place place, std::string_view key);
[[nodiscard]] std::vector<std::string> nearest_settings(Place place, std::string_view key);

// Checks the settings of one `config` map, each alone, and replaces times and sizes with units
// ("10s" for a key that counts milliseconds) by Kafka's plain numbers. `node` is the map they were
// read from; null if there is none.
bool check_settings(Place place, const Node* node, Settings& settings, Problems& problems);

// Whether a node, topic or client would start with them: rules that look at several settings.
void check_together(Place place, Mark at, const Settings& settings, const Settings& brokers,
                    Problems& problems);

}  // namespace hw::scenarios
