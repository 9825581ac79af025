// Serves Produce: verify what is transactional, append, answer when acks says so.
// Source: KafkaApis.handleProduceRequest, ReplicaManager.handleProduceAppend (4.2).
#pragma once

#include <map>
#include <vector>

#include "broker_model/broker/replicated_appends.hpp"
#include "broker_model/broker/transaction_verifier.hpp"

namespace hw {

class ProduceService {
  public:
    ProduceService(BrokerContext& context, PartitionTable& partitions, ReplicatedAppends& appends,
                   TransactionVerifier& verifier)
        : context_(context), partitions_(partitions), appends_(appends), verifier_(verifier) {}

    void handle(const ReplyTo& from, const ProduceRequest& request);
    void on_verification_retry(std::uint32_t verification);

  private:
    // A request whose transactional partitions the coordinator is asked about.
    struct Verification {
        ReplyTo from;
        ProduceRequest request;
        std::vector<PartitionAppend> appends;
        Instant since;
    };

    [[nodiscard]] ErrorCode check(const ProduceRequest& request, TopicPartition tp) const;
    [[nodiscard]] bool needs_verification(const ProduceRequest& request) const;
    void verify(std::uint32_t id);
    // Takes the guards; what to ask the coordinator, if anything.
    std::optional<AddPartitionsToTxnRequest> start_verification(Verification& v);
    void verified(std::uint32_t id, const TransactionVerifier::Results& results);
    void append(const ReplyTo& from, const ProduceRequest& request,
                const std::vector<PartitionAppend>& appends);
    void answer(const ReplyTo& from, int acks, std::vector<ReplicatedAppends::Result> results,
                int appended);

    BrokerContext& context_;
    PartitionTable& partitions_;
    ReplicatedAppends& appends_;
    TransactionVerifier& verifier_;
    std::map<std::uint32_t, Verification> verifications_;
    std::uint32_t next_verification_ = 1;
};

}  // namespace hw
