// One replica of the metadata log: a voter inside a controller, or an observer inside a broker. A
// pure state machine around the rules in this folder; it holds none of them itself.
//
// Kafka's replica is one thread that does its disk flushes in line. Here a flush is a DiskOp: until
// its DiskDone comes back the replica answers and decides nothing, what arrives meanwhile waits in
// a backlog, and what it sent in the same step after the flush leaves with After::Flush. So votes
// and fetched records are durable before anybody hears of them.
// A leader counts its own log end before its flush (as Kafka 4.2 does); with more than one voter
// that has no effect, since no follower's fetch is looked at until the flush is done.
// Source: KIP-595, KIP-630, KIP-996; KafkaRaftClient.java (4.2); behaviour sheet C1-C3.
#pragma once

#include <deque>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "broker_model/base/rng.hpp"
#include "broker_model/controller/raft/answer_meaning.hpp"
#include "broker_model/controller/raft/grant_vote.hpp"
#include "broker_model/controller/raft/leader_progress.hpp"
#include "broker_model/controller/raft/metadata_log.hpp"
#include "broker_model/controller/raft/raft_fault.hpp"
#include "broker_model/controller/raft/raft_peers.hpp"
#include "broker_model/controller/raft/raft_settings.hpp"
#include "broker_model/controller/raft/raft_state.hpp"
#include "broker_model/controller/raft/vote_tally.hpp"
#include "broker_model/node/effects.hpp"

namespace hw {

// Tokens of the replica's flushes; the node that embeds it routes DiskDone by this bit.
inline constexpr std::uint64_t kRaftTokenBit = 1ULL << 63;

class RaftReplica {
  public:
    RaftReplica(RaftSettings settings, MetadataDisk& disk, Rng rng);

    // ---- inputs; each also runs the replica up to `now`
    void start(Instant now, Effects& fx);
    void receive(const Received& input, Instant now, Effects& fx);
    void answered(const Answered& input, Instant now, Effects& fx);
    void disconnected(const Disconnected& input, Instant now, Effects& fx);
    void disk_done(const DiskDone& input, Instant now, Effects& fx);
    void run(Instant now, Effects& fx);        // time has passed, append() or resign() was called
    void turn(Instant now, Effects& fx);       // as run(), but only one turn of Kafka's raft thread
    void shut_down(Instant now, Effects& fx);  // graceful: a leader hands over first
    void resign() { leader_.resign_asked = true; }

    [[nodiscard]] static bool is_raft_request(const Request& request);
    [[nodiscard]] static bool is_raft_token(std::uint64_t token) { return token & kRaftTokenBit; }
    [[nodiscard]] Instant next_deadline() const;

    // ---- the log; as leader only
    // Adds records to the batch under way, which is appended after append_linger. Returns the
    // offset of the last one. They are committed together or, if leadership ends, not at all.
    std::int64_t append(std::vector<MetadataRecord> records, Instant now);
    [[nodiscard]] std::int64_t next_append_offset() const;

    // ---- what is committed, in order. A snapshot to load comes before the batches after it.
    [[nodiscard]] const MetadataSnapshot* take_snapshot_to_load();
    [[nodiscard]] MetadataBatchPtr take_committed();  // null: nothing new
    // True once this leader's own first record and all before it were taken: it may decide now.
    [[nodiscard]] bool may_lead() const;
    // The taker's state up to `id`; false if it exists or lies before the log.
    bool add_snapshot(MetadataSnapshot snapshot, Instant now);

    // ---- read-only view
    [[nodiscard]] RaftState state() const { return state_; }
    [[nodiscard]] RaftEpoch epoch() const { return epoch_; }
    [[nodiscard]] NodeId leader() const { return leader_id_; }  // kNoNode: unknown
    [[nodiscard]] NodeId voted() const { return voted_; }
    [[nodiscard]] std::int64_t high_watermark() const { return high_watermark_; }  // -1 unknown
    [[nodiscard]] std::int64_t taken_end() const { return taken_end_; }
    [[nodiscard]] const MetadataLog& log() const { return log_; }
    [[nodiscard]] const RaftSettings& settings() const { return settings_; }
    [[nodiscard]] bool is_voter() const { return is_voter_; }
    [[nodiscard]] bool is_leader() const { return state_ == RaftState::Leader; }
    [[nodiscard]] bool is_shut_down() const { return shutdown_ == Shutdown::Done; }
    [[nodiscard]] RaftFault fault() const { return fault_; }  // not None: end the process

  private:
    // ---- raft_node.cpp: inputs, the flush barrier, time
    void handle(const Input& input, Instant now, Effects& fx);
    void drain(Instant now, Effects& fx);
    [[nodiscard]] bool blocked() const { return flushes_pending_ > 0; }
    void flush(std::uint64_t file, std::int64_t bytes, Effects& fx);
    void write_quorum_state(Effects& fx);
    [[nodiscard]] bool check_shut_down(Instant now);
    void fail(RaftFault fault);
    void clean(Instant now);

    // ---- raft_transitions.cpp
    void enter(RaftState to, const char* why, Effects& fx);
    void observe_state(const char* why, Effects& fx) const;
    void to_unattached(RaftEpoch epoch, NodeId leader, const char* why, Instant now, Effects& fx);
    void to_follower(RaftEpoch epoch, NodeId leader, const char* why, Instant now, Effects& fx);
    void to_prospective(const char* why, Instant now, Effects& fx);
    void to_candidate(Instant now, Effects& fx);
    void to_leader(Instant now, Effects& fx);
    void to_resigned(const char* why, Instant now, Effects& fx);
    void add_vote(NodeId candidate, Instant now, Effects& fx);
    void after_pre_vote_lost(Instant now, Effects& fx);
    void adopt(RaftEpoch epoch, NodeId leader, Instant now, Effects& fx);
    [[nodiscard]] bool contradicts(RaftEpoch epoch, NodeId leader) const;
    [[nodiscard]] Instant election_deadline(Instant now);

    // ---- raft_requests.cpp: what peers ask
    VoteResponse on(const VoteRequest& r, Instant now, Effects& fx);
    BeginQuorumEpochResponse on(const BeginQuorumEpochRequest& r, Instant now, Effects& fx);
    EndQuorumEpochResponse on(const EndQuorumEpochRequest& r, Instant now, Effects& fx);
    FetchSnapshotResponse on(const FetchSnapshotRequest& r, Instant now);
    UpdateRaftVoterResponse on(const UpdateRaftVoterRequest& r, Instant now);
    [[nodiscard]] ErrorCode voter_request_error(NodeId from, RaftEpoch epoch) const;
    [[nodiscard]] ErrorCode leader_request_error(RaftEpoch epoch) const;
    void reply(const ReplyTo& to, Response response, Effects& fx);

    // ---- raft_fetch.cpp: serving fetches, the leader's side of replication
    struct ParkedFetch {
        ReplyTo reply_to;
        RaftFetchRequest request;
        RaftFetchResponse at_arrival;
        Instant deadline;
    };
    void on_fetch(const ReplyTo& to, const RaftFetchRequest& r, Instant now, Effects& fx);
    RaftFetchResponse answer_fetch(const RaftFetchRequest& r, Instant now, Effects& fx);
    [[nodiscard]] RaftFetchResponse empty_fetch_answer(ErrorCode error) const;
    void expire_fetches(Instant now, Effects& fx);
    void complete_fetches(std::int64_t up_to, Instant now, Effects& fx);
    void fail_fetches(Effects& fx);
    void append_pending(Instant now, Effects& fx);
    void append_batch(std::vector<MetadataRecord> records, Instant now);
    void update_high_watermark(Instant now, Effects& fx);

    // ---- raft_answers.cpp: what peers answered
    bool use_answer(const Answered& input, Instant now, Effects& fx);
    bool use(const VoteResponse& a, NodeId from, Instant now, Effects& fx);
    bool use(const RaftFetchResponse& a, NodeId from, Instant now, Effects& fx);
    bool use(const FetchSnapshotResponse& a, NodeId from, Instant now, Effects& fx);
    bool use(const EndQuorumEpochResponse& a, NodeId from, Instant now, Effects& fx);
    bool use(const BeginQuorumEpochResponse& a, NodeId from, Instant now, Effects& fx);
    bool use(const UpdateRaftVoterResponse& a, NodeId from, Instant now, Effects& fx);
    [[nodiscard]] AnswerMeaning take_leader(const AnswerView& a, Instant now, Effects& fx);
    void apply_fetched(const RaftFetchResponse& a, Effects& fx);
    void truncate_as_told(OffsetAndEpoch told);
    void follow_high_watermark(std::int64_t leaders);
    void fetched_well(Instant now);

    // ---- raft_poll.cpp: what the replica does by itself. Each returns when to look again.
    Instant poll(Instant now, Effects& fx);
    Instant poll_unattached(Instant now, Effects& fx);
    Instant poll_nominee(Instant now, Effects& fx);
    Instant poll_leader(Instant now, Effects& fx);
    Instant poll_follower(Instant now, Effects& fx);
    Instant poll_resigned(Instant now, Effects& fx);
    Instant fetch_from_best(Instant now, Effects& fx);
    Instant fetch_from_any(Instant now, Effects& fx);
    Instant announce(Instant now, Effects& fx);
    // Sends unless the peer has a request in flight or backs off.
    std::pair<bool, Instant> send_if_ready(NodeId to, const Request& request, Instant now,
                                           Effects& fx);
    [[nodiscard]] RaftFetchRequest fetch_request() const;
    [[nodiscard]] Request leader_fetch_request() const;

    enum class Shutdown : std::uint8_t { No, Asked, Done };

    RaftSettings settings_;
    MetadataDisk& disk_;
    MetadataLog log_;
    Rng rng_;
    RaftPeers peers_;
    bool is_voter_ = false;

    // Election state. What of it must survive is in disk_.quorum.
    RaftState state_ = RaftState::Unattached;
    RaftEpoch epoch_{0};
    NodeId leader_id_{-1};
    bool leader_reachable_ = false;  // its address is known
    NodeId voted_{-1};
    Instant deadline_ = kNever;       // election timeout, or as follower the fetch timeout
    VoteTally tally_;                 // Prospective, Candidate
    std::vector<NodeId> untold_;      // Resigned: who has not confirmed our EndQuorumEpoch
    std::vector<NodeId> successors_;  // Resigned

    // Follower.
    bool fetched_from_leader_ = false;
    std::optional<MetadataSnapshot> downloading_;  // `bytes` = how much is there
    bool announced_ = false;
    Instant announce_at_ = kNever;

    // Leader.
    LeaderProgress leader_;
    bool leader_change_due_ = false;
    std::vector<MetadataRecord> pending_;
    Instant pending_due_ = kNever;
    std::vector<ParkedFetch> parked_;

    std::int64_t high_watermark_ = kUnknownOffset;  // as this state knows it
    std::int64_t committed_end_ = 0;                // never forgotten while the process lives
    std::int64_t taken_end_ = kUnknownOffset;

    Shutdown shutdown_ = Shutdown::No;
    Instant shutdown_deadline_ = kNever;
    RaftFault fault_ = RaftFault::None;
    Instant poll_at_ = kNever;
    Instant clean_at_ = kNever;
    CorrelationId next_correlation_ = 1;
    std::uint64_t next_token_ = 1;
    int flushes_pending_ = 0;
    bool log_flush_pending_ = false;
    After after_ = After::Nothing;  // of what is sent now, in this step
    bool one_turn_ = false;         // turn() was called last ...
    bool turned_ = false;           // ... and has had its turn
    std::deque<Input> backlog_;
};

}  // namespace hw
