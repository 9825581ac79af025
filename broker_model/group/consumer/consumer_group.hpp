// A consumer group of KIP-848 as the coordinator holds it: what records said, and what follows from
// them. Decided elsewhere; changes here only when a record is applied.
//   epochs: group epoch   -- bumped when the target assignment is out of date
//           assignment epoch -- the group epoch of the target assignment
//           member epoch  -- the assignment epoch the member has reached
// Source: ConsumerGroup, ModernGroup, GroupMetadataManager.replay (4.2); behaviour sheet E5.
#pragma once

#include <map>
#include <string_view>

#include "broker_model/group/consumer/consumer_records.hpp"

namespace hw {

struct ConsumerMember {
    std::string id;
    ConsumerMemberMetadata metadata;
    ConsumerMemberAssignment current;
    bool operator==(const ConsumerMember&) const = default;

    [[nodiscard]] bool is_static() const { return !metadata.instance_id.empty(); }
    [[nodiscard]] bool is_classic() const { return metadata.classic.has_value(); }
    [[nodiscard]] bool is_reconciled_to(std::int32_t assignment_epoch) const {
        return current.state == ConsumerMemberState::Stable && current.epoch == assignment_epoch;
    }
};

enum class ConsumerGroupState : std::uint8_t { Empty, Assigning, Reconciling, Stable };

[[nodiscard]] std::string_view state_name(ConsumerGroupState state);

class ConsumerGroup {
  public:
    void apply(const ConsumerGroupRecord& record);

    [[nodiscard]] ConsumerGroupState state() const;
    [[nodiscard]] std::int32_t epoch() const { return epoch_; }
    [[nodiscard]] std::int32_t assignment_epoch() const { return assignment_epoch_; }
    [[nodiscard]] std::uint64_t metadata_hash() const { return metadata_hash_; }
    [[nodiscard]] const std::map<std::string, ConsumerMember>& members() const { return members_; }
    [[nodiscard]] const std::map<std::string, PartitionSets>& targets() const { return targets_; }
    [[nodiscard]] const std::map<std::string, ResolvedRegex>& regexes() const { return regexes_; }
    [[nodiscard]] bool is_deleted() const { return deleted_; }

    [[nodiscard]] const ConsumerMember* member(const std::string& id) const;
    [[nodiscard]] const ConsumerMember* static_member(const std::string& instance_id) const;
    // A static member's target is that of whoever has its instance id.
    [[nodiscard]] PartitionSets target_of(const ConsumerMember& member) const;
    // The epoch of the member that has the partition or still has to give it up; -1: nobody.
    [[nodiscard]] std::int32_t partition_epoch(TopicId topic, std::int32_t partition) const;
    [[nodiscard]] std::int32_t members_with_regex(const std::string& regex) const;
    [[nodiscard]] std::size_t classic_members() const;

  private:
    void apply_record(const ConsumerMemberRecord& r);
    void apply_record(const ConsumerEpochRecord& r);
    void apply_record(const ConsumerTargetRecord& r);
    void apply_record(const ConsumerTargetEpochRecord& r);
    void apply_record(const ConsumerAssignmentRecord& r);
    void apply_record(const ConsumerRegexRecord& r);
    ConsumerMember& member_or_new(const std::string& id);
    void release(const ConsumerMemberAssignment& a);
    void hold(const ConsumerMemberAssignment& a);

    std::int32_t epoch_ = 0;
    std::int32_t assignment_epoch_ = 0;
    std::uint64_t metadata_hash_ = 0;
    bool deleted_ = false;
    std::map<std::string, ConsumerMember> members_;
    std::map<std::string, std::string> static_ids_;  // instance id -> member id
    std::map<std::string, PartitionSets> targets_;
    std::map<std::string, ResolvedRegex> regexes_;
    std::map<TopicPartition, std::int32_t> partition_epochs_;
};

}  // namespace hw
