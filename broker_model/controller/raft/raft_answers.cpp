// What to make of the peers' answers. Each `use` returns whether the peer served us well; if not,
// it is left alone for the retry back-off.
#include <algorithm>

#include "broker_model/controller/raft/raft_node.hpp"

namespace hw {

// Epoch and leader first, common to all answers. Use: the request's own result counts.
AnswerMeaning RaftReplica::take_leader(const AnswerView& a, Instant now, Effects& fx) {
    const AnswerMeaning meaning = answer_meaning(a, epoch_, leader_id_ != kNoNode);
    switch (meaning) {
        case AnswerMeaning::Learn:
            adopt(a.epoch, a.leader, now, fx);
            break;
        case AnswerMeaning::Follow:
            to_follower(a.epoch, a.leader, "raft.leader_found", now, fx);
            if (a.error == ErrorCode::NONE) return AnswerMeaning::Use;
            break;
        case AnswerMeaning::Defect:
            fail(RaftFault::UnexpectedInvalidRequest);
            break;
        default:
            break;
    }
    return meaning;
}

bool RaftReplica::use_answer(const Answered& input, Instant now, Effects& fx) {
    return std::visit(
        [&](const auto& answer) -> bool {
            if constexpr (requires { use(answer, input.peer, now, fx); }) {
                return use(answer, input.peer, now, fx);
            } else {
                return false;
            }
        },
        input.response);
}

bool RaftReplica::use(const VoteResponse& a, NodeId from, Instant now, Effects& fx) {
    if (a.error != ErrorCode::NONE) return false;
    const AnswerMeaning meaning = take_leader({a.partition_error, a.epoch, a.leader}, now, fx);
    if (meaning != AnswerMeaning::Use) return meaning != AnswerMeaning::BackOff;
    if (a.partition_error != ErrorCode::NONE) return false;
    if (state_ != RaftState::Prospective && state_ != RaftState::Candidate) return true;
    tally_.record(from, a.vote_granted);
    if (state_ == RaftState::Prospective) {
        if (tally_.is_won()) {
            to_candidate(now, fx);
        } else if (tally_.is_lost()) {
            after_pre_vote_lost(now, fx);
        }
    } else if (tally_.is_won()) {
        to_leader(now, fx);  // one that lost waits until its election timeout
    }
    return true;
}

bool RaftReplica::use(const BeginQuorumEpochResponse& a, NodeId, Instant now, Effects& fx) {
    if (a.error != ErrorCode::NONE) return false;
    const AnswerMeaning meaning = take_leader({a.partition_error, a.epoch, a.leader}, now, fx);
    if (meaning != AnswerMeaning::Use) return meaning != AnswerMeaning::BackOff;
    return a.partition_error == ErrorCode::NONE;
}

bool RaftReplica::use(const EndQuorumEpochResponse& a, NodeId from, Instant now, Effects& fx) {
    if (a.error != ErrorCode::NONE) return false;
    const AnswerMeaning meaning = take_leader({a.partition_error, a.epoch, a.leader}, now, fx);
    if (meaning != AnswerMeaning::Use) return meaning != AnswerMeaning::BackOff;
    if (a.partition_error != ErrorCode::NONE) return false;
    if (state_ != RaftState::Resigned) {
        fail(RaftFault::UnexpectedAnswer);
        return true;
    }
    std::erase(untold_, from);
    return true;
}

bool RaftReplica::use(const UpdateRaftVoterResponse& a, NodeId, Instant now, Effects& fx) {
    const AnswerMeaning meaning = take_leader({a.error, a.epoch, a.leader}, now, fx);
    if (meaning != AnswerMeaning::Use) return meaning != AnswerMeaning::BackOff;
    if (a.error != ErrorCode::NONE && a.error != ErrorCode::UNSUPPORTED_VERSION) return false;
    announced_ = true;
    fetched_well(now);
    return true;
}

// ---- fetching

void RaftReplica::fetched_well(Instant now) {
    deadline_ = now + settings_.fetch_timeout;
    fetched_from_leader_ = true;
}

bool RaftReplica::use(const RaftFetchResponse& a, NodeId, Instant now, Effects& fx) {
    if (a.error != ErrorCode::NONE) return false;
    const AnswerMeaning meaning = take_leader({a.partition_error, a.epoch, a.leader}, now, fx);
    if (meaning != AnswerMeaning::Use) return meaning != AnswerMeaning::BackOff;
    if (state_ != RaftState::Follower) {
        fail(RaftFault::UnexpectedAnswer);
        return true;
    }
    if (a.partition_error != ErrorCode::NONE) return false;
    if (a.diverging_epoch) {
        truncate_as_told(*a.diverging_epoch);
    } else if (a.snapshot_id) {
        if (log_.find_snapshot(*a.snapshot_id) == nullptr) {
            downloading_ = MetadataSnapshot{*a.snapshot_id, 0, {}, nullptr};
        }
    } else {
        apply_fetched(a, fx);
    }
    if (fault_ == RaftFault::None) fetched_well(now);
    return true;
}

void RaftReplica::apply_fetched(const RaftFetchResponse& a, Effects& fx) {
    const std::int64_t before = disk_.log_bytes;
    for (const MetadataBatchPtr& batch : a.batches) {
        if (batch->epoch > epoch_) break;  // from an epoch we know nothing of
        if (batch->base_offset != log_.end_offset()) return fail(RaftFault::AppendGap);
        log_.append(batch);
    }
    // The leader counts a voter's fetch offset as durable; an observer counts for nothing.
    if (is_voter_ && disk_.log_bytes != before) {
        flush(kFileMetadataLog, disk_.log_bytes - before, fx);
    }
    if (a.high_watermark >= 0) follow_high_watermark(a.high_watermark);
}

void RaftReplica::truncate_as_told(OffsetAndEpoch told) {
    if (told.offset < high_watermark_) return fail(RaftFault::CommittedTruncation);
    const std::int64_t to = truncation_point(log_.bounds(), told);
    if (to < committed_end_) return fail(RaftFault::LogTruncatedBelowCommit);
    log_.truncate_to(to);
}

void RaftReplica::follow_high_watermark(std::int64_t leaders) {
    const std::int64_t mine = std::min(leaders, log_.end_offset());
    if (mine < committed_end_) return fail(RaftFault::HighWatermarkWentBack);
    high_watermark_ = committed_end_ = mine;
}

bool RaftReplica::use(const FetchSnapshotResponse& a, NodeId, Instant now, Effects& fx) {
    if (a.error != ErrorCode::NONE) return false;
    const AnswerMeaning meaning = take_leader({a.partition_error, a.epoch, a.leader}, now, fx);
    if (meaning != AnswerMeaning::Use) return meaning != AnswerMeaning::BackOff;
    if (state_ != RaftState::Follower) {
        fail(RaftFault::UnexpectedAnswer);
        return true;
    }
    if (a.partition_error == ErrorCode::SNAPSHOT_NOT_FOUND || a.snapshot_id.offset < 0) {
        downloading_.reset();  // the leader dropped it meanwhile: fetch again
        fetched_well(now);
        return true;
    }
    if (a.partition_error != ErrorCode::NONE) return false;
    if (!downloading_ || downloading_->id != a.snapshot_id || downloading_->bytes != a.position) {
        fail(RaftFault::UnexpectedAnswer);
        return true;
    }
    downloading_->bytes += a.bytes;
    if (downloading_->bytes == a.size) {
        downloading_->image = a.image;
        downloading_->last_append_time = a.last_append_time;
        const std::int64_t end = a.snapshot_id.offset;
        log_.add_snapshot(*std::exchange(downloading_, std::nullopt));
        if (log_.restart_at_newest_snapshot()) {
            follow_high_watermark(end);
        } else {
            fail(RaftFault::UnexpectedAnswer);
        }
        if (is_voter_) flush(kFileMetadataLog, a.size, fx);
    }
    if (fault_ == RaftFault::None) fetched_well(now);
    return true;
}

}  // namespace hw
