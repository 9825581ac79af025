// RULE partition.merge
// A partition after a change record: fields that are set replace the old ones; a leader that is
// set, even to the same broker, bumps the leader epoch; every record bumps the partition epoch.
// Source: PartitionRegistration.merge (4.2).
#pragma once

#include "broker_model/controller/metadata_record.hpp"

namespace hw {

[[nodiscard]] PartitionRegistration merge(const PartitionRegistration& before,
                                          const PartitionChangeRecord& change);

}  // namespace hw
