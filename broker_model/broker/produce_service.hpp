// Serves Produce: append, then answer when acks says so; acks=all waits in here.
// Source: KafkaApis.handleProduceRequest, ReplicaManager.appendRecords, DelayedProduce.scala.
#pragma once

#include <vector>

#include "broker_model/broker/leader_ops.hpp"
#include "broker_model/broker/partition_table.hpp"

namespace hw {

class ProduceService {
  public:
    ProduceService(BrokerContext& context, PartitionTable& partitions, LeaderOps& leader)
        : context_(context), partitions_(partitions), leader_(leader) {}

    void handle(const ReplyTo& from, const ProduceRequest& request);
    void on_timeout(std::uint32_t operation);
    void on_change(Partition& p, std::uint8_t changes);
    [[nodiscard]] std::size_t waiting() const { return operations_.size() - free_.size(); }

  private:
    struct Operation {
        ReplyTo reply_to;
        std::vector<ProduceResponse::Partition> parts;  // REQUEST_TIMED_OUT while unsettled
        std::uint32_t unsettled = 0;
        TimerId timeout;
    };
    struct Appended {  // one partition of a request
        Partition* partition = nullptr;
        Offset required{0};
    };

    void append(const ProduceRequest& request, const ProduceRequest::Partition& part,
                ProduceResponse::Partition& out, Appended& appended);
    void wait(const ReplyTo& from, const ProduceRequest& request, ProduceResponse response,
              const std::vector<Appended>& appended);
    void settle(const ProduceWait& wait, const Partition& p, ErrorCode error);
    void finish(std::uint32_t operation);
    void name_leader(const Partition* p, ProduceResponse::Partition& out) const;

    BrokerContext& context_;
    PartitionTable& partitions_;
    LeaderOps& leader_;
    std::vector<Operation> operations_;
    std::vector<std::uint32_t> free_;
    std::vector<Appended> appended_;  // of the request in hand
};

}  // namespace hw
