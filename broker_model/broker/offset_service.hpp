// Serves ListOffsets, OffsetsForLeaderEpoch and DeleteRecords (with its waiting room).
// Source: ReplicaManager.fetchOffset, lastOffsetForLeaderEpoch, deleteRecords.
#pragma once

#include <vector>

#include "broker_model/broker/leader_ops.hpp"
#include "broker_model/broker/partition_table.hpp"

namespace hw {

class OffsetService {
  public:
    OffsetService(BrokerContext& context, PartitionTable& partitions, LeaderOps& leader,
                  ChangeQueue& changes)
        : context_(context), partitions_(partitions), leader_(leader), changes_(changes) {}

    void handle(const ReplyTo& from, const ListOffsetsRequest& request);
    void handle(const ReplyTo& from, const OffsetsForLeaderEpochRequest& request);
    void handle(const ReplyTo& from, const DeleteRecordsRequest& request);
    void on_timeout(std::uint32_t deletion);
    void on_change(Partition& p, std::uint8_t changes);

  private:
    struct Deletion {
        ReplyTo reply_to;
        TopicPartition tp;
        Offset required{0};
        TimerId timeout;
    };

    [[nodiscard]] ListOffsetsResponse::Partition list(const ListOffsetsRequest& request,
                                                      const ListOffsetsRequest::Partition& part);
    // Why `tp` cannot be answered for here; `p` is set when it is NONE.
    [[nodiscard]] ErrorCode find(TopicPartition tp, LeaderEpoch asked_epoch, bool require_leader,
                                 Partition*& p);
    [[nodiscard]] DeleteRecordsResponse delete_on_leader(const DeleteRecordsRequest& request,
                                                         Offset& required);
    void finish(std::uint32_t deletion, const DeleteRecordsResponse& response);

    BrokerContext& context_;
    PartitionTable& partitions_;
    LeaderOps& leader_;
    ChangeQueue& changes_;
    std::vector<Deletion> deletions_;
    std::vector<std::uint32_t> free_;
};

}  // namespace hw
