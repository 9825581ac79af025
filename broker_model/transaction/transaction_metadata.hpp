// A transactional id in the coordinator's memory, and what a request to it comes to.
// The value changes only when a record was committed and is applied. Until then the id has a
// pending state, and whoever comes meanwhile is told CONCURRENT_TRANSACTIONS. After a prepare the
// completion is pending from the start: it waits for the markers.
// Source: TransactionMetadata.java (4.2).
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "broker_model/base/check.hpp"
#include "broker_model/protocol/errors.hpp"
#include "broker_model/transaction/transaction_record.hpp"

namespace hw {

struct TransactionMetadata {
    TransactionValue value;
    std::optional<TransactionState> pending;
    // A fence was not written although its epoch is in the value already: the next fence does not
    // bump again (transaction version below 2).
    bool failed_epoch_fence = false;
    std::vector<TopicPartition> markers_due;  // while prepared: still without their marker, sorted
    // While prepared: the record that ends the transaction, to be appended when they all have it.
    std::optional<TransactionValue> completion;
};

// Where the coordinator gets producer ids; none: COORDINATOR_LOAD_IN_PROGRESS, retry.
class ProducerIds {
  public:
    [[nodiscard]] virtual std::optional<ProducerId> next() = 0;

  protected:
    ~ProducerIds() = default;
};

// Kafka throws where an epoch would overflow (32,767 cannot be reached by its own rules) and
// answers UNKNOWN_SERVER_ERROR.
enum class TxnIllegal : std::uint8_t { None, State, Argument };

// Either an answer at once, or a record to append first.
struct TxnDecision {
    ErrorCode error = ErrorCode::NONE;
    std::optional<TransactionValue> record;
    TxnIllegal illegal = TxnIllegal::None;
};

[[nodiscard]] inline TxnDecision answer_at_once(ErrorCode error) { return {error, {}, {}}; }
[[nodiscard]] inline TxnDecision illegal(TxnIllegal what) {
    return {ErrorCode::UNKNOWN_SERVER_ERROR, {}, what};
}

// `value` moves on to `to`. Every record names the producer id before it.
[[nodiscard]] inline TransactionValue moved_to(const TransactionValue& value, TransactionState to) {
    HW_CHECK(may_move(value.state, to), "txn.states");
    TransactionValue next = value;
    next.state = to;
    next.previous_producer_id = value.producer_id;
    return next;
}

// Who the producer is after the transaction in hand: with the last epoch its id is used up.
struct ProducerIdentity {
    ProducerId id{-1};
    ProducerEpoch epoch{-1};
};
[[nodiscard]] inline ProducerIdentity next_producer(const TransactionValue& v) {
    if (is_prepared(v.state) && v.client_version >= 2 && v.next_producer_id != kNoProducerId)
        return {v.next_producer_id, ProducerEpoch{0}};
    return {v.producer_id, v.producer_epoch};
}

// The record that ends a transaction once all its markers are written.
[[nodiscard]] inline TransactionValue completed(const TransactionValue& prepared,
                                                std::int64_t now_ms) {
    TransactionValue next = moved_to(prepared, prepared.state == TransactionState::PrepareCommit
                                                   ? TransactionState::CompleteCommit
                                                   : TransactionState::CompleteAbort);
    const ProducerIdentity producer = next_producer(prepared);
    next.producer_id = producer.id;
    next.producer_epoch = producer.epoch;
    next.next_producer_id = kNoProducerId;
    next.partitions.clear();
    next.last_update_ms = now_ms;
    return next;
}

}  // namespace hw
