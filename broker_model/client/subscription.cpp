#include "broker_model/client/subscription.hpp"

#include <algorithm>

namespace hw {

using State = AssignedPartition::State;

AssignedPartition& Subscription::assign(TopicIndex topic, std::int32_t partition,
                                        OffsetReset reset) {
    if (AssignedPartition* known = find(topic, partition)) return *known;
    AssignedPartition& p = partitions_.emplace_back();
    p.topic = topic;
    p.partition = partition;
    request_reset(p, reset);
    return p;
}

const AssignedPartition* Subscription::find(TopicIndex topic, std::int32_t partition) const {
    for (const AssignedPartition& p : partitions_) {
        if (p.topic == topic && p.partition == partition) return &p;
    }
    return nullptr;
}

AssignedPartition* Subscription::find(TopicIndex topic, std::int32_t partition) {
    return const_cast<AssignedPartition*>(std::as_const(*this).find(topic, partition));
}

void Subscription::take_position(AssignedPartition& p, const ConsumerPosition& position) {
    p.position = position;
    p.reset_from = kNoOffset;
    p.state = must_validate(position) ? State::AwaitValidation : State::Fetching;
    p.retry_at = Instant();
    p.lookup = next_lookup_++;
}

void Subscription::assign_from_group(
    const std::vector<std::pair<TopicIndex, std::int32_t>>& partitions) {
    std::erase_if(partitions_, [&](const AssignedPartition& p) {
        return std::ranges::find(partitions, std::pair(p.topic, p.partition)) == partitions.end();
    });
    for (const auto& [topic, partition] : partitions) {
        if (find(topic, partition) != nullptr) continue;
        AssignedPartition& p = partitions_.emplace_back();
        p.topic = topic;
        p.partition = partition;
        p.state = State::AwaitCommitted;
        p.lookup = next_lookup_++;
    }
}

void Subscription::start_at(AssignedPartition& p, Offset offset, LeaderEpoch epoch,
                            const ClientMetadata& metadata) {
    take_position(p, {offset, epoch, metadata.current_leader(p.topic, p.partition)});
}

void Subscription::seek(AssignedPartition& p, Offset offset, const ClientMetadata& metadata) {
    take_position(p, {offset, kNoLeaderEpoch, metadata.current_leader(p.topic, p.partition)});
}

void Subscription::request_reset(AssignedPartition& p, OffsetReset reset) {
    p.reset_from = p.has_position() ? p.position.offset : p.reset_from;
    p.state = State::AwaitReset;
    p.reset = reset;
    p.retry_at = Instant();
    p.lookup = next_lookup_++;
}

void Subscription::follow_leader(AssignedPartition& p, const ClientMetadata& metadata) {
    if (!p.has_position()) return;
    const LeaderAndEpoch leader = metadata.current_leader(p.topic, p.partition);
    if (leader.leader == kNoNode || leader == p.position.leader) return;
    take_position(p, {p.position.offset, p.position.offset_epoch, leader});
    p.read_replica = {};
}

void Subscription::follow_leaders(const ClientMetadata& metadata) {
    for (AssignedPartition& p : partitions_) follow_leader(p, metadata);
}

void Subscription::move_to_end(TopicIndex topic, std::int32_t partition) {
    const auto it = std::ranges::find_if(partitions_, [&](const AssignedPartition& p) {
        return p.topic == topic && p.partition == partition;
    });
    if (it != partitions_.end()) std::rotate(it, it + 1, partitions_.end());
}

}  // namespace hw
