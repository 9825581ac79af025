// A classic group in its coordinator's memory: members, their parked requests, and the state of the
// rebalance. Only the part in ClassicGroupRecord survives a failover.
// Source: ClassicGroup, ClassicGroupMember (4.2); sheet E1.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "broker_model/group/classic/classic_record.hpp"
#include "broker_model/group/classic/group_state.hpp"
#include "broker_model/protocol/group.hpp"

namespace hw {

using GroupTicket = std::uint64_t;  // a parked request; 0: none

struct ClassicMember {
    std::string id;
    std::string instance_id;  // empty: a dynamic member
    std::string client_id;
    Duration session_timeout;
    Duration rebalance_timeout;
    std::vector<JoinGroupRequest::Protocol> protocols;  // as preferred
    std::string assignment;
    GroupTicket awaiting_join = 0;
    GroupTicket awaiting_sync = 0;
    bool is_new = false;  // has not seen the end of a join yet

    [[nodiscard]] bool is_static() const { return !instance_id.empty(); }
    [[nodiscard]] const JoinGroupRequest::Protocol* protocol(std::string_view name) const;
};

// The window in which a group that was empty waits for more members (initial_delay.hpp).
struct InitialDelay {
    Duration current;
    Duration remaining;
};

class ClassicGroup {
  public:
    using Members = std::map<std::string, ClassicMember>;  // Kafka: a hash map, any order

    explicit ClassicGroup(std::int64_t now_ms = -1) : state_since_ms_(now_ms) {}
    explicit ClassicGroup(const ClassicGroupRecord& stored);
    // `assignments` in place of the members' own.
    [[nodiscard]] ClassicGroupRecord record(
        const std::map<std::string, std::string>* assignments = nullptr) const;

    [[nodiscard]] ClassicState state() const { return state_; }
    [[nodiscard]] bool is(ClassicState state) const { return state_ == state; }
    // The first rebalance since the group was empty.
    [[nodiscard]] bool was_empty() const { return previous_state_ == ClassicState::Empty; }
    [[nodiscard]] std::int64_t state_since_ms() const { return state_since_ms_; }
    [[nodiscard]] std::int32_t generation() const { return generation_; }
    [[nodiscard]] const std::string& protocol_type() const { return protocol_type_; }
    [[nodiscard]] const std::string& protocol() const { return protocol_; }
    [[nodiscard]] const std::string& leader() const { return leader_; }
    [[nodiscard]] bool is_leader(std::string_view member) const {
        return !leader_.empty() && leader_ == member;
    }
    [[nodiscard]] bool uses_consumer_protocol() const { return protocol_type_ == "consumer"; }
    // Known when all members' subscriptions can be read.
    [[nodiscard]] const std::optional<std::set<std::string>>& subscribed_topics() const {
        return subscribed_topics_;
    }

    [[nodiscard]] const Members& members() const { return members_; }
    [[nodiscard]] ClassicMember* member(const std::string& id);
    [[nodiscard]] const ClassicMember* member(const std::string& id) const {
        return const_cast<ClassicGroup*>(this)->member(id);
    }
    [[nodiscard]] const std::string* static_member(const std::string& instance_id) const;
    [[nodiscard]] bool all_joined() const;
    [[nodiscard]] std::size_t awaiting_join() const;
    [[nodiscard]] Duration rebalance_timeout() const;  // the longest of all members
    [[nodiscard]] bool supports(const std::string& type,
                                const std::vector<JoinGroupRequest::Protocol>& protocols) const;
    [[nodiscard]] std::vector<JoinGroupResponse::Member> member_list() const;

    void move_to(ClassicState state, std::int64_t now_ms);
    void next_generation(std::int64_t now_ms);  // to CompletingRebalance, or Empty
    void add(ClassicMember member, const std::string& protocol_type);
    void remove(const std::string& id);
    // The static member of `old_id` goes on as `new_id`, with nothing parked.
    ClassicMember& replace_static(const std::string& old_id, const std::string& new_id);
    bool elect_joined_leader();  // leader_choice.hpp

    std::set<std::string> pending_join;  // were told an id and have not come back with it
    std::set<std::string> pending_sync;  // know the generation and have not asked for more
    std::optional<InitialDelay> initial_delay;
    bool new_member_added = false;  // since the initial delay was last set

  private:
    [[nodiscard]] std::optional<std::set<std::string>> compute_subscribed_topics() const;

    ClassicState state_ = ClassicState::Empty;
    ClassicState previous_state_ = ClassicState::Dead;
    std::int64_t state_since_ms_ = -1;
    std::int32_t generation_ = 0;
    std::string protocol_type_;  // empty: offsets only, nobody ever joined
    std::string protocol_;
    std::string leader_;
    Members members_;
    std::map<std::string, std::string> static_members_;  // instance id -> member id
    std::optional<std::set<std::string>> subscribed_topics_;
};

}  // namespace hw
