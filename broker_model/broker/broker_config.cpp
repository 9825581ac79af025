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

// A cleaner thread's share of the buffer is at most 2 GiB.
void read_cleaner(CleanerSettings& c, const config::Values& v) {
    constexpr std::int64_t kBytesPerKey = 24;  // a hash of 16 and an offset
    const std::int64_t threads = std::max<std::int64_t>(1, v.number("log.cleaner.threads"));
    const std::int64_t share = v.number("log.cleaner.dedupe.buffer.size") / threads;
    c.enabled = v.flag("log.cleaner.enable");
    c.backoff = v.time_ms("log.cleaner.backoff.ms");
    c.offset_map_slots = std::min<std::int64_t>(share, 0x7fffffff) / kBytesPerKey;
    c.load_factor = v.ratio("log.cleaner.io.buffer.load.factor");
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
    read_cleaner(c.cleaner, v);
    c.topic_defaults = topic_defaults(v);
}

TransactionSettings transaction_settings(const config::Values& v) {
    TransactionSettings t;
    t.state_partitions = int_of(v, "transaction.state.log.num.partitions");
    t.state_replication =
        static_cast<std::int16_t>(v.number("transaction.state.log.replication.factor"));
    t.state_min_isr = int_of(v, "transaction.state.log.min.isr");
    t.state_segment_bytes = int_of(v, "transaction.state.log.segment.bytes");
    t.timeout_max_ms = v.number("transaction.max.timeout.ms");
    t.id_expiration_ms = v.number("transactional.id.expiration.ms");
    t.abort_interval = v.time_ms("transaction.abort.timed.out.transaction.cleanup.interval.ms");
    t.expiration_interval =
        v.time_ms("transaction.remove.expired.transaction.cleanup.interval.ms");
    t.add_partitions_backoff = v.time_ms("add.partitions.to.txn.retry.backoff.ms");
    t.add_partitions_patience = v.time_ms("add.partitions.to.txn.retry.backoff.max.ms");
    return t;
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
    c.request_timeout = v.time_ms("request.timeout.ms");
    c.transactions = transaction_settings(v);
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
