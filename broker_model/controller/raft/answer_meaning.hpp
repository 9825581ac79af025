// RULE raft.answer_meaning: what every answer of a peer tells, whatever was asked: first the epochs
// are compared, then the leader the peer names, only then the request's own result counts.
//   answer's epoch  leader named  error                | meaning
//   older           any           any                  | stale: drop it
//   any             any           UNKNOWN_LEADER_EPOCH | stale: the peer is behind us
//   newer           any           any                  | learn: adopt epoch (and leader)
//   same            any           FENCED_LEADER_EPOCH  | learn
//   same            any           NOT_LEADER_OR_...    | learn
//   same            one, we none  NONE                 | follow it, then use the result
//   same            one, we none  other                | follow it
//   same            -             BROKER_NOT_AVAILABLE | back off
//   same            -             INVALID_REQUEST      | a defect: cannot go on
//   same            -             else                 | use the result
// Source: KafkaRaftClient.maybeHandleCommonResponse (4.2).
#pragma once

#include "broker_model/base/ids.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

enum class AnswerMeaning : std::uint8_t { Stale, Learn, Follow, BackOff, Handled, Defect, Use };

struct AnswerView {
    ErrorCode error = ErrorCode::NONE;
    RaftEpoch epoch{-1};
    NodeId leader{-1};
};

[[nodiscard]] constexpr AnswerMeaning answer_meaning(const AnswerView& a, RaftEpoch my_epoch,
                                                     bool i_have_leader) {
    if (a.epoch < my_epoch || a.error == ErrorCode::UNKNOWN_LEADER_EPOCH) {
        return AnswerMeaning::Stale;
    }
    if (a.epoch > my_epoch || a.error == ErrorCode::FENCED_LEADER_EPOCH ||
        a.error == ErrorCode::NOT_LEADER_OR_FOLLOWER) {
        return AnswerMeaning::Learn;
    }
    if (a.leader != kNoNode && !i_have_leader) return AnswerMeaning::Follow;
    switch (a.error) {
        case ErrorCode::BROKER_NOT_AVAILABLE:
            return AnswerMeaning::BackOff;
        case ErrorCode::INVALID_VOTER_KEY:
            return AnswerMeaning::Handled;
        case ErrorCode::INVALID_REQUEST:
            return AnswerMeaning::Defect;
        default:
            return AnswerMeaning::Use;
    }
}

}  // namespace hw
