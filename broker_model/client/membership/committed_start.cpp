#include "broker_model/client/membership/committed_start.hpp"

#include <algorithm>

namespace hw {

void CommittedStart::poll(const MemberTurn& t) {
    if (tag_ != 0 || t.now < retry_at_) return;
    std::vector<OffsetFetchRequest::Partition> wanted;
    for (const AssignedPartition& p : t.subscription.all()) {
        if (p.state != AssignedPartition::State::AwaitCommitted) continue;
        wanted.push_back({t.client.metadata().topic(p.topic).name, p.partition});
    }
    if (wanted.empty() || !link_.ready(t.client, t.now)) return;
    OffsetFetchRequest request;
    request.group = settings_.group.id;
    request.require_stable = true;
    request.partitions = std::move(wanted);
    tag_ = link_.send(CoordinatorLink::Purpose::Fetch, std::move(request), t.now);
}

void CommittedStart::on_answer(std::uint64_t tag, const OffsetFetchResponse& response,
                               const MemberTurn& t, std::vector<ConsumerFault>& faults) {
    if (tag != tag_) return;
    tag_ = 0;
    ErrorCode error = response.error;
    for (const auto& p : response.partitions) {
        if (error == ErrorCode::NONE) error = p.error;
    }
    if (error == ErrorCode::NONE) {
        for (const auto& p : response.partitions) take(p, t);
        return;
    }
    retry_at_ = t.now + settings_.retry_backoff;
    if (error == ErrorCode::COORDINATOR_NOT_AVAILABLE || error == ErrorCode::NOT_COORDINATOR) {
        link_.mark_unknown(false);
    } else if (!is_retriable(error) || error == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION) {
        faults.push_back({.kind = ConsumerFault::Kind::Group, .error = error, .at = t.now});
    }
}

void CommittedStart::take(const OffsetFetchResponse::Partition& answer,
                          const MemberTurn& t) const {
    const CommittedOffset& committed = answer.committed;
    const TopicIndex topic = t.client.metadata().find(committed.topic);
    if (topic == kNoTopicIndex) return;
    AssignedPartition* p = t.subscription.find(topic, committed.partition);
    if (p == nullptr || p->state != AssignedPartition::State::AwaitCommitted) return;
    if (committed.offset < Offset{0})
        return t.subscription.request_reset(*p, settings_.offset_reset);
    t.client.metadata().epoch_seen(topic, committed.partition, committed.leader_epoch);
    t.subscription.start_at(*p, committed.offset, committed.leader_epoch, t.client.metadata());
}

void CommittedStart::on_lost(std::uint64_t tag, Instant now) {
    if (tag != tag_) return;
    tag_ = 0;
    retry_at_ = now + settings_.retry_backoff;
}

}  // namespace hw
