// What consumers of a classic group tell each other through the coordinator, which passes it on as
// bytes: the subscription inside JoinGroup, the assignment inside SyncGroup.
// Source: ConsumerProtocolSubscription.json, ConsumerProtocolAssignment.json, ConsumerProtocol
// (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker_model/protocol/fields.hpp"

namespace hw {

inline constexpr std::string_view kConsumerProtocolType = "consumer";

struct ConsumerSubscription {
    std::vector<std::string> topics;
    std::optional<std::string> user_data;  // the assignor's own bytes
    PartitionsByTopic owned;               // since version 1
    std::int32_t generation = -1;          // since version 2
    std::int32_t rack = -1;                // since version 3; index of the cluster's rack names

    bool operator==(const ConsumerSubscription&) const = default;
};

struct ConsumerAssignment {
    PartitionsByTopic partitions;
    std::optional<std::string> user_data;

    bool operator==(const ConsumerAssignment&) const = default;
};

inline constexpr std::int16_t kConsumerProtocolVersion = 3;

// Topics and owned partitions are written sorted, so equal subscriptions are equal bytes.
[[nodiscard]] std::string encode(const ConsumerSubscription& subscription,
                                 std::int16_t version = kConsumerProtocolVersion);
[[nodiscard]] std::string encode(const ConsumerAssignment& assignment,
                                 std::int16_t version = kConsumerProtocolVersion);

// nullopt: not the consumer protocol. A version above ours is read as ours.
[[nodiscard]] std::optional<ConsumerSubscription> decode_subscription(std::string_view bytes);
[[nodiscard]] std::optional<ConsumerAssignment> decode_assignment(std::string_view bytes);
[[nodiscard]] std::optional<std::int16_t> consumer_protocol_version(std::string_view bytes);

}  // namespace hw
