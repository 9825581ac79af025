// RULE share.acquire -- a fetch hands out the free records among those it read, for a while (the
// lock), to one member.
//  - Batches in flight: a free one that was read completely is handed out whole, else it is split
//    and its free records are handed out; throttled ones by themselves (share.delivery_throttle).
//  - What was read and is not in flight yet becomes in flight: behind the share end offset, or in a
//    hole between loaded batches. All log batches of one read form one batch in flight, unless they
//    are more than `batch_size` records: then a new one begins at the first log batch that starts
//    that many records later.
//  - At most `max_records`, and no more than fit into the window between start and end offset. In
//    BATCH_OPTIMIZED mode the last log batch is completed beyond that; in RECORD_LIMIT mode it goes
//    in flight whole, but only the wanted records are handed out.
//   in flight           read    max  | handed out        in flight then
//   -                   0-9     500  | 0-9 #1            0-9
//   -                   0-9     4    | 0-9 #1            0-9            (RECORD_LIMIT: 0-3 #1)
//   0-9, 4-9 released   0-9     500  | 4-9 #2            0-9 split
//   0-9 acquired        0-19    500  | 10-19 #1          0-9 10-19
//   0-9 and window 10   10-19   500  | -
// Source: SharePartition.acquire (4.2), KIP-932, KIP-1206; behaviour sheet E12.
#pragma once

#include <span>

#include "broker_model/share/share_state.hpp"

namespace hw::share {

enum class AcquireMode : std::uint8_t { BatchOptimized, RecordLimit };

struct ReadBatch {  // a batch of the log
    Offset first{-1};
    Offset last{-1};
};

struct AcquireRequest {
    std::string member;
    AcquireMode mode = AcquireMode::BatchOptimized;
    std::int32_t batch_size = 500;
    std::int32_t max_records = 500;
    Offset fetch_offset{0};
    std::span<const ReadBatch> read;
};

struct AcquiredRange {
    Offset first{-1};
    Offset last{-1};
    std::int16_t delivery_count = 0;
};
struct Acquired {
    std::vector<AcquiredRange> ranges;
    std::int64_t count = 0;
};

[[nodiscard]] Acquired acquire(ShareState& s, const AcquireRequest& request, Instant now);

}  // namespace hw::share
