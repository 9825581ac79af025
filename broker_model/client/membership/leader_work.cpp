#include "broker_model/client/membership/leader_work.hpp"

#include <algorithm>

#include "broker_model/base/check.hpp"

namespace hw {

void StickyMemory::on_assignment(std::string_view assignor, const PartitionsByTopic& assigned,
                                 std::int32_t generation) {
    if (assignor == "sticky") sticky = assignor::Memory{assigned, generation};
    if (assignor == "cooperative-sticky") cooperative_generation = generation;
}

std::vector<JoinGroupRequest::Protocol> join_protocols(const std::vector<std::string>& assignors,
                                                       const ConsumerSubscription& subscription,
                                                       const StickyMemory& memory) {
    std::vector<JoinGroupRequest::Protocol> protocols;
    for (const std::string& name : assignors) {
        ConsumerSubscription told = subscription;
        if (name == "sticky" && memory.sticky) {
            told.user_data = assignor::encode_sticky_user_data(*memory.sticky);
        } else if (name == "cooperative-sticky") {
            told.user_data = assignor::encode_cooperative_user_data(memory.cooperative_generation);
        }
        protocols.push_back({name, encode(told)});
    }
    return protocols;
}

std::set<std::string> topics_of_group(const JoinGroupResponse& joined) {
    std::set<std::string> topics;
    for (const JoinGroupResponse::Member& member : joined.members) {
        if (const auto told = decode_subscription(member.metadata))
            topics.insert(told->topics.begin(), told->topics.end());
    }
    return topics;
}

namespace {

std::int32_t rack_of(const ClientMetadata& metadata, NodeId broker) {
    const auto& brokers = metadata.brokers();
    const auto it = std::ranges::find(brokers, broker, &MetadataResponse::Broker::id);
    return it == brokers.end() ? -1 : it->rack;
}

}  // namespace

std::vector<assignor::Topic> topics_in(const ClientMetadata& metadata,
                                       const std::set<std::string>& names, bool with_racks) {
    std::vector<assignor::Topic> topics;
    for (const std::string& name : names) {
        const TopicIndex index = metadata.find(name);
        if (index == kNoTopicIndex || metadata.partition_count(index) == 0) continue;
        assignor::Topic& topic = topics.emplace_back();
        topic.name = name;
        topic.partitions = metadata.partition_count(index);
        if (!with_racks) continue;
        for (const auto& partition : metadata.topic(index).partitions) {
            auto& racks = topic.replica_racks.emplace_back();
            for (NodeId replica : partition.replicas) racks.push_back(rack_of(metadata, replica));
        }
    }
    return topics;
}

std::optional<std::vector<SyncGroupRequest::Assignment>> assign_as_leader(
    const JoinGroupResponse& joined, const std::vector<assignor::Topic>& topics) {
    const assignor::Assignor* chosen = assignor::find_assignor(joined.protocol);
    if (chosen == nullptr) return std::nullopt;
    std::vector<assignor::Member> members;
    for (const JoinGroupResponse::Member& m : joined.members) {
        const auto told = decode_subscription(m.metadata);
        if (!told) return std::nullopt;
        assignor::Member& member = members.emplace_back();
        member.id = m.member_id;
        if (!m.instance_id.empty()) member.instance_id = m.instance_id;
        member.subscription = *told;
    }
    std::ranges::sort(members, {}, &assignor::Member::id);
    std::vector<SyncGroupRequest::Assignment> assignments;
    for (const auto& [id, partitions] : chosen->assign(topics, members))
        assignments.push_back({id, encode(ConsumerAssignment{partitions, std::nullopt})});
    return assignments;
}

}  // namespace hw
