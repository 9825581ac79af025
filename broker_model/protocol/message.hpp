// Every request and response of the simulated cluster.
#pragma once

#include <variant>

#include "broker_model/protocol/admin.hpp"
#include "broker_model/protocol/api_versions.hpp"
#include "broker_model/protocol/consumer_group.hpp"
#include "broker_model/protocol/controller.hpp"
#include "broker_model/protocol/fetch.hpp"
#include "broker_model/protocol/group.hpp"
#include "broker_model/protocol/metadata.hpp"
#include "broker_model/protocol/produce.hpp"
#include "broker_model/protocol/raft.hpp"
#include "broker_model/protocol/transaction.hpp"

namespace hw {

using Request = std::variant<
    ProduceRequest, FetchRequest, MetadataRequest, ListOffsetsRequest, OffsetsForLeaderEpochRequest,
    InitProducerIdRequest, BrokerRegistrationRequest, BrokerHeartbeatRequest, AlterPartitionRequest,
    AllocateProducerIdsRequest, VoteRequest, BeginQuorumEpochRequest, EndQuorumEpochRequest,
    RaftFetchRequest, CreateTopicRequest, DeleteTopicRequest, CreatePartitionsRequest,
    AlterConfigRequest, AlterPartitionReassignmentRequest, ElectLeadersRequest,
    UnregisterBrokerRequest, UpdateFeatureRequest, DeleteRecordsRequest,
    ApiVersionsRequest, DescribeConfigsRequest, DescribeTopicPartitionsRequest,
    DescribeProducersRequest, FetchSnapshotRequest, UpdateRaftVoterRequest,
    FindCoordinatorRequest, JoinGroupRequest, SyncGroupRequest, HeartbeatRequest, LeaveGroupRequest,
    OffsetCommitRequest, OffsetFetchRequest, OffsetDeleteRequest, DeleteGroupRequest,
    DescribeGroupRequest, ConsumerGroupHeartbeatRequest, ShareGroupHeartbeatRequest,
    ShareFetchRequest, AddPartitionsToTxnRequest, AddOffsetsToTxnRequest, EndTxnRequest,
    TxnOffsetCommitRequest, WriteTxnMarkersRequest, DescribeTransactionRequest>;

// Same order as Request: the response of alternative i is alternative i.
using Response = std::variant<
    ProduceResponse, FetchResponse, MetadataResponse, ListOffsetsResponse,
    OffsetsForLeaderEpochResponse, InitProducerIdResponse, BrokerRegistrationResponse,
    BrokerHeartbeatResponse, AlterPartitionResponse, AllocateProducerIdsResponse, VoteResponse,
    BeginQuorumEpochResponse, EndQuorumEpochResponse, RaftFetchResponse, CreateTopicResponse,
    DeleteTopicResponse, CreatePartitionsResponse, AlterConfigResponse,
    AlterPartitionReassignmentResponse, ElectLeadersResponse, UnregisterBrokerResponse,
    UpdateFeatureResponse, DeleteRecordsResponse,
    ApiVersionsResponse, DescribeConfigsResponse, DescribeTopicPartitionsResponse,
    DescribeProducersResponse, FetchSnapshotResponse, UpdateRaftVoterResponse,
    FindCoordinatorResponse, JoinGroupResponse, SyncGroupResponse, HeartbeatResponse,
    LeaveGroupResponse, OffsetCommitResponse, OffsetFetchResponse, OffsetDeleteResponse,
    DeleteGroupResponse, DescribeGroupResponse, ConsumerGroupHeartbeatResponse,
    ShareGroupHeartbeatResponse, ShareFetchResponse, AddPartitionsToTxnResponse,
    AddOffsetsToTxnResponse, EndTxnResponse, TxnOffsetCommitResponse, WriteTxnMarkersResponse,
    DescribeTransactionResponse>;

static_assert(std::variant_size_v<Request> == std::variant_size_v<Response>);

// Bytes on the wire: headers and fields as encoded by Kafka 4.2 to within a few bytes, record data
// exactly. Used for transfer times only.
[[nodiscard]] std::int64_t wire_bytes(const Request& request);
[[nodiscard]] std::int64_t wire_bytes(const Response& response);

[[nodiscard]] const char* api_name(const Request& request);  // "Produce", "Fetch", ...

}  // namespace hw
