// RULE group.coordinator_partition
// Every group id belongs to one partition of __consumer_offsets, every transactional id to one of
// __transaction_state: |hash of the id| modulo the number of partitions. The leader of that
// partition is the coordinator. The number of partitions is therefore fixed for the topic's life.
//   id           hash                of 50
//   "my-group"   -1906497762         12
//   ""           0                   0
//   hash == -2^31 has no absolute value in 32 bits: it counts as 0
// Source: GroupCoordinatorService.partitionFor, TransactionStateManager.partitionFor, Utils.abs
// (4.2).
#pragma once

#include <cstdint>
#include <string_view>

#include "broker_model/base/java_hash.hpp"

namespace hw {

[[nodiscard]] constexpr std::int32_t coordinator_partition(std::string_view id,
                                                           std::int32_t partition_count) {
    return kafka_abs(java_string_hash(id)) % partition_count;
}

}  // namespace hw
