// Decisions about existing partitions. Rules: alter_partition_validation.hpp, leader_election.hpp,
// reassignment.hpp, manual_assignment.hpp; all of them through partition_change.hpp.
// Source: ReplicationControlManager (4.2); behaviour sheet B10, B12, B13.
#include <utility>

#include "broker_model/controller/alter_partition_validation.hpp"
#include "broker_model/controller/controller_decisions.hpp"
#include "broker_model/controller/manual_assignment.hpp"
#include "broker_model/controller/partition_updates.hpp"
#include "broker_model/controller/reassignment.hpp"
#include "broker_model/controller/topic_config.hpp"

namespace hw {
namespace {

using Change = std::optional<PartitionChangeRecord>;

Change change(const ControllerState& state, TopicPartition tp, const WantedChange& wanted) {
    return change_partition(tp, *state.image.partition(tp), wanted,
                            partition_rules(state, *state.image.topics.find(tp.topic)),
                            active_brokers(state.image));
}

// ---- AlterPartition -----------------------------------------------------------------------------

AlterPartitionResponse::Partition alter_one(const ControllerState& state, NodeId sender,
                                            const AlterPartitionRequest::Partition& proposal,
                                            Records& records) {
    AlterPartitionResponse::Partition answer;
    answer.tp = proposal.tp;
    const TopicImage* topic = state.image.topics.find(proposal.tp.topic);
    if (topic == nullptr) {
        answer.error = ErrorCode::UNKNOWN_TOPIC_ID;
        return answer;
    }
    const PartitionRegistration* before = state.image.partition(proposal.tp);
    answer.error = validate_alter_partition(state.image, sender, before, proposal);
    if (answer.error != ErrorCode::NONE) return answer;

    WantedChange wanted;
    wanted.election = allowed_election(state, *topic);
    wanted.isr.emplace();
    for (const auto& member : proposal.new_isr) wanted.isr->push_back(member.broker);
    wanted.leader_recovery_state = proposal.leader_recovery_state;
    PartitionRegistration after = *before;
    if (Change record = change(state, proposal.tp, wanted)) {
        after = merge(*before, *record);
        const bool new_leader = record->leader != kNoLeaderChange && record->leader != sender;
        records.emplace_back(std::move(*record));
        if (new_leader) {  // the change finished a reassignment that removes the sender
            answer.error = ErrorCode::NEW_LEADER_ELECTED;
            return answer;
        }
    }
    answer.leader = after.leader;
    answer.leader_epoch = after.leader_epoch;
    answer.partition_epoch = after.partition_epoch;
    answer.leader_recovery_state = after.leader_recovery_state;
    answer.isr = std::move(after.isr);
    return answer;
}

// ---- elections ----------------------------------------------------------------------------------

AdminResult elect_one(const ControllerState& state, const std::string& name, std::int32_t number,
                      ElectionType type, Records& records) {
    const TopicImage* topic = state.image.topics.find(name);
    if (topic == nullptr) {
        return {ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, "No such topic as " + name};
    }
    const TopicPartition tp{topic->id, number};
    const PartitionRegistration* partition = state.image.partition(tp);
    if (partition == nullptr) {
        return {ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                "No such partition as " + name + "-" + std::to_string(number)};
    }
    const bool preferred = type == ElectionType::Preferred;
    if (preferred ? partition->has_preferred_leader() : partition->has_leader()) {
        return {ErrorCode::ELECTION_NOT_NEEDED, "Leader election not needed for topic partition."};
    }
    WantedChange wanted;
    wanted.election = preferred ? Election::Preferred : Election::Unclean;
    Change record = change(state, tp, wanted);
    if (record) {
        records.emplace_back(std::move(*record));
        return {};
    }
    if (preferred) {
        return {ErrorCode::PREFERRED_LEADER_NOT_AVAILABLE,
                "The preferred leader was not available."};
    }
    return {ErrorCode::ELIGIBLE_LEADERS_NOT_AVAILABLE,
            "Eligible topic partition leaders are not available."};
}

void elect_everywhere(const ControllerState& state, ElectionType type,
                      Decision<ElectLeadersResponse>& decision) {
    for (const auto& [name, id] : state.image.topics.by_name()) {
        const TopicImage& topic = *state.image.topics.find(id);
        for (std::int32_t p = 0; std::cmp_less(p, topic.partitions.size()); ++p) {
            AdminResult result = elect_one(state, name, p, type, decision.records);
            if (result.error == ErrorCode::ELECTION_NOT_NEEDED) continue;  // not worth reporting
            decision.response.partitions.push_back({name, p, std::move(result)});
        }
    }
}

// Calls f(topic, tp, partition) in order until enough records were written.
template <class F>
Decision<bool> limited_run(const ControllerState& state, const F& f) {
    Decision<bool> decision{{}, false};
    const std::size_t limit = state.settings.max_elections_per_run;
    state.image.topics.for_each([&](const TopicImage& topic) {
        for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
            if (decision.records.size() >= limit) return;
            const TopicPartition tp{topic.id, static_cast<std::int32_t>(i)};
            f(topic, tp, *topic.partitions[i], decision.records);
        }
    });
    decision.response = decision.records.size() >= limit;
    return decision;
}

// ---- reassignment -------------------------------------------------------------------------------

struct Reassigned {
    AdminResult result;
    Change record;
};

Reassigned cancel(const ControllerState& state, const TopicImage& topic, TopicPartition tp,
                  const PartitionRegistration& partition) {
    if (!partition.is_reassigning()) {
        return {{ErrorCode::NO_REASSIGNMENT_IN_PROGRESS,
                 "No partition reassignment is in progress."}, {}};
    }
    RevertedReassignment reverted = reverted_reassignment(partition);
    if (reverted.replicas.empty()) {
        return {{ErrorCode::INVALID_REPLICA_ASSIGNMENT,
                 "Invalid replica assignment: addingReplicas contains all replicas."}, {}};
    }
    if (reverted.unclean && !unclean_election_enabled(state, topic.name)) {
        return {{ErrorCode::INVALID_REPLICA_ASSIGNMENT,
                 "Unable to revert partition assignment for " + topic.name + ":" +
                     std::to_string(tp.partition) +
                     " because it would require an unclean leader election."}, {}};
    }
    WantedChange wanted;
    wanted.election = allowed_election(state, topic);
    wanted.isr = std::move(reverted.isr);
    wanted.replicas = std::move(reverted.replicas);
    wanted.removing_replicas.emplace();
    wanted.adding_replicas.emplace();
    return {{}, change(state, tp, wanted)};
}

Reassigned start(const ControllerState& state, TopicPartition tp,
                 const PartitionRegistration& partition,
                 const AlterPartitionReassignmentRequest& request) {
    const NodeList& target = *request.replicas;
    if (auto bad = bad_manual_assignment(state.image, target, std::nullopt)) {
        return {{ErrorCode::INVALID_REPLICA_ASSIGNMENT, std::move(*bad)}, {}};
    }
    // The removed replicas of an ongoing reassignment no longer count.
    const auto factor = without(partition.replicas, partition.removing_replicas).size();
    if (!request.allow_replication_factor_change && target.size() != factor) {
        return {{ErrorCode::INVALID_REPLICATION_FACTOR,
                 "The replication factor is changed from " + std::to_string(factor) + " to " +
                     std::to_string(target.size())}, {}};
    }
    ReassignmentPlan plan = plan_reassignment(partition.replicas, target);
    WantedChange wanted;
    wanted.replicas = std::move(plan.replicas);
    if (!plan.removing.empty()) wanted.removing_replicas = std::move(plan.removing);
    if (!plan.adding.empty()) wanted.adding_replicas = std::move(plan.adding);
    return {{}, change(state, tp, wanted)};
}

Reassigned reassign(const ControllerState& state,
                    const AlterPartitionReassignmentRequest& request) {
    const TopicImage* topic = state.image.topics.find(request.topic);
    if (topic == nullptr) {
        return {{ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                 "Unable to find a topic named " + request.topic + "."}, {}};
    }
    const TopicPartition tp{topic->id, request.partition};
    const PartitionRegistration* partition = state.image.partition(tp);
    if (partition == nullptr) {
        return {{ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                 "Unable to find partition " + request.topic + ":" +
                     std::to_string(request.partition) + "."}, {}};
    }
    return request.replicas ? start(state, tp, *partition, request)
                            : cancel(state, *topic, tp, *partition);
}

}  // namespace

Decision<AlterPartitionResponse> decide(ControllerState& state,
                                        const AlterPartitionRequest& request,
                                        const DecisionTime&) {
    Decision<AlterPartitionResponse> decision;
    const BrokerRegistration* sender = state.image.broker(request.broker);
    if (sender == nullptr || sender->epoch != request.broker_epoch) {
        decision.response.error = ErrorCode::STALE_BROKER_EPOCH;
        return decision;
    }
    for (const auto& proposal : request.partitions) {
        decision.response.partitions.push_back(
            alter_one(state, request.broker, proposal, decision.records));
    }
    return decision;
}

Decision<ElectLeadersResponse> decide(ControllerState& state, const ElectLeadersRequest& request,
                                      const DecisionTime&) {
    Decision<ElectLeadersResponse> decision;
    if (request.all_partitions) elect_everywhere(state, request.type, decision);
    for (const auto& p : request.partitions) {
        decision.response.partitions.push_back(
            {p.topic, p.partition,
             elect_one(state, p.topic, p.partition, request.type, decision.records)});
    }
    return decision;
}

Decision<AlterPartitionReassignmentResponse> decide(
    ControllerState& state, const AlterPartitionReassignmentRequest& request,
    const DecisionTime&) {
    Decision<AlterPartitionReassignmentResponse> decision;
    Reassigned reassigned = reassign(state, request);
    decision.response.result = std::move(reassigned.result);
    if (reassigned.record) decision.records.emplace_back(std::move(*reassigned.record));
    return decision;
}

Decision<bool> balance_leaders(ControllerState& state) {
    WantedChange wanted;
    wanted.election = Election::Preferred;
    return limited_run(state, [&](const TopicImage&, TopicPartition tp,
                                  const PartitionRegistration& partition, Records& records) {
        if (partition.has_preferred_leader()) return;
        if (Change record = change(state, tp, wanted)) records.emplace_back(std::move(*record));
    });
}

Decision<bool> elect_unclean_leaders(ControllerState& state) {
    return limited_run(state, [&](const TopicImage& topic, TopicPartition tp,
                                  const PartitionRegistration& partition, Records& records) {
        if (partition.has_leader() || !unclean_election_enabled(state, topic.name)) return;
        elect_one(state, topic.name, tp.partition, ElectionType::Unclean, records);
    });
}

}  // namespace hw
