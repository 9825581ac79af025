// Joining a classic group and coming back after every rebalance: callbacks, JoinGroup, the leader's
// assignment, SyncGroup, callbacks. It goes on only while the application polls.
// Kafka: AbstractCoordinator.joinGroupIfNeeded; ConsumerCoordinator.onJoinPrepare, onJoinComplete.
//
//   eager         gives up everything before it joins
//   cooperative   keeps what it has while it joins, gives up what it is not assigned any more and
//                 then joins once more, so that others can have that
// A consumer is cooperative if all assignors it offers are.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "broker_model/client/membership/coordinator_link.hpp"
#include "broker_model/client/membership/group_error.hpp"
#include "broker_model/client/membership/leader_work.hpp"
#include "broker_model/client/membership/member.hpp"
#include "broker_model/client/membership/offset_commits.hpp"

namespace hw {

class GroupJoin {
  public:
    GroupJoin(const ConsumerSettings& settings, std::set<std::string> topics, Member& member,
              CoordinatorLink& link, OffsetCommits& commits);

    // One poll. True: part of the group, nothing left to do.
    bool poll(const MemberTurn& t);
    // The callback before leaving for good.
    void give_up_all(const MemberTurn& t);
    void on_joined(const JoinGroupResponse& response) { held_join_ = response; }
    void on_synced(const SyncGroupResponse& response, Instant now);
    void on_lost(Instant now) { fail(AfterGroupError::Later, ErrorCode::NONE, now); }

    // While this lasts the application gets no records: they may become somebody else's.
    [[nodiscard]] bool revoking() const { return prepare_commit_.has_value() && !cooperative_; }
    // Since when heartbeats are due in this generation.
    [[nodiscard]] Instant joined_at() const { return joined_at_; }
    [[nodiscard]] Instant next_deadline() const { return joining_ ? kNever : retry_at_; }
    [[nodiscard]] std::vector<RebalanceEvent> take_events() { return std::exchange(events_, {}); }
    [[nodiscard]] std::vector<ConsumerFault> take_faults() { return std::exchange(faults_, {}); }

  private:
    void follow_metadata(const MemberTurn& t);
    bool prepare(const MemberTurn& t);
    void send_join(const MemberTurn& t);
    // False: the leader waits for metadata of the other members' topics.
    bool take_join(const MemberTurn& t);
    bool know_topics(const MemberTurn& t);
    void send_sync(const MemberTurn& t);
    void complete(const MemberTurn& t);
    void fail(AfterGroupError then, ErrorCode error, Instant now);
    void throw_out(ErrorCode error, Instant now);
    void give_up(const PartitionsByTopic& partitions, RebalanceEvent::Kind kind,
                 const MemberTurn& t);
    void own(const PartitionsByTopic& partitions, const MemberTurn& t) const;
    void call_back(RebalanceEvent::Kind kind, PartitionsByTopic partitions, Instant now);
    [[nodiscard]] static PartitionsByTopic owned(const MemberTurn& t);
    [[nodiscard]] std::set<std::string> all_topics() const;

    const ConsumerSettings& settings_;
    std::set<std::string> topics_;        // subscribed to
    std::set<std::string> other_topics_;  // of other members, while it is the leader
    bool cooperative_ = false;
    Member& member_;
    CoordinatorLink& link_;
    OffsetCommits& commits_;
    StickyMemory memory_;

    bool joining_ = false;  // JoinGroup or SyncGroup on its way, or an answer not yet looked at
    bool is_leader_ = false;
    bool thrown_ = false;   // an exception ended this poll
    Generation sent_as_;
    std::optional<JoinGroupResponse> held_join_;
    std::optional<std::string> held_assignment_;
    std::optional<std::uint64_t> prepare_commit_;
    std::optional<std::int64_t> newer_than_;  // metadata version the leader waits to see passed
    std::optional<std::vector<assignor::Topic>> assigned_from_;  // the leader's picture of topics
    std::int64_t metadata_version_ = -1;
    Instant retry_at_;
    Instant joined_at_;
    std::vector<RebalanceEvent> events_;
    std::vector<ConsumerFault> faults_;
};

}  // namespace hw
