// Names of things. Every id is a distinct type; -1 means "none" where Kafka uses -1.
#pragma once

#include <cstdint>
#include <string>

#include "broker_model/base/strong.hpp"

namespace hw {

using NodeId = Strong<std::int32_t, struct NodeIdTag>;            // broker, controller or client
using BrokerEpoch = Strong<std::int64_t, struct BrokerEpochTag>;  // metadata offset of registration
using TopicId = Strong<std::int32_t, struct TopicIdTag>;          // stands for Kafka's topic UUID
using Offset = Strong<std::int64_t, struct OffsetTag>;
using LeaderEpoch = Strong<std::int32_t, struct LeaderEpochTag>;
using PartitionEpoch = Strong<std::int32_t, struct PartitionEpochTag>;
using ProducerId = Strong<std::int64_t, struct ProducerIdTag>;
using ProducerEpoch = Strong<std::int16_t, struct ProducerEpochTag>;
using RaftEpoch = Strong<std::int32_t, struct RaftEpochTag>;
using StreamId = Strong<std::int32_t, struct StreamIdTag>;  // one producer's records to one partition

inline constexpr NodeId kNoNode{-1};
inline constexpr TopicId kNoTopic{-1};
inline constexpr Offset kNoOffset{-1};
inline constexpr LeaderEpoch kNoLeaderEpoch{-1};
inline constexpr BrokerEpoch kNoBrokerEpoch{-1};
inline constexpr ProducerId kNoProducerId{-1};
inline constexpr ProducerEpoch kNoProducerEpoch{-1};
inline constexpr std::int32_t kNoSequence = -1;
inline constexpr StreamId kNoStream{-1};

struct TopicPartition {
    TopicId topic{-1};
    std::int32_t partition{-1};

    constexpr auto operator<=>(const TopicPartition&) const = default;
    // Order-preserving key for flat maps.
    [[nodiscard]] constexpr std::uint64_t key() const {
        return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(topic.value())) << 32) |
               static_cast<std::uint32_t>(partition);
    }
};

}  // namespace hw
