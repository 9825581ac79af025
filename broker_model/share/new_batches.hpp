// The part of share.acquire that puts records in flight which were not: behind the share end offset
// or in a hole between loaded batches. Source: SharePartition.acquireNewBatchRecords,
// createBatches.
#pragma once

#include "broker_model/share/acquire.hpp"

namespace hw::share {

struct NewRecords {
    Offset first{-1};
    Offset last{-1};
    std::int64_t max_records = 0;
};

[[nodiscard]] Acquired add_new_batches(ShareState& s, const AcquireRequest& request,
                                       NewRecords what, Instant now);

// Everything below `gap_start` was fetched once more since it was loaded.
void move_gap_start(ShareState& s, Offset gap_start);

}  // namespace hw::share
