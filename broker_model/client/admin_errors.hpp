// RULE admin.errors -- what an admin client makes of an answer. Kafka: the handle/fail branches of
// KafkaAdminClient's calls and of ListOffsetsHandler, DeleteRecordsHandler, DescribeProducersHandler,
// DescribeTransactionsHandler, FenceProducersHandler.
//   bound to    answer                                 | then
//   controller  NOT_CONTROLLER                         | ask metadata again, retry
//   controller  other retriable (throttling aside)     | the caller gets it
//   leader      NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH, ... (stale metadata) | look up again
//   leader      other retriable                        | retry at the same leader
//   leader      the rest                               | the caller gets it
//   coordinator NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE | look up again
//   coordinator COORDINATOR_LOAD_IN_PROGRESS, CONCURRENT_TRANSACTIONS | retry at the same broker
//   coordinator the rest                               | the caller gets it
#pragma once

#include "broker_model/protocol/message.hpp"

namespace hw {

enum class AdminNext : std::uint8_t { Done, Retry, LookUpAgain, RefreshAndRetry };

[[nodiscard]] inline AdminNext after_controller_answer(ErrorCode error) {
    return error == ErrorCode::NOT_CONTROLLER ? AdminNext::RefreshAndRetry : AdminNext::Done;
}

[[nodiscard]] inline AdminNext after_leader_answer(ErrorCode error) {
    if (error == ErrorCode::NONE) return AdminNext::Done;
    if (error_info(error).invalid_metadata) return AdminNext::LookUpAgain;
    return is_retriable(error) ? AdminNext::Retry : AdminNext::Done;
}

[[nodiscard]] inline AdminNext after_coordinator_answer(ErrorCode error) {
    switch (error) {
        case ErrorCode::NOT_COORDINATOR:
        case ErrorCode::COORDINATOR_NOT_AVAILABLE: return AdminNext::LookUpAgain;
        case ErrorCode::COORDINATOR_LOAD_IN_PROGRESS:
        case ErrorCode::CONCURRENT_TRANSACTIONS: return AdminNext::Retry;
        default: return AdminNext::Done;
    }
}

// The one error of a response to an admin request (single resource).
[[nodiscard]] ErrorCode admin_error(const Response& response);

}  // namespace hw
