#include "broker_model/controller/raft/raft_node.hpp"

#include <algorithm>

#include "broker_model/base/check.hpp"
#include "broker_model/controller/raft/initial_state.hpp"
#include "broker_model/controller/raft/snapshot_retention.hpp"

namespace hw {
namespace {
constexpr std::int64_t kQuorumStateBytes = 120;
constexpr Duration kShutdownPatience = seconds(5);  // KafkaRaftClientDriver.initiateShutdown
}  // namespace

RaftReplica::RaftReplica(RaftSettings settings, MetadataDisk& disk, Rng rng)
    : settings_(std::move(settings)),
      disk_(disk),
      log_(disk),
      rng_(rng),
      peers_(settings_.retry_backoff, settings_.request_timeout) {
    is_voter_ = std::find(settings_.voters.begin(), settings_.voters.end(), settings_.self) !=
                settings_.voters.end();
}

bool RaftReplica::is_raft_request(const Request& request) {
    return std::holds_alternative<RaftFetchRequest>(request) ||
           std::holds_alternative<VoteRequest>(request) ||
           std::holds_alternative<BeginQuorumEpochRequest>(request) ||
           std::holds_alternative<EndQuorumEpochRequest>(request) ||
           std::holds_alternative<FetchSnapshotRequest>(request) ||
           std::holds_alternative<UpdateRaftVoterRequest>(request);
}

// ---- inputs

void RaftReplica::start(Instant now, Effects& fx) {
    after_ = After::Nothing;
    (void)log_.restart_at_newest_snapshot();
    committed_end_ = log_.start_offset();
    clean_at_ = now + kSnapshotCleaningPeriod;
    const InitialState initial =
        initial_state(disk_.quorum, log_.last_epoch(), settings_.self, settings_.voters);
    state_ = initial.state;
    epoch_ = initial.stored.epoch;
    leader_id_ = initial.stored.leader;
    voted_ = initial.stored.voted;
    leader_reachable_ = state_ == RaftState::Follower || state_ == RaftState::Resigned;
    switch (state_) {
        case RaftState::Follower:
            deadline_ = now + settings_.fetch_timeout;
            announce_at_ = deadline_;
            break;
        case RaftState::Resigned:
            untold_ = settings_.voters;
            std::erase(untold_, settings_.self);
            deadline_ = election_deadline(now);
            break;
        default:
            deadline_ = is_voter_ ? election_deadline(now) : kNever;
    }
    observe_state("raft.initial_state", fx);
    write_quorum_state(fx);
    // What recovery found counts for the high watermark again, so it must be durable again.
    if (is_voter_ && disk_.flushed_end < log_.end_offset()) flush(kFileMetadataLog, 0, fx);
    if (state_ == RaftState::Candidate) {
        tally_ = VoteTally(settings_.voters, settings_.self);
        if (tally_.is_won()) to_leader(now, fx);
    } else if (is_voter_ && settings_.voters.size() == 1) {
        to_prospective("raft.only_voter", now, fx);
    }
    drain(now, fx);
}

void RaftReplica::receive(const Received& input, Instant now, Effects& fx) {
    after_ = After::Nothing;
    if (blocked()) {
        backlog_.emplace_back(input);
        return;
    }
    one_turn_ = false;
    handle(input, now, fx);
    drain(now, fx);
}

void RaftReplica::answered(const Answered& input, Instant now, Effects& fx) {
    after_ = After::Nothing;
    if (blocked()) {
        backlog_.emplace_back(input);
        return;
    }
    one_turn_ = false;
    handle(input, now, fx);
    drain(now, fx);
}

void RaftReplica::disconnected(const Disconnected& input, Instant now, Effects& fx) {
    after_ = After::Nothing;
    if (peers_.was_closed_at(input.peer, now)) return;  // by us: the request was given up before
    if (blocked()) {
        backlog_.emplace_back(input);
        return;
    }
    one_turn_ = false;
    handle(input, now, fx);
    drain(now, fx);
}

void RaftReplica::disk_done(const DiskDone& input, Instant now, Effects& fx) {
    after_ = After::Nothing;
    if (input.failed) return fail(RaftFault::DiskFailed);
    HW_CHECK(flushes_pending_ > 0, "a flush nobody asked for");
    if (--flushes_pending_ > 0) return;
    disk_.quorum_flushed = disk_.quorum;
    if (std::exchange(log_flush_pending_, false)) disk_.flushed_end = log_.end_offset();
    drain(now, fx);
}

void RaftReplica::run(Instant now, Effects& fx) {
    after_ = After::Nothing;
    one_turn_ = false;
    expire_fetches(now, fx);
    if (now >= clean_at_) clean(now);
    drain(now, fx);
}

void RaftReplica::turn(Instant now, Effects& fx) {
    after_ = After::Nothing;
    one_turn_ = true;
    turned_ = false;
    expire_fetches(now, fx);
    drain(now, fx);
}

void RaftReplica::shut_down(Instant now, Effects& fx) {
    after_ = After::Nothing;
    if (shutdown_ != Shutdown::No) return;
    shutdown_ = Shutdown::Asked;
    shutdown_deadline_ = now + kShutdownPatience;
    drain(now, fx);
}

void RaftReplica::handle(const Input& input, Instant now, Effects& fx) {
    if (const auto* r = std::get_if<Received>(&input)) {
        if (const auto* fetch = std::get_if<RaftFetchRequest>(&r->request)) {
            on_fetch(r->reply_to, *fetch, now, fx);
        } else if (const auto* vote = std::get_if<VoteRequest>(&r->request)) {
            reply(r->reply_to, on(*vote, now, fx), fx);
        } else if (const auto* begin = std::get_if<BeginQuorumEpochRequest>(&r->request)) {
            reply(r->reply_to, on(*begin, now, fx), fx);
        } else if (const auto* end = std::get_if<EndQuorumEpochRequest>(&r->request)) {
            reply(r->reply_to, on(*end, now, fx), fx);
        } else if (const auto* snapshot = std::get_if<FetchSnapshotRequest>(&r->request)) {
            reply(r->reply_to, on(*snapshot, now), fx);
        } else if (const auto* update = std::get_if<UpdateRaftVoterRequest>(&r->request)) {
            reply(r->reply_to, on(*update, now), fx);
        }
    } else if (const auto* a = std::get_if<Answered>(&input)) {
        if (!peers_.expects(a->peer, a->correlation)) return;
        const bool success = use_answer(*a, now, fx);
        if (peers_.expects(a->peer, a->correlation)) peers_.answered(a->peer, success, now);
    } else if (const auto* d = std::get_if<Disconnected>(&input)) {
        if (peers_.in_flight(d->peer)) peers_.answered(d->peer, false, now);
    }
}

void RaftReplica::reply(const ReplyTo& to, Response response, Effects& fx) {
    if (fault_ != RaftFault::None) return;
    fx.replies.push_back({to, std::move(response), after_});
}

// ---- time and the flush barrier

// Handles what waits as long as no flush is under way; runs the state's own actions in between.
void RaftReplica::drain(Instant now, Effects& fx) {
    constexpr int kManySteps = 1000;
    for (int steps = 0; fault_ == RaftFault::None; ++steps) {
        HW_CHECK(steps < kManySteps, "the quorum replica runs in circles");
        if (check_shut_down(now)) return;
        if (blocked() || (one_turn_ && std::exchange(turned_, true))) return;
        poll_at_ = poll(now, fx);
        if (poll_at_ <= now || blocked()) continue;
        if (backlog_.empty()) return;
        const Input next = std::move(backlog_.front());
        backlog_.pop_front();
        handle(next, now, fx);
    }
}

bool RaftReplica::check_shut_down(Instant now) {
    if (shutdown_ == Shutdown::No) return false;
    const bool only_voter = is_voter_ && settings_.voters.size() == 1;
    const bool remote_leader = leader_id_ != kNoNode && leader_id_ != settings_.self;
    if (!is_voter_ || only_voter || remote_leader || now >= shutdown_deadline_) {
        shutdown_ = Shutdown::Done;
    }
    return shutdown_ == Shutdown::Done;
}

Instant RaftReplica::next_deadline() const {
    if (fault_ != RaftFault::None || is_shut_down()) return kNever;
    Instant at = blocked() ? kNever : std::min(poll_at_, clean_at_);
    if (shutdown_ == Shutdown::Asked) at = std::min(at, shutdown_deadline_);
    for (const ParkedFetch& fetch : parked_) at = std::min(at, fetch.deadline);
    return at;
}

void RaftReplica::flush(std::uint64_t file, std::int64_t bytes, Effects& fx) {
    const std::uint64_t token = kRaftTokenBit | next_token_++;
    if (bytes > 0) fx.disk.push_back({DiskOp::Kind::Append, file, bytes, 0});
    fx.disk.push_back({DiskOp::Kind::Flush, file, 0, token});
    ++flushes_pending_;
    log_flush_pending_ = log_flush_pending_ || file == kFileMetadataLog;
    after_ = After::Flush;
}

void RaftReplica::write_quorum_state(Effects& fx) {
    disk_.quorum = {epoch_, leader_id_, voted_};
    flush(kFileQuorumState, kQuorumStateBytes, fx);
}

void RaftReplica::fail(RaftFault fault) {
    if (fault_ == RaftFault::None) fault_ = fault;
}

void RaftReplica::clean(Instant now) {
    clean_at_ = now + kSnapshotCleaningPeriod;
    while (oldest_snapshot_goes(disk_, settings_.retention_bytes, settings_.retention_time, now)) {
        log_.drop_before(disk_.snapshots[1].id);
    }
}

// ---- what is committed

const MetadataSnapshot* RaftReplica::take_snapshot_to_load() {
    const MetadataSnapshot* newest = log_.newest_snapshot();
    if (taken_end_ >= committed_end_ || newest == nullptr) return nullptr;
    if (taken_end_ != kUnknownOffset && taken_end_ >= log_.start_offset()) return nullptr;
    taken_end_ = newest->id.offset;
    return newest;
}

MetadataBatchPtr RaftReplica::take_committed() {
    if (taken_end_ == kUnknownOffset) taken_end_ = log_.start_offset();
    if (taken_end_ >= committed_end_) return nullptr;
    HW_CHECK(taken_end_ >= log_.start_offset(), "a snapshot must be loaded first");
    MetadataBatchPtr batch = log_.batch_at(taken_end_);
    if (batch == nullptr || batch->end_offset() > committed_end_) return nullptr;
    taken_end_ = batch->end_offset();
    return batch;
}

bool RaftReplica::may_lead() const {
    return state_ == RaftState::Leader && taken_end_ > leader_.epoch_start;
}

bool RaftReplica::add_snapshot(MetadataSnapshot snapshot, Instant) {
    if (snapshot.id.offset < log_.start_offset() || log_.find_snapshot(snapshot.id) != nullptr) {
        return false;
    }
    HW_CHECK(snapshot.id.offset <= committed_end_, "a snapshot of uncommitted records");
    log_.add_snapshot(std::move(snapshot));
    return true;
}

}  // namespace hw
