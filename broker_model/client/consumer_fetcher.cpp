#include "broker_model/client/consumer_fetcher.hpp"

#include <algorithm>

#include "broker_model/client/fetch_error.hpp"
#include "broker_model/client/patient_sender.hpp"
#include "broker_model/log/batch_records.hpp"

namespace hw {
namespace {

Endpoint endpoint(NodeId node) { return {node, kChannelData}; }

}  // namespace

ConsumerFetcher::Broker& ConsumerFetcher::broker(NodeId id) {
    const auto it = std::ranges::find(brokers_, id, &Broker::id);
    if (it != brokers_.end()) return *it;
    Broker& added = brokers_.emplace_back();
    added.id = id;
    return added;
}

NodeId ConsumerFetcher::source_of(AssignedPartition& p, NetworkClient& client, Instant now) const {
    const NodeId leader = p.position.leader.leader;
    if (leader == kNoNode) {
        client.metadata().request_update();
        return kNoNode;
    }
    if (p.read_replica.id == kNoNode) return leader;
    const bool online =
        is_replica_online(client.metadata(), p.topic, p.partition, p.read_replica.id);
    const ReadFromNode from = select_read_replica(p.read_replica, leader, online, now);
    if (from.node != p.read_replica.id) p.read_replica = {};
    if (from.replica_lost) client.metadata().request_update();
    return from.node;
}

FetchRequest ConsumerFetcher::request_template() const {
    FetchRequest request;
    request.max_wait = settings_.fetch_max_wait;
    request.min_bytes = settings_.fetch_min_bytes;
    request.max_bytes = settings_.fetch_max_bytes;
    request.isolation = settings_.isolation;
    request.rack = settings_.rack;
    return request;
}

void ConsumerFetcher::send_fetches(NetworkClient& client, Subscription& subscription, Instant now,
                                   Effects& fx) {
    struct ToFetch {
        NodeId node;
        std::vector<FetchRequest::Partition> partitions;
    };
    std::vector<ToFetch> per_node;
    std::vector<NodeId> occupied;  // something from there waits to be polled
    for (AssignedPartition& p : subscription.all()) {
        if (!p.buffered || !p.fetchable()) continue;
        occupied.push_back(source_of(p, client, now));
    }
    for (AssignedPartition& p : subscription.all()) {
        if (p.buffered || !p.fetchable()) continue;
        const NodeId node = source_of(p, client, now);
        if (node == kNoNode || is_unavailable(client, endpoint(node), now)) continue;
        if (broker(node).in_flight || std::ranges::find(occupied, node) != occupied.end()) continue;
        auto it = std::ranges::find(per_node, node, &ToFetch::node);
        if (it == per_node.end()) it = per_node.insert(it, ToFetch{node, {}});
        FetchRequest::Partition& asked = it->partitions.emplace_back();
        asked.tp = {client.metadata().topic(p.topic).id, p.partition};
        asked.fetch_offset = p.position.offset;
        asked.current_leader_epoch = p.position.leader.epoch;
        asked.partition_max_bytes = settings_.max_partition_fetch_bytes;
    }
    for (const ToFetch& to : per_node) {
        if (!client.ready(endpoint(to.node), now, fx)) continue;
        FetchRequest request = request_template();
        Broker& from = broker(to.node);
        from.session.build(to.partitions, request);
        from.in_flight = true;
        client.send(endpoint(to.node), std::move(request), now, fx,
                    {.tag = static_cast<std::uint64_t>(to.node.value())});
    }
}

void ConsumerFetcher::close(NetworkClient& client, Instant now, Effects& fx) {
    for (Broker& b : brokers_) {
        FetchRequest request = request_template();
        b.session.build({}, request);
        if (request.session_id == kNoFetchSession) continue;
        if (!client.is_ready(endpoint(b.id), now)) continue;
        request.session_epoch = kFinalFetchEpoch;
        request.forgotten.clear();
        client.send(endpoint(b.id), std::move(request), now, fx, {.expects_response = false});
    }
    brokers_.clear();
}

void ConsumerFetcher::on_lost(NodeId from, const ClientMetadata& metadata,
                              Subscription& subscription) {
    Broker& b = broker(from);
    b.in_flight = false;
    b.session.on_failure();
    for (const FetchRequest::Partition& p : b.session.partitions()) {
        AssignedPartition* assigned = subscription.find(metadata.find(p.tp.topic), p.tp.partition);
        if (assigned != nullptr) assigned->read_replica = {};
    }
}

void ConsumerFetcher::on_answer(NodeId from, const FetchResponse& response, NetworkClient& client,
                                Subscription& subscription, Instant now) {
    Broker& b = broker(from);
    b.in_flight = false;
    if (response.throttle > Duration{}) client.throttle(endpoint(from), response.throttle, now);
    if (!b.session.on_response(response)) {
        if (response.error == ErrorCode::FETCH_SESSION_TOPIC_ID_ERROR) {
            client.metadata().request_update();
        }
        return;
    }
    for (const FetchResponse::Partition& p : response.partitions) {
        const TopicIndex topic = client.metadata().find(p.tp.topic);
        AssignedPartition* assigned = subscription.find(topic, p.tp.partition);
        if (assigned == nullptr) continue;
        CompletedFetch& fetch = buffer_.emplace_back();
        fetch.topic = topic;
        fetch.partition = p.tp.partition;
        fetch.next_offset = b.session.partition(p.tp)->fetch_offset;
        fetch.data = p;
        assigned->buffered = true;
    }
    take_leader_hints(response, client, subscription);
}

void ConsumerFetcher::take_leader_hints(const FetchResponse& response, NetworkClient& client,
                                        Subscription& subscription) const {
    for (const FetchResponse::Partition& p : response.partitions) {
        if (p.error != ErrorCode::NOT_LEADER_OR_FOLLOWER &&
            p.error != ErrorCode::FENCED_LEADER_EPOCH) {
            continue;
        }
        const TopicIndex topic = client.metadata().find(p.tp.topic);
        if (topic == kNoTopicIndex ||
            !client.metadata().hint_leader(topic, p.tp.partition, p.current_leader,
                                           p.current_leader_epoch)) {
            continue;
        }
        AssignedPartition* assigned = subscription.find(topic, p.tp.partition);
        if (assigned != nullptr) subscription.follow_leader(*assigned, client.metadata());
    }
}

// The partition's records are no longer waiting, unless a later answer has brought more.
void ConsumerFetcher::pop(Subscription& subscription) {
    const TopicIndex topic = buffer_.front().topic;
    const std::int32_t partition = buffer_.front().partition;
    buffer_.pop_front();
    const bool more = std::ranges::any_of(buffer_, [&](const CompletedFetch& f) {
        return f.topic == topic && f.partition == partition;
    });
    AssignedPartition* p = subscription.find(topic, partition);
    if (p != nullptr) p->buffered = more;
}

void ConsumerFetcher::handle_error(const CompletedFetch& fetch, AssignedPartition& p,
                                   NetworkClient& client, Subscription& subscription, Instant now,
                                   std::optional<ConsumerFault>& fault) const {
    const ErrorCode error = fetch.data.error;
    const auto throws = [&](ConsumerFault::Kind kind) {
        fault = {kind, p.topic, p.partition, p.position.offset, error, now};
    };
    switch (after_fetch_error(error)) {
        case AfterFetchError::TryAgain:
            return;
        case AfterFetchError::RefreshMetadata:
            client.metadata().request_update();
            p.read_replica = {};
            return;
        case AfterFetchError::OutOfRange:
            if (p.read_replica.id != kNoNode) {
                p.read_replica = {};
            } else if (fetch.next_offset != p.position.offset) {
                return;  // the consumer has moved on
            } else if (settings_.offset_reset.kind != OffsetReset::Kind::None) {
                subscription.request_reset(p, settings_.offset_reset);
            } else {
                throws(ConsumerFault::Kind::OffsetOutOfRange);
            }
            return;
        case AfterFetchError::Throw:
            break;
    }
    throws(error == ErrorCode::TOPIC_AUTHORIZATION_FAILED ? ConsumerFault::Kind::TopicAuthorization
           : error == ErrorCode::CORRUPT_MESSAGE          ? ConsumerFault::Kind::CorruptRecord
                                                          : ConsumerFault::Kind::Unexpected);
}

bool ConsumerFetcher::initialize(CompletedFetch& fetch, NetworkClient& client,
                                 Subscription& subscription, Instant now,
                                 std::optional<ConsumerFault>& fault) const {
    AssignedPartition* p = subscription.find(fetch.topic, fetch.partition);
    if (p == nullptr || p->state != AssignedPartition::State::Fetching) return false;
    if (fetch.data.error != ErrorCode::NONE) {
        handle_error(fetch, *p, client, subscription, now, fault);
        subscription.move_to_end(fetch.topic, fetch.partition);
        return false;
    }
    if (fetch.next_offset != p->position.offset) return false;
    if (fetch.data.high_watermark >= Offset{0}) p->high_watermark = fetch.data.high_watermark;
    if (fetch.data.log_start_offset >= Offset{0}) p->log_start_offset = fetch.data.log_start_offset;
    if (fetch.data.last_stable_offset >= Offset{0}) {
        p->last_stable_offset = fetch.data.last_stable_offset;
    }
    if (fetch.data.preferred_read_replica != kNoNode) {
        p->read_replica = {fetch.data.preferred_read_replica,
                           now + settings_.network.metadata.max_age};
    }
    fetch.initialized = true;
    if (settings_.isolation == IsolationLevel::ReadCommitted) {
        fetch.aborted = AbortedTransactionFilter(std::move(fetch.data.aborted_transactions));
    }
    return true;
}

// False: the batch holds nothing for the application.
bool ConsumerFetcher::open_batch(CompletedFetch& fetch, const RecordBatch& batch) const {
    fetch.batch_begun = true;
    const bool read_committed = settings_.isolation == IsolationLevel::ReadCommitted;
    if (read_committed && fetch.aborted.skips(batch)) return false;
    return !batch.is_control() && batch.record_count > 0;
}

bool ConsumerFetcher::hand_out(CompletedFetch& fetch, AssignedPartition& p, Polled& polled,
                               Instant now) const {
    if (fetch.next_offset != p.position.offset) return true;  // sought elsewhere meanwhile
    LeaderEpoch last_epoch = p.position.offset_epoch;
    while (fetch.batch < fetch.data.batches.size() && polled.count < settings_.max_poll_records) {
        const RecordBatch& batch = fetch.data.batches[fetch.batch];
        if (batch.corrupt && settings_.check_crcs) break;
        last_epoch = batch.leader_epoch;
        const bool wanted = fetch.batch_begun || open_batch(fetch, batch);
        const Offset from = std::max(fetch.next_offset, batch.base_offset);
        if (wanted && from <= batch.last_offset()) {
            const std::int64_t room = settings_.max_poll_records - polled.count;
            const RecordsTaken taken = take_records(
                batch, static_cast<std::int32_t>(from - batch.base_offset), room);
            const Offset to = batch.base_offset + taken.last_index;
            if (taken.count > 0) {
                polled.records.push_back(
                    {fetch.topic, fetch.partition, from, to, taken.count, batch, now});
            }
            polled.count += taken.count;
            fetch.next_offset = to + 1;
            if (to < batch.last_offset()) break;
        }
        fetch.next_offset = std::max(fetch.next_offset, batch.next_offset());
        fetch.batch_begun = false;
        ++fetch.batch;
    }
    if (fetch.next_offset > p.position.offset) {
        p.position = {fetch.next_offset, last_epoch, p.position.leader};
    }
    return fetch.batch == fetch.data.batches.size();
}

ConsumerFetcher::Polled ConsumerFetcher::poll(NetworkClient& client, Subscription& subscription,
                                              Instant now) {
    Polled polled;
    std::deque<CompletedFetch> paused;
    while (!buffer_.empty() && polled.count < settings_.max_poll_records) {
        CompletedFetch& fetch = buffer_.front();
        if (!fetch.initialized) {
            if (fetch.data.error != ErrorCode::NONE && polled.count > 0) break;
            if (!initialize(fetch, client, subscription, now, polled.fault)) {
                pop(subscription);
                if (polled.fault) break;
                continue;
            }
        }
        AssignedPartition* p = subscription.find(fetch.topic, fetch.partition);
        if (p == nullptr || p->state != AssignedPartition::State::Fetching) {
            pop(subscription);
            continue;
        }
        if (p->paused) {
            paused.push_back(std::move(fetch));
            buffer_.pop_front();
            continue;
        }
        if (hand_out(fetch, *p, polled, now)) {
            pop(subscription);
        } else if (fetch.data.batches[fetch.batch].corrupt && settings_.check_crcs) {
            if (polled.count > 0) break;
            polled.fault = {
                ConsumerFault::Kind::CorruptRecord, p->topic, p->partition, p->position.offset,
                ErrorCode::CORRUPT_MESSAGE,         now};
            break;
        }
    }
    for (CompletedFetch& fetch : paused) buffer_.push_back(std::move(fetch));
    return polled;
}

Instant ConsumerFetcher::next_deadline(const NetworkClient& client,
                                       const Subscription& subscription, Instant now) const {
    Instant at = kNever;
    for (const AssignedPartition& p : subscription.all()) {
        const NodeId leader = p.position.leader.leader;
        for (NodeId node : {leader, p.read_replica.id}) {
            if (node == kNoNode || !client.connections().failed(endpoint(node))) continue;
            const Instant again = client.connections().poll_at(endpoint(node));
            if (again > now) at = std::min(at, again);
        }
    }
    return at;
}

}  // namespace hw
