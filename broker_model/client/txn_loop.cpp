#include "broker_model/client/txn_loop.hpp"

namespace hw {

bool TxnLoop::advance(TransactionManager& txn, Instant now, Duration max_block) {
    for (;;) {
        if (next_ == Next::Nothing) return false;
        if (next_ == Next::Send && !must_end(txn, in_this_ >= records_)) return true;
        if (!call(txn, now, max_block)) return false;
    }
}

bool TxnLoop::finish(TransactionManager& txn, Instant now, Duration max_block) {
    if (next_ == Next::Send) (void)must_end(txn, true);
    while (next_ == Next::Commit || next_ == Next::Abort) {
        if (!call(txn, now, max_block)) return false;
    }
    return true;
}

bool TxnLoop::must_end(TransactionManager& txn, bool full) {
    const bool failed = txn.ids().status().has_error();
    if (failed || full) next_ = failed ? Next::Abort : Next::Commit;
    return failed || full;
}

// False: it blocks.
bool TxnLoop::call(TransactionManager& txn, Instant now, Duration max_block) {
    if (!waiting_) {
        const auto started = start(txn);
        if (!started.result) {
            started.thrown ? threw(txn) : returned(txn);
            return true;
        }
        waiting_ = started.result;
        deadline_ = now + max_block;
    }
    if (!waiting_->completed) {
        if (now < deadline_) return false;
        waiting_.reset();  // timed out: called again
        return true;
    }
    const auto result = std::exchange(waiting_, nullptr);
    result->acked = true;
    result->failure ? threw(txn) : returned(txn);
    return true;
}

TransactionManager::Started TxnLoop::start(TransactionManager& txn) const {
    switch (next_) {
        case Next::Init: return txn.init_transactions();
        case Next::Begin: return txn.begin_transaction();
        case Next::Commit: return txn.begin_commit();
        default: return txn.begin_abort();
    }
}

void TxnLoop::returned(TransactionManager& txn) {
    if (next_ == Next::Init) txn.transactions_initialized();
    if (next_ == Next::Commit) ++committed_;
    if (next_ == Next::Abort) ++aborted_;
    next_ = next_ == Next::Begin ? Next::Send : Next::Begin;
    in_this_ = 0;
}

void TxnLoop::threw(TransactionManager& txn) {
    const bool abortable = txn.ids().status().is(TxnClientState::AbortableError);
    next_ = abortable ? Next::Abort : Next::Nothing;
}

}  // namespace hw
