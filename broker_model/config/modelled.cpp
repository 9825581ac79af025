#include <algorithm>
#include <array>

#include "broker_model/config/setting.hpp"

namespace hw::config {
namespace {

using enum Scope;

#define HW_RULE(path) "broker_model/" path

// Only settings that some rule of the model reads; a test checks keys and files.
constexpr Modelled kModelled[] = {
    // ---- topics
    {Topic, "cleanup.policy", HW_RULE("log/retention.hpp"),
     "delete: old segments go by time and size; compact: only the newest record of each key stays",
     "an empty list (keep everything) is allowed since 4.2"},
    {Topic, "retention.ms", HW_RULE("log/retention.hpp"),
     "a segment whose newest record is older than this is deleted; -1 keeps it", ""},
    {Topic, "retention.bytes", HW_RULE("log/retention.hpp"),
     "a partition's oldest segments are deleted while the rest would still hold this much", ""},
    {Topic, "segment.bytes", HW_RULE("log/segment_roll.hpp"),
     "a new segment starts when a batch would make the active one larger",
     "at least 14 before 4.0"},
    {Topic, "segment.ms", HW_RULE("log/segment_roll.hpp"),
     "a new segment starts when the active one's first record is this much older", ""},
    {Topic, "segment.jitter.ms", HW_RULE("log/segment_roll.hpp"),
     "up to this much is taken off segment.ms, so that partitions do not roll together", ""},
    {Topic, "segment.index.bytes", HW_RULE("log/segment_roll.hpp"),
     "a new segment starts when an index is full", ""},
    {Topic, "index.interval.bytes", HW_RULE("log/segment_roll.hpp"),
     "how often an index entry is added, hence how soon the index is full", ""},
    {Topic, "max.message.bytes", HW_RULE("log/append_validation.hpp"),
     "a larger batch is refused with MESSAGE_TOO_LARGE", ""},
    {Topic, "message.timestamp.type", HW_RULE("log/append_validation.hpp"),
     "whether records keep the producer's time or get the broker's", ""},
    {Topic, "message.timestamp.before.max.ms", HW_RULE("log/append_validation.hpp"),
     "records further in the past than this are refused", ""},
    {Topic, "message.timestamp.after.max.ms", HW_RULE("log/append_validation.hpp"),
     "records further in the future than this are refused", "unlimited before 4.0"},
    {Topic, "min.insync.replicas", HW_RULE("replication/min_insync.hpp"),
     "with fewer replicas in sync, acks=all writes are refused and records stay invisible", ""},
    {Topic, "leader.replication.throttled.replicas", HW_RULE("replication/throttle.hpp"),
     "which partitions' leaders count their replication traffic against the throttle", ""},
    {Topic, "follower.replication.throttled.replicas", HW_RULE("replication/throttle.hpp"),
     "which partitions' followers count their replication traffic against the throttle", ""},
    {BrokerQuota, "leader.replication.throttled.rate", HW_RULE("replication/throttle.hpp"),
     "bytes a second that the broker's leaders send to throttled followers", ""},
    {BrokerQuota, "follower.replication.throttled.rate", HW_RULE("replication/throttle.hpp"),
     "bytes a second that the broker's throttled followers fetch", ""},
    // ---- brokers: defaults of the topic settings above
    {Broker, "log.cleanup.policy", HW_RULE("log/retention.hpp"),
     "default of cleanup.policy for topics that do not say", ""},
    {Broker, "log.retention.ms", HW_RULE("config/rules/server_limits.hpp"),
     "default of retention.ms; wins over minutes and hours", ""},
    {Broker, "log.retention.minutes", HW_RULE("config/rules/server_limits.hpp"),
     "default of retention.ms in minutes; wins over hours", ""},
    {Broker, "log.retention.hours", HW_RULE("config/rules/server_limits.hpp"),
     "default of retention.ms in hours", ""},
    {Broker, "log.roll.ms", HW_RULE("config/rules/server_limits.hpp"),
     "default of segment.ms; wins over hours", ""},
    {Broker, "log.roll.hours", HW_RULE("config/rules/server_limits.hpp"),
     "default of segment.ms in hours", ""},
    {Broker, "log.segment.bytes", HW_RULE("log/segment_roll.hpp"),
     "default of segment.bytes for topics that do not say", ""},
    {Broker, "log.retention.bytes", HW_RULE("log/retention.hpp"),
     "default of retention.bytes for topics that do not say", ""},
    {Broker, "message.max.bytes", HW_RULE("log/append_validation.hpp"),
     "default of max.message.bytes for topics that do not say", ""},
    {Broker, "min.insync.replicas", HW_RULE("replication/min_insync.hpp"),
     "default of min.insync.replicas for topics that do not say", ""},
    // ---- brokers: replication
    {Broker, "replica.lag.time.max.ms", HW_RULE("replication/isr_membership.hpp"),
     "a follower that was not level with the leader for longer leaves the ISR", "10000 before 2.5"},
    {Broker, "replica.fetch.wait.max.ms", HW_RULE("replication/delayed_fetch.hpp"),
     "how long a leader holds a follower's fetch that has nothing to return", ""},
    {Broker, "replica.fetch.min.bytes", HW_RULE("replication/delayed_fetch.hpp"),
     "a follower's fetch is answered as soon as there is this much", ""},
    {Broker, "replica.selector.class", HW_RULE("replication/replica_selector.hpp"),
     "RackAwareReplicaSelector lets consumers read from a replica in their own rack", ""},
    {Broker, "max.incremental.fetch.session.cache.slots", HW_RULE("replication/fetch_session.hpp"),
     "how many fetch sessions a broker remembers", ""},
    // ---- controllers
    {Broker, "controller.quorum.election.timeout.ms",
     HW_RULE("controller/raft/election_timeout.hpp"),
     "how long a voter without a leader waits before it asks for votes, plus as much at random",
     "shorter: faster failover; too short: elections that disturb each other"},
    {Broker, "controller.quorum.fetch.timeout.ms", HW_RULE("controller/raft/check_quorum.hpp"),
     "a follower that does not reach its leader for this long starts an election; a leader that a "
     "majority does not fetch from for 1.5 times as long resigns", ""},
    {Broker, "controller.quorum.election.backoff.max.ms",
     HW_RULE("controller/raft/end_epoch_backoff.hpp"),
     "the longest a successor waits for its turn after the leader has resigned", ""},
    {Broker, "controller.quorum.request.timeout.ms", HW_RULE("controller/raft/raft_peers.hpp"),
     "an unanswered request of the quorum is given up after this", ""},
    {Broker, "controller.quorum.retry.backoff.ms", HW_RULE("controller/raft/raft_peers.hpp"),
     "how long a peer that failed is left alone", ""},
    {Broker, "controller.quorum.append.linger.ms", HW_RULE("controller/deferred_replies.hpp"),
     "records the active controller decides on within this time are written together; every "
     "answer waits for it", ""},
    {Broker, "metadata.log.max.record.bytes.between.snapshots",
     HW_RULE("controller/raft/snapshot_retention.hpp"),
     "a snapshot of the metadata is written after this much of new records", ""},
    {Broker, "metadata.log.max.snapshot.interval.ms",
     HW_RULE("controller/raft/snapshot_retention.hpp"),
     "and at the latest after this time, if there were any; 0: never by time", ""},
    {Broker, "metadata.max.retention.bytes", HW_RULE("controller/raft/snapshot_retention.hpp"),
     "the oldest snapshot and the log before the next go while log and snapshots are larger", ""},
    {Broker, "metadata.max.retention.ms", HW_RULE("controller/raft/snapshot_retention.hpp"),
     "or while the oldest snapshot is older than this", ""},
    {Broker, "metadata.max.idle.interval.ms", HW_RULE("controller/periodic_tasks.hpp"),
     "how often the active controller writes a record that says nothing, so that readers of the "
     "log can tell quiet from lost", ""},
    {Broker, "broker.session.timeout.ms", HW_RULE("controller/periodic_tasks.hpp"),
     "a broker that sends no heartbeat for this long is fenced, its partitions get other leaders",
     "shorter: faster failover; too short: a long pause looks like a crash"},
    {Broker, "auto.leader.rebalance.enable", HW_RULE("controller/periodic_tasks.hpp"),
     "whether leadership goes back to the first replica by itself", ""},
    {Broker, "leader.imbalance.check.interval.seconds", HW_RULE("controller/periodic_tasks.hpp"),
     "how often it does", ""},
    {Broker, "unclean.leader.election.interval.ms", HW_RULE("controller/periodic_tasks.hpp"),
     "how often partitions without a leader that allow an unclean election are looked at", ""},
    // ---- brokers: groups
    {Broker, "group.initial.rebalance.delay.ms", HW_RULE("group/classic/initial_delay.hpp"),
     "how long a group that was empty waits for more members before its first generation", ""},
    {Broker, "group.max.size", HW_RULE("group/classic/group_size.hpp"),
     "how many members a classic group may have", ""},
    {Broker, "group.consumer.session.timeout.ms", HW_RULE("group/consumer/consumer_heartbeat.hpp"),
     "a member of the consumer protocol without a heartbeat for this long is fenced", ""},
    {Broker, "group.consumer.heartbeat.interval.ms",
     HW_RULE("group/consumer/consumer_heartbeat.hpp"),
     "how often members of the consumer protocol are told to send one", ""},
    {Broker, "group.consumer.max.size", HW_RULE("group/consumer/consumer_heartbeat.hpp"),
     "how many members a consumer group may have", ""},
    {Broker, "group.consumer.assignors", HW_RULE("group/consumer/target_assignment.hpp"),
     "assignors that members may wish for; the first one is used without wishes", ""},
    {Broker, "group.consumer.migration.policy", HW_RULE("group/migration.hpp"),
     "whether classic groups may become consumer groups, and go back, while they run", ""},
    {Broker, "offsets.retention.minutes", HW_RULE("group/offsets/stored_offset.hpp"),
     "committed offsets of a group without members are forgotten after this long", ""},
    // ---- producers
    {Producer, "acks", HW_RULE("replication/acks.hpp"),
     "how many replicas must have a record before the producer hears of success", "1 before 3.0"},
    {Producer, "enable.idempotence", HW_RULE("config/rules/idempotence.hpp"),
     "retries neither duplicate nor reorder records", "false before 3.0"},
    {Producer, "retries", HW_RULE("config/rules/idempotence.hpp"),
     "how often a failed batch is sent again, within delivery.timeout.ms", ""},
    {Producer, "max.in.flight.requests.per.connection", HW_RULE("config/rules/idempotence.hpp"),
     "more than one without idempotence lets a retry overtake a later batch", ""},
    {Producer, "delivery.timeout.ms", HW_RULE("config/rules/delivery_timeout.hpp"),
     "a record's whole time to be acknowledged, retries included", ""},
    {Producer, "linger.ms", HW_RULE("config/rules/delivery_timeout.hpp"),
     "how long a batch waits for more records before it is sent", "0 before 4.0"},
    {Producer, "request.timeout.ms", HW_RULE("config/rules/delivery_timeout.hpp"),
     "how long the producer waits for one answer before it tries again", ""},
    {Producer, "retry.backoff.ms", HW_RULE("client/retry_backoff.hpp"),
     "pause before the first retry; doubles with each", ""},
    {Producer, "retry.backoff.max.ms", HW_RULE("client/retry_backoff.hpp"),
     "longest pause between retries", ""},
    {Producer, "reconnect.backoff.ms", HW_RULE("client/retry_backoff.hpp"),
     "pause before connecting to a lost broker again; doubles with each try", ""},
    {Producer, "reconnect.backoff.max.ms", HW_RULE("client/retry_backoff.hpp"),
     "longest pause between tries to connect", ""},
    {Producer, "metadata.max.age.ms", HW_RULE("client/metadata_refresh.hpp"),
     "metadata older than this is asked for again, even without an error", ""},
    // ---- admin clients
    {Admin, "default.api.timeout.ms", HW_RULE("config/rules/admin_timeout.hpp"),
     "a call's whole time, retries included", ""},
    {Admin, "request.timeout.ms", HW_RULE("config/rules/admin_timeout.hpp"),
     "how long the client waits for one answer before it tries again", ""},
    {Admin, "retry.backoff.ms", HW_RULE("client/retry_backoff.hpp"),
     "pause before the first retry; doubles with each", ""},
    {Admin, "retry.backoff.max.ms", HW_RULE("client/retry_backoff.hpp"),
     "longest pause between retries", ""},
};

#undef HW_RULE

}  // namespace

std::span<const Modelled> modelled_settings() { return kModelled; }

const Modelled* modelled(Scope scope, std::string_view key) {
    const auto* it = std::ranges::find_if(
        kModelled, [&](const Modelled& m) { return m.scope == scope && m.key == key; });
    return it == std::end(kModelled) ? nullptr : it;
}

}  // namespace hw::config
