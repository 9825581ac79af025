// RULE client.read_replica -- from which broker a consumer fetches (KIP-392): the leader, unless
// the leader has named a closer replica within the last metadata.max.age.ms and that broker is
// known, has a replica, and is not offline. Otherwise back to the leader, asking for metadata if
// the named replica has become unusable.
//   named  lease  replica online | fetch from  ask for metadata
//   -      -      -              | leader      no
//   2      runs   yes            | 2           no
//   2      runs   no             | leader      yes
//   2      over   yes            | leader      no
// Source: AbstractFetch.selectReadReplica, SubscriptionState.preferredReadReplica,
// Cluster.nodeIfOnline.
#pragma once

#include <algorithm>

#include "broker_model/client/client_metadata.hpp"

namespace hw {

struct NamedReplica {
    NodeId id{-1};
    Instant until;
};

struct ReadFromNode {
    NodeId node{-1};
    bool replica_lost = false;  // the named replica is not usable any more
};

[[nodiscard]] inline bool is_replica_online(const ClientMetadata& metadata, TopicIndex topic,
                                            std::int32_t partition, NodeId id) {
    const auto& brokers = metadata.brokers();
    if (std::ranges::find(brokers, id, &MetadataResponse::Broker::id) == brokers.end())
        return false;
    for (const auto& p : metadata.topic(topic).partitions) {
        if (p.partition != partition) continue;
        return std::ranges::find(p.replicas, id) != p.replicas.end() &&
               std::ranges::find(p.offline_replicas, id) == p.offline_replicas.end();
    }
    return false;
}

[[nodiscard]] inline ReadFromNode select_read_replica(const NamedReplica& named, NodeId leader,
                                                      bool named_online, Instant now) {
    if (named.id == kNoNode || now > named.until) return {leader, false};
    return named_online ? ReadFromNode{named.id, false} : ReadFromNode{leader, true};
}

}  // namespace hw
