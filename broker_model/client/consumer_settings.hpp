// What a consumer reads of its configuration, typed. Defaults of Kafka 4.2.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker_model/client/network_client.hpp"
#include "broker_model/config/offset_reset.hpp"
#include "broker_model/protocol/fetch.hpp"

namespace hw {

struct MembershipSettings {
    std::string id;         // group.id; empty: no group
    std::string instance;   // group.instance.id: a static member
    std::string client_id;  // member ids begin with it
    Duration session_timeout = seconds(45);      // session.timeout.ms
    Duration heartbeat_interval = seconds(3);    // heartbeat.interval.ms
    Duration max_poll_interval = seconds(300);   // max.poll.interval.ms, also to rebalance in
    std::vector<std::string> assignors{"range", "cooperative-sticky"};
    bool auto_commit = true;                     // enable.auto.commit
    Duration auto_commit_interval = seconds(5);  // auto.commit.interval.ms
};

struct ConsumerSettings {
    NetworkClientSettings network;
    Duration api_timeout = seconds(60);    // default.api.timeout.ms
    Duration retry_backoff = millis(100);  // retry.backoff.ms: of lookups, does not grow
    MembershipSettings group;
    OffsetReset offset_reset;              // auto.offset.reset
    IsolationLevel isolation = IsolationLevel::ReadUncommitted;
    bool check_crcs = true;
    std::int32_t fetch_min_bytes = 1;
    Duration fetch_max_wait = millis(500);
    std::int32_t fetch_max_bytes = 50 << 20;
    std::int32_t max_partition_fetch_bytes = 1 << 20;
    std::int32_t max_poll_records = 500;
    std::int32_t rack = -1;  // client.rack as an index of the rack names
    // Not settings of Kafka: the application's time for a record, and its wall clock's error.
    Duration work_per_record{};
    Duration clock_offset{};
};

}  // namespace hw
