// What the coordinator decides about a consumer group: records to write, and timers, which are not
// replicated. Deciding changes nothing; the records are applied once they are in the log.
// Source: CoordinatorResult, GroupMetadataManager's timer keys (4.2).
#pragma once

#include "broker_model/group/consumer/consumer_group.hpp"
#include "broker_model/group/consumer/group_topics.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

// Broker settings, with the group's own where it has some.
struct ConsumerGroupSettings {
    Duration session_timeout = seconds(45);         // group.consumer.session.timeout.ms
    Duration heartbeat_interval = seconds(5);       // group.consumer.heartbeat.interval.ms
    std::int32_t max_size = 2147483647;             // group.consumer.max.size
    std::int32_t classic_max_size = 2147483647;     // group.max.size
    std::vector<std::string> assignors{"uniform", "range"};  // the first is the default one
    Duration regex_refresh_interval = seconds(600); // group.consumer.regex.refresh.interval.ms
    bool may_upgrade = true;                        // group.consumer.migration.policy
    bool may_downgrade = true;
};

struct ConsumerGroupContext {
    const GroupTopics& topics;
    const ConsumerGroupSettings& settings;
    Instant now;
    std::string fresh_member_id;  // for a member that has none
    std::string client_id;
    bool regexes_under_way = false;
};

// All four fence the member when they end; Rebalance only if its epoch is still the same.
enum class ConsumerTimer : std::uint8_t { Session, Rebalance, Join, Sync };

struct ConsumerTimerChange {
    ConsumerTimer timer = ConsumerTimer::Session;
    std::string member;
    std::optional<Duration> after;  // nullopt: cancelled
    std::int32_t epoch = 0;         // of Rebalance
    bool keep_running = false;      // a timer that runs is left alone
};

// Topic metadata is compared with the group's next time a member comes after `at`, or at once when
// the group is not at `epoch` (the records were lost).
struct MetadataCheck {
    Instant at;
    std::int32_t epoch = 0;
};

// Everybody who stays speaks the classic protocol: the group becomes a classic one again instead.
// The owner converts it (conversion.hpp).
struct Downgrade {
    std::set<std::string> leaving;
    std::optional<ConsumerMember> joining;  // in place of whoever had its instance id
    bool rebalance = false;                 // or everybody goes on with what they have
};

struct ConsumerDecision {
    ErrorCode error = ErrorCode::NONE;
    std::vector<ConsumerGroupRecord> records;
    std::vector<ConsumerTimerChange> timers;
    std::optional<MetadataCheck> checked;
    std::optional<Downgrade> downgrade;
    std::set<std::string> resolve_regexes;  // not empty: apart from this, soon
};

// Kafka looks again after 2^31 ms at the latest.
inline constexpr Duration kMetadataCheckInterval = millis(2147483647);

inline void bump_epoch(ConsumerDecision& d, std::int32_t epoch, std::uint64_t metadata_hash,
                       Instant now) {
    d.records.push_back(ConsumerEpochRecord{{{epoch, metadata_hash}}});
    d.checked = MetadataCheck{now + kMetadataCheckInterval, epoch};
}

[[nodiscard]] inline ConsumerDecision refused(ErrorCode error) {
    ConsumerDecision d;
    d.error = error;
    return d;
}

}  // namespace hw
