// What a step of the group coordinator asks of whoever runs it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "broker_model/coordinator/coordinator_record.hpp"
#include "broker_model/group/classic/classic_effects.hpp"
#include "broker_model/protocol/message.hpp"

namespace hw {

struct GroupReply {
    GroupTicket to = 0;
    Response response;
    bool null_protocol = false;  // of a JoinGroup answer: Kafka says null, not an empty name
    bool refused = false;        // by a consumer group: Kafka throws
};

enum class GroupTimer : std::uint8_t {
    ClassicJoin,
    ClassicSync,
    ClassicSession,
    OffsetExpiry,
    ConsumerSession,
    ConsumerRebalance,
    ConsumerJoin,
    ConsumerSync,
    ResolveRegexes,
};

struct GroupTimerKey {
    std::string group;
    GroupTimer timer = GroupTimer::ClassicJoin;
    std::string member;
    auto operator<=>(const GroupTimerKey&) const = default;
};

struct GroupTimerChange {
    GroupTimerKey key;
    std::optional<Duration> after;  // nullopt: cancelled; else (re)started
};

// Records for the log; none: wait for what was written before. When that has ended, written().
struct GroupWrite {
    std::string group;
    std::vector<CoordinatorRecord> records;
    bool replay = true;  // a classic group has changed already; its records are not applied again
    BatchProducer producer;
    std::optional<GroupReply> reply;  // once committed, or with the error
    std::optional<ClassicWrite> classic;
};

struct GroupOutcome {
    std::vector<GroupReply> replies;  // leave at once
    std::vector<GroupTimerChange> timers;
    std::vector<GroupWrite> writes;
};

}  // namespace hw
