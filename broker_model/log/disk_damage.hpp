// What faults do to the files of a replica: lost suffixes, flipped bits, lost files.
#pragma once

#include <cstdint>

#include "broker_model/base/rng.hpp"
#include "broker_model/log/log_files.hpp"

namespace hw {

// Byte-level damage to the .log file of the segment that begins at `base`; no such segment: none.
void cut_segment(LogFiles& files, Offset base, std::int32_t to_bytes);
void append_zeros(LogFiles& files, Offset base, std::int32_t bytes);
void flip_byte(LogFiles& files, Offset base, std::int32_t position);

// Lost files.
void delete_segment(LogFiles& files, Offset base);
void delete_offset_index(LogFiles& files, Offset base);
void delete_time_index(LogFiles& files, Offset base);
void delete_txn_index(LogFiles& files, Offset base);

// A byte of a batch is flipped (every bit of it) without fixing the CRC. Position 0..7 is the base
// offset, 8..11 the length, 12..15 the leader epoch: outside the CRC, they change silently.
// False: the length is wrong now, what follows cannot be framed any more.
[[nodiscard]] bool flip_byte_of_batch(RecordBatch& batch, std::int32_t position);

// Power loss: what was fsynced survives, of the rest a drawn prefix, possibly torn inside a batch.
// `keep` of the unflushed bytes stay: draw it with power_loss, or choose it.
[[nodiscard]] std::int64_t unflushed_bytes(const LogFiles& files);
void cut_unflushed(LogFiles& files, std::int64_t keep_bytes);
void power_loss(LogFiles& files, Rng& rng);

}  // namespace hw
