// RULE client.commit_error -- what a consumer makes of a partition's error in an answer to its
// OffsetCommit; the first one decides for the request. A synchronous commit tries retriable ones
// again until default.api.timeout.ms, an asynchronous one reports them.
//   error                                    the commit            the membership
//   COORDINATOR_LOAD_IN_PROGRESS,            again                 -
//     UNKNOWN_TOPIC_OR_PARTITION
//   COORDINATOR_NOT_AVAILABLE,               again                 look for the coordinator
//     NOT_COORDINATOR, REQUEST_TIMED_OUT
//   REBALANCE_IN_PROGRESS                    RebalanceInProgress   join again
//   UNKNOWN_MEMBER_ID                        CommitFailed          forget all, join again
//   ILLEGAL_GENERATION                       CommitFailed          forget the generation
//   the same, sent with an older generation  RebalanceInProgress   - (it joins already)
//   FENCED_INSTANCE_ID                       FencedInstanceId      -
//   the same, with an older generation       RebalanceInProgress when joining, else CommitFailed
//   any other                                its own exception     -
// Source: ConsumerCoordinator.OffsetCommitResponseHandler (4.2).
#pragma once

#include <cstdint>
#include <string_view>

#include "broker_model/client/membership/member_state.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

struct AfterCommitError {
    enum class Membership : std::uint8_t {
        Keep, Rediscover, JoinAgain, ForgetGeneration, ForgetAll,
    };
    bool retriable = false;
    Membership membership = Membership::Keep;
    std::string_view exception;  // simple name of the Java class, when it is not tried again
};

[[nodiscard]] inline AfterCommitError after_commit_error(ErrorCode error, bool same_generation,
                                                         MemberState state) {
    using Membership = AfterCommitError::Membership;
    const bool joining = !same_generation && state == MemberState::PreparingRebalance;
    switch (error) {
        case ErrorCode::COORDINATOR_LOAD_IN_PROGRESS:
        case ErrorCode::UNKNOWN_TOPIC_OR_PARTITION:
            return {true, Membership::Keep, "RetriableCommitFailedException"};
        case ErrorCode::COORDINATOR_NOT_AVAILABLE:
        case ErrorCode::NOT_COORDINATOR:
        case ErrorCode::REQUEST_TIMED_OUT:
            return {true, Membership::Rediscover, "RetriableCommitFailedException"};
        case ErrorCode::REBALANCE_IN_PROGRESS:
            return {false, Membership::JoinAgain, "RebalanceInProgressException"};
        case ErrorCode::UNKNOWN_MEMBER_ID:
        case ErrorCode::ILLEGAL_GENERATION:
            if (joining) return {false, Membership::Keep, "RebalanceInProgressException"};
            return {false,
                    error == ErrorCode::UNKNOWN_MEMBER_ID ? Membership::ForgetAll
                                                          : Membership::ForgetGeneration,
                    "CommitFailedException"};
        case ErrorCode::FENCED_INSTANCE_ID:
            if (same_generation) return {false, Membership::Keep, "FencedInstanceIdException"};
            return {false, Membership::Keep,
                    joining ? "RebalanceInProgressException" : "CommitFailedException"};
        default: return {false, Membership::Keep, error_info(error).exception};
    }
}

}  // namespace hw
