#include "broker_model/client/consumer_node.hpp"

#include <algorithm>

namespace hw {
namespace {

NetworkClientSettings for_consumer(NetworkClientSettings s) {
    s.connections.max_in_flight = 100;  // a constant in Kafka
    return s;
}

}  // namespace

ConsumerNode::ConsumerNode(ConsumerSettings settings, std::vector<NodeId> bootstrap, const Rng& rng)
    : settings_(std::move(settings)),
      client_(for_consumer(settings_.network), std::move(bootstrap), rng),
      sender_(settings_.network.connections.request_timeout),
      lookups_(settings_, sender_),
      fetcher_(settings_) {}

// ---- the application ----------------------------------------------------------------------------

AssignedPartition* ConsumerNode::assigned(std::string_view topic, std::int32_t partition) {
    const TopicIndex t = client_.metadata().find(topic);
    return t == kNoTopicIndex ? nullptr : subscription_.find(t, partition);
}

void ConsumerNode::assign(std::string_view topic, std::int32_t partition, Instant now,
                          std::optional<OffsetReset> start) {
    const TopicIndex t = client_.metadata().add(topic, now);
    subscription_.assign(t, partition, start.value_or(settings_.offset_reset));
}

void ConsumerNode::assign_topic(std::string_view topic, Instant now,
                                std::optional<OffsetReset> start) {
    const TopicIndex t = client_.metadata().add(topic, now);
    whole_topics_.push_back({t, start.value_or(settings_.offset_reset)});
    leaders_version_ = -1;
}

void ConsumerNode::subscribe(const std::vector<std::string>& topics, Instant now) {
    HW_CHECK(!membership_, "a second subscription");
    for (const std::string& topic : topics) client_.metadata().add(topic, now);
    membership_.emplace(settings_, std::set<std::string>(topics.begin(), topics.end()), sender_);
    membership_->polled(now);
}

std::uint64_t ConsumerNode::commit(OffsetCommits::Kind kind, Instant now,
                                   std::optional<std::vector<CommittedOffset>> offsets) {
    HW_CHECK(membership_.has_value(), "a commit of no member");
    if (!offsets) offsets = OffsetCommits::consumed(turn(now));
    return membership_->commit(kind, *std::move(offsets), now);
}

void ConsumerNode::seek(std::string_view topic, std::int32_t partition, Offset offset) {
    AssignedPartition* p = assigned(topic, partition);
    HW_CHECK(p != nullptr, "seek in a partition that is not assigned");
    subscription_.seek(*p, offset, client_.metadata());
}

void ConsumerNode::seek_to(std::string_view topic, std::int32_t partition, OffsetReset where) {
    AssignedPartition* p = assigned(topic, partition);
    HW_CHECK(p != nullptr, "seek in a partition that is not assigned");
    subscription_.request_reset(*p, where);
}

void ConsumerNode::set_paused(std::string_view topic, std::int32_t partition, bool paused) {
    AssignedPartition* p = assigned(topic, partition);
    HW_CHECK(p != nullptr, "pause of a partition that is not assigned");
    p->paused = paused;
}

std::uint64_t ConsumerNode::list_offsets(std::string_view topic, std::int32_t partition,
                                         std::int64_t timestamp_ms, Instant now) {
    const TopicIndex t = client_.metadata().add(topic, now);
    return lookups_.ask(t, partition, timestamp_ms, now);
}

std::optional<Offset> ConsumerNode::position(std::string_view topic, std::int32_t partition) const {
    const TopicIndex t = client_.metadata().find(topic);
    const AssignedPartition* p = t == kNoTopicIndex ? nullptr : subscription_.find(t, partition);
    if (p == nullptr || !p->has_position()) return std::nullopt;
    return p->position.offset;
}

void ConsumerNode::close(Instant now, Effects& fx, CloseOperation operation) {
    polling_ = false;
    fetcher_.close(client_, now, fx);
    if (membership_) return membership_->close(operation, turn(now));
    subscription_.clear();
    whole_topics_.clear();
}

// ---- the client ---------------------------------------------------------------------------------

void ConsumerNode::step(const Input& input, Instant now, Effects& fx) {
    take_input(input, now);
    client_.poll(now, fx, failed_);
    fail_lost_requests(now);
    follow_metadata();
    work(now, fx);
    if (client_.metadata().update_requested()) {  // what we did may have asked for news
        client_.poll(now, fx, failed_);
        fail_lost_requests(now);
    }
    fx.wake_at = next_deadline(now);
}

void ConsumerNode::take_input(const Input& input, Instant now) {
    if (const auto* lost = std::get_if<Disconnected>(&input)) {
        client_.on_disconnected(*lost, now, failed_);
        return;
    }
    const auto* answer = std::get_if<Answered>(&input);
    if (answer == nullptr) return;
    const auto request = client_.on_answered(*answer, now);
    if (!request) return;
    if (request->tag & CoordinatorLink::kTagBit) {
        membership_->on_answer(request->tag, answer->response, turn(now));
    } else if (request->tag & OffsetLookups::kTagBit) {
        std::vector<ConsumerFault> faults;
        lookups_.on_answer(request->tag, answer->response, client_, subscription_, now, faults);
        for (const ConsumerFault& fault : faults) take_fault(fault);
    } else if (const auto* fetched = std::get_if<FetchResponse>(&answer->response)) {
        fetcher_.on_answer(answer->peer, *fetched, client_, subscription_, now);
    }
}

void ConsumerNode::fail_lost_requests(Instant now) {
    for (const FailedRequest& f : std::exchange(failed_, {})) on_lost(f.request.tag, now);
}

void ConsumerNode::on_lost(std::uint64_t tag, Instant now) {
    if (tag & CoordinatorLink::kTagBit) {
        membership_->on_lost(tag, turn(now));
    } else if (tag & OffsetLookups::kTagBit) {
        lookups_.on_lost(tag, client_, subscription_, now);
    } else {
        fetcher_.on_lost(NodeId{static_cast<std::int32_t>(tag)}, client_.metadata(), subscription_);
    }
}

// New leaders reach the positions; topics read as a whole may have grown.
void ConsumerNode::follow_metadata() {
    if (leaders_version_ == client_.metadata().leaders_version()) return;
    leaders_version_ = client_.metadata().leaders_version();
    for (const WholeTopic& whole : whole_topics_) {
        const std::int32_t count = client_.metadata().partition_count(whole.topic);
        for (std::int32_t p = 0; p < count; ++p) subscription_.assign(whole.topic, p, whole.start);
    }
    subscription_.follow_leaders(client_.metadata());
}

void ConsumerNode::work(Instant now, Effects& fx) {
    observe_jumps(fx);
    be_a_member(now, fx);
    run_application(now, fx);  // what it finds in the answers may need a lookup
    std::vector<ConsumerFault> faults;
    if (!membership_ || !membership_->closing()) {
        lookups_.work(client_, subscription_, now, fx, faults);
        for (const ConsumerFault& fault : faults) take_fault(fault);
        fetcher_.send_fetches(client_, subscription_, now, fx);
    }
    std::vector<std::uint64_t> lost;
    sender_.pump(client_, now, fx, lost);
    for (std::uint64_t tag : lost) on_lost(tag, now);
    was_in_poll_ = in_poll(now);
}

void ConsumerNode::be_a_member(Instant now, Effects& fx) {
    if (!membership_) return;
    if (was_in_poll_ || in_poll(now)) membership_->polled(now);
    for (const ConsumerFault& fault : membership_->take_faults()) take_fault(fault);
    membership_->work(turn(now), in_poll(now), fx, failed_);
    fail_lost_requests(now);
    for (const ConsumerFault& fault : membership_->take_faults()) take_fault(fault);
    observe_membership(fx);
}

void ConsumerNode::observe_membership(Effects& fx) {
    for (RebalanceEvent& event : membership_->take_events()) {
        constexpr Fact kFacts[] = {Fact::PartitionsAssigned, Fact::PartitionsRevoked,
                                   Fact::PartitionsLost};
        Observation o;
        o.fact = kFacts[static_cast<std::size_t>(event.kind)];
        o.value = event.generation;
        o.value2 = 0;
        for (const auto& [topic, partitions] : event.partitions)
            o.value2 += static_cast<std::int64_t>(partitions.size());
        fx.observed.push_back(o);
        rebalances_.push_back(std::move(event));
    }
    for (const OffsetCommits::Stored& stored : membership_->take_stored()) {
        Observation o;
        o.fact = Fact::OffsetsCommitted;
        if (stored.topic != kNoTopicIndex)
            o.tp = {client_.metadata().topic(stored.topic).id, stored.partition};
        o.offset = stored.offset;
        fx.observed.push_back(o);
    }
}

void ConsumerNode::run_application(Instant now, Effects& fx) {
    if (membership_ && membership_->holds_records_back()) return;
    while (in_poll(now) && fetcher_.has_buffered()) {
        ConsumerFetcher::Polled polled = fetcher_.poll(client_, subscription_, now);
        for (ConsumedRecords& r : polled.records) {
            observe(r, fx);
            if (keep_records_) records_.push_back(std::move(r));
        }
        consumed_ += polled.count;
        poll_at_ = now + settings_.work_per_record * polled.count;
        if (polled.fault) take_fault(*polled.fault);
        if (polled.count == 0) break;  // what is left is paused
    }
}

void ConsumerNode::observe(const ConsumedRecords& r, Effects& fx) const {
    Observation o;
    o.fact = Fact::RecordsConsumed;
    o.tp = {client_.metadata().topic(r.topic).id, r.partition};
    o.epoch = r.batch.leader_epoch;
    o.offset = r.from;
    o.offset2 = r.to;
    o.stream = r.batch.range.stream;
    o.value = r.batch.range.first + (r.from - r.batch.base_offset);
    o.value2 = r.count;
    fx.observed.push_back(o);
}

void ConsumerNode::observe_jumps(Effects& fx) {
    for (const OffsetLookups::Jump& jump : lookups_.take_jumps())
        fx.observed.push_back({.fact = Fact::PositionReset,
                               .tp = {client_.metadata().topic(jump.topic).id, jump.partition},
                               .offset = jump.to,
                               .offset2 = jump.from,
                               .rule = jump.rule});
}

void ConsumerNode::take_fault(const ConsumerFault& fault) {
    faults_.push_back(fault);
    polling_ = false;
}

Instant ConsumerNode::next_deadline(Instant now) const {
    Instant at = std::min({client_.next_deadline(), sender_.next_deadline(),
                           lookups_.next_deadline(subscription_, now),
                           fetcher_.next_deadline(client_, subscription_, now)});
    for (const AssignedPartition& p : subscription_.all()) {
        if (p.state != AssignedPartition::State::AwaitReset) continue;
        const NodeId leader = client_.metadata().current_leader(p.topic, p.partition).leader;
        if (leader == kNoNode || !client_.connections().failed({leader, kChannelData})) continue;
        const Instant again = client_.connections().poll_at({leader, kChannelData});
        if (again > now) at = std::min(at, again);
    }
    const bool has_work = fetcher_.has_buffered() || membership_;
    if (polling_ && has_work && poll_at_ > now) at = std::min(at, poll_at_);
    if (membership_) at = std::min(at, membership_->next_deadline(now, in_poll(now)));
    return at;
}

}  // namespace hw
