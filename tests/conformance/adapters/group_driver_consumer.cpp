// The part of the driver that is about consumer groups (KIP-848).
#include "tests/conformance/adapters/group_driver.hpp"

namespace hw::conformance {

namespace {
const std::string kGroup = "g";
}

ConsumerGroupHeartbeatRequest GroupDriver::consumer_request(const Json& step) {
    ConsumerGroupHeartbeatRequest r;
    r.group = kGroup;
    r.client_id = "client";
    r.member_id = model_id(step.at("member_id"));
    r.member_epoch = step.at("member_epoch");
    r.instance_id = text_or_empty(step.at("instance_id"));
    r.rack = text_or_empty(step.at("rack_id"));
    if (step.at("rebalance_timeout_ms") != -1) {
        r.rebalance_timeout = millis(step.at("rebalance_timeout_ms"));
    }
    if (!step.at("server_assignor").is_null()) r.server_assignor = step.at("server_assignor");
    if (!step.at("subscribed_topic_names").is_null()) {
        r.subscribed_topics =
            step.at("subscribed_topic_names").get<std::vector<std::string>>();
    }
    if (!step.at("subscribed_topic_regex").is_null()) {
        r.subscribed_regex = step.at("subscribed_topic_regex");
    }
    if (step.at("topic_partitions").is_null()) return r;
    r.owned.emplace();
    for (const auto& [topic, numbers] : step.at("topic_partitions").items()) {
        r.owned->push_back({topic_ids_.at(topic), numbers.get<std::vector<std::int32_t>>()});
    }
    return r;
}

Json GroupDriver::consumer_heartbeat(const Json& step) {
    GroupOutcome out;
    manager_.handle(consumer_request(step), fresh_id(), ticket(), out);
    const auto answer = perform(out, ticket());
    const auto& response = std::get<ConsumerGroupHeartbeatResponse>(answer.value());
    Json result{{"error", error_name(response.error)}};
    if (response.error != ErrorCode::NONE) return result;
    result["member_id"] = shown(response.member_id);
    result["member_epoch"] = response.member_epoch;
    result["heartbeat_interval_ms"] = response.heartbeat_interval.ms();
    result["assignment"] = nullptr;
    if (!response.assignment) return result;
    result["assignment"] = Json::object();
    for (const TopicIdPartitions& t : *response.assignment) {
        result["assignment"][topic_names_.at(t.topic)] = t.partitions;
    }
    return result;
}

void GroupDriver::set_topic(const std::string& name, std::int32_t partitions) {
    const KnownTopic* known = topics_.find(name);
    if (known != nullptr && known->partitions >= partitions) return;
    ++topics_.version;
    if (known == nullptr) {
        topics_.version_with_new = topics_.version;
        const TopicId id(1000 - static_cast<std::int32_t>(topic_names_.size()));
        topic_ids_[name] = id;
        topic_names_[id] = name;
    }
    topics_.by_name[name] = {topic_ids_[name], partitions, {}};
    manager_.topics_changed();
}

void GroupDriver::delete_topic(const std::string& name) {
    ++topics_.version;
    topics_.by_name.erase(name);
    manager_.topics_changed();
}

Json GroupDriver::partitions_json(const PartitionSets& sets) const {
    Json out = Json::object();
    for (const auto& [topic, partitions] : sets) out[topic_names_.at(topic)] = partitions;
    return out;
}

Json GroupDriver::group_json(const ConsumerGroup& group) {
    const auto state_of = [](const ConsumerMemberAssignment& a) {
        switch (a.state) {
            case ConsumerMemberState::UnrevokedPartitions: return "UNREVOKED_PARTITIONS";
            case ConsumerMemberState::UnreleasedPartitions: return "UNRELEASED_PARTITIONS";
            case ConsumerMemberState::Stable: break;
        }
        return "STABLE";
    };
    Json members = Json::array();
    for (const auto& [id, m] : group.members()) {
        const auto target = group.targets().find(id);
        members.push_back(
            {{"member_id", shown(id)},
             {"instance_id", null_if_empty(m.metadata.instance_id)},
             {"member_epoch", m.current.epoch},
             {"previous_member_epoch", m.current.previous_epoch},
             {"state", state_of(m.current)},
             {"assigned", partitions_json(m.current.assigned)},
             {"revoking", partitions_json(m.current.revoking)},
             {"target", partitions_json(target == group.targets().end() ? PartitionSets{}
                                                                        : target->second)}});
        if (m.is_classic()) members.back()["uses_classic_protocol"] = true;
    }
    return {{"type", "consumer"},
            {"state", state_name(group.state())},
            {"group_epoch", group.epoch()},
            {"assignment_epoch", group.assignment_epoch()},
            {"members", members}};
}

}  // namespace hw::conformance
