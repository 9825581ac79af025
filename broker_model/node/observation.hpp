// A fact a node reports: what happened and by which rule. Observations are the trace, the digest
// and the input of the invariants; they carry numbers, the trace writer turns them into words.
#pragma once

#include <cstdint>
#include <string_view>

#include "broker_model/base/ids.hpp"

namespace hw {

// Kinds are grouped by layer; the name table is in observation.cpp. Append new ones at the end of
// their group: the numbers are not stored, the names are.
enum class Fact : std::uint16_t {
    // log and replication
    LeaderAppended,        // offset..offset2 appended by the leader; value = records
    FollowerAppended,      // the same on a follower
    DuplicateIgnored,      // an idempotent retry found its batch in the log
    AppendRefused,         // value = error code
    HighWatermarkAdvanced, // offset = new, offset2 = old
    HighWatermarkLowered,
    LogTruncated,          // offset = new end, offset2 = old end
    LogStartMoved,         // offset = new start, offset2 = old start
    SegmentRolled,
    SegmentDeleted,
    BecameLeader,          // offset = epoch start offset
    BecameFollower,        // value = leader
    IsrShrinkProposed,     // value = follower proposed to leave
    IsrExpandProposed,     // value = follower proposed to join
    IsrChanged,            // as applied by the leader; value = new size, value2 = old size
    LogRecovered,          // offset = log end after recovery, value = 1 if clean
    LogCleaned,            // offset2..offset were dirty; value = records read, value2 = kept
    // controller
    BrokerRegistered, BrokerFenced, BrokerUnfenced, BrokerInControlledShutdown,
    LeaderElected,         // value = new leader, value2 = old leader
    UncleanLeaderElected,
    PartitionOffline,
    PartitionChanged,      // any partition change record; value = isr size, value2 = elr size
    TopicCreated, TopicDeleted,
    RaftStateChanged,      // value = state, value2 = epoch
    // clients
    // Of clients' records: offset2 = ns since the first record of the batch was handed over
    RecordsSent,           // value = first record, value2 = count, of range.stream
    RecordsAcked,          // ... and offset = base offset (-1 with acks=0)
    RecordsFailed,         // ... and error
    BatchRetried,          // error
    EpochBumped,
    RecordsConsumed,       // offset..offset2
    PositionReset,         // offset = new, offset2 = old
    PartitionsAssigned,    // to a member; value = generation, value2 = how many
    PartitionsRevoked,     // the same
    PartitionsLost,        // the same
    OffsetsCommitted,      // offset
    RequestTimedOut,
    // coordinators
    CoordinatorLoaded,     // offset = log end, value = records replayed
    CoordinatorResigned,
    TransactionStateChanged,  // value = producer id, offset = its epoch, value2 = TransactionState
    TransactionTimedOut,   // aborted by its coordinator, or error
    TransactionGivenUp,    // value = producer id: a partition answered a marker with error
    // driver
    FaultInjected, FaultHealed, NodeStarted, NodeStopped,
    kCount,
};

[[nodiscard]] std::string_view fact_name(Fact fact);

struct Observation {
    Fact fact{};
    std::int16_t error = 0;
    TopicPartition tp{};
    LeaderEpoch epoch{-1};
    Offset offset{-1};
    Offset offset2{-1};
    std::int64_t value = -1;
    std::int64_t value2 = -1;
    StreamId stream{-1};
    const char* rule = nullptr;  // static string: the rule's name, e.g. "isr.stay"
};

}  // namespace hw
