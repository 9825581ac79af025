// A fetch a broker serves: the partitions it covers, the session that remembers them between
// requests, and the request that is parked, if one is. A context without a session lives for one
// request. Entries that have nothing to tell are `clean` and cost nothing until their partition
// changes. Source: FetchSession.scala, FetchContext, DelayedFetch.scala; sheet B2, E10.
#pragma once

#include <cstdint>
#include <vector>

#include "broker_model/base/timer_heap.hpp"
#include "broker_model/broker/partition.hpp"
#include "broker_model/node/effects.hpp"
#include "broker_model/replication/fetch_session.hpp"

namespace hw {

struct FetchEntry {
    FetchRequest::Partition asked;
    PartitionIndex partition = kNoPartition;  // none: not hosted here when last looked at
    FetchSessionView told;
    std::uint64_t order = 0;  // partitions with data move to the end, so that all get their turn
    OffsetMetadata start;     // where the last read began
    bool live = false;
    bool dirty = false;       // listed in FetchContext::dirty
    bool level = false;       // last read: nothing there, no error
};

struct FetchContext {
    std::uint32_t slot = 0;

    // The session; id 0: none.
    std::int32_t session_id = kNoFetchSession;
    std::int32_t expected_epoch = 0;
    bool privileged = false;  // of a follower
    Instant created;
    Instant last_used;
    std::int32_t ranked_size = 0;  // partitions when last used

    std::vector<FetchEntry> entries;
    std::vector<std::uint32_t> free;
    std::vector<std::uint32_t> dirty;
    std::uint64_t next_order = 1;
    std::size_t live = 0;

    // The request in hand.
    struct Params {
        NodeId replica_id{-1};
        BrokerEpoch replica_epoch{-1};
        Duration max_wait;
        std::int32_t min_bytes = 1;
        std::int32_t max_bytes = 0;
        FetchIsolation isolation = FetchIsolation::HighWatermark;
        std::int32_t rack = -1;
        [[nodiscard]] bool from_follower() const { return replica_id.value() >= 0; }
    } params;
    ReplyTo reply_to;
    bool incremental = false;
    bool may_open_session = false;
    bool parked = false;
    bool wake_candidate = false;
    TimerId timeout;
    // When the session's last request came; what `Follower::level_at` points to.
    Instant fetched_at;

    void mark_dirty(std::uint32_t entry) {
        if (entries[entry].dirty) return;
        entries[entry].dirty = true;
        dirty.push_back(entry);
    }
};

}  // namespace hw
