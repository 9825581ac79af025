#include "broker_model/group/consumer/target_assignment.hpp"

#include <algorithm>

#include "broker_model/group/assignor/server_assignors.hpp"

namespace hw {
namespace {

server_assignor::GroupSpec spec_of(const ConsumerGroup& group, const ConsumerMembers& members,
                                   const GroupTopics& topics) {
    server_assignor::GroupSpec spec;
    spec.homogeneous = GroupSubscriptions(group, members).homogeneous();
    for (const auto& [name, topic] : topics.by_name) {
        spec.partition_counts[topic.id] = topic.partitions;
    }
    for (const auto& [id, target] : group.targets()) add_all(spec.assigned, target);
    for (const auto& [id, m] : members) {
        spec.members.push_back({id, m.metadata.instance_id,
                                subscribed_topics(group, m.metadata, topics), group.target_of(m)});
    }
    return spec;
}

}  // namespace

std::string preferred_assignor(const ConsumerMembers& members, const std::string& broker_default) {
    std::map<std::string, int> votes;
    for (const auto& [id, m] : members) {
        if (!m.metadata.server_assignor.empty()) ++votes[m.metadata.server_assignor];
    }
    const auto most = std::max_element(
        votes.begin(), votes.end(),
        [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == votes.end() ? broker_default : most->first;
}

std::optional<NewTarget> compute_target(const ConsumerGroup& group, std::int32_t group_epoch,
                                        const ConsumerMember& joining, const GroupTopics& topics,
                                        const std::string& broker_default) {
    const ConsumerMembers members = members_with(group, joining);
    const std::string name = preferred_assignor(members, broker_default);
    const auto assignor =
        std::find_if(server_assignor::kConsumerAssignors.begin(),
                     server_assignor::kConsumerAssignors.end(),
                     [&](const server_assignor::Assignor& a) { return a.name == name; });
    if (assignor == server_assignor::kConsumerAssignors.end()) return std::nullopt;
    auto result = assignor->assign(spec_of(group, members, topics));
    if (!result) return std::nullopt;
    NewTarget out;
    for (const auto& [id, m] : members) {
        const PartitionSets& target = out.targets[id] = (*result)[id];
        const auto before = group.targets().find(id);
        if (before != group.targets().end() && before->second == target) continue;
        out.records.push_back(ConsumerTargetRecord{id, target});
    }
    out.records.push_back(ConsumerTargetEpochRecord{group_epoch});
    return out;
}

}  // namespace hw
