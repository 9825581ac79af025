// The two sticky assignors: one algorithm, two sources of what members remember.
//   sticky              members give up everything before they join (eager); what they had travels
//   in
//                       the user data, with its generation
//   cooperative-sticky  members join with what they own; changes of owner take a second round
// Source: StickyAssignor, CooperativeStickyAssignor (4.2), KIP-54, KIP-341, KIP-429.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "broker_model/client/assignor/members.hpp"
#include "broker_model/client/assignor/sticky_input.hpp"

namespace hw::assignor {

[[nodiscard]] Assignment assign_sticky(std::span<const Topic> topics,
                                       std::span<const Member> members);
[[nodiscard]] Assignment assign_cooperative_sticky(std::span<const Topic> topics,
                                                   std::span<const Member> members);

// User data of sticky members: what they were assigned last, and in which generation.
[[nodiscard]] std::string encode_sticky_user_data(const Memory& memory);
[[nodiscard]] Memory decode_sticky_user_data(const std::optional<std::string>& user_data);
// User data of cooperative-sticky members: the generation of their last assignment.
[[nodiscard]] std::string encode_cooperative_user_data(std::int32_t generation);

}  // namespace hw::assignor
