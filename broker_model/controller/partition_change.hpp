// How one partition changes: from what somebody wants to the record, and from the record to the
// next state. Steps, in this order, all inside one record:
//   1 a reassignment that has become complete is finished                (reassignment.hpp)
//   2 the ELR follows the wanted ISR                                     (elr.hpp)
//   3 a leader is elected; from the ELR: the ISR becomes that leader;
//     uncleanly: likewise, ELR dropped, recovery state RECOVERING        (leader_election.hpp)
//   4 a replica left the assignment: leader epoch bump
//   5 the new ISR is recorded; an empty ISR only with ELR. (Without ELR the last member stays.)
//   6 metadata.version < 3.6-IV0: an ISR shrink bumps the leader epoch too (KAFKA-15021)
//   7 ELR on: a partition that becomes leaderless remembers its last leader until it has one again
//
// RULE partition.merge
// Fields that are set replace the old ones; a leader that is set, even to the same broker, bumps
// the leader epoch; every record bumps the partition epoch.
//
//   before                              wanted             | record
//   leader 1 epoch 5, isr 1 2 3         isr 2 3, 1 fenced  | isr 2 3, leader 2    -> epoch 6
//   leader 1 epoch 5, isr 1 2 3         isr 1 2            | isr 1 2              -> epoch 5
//   ... metadata.version 3.5            isr 1 2            | isr 1 2, leader 1    -> epoch 6
//   leader 1 epoch 5, isr 1, no ELR     isr -, 1 fenced    | leader none          -> epoch 6, isr 1
//
// RULE partition.mergeable
// A partition whose replicas' log directories are known cannot take a record that changes the
// number of replicas and says nothing about directories (metadata.version < 3.7-IV2).
//
// Source: PartitionChangeBuilder, PartitionRegistration.merge (4.2); behaviour sheet B10, B11, B13.
#pragma once

#include <functional>
#include <optional>

#include "broker_model/controller/leader_election.hpp"
#include "broker_model/controller/metadata_record.hpp"

namespace hw {

// nullopt = stay as it is.
struct WantedChange {
    std::optional<NodeList> isr;
    std::optional<NodeList> replicas;
    std::optional<NodeList> removing_replicas;
    std::optional<NodeList> adding_replicas;
    std::optional<LeaderRecoveryState> leader_recovery_state;
    NodeList unclean_shutdown_replicas;
    Election election = Election::Online;
};

struct PartitionRules {
    std::int16_t metadata_version = 0;  // feature level
    bool elr_enabled = false;
    int min_isr = 1;  // the effective one
    // Kafka has this on; off, last_known_elr lists members instead of the last known leader.
    bool remembers_last_leader = true;
};

using AcceptableLeader = std::function<bool(NodeId)>;

// nullopt: nothing changes.
[[nodiscard]] std::optional<PartitionChangeRecord> change_partition(
    TopicPartition tp, const PartitionRegistration& before, const WantedChange& wanted,
    const PartitionRules& rules, const AcceptableLeader& acceptable);

[[nodiscard]] bool mergeable(const PartitionRegistration& before,
                             const PartitionChangeRecord& change);
[[nodiscard]] PartitionRegistration merge(const PartitionRegistration& before,
                                          const PartitionChangeRecord& change);

}  // namespace hw
