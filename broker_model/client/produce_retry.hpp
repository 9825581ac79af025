// RULE client.can_retry -- is a batch that came back with an error sent again?
// Kafka: Sender.canRetry, TransactionManager.canRetry; KIP-360.
// Never after delivery.timeout.ms, after `retries` attempts, or when its records were failed already.
// Without idempotence: exactly the retriable errors. With idempotence also:
//   error                  situation                                     | retry  bump the epoch first
//   OUT_OF_ORDER_SEQUENCE  an earlier batch is still out, or it has been | yes    no
//                          renumbered since it was sent
//   OUT_OF_ORDER_SEQUENCE  it is the next after the last acked one: the  | yes    yes
//                          broker has lost records (real gap)
//   OUT_OF_ORDER_SEQUENCE  partition unresolved, this batch follows the  | yes    yes
//                          batch given up
//   OUT_OF_ORDER_SEQUENCE  partition unresolved, a later batch           | yes    no
//   UNKNOWN_PRODUCER_ID    the last acked record is below the log start  | yes    yes   (old brokers)
//   UNKNOWN_PRODUCER_ID    log start unknown, or renumbered since        | yes    no
// A transactional producer does not retry a real gap: the transaction must be aborted.
#pragma once

#include <cstdint>

#include "broker_model/base/ids.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

struct RetryLimits {
    bool delivery_timed_out = false;
    std::int32_t attempts = 0;
    std::int32_t retries = 0;
    bool done = false;
};

struct SequenceSituation {
    bool transactional = false;
    bool sequence_reset = false;        // the batch was renumbered and not sent since
    bool is_next = false;               // its sequence follows the last acked one
    bool unresolved = false;            // the partition waits for the end of a lost batch
    bool next_after_unresolved = false; // its sequence follows that batch
    Offset log_start_offset{-1};        // from the response
    Offset last_acked_offset{-1};
};

struct RetryDecision {
    bool retry = false;
    bool bump_epoch = false;             // idempotent producer: new epoch, renumber the partition
    bool restart_sequences = false;      // transactional: renumber the partition in the same epoch
};

[[nodiscard]] constexpr bool within_retry_limits(const RetryLimits& l) {
    return !l.delivery_timed_out && l.attempts < l.retries && !l.done;
}

[[nodiscard]] inline RetryDecision can_retry_idempotent(ErrorCode error,
                                                        const SequenceSituation& s) {
    if (error == ErrorCode::UNKNOWN_PRODUCER_ID) {
        if (s.log_start_offset == kNoOffset || s.sequence_reset) return {.retry = true};
        const bool expired = s.last_acked_offset < s.log_start_offset;
        if (s.transactional) return {.retry = expired, .restart_sequences = expired};
        return {.retry = true, .bump_epoch = true};
    }
    if (error == ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER) {
        if (!s.unresolved && (s.sequence_reset || !s.is_next)) return {.retry = true};
        if (s.transactional) return {};
        return {.retry = true, .bump_epoch = !s.unresolved || s.next_after_unresolved};
    }
    return {.retry = is_retriable(error)};
}

}  // namespace hw
