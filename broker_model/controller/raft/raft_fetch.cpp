// Serving fetches and appending: the leader's side of replication.
#include <algorithm>

#include "broker_model/base/check.hpp"
#include "broker_model/controller/raft/fetch_wait.hpp"
#include "broker_model/controller/raft/high_watermark.hpp"
#include "broker_model/controller/raft/raft_node.hpp"

namespace hw {

RaftFetchResponse RaftReplica::empty_fetch_answer(ErrorCode error) const {
    RaftFetchResponse answer;
    answer.partition_error = error;
    answer.epoch = epoch_;
    answer.leader = leader_id_;
    answer.log_start_offset = log_.start_offset();
    return answer;
}

void RaftReplica::on_fetch(const ReplyTo& to, const RaftFetchRequest& r, Instant now, Effects& fx) {
    if (!is_well_formed(r)) {
        return reply(to, empty_fetch_answer(ErrorCode::INVALID_REQUEST), fx);
    }
    RaftFetchResponse answer = answer_fetch(r, now, fx);
    if (fetch_is_answered_now(r, answer)) return reply(to, std::move(answer), fx);
    parked_.push_back({to, r, std::move(answer), now + r.max_wait});
}

RaftFetchResponse RaftReplica::answer_fetch(const RaftFetchRequest& r, Instant now, Effects& fx) {
    const ErrorCode error = leader_request_error(r.current_leader_epoch);
    if (error != ErrorCode::NONE) return empty_fetch_answer(error);
    if (r.replica == settings_.self) return empty_fetch_answer(ErrorCode::UNKNOWN_SERVER_ERROR);

    RaftFetchResponse answer = empty_fetch_answer(ErrorCode::NONE);
    const FetchPosition position =
        judge_fetch(log_.bounds(), {r.fetch_offset, r.last_fetched_epoch});
    if (position.kind == FetchPosition::Kind::Diverging) answer.diverging_epoch = position.at;
    if (position.kind == FetchPosition::Kind::Snapshot) answer.snapshot_id = position.at;
    if (position.kind == FetchPosition::Kind::Fits) {
        log_.read(r.fetch_offset, settings_.fetch_max_bytes, settings_.fetch_max_batches,
                  answer.batches);
        if (VoterProgress* voter = leader_.find(r.replica)) {
            voter->log_end = r.fetch_offset;
            voter->last_fetch = now;
            leader_.check_quorum.fetched(r.replica, now);
            update_high_watermark(now, fx);
        }
    }
    answer.high_watermark = high_watermark_;
    return answer;
}

void RaftReplica::update_high_watermark(Instant now, Effects& fx) {
    std::vector<std::int64_t> ends;
    ends.reserve(leader_.voters.size());
    for (const VoterProgress& voter : leader_.voters) ends.push_back(voter.log_end);
    const std::int64_t moved = raft_high_watermark(ends, leader_.epoch_start, high_watermark_);
    if (moved == high_watermark_) return;
    high_watermark_ = moved;
    committed_end_ = std::max(committed_end_, moved);
    complete_fetches(INT64_MAX, now, fx);  // who waits does not know the new mark
}

// Answers the waiting fetches from `up_to` or before, with what there is now.
void RaftReplica::complete_fetches(std::int64_t up_to, Instant now, Effects& fx) {
    std::vector<ParkedFetch> ready;
    std::vector<ParkedFetch> rest;
    for (ParkedFetch& fetch : parked_) {
        (fetch.request.fetch_offset <= up_to ? ready : rest).push_back(std::move(fetch));
    }
    parked_ = std::move(rest);
    for (const ParkedFetch& fetch : ready) {
        reply(fetch.reply_to, answer_fetch(fetch.request, now, fx), fx);
    }
}

void RaftReplica::expire_fetches(Instant now, Effects& fx) {
    if (parked_.empty()) return;
    std::vector<ParkedFetch> rest;
    for (ParkedFetch& fetch : parked_) {
        if (now >= fetch.deadline) {
            reply(fetch.reply_to, std::move(fetch.at_arrival), fx);
        } else {
            rest.push_back(std::move(fetch));
        }
    }
    parked_ = std::move(rest);
}

// This replica does not lead any more: whoever waits should look for the new leader at once.
void RaftReplica::fail_fetches(Effects& fx) {
    for (const ParkedFetch& fetch : parked_) {
        reply(fetch.reply_to, empty_fetch_answer(ErrorCode::NOT_LEADER_OR_FOLLOWER), fx);
    }
    parked_.clear();
}

// ---- appending

std::int64_t RaftReplica::next_append_offset() const {
    return log_.end_offset() + (leader_change_due_ ? 1 : 0) +
           static_cast<std::int64_t>(pending_.size());
}

std::int64_t RaftReplica::append(std::vector<MetadataRecord> records, Instant now) {
    HW_CHECK(is_leader(), "only the leader appends");
    HW_CHECK(!records.empty());
    if (pending_.empty()) {
        pending_ = std::move(records);
        pending_due_ = now + settings_.append_linger;
    } else {
        std::move(records.begin(), records.end(), std::back_inserter(pending_));
    }
    poll_at_ = std::min(poll_at_, pending_due_);
    return next_append_offset() - 1;
}

void RaftReplica::append_batch(std::vector<MetadataRecord> records, Instant now) {
    auto batch = std::make_shared<MetadataBatch>();
    batch->base_offset = log_.end_offset();
    batch->epoch = epoch_;
    batch->append_time = now;
    batch->records = std::move(records);
    log_.append(std::move(batch));
}

// Appends what is due: the record that opens the leader's epoch at once, the rest after its linger.
void RaftReplica::append_pending(Instant now, Effects& fx) {
    const std::int64_t before = disk_.log_bytes;
    if (leader_change_due_) {
        LeaderChangeRecord change;
        change.leader = settings_.self;
        for (NodeId voter : settings_.voters) change.voters.push_back(voter);
        for (NodeId voter : tally_.with(VoteTally::Vote::Granted)) {
            change.granting_voters.push_back(voter);
        }
        std::vector<MetadataRecord> records;
        records.emplace_back(std::move(change));
        append_batch(std::move(records), now);
        leader_change_due_ = false;
    }
    if (!pending_.empty() && now >= pending_due_) {
        append_batch(std::move(pending_), now);
        pending_.clear();
        pending_due_ = kNever;
    }
    if (disk_.log_bytes == before) return;
    leader_.find(settings_.self)->log_end = log_.end_offset();
    update_high_watermark(now, fx);
    complete_fetches(log_.end_offset(), now, fx);
    flush(kFileMetadataLog, disk_.log_bytes - before, fx);
}

}  // namespace hw
