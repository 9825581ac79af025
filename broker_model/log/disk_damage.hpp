// What faults do to the files of a replica: lost suffixes, flipped bits, lost files.
#pragma once

#include <cstdint>

#include "broker_model/base/rng.hpp"
#include "broker_model/log/log_files.hpp"

namespace hw {

// Byte-level damage to the .log file of the segment that begins at `base`; no such segment: none.
// In a batch, bytes 0..7 are the base offset, 8..11 the length, 12..15 the leader epoch: they lie
// outside the CRC, so they change unnoticed. Everything behind them is covered by it.
void cut_segment(LogFiles& files, Offset base, std::int32_t to_bytes);
void append_zeros(LogFiles& files, Offset base, std::int32_t bytes);
void flip_byte(LogFiles& files, Offset base, std::int32_t position);  // all eight bits
void zero_range(LogFiles& files, Offset base, std::int32_t from, std::int32_t bytes);

// The same on a batch under way. A batch with a broken length counts as corrupt.
void flip_byte_of_batch(RecordBatch& batch, std::int32_t position);

// Lost files.
void delete_segment(LogFiles& files, Offset base);
void delete_offset_index(LogFiles& files, Offset base);
void delete_time_index(LogFiles& files, Offset base);
void delete_txn_index(LogFiles& files, Offset base);

// Power loss: what was fsynced survives, of the rest a drawn prefix, possibly torn inside a batch.
// `keep` of the unflushed bytes stay: draw it with power_loss, or choose it.
[[nodiscard]] std::int64_t unflushed_bytes(const LogFiles& files);
void cut_unflushed(LogFiles& files, std::int64_t keep_bytes);
void power_loss(LogFiles& files, Rng& rng);

}  // namespace hw
