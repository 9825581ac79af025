#include "broker_model/protocol/message.hpp"

#include <array>
#include <type_traits>

namespace hw {
namespace {

// Request header v2 + length; a partition entry of the common requests. Close enough for transfer
// times: what matters is the record data.
constexpr std::int64_t kHeaderBytes = 60;
constexpr std::int64_t kPartitionBytes = 60;
constexpr std::int64_t kMetadataBatchBytes = 150;

template <class Partitions>
std::int64_t batches_bytes(const Partitions& partitions) {
    std::int64_t bytes = 0;
    for (const auto& p : partitions) {
        bytes += kPartitionBytes;
        for (const RecordBatch& b : p.batches) bytes += b.size_bytes;
    }
    return bytes;
}

struct RequestBytes {
    std::int64_t operator()(const ProduceRequest& r) const {
        std::int64_t bytes = kHeaderBytes;
        for (const auto& p : r.partitions) bytes += kPartitionBytes + p.batch.size_bytes;
        return bytes;
    }
    std::int64_t operator()(const FetchRequest& r) const {
        return kHeaderBytes + kPartitionBytes * static_cast<std::int64_t>(r.partitions.size());
    }
    std::int64_t operator()(const AlterPartitionRequest& r) const {
        return kHeaderBytes + kPartitionBytes * static_cast<std::int64_t>(r.partitions.size());
    }
    template <class Other>
    std::int64_t operator()(const Other&) const {
        return kHeaderBytes + 40;
    }
};

struct ResponseBytes {
    std::int64_t operator()(const FetchResponse& r) const {
        return kHeaderBytes + batches_bytes(r.partitions);
    }
    std::int64_t operator()(const RaftFetchResponse& r) const {
        return kHeaderBytes + kMetadataBatchBytes * static_cast<std::int64_t>(r.batches.size());
    }
    std::int64_t operator()(const FetchSnapshotResponse& r) const {
        return kHeaderBytes + r.bytes;
    }
    std::int64_t operator()(const MetadataResponse& r) const {
        std::int64_t bytes = kHeaderBytes + 30 * static_cast<std::int64_t>(r.brokers.size());
        for (const auto& t : r.topics) {
            bytes += 30 + kPartitionBytes * static_cast<std::int64_t>(t.partitions.size());
        }
        return bytes;
    }
    std::int64_t operator()(const ProduceResponse& r) const {
        return kHeaderBytes + 30 * static_cast<std::int64_t>(r.partitions.size());
    }
    template <class Other>
    std::int64_t operator()(const Other&) const {
        return kHeaderBytes;
    }
};

constexpr std::array kApiNames{
    "Produce", "Fetch", "Metadata", "ListOffsets", "OffsetsForLeaderEpoch", "InitProducerId",
    "BrokerRegistration", "BrokerHeartbeat", "AlterPartition", "AllocateProducerIds", "Vote",
    "BeginQuorumEpoch", "EndQuorumEpoch", "RaftFetch", "CreateTopics", "DeleteTopics",
    "CreatePartitions", "IncrementalAlterConfigs", "AlterPartitionReassignments", "ElectLeaders",
    "UnregisterBroker", "UpdateFeatures", "DeleteRecords", "ApiVersions",
    "DescribeConfigs", "DescribeTopicPartitions", "DescribeProducers", "FetchSnapshot",
    "UpdateRaftVoter",
    "FindCoordinator", "JoinGroup", "SyncGroup", "Heartbeat", "LeaveGroup", "OffsetCommit",
    "OffsetFetch", "OffsetDelete", "DeleteGroups", "DescribeGroups", "ConsumerGroupHeartbeat",
    "ShareGroupHeartbeat", "ShareFetch", "AddPartitionsToTxn", "AddOffsetsToTxn", "EndTxn",
    "TxnOffsetCommit", "WriteTxnMarkers", "DescribeTransactions"};
static_assert(kApiNames.size() == std::variant_size_v<Request>);

}  // namespace

std::int64_t wire_bytes(const Request& request) { return std::visit(RequestBytes{}, request); }
std::int64_t wire_bytes(const Response& response) { return std::visit(ResponseBytes{}, response); }
const char* api_name(const Request& request) { return kApiNames[request.index()]; }

}  // namespace hw
