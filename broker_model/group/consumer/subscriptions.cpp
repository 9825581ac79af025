#include "broker_model/group/consumer/subscriptions.hpp"

#include <algorithm>

namespace hw {

GroupSubscriptions::GroupSubscriptions(const ConsumerGroup& group,
                                       const ConsumerMembers& members)
    : members_(members.size()) {
    for (const auto& [id, m] : members) {
        for (const std::string& topic : m.metadata.topics) ++by_name_[topic];
        if (!m.metadata.regex.empty()) ++regexes_[m.metadata.regex];
    }
    for (const auto& [regex, resolved] : group.regexes()) {
        if (!regexes_.contains(regex)) continue;
        for (const std::string& topic : resolved.topics) ++by_regex_[topic];
    }
}

bool GroupSubscriptions::homogeneous() const {
    if (regexes_.empty()) {
        return std::all_of(by_name_.begin(), by_name_.end(),
                           [&](const auto& t) { return t.second == members_; });
    }
    return regexes_.begin()->second == members_ && by_name_.empty();
}

std::uint64_t GroupSubscriptions::metadata_hash(const GroupTopics& topics) const {
    std::set<std::string> names;
    for (const auto& [topic, count] : by_name_) names.insert(topic);
    for (const auto& [topic, count] : by_regex_) names.insert(topic);
    return hw::metadata_hash(names, topics);
}

std::set<TopicId> subscribed_topics(const ConsumerGroup& group,
                                    const ConsumerMemberMetadata& member,
                                    const GroupTopics& topics) {
    std::set<TopicId> ids;
    const auto add = [&](const std::set<std::string>& names) {
        for (const std::string& name : names) {
            if (const KnownTopic* topic = topics.find(name)) ids.insert(topic->id);
        }
    };
    add(member.topics);
    const auto resolved = group.regexes().find(member.regex);
    if (resolved != group.regexes().end()) add(resolved->second.topics);
    return ids;
}

ConsumerMembers members_with(const ConsumerGroup& group, const ConsumerMember& updated) {
    ConsumerMembers members = group.members();
    if (updated.is_static()) {
        const ConsumerMember* previous = group.static_member(updated.metadata.instance_id);
        if (previous != nullptr) members.erase(previous->id);
    }
    members[updated.id] = updated;
    return members;
}

}  // namespace hw
