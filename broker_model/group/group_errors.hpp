// How an error is worded in the answer to each kind of request to a group coordinator.
// RULE group.refusal -- what a client is told while the coordinator cannot serve the request at
// all.
//   request          error                          | answer
//   Heartbeat        COORDINATOR_LOAD_IN_PROGRESS   | NONE: no reason to rejoin
//   OffsetCommit,    any                            | the error for each partition
//   TxnOffsetCommit                                 |
//   JoinGroup        any                            | the error
//   any other        any                            | the error
// Source: GroupCoordinatorService, OffsetCommitRequest.getErrorResponse (4.2).
#pragma once

#include "broker_model/protocol/message.hpp"

namespace hw {

[[nodiscard]] Response refused_group_request(const Request& request, ErrorCode error);

// An answer that was ready, but whose records did not make it into the log.
[[nodiscard]] Response failed_group_answer(const Response& answer, ErrorCode error);

}  // namespace hw
