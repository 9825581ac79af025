// An application that writes in transactions: initTransactions() once, then begin, so many records,
// commit, over and over. A transaction that failed is aborted and not repeated; a producer that is
// beyond help (fenced) sends no more.
#pragma once

#include <cstdint>
#include <memory>

#include "broker_model/client/transaction_manager.hpp"

namespace hw {

class TxnLoop {
  public:
    explicit TxnLoop(std::int64_t records) : records_(records) {}

    // Calls what is next. True: a transaction is open and send() may be called.
    bool advance(TransactionManager& txn, Instant now, Duration max_block);
    void sent() { ++in_this_; }
    // Ends the open transaction early. True: there is none.
    bool finish(TransactionManager& txn, Instant now, Duration max_block);
    [[nodiscard]] bool lost() const { return next_ == Next::Nothing; }
    // While a call blocks; at once when it has ended.
    [[nodiscard]] Instant next_deadline() const {
        if (!waiting_) return kNever;
        return waiting_->completed ? Instant() : deadline_;
    }
    [[nodiscard]] std::int64_t committed() const { return committed_; }
    [[nodiscard]] std::int64_t aborted() const { return aborted_; }

  private:
    enum class Next : std::uint8_t { Init, Begin, Send, Commit, Abort, Nothing };

    [[nodiscard]] bool must_end(TransactionManager& txn, bool full);
    bool call(TransactionManager& txn, Instant now, Duration max_block);
    [[nodiscard]] TransactionManager::Started start(TransactionManager& txn) const;
    void returned(TransactionManager& txn);
    void threw(TransactionManager& txn);

    std::int64_t records_;
    std::int64_t in_this_ = 0;
    Next next_ = Next::Init;
    std::shared_ptr<TxnResult> waiting_;
    Instant deadline_;
    std::int64_t committed_ = 0;  // transactions
    std::int64_t aborted_ = 0;
};

}  // namespace hw
