// The partitions a consumer reads and the state of its position in each. Kafka: SubscriptionState.
//   AwaitCommitted   assigned by the group: where did it stop reading?
//   AwaitReset       no position: looked up by a reset strategy (earliest, latest, by duration)
//   AwaitValidation  the leader changed: is the position still on its log?
//   Fetching         may be fetched
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "broker_model/client/fetch_position.hpp"
#include "broker_model/client/position_validation.hpp"
#include "broker_model/client/read_replica.hpp"
#include "broker_model/config/offset_reset.hpp"

namespace hw {

struct AssignedPartition {
    enum class State : std::uint8_t {
        AwaitCommitted, AwaitReset, AwaitValidation, Fetching,
    };

    TopicIndex topic = kNoTopicIndex;
    std::int32_t partition = 0;
    State state = State::AwaitReset;
    OffsetReset reset;          // while AwaitReset
    Offset reset_from{-1};      // while AwaitReset: the position given up, -1 none
    ConsumerPosition position;  // otherwise
    Instant retry_at;           // of the lookup that the state waits for
    std::uint64_t lookup = 0;   // changes with every new reason to look up: older answers are stale
    NamedReplica read_replica;
    bool paused = false;
    bool buffered = false;  // records of it wait to be polled
    Offset high_watermark{-1};
    Offset last_stable_offset{-1};
    Offset log_start_offset{-1};

    [[nodiscard]] bool has_position() const { return state > State::AwaitReset; }
    [[nodiscard]] bool fetchable() const { return state == State::Fetching && !paused; }
};

class Subscription {
  public:
    AssignedPartition& assign(TopicIndex topic, std::int32_t partition, OffsetReset reset);
    // A member's assignment: what it has already keeps its position.
    void assign_from_group(const std::vector<std::pair<TopicIndex, std::int32_t>>& partitions);
    // From a committed offset.
    void start_at(AssignedPartition& p, Offset offset, LeaderEpoch epoch,
                  const ClientMetadata& metadata);
    void clear() { partitions_.clear(); }
    [[nodiscard]] AssignedPartition* find(TopicIndex topic, std::int32_t partition);
    [[nodiscard]] const AssignedPartition* find(TopicIndex topic, std::int32_t partition) const;
    [[nodiscard]] std::vector<AssignedPartition>& all() { return partitions_; }
    [[nodiscard]] const std::vector<AssignedPartition>& all() const { return partitions_; }

    // An application's seek: takes effect at once, what was fetched for the old position is stale.
    void seek(AssignedPartition& p, Offset offset, const ClientMetadata& metadata);
    void request_reset(AssignedPartition& p, OffsetReset reset);

    // Takes the leader that metadata names; a position with a known epoch then awaits validation.
    void follow_leader(AssignedPartition& p, const ClientMetadata& metadata);
    void follow_leaders(const ClientMetadata& metadata);

    // A partition that had an error goes to the end of the line.
    void move_to_end(TopicIndex topic, std::int32_t partition);

  private:
    void take_position(AssignedPartition& p, const ConsumerPosition& position);

    std::vector<AssignedPartition> partitions_;  // in fetch order
    std::uint64_t next_lookup_ = 1;
};

}  // namespace hw
