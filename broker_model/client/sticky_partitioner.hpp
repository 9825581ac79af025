// RULE client.sticky_partition -- records without a key stay on one partition until about
// batch.size
// bytes went there, then move to another one. Kafka: BuiltInPartitioner; KIP-480, KIP-794.
//
// When to leave (`may_switch`: the partition's last batch is full or gone; linger does not count):
//   batch.size  bytes since arrival  may_switch | leave?
//   1000        999                  yes        | no
//   1000        1000                 yes        | yes
//   1000        1999                 no         | no    a fraction of a batch would be left behind
//   1000        2000                 no         | yes
//   2^30        1                    no         | yes   2 x batch.size overflows a Java int
//
// Where to go: uniform over the partitions that have a leader (over all if none has), or, when every
// partition of the topic has had records and queues differ, the shorter the queue the likelier:
//   queue sizes  weights (longest + 1 - size)  cumulative | random % 8
//   0 3 1        4 1 3                         4 5 8      | 0-3 first, 4 second, 5-7 third
// Left out of the table: partitions without a leader, and partitions whose node has had something
// ready for longer than partitioner.availability.timeout.ms without draining it. Equal queues of
// all partitions mean uniform.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "broker_model/client/client_metadata.hpp"

namespace hw {

struct PartitionLoad {  // empty: not adaptive
    std::vector<std::int32_t> cumulative;
    std::vector<std::int32_t> partitions;
};

// `sizes` and `partitions` have one slot per partition with a queue, the first `length` in use.
inline void measure_partition_load(std::span<const std::int32_t> sizes,
                                   std::span<const std::int32_t> partitions, std::int32_t length,
                                   PartitionLoad& load) {
    load.cumulative.clear();
    load.partitions.clear();
    if (length < 1 || sizes.size() < 2) return;
    const auto used = sizes.first(static_cast<std::size_t>(length));
    const auto [shortest, longest] = std::minmax_element(used.begin(), used.end());
    const bool all_equal = *shortest == *longest;
    if (all_equal && used.size() == sizes.size()) return;
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < used.size(); ++i) {
        sum += *longest + 1 - used[i];
        load.cumulative.push_back(sum);
        load.partitions.push_back(partitions[i]);
    }
}

// `random` is not negative.
[[nodiscard]] inline std::int32_t next_sticky_partition(const PartitionLoad& load,
                                                        std::span<const LeaderAndEpoch> leaders,
                                                        std::int32_t random) {
    if (const auto& table = load.cumulative; !table.empty()) {
        const auto at = std::upper_bound(table.begin(), table.end(), random % table.back());
        return load.partitions[static_cast<std::size_t>(at - table.begin())];
    }
    const auto has_leader = [](const LeaderAndEpoch& l) { return l.leader != kNoNode; };
    const auto available = std::count_if(leaders.begin(), leaders.end(), has_leader);
    if (available == 0) return random % static_cast<std::int32_t>(leaders.size());
    auto rank = random % static_cast<std::int32_t>(available);
    for (std::size_t p = 0;; ++p) {
        if (has_leader(leaders[p]) && rank-- == 0) return static_cast<std::int32_t>(p);
    }
}

[[nodiscard]] constexpr bool must_leave_partition(std::int32_t produced_bytes,
                                                  std::int32_t batch_size, bool may_switch) {
    const auto twice = static_cast<std::int32_t>(static_cast<std::uint32_t>(batch_size) * 2);
    return (produced_bytes >= batch_size && may_switch) || produced_bytes >= twice;
}

// Where one topic's keyless records go now.
struct StickyPartition {
    std::int32_t partition = -1;  // -1: none chosen yet
    std::int32_t produced_bytes = 0;
    PartitionLoad load;

    template <class Random>
    std::int32_t current(std::span<const LeaderAndEpoch> leaders, Random&& random) {
        if (partition < 0) partition = next_sticky_partition(load, leaders, random());
        return partition;
    }
    // True if it moved on.
    template <class Random>
    bool appended(std::int32_t bytes, std::int32_t batch_size, bool may_switch,
                  std::span<const LeaderAndEpoch> leaders, Random&& random) {
        produced_bytes = static_cast<std::int32_t>(static_cast<std::uint32_t>(produced_bytes) +
                                                   static_cast<std::uint32_t>(bytes));
        if (!must_leave_partition(produced_bytes, batch_size, may_switch)) return false;
        partition = next_sticky_partition(load, leaders, random());
        produced_bytes = 0;
        return true;
    }
};

}  // namespace hw
