// What the coordinator knows of one transactional id. The record of __transaction_state holds it,
// but for three fields that Kafka 4.2 leaves out: the previous and the next producer id and the
// last epoch are forgotten when the partition moves to another broker.
// Source: TransactionLogValue.json, TransactionLog.scala, TransactionMetadata.java (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/transaction/transaction_state.hpp"

namespace hw {

struct TransactionValue {
    TransactionState state = TransactionState::Empty;
    ProducerId producer_id{-1};
    ProducerId previous_producer_id{-1};
    ProducerId next_producer_id{-1};  // allocated by the prepare of a transaction at the last epoch
    ProducerEpoch producer_epoch{-1};
    ProducerEpoch last_producer_epoch{-1};
    std::int32_t timeout_ms = 0;
    std::int64_t start_ms = -1;  // of the transaction; wall clock of the coordinator
    std::int64_t last_update_ms = -1;
    std::int16_t client_version = 0;         // transaction version of the last request
    std::vector<TopicPartition> partitions;  // sorted

    bool operator==(const TransactionValue&) const = default;
};

// The epoch before the last possible one: the next bump takes a new producer id instead.
inline constexpr ProducerEpoch kLastClientEpoch{32766};
inline constexpr ProducerEpoch kLastEpoch{32767};
[[nodiscard]] constexpr bool is_exhausted(ProducerEpoch epoch) { return epoch >= kLastClientEpoch; }

// The record's value as text (record_batch.hpp, RecordRun::value). `cluster_version` is the
// finalized transaction.version: below 1 the record has no room for the client's version.
[[nodiscard]] std::string encode(const TransactionValue& value, std::int16_t cluster_version);
[[nodiscard]] std::optional<TransactionValue> decode_transaction(std::string_view text);

}  // namespace hw
