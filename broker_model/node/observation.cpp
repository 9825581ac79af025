#include "broker_model/node/observation.hpp"

#include <array>

namespace hw {
namespace {
constexpr std::array<std::string_view, static_cast<std::size_t>(Fact::kCount)> kNames{
    "LeaderAppended", "FollowerAppended", "DuplicateIgnored", "AppendRefused",
    "HighWatermarkAdvanced", "HighWatermarkLowered", "LogTruncated", "LogStartMoved",
    "SegmentRolled", "SegmentDeleted", "BecameLeader", "BecameFollower", "IsrShrinkProposed",
    "IsrExpandProposed", "IsrChanged", "LogRecovered", "LogCleaned", "BrokerRegistered",
    "BrokerFenced",
    "BrokerUnfenced", "BrokerInControlledShutdown", "LeaderElected", "UncleanLeaderElected",
    "PartitionOffline", "PartitionChanged", "TopicCreated", "TopicDeleted", "RaftStateChanged",
    "RecordsSent", "RecordsAcked", "RecordsFailed", "BatchRetried", "EpochBumped",
    "RecordsConsumed", "PositionReset", "PartitionsAssigned", "PartitionsRevoked", "PartitionsLost",
    "OffsetsCommitted", "RequestTimedOut", "CoordinatorLoaded", "CoordinatorResigned",
    "TransactionStateChanged", "TransactionTimedOut", "TransactionGivenUp",
    "FaultInjected", "FaultHealed",
    "NodeStarted", "NodeStopped"};
static_assert(!kNames.back().empty());
}  // namespace

std::string_view fact_name(Fact fact) { return kNames[static_cast<std::size_t>(fact)]; }

}  // namespace hw
