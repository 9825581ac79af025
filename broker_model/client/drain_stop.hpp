// RULE client.drain_stop -- when the next batch of a partition must wait although it is ready: its
// sequence number could not be right. Kafka: RecordAccumulator.shouldStopDrainBatchesForPartition.
// When it holds, draining the whole node stops there: partitions behind it wait too.
//   batch                  partition                                         | stop?
//   any                    no producer id yet, or a fatal error              | yes
//   new (no sequence)      batches of an older id or epoch are out           | yes
//   new                    a sequence is unresolved (a batch was given up)   | yes
//   new                    otherwise                                         | no
//   retried, sequence 10   first out is 10                                   | no
//   retried, sequence 15   first out is 10                                   | yes   one at a time, in order
#pragma once

#include <cstdint>

#include "broker_model/base/ids.hpp"

namespace hw {

struct DrainSituation {
    bool sending_allowed = true;             // no fatal error; partition is in the transaction
    bool has_producer_id = false;
    bool in_flight = false;                  // sequences given out and not acked
    bool stale_producer_id = false;          // the partition still counts in an older id or epoch
    bool unresolved = false;
    std::int32_t first_in_flight_sequence = kNoSequence;
};

[[nodiscard]] constexpr bool must_stop_draining(std::int32_t batch_sequence,
                                                const DrainSituation& s) {
    if (!s.sending_allowed || !s.has_producer_id) return true;
    if (batch_sequence == kNoSequence) return (s.in_flight && s.stale_producer_id) || s.unresolved;
    return s.first_in_flight_sequence != kNoSequence &&
           batch_sequence != s.first_in_flight_sequence;
}

}  // namespace hw
