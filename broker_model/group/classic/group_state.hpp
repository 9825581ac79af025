// RULE group.states -- which moves a classic group makes, and why. Anything else is a defect.
//   Empty               nobody is in it; its offsets may still be there
//   PreparingRebalance  waiting for the members to join (again)
//   CompletingRebalance everybody knows the generation; waiting for the leader's assignment
//   Stable              everybody may fetch the assignment and work
//   Dead                deleted, or its coordinator went elsewhere
// Source: ClassicGroupState, ClassicGroup.transitionTo (4.2); sheet E1.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hw {

enum class ClassicState : std::uint8_t {
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
    Dead,
};

struct ClassicTransition {
    ClassicState from;
    ClassicState to;
    const char* why;
};

inline constexpr std::array kClassicTransitions{
    ClassicTransition{ClassicState::Empty, ClassicState::PreparingRebalance,
                      "the first member joined"},
    ClassicTransition{ClassicState::Stable, ClassicState::PreparingRebalance,
                      "a member joined, left, failed or changed what it supports"},
    ClassicTransition{ClassicState::CompletingRebalance, ClassicState::PreparingRebalance,
                      "the same before the assignment was there, or it was not stored"},
    ClassicTransition{ClassicState::PreparingRebalance, ClassicState::CompletingRebalance,
                      "all members joined, or the rebalance timeout passed"},
    ClassicTransition{ClassicState::PreparingRebalance, ClassicState::Empty,
                      "the last member left or failed"},
    ClassicTransition{ClassicState::CompletingRebalance, ClassicState::Stable,
                      "the leader's assignment is committed"},
    ClassicTransition{ClassicState::Empty, ClassicState::Dead, "deleted or moved"},
    ClassicTransition{ClassicState::PreparingRebalance, ClassicState::Dead, "moved"},
    ClassicTransition{ClassicState::CompletingRebalance, ClassicState::Dead, "moved"},
    ClassicTransition{ClassicState::Stable, ClassicState::Dead, "moved"},
};

[[nodiscard]] constexpr bool can_move(ClassicState from, ClassicState to) {
    for (const ClassicTransition& t : kClassicTransitions)
        if (t.from == from && t.to == to) return true;
    return false;
}

[[nodiscard]] constexpr std::string_view state_name(ClassicState state) {
    constexpr std::array<std::string_view, 5> kNames{"Empty", "PreparingRebalance",
                                                     "CompletingRebalance", "Stable", "Dead"};
    return kNames[static_cast<std::size_t>(state)];
}

}  // namespace hw
