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

#include "broker_model/controller/controller_state.hpp"

namespace hw {

inline constexpr std::string_view kMinInsyncReplicas = "min.insync.replicas";
inline constexpr std::string_view kUncleanLeaderElection = "unclean.leader.election.enable";

[[nodiscard]] inline ConfigResource cluster_default() { return {ConfigResourceType::Broker, ""}; }

[[nodiscard]] inline std::string static_config(const ControllerState& state, std::string_view key,
                                               std::string_view kafka_default) {
    const auto fixed = state.settings.static_configs.find(key);
    const bool is_set = fixed != state.settings.static_configs.end();
    return is_set ? fixed->second : std::string(kafka_default);
}

[[nodiscard]] inline std::string topic_config(const ControllerState& state,
                                              const std::string& topic, std::string_view key,
                                              std::string_view kafka_default) {
    using Type = ConfigResourceType;
    const ConfigResource levels[] = {{Type::Topic, topic},
                                     {Type::Broker, to_string(state.settings.self)},
                                     cluster_default()};
    for (const ConfigResource& level : levels) {
        if (const std::string* value = state.image.config(level, key)) return *value;
    }
    return static_config(state, key, kafka_default);
}

[[nodiscard]] inline int effective_min_isr(const ControllerState& state, const TopicImage& topic) {
    const std::string configured = topic_config(state, topic.name, kMinInsyncReplicas, "1");
    const auto replicas = static_cast<int>(topic.partitions.front()->replicas.size());
    return std::min(std::stoi(configured), replicas);
}

[[nodiscard]] inline bool unclean_election_enabled(const ControllerState& state,
                                                   const std::string& topic) {
    return topic_config(state, topic, kUncleanLeaderElection, "false") == "true";
}

}  // namespace hw
