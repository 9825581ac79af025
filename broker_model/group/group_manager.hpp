// The groups of one shard and their offsets: requests, timers and records in, outcomes out. Pure;
// the
// log, the connections and the clock are group_service's.
// Source: GroupCoordinatorShard, GroupMetadataManager, OffsetMetadataManager (4.2).
#pragma once

#include <map>
#include <memory>
#include <string>

#include "broker_model/group/classic/classic_ops.hpp"
#include "broker_model/group/consumer/live_consumer_group.hpp"
#include "broker_model/group/group_outcome.hpp"
#include "broker_model/group/group_records.hpp"
#include "broker_model/group/offsets/offset_store.hpp"

namespace hw {

class GroupManager {
  public:
    GroupManager(const GroupSettings& settings, const GroupTopics& topics)
        : settings_(settings), topics_(topics) {}

    // Both hold for what follows.
    void set_clock(std::int64_t wall_ms) { wall_ms_ = wall_ms; }
    void set_committed(Offset high_watermark) { offsets_.set_committed(high_watermark); }

    // ---- requests. `unique`: makes a member id, should one be needed.
    void handle(const JoinGroupRequest& request, const std::string& unique, GroupTicket ticket,
                GroupOutcome& out);
    void handle(const SyncGroupRequest& request, GroupTicket ticket, GroupOutcome& out);
    void handle(const HeartbeatRequest& request, GroupTicket ticket, GroupOutcome& out);
    void handle(const LeaveGroupRequest& request, GroupTicket ticket, GroupOutcome& out);
    void handle(const OffsetCommitRequest& request, GroupTicket ticket, GroupOutcome& out);
    void handle(const TxnOffsetCommitRequest& request, GroupTicket ticket, GroupOutcome& out);
    void handle(const OffsetFetchRequest& request, GroupTicket ticket, GroupOutcome& out);
    void handle(const OffsetDeleteRequest& request, GroupTicket ticket, GroupOutcome& out);
    void handle(const DeleteGroupRequest& request, GroupTicket ticket, GroupOutcome& out);
    void handle(const DescribeGroupRequest& request, GroupTicket ticket, GroupOutcome& out);

    void handle(const ConsumerGroupHeartbeatRequest& request, const std::string& unique,
                GroupTicket ticket, GroupOutcome& out);

    // ---- everything else
    void on_timer(const GroupTimerKey& key, GroupOutcome& out);
    void written(const GroupWrite& write, ErrorCode error, GroupOutcome& out);
    void partitions_deleted(const std::vector<OffsetFetchRequest::Partition>& deleted,
                            GroupOutcome& out);
    void topics_changed();
    void resolve_regexes(const std::string& group, GroupOutcome& out);
    void replay(const ReplayedRecord& record);
    void replay_marker(BatchProducer producer, ControlType type, Offset at);
    void loaded(GroupOutcome& out);
    void unloaded(GroupOutcome& out);

    // What cleaning up one group would write.
    [[nodiscard]] bool decide_clean_up(const std::string& group,
                                       std::vector<CoordinatorRecord>& records) const;

    [[nodiscard]] const ClassicGroup* classic(const std::string& group) const;
    [[nodiscard]] const std::map<std::string, ClassicGroup>& classic_groups() const {
        return classic_;
    }
    [[nodiscard]] const ConsumerGroup* consumer(const std::string& group) const;
    [[nodiscard]] const OffsetStore& offsets() const { return offsets_; }

  private:
    // Runs `step(ClassicOps&)` on a group and takes over what it asks for.
    template <class Step>
    void on_classic(const std::string& id, GroupOutcome& out, Step&& step) {
        const auto it = classic_.find(id);
        if (it == classic_.end()) return;
        ClassicEffects fx;
        ClassicOps ops(it->second, settings_, wall_ms_, fx);
        step(ops);
        take(id, fx, out);
    }
    void take(const std::string& id, ClassicEffects& fx, GroupOutcome& out);
    // The group that a commit or join of this kind may start; null: there is none.
    ClassicGroup* find_or_start(const std::string& id, bool may_start);
    void refuse(const Request& request, GroupTicket ticket, ErrorCode error, GroupOutcome& out);
    void clean_up(GroupOutcome& out);

    // group_manager_consumer.cpp
    [[nodiscard]] LiveConsumerGroup* live(const std::string& group);
    [[nodiscard]] ConsumerGroupContext context(const LiveConsumerGroup* group,
                                               const std::string& unique,
                                               const std::string& client_id) const;
    // A request of the classic protocol to a consumer group that has members.
    bool to_consumer(const JoinGroupRequest& request, const std::string& unique,
                     GroupTicket ticket, GroupOutcome& out);
    template <class Request, class Call>
    bool to_consumer(const Request& request, GroupTicket ticket, GroupOutcome& out, Call&& call) {
        const LiveConsumerGroup* group = live(request.group);
        if (group == nullptr) return false;
        auto result = call(group->group(), context(group, "", ""));
        answer(request.group, result.decision, {ticket, std::move(result.response), false}, out);
        return true;
    }
    void take(const std::string& id, const ConsumerDecision& decision,
              std::optional<GroupReply> reply, GroupOutcome& out);
    void set_timers(const std::string& id, const ConsumerDecision& decision, GroupOutcome& out);
    void answer(const std::string& id, const ConsumerDecision& decision, GroupReply reply,
                GroupOutcome& out);
    [[nodiscard]] GroupWrite write_of(const std::string& id,
                                      const ConsumerDecision& decision) const;
    void upgrade_classic(const ConsumerGroupHeartbeatRequest& request, const std::string& unique,
                         GroupTicket ticket, GroupOutcome& out);
    void downgrade(const std::string& id, const Downgrade& how, std::optional<GroupReply> reply,
                   GroupOutcome& out);
    void delete_empty_consumer(const std::string& id, GroupOutcome& out);
    void forget_unwritten_consumer(const std::string& id);
    [[nodiscard]] DescribeGroupResponse describe(const ConsumerGroup& group) const;
    // What offsets depend on; null: there is no such group.
    [[nodiscard]] std::unique_ptr<GroupView> view(const std::string& group) const;
    void apply(const std::string& group, const ConsumerGroupRecord& record);

    void apply(const OffsetRecord& record, Offset at, ProducerId producer);
    void apply(const ClassicRecord& record);

    const GroupSettings& settings_;
    const GroupTopics& topics_;
    std::int64_t wall_ms_ = 0;
    std::map<std::string, ClassicGroup> classic_;
    std::map<std::string, LiveConsumerGroup> consumer_;
    OffsetStore offsets_;
};

}  // namespace hw
