// RULE client.txn_states -- the states of a producer with ids, and who may follow whom.
// Kafka: TransactionManager.State.isTransitionValid, transitionTo. An idempotent producer only
// knows the first three and the last. FATAL_ERROR follows any state and nothing follows it.
//   an illegal change asked for by        | then
//   the application (beginTransaction())  | IllegalStateException, nothing changes
//   the sender                            | a bug or a lost race: the producer is FATAL_ERROR
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "broker_model/client/send_error.hpp"

namespace hw {

enum class TxnClientState : std::uint8_t {
    Uninitialized,
    Initializing,
    Ready,
    InTransaction,
    CommittingTransaction,
    AbortingTransaction,
    AbortableError,
    FatalError,
};

struct TxnClientChange {
    TxnClientState from;
    TxnClientState to;
    std::string_view when;
};

inline constexpr auto kTxnClientChanges = [] {
    using enum TxnClientState;
    return std::to_array<TxnClientChange>({
        {Uninitialized, Initializing, "initTransactions(), or the first send without transactions"},
        {Initializing, Ready, "InitProducerId answered"},
        {Initializing, AbortableError, "InitProducerId refused for now"},
        {Ready, InTransaction, "beginTransaction()"},
        {Ready, Uninitialized, "the idempotent producer's epochs are used up"},
        {InTransaction, CommittingTransaction, "commitTransaction()"},
        {InTransaction, AbortingTransaction, "abortTransaction()"},
        {InTransaction, AbortableError, "a batch or request of the transaction failed"},
        {CommittingTransaction, Ready, "EndTxn answered, or nothing to end"},
        {CommittingTransaction, Initializing, "... and the client must bump its epoch"},
        {CommittingTransaction, AbortableError, "a batch failed while the commit waited for it"},
        {AbortingTransaction, Ready, "EndTxn answered, or nothing to end"},
        {AbortingTransaction, Initializing, "... and the client must bump its epoch"},
        {AbortableError, AbortableError, "another failure"},
        {AbortableError, AbortingTransaction, "abortTransaction()"},
        {AbortableError, Uninitialized, "not authorized: may be tried again"},
    });
}();

[[nodiscard]] constexpr bool may_follow(TxnClientState from, TxnClientState to) {
    if (to == TxnClientState::FatalError) return true;
    return std::any_of(kTxnClientChanges.begin(), kTxnClientChanges.end(),
                       [=](const TxnClientChange& c) { return c.from == from && c.to == to; });
}

[[nodiscard]] constexpr std::string_view txn_client_state_name(TxnClientState state) {
    constexpr std::string_view kNames[] = {
        "UNINITIALIZED",   "INITIALIZING", "READY", "IN_TRANSACTION", "COMMITTING_TRANSACTION",
        "ABORTING_TRANSACTION", "ABORTABLE_ERROR", "FATAL_ERROR"};
    return kNames[static_cast<std::size_t>(state)];
}

// The state a producer is in, with the failure that brought it into an error state.
class ProducerStatus {
  public:
    [[nodiscard]] TxnClientState state() const { return state_; }
    [[nodiscard]] bool is(TxnClientState s) const { return state_ == s; }
    [[nodiscard]] const ProducerFailure& error() const { return error_; }
    [[nodiscard]] bool fatal() const { return is(TxnClientState::FatalError); }
    [[nodiscard]] bool has_error() const { return fatal() || is(TxnClientState::AbortableError); }
    [[nodiscard]] bool aborting() const { return is(TxnClientState::AbortingTransaction); }
    [[nodiscard]] bool completing() const {
        return aborting() || is(TxnClientState::CommittingTransaction);
    }
    [[nodiscard]] bool transaction_ongoing() const {
        return completing() || is(TxnClientState::InTransaction) ||
               is(TxnClientState::AbortableError);
    }

    // False, and nothing happens, if that may not follow.
    [[nodiscard]] bool change(TxnClientState to, ProducerFailure error = {}) {
        if (!may_follow(state_, to)) return false;
        state_ = to;
        error_ = error;
        return true;
    }
    // By the sender, for whom an illegal change is the end.
    void sender_change(TxnClientState to, ProducerFailure error = {}) {
        if (!change(to, error)) {
            (void)change(TxnClientState::FatalError, {.error = SendError::IllegalState});
        }
    }

  private:
    TxnClientState state_ = TxnClientState::Uninitialized;
    ProducerFailure error_;
};

}  // namespace hw
