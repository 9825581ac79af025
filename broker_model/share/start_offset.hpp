// RULE share.start_offset -- the share start offset moves over everything that is done with
// (acknowledged or given up), without a hole; what lies below is forgotten batch by batch.
//   in flight (A acknowledged, X archived, Q acquired)     start -> start   end
//   0-9 A                                                  0     -> 10      10   nothing in flight
//   0-9 A, 10-19 Q                                         0     -> 10      19   0-9 forgotten
//   0-4 A 5-9 Q (one batch)                                0     -> 5       9    kept, half of it
//   0-9 Q, 10-19 A                                         0     -> 0       19
// When the log's start moves beyond it, free records below are archived, acquired ones are archived
// when they come back, and both ends move up to it. Free records that a fetch found gone from the
// log (compaction) are archived as well.
// Source: SharePartition.maybeUpdateCachedStateAndOffsets, updateCacheAndOffsets,
// maybeArchiveStaleBatches (4.2), KIP-932.
#pragma once

#include "broker_model/share/share_state.hpp"

namespace hw::share {

// True if something moved.
bool advance_start(ShareState& s);

void move_log_start(ShareState& s, Offset log_start);

// A fetch from `fetch_offset` came back beginning at `found`.
void archive_vanished(ShareState& s, Offset fetch_offset, Offset found);

}  // namespace hw::share
