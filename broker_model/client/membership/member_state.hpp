// RULE client.member_state -- what a member of a classic group does in each state of its
// membership. Source: AbstractCoordinator.MemberState, ConsumerCoordinator (4.2).
//   state                 meaning                     heartbeats   a commit meanwhile
//   Unjoined              not a member, or no longer  no           CommitFailedException
//   PreparingRebalance    JoinGroup is on its way     no           RebalanceInProgressException
//   CompletingRebalance   SyncGroup is on its way     yes          RebalanceInProgressException
//   Stable                has its assignment          yes          is sent
#pragma once

#include <cstdint>
#include <string_view>

namespace hw {

enum class MemberState : std::uint8_t {
    Unjoined, PreparingRebalance, CompletingRebalance, Stable,
};

struct MemberStateTraits {
    bool heartbeats = false;
    std::string_view commit_exception;  // empty: commits are sent
};

[[nodiscard]] constexpr MemberStateTraits traits_of(MemberState state) {
    constexpr MemberStateTraits kTable[] = {
        {false, "CommitFailedException"},
        {false, "RebalanceInProgressException"},
        {true, "RebalanceInProgressException"},
        {true, ""},
    };
    return kTable[static_cast<std::size_t>(state)];
}

}  // namespace hw
