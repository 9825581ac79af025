// RULE consumer_group.heartbeat -- one call joins, keeps alive, reports and leaves. The answer
// holds the assignment only when the member cannot know it: it joins, it sent everything again (as
// after a lost answer), or its assignment changed.
//   request                                  | assignment in the answer
//   epoch 0                                  | yes
//   everything sent                          | yes
//   nothing sent, assignment as before       | no
//   nothing sent, it may have more now       | yes
// A full group refuses new members. Every heartbeat that is not refused restarts the session.
// Source: GroupMetadataManager.consumerGroupHeartbeat (4.2), KIP-848.
#pragma once

#include "broker_model/group/consumer/consumer_decision.hpp"
#include "broker_model/group/consumer/consumer_group.hpp"
#include "broker_model/protocol/consumer_group.hpp"

namespace hw {

struct ConsumerHeartbeatResult {
    ConsumerDecision decision;
    ConsumerGroupHeartbeatResponse response;
};

// `group`: an empty one if there is none and the request may create it (epoch 0).
// `metadata_check_due`: see MetadataCheck.
[[nodiscard]] ConsumerHeartbeatResult consumer_heartbeat(
    const ConsumerGroup& group, const ConsumerGroupHeartbeatRequest& request,
    const ConsumerGroupContext& context, bool metadata_check_due);

[[nodiscard]] bool is_full(const ConsumerGroup& group, const std::string& member,
                           const ConsumerGroupSettings& settings);

}  // namespace hw
