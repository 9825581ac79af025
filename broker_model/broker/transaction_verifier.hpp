// Asks a transaction's coordinator whether partitions belong to it, or to add them.
// Source: AddPartitionsToTxnManager (4.2). The rule: transaction/verification.hpp.
#pragma once

#include <functional>
#include <vector>

#include "broker_model/broker/broker_calls.hpp"
#include "broker_model/broker/partition.hpp"

namespace hw {

class TransactionVerifier {
  public:
    using Results = std::vector<AddPartitionsToTxnResponse::Partition>;
    using Done = std::function<void(const Results&)>;  // one for each partition asked about

    TransactionVerifier(BrokerContext& context, BrokerCalls& calls)
        : context_(context), calls_(calls) {}

    void ask(const AddPartitionsToTxnRequest& question, Done done);

    // For a transactional write to one partition led here, as TxnOffsetCommit is: the guard that
    // its append needs (none if the transaction is open there already), or why it may not be
    // appended. `question` says who; its partitions are filled in.
    using Admitted = std::function<void(ErrorCode, VerificationGuard)>;
    void admit(Partition& p, AddPartitionsToTxnRequest question, Admitted done);

    // Who leads the id's partition of __transaction_state; none if nobody alive does.
    [[nodiscard]] std::optional<NodeId> coordinator(const std::string& transactional_id) const;

  private:
    BrokerContext& context_;
    BrokerCalls& calls_;
};

}  // namespace hw
