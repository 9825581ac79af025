#include "broker_model/broker/broker_config.hpp"

#include <algorithm>

namespace hw {

namespace {

std::int32_t int_of(const config::Values& v, std::string_view key) {
    return static_cast<std::int32_t>(v.number(key));
}

ReplicaSelector selector_of(const config::Values& v) {
    const std::string name = v.text_or("replica.selector.class", "");
    if (name.ends_with("RackAwareReplicaSelector")) return ReplicaSelector::RackAware;
    return name.empty() ? ReplicaSelector::None : ReplicaSelector::LeaderOnly;
}

void read_replication(BrokerConfig& c, const config::Values& v) {
    c.replica_lag_time_max = v.time_ms("replica.lag.time.max.ms");
    c.replica_fetch_wait_max = v.time_ms("replica.fetch.wait.max.ms");
    c.replica_fetch_min_bytes = int_of(v, "replica.fetch.min.bytes");
    c.replica_fetch_max_bytes = int_of(v, "replica.fetch.max.bytes");
    c.replica_fetch_response_max_bytes = int_of(v, "replica.fetch.response.max.bytes");
    c.replica_fetch_backoff = v.time_ms("replica.fetch.backoff.ms");
    c.replica_socket_timeout = v.time_ms("replica.socket.timeout.ms");
    c.num_replica_fetchers = int_of(v, "num.replica.fetchers");
    c.high_watermark_checkpoint_interval =
        v.time_ms("replica.high.watermark.checkpoint.interval.ms");
    c.replica_selector = selector_of(v);
}

void read_log(BrokerConfig& c, const config::Values& v) {
    c.log_initial_task_delay = v.time_ms("log.initial.task.delay.ms");
    c.log_retention_check_interval = v.time_ms("log.retention.check.interval.ms");
    c.recovery_point_checkpoint_interval =
        v.time_ms("log.flush.offset.checkpoint.interval.ms");
    c.log_start_checkpoint_interval =
        v.time_ms("log.flush.start.offset.checkpoint.interval.ms");
    c.producer_id_expiration_check = v.time_ms("producer.id.expiration.check.interval.ms");
    c.producer_state.producer_id_expiration_ms = v.number("producer.id.expiration.ms");
    c.producer_state.transaction_verification_enabled =
        v.flag("transaction.partition.verification.enable");
    c.topic_defaults = topic_defaults(v);
}

bool holds(const config::TextList& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

void read_consumer_groups(GroupSettings& g, const config::Values& v) {
    g.consumer_protocol = holds(v.list("group.coordinator.rebalance.protocols"), "consumer");
    ConsumerGroupSettings& c = g.consumer;
    c.session_timeout = v.time_ms("group.consumer.session.timeout.ms");
    c.heartbeat_interval = v.time_ms("group.consumer.heartbeat.interval.ms");
    c.max_size = int_of(v, "group.consumer.max.size");
    c.classic_max_size = g.max_size;
    c.regex_refresh_interval = v.time_ms("group.consumer.regex.refresh.interval.ms");
    c.assignors = v.list("group.consumer.assignors");
    std::string policy = v.text("group.consumer.migration.policy");
    std::transform(policy.begin(), policy.end(), policy.begin(),
                   [](char ch) { return ch >= 'A' && ch <= 'Z' ? char(ch - 'A' + 'a') : ch; });
    c.may_upgrade = policy == "upgrade" || policy == "bidirectional";
    c.may_downgrade = policy == "downgrade" || policy == "bidirectional";
}

void read_groups(BrokerConfig& c, const config::Values& v) {
    c.offsets_topic.partitions = int_of(v, "offsets.topic.num.partitions");
    c.offsets_topic.replication =
        static_cast<std::int16_t>(v.number("offsets.topic.replication.factor"));
    c.offsets_topic.segment_bytes = int_of(v, "offsets.topic.segment.bytes");
    GroupSettings& g = c.groups;
    g.initial_rebalance_delay = v.time_ms("group.initial.rebalance.delay.ms");
    g.max_size = int_of(v, "group.max.size");
    g.min_session_timeout = v.time_ms("group.min.session.timeout.ms");
    g.max_session_timeout = v.time_ms("group.max.session.timeout.ms");
    g.offset_metadata_max_bytes = int_of(v, "offset.metadata.max.bytes");
    g.offsets_retention = seconds(60 * v.number("offsets.retention.minutes"));
    g.offsets_retention_check_interval = v.time_ms("offsets.retention.check.interval.ms");
    g.commit_timeout = v.time_ms("offsets.commit.timeout.ms");
    read_consumer_groups(g, v);
}

}  // namespace

BrokerConfig broker_config(const config::Values& v) {
    BrokerConfig c;
    read_replication(c, v);
    read_log(c, v);
    read_groups(c, v);
    c.fetch_max_bytes = int_of(v, "fetch.max.bytes");
    c.fetch_session_slots = int_of(v, "max.incremental.fetch.session.cache.slots");
    c.controller_socket_timeout = v.time_ms("controller.socket.timeout.ms");
    c.auto_create_topics = v.flag("auto.create.topics.enable");
    c.heartbeat_interval = v.time_ms("broker.heartbeat.interval.ms");
    c.initial_registration_timeout = v.time_ms("initial.broker.registration.timeout.ms");
    c.controlled_shutdown = v.flag("controlled.shutdown.enable");
    return c;
}

BrokerConfig broker_config(const config::Values& file, const ClusterImage& image, NodeId self) {
    config::Values v = file;
    const ConfigResource levels[] = {{ConfigResourceType::Broker, ""},
                                     {ConfigResourceType::Broker, to_string(self)}};
    for (const ConfigResource& level : levels) {
        const auto set = image.configs.find(level);
        if (set == image.configs.end()) continue;
        for (const auto& [key, written] : set->second) {
            const config::Setting* setting = config::find(config::Scope::Broker, key);
            if (setting == nullptr) continue;
            auto value = config::parse_value(*setting, written);
            if (value.ok()) v.give(key, std::move(value.value()));
        }
    }
    BrokerConfig c = broker_config(v);
    const auto rate = [&](std::string_view key) {
        const std::string* set = image.config(levels[1], key);
        if (set == nullptr) set = image.config(levels[0], key);
        if (set == nullptr) return kUnlimitedRate;
        const config::Setting* quota = config::find(config::Scope::BrokerQuota, key);
        const auto value = config::parse_value(*quota, *set);
        return value.ok() ? std::get<std::int64_t>(value.value()) : kUnlimitedRate;
    };
    c.leader_throttled_rate = rate("leader.replication.throttled.rate");
    c.follower_throttled_rate = rate("follower.replication.throttled.rate");
    return c;
}

}  // namespace hw
