#include <algorithm>

#include "broker_model/controller/raft/end_epoch_backoff.hpp"
#include "broker_model/controller/raft/raft_node.hpp"

namespace hw {

// Requests that establish leadership: a sender behind our epoch is told so and nothing else.
ErrorCode RaftReplica::voter_request_error(NodeId from, RaftEpoch epoch) const {
    if (epoch < epoch_) return ErrorCode::FENCED_LEADER_EPOCH;
    if (from.value() < 0) return ErrorCode::INVALID_REQUEST;
    return ErrorCode::NONE;
}

ErrorCode RaftReplica::leader_request_error(RaftEpoch epoch) const {
    if (epoch < epoch_) return ErrorCode::FENCED_LEADER_EPOCH;
    if (epoch > epoch_) return ErrorCode::UNKNOWN_LEADER_EPOCH;
    if (!is_leader()) return ErrorCode::NOT_LEADER_OR_FOLLOWER;
    if (shutdown_ != Shutdown::No) return ErrorCode::BROKER_NOT_AVAILABLE;
    return ErrorCode::NONE;
}

VoteResponse RaftReplica::on(const VoteRequest& r, Instant now, Effects& fx) {
    VoteResponse answer;
    if (!is_well_formed(r)) {
        answer.partition_error = ErrorCode::INVALID_REQUEST;
    } else {
        answer.partition_error = voter_request_error(r.candidate, r.epoch);
    }
    if (answer.partition_error == ErrorCode::NONE) {
        if (r.epoch > epoch_) to_unattached(r.epoch, kNoNode, "raft.higher_epoch", now, fx);
        if (r.voter != kNoNode && r.voter != settings_.self) {
            answer.partition_error = ErrorCode::INVALID_VOTER_KEY;
        } else {
            const Ballot ballot{state_, leader_id_, voted_, fetched_from_leader_};
            const bool not_behind =
                log_not_behind({r.last_epoch_end_offset, r.last_epoch}, log_.end());
            answer.vote_granted = r.pre_vote ? may_grant_pre_vote(ballot, not_behind)
                                             : may_grant_vote(ballot, r.candidate, not_behind);
            if (answer.vote_granted && !r.pre_vote && voted_ == kNoNode) {
                add_vote(r.candidate, now, fx);
            }
        }
    }
    answer.epoch = epoch_;
    answer.leader = leader_id_;
    return answer;
}

BeginQuorumEpochResponse RaftReplica::on(const BeginQuorumEpochRequest& r, Instant now,
                                         Effects& fx) {
    BeginQuorumEpochResponse answer;
    answer.partition_error = voter_request_error(r.leader, r.epoch);
    if (answer.partition_error == ErrorCode::NONE) {
        adopt(r.epoch, r.leader, now, fx);
        if (r.voter != kNoNode && r.voter != settings_.self) {
            answer.partition_error = ErrorCode::INVALID_VOTER_KEY;
        }
    }
    answer.epoch = epoch_;
    answer.leader = leader_id_;
    return answer;
}

EndQuorumEpochResponse RaftReplica::on(const EndQuorumEpochRequest& r, Instant now, Effects& fx) {
    EndQuorumEpochResponse answer;
    answer.partition_error = voter_request_error(r.leader, r.epoch);
    if (answer.partition_error == ErrorCode::NONE) {
        adopt(r.epoch, r.leader, now, fx);
        if (state_ == RaftState::Follower && leader_id_ == r.leader) {
            deadline_ = now + end_epoch_backoff(settings_.self, r.preferred_successors,
                                                settings_.election_backoff_max);
        }
    }
    answer.epoch = epoch_;
    answer.leader = leader_id_;
    return answer;
}

FetchSnapshotResponse RaftReplica::on(const FetchSnapshotRequest& r, Instant now) {
    FetchSnapshotResponse answer;
    answer.epoch = epoch_;
    answer.leader = leader_id_;
    answer.partition_error = leader_request_error(r.current_leader_epoch);
    if (answer.partition_error != ErrorCode::NONE) return answer;
    const MetadataSnapshot* snapshot = log_.find_snapshot(r.snapshot_id);
    if (snapshot == nullptr) {
        answer.partition_error = ErrorCode::SNAPSHOT_NOT_FOUND;
        return answer;
    }
    if (r.position < 0 || r.position >= snapshot->bytes) {
        answer.partition_error = ErrorCode::POSITION_OUT_OF_RANGE;
        return answer;
    }
    if (leader_.find(r.replica) != nullptr) leader_.check_quorum.fetched(r.replica, now);
    answer.snapshot_id = snapshot->id;
    answer.size = snapshot->bytes;
    answer.position = r.position;
    answer.bytes = std::min(r.max_bytes, snapshot->bytes - r.position);
    answer.last_append_time = snapshot->last_append_time;
    answer.image = snapshot->image;
    return answer;
}

UpdateRaftVoterResponse RaftReplica::on(const UpdateRaftVoterRequest& r, Instant now) {
    UpdateRaftVoterResponse answer{leader_request_error(r.current_leader_epoch), epoch_,
                                   leader_id_};
    if (answer.error != ErrorCode::NONE) return answer;
    if (high_watermark_ == kUnknownOffset) {
        answer.error = ErrorCode::REQUEST_TIMED_OUT;
    } else if (leader_.find(r.voter) == nullptr) {
        answer.error = ErrorCode::VOTER_NOT_FOUND;
    } else {
        leader_.check_quorum.fetched(r.voter, now);
    }
    return answer;
}

}  // namespace hw
