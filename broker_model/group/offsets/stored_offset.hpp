// A committed offset as it is stored.
// RULE offsets.expired -- when an offset is forgotten: offsets.retention.minutes after the time its
// group's kind and state name (ExpiryBase). Commits of old clients (version 4 and before) carry
// their
// own retention time, and only that counts.
//   committed at  own expiry  counts from  retention  now    | expired?
//   1000          -           the commit   60         1059   | no
//   1000          -           the commit   60         1060   | yes
//   1000          -           1500         60         1100   | no   the group became empty at 1500
//   1000          1020        the commit   60         1020   | yes
// Not while a transaction has a pending offset for the partition, and not in a topic the group is
// subscribed to. Source: OffsetExpirationConditionImpl,
// OffsetMetadataManager.cleanupExpiredOffsets.
#pragma once

#include <cstdint>
#include <string>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/group/offsets/group_view.hpp"

namespace hw {

struct StoredOffset {
    Offset offset{-1};
    LeaderEpoch leader_epoch{-1};
    std::string metadata;
    std::int64_t commit_ms = -1;
    std::optional<std::int64_t> expire_ms;
    Offset record{-1};  // where in the log it is
    bool operator==(const StoredOffset&) const = default;
};

[[nodiscard]] inline bool is_expired(const StoredOffset& stored, const ExpiryBase& base,
                                     Duration retention, std::int64_t now_ms) {
    if (stored.expire_ms) return now_ms >= *stored.expire_ms;
    return now_ms - base.since_ms.value_or(stored.commit_ms) >= retention.ms();
}

}  // namespace hw
