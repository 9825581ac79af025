// What a step of a classic group asks for: answers to parked requests, timers, and one record.
// Source: CoordinatorResult with its append future, CoordinatorTimer (4.2).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "broker_model/group/classic/classic_group.hpp"

namespace hw {

// Join and Sync are the group's, Session each member's. Starting one that runs restarts it.
enum class ClassicTimer : std::uint8_t { Join, Sync, Session };

struct ClassicTimerChange {
    ClassicTimer timer = ClassicTimer::Join;
    std::string member;             // of Session
    std::optional<Duration> after;  // nullopt: cancelled
};

// The group's record goes to the log; when that has ended, ClassicOps::written() goes on.
struct ClassicWrite {
    enum class Why : std::uint8_t { NewGroup, EmptyGeneration, StaticReturned, Assignment };
    Why why = Why::NewGroup;
    ClassicGroupRecord record;
    std::int32_t generation = 0;
    GroupTicket join = 0;  // of NewGroup, StaticReturned
    std::map<std::string, std::string> assignment;
    // StaticReturned: what to go back to, and how to answer.
    ClassicMember before;
    std::string member;
    std::string leader_before;
    bool may_skip_assignment = false;
};

struct ClassicEffects {
    struct JoinAnswer {
        GroupTicket to = 0;
        JoinGroupResponse response;
        bool null_protocol = false;  // Kafka answers null, else an empty name
    };
    struct SyncAnswer {
        GroupTicket to = 0;
        SyncGroupResponse response;
    };
    std::vector<JoinAnswer> joined;
    std::vector<SyncAnswer> synced;
    std::vector<ClassicTimerChange> timers;
    std::optional<ClassicWrite> write;
};

}  // namespace hw
