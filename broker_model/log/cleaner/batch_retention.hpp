// RULE cleaner.keep_batch -- what stays of a batch that loses its records?
// Usually nothing. Its empty header stays when it is the only place that still says something:
//   the batch                                                    | empty: stays?
//   holds the last data offset of a producer that is remembered  | yes  its sequence number
//   marker with the epoch of a producer without data             | yes  its epoch, for fencing
//   last one of the cleaned range                                | yes  the offset must not be
//                                                                |      given out again
//   any other                                                    | no
// The records of an aborted transaction all go; so does a marker that may go (cleaner.markers), but
// only once its delete horizon has passed.
// Source: Cleaner.cleanInto, RecordFilter.checkBatchRetention.
#pragma once

#include <cstdint>

#include "broker_model/log/producer_entry.hpp"
#include "broker_model/log/record_batch.hpp"

namespace hw {

enum class EmptyBatch : std::uint8_t { Drop, Keep };

struct BatchVerdict {
    bool drop_records = false;  // all of them, without looking
    bool marker_of_nothing = false;  // a marker that may go: it needs a delete horizon
    EmptyBatch when_empty = EmptyBatch::Drop;
};

// `producer`: what the log remembers of the batch's producer; null: nothing any more.
[[nodiscard]] inline bool last_word_of(const ProducerEntry* producer, const RecordBatch& batch) {
    if (producer == nullptr || !batch.has_producer_id()) return false;
    if (producer->has_batches()) return batch.last_offset() == producer->last_data_offset();
    return batch.is_control() && batch.producer_epoch == producer->epoch;
}

// `may_go`: by cleaner.markers. `range_end`: one past the cleaned range.
[[nodiscard]] inline BatchVerdict judge_batch(const RecordBatch& batch, bool may_go,
                                              const ProducerEntry* producer, Offset range_end,
                                              std::int64_t now_ms) {
    BatchVerdict out;
    out.drop_records = may_go;
    out.marker_of_nothing = may_go && batch.is_control();
    if (batch.is_control()) {
        const auto horizon = batch.delete_horizon_ms();
        out.drop_records = may_go && horizon && *horizon <= now_ms;
    }
    const bool keep = last_word_of(producer, batch) || batch.next_offset() == range_end;
    out.when_empty = keep ? EmptyBatch::Keep : EmptyBatch::Drop;
    return out;
}

}  // namespace hw
