// The settings of one topic as a broker applies them: its own overrides over the broker's defaults.
// Shared by all partitions of the topic, replaced as a whole when a config record changes it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "broker_model/config/overrides.hpp"
#include "broker_model/controller/cluster_image.hpp"
#include "broker_model/log/log_config.hpp"

namespace hw {

// {leader,follower}.replication.throttled.replicas: "*", or partition:broker pairs.
struct ThrottledReplicas {
    bool all = false;
    std::vector<std::int32_t> partitions;  // of this broker's replicas
    [[nodiscard]] bool has(std::int32_t partition) const {
        if (all) return true;
        for (std::int32_t p : partitions)
            if (p == partition) return true;
        return false;
    }
};

struct TopicSettings {
    LogConfig log;
    std::int32_t min_insync_replicas = 1;
    ThrottledReplicas leader_throttled;
    ThrottledReplicas follower_throttled;

    // The log's part, sharing the owner's lifetime.
    [[nodiscard]] static std::shared_ptr<const LogConfig> log_of(
        const std::shared_ptr<const TopicSettings>& settings) {
        return {settings, &settings->log};
    }
};

// Sets one topic setting by its Kafka name; unknown ones have no effect here.
void set_topic_setting(TopicSettings& settings, std::string_view key, const config::Value& value,
                       NodeId self);

// The broker-wide defaults of all topics.
[[nodiscard]] TopicSettings topic_defaults(const config::Values& broker);

[[nodiscard]] std::shared_ptr<const TopicSettings> topic_settings(const TopicSettings& defaults,
                                                                  const ClusterImage& image,
                                                                  const TopicImage& topic,
                                                                  NodeId self);

}  // namespace hw
