// Appends to partitions that this broker leads and, with acks=all, waits until they are committed.
// For clients' produce requests and for transaction markers.
// Source: ReplicaManager.appendRecords, DelayedProduce.scala (4.2).
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "broker_model/broker/leader_ops.hpp"
#include "broker_model/broker/partition_table.hpp"

namespace hw {

struct AppendHow {
    int acks = -1;
    Duration timeout;  // for the commit
    AppendOrigin origin = AppendOrigin::Client;
    std::int16_t transaction_version = kUnknownTransactionVersion;
};

struct PartitionAppend {
    TopicPartition tp;
    const RecordBatch* batch = nullptr;
    VerificationGuard guard;
    ErrorCode refused = ErrorCode::NONE;  // decided before: not appended, only answered
};

class ReplicatedAppends {
  public:
    using Result = ProduceResponse::Partition;
    // One result for each append, in its order; `appended` of them reached the log.
    using Done = std::function<void(std::vector<Result> results, int appended)>;

    ReplicatedAppends(BrokerContext& context, PartitionTable& partitions, LeaderOps& leader)
        : context_(context), partitions_(partitions), leader_(leader) {}

    // `done` is called once, before append() returns if there is nothing to wait for.
    void append(const AppendHow& how, std::span<const PartitionAppend> appends, Done done);
    void on_timeout(std::uint32_t operation);
    void on_change(Partition& p, std::uint8_t changes);
    [[nodiscard]] std::size_t waiting() const { return operations_.size() - free_.size(); }

  private:
    struct Operation {
        Done done;
        std::vector<Result> results;  // REQUEST_TIMED_OUT while unsettled
        int appended = 0;
        std::uint32_t unsettled = 0;
        TimerId timeout;
    };

    // Where the commit must get to; none if it was not appended.
    std::optional<Offset> append_one(const AppendHow& how, const PartitionAppend& append,
                                     Result& out);
    std::uint32_t claim_slot();
    void wait_for(std::uint32_t operation, std::uint32_t part, Offset required);
    void settle(const ProduceWait& wait, const Partition& p, ErrorCode error);
    void finish(std::uint32_t operation);
    void name_leader(const Partition* p, Result& out) const;

    BrokerContext& context_;
    PartitionTable& partitions_;
    LeaderOps& leader_;
    std::vector<Operation> operations_;
    std::vector<std::uint32_t> free_;
    std::vector<std::optional<Offset>> required_;  // of the append() in hand
    std::vector<std::pair<ProduceWait, ErrorCode>> settled_;  // of the on_change() in hand
};

}  // namespace hw
