// RULE share.acknowledge -- a member says what became of records it holds: ACCEPT and GAP, REJECT
// finish them, RELEASE gives them back, RENEW restarts the lock and changes nothing else. All or
// nothing: the first record that does not fit undoes the whole request.
//   request                                            | answer
//   below the share start offset                       | skipped
//   not in flight                                      | INVALID_RECORD_STATE
//   beyond the last batch in flight                    | INVALID_REQUEST
//   not acquired, or by somebody else                  | INVALID_RECORD_STATE
//   its last change is not stored yet                  | INVALID_RECORD_STATE
// RELEASE at the delivery limit archives. A closed session releases all its member holds. Changes
// count when they are stored (share.record_state); then the start may move (share.start_offset).
//   ACCEPT -> Acknowledged   RELEASE -> Available   REJECT, GAP -> Archived
// Source: SharePartition.acknowledge, releaseAcquiredRecords (4.2), KIP-932, KIP-1222.
#pragma once

#include <span>

#include "broker_model/protocol/consumer_group.hpp"
#include "broker_model/share/share_state.hpp"

namespace hw::share {

// To be stored in __share_group_state; `start` is the share start offset before these changes.
struct StateWrite {
    std::int64_t id = 0;
    Offset start{-1};
    std::vector<StoredBatch> batches;
};

struct AcknowledgeResult {
    ErrorCode error = ErrorCode::NONE;
    std::optional<StateWrite> write;
};

[[nodiscard]] AcknowledgeResult acknowledge(ShareState& s, const std::string& member,
                                            std::span<const AcknowledgementBatch> batches,
                                            Instant now);

[[nodiscard]] AcknowledgeResult release_all(ShareState& s, const std::string& member, Instant now);

// The write came back. A failed one undoes its changes.
void finish_write(ShareState& s, const StateWrite& write, bool stored, Instant now);

}  // namespace hw::share
