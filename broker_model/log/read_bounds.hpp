// RULE log.read_bounds: how far may a read go?
// A follower reads to the log end, a consumer to the high watermark, a read_committed consumer to
// the last stable offset (the first open or not yet replicated transaction, if it lies below the
// watermark). The bound works by file position: the batch that holds it is not returned.
//   isolation        log end  watermark  first unstable | bound
//   LogEnd           10       8          5              | 10
//   HighWatermark    10       8          5              |  8
//   TxnCommitted     10       8          5              |  5
//   TxnCommitted     10       8          9              |  8
// Source: UnifiedLog.read, LocalLog.read; KIP-98.
#pragma once

#include <cstdint>
#include <optional>

#include "broker_model/log/log_types.hpp"

namespace hw {

[[nodiscard]] constexpr Offset last_stable_bound(Offset high_watermark,
                                                 std::optional<Offset> first_unstable) {
    return first_unstable && *first_unstable < high_watermark ? *first_unstable : high_watermark;
}

// The byte of `segment` at which the read must stop; nullopt: nothing of it may be read.
[[nodiscard]] constexpr std::optional<std::int32_t> read_limit_in_segment(
    const OffsetMetadata& bound, Offset segment_base, std::int32_t segment_size_bytes) {
    if (segment_base < bound.segment_base) return segment_size_bytes;
    if (segment_base == bound.segment_base && !bound.offset_only()) return bound.position;
    return std::nullopt;
}

}  // namespace hw
