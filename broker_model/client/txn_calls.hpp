// The application's transactional calls, each with its ticket: a call blocks until it has a result
// or max.block.ms have passed. One that timed out must be repeated: it waits for the same result.
// Kafka: KafkaProducer.initTransactions, ..., TransactionalRequestResult.await.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker_model/client/transaction_manager.hpp"

namespace hw {

using TxnTicket = std::int64_t;

class TxnCalls {
  public:
    TxnTicket add(const TransactionManager::Started& started, bool initializes, Instant deadline) {
        Call call{started.result, initializes, deadline, std::nullopt};
        if (!started.result) call.outcome = started.thrown;
        calls_.push_back(std::move(call));
        return static_cast<TxnTicket>(calls_.size()) - 1;
    }
    // Nothing while the call blocks; no error: it returned.
    [[nodiscard]] std::optional<ProducerFailure> outcome(TxnTicket ticket) const {
        return calls_[static_cast<std::size_t>(ticket)].outcome;
    }
    // True if any call ended.
    bool settle(TransactionManager& manager, Instant now) {
        bool any = false;
        for (Call& call : calls_) {
            if (call.outcome) continue;
            if (call.result->completed) {
                call.result->acked = true;
                call.outcome = call.result->failure;
                if (call.initializes && !call.result->failure) manager.transactions_initialized();
            } else if (now >= call.deadline) {
                call.outcome = ProducerFailure{send_error(ErrorCode::REQUEST_TIMED_OUT)};
            } else {
                continue;
            }
            any = true;
        }
        return any;
    }
    [[nodiscard]] Instant next_deadline() const {
        Instant at = kNever;
        for (const Call& call : calls_) {
            if (!call.outcome) at = std::min(at, call.deadline);
        }
        return at;
    }

  private:
    struct Call {
        std::shared_ptr<TxnResult> result;
        bool initializes = false;
        Instant deadline;
        std::optional<ProducerFailure> outcome;
    };
    std::vector<Call> calls_;
};

}  // namespace hw
