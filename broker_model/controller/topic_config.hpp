// RULE config.topic_value
// The value a topic setting has for the controller: set on the topic; else on the controller's own
// node; else cluster-wide; else in the controller's file; else Kafka's default. Only for settings
// whose broker-wide default has the same key.
//
//   topic  node  cluster  file | min.insync.replicas
//   3      2     -        -    | 3
//   -      -     2        4    | 2
//   -      -     -        -    | 1
//
// RULE min_isr.effective
// min.insync.replicas, but never more than the topic's replication factor, taken from partition 0.
//
//   configured  replicas of partition 0 | effective
//   2           1 2 3                   | 2
//   5           1 2 3                   | 3
//
// Source: KafkaConfigSchema.resolveEffectiveTopicConfig, ReplicationControlManager
// .getTopicEffectiveMinIsr (4.2); behaviour sheet 0.2 (B11).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "broker_model/config/value.hpp"
#include "broker_model/controller/controller_state.hpp"

namespace hw {

inline constexpr std::string_view kMinInsyncReplicas = "min.insync.replicas";
inline constexpr std::string_view kUncleanLeaderElection = "unclean.leader.election.enable";

[[nodiscard]] inline ConfigResource cluster_default() { return {ConfigResourceType::Broker, ""}; }

// As set at run time; null: only the controller's file says something.
[[nodiscard]] inline const std::string* dynamic_topic_config(const ControllerState& state,
                                                             const std::string& topic,
                                                             std::string_view key) {
    using Type = ConfigResourceType;
    const ConfigResource levels[] = {{Type::Topic, topic},
                                     {Type::Broker, to_string(state.settings.self)},
                                     cluster_default()};
    for (const ConfigResource& level : levels) {
        if (const std::string* value = state.image.config(level, key)) return value;
    }
    return nullptr;
}

[[nodiscard]] inline int effective_min_isr(const ControllerState& state, const TopicImage& topic) {
    const std::string* set = dynamic_topic_config(state, topic.name, kMinInsyncReplicas);
    const int configured =
        set ? std::stoi(*set) : static_cast<int>(state.settings.file.number(kMinInsyncReplicas));
    return std::min(configured, static_cast<int>(topic.partitions.front()->replicas.size()));
}

[[nodiscard]] inline bool unclean_election_enabled(const ControllerState& state,
                                                   const std::string& topic) {
    const std::string* set = dynamic_topic_config(state, topic, kUncleanLeaderElection);
    return set ? config::same_word(config::trimmed(*set), "true")
               : state.settings.file.flag(kUncleanLeaderElection);
}

}  // namespace hw
