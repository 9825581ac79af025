// RULE consumer_group.conversion -- a consumer group that a member of the consumer protocol opens
// on top of a classic one, and the way back (online migration).
//   classic                                  | consumer
//   generation                               | group epoch, assignment epoch, everybody's epoch
//   assignment (may be empty)                | assigned, and target
//   subscription in the chosen protocol      | subscribed topics
//   session timeout, protocols               | kept for members of the classic protocol
// Refused: user data in an assignment (a custom assignor's would be lost), bytes that are not the
// consumer protocol. A classic group in its first rebalance has no chosen protocol: Kafka 4.2 fails
// with UNKNOWN_SERVER_ERROR. Back again the assignment is the target, not what is assigned.
// Source: ConsumerGroup.fromClassicGroup, ClassicGroup.fromConsumerGroup (4.2), KIP-848.
#pragma once

#include "broker_model/base/result.hpp"
#include "broker_model/group/consumer/consumer_decision.hpp"

namespace hw {

// A classic group as far as the other kind of group can know it.
struct ClassicGroupView {
    struct Member {
        std::string id;
        std::string instance_id;
        std::string client_id;
        Duration rebalance_timeout;
        Duration session_timeout;
        std::vector<JoinGroupRequest::Protocol> protocols;
        std::string assignment;  // bytes; empty: none yet
    };
    std::int32_t generation = 0;
    std::optional<std::string> protocol;
    std::vector<Member> members;
};

// Records of the new consumer group and the members' session timers.
[[nodiscard]] Result<ConsumerDecision, ErrorCode> upgrade(const ClassicGroupView& classic,
                                                          const GroupTopics& topics);

// The protocol is chosen by the classic group.
[[nodiscard]] ClassicGroupView downgraded(const ConsumerGroup& group, const Downgrade& downgrade,
                                          const GroupTopics& topics);

// Deletes the consumer group.
[[nodiscard]] std::vector<ConsumerGroupRecord> tombstones(const ConsumerGroup& group);

}  // namespace hw
