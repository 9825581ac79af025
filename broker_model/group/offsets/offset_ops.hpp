// Requests about offsets, decided into records. `group` is null where there is none.
// Source: OffsetMetadataManager (4.2); sheet E6, E7.
#pragma once

#include <vector>

#include "broker_model/group/group_records.hpp"
#include "broker_model/group/group_settings.hpp"
#include "broker_model/group/offsets/offset_store.hpp"
#include "broker_model/protocol/transaction.hpp"

namespace hw {

// Of a commit that is not refused as a whole: what is stored, and what each partition is told.
struct OffsetCommitDecision {
    std::vector<OffsetRecord> records;
    std::vector<PartitionError> partitions;
};
[[nodiscard]] OffsetCommitDecision decide_commit(const std::string& group,
                                                 const std::vector<CommittedOffset>& offsets,
                                                 const GroupSettings& settings,
                                                 std::int64_t now_ms,
                                                 std::optional<Duration> retention);

[[nodiscard]] OffsetFetchResponse decide_fetch(const OffsetStore& store, const GroupView* group,
                                               const OffsetFetchRequest& request);

struct OffsetDeleteDecision {
    std::vector<OffsetRecord> records;
    std::vector<PartitionError> partitions;
};
[[nodiscard]] OffsetDeleteDecision decide_delete(const OffsetStore& store, const GroupView& group,
                                                 const OffsetDeleteRequest& request);

// Tombstones for everything the group has.
[[nodiscard]] std::vector<OffsetRecord> forget_all(const OffsetStore& store,
                                                   const std::string& group);

struct OffsetExpiryDecision {
    std::vector<OffsetRecord> records;
    bool nothing_left = false;  // then the group itself may go
};
[[nodiscard]] OffsetExpiryDecision decide_expiry(const OffsetStore& store, const GroupView& group,
                                                 const std::string& id, Duration retention,
                                                 std::int64_t now_ms);

// Of partitions that were deleted, in every group.
[[nodiscard]] std::vector<OffsetRecord> forget_partitions(
    const OffsetStore& store, const std::vector<OffsetFetchRequest::Partition>& deleted);

}  // namespace hw
