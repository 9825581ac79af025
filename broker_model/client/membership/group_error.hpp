// RULE client.group_error -- what a member of a classic group makes of an error of its coordinator.
//   error                                 join             sync            heartbeat
//   COORDINATOR_LOAD_IN_PROGRESS          later            throw           keep trying
//   COORDINATOR_NOT_AVAILABLE,            look for the     the same        the same
//     NOT_COORDINATOR                     coordinator
//   MEMBER_ID_REQUIRED                    again, with id   throw           keep trying
//   REBALANCE_IN_PROGRESS                 join again       the same        the same
//   ILLEGAL_GENERATION                    throw            forget the      the same
//                                                          generation
//   UNKNOWN_MEMBER_ID                     forget all       the same        the same
//   FENCED_INSTANCE_ID                    throw            throw           forget all and throw
//   any other                             throw            throw           keep trying
// Who forgets its generation has lost its partitions, and joins again: with its member id, or as a
// new member when it forgot that too. A thrown error ends a poll; the next one joins again.
// Source: AbstractCoordinator.{Join,Sync}GroupResponseHandler, HeartbeatResponseHandler (4.2).
#pragma once

#include <cstdint>

#include "broker_model/protocol/errors.hpp"

namespace hw {

enum class GroupApi : std::uint8_t { Join, Sync, Heartbeat };

enum class AfterGroupError : std::uint8_t {
    Later, Rediscover, JoinWithId, JoinAgain, ForgetGeneration, ForgetAll, ForgetAllAndThrow, Throw,
};

[[nodiscard]] constexpr AfterGroupError after_group_error(GroupApi api, ErrorCode error) {
    using enum AfterGroupError;
    const AfterGroupError otherwise = api == GroupApi::Heartbeat ? Later : Throw;
    switch (error) {
        case ErrorCode::COORDINATOR_LOAD_IN_PROGRESS:
            return api == GroupApi::Sync ? Throw : Later;
        case ErrorCode::COORDINATOR_NOT_AVAILABLE:
        case ErrorCode::NOT_COORDINATOR: return Rediscover;
        case ErrorCode::MEMBER_ID_REQUIRED:
            return api == GroupApi::Join ? JoinWithId : otherwise;
        case ErrorCode::REBALANCE_IN_PROGRESS: return JoinAgain;
        case ErrorCode::ILLEGAL_GENERATION:
            return api == GroupApi::Join ? Throw : ForgetGeneration;
        case ErrorCode::UNKNOWN_MEMBER_ID: return ForgetAll;
        case ErrorCode::FENCED_INSTANCE_ID:
            return api == GroupApi::Heartbeat ? ForgetAllAndThrow : Throw;
        default: return otherwise;
    }
}

}  // namespace hw
