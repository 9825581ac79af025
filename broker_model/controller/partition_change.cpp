#include "broker_model/controller/partition_change.hpp"

namespace hw {

PartitionRegistration merge(const PartitionRegistration& before,
                            const PartitionChangeRecord& change) {
    PartitionRegistration after = before;
    if (change.replicas) after.replicas = *change.replicas;
    if (change.isr) after.isr = *change.isr;
    if (change.elr) after.elr = *change.elr;
    if (change.last_known_elr) after.last_known_elr = *change.last_known_elr;
    if (change.removing_replicas) after.removing_replicas = *change.removing_replicas;
    if (change.adding_replicas) after.adding_replicas = *change.adding_replicas;
    if (change.leader_recovery_state) after.leader_recovery_state = *change.leader_recovery_state;
    if (change.leader != kNoLeaderChange) {
        after.leader = change.leader;
        ++after.leader_epoch;
    }
    ++after.partition_epoch;
    return after;
}

}  // namespace hw
