// RULE client.leader_epoch_order -- which news about a partition's leader a client believes.
// Kafka: Metadata.updateLatestMetadata, Metadata.updatePartitionLeadership; KIP-320, KIP-951.
// Metadata: not older than the newest epoch seen, unless the topic has been recreated.
//   seen  news  same topic id | take?
//   -     4     yes           | yes
//   5     5     yes           | yes
//   5     4     yes           | no    an old broker's stale view
//   5     0     no            | yes   deleted and created again: epochs restart
// A leader hint in an error response: strictly newer than what the client has now, and complete.
//   has   hint(leader, epoch) | take?
//   5     2, 6                | yes
//   5     2, 5                | no
//   5     -, 6                | no
//   -     2, 0                | yes
#pragma once

#include "broker_model/base/ids.hpp"

namespace hw {

[[nodiscard]] constexpr bool metadata_epoch_is_acceptable(LeaderEpoch seen, LeaderEpoch news,
                                                          bool same_topic_id) {
    return seen == kNoLeaderEpoch || !same_topic_id || news >= seen;
}

[[nodiscard]] constexpr bool leader_hint_is_newer(LeaderEpoch has, NodeId hinted_leader,
                                                  LeaderEpoch hinted_epoch) {
    return hinted_leader != kNoNode && hinted_epoch != kNoLeaderEpoch &&
           (has == kNoLeaderEpoch || hinted_epoch > has);
}

}  // namespace hw
