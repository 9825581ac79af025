// RULE client.producer_states -- the states of a producer with ids, and who may follow whom.
// Kafka: TransactionManager.State.isTransitionValid, transitionTo. An idempotent producer only knows
// the first three and the last. FATAL_ERROR follows any state and nothing follows it.
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

enum class ProducerState : std::uint8_t {
    Uninitialized,
    Initializing,
    Ready,
    InTransaction,
    CommittingTransaction,
    AbortingTransaction,
    AbortableError,
    FatalError,
};

struct ProducerStateChange {
    ProducerState from;
    ProducerState to;
    std::string_view when;
};

inline constexpr auto kProducerStateChanges = [] {
    using enum ProducerState;
    return std::to_array<ProducerStateChange>({
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

[[nodiscard]] constexpr bool may_follow(ProducerState from, ProducerState to) {
    if (to == ProducerState::FatalError) return true;
    return std::any_of(kProducerStateChanges.begin(), kProducerStateChanges.end(),
                       [=](const ProducerStateChange& c) { return c.from == from && c.to == to; });
}

[[nodiscard]] constexpr std::string_view producer_state_name(ProducerState state) {
    constexpr std::string_view kNames[] = {
        "UNINITIALIZED",        "INITIALIZING",    "READY",      "IN_TRANSACTION", "COMMITTING_TRANSACTION",
        "ABORTING_TRANSACTION", "ABORTABLE_ERROR", "FATAL_ERROR"};
    return kNames[static_cast<std::size_t>(state)];
}

// The state a producer is in, with the failure that brought it into an error state.
class ProducerStatus {
  public:
    [[nodiscard]] ProducerState state() const { return state_; }
    [[nodiscard]] bool is(ProducerState s) const { return state_ == s; }
    [[nodiscard]] const ProducerFailure& error() const { return error_; }
    [[nodiscard]] bool fatal() const { return is(ProducerState::FatalError); }
    [[nodiscard]] bool has_error() const { return fatal() || is(ProducerState::AbortableError); }
    [[nodiscard]] bool aborting() const { return is(ProducerState::AbortingTransaction); }
    [[nodiscard]] bool completing() const {
        return aborting() || is(ProducerState::CommittingTransaction);
    }
    [[nodiscard]] bool transaction_ongoing() const {
        return is(ProducerState::InTransaction) || is(ProducerState::AbortableError) || completing();
    }

    // False, and nothing happens, if that may not follow.
    [[nodiscard]] bool change(ProducerState to, ProducerFailure error = {}) {
        if (!may_follow(state_, to)) return false;
        state_ = to;
        error_ = error;
        return true;
    }
    // By the sender, for whom an illegal change is the end.
    void sender_change(ProducerState to, ProducerFailure error = {}) {
        if (!change(to, error)) {
            (void)change(ProducerState::FatalError, {.error = SendError::IllegalState});
        }
    }

  private:
    ProducerState state_ = ProducerState::Uninitialized;
    ProducerFailure error_;
};

}  // namespace hw
