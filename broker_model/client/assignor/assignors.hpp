// The assignors a consumer can be configured with, by name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "broker_model/client/assignor/members.hpp"

namespace hw::assignor {

// What members do with what they own when they join again; a consumer follows the highest protocol
// that all its assignors support.
enum class RebalanceProtocol : std::uint8_t { Eager, Cooperative };

struct Assignor {
    std::string_view name;  // as in JoinGroup and partition.assignment.strategy
    RebalanceProtocol highest_protocol;
    Assignment (*assign)(std::span<const Topic> topics, std::span<const Member> members);
};

[[nodiscard]] const Assignor* find_assignor(std::string_view name);

}  // namespace hw::assignor
