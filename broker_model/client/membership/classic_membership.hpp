// A consumer's membership in a classic group: finds the coordinator, joins, keeps up heartbeats,
// starts at committed offsets, commits, and leaves. What runs only inside the application's polls:
// joining with its callbacks, looking up committed offsets, periodic commits. What goes on by
// itself: heartbeats, and leaving when the application no longer polls.
// Kafka: AbstractCoordinator with its heartbeat thread, ConsumerCoordinator (4.2).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "broker_model/client/membership/committed_start.hpp"
#include "broker_model/client/membership/group_join.hpp"
#include "broker_model/client/membership/heartbeat_timers.hpp"

namespace hw {

// KIP-1092. Default: dynamic members leave, static ones remain.
enum class CloseOperation : std::uint8_t { Default, LeaveGroup, RemainInGroup };

class GroupMembership {
  public:
    GroupMembership(const ConsumerSettings& settings, std::set<std::string> topics,
                      PatientSender& sender);
    GroupMembership(const GroupMembership&) = delete;  // its parts refer to each other
    GroupMembership& operator=(const GroupMembership&) = delete;

    // The application polled until now.
    void polled(Instant now) { timers_.polled(settings_.group, now); }
    // `polling`: it is inside a poll.
    void work(const MemberTurn& t, bool polling, Effects& fx, std::vector<FailedRequest>& failed);
    void on_answer(std::uint64_t tag, const Response& response, const MemberTurn& t);
    void on_lost(std::uint64_t tag, const MemberTurn& t);
    [[nodiscard]] Instant next_deadline(Instant now, bool polling) const;

    std::uint64_t commit(OffsetCommits::Kind kind, std::vector<CommittedOffset> offsets,
                         Instant now);
    // Commits if that is automatic, calls back, leaves unless told to remain. See closed().
    void close(CloseOperation operation, const MemberTurn& t);
    [[nodiscard]] bool closing() const { return closing_; }
    [[nodiscard]] bool closed() const { return closed_; }

    [[nodiscard]] const Member& member() const { return member_; }
    [[nodiscard]] bool holds_records_back() const { return join_.revoking(); }
    [[nodiscard]] std::vector<CommitResult> take_commit_results() {
        return commits_.take_results();
    }
    [[nodiscard]] std::vector<OffsetCommits::Stored> take_stored() {
        return commits_.take_stored();
    }
    [[nodiscard]] std::vector<RebalanceEvent> take_events() { return join_.take_events(); }
    [[nodiscard]] std::vector<ConsumerFault> take_faults();

  private:
    void poll(const MemberTurn& t);
    void stay(const MemberTurn& t);
    void send_heartbeat(Instant now);
    void on_heartbeat(ErrorCode error, Instant now);
    void leave(CloseOperation operation, const std::string& why, const MemberTurn& t);
    void go_on_closing(const MemberTurn& t);
    void fault(ErrorCode error, Instant now);

    const ConsumerSettings& settings_;
    Member member_;
    CoordinatorLink link_;
    OffsetCommits commits_;
    CommittedStart start_;
    GroupJoin join_;
    HeartbeatTimers timers_;
    Generation heartbeat_sent_as_;
    Instant restarted_at_;
    bool closing_ = false;
    bool left_ = false;
    bool closed_ = false;
    CloseOperation close_operation_ = CloseOperation::Default;
    Instant close_deadline_ = kNever;
    std::uint64_t last_commit_ = 0;  // before leaving
    std::uint64_t leave_tag_ = 0;
    std::vector<ConsumerFault> faults_;
};

}  // namespace hw
