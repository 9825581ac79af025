// RULE txn.states -- the life of a transactional id, as the coordinator writes it to its log.
//
//   Empty -> Ongoing -> PrepareCommit -> CompleteCommit -> Ongoing ...
//                    -> PrepareAbort  -> CompleteAbort  -> Ongoing ...
//
// Prepare is the point of no return: once it is in the log, every partition of the transaction gets
// its marker, by this coordinator or by the next one. Complete says that all of them have it.
// Kafka's PrepareEpochFence between Ongoing and PrepareAbort never leaves memory and never outlives
// the call that enters it; here it is part of that call (fence.hpp).
// Source: TransactionState.java (4.2), KIP-98; PrepareAbort without a transaction: KIP-890.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hw {

enum class TransactionState : std::uint8_t {
    Empty, Ongoing, PrepareCommit, PrepareAbort, CompleteCommit, CompleteAbort, Dead,
};

// As DescribeTransactions spells them.
inline constexpr std::array<std::string_view, 7> kTransactionStateNames{
    "Empty", "Ongoing", "PrepareCommit", "PrepareAbort", "CompleteCommit", "CompleteAbort", "Dead"};

[[nodiscard]] constexpr std::string_view name_of(TransactionState state) {
    return kTransactionStateNames[static_cast<std::size_t>(state)];
}
[[nodiscard]] constexpr std::optional<TransactionState> transaction_state(std::string_view name) {
    for (std::size_t i = 0; i < kTransactionStateNames.size(); ++i)
        if (kTransactionStateNames[i] == name) return static_cast<TransactionState>(i);
    return std::nullopt;
}

struct TransactionTransition {
    TransactionState from;
    TransactionState to;
    std::string_view why;
};

inline constexpr std::array kTransactionTransitions{
    TransactionTransition{TransactionState::Empty, TransactionState::Empty, "a producer starts"},
    TransactionTransition{TransactionState::CompleteCommit, TransactionState::Empty,
                          "a producer starts"},
    TransactionTransition{TransactionState::CompleteAbort, TransactionState::Empty,
                          "a producer starts"},
    TransactionTransition{TransactionState::Empty, TransactionState::Ongoing, "first partition"},
    TransactionTransition{TransactionState::CompleteCommit, TransactionState::Ongoing,
                          "first partition"},
    TransactionTransition{TransactionState::CompleteAbort, TransactionState::Ongoing,
                          "first partition"},
    TransactionTransition{TransactionState::Ongoing, TransactionState::Ongoing, "more partitions"},
    TransactionTransition{TransactionState::Ongoing, TransactionState::PrepareCommit, "commit"},
    TransactionTransition{TransactionState::Ongoing, TransactionState::PrepareAbort,
                          "abort, timeout, or a new producer"},
    TransactionTransition{TransactionState::Empty, TransactionState::PrepareAbort,
                          "abort of nothing, version 2"},
    TransactionTransition{TransactionState::CompleteCommit, TransactionState::PrepareAbort,
                          "abort of nothing, version 2"},
    TransactionTransition{TransactionState::CompleteAbort, TransactionState::PrepareAbort,
                          "abort of nothing, version 2"},
    TransactionTransition{TransactionState::PrepareCommit, TransactionState::CompleteCommit,
                          "all markers written"},
    TransactionTransition{TransactionState::PrepareAbort, TransactionState::CompleteAbort,
                          "all markers written"},
    TransactionTransition{TransactionState::Empty, TransactionState::Dead, "expired"},
    TransactionTransition{TransactionState::CompleteCommit, TransactionState::Dead, "expired"},
    TransactionTransition{TransactionState::CompleteAbort, TransactionState::Dead, "expired"},
};

[[nodiscard]] constexpr bool may_move(TransactionState from, TransactionState to) {
    for (const TransactionTransition& t : kTransactionTransitions)
        if (t.from == from && t.to == to) return true;
    return false;
}

[[nodiscard]] constexpr bool is_prepared(TransactionState state) {
    return state == TransactionState::PrepareCommit || state == TransactionState::PrepareAbort;
}
[[nodiscard]] constexpr bool is_complete(TransactionState state) {
    return state == TransactionState::CompleteCommit || state == TransactionState::CompleteAbort;
}

}  // namespace hw
