// RULE group.protocol_vote -- which protocol (for consumers: assignor) a generation uses.
// Candidates are the protocols that every member lists. Each member votes for the first candidate
// of
// its own list; the most votes win. A tie is an accident of hashing in Kafka; here the first name
// wins.
//   member a            member b            member c      | chosen
//   range,sticky        sticky,range        sticky,range  | sticky  two votes against one
//   range,sticky        sticky              -             | sticky  range is no candidate
//   range,sticky        sticky,range        -             | range   a tie
// Source: ClassicGroup.selectProtocol, candidateProtocols, ClassicGroupMember.vote (4.2).
#pragma once

#include "broker_model/group/classic/classic_group.hpp"

namespace hw {

// Empty if no protocol is common to all.
[[nodiscard]] std::string select_protocol(const ClassicGroup::Members& members);

// Do all members list it?
[[nodiscard]] bool all_list(const ClassicGroup::Members& members, std::string_view protocol);

}  // namespace hw
