#include "broker_model/controller/alter_partition_validation.hpp"

#include <algorithm>

namespace hw {
namespace {

bool is_isr_of(const PartitionRegistration& partition, NodeList isr) {
    std::sort(isr.begin(), isr.end());
    const bool distinct = std::adjacent_find(isr.begin(), isr.end()) == isr.end();
    return distinct && std::all_of(isr.begin(), isr.end(),
                                   [&](NodeId id) { return contains(partition.replicas, id); });
}

bool recovery_state_possible(LeaderRecoveryState now, LeaderRecoveryState proposed,
                             std::size_t isr_size) {
    if (proposed == LeaderRecoveryState::Recovered) return true;
    return now == LeaderRecoveryState::Recovering && isr_size <= 1;
}

}  // namespace

ErrorCode validate_alter_partition(const ClusterImage& image, NodeId sender,
                                   const PartitionRegistration* partition,
                                   const AlterPartitionRequest::Partition& proposal) {
    if (partition == nullptr) return ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    if (proposal.leader_epoch > partition->leader_epoch) return ErrorCode::NOT_CONTROLLER;
    if (proposal.partition_epoch > partition->partition_epoch) return ErrorCode::NOT_CONTROLLER;
    if (proposal.leader_epoch < partition->leader_epoch) return ErrorCode::FENCED_LEADER_EPOCH;
    if (sender != partition->leader) return ErrorCode::INVALID_REQUEST;
    if (proposal.partition_epoch < partition->partition_epoch) {
        return ErrorCode::INVALID_UPDATE_VERSION;
    }
    NodeList isr;
    for (const auto& member : proposal.new_isr) isr.push_back(member.broker);
    if (!is_isr_of(*partition, isr) || !contains(isr, partition->leader)) {
        return ErrorCode::INVALID_REQUEST;
    }
    if (!recovery_state_possible(partition->leader_recovery_state, proposal.leader_recovery_state,
                                 isr.size())) {
        return ErrorCode::INVALID_REQUEST;
    }
    const bool all_eligible =
        std::all_of(proposal.new_isr.begin(), proposal.new_isr.end(),
                    [&](const auto& member) { return may_be_in_isr(image, member); });
    return all_eligible ? ErrorCode::NONE : ErrorCode::INELIGIBLE_REPLICA;
}

}  // namespace hw
