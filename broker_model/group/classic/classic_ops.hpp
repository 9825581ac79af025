// What requests and timers do to a classic group. One object per step: it holds the group in hand
// and
// collects what is asked for. Every decision is a rule beside this file.
// Source: GroupMetadataManager.classicGroup... (4.2); sheet E1.
#pragma once

#include "broker_model/group/classic/classic_effects.hpp"
#include "broker_model/group/group_settings.hpp"

namespace hw {

class ClassicOps {
  public:
    ClassicOps(ClassicGroup& group, const GroupSettings& settings, std::int64_t wall_ms,
               ClassicEffects& fx)
        : group_(group), settings_(settings), wall_ms_(wall_ms), fx_(fx) {}

    // `is_new_group`: made for this request. `unique`: makes a member id of it, should one be
    // needed.
    void join(const JoinGroupRequest& request, const std::string& unique, bool is_new_group,
              GroupTicket ticket);
    void sync(const SyncGroupRequest& request, GroupTicket ticket);
    [[nodiscard]] ErrorCode heartbeat(const HeartbeatRequest& request);
    [[nodiscard]] LeaveGroupResponse leave(const LeaveGroupRequest& request);

    void on_timer(ClassicTimer timer, const std::string& member);
    void written(const ClassicWrite& write, ErrorCode error);
    void restart_session(const std::string& member);  // a commit is a sign of life
    void loaded();
    void unloaded();
    // The group goes on as a consumer group: who waits is told to come again.
    void hand_over();
    // It was a consumer group until now; nobody has asked for anything yet.
    void taken_over(bool rebalance);

  private:
    // classic_join.cpp
    void join_new(const JoinGroupRequest& request, const std::string& unique, GroupTicket ticket);
    void join_existing(const JoinGroupRequest& request, GroupTicket ticket);
    void add_member(const JoinGroupRequest& request, const std::string& id, GroupTicket ticket);
    void update_member(ClassicMember& member, const JoinGroupRequest& request, GroupTicket ticket);
    void return_static(const JoinGroupRequest& request, const std::string& old_id,
                       const std::string& new_id, GroupTicket ticket);
    void static_written(const ClassicWrite& write, ErrorCode error);
    void refuse_join(GroupTicket ticket, const std::string& member, ErrorCode error,
                     bool null_protocol = false);
    void tell_generation(GroupTicket ticket, const std::string& member, bool with_members);

    // classic_rebalance.cpp
    void rebalance_or_complete();
    void prepare_rebalance();
    void complete_join_if_all_joined();
    void complete_join();
    void on_join_timer();
    void on_sync_timer();
    void on_session_timer(const std::string& member);

    // classic_sync.cpp
    void assignment_written(const ClassicWrite& write, ErrorCode error);
    void answer_syncs(ErrorCode error);
    void sync_asked(const std::string& member);

    void answer_join(ClassicMember& member, JoinGroupResponse response,
                     bool null_protocol = false);
    void fail_join(ClassicMember& member);
    void answer_sync(ClassicMember& member, ErrorCode error);
    void remove_leaving(const std::string& id);
    void start(ClassicTimer timer, Duration after, const std::string& member = {}) {
        fx_.timers.push_back({timer, member, after});
    }
    void cancel(ClassicTimer timer, const std::string& member = {}) {
        fx_.timers.push_back({timer, member, std::nullopt});
    }
    void start_session(const ClassicMember& member) {
        start(ClassicTimer::Session, member.session_timeout, member.id);
    }
    void write(ClassicWrite::Why why);

    ClassicGroup& group_;
    const GroupSettings& settings_;
    std::int64_t wall_ms_;
    ClassicEffects& fx_;
};

}  // namespace hw
