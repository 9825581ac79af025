// The settings a broker reads, typed: its properties file with the dynamic broker settings of the
// metadata laid over it. Defaults are Kafka 4.2's (config/table). Source: ReplicationConfigs,
// ServerLogConfigs, KRaftConfigs, ServerConfigs.
#pragma once

#include <cstdint>

#include "broker_model/base/time.hpp"
#include "broker_model/broker/topic_settings.hpp"
#include "broker_model/config/overrides.hpp"
#include "broker_model/controller/cluster_image.hpp"
#include "broker_model/group/group_settings.hpp"
#include "broker_model/log/cleaner/cleaner_settings.hpp"
#include "broker_model/log/log_config.hpp"
#include "broker_model/replication/replica_selector.hpp"
#include "broker_model/replication/throttle.hpp"

namespace hw {

struct TransactionSettings {
    std::int32_t state_partitions = 50;
    std::int16_t state_replication = 3;
    std::int32_t state_min_isr = 2;
    std::int32_t state_segment_bytes = 100 << 20;
    std::int64_t timeout_max_ms = 900'000;
    std::int64_t id_expiration_ms = 604'800'000;
    Duration abort_interval = seconds(10);
    Duration expiration_interval = seconds(3600);
    Duration add_partitions_backoff = millis(20);
    Duration add_partitions_patience = millis(100);
};

struct OffsetsTopicSettings {
    std::int32_t partitions = 50;
    std::int16_t replication = 3;
    std::int32_t segment_bytes = 100 << 20;
};

struct BrokerConfig {
    // replication
    Duration replica_lag_time_max = seconds(30);
    Duration replica_fetch_wait_max = millis(500);
    std::int32_t replica_fetch_min_bytes = 1;
    std::int32_t replica_fetch_max_bytes = 1 << 20;
    std::int32_t replica_fetch_response_max_bytes = 10 << 20;
    Duration replica_fetch_backoff = seconds(1);
    Duration replica_socket_timeout = seconds(30);
    std::int32_t num_replica_fetchers = 1;
    Duration high_watermark_checkpoint_interval = seconds(5);
    ReplicaSelector replica_selector = ReplicaSelector::None;
    std::int64_t leader_throttled_rate = kUnlimitedRate;
    std::int64_t follower_throttled_rate = kUnlimitedRate;
    // requests
    std::int32_t fetch_max_bytes = 55 << 20;
    std::int32_t fetch_session_slots = 1000;
    Duration forwarding_timeout = seconds(60);  // a constant in Kafka
    Duration controller_socket_timeout = seconds(30);
    bool auto_create_topics = true;
    Duration request_timeout = seconds(30);
    TransactionSettings transactions;
    // lifecycle
    Duration heartbeat_interval = seconds(2);
    Duration initial_registration_timeout = seconds(60);
    Duration controlled_shutdown_max = seconds(300);  // a constant in Kafka
    bool controlled_shutdown = true;
    // log
    Duration log_initial_task_delay = seconds(30);
    Duration log_retention_check_interval = seconds(300);
    Duration recovery_point_checkpoint_interval = seconds(60);
    Duration log_start_checkpoint_interval = seconds(60);
    Duration producer_id_expiration_check = seconds(600);
    ProducerStateConfig producer_state;
    CleanerSettings cleaner;
    TopicSettings topic_defaults;
    // coordinators
    OffsetsTopicSettings offsets_topic;
    GroupSettings groups;
};

// `file`: the broker's own properties, already judged (config/accept.hpp).
[[nodiscard]] BrokerConfig broker_config(const config::Values& file);
// With what was set at run time for the whole cluster and for this broker.
[[nodiscard]] BrokerConfig broker_config(const config::Values& file, const ClusterImage& image,
                                         NodeId self);

}  // namespace hw
