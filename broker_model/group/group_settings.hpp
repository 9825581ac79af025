// A broker's settings of the group coordinator. Source: GroupCoordinatorConfig (4.2).
#pragma once

#include <cstdint>

#include "broker_model/base/time.hpp"
#include "broker_model/group/consumer/consumer_decision.hpp"

namespace hw {

struct GroupSettings {
    Duration initial_rebalance_delay = seconds(3);  // group.initial.rebalance.delay.ms
    std::int32_t max_size = 2147483647;             // group.max.size
    Duration min_session_timeout = seconds(6);      // group.min.session.timeout.ms
    Duration max_session_timeout = seconds(1800);   // group.max.session.timeout.ms
    Duration new_member_join_timeout = seconds(300);  // a constant in Kafka
    std::int32_t offset_metadata_max_bytes = 4096;  // offset.metadata.max.bytes
    Duration offsets_retention = seconds(604800);   // offsets.retention.minutes
    Duration offsets_retention_check_interval = seconds(600);
    Duration commit_timeout = seconds(5);           // offsets.commit.timeout.ms
    bool consumer_protocol = true;  // group.coordinator.rebalance.protocols
    ConsumerGroupSettings consumer;
};

}  // namespace hw
