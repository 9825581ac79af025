// RULE log.append_validation: what does a leader check before it appends?
// In this order; the first failure wins, and a refused batch leaves no record behind.
//   1 base offset of a client's batch is 0             else INVALID_RECORD
//   2 size <= max.message.bytes (exactly is allowed)   else MESSAGE_TOO_LARGE
//   3 CRC                                              else CORRUPT_MESSAGE
//   4 exactly one batch                                else INVALID_RECORD
//   5 the record count is true; from a client also:    else INVALID_RECORD
//     count = offset range > 0, no control batch,
//     a sequence with every producer id
//   6 every record: a key on a compacted topic, a      else INVALID_RECORD / INVALID_TIMESTAMP
//     CreateTime within [now - before.max, now + after.max]   with the records' indexes
// Any bad timestamp makes the whole answer INVALID_TIMESTAMP, even beside null keys; a record with
// both faults counts as INVALID_RECORD. LogAppendTime replaces the timestamps instead.
//   now 1000, before.max 100, after.max 50:  900 and 1050 pass, 899 and 1051 do not
// Source: UnifiedLog.analyzeAndValidateRecords, LogValidator.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "broker_model/log/log_config.hpp"
#include "broker_model/log/log_types.hpp"

namespace hw {

// What nobody can put into a batch in the first place: a producer without epoch or sequence, a
// transaction without a producer. Source: MemoryRecordsBuilder.validateProducerState.
[[nodiscard]] LogFault check_producer_fields(const RecordBatch& batch);

// Checks 1 to 3, batch by batch.
[[nodiscard]] LogFault check_incoming(std::span<const RecordBatch> batches, const LogConfig& config,
                                      AppendOrigin origin);

// Checks 4 and 5.
[[nodiscard]] LogFault check_batch_header(std::span<const RecordBatch> batches,
                                          AppendOrigin origin);

// Check 6. Fills `bad_records` with batch-relative indexes when it fails.
[[nodiscard]] LogFault check_records(const RecordBatch& batch, const LogConfig& config,
                                     std::int64_t now_ms, std::vector<std::int32_t>& bad_records);

// The batch as the leader writes it: offsets, epoch and timestamps stamped, recompressed if the
// topic asks for another codec (then `size_changed`, and check 2 is repeated).
struct StampedBatch {
    RecordBatch batch;
    bool size_changed = false;
};
[[nodiscard]] StampedBatch stamp_batch(const RecordBatch& batch, const LogConfig& config,
                                       Offset log_end, LeaderEpoch leader_epoch,
                                       std::int64_t now_ms);

}  // namespace hw
