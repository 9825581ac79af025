// What is stored of a classic group in __consumer_offsets: the whole group, each time a generation
// gets its assignment or becomes empty. A rebalance under way is not stored.
// Source: GroupMetadataKey.json, GroupMetadataValue.json (version 3 and later), 4.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/base/time.hpp"

namespace hw {

struct ClassicGroupRecord {
    struct Member {
        std::string id;
        std::string instance_id;  // empty: a dynamic member
        std::string client_id;
        Duration rebalance_timeout;
        Duration session_timeout;
        std::string subscription;  // under the selected protocol
        std::string assignment;
        bool operator==(const Member&) const = default;
    };
    std::string protocol_type;
    std::int32_t generation = 0;
    std::string protocol;  // empty: none
    std::string leader;    // empty: none
    std::int64_t state_since_ms = -1;
    std::vector<Member> members;
    bool operator==(const ClassicGroupRecord&) const = default;
};

}  // namespace hw
