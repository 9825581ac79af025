// The records of __consumer_offsets as bytes. Type 1: one offset; type 2: one classic group.
// Source: OffsetCommitKey/Value.json, GroupMetadataKey/Value.json, GroupCoordinatorRecordHelpers,
// GroupCoordinatorRecordSerde (4.2).
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "broker_model/coordinator/coordinator_record.hpp"
#include "broker_model/group/classic/classic_record.hpp"
#include "broker_model/group/offsets/stored_offset.hpp"

namespace hw {

struct OffsetRecord {
    std::string group;
    std::string topic;
    std::int32_t partition = 0;
    std::optional<StoredOffset> value;  // nullopt: forgotten
};
struct ClassicRecord {
    std::string group;
    std::optional<ClassicGroupRecord> value;  // nullopt: deleted
};
using GroupRecord = std::variant<OffsetRecord, ClassicRecord>;

[[nodiscard]] CoordinatorRecord encode(const OffsetRecord& record);
[[nodiscard]] CoordinatorRecord encode(const ClassicRecord& record);

// nullopt: a type this build does not know; it is left alone.
[[nodiscard]] std::optional<GroupRecord> decode_group_record(const ReplayedRecord& record);

}  // namespace hw
