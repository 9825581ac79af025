// Transactions, beside InitProducerId (produce.hpp). Transaction version 1: partitions are
// added by request; 2 (KIP-890): added by the first produce, and every end bumps the epoch.
// Source: AddPartitionsToTxn, AddOffsetsToTxn, EndTxn, TxnOffsetCommit, WriteTxnMarkers,
// DescribeTransactions (4.2).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/protocol/group.hpp"

namespace hw {

struct AddPartitionsToTxnRequest {
    std::string transactional_id;
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
    bool verify_only = false;
    std::int16_t transaction_version = 1;
    std::vector<TopicPartition> partitions;
};
struct AddPartitionsToTxnResponse {
    struct Partition {
        TopicPartition tp;
        ErrorCode error = ErrorCode::NONE;
    };
    ErrorCode error = ErrorCode::NONE;
    std::vector<Partition> partitions;
};

struct AddOffsetsToTxnRequest {
    std::string transactional_id;
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
    std::string group;
};
struct AddOffsetsToTxnResponse {
    ErrorCode error = ErrorCode::NONE;
};

struct EndTxnRequest {
    std::string transactional_id;
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
    bool committed = false;
    std::int16_t transaction_version = 2;
};
struct EndTxnResponse {
    ErrorCode error = ErrorCode::NONE;
    ProducerId producer_id{-1};  // of the next transaction, version 2
    ProducerEpoch producer_epoch{-1};
};

struct TxnOffsetCommitRequest {
    std::string transactional_id;
    std::string group;
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
    std::int32_t generation_or_epoch = -1;
    std::string member_id;
    std::string instance_id;
    std::int16_t transaction_version = 2;
    std::vector<CommittedOffset> offsets;
};
struct TxnOffsetCommitResponse {
    std::vector<PartitionError> partitions;
};

struct WriteTxnMarkersRequest {
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
    bool committed = false;
    std::int32_t coordinator_epoch = -1;
    std::int16_t transaction_version = 2;
    std::vector<TopicPartition> partitions;
};
struct WriteTxnMarkersResponse {
    std::vector<AddPartitionsToTxnResponse::Partition> partitions;
};

struct DescribeTransactionRequest {
    std::string transactional_id;
};
struct DescribeTransactionResponse {
    ErrorCode error = ErrorCode::NONE;
    std::string state;  // "Ongoing", "CompleteCommit", ...
    Duration timeout;
    std::int64_t start_time_ms = -1;
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
    std::vector<TopicPartition> partitions;
};

}  // namespace hw
