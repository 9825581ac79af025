// One partition hosted by a broker: its log and what this broker is for it, as leader or follower.
// A struct of state: the rules live in broker_model/replication, the moves in leader_partition.hpp,
// follower_partition.hpp; ReplicaManager-like parts keep their own per-partition lists in here so
// that an event touches only the partition it concerns.
// Source: Partition.scala, Replica.java.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/broker/topic_settings.hpp"
#include "broker_model/controller/partition_registration.hpp"
#include "broker_model/log/replica_log.hpp"
#include "broker_model/replication/follower_progress.hpp"
#include "broker_model/replication/isr_state.hpp"
#include "broker_model/replication/min_insync.hpp"

namespace hw {

using PartitionIndex = std::uint32_t;  // dense, per broker, reused after a deletion
inline constexpr PartitionIndex kNoPartition = 0xffffffff;

// What the leader knows of one remote replica.
struct Follower {
    NodeId id{-1};
    FollowerProgress recorded;
    // Set while the follower's fetch session has nothing to ask about this partition: it stood at
    // our log end at every fetch of the session, the last one at *level_at. Saves touching every
    // partition at every fetch.
    const Instant* level_at = nullptr;

    [[nodiscard]] Offset log_end() const { return recorded.log_end; }
    [[nodiscard]] FollowerProgress progress() const {
        FollowerProgress p = recorded;
        if (level_at != nullptr) p.caught_up_at = p.last_fetch_at = *level_at;
        return p;
    }
    void settle() {
        if (level_at == nullptr) return;
        recorded.caught_up_at = recorded.last_fetch_at = *level_at;
        level_at = nullptr;
    }
};

enum class PartitionRole : std::uint8_t { None, Leader, Follower };

// Somebody waiting for this partition; kept sorted by what it waits for.
struct ProduceWait {
    Offset required{0};
    std::uint32_t operation = 0;
    std::uint32_t part = 0;  // which partition of the request
};

// A partition of a fetch session or of a parked fetch.
struct FetchSubscription {
    std::uint32_t context = 0;
    std::uint32_t entry = 0;
};

struct Partition {
    TopicPartition tp;
    PartitionIndex index = kNoPartition;
    ReplicaLog log;
    LogFiles* files = nullptr;  // what `log` stands on
    std::shared_ptr<const TopicSettings> settings;

    // As of the last metadata applied or AlterPartition answer adopted.
    PartitionRole role = PartitionRole::None;
    NodeId leader{-1};
    LeaderEpoch leader_epoch{-1};
    PartitionEpoch partition_epoch{-1};
    NodeList replicas;
    NodeList adding;
    NodeList removing;

    // Leader only.
    IsrState isr;
    Offset epoch_start{-1};
    std::vector<Follower> followers;  // in assignment order

    // Follower only.
    std::uint32_t fetcher = 0xffffffff;  // number of its replica fetcher, none: not fetching
    std::uint32_t fetcher_entry = 0;

    std::vector<ProduceWait> produce_waits;
    std::vector<std::uint32_t> delete_waits;  // DeleteRecords operations
    std::vector<FetchSubscription> subscriptions;

    std::uint8_t changes = 0;  // PartitionChange bits not yet acted on (change_queue.hpp)

    explicit Partition(ReplicaLog opened) : log(std::move(opened)) {}

    [[nodiscard]] bool is_leader() const { return role == PartitionRole::Leader; }
    [[nodiscard]] int min_isr() const {
        return effective_min_isr(settings->min_insync_replicas, static_cast<int>(replicas.size()));
    }
    [[nodiscard]] Follower* follower(NodeId id) {
        for (Follower& f : followers)
            if (f.id == id) return &f;
        return nullptr;
    }
    [[nodiscard]] const Follower* follower(NodeId id) const {
        return const_cast<Partition*>(this)->follower(id);
    }
};

}  // namespace hw
