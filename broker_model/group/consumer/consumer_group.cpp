#include "broker_model/group/consumer/consumer_group.hpp"

#include <algorithm>

#include "broker_model/protocol/consumer_group.hpp"

namespace hw {

std::string_view state_name(ConsumerGroupState state) {
    switch (state) {
        case ConsumerGroupState::Empty: return "Empty";
        case ConsumerGroupState::Assigning: return "Assigning";
        case ConsumerGroupState::Reconciling: return "Reconciling";
        case ConsumerGroupState::Stable: break;
    }
    return "Stable";
}

void ConsumerGroup::apply(const ConsumerGroupRecord& record) {
    std::visit([this](const auto& r) { apply_record(r); }, record);
}

ConsumerGroupState ConsumerGroup::state() const {
    if (members_.empty()) return ConsumerGroupState::Empty;
    if (epoch_ > assignment_epoch_) return ConsumerGroupState::Assigning;
    const bool stable = std::all_of(members_.begin(), members_.end(), [&](const auto& m) {
        return m.second.is_reconciled_to(assignment_epoch_);
    });
    return stable ? ConsumerGroupState::Stable : ConsumerGroupState::Reconciling;
}

const ConsumerMember* ConsumerGroup::member(const std::string& id) const {
    const auto it = members_.find(id);
    return it == members_.end() ? nullptr : &it->second;
}

const ConsumerMember* ConsumerGroup::static_member(const std::string& instance_id) const {
    const auto it = static_ids_.find(instance_id);
    return it == static_ids_.end() ? nullptr : member(it->second);
}

PartitionSets ConsumerGroup::target_of(const ConsumerMember& m) const {
    std::string holder = m.id;
    if (m.is_static()) {
        const auto id = static_ids_.find(m.metadata.instance_id);
        if (id == static_ids_.end()) return {};
        holder = id->second;
    }
    const auto it = targets_.find(holder);
    return it == targets_.end() ? PartitionSets{} : it->second;
}

std::int32_t ConsumerGroup::partition_epoch(TopicId topic, std::int32_t partition) const {
    const auto it = partition_epochs_.find({topic, partition});
    return it == partition_epochs_.end() ? -1 : it->second;
}

std::int32_t ConsumerGroup::members_with_regex(const std::string& regex) const {
    return static_cast<std::int32_t>(
        std::count_if(members_.begin(), members_.end(),
                      [&](const auto& m) { return m.second.metadata.regex == regex; }));
}

std::size_t ConsumerGroup::classic_members() const {
    return static_cast<std::size_t>(std::count_if(
        members_.begin(), members_.end(), [](const auto& m) { return m.second.is_classic(); }));
}

ConsumerMember& ConsumerGroup::member_or_new(const std::string& id) {
    ConsumerMember& m = members_[id];
    m.id = id;
    return m;
}

void ConsumerGroup::apply_record(const ConsumerMemberRecord& r) {
    if (r.value) {
        ConsumerMember& m = member_or_new(r.member);
        m.metadata = *r.value;
        if (m.is_static()) static_ids_[m.metadata.instance_id] = m.id;
        return;
    }
    const auto it = members_.find(r.member);
    if (it == members_.end()) return;
    release(it->second.current);
    if (it->second.is_static()) static_ids_.erase(it->second.metadata.instance_id);
    members_.erase(it);
}

void ConsumerGroup::apply_record(const ConsumerEpochRecord& r) {
    deleted_ = !r.value.has_value();
    if (!r.value) return;
    epoch_ = r.value->epoch;
    metadata_hash_ = r.value->metadata_hash;
}

void ConsumerGroup::apply_record(const ConsumerTargetRecord& r) {
    if (r.value) {
        targets_[r.member] = *r.value;
    } else {
        targets_.erase(r.member);
    }
}

void ConsumerGroup::apply_record(const ConsumerTargetEpochRecord& r) {
    assignment_epoch_ = r.value.value_or(-1);
}

void ConsumerGroup::apply_record(const ConsumerAssignmentRecord& r) {
    if (!r.value && !members_.contains(r.member)) return;
    ConsumerMember& m = member_or_new(r.member);
    release(m.current);
    if (r.value) {
        m.current = *r.value;
    } else {
        m.current.epoch = m.current.previous_epoch = kMemberEpochLeave;
        m.current.assigned.clear();
        m.current.revoking.clear();
    }
    hold(m.current);
}

void ConsumerGroup::apply_record(const ConsumerRegexRecord& r) {
    if (r.value) {
        regexes_[r.regex] = *r.value;
    } else {
        regexes_.erase(r.regex);
    }
}

// A partition that somebody else has taken since stays with the other one.
void ConsumerGroup::release(const ConsumerMemberAssignment& a) {
    for (const PartitionSets* sets : {&a.assigned, &a.revoking}) {
        for (const auto& [topic, partitions] : *sets) {
            for (const std::int32_t p : partitions) {
                const auto it = partition_epochs_.find({topic, p});
                if (it != partition_epochs_.end() && it->second == a.epoch) {
                    partition_epochs_.erase(it);
                }
            }
        }
    }
}

void ConsumerGroup::hold(const ConsumerMemberAssignment& a) {
    for (const PartitionSets* sets : {&a.assigned, &a.revoking}) {
        for (const auto& [topic, partitions] : *sets) {
            for (const std::int32_t p : partitions) partition_epochs_[{topic, p}] = a.epoch;
        }
    }
}

}  // namespace hw
