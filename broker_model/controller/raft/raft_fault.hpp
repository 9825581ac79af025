// Why a replica cannot go on: the protocol's own assumptions are broken (a defect, two leaders in
// one epoch, committed records gone). Kafka's raft thread throws and the process ends.
#pragma once

#include <cstdint>

namespace hw {

enum class RaftFault : std::uint8_t {
    None,
    TwoLeadersInEpoch,         // a message names a leader other than the one known in the epoch
    UnexpectedInvalidRequest,  // a peer calls our request malformed
    UnexpectedAnswer,          // an answer that fits no state we can be in
    CommittedTruncation,       // the leader asks to cut below the high watermark we know
    LogTruncatedBelowCommit,   // the same, caught by the log after the replica forgot its own
    HighWatermarkWentBack,
    VoteForItself,  // somebody else asks for our vote under our own id
    AppendGap,      // fetched records do not follow the log's end
    DiskFailed,
};

}  // namespace hw
