// RULE txn.verification -- the leader of a partition lets no transactional batch in before the
// coordinator has confirmed that the partition belongs to the producer's transaction: else a late
// batch would open a transaction that nobody ends, and hold back the last stable offset for good.
//   the partition's log                     the client's version | the leader
//   has an open transaction of the producer  any                 | appends
//   has none                                 below 2             | asks: is the partition in it?
//   has none                                 2                   | asks: add the partition to it
//   a higher epoch of the producer           any                 | INVALID_PRODUCER_EPOCH
//
// What the producer is told when the coordinator says no:
//   PRODUCER_FENCED                                              | INVALID_PRODUCER_EPOCH
//   NETWORK_EXCEPTION, COORDINATOR_LOAD_IN_PROGRESS,
//   COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR                   | NOT_ENOUGH_REPLICAS: retry
//   CONCURRENT_TRANSACTIONS, version below 2                     | NOT_ENOUGH_REPLICAS: retry
//   CONCURRENT_TRANSACTIONS, version 2                           | the same, after 100 ms of asking
//                                                                | again every 20 ms
//   others                                                       | the same
// Source: ReplicaManager.handleProduceAppend, AddPartitionsToTxnManager (4.2); KIP-890.
#pragma once

#include "broker_model/base/time.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

// From the coordinator's answer for one partition; also TxnOffsetCommit is told so.
[[nodiscard]] constexpr ErrorCode verification_result(ErrorCode from_coordinator) {
    return from_coordinator == ErrorCode::PRODUCER_FENCED ? ErrorCode::INVALID_PRODUCER_EPOCH
                                                          : from_coordinator;
}

[[nodiscard]] constexpr ErrorCode produce_verification_error(ErrorCode result,
                                                             bool adds_partitions) {
    switch (result) {
        case ErrorCode::NETWORK_EXCEPTION:
        case ErrorCode::COORDINATOR_LOAD_IN_PROGRESS:
        case ErrorCode::COORDINATOR_NOT_AVAILABLE:
        case ErrorCode::NOT_COORDINATOR: return ErrorCode::NOT_ENOUGH_REPLICAS;
        case ErrorCode::CONCURRENT_TRANSACTIONS:
            return adds_partitions ? result : ErrorCode::NOT_ENOUGH_REPLICAS;
        default: return result;
    }
}

// Whether the leader asks again by itself: the markers of the transaction before are still on
// their way, which takes less than the client's retry would.
[[nodiscard]] constexpr bool asks_again(ErrorCode result, bool adds_partitions, Duration asked_for,
                                        Duration patience) {
    return result == ErrorCode::CONCURRENT_TRANSACTIONS && adds_partitions && asked_for < patience;
}

}  // namespace hw
