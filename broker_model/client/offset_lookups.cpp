#include "broker_model/client/offset_lookups.hpp"

#include <algorithm>

namespace hw {

using State = AssignedPartition::State;

namespace {

Endpoint endpoint(NodeId node) { return {node, kChannelData}; }

template <class Response>
const typename Response::Partition* find_answer(const Response& response, TopicPartition tp) {
    for (const auto& p : response.partitions) {
        if (p.tp == tp) return &p;
    }
    return nullptr;
}

TopicPartition id_of(const NetworkClient& client, TopicIndex topic, std::int32_t partition) {
    return {client.metadata().topic(topic).id, partition};
}

}  // namespace

std::uint64_t OffsetLookups::ask(TopicIndex topic, std::int32_t partition,
                                 std::int64_t timestamp_ms, Instant now) {
    Question& q = questions_.emplace_back();
    q.token = next_token_++;
    q.topic = topic;
    q.partition = partition;
    q.timestamp_ms = timestamp_ms;
    q.deadline = now + settings_.api_timeout;
    return q.token;
}

void OffsetLookups::work(NetworkClient& client, Subscription& subscription, Instant now,
                         Effects& fx, std::vector<ConsumerFault>& faults) {
    start_validations(client, subscription, now, fx);
    start_resets(client, subscription, now, faults);
    ask_questions(client, now);
}

std::int64_t OffsetLookups::timestamp_of(const OffsetReset& reset, Instant now) const {
    switch (reset.kind) {
        case OffsetReset::Kind::Earliest:
            return kEarliestTimestamp;
        case OffsetReset::Kind::ByDuration:
            return (now + settings_.clock_offset - reset.age).ms();
        case OffsetReset::Kind::Latest:
        case OffsetReset::Kind::None:
            break;
    }
    return kLatestTimestamp;
}

OffsetLookups::OnTheWay& OffsetLookups::request_to(std::vector<OnTheWay>& batch, NodeId node,
                                                   Purpose purpose) {
    for (OnTheWay& r : batch) {
        if (r.to == node) return r;
    }
    OnTheWay& r = batch.emplace_back();
    r.purpose = purpose;
    r.to = node;
    if (purpose == Purpose::Validation) {
        r.request = OffsetsForLeaderEpochRequest{};
    } else {
        ListOffsetsRequest list;
        list.isolation = settings_.isolation;
        r.request = list;
    }
    return r;
}

void OffsetLookups::send_all(std::vector<OnTheWay>& batch, Instant now) {
    for (OnTheWay& r : batch) {
        r.tag = next_tag_++;
        sender_.add(endpoint(r.to), std::move(r.request), r.tag, now);
        r.request = {};
        on_the_way_.push_back(std::move(r));
    }
}

void OffsetLookups::start_resets(NetworkClient& client, Subscription& subscription, Instant now,
                                 std::vector<ConsumerFault>& faults) {
    std::vector<OnTheWay> batch;
    for (AssignedPartition& p : subscription.all()) {
        if (p.state != State::AwaitReset || p.retry_at > now) continue;
        if (p.reset.kind == OffsetReset::Kind::None) {
            faults.push_back({ConsumerFault::Kind::NoOffsetForPartition, p.topic, p.partition,
                              kNoOffset, ErrorCode::NONE, now});
            p.retry_at = kNever;
            continue;
        }
        const LeaderAndEpoch leader = client.metadata().current_leader(p.topic, p.partition);
        if (leader.leader == kNoNode) {
            client.metadata().request_update(true);
            continue;
        }
        if (is_unavailable(client, endpoint(leader.leader), now)) continue;
        p.retry_at = now + settings_.network.connections.request_timeout;
        OnTheWay& r = request_to(batch, leader.leader, Purpose::Reset);
        r.asked.push_back({p.topic, p.partition, p.lookup, {}});
        std::get<ListOffsetsRequest>(r.request).partitions.push_back(
            {id_of(client, p.topic, p.partition), leader.epoch, timestamp_of(p.reset, now)});
    }
    send_all(batch, now);
}

void OffsetLookups::start_validations(NetworkClient& client, Subscription& subscription,
                                      Instant now, Effects& fx) {
    std::vector<OnTheWay> batch;
    for (AssignedPartition& p : subscription.all()) {
        if (p.state != State::AwaitValidation || p.retry_at > now) continue;
        const NodeId leader = p.position.leader.leader;
        if (leader == kNoNode) continue;
        if (!client.connections().is_ready(endpoint(leader), now)) {
            (void)client.ready(endpoint(leader), now, fx);  // only connects: asked when it stands
            continue;
        }
        p.retry_at = now + settings_.network.connections.request_timeout;
        OnTheWay& r = request_to(batch, leader, Purpose::Validation);
        r.asked.push_back({p.topic, p.partition, p.lookup, p.position});
        std::get<OffsetsForLeaderEpochRequest>(r.request).partitions.push_back(
            {id_of(client, p.topic, p.partition), p.position.leader.epoch,
             p.position.offset_epoch});
    }
    send_all(batch, now);
}

void OffsetLookups::await_metadata(std::uint64_t token, NetworkClient& client) {
    for (Question& q : questions_) {
        if (q.token != token) continue;
        q.in_flight = false;
        q.after_metadata = client.metadata().request_update();
    }
}

void OffsetLookups::ask_questions(NetworkClient& client, Instant now) {
    for (std::size_t i = 0; i < questions_.size();) {
        if (questions_[i].deadline > now) {
            ++i;
            continue;
        }
        ListedOffset& answer = answers_.emplace_back();
        answer.token = questions_[i].token;
        answer.timed_out = true;
        answer.at = now;
        questions_.erase(questions_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (Question& q : questions_) {
        if (q.in_flight || q.after_metadata == client.metadata().version()) continue;
        const LeaderAndEpoch leader = client.metadata().current_leader(q.topic, q.partition);
        if (leader.leader == kNoNode || is_unavailable(client, endpoint(leader.leader), now)) {
            q.after_metadata = client.metadata().request_update(leader.leader == kNoNode);
            continue;
        }
        std::vector<OnTheWay> batch;
        OnTheWay& r = request_to(batch, leader.leader, Purpose::Question);
        r.asked.push_back({q.topic, q.partition, q.token, {}});
        std::get<ListOffsetsRequest>(r.request).partitions.push_back(
            {id_of(client, q.topic, q.partition), leader.epoch, q.timestamp_ms});
        q.in_flight = true;
        send_all(batch, now);
    }
}

void OffsetLookups::retry_later(const Asked& asked, Subscription& subscription,
                                NetworkClient& client, Instant now) {
    client.metadata().request_update();
    AssignedPartition* p = subscription.find(asked.topic, asked.partition);
    if (p != nullptr && p->lookup == asked.lookup) p->retry_at = now + settings_.retry_backoff;
}

void OffsetLookups::on_lost(std::uint64_t tag, NetworkClient& client, Subscription& subscription,
                            Instant now) {
    const auto it = std::ranges::find(on_the_way_, tag, &OnTheWay::tag);
    if (it == on_the_way_.end()) return;
    for (const Asked& asked : it->asked) {
        if (it->purpose == Purpose::Question) {
            await_metadata(asked.lookup, client);
        } else {
            retry_later(asked, subscription, client, now);
        }
    }
    on_the_way_.erase(it);
}

void OffsetLookups::on_answer(std::uint64_t tag, const Response& response, NetworkClient& client,
                              Subscription& subscription, Instant now,
                              std::vector<ConsumerFault>& faults) {
    const auto it = std::ranges::find(on_the_way_, tag, &OnTheWay::tag);
    if (it == on_the_way_.end()) return;
    const OnTheWay sent = std::move(*it);
    on_the_way_.erase(it);
    if (const auto* offsets = std::get_if<ListOffsetsResponse>(&response)) {
        on_offsets(sent, *offsets, client, subscription, now, faults);
    } else if (const auto* ends = std::get_if<OffsetsForLeaderEpochResponse>(&response)) {
        on_epoch_ends(sent, *ends, client, subscription, now, faults);
    }
}

void OffsetLookups::answer_question(std::uint64_t token, const ListOffsetsResponse::Partition& p,
                                    NetworkClient& client, Instant now) {
    if (p.error != ErrorCode::NONE && p.error != ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT &&
        p.error != ErrorCode::TOPIC_AUTHORIZATION_FAILED) {
        await_metadata(token, client);
        return;
    }
    std::erase_if(questions_, [token](const Question& q) { return q.token == token; });
    answers_.push_back({token, false, p.error, p.offset, p.timestamp_ms, p.leader_epoch, now});
}

void OffsetLookups::note_jump(const AssignedPartition& p, Offset from, Offset to,
                              const char* rule) {
    if (from != kNoOffset && from != to) jumps_.push_back({p.topic, p.partition, from, to, rule});
}

void OffsetLookups::on_offsets(const OnTheWay& sent, const ListOffsetsResponse& response,
                               NetworkClient& client, Subscription& subscription, Instant now,
                               std::vector<ConsumerFault>& faults) {
    for (const Asked& asked : sent.asked) {
        const auto* p = find_answer(response, id_of(client, asked.topic, asked.partition));
        if (sent.purpose == Purpose::Question) {
            if (p != nullptr) {
                answer_question(asked.lookup, *p, client, now);
            } else {
                await_metadata(asked.lookup, client);
            }
            continue;
        }
        if (p != nullptr && p->error == ErrorCode::TOPIC_AUTHORIZATION_FAILED) {
            faults.push_back({ConsumerFault::Kind::TopicAuthorization, asked.topic, asked.partition,
                              kNoOffset, p->error, now});
        }
        if (p == nullptr || p->error != ErrorCode::NONE) {
            retry_later(asked, subscription, client, now);
            continue;
        }
        // No record that late: nothing happens until request.timeout.ms has passed.
        if (p->offset == kNoOffset) continue;
        AssignedPartition* assigned = subscription.find(asked.topic, asked.partition);
        if (assigned == nullptr || assigned->lookup != asked.lookup) continue;
        note_jump(*assigned, assigned->reset_from, p->offset, "config.offset_reset");
        subscription.seek(*assigned, p->offset, client.metadata());
        if (p->leader_epoch != kNoLeaderEpoch) {
            client.metadata().epoch_seen(asked.topic, asked.partition, p->leader_epoch);
        }
    }
}

void OffsetLookups::on_epoch_ends(const OnTheWay& sent,
                                  const OffsetsForLeaderEpochResponse& response,
                                  NetworkClient& client, Subscription& subscription, Instant now,
                                  std::vector<ConsumerFault>& faults) {
    for (const Asked& asked : sent.asked) {
        const auto* answer = find_answer(response, id_of(client, asked.topic, asked.partition));
        if (answer == nullptr || answer->error != ErrorCode::NONE) {
            retry_later(asked, subscription, client, now);
            continue;
        }
        AssignedPartition* p = subscription.find(asked.topic, asked.partition);
        if (p == nullptr || p->state != State::AwaitValidation || p->position != asked.position) {
            continue;  // sought or reset meanwhile
        }
        apply_validation(*p, asked, answer->end, subscription, now, faults);
    }
}

void OffsetLookups::apply_validation(AssignedPartition& p, const Asked& asked,
                                     const EpochEndOffset& end, Subscription& subscription,
                                     Instant now, std::vector<ConsumerFault>& faults) {
    const bool has_policy = settings_.offset_reset.kind != OffsetReset::Kind::None;
    switch (judge_position(asked.position, end, has_policy)) {
        case ValidatedPosition::Valid:
            p.state = State::Fetching;
            return;
        case ValidatedPosition::GoBack:
            note_jump(p, p.position.offset, end.end_offset, "client.position_validation");
            p.position = {end.end_offset, end.epoch, p.position.leader};
            p.state = State::Fetching;
            return;
        case ValidatedPosition::Reset:
            subscription.request_reset(p, settings_.offset_reset);
            return;
        case ValidatedPosition::Truncated:
            faults.push_back({ConsumerFault::Kind::LogTruncation, p.topic, p.partition,
                              asked.position.offset, ErrorCode::NONE, now});
            return;
    }
}

Instant OffsetLookups::next_deadline(const Subscription& subscription, Instant now) const {
    Instant at = kNever;
    for (const AssignedPartition& p : subscription.all()) {
        if (p.state != State::Fetching && p.retry_at > now) at = std::min(at, p.retry_at);
    }
    for (const Question& q : questions_) at = std::min(at, q.deadline);
    return at;
}

}  // namespace hw
