// The group coordinator of a broker: every shard of __consumer_offsets that it leads, with the
// requests, timers and replies of their groups. What is decided is group/group_manager's.
// Source: GroupCoordinatorService, KafkaApis, BrokerMetadataPublisher (4.2).
#pragma once

#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "broker_model/broker/group_topics_feed.hpp"
#include "broker_model/coordinator/coordinator_runtime.hpp"
#include "broker_model/group/group_manager.hpp"

namespace hw {

template <class R, class... Some>
concept AnyOf = (std::is_same_v<R, Some> || ...);
template <class R>
concept GroupRequest =
    AnyOf<R, JoinGroupRequest, SyncGroupRequest, HeartbeatRequest, LeaveGroupRequest,
          OffsetCommitRequest, OffsetFetchRequest, OffsetDeleteRequest, TxnOffsetCommitRequest,
          DeleteGroupRequest, DescribeGroupRequest, ConsumerGroupHeartbeatRequest>;

class GroupService {
  public:
    GroupService(BrokerContext& context, PartitionTable& partitions, LeaderOps& leader);

    // A GroupRequest.
    void handle(const ReplyTo& from, const Request& request);
    void on_timer();
    void on_first_image();
    void on_metadata(const ClusterDelta& delta);
    [[nodiscard]] CoordinatorRuntime& runtime() { return runtime_; }

    [[nodiscard]] const GroupManager* shard(std::int32_t partition) const;
    [[nodiscard]] std::int32_t partition_for(const std::string& group) const;

  private:
    // One partition's groups, and what its timers are.
    class Shard final : public CoordinatorShard {
      public:
        Shard(GroupService& service, std::int32_t partition);
        void replay(const ReplayedRecord& record) override;
        void replay_marker(BatchProducer producer, ControlType type, Offset at) override;
        void loaded() override;
        void unloaded() override;

        GroupManager& manager();  // with the clock and the high watermark of this moment

        std::map<GroupTimerKey, TimerId> timers;

      private:
        GroupService& service_;
        std::int32_t partition_;
        GroupManager manager_;
    };
    struct ShardTimer {
        std::int32_t partition = 0;
        GroupTimerKey key;
    };

    [[nodiscard]] ErrorCode check_request(const Request& request) const;
    void on_topics_removed(const std::vector<ClusterDelta::RemovedTopic>& topics);
    [[nodiscard]] ErrorCode check_heartbeat(const ConsumerGroupHeartbeatRequest& request) const;
    void serve(Shard& shard, const Request& request, GroupTicket ticket, GroupOutcome& out);
    void perform(std::int32_t partition, GroupOutcome& out);
    void set_timers(std::int32_t partition, const std::vector<GroupTimerChange>& changes);
    void write(std::int32_t partition, GroupWrite what);
    void reply(const GroupReply& what);
    [[nodiscard]] GroupTicket park(const ReplyTo& from);
    Shard* find(std::int32_t partition) {
        return static_cast<Shard*>(runtime_.active(partition));
    }

    BrokerContext& context_;
    GroupTopicsFeed topics_;
    CoordinatorRuntime runtime_;
    std::map<std::int32_t, Shard*> shards_;  // also those that load; owned by the runtime
    std::map<GroupTicket, ReplyTo> waiting_;
    GroupTicket next_ticket_ = 1;
    TimerHeap<ShardTimer> timers_;
    TimerId alarm_;
    Rng member_ids_;
};

}  // namespace hw
