// "leader(t-0)@10s", "follower(t-0)#2", "controller", "rack(a)", "client(p1)", "brokers", "2".
#pragma once

#include <optional>
#include <string_view>

#include "scenarios/scenario.hpp"

namespace hw::scenarios {

inline constexpr const char* kSelectorForms =
    "a node id, leader(t-0), follower(t-0), follower(t-0)#2, followers(t-0), controller, brokers, "
    "controllers, rack(a) or client(p1); roles may end in @10s";

[[nodiscard]] std::optional<NodeSelector> parse_selector(std::string_view text, std::string& why);

// "t-0" -> topic and partition; topic names may hold hyphens.
[[nodiscard]] bool parse_partition(std::string_view text, std::string& topic,
                                   std::int64_t& partition);

}  // namespace hw::scenarios
