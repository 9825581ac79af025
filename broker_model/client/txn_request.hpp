// RULE client.txn_request_order -- which of a producer's pending requests goes next; equals go in
// the order they were asked for. Kafka: TransactionManager.Priority, TxnRequestHandler.
//   FindCoordinator                          0
//   InitProducerId                           1
//   AddPartitions, AddOffsets, CommitOffsets 2
//   EndTxn                                   3   only when every batch is finished
//   BumpEpoch (InitProducerId after EndTxn)  4
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/client/send_error.hpp"
#include "broker_model/protocol/message.hpp"

namespace hw {

enum class TxnRequestKind : std::uint8_t {
    FindCoordinator,
    InitProducerId,
    AddPartitions,
    AddOffsets,
    CommitOffsets,
    EndTxn,
    BumpEpoch,
};

[[nodiscard]] constexpr int priority(TxnRequestKind kind) {
    constexpr int kPriorities[] = {0, 1, 2, 2, 2, 3, 4};
    return kPriorities[static_cast<std::size_t>(kind)];
}

// What the application waits for. Kafka: TransactionalRequestResult.
struct TxnResult {
    bool completed = false;
    bool acked = false;  // the application has been told
    ProducerFailure failure;

    void done() { completed = true; }
    void fail(ProducerFailure with) {
        failure = with;
        completed = true;
    }
};

// A consumer as sendOffsetsToTransaction() names it. Kafka: ConsumerGroupMetadata.
struct ConsumerGroupMetadata {
    std::string group;
    std::int32_t generation = -1;  // or member epoch
    std::string member_id;
    std::string instance_id;
};

struct TxnRequest {
    TxnRequestKind kind{};
    Request request;
    std::optional<CoordinatorType> to;  // none: any broker
    std::shared_ptr<TxnResult> result = std::make_shared<TxnResult>();
    bool is_retry = false;
    std::optional<Duration> backoff = std::nullopt;  // instead of retry.backoff.ms, if shorter
    // AddOffsets: what is committed once the group is part of the transaction.
    std::vector<CommittedOffset> offsets = {};
    ConsumerGroupMetadata group = {};

    // Whose coordinator: a group id or the transactional id.
    [[nodiscard]] std::string coordinator_key(const std::string& transactional_id) const {
        const auto* commit = std::get_if<TxnOffsetCommitRequest>(&request);
        return commit != nullptr ? commit->group : transactional_id;
    }
};

}  // namespace hw
