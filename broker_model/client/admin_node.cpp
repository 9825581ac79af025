#include "broker_model/client/admin_node.hpp"

#include <algorithm>

#include "broker_model/client/admin_errors.hpp"

namespace hw {
namespace {

NetworkClientSettings for_admin(NetworkClientSettings s) {
    s.metadata.interest = MetadataSettings::Interest::BrokersOnly;
    s.metadata.partial_updates = false;
    s.connections.max_in_flight = 1;
    return s;
}

bool controller_bound(const Request& request) {
    return !std::holds_alternative<AlterConfigRequest>(request) &&
           !std::holds_alternative<DescribeConfigsRequest>(request) &&
           !std::holds_alternative<DescribeTopicPartitionsRequest>(request) &&
           !std::holds_alternative<MetadataRequest>(request);
}

void set_partition(Request& request, TopicPartition tp) {
    if (auto* list = std::get_if<ListOffsetsRequest>(&request)) {
        list->partitions.front().tp = tp;
    } else if (auto* del = std::get_if<DeleteRecordsRequest>(&request)) {
        del->tp = tp;
    } else if (auto* producers = std::get_if<DescribeProducersRequest>(&request)) {
        producers->tp = tp;
    }
}

}  // namespace

AdminNode::AdminNode(AdminSettings settings, std::vector<NodeId> bootstrap, const Rng& rng)
    : settings_(settings),
      rng_(rng.fork("admin")),
      client_(for_admin(settings.network), std::move(bootstrap), rng) {}

std::uint64_t AdminNode::submit(AdminCall call, Instant now) {
    Call& added = calls_.emplace_back();
    added.token = next_token_++;
    added.deadline = now + call.timeout.value_or(settings_.api_timeout);
    added.next_try = now;
    added.call = std::move(call);
    if (added.call.coordinator) added.stage = Stage::Lookup;
    if (leader_bound(added)) {
        const bool known = cached(added.call.topic, added.call.partition) != nullptr;
        added.stage = known ? Stage::Fulfil : Stage::Lookup;
    }
    return added.token;
}

void AdminNode::step(const Input& input, Instant now, Effects& fx) {
    if (const auto* answer = std::get_if<Answered>(&input)) {
        on_answer(*answer, now);
    } else if (const auto* lost = std::get_if<Disconnected>(&input)) {
        client_.on_disconnected(*lost, now, failed_);
    }
    expire(now, fx);
    for (Call& call : calls_) {
        if (!call.in_flight && call.next_try <= now) try_send(call, now, fx);
    }
    client_.poll(now, fx, failed_);
    for (const FailedRequest& failed : std::exchange(failed_, {})) on_failed(failed, now);
    // Metadata that has just come may name the broker somebody waits for.
    for (Call& call : calls_) {
        if (!call.in_flight && call.next_try <= now) try_send(call, now, fx);
    }
    fx.wake_at = next_deadline();
}

Instant AdminNode::next_deadline() const {
    Instant at = client_.next_deadline();
    for (const Call& call : calls_) {
        at = std::min(at, call.deadline);
        if (!call.in_flight) at = std::min(at, call.next_try);
    }
    return at;
}

const AdminNode::CachedLeader* AdminNode::cached(const std::string& topic,
                                                 std::int32_t partition) const {
    for (const CachedLeader& c : leaders_) {
        if (c.topic == topic && c.tp.partition == partition) return &c;
    }
    return nullptr;
}

void AdminNode::forget_leader(const Call& call) {
    std::erase_if(leaders_, [&call](const CachedLeader& c) {
        return c.topic == call.call.topic && c.tp.partition == call.call.partition;
    });
}

AdminNode::Call* AdminNode::find(std::uint64_t token) {
    const auto it = std::find_if(calls_.begin(), calls_.end(),
                                 [token](const Call& c) { return c.token == token; });
    return it == calls_.end() ? nullptr : &*it;
}

std::optional<Endpoint> AdminNode::target(const Call& call, Instant now) {
    if (leader_bound(call) && call.stage == Stage::Fulfil) {
        const CachedLeader* leader = cached(call.call.topic, call.call.partition);
        if (leader == nullptr) return std::nullopt;
        return Endpoint{leader->leader, kChannelData};
    }
    if (call.call.coordinator && call.stage == Stage::Fulfil) {
        return Endpoint{call.coordinator, kChannelData};
    }
    if (call.call.broker) return Endpoint{*call.call.broker, kChannelData};
    if (call.stage == Stage::Fulfil && controller_bound(call.call.request)) {
        const NodeId controller = client_.metadata().controller();
        if (controller != kNoNode) return Endpoint{controller, kChannelData};
        if (!client_.metadata().update_requested()) client_.metadata().request_update();
        return std::nullopt;
    }
    if (client_.metadata().bootstrapping()) return std::nullopt;
    return client_.least_loaded(now);
}

void AdminNode::try_send(Call& call, Instant now, Effects& fx) {
    const auto to = target(call, now);
    if (!to || !client_.ready(*to, now, fx)) {
        // Nobody to ask yet; connections and metadata wake us, and so does this.
        call.next_try = now + millis(settings_.retry.initial_ms);
        if (to && !client_.connections().is_connecting(*to) && client_.connections().failed(*to)) {
            client_.metadata().request_update();
        }
        return;
    }
    SendOptions options;
    options.tag = call.token;
    options.timeout =
        std::min(settings_.network.connections.request_timeout, call.deadline - now);
    call.in_flight = true;
    if (call.stage == Stage::Lookup && call.call.coordinator) {
        (void)client_.send(*to, *call.call.coordinator, now, fx, options);
    } else if (call.stage == Stage::Lookup) {
        MetadataRequest lookup;
        lookup.topics.push_back(call.call.topic);
        (void)client_.send(*to, std::move(lookup), now, fx, options);
    } else {
        Request request = call.call.request;
        if (const CachedLeader* leader = cached(call.call.topic, call.call.partition)) {
            set_partition(request, leader->tp);
        }
        (void)client_.send(*to, std::move(request), now, fx, options);
    }
}

void AdminNode::on_answer(const Answered& answer, Instant now) {
    const auto request = client_.on_answered(answer, now);
    for (Call& call : calls_) {  // an answer may have made a connection ready
        if (!call.in_flight && call.tries == 0) call.next_try = now;
    }
    if (!request) return;
    Call* call = find(request->tag);
    if (call == nullptr) return;
    call->in_flight = false;
    call->disconnected_last = false;
    if (call->stage == Stage::Fulfil) {
        on_fulfilled(*call, answer, now);
    } else if (call->call.coordinator) {
        on_lookup(*call, std::get<FindCoordinatorResponse>(answer.response), now);
    } else {
        on_lookup(*call, std::get<MetadataResponse>(answer.response), now);
    }
}

void AdminNode::looked_up(Call& call, Instant now) {
    call.stage = Stage::Fulfil;
    call.looked_up_here = true;
    call.tries = 0;
    call.next_try = now;
}

void AdminNode::on_lookup(Call& call, const FindCoordinatorResponse& response, Instant now) {
    if (response.error == ErrorCode::NONE) {
        call.coordinator = response.node;
        looked_up(call, now);
    } else if (is_retriable(response.error)) {
        retry(call, now);
    } else {
        finish(call, {call.token, false, false, response.error, {}, now});
    }
}

void AdminNode::on_lookup(Call& call, const MetadataResponse& response, Instant now) {
    for (const auto& topic : response.topics) {
        if (topic.name != call.call.topic) continue;
        if (topic.error == ErrorCode::INVALID_TOPIC_EXCEPTION ||
            topic.error == ErrorCode::TOPIC_AUTHORIZATION_FAILED) {
            finish(call, {call.token, false, false, topic.error, {}, now});
            return;
        }
        for (const auto& p : topic.partitions) {
            if (p.partition != call.call.partition || p.error != ErrorCode::NONE) continue;
            if (p.leader == kNoNode) continue;
            forget_leader(call);
            leaders_.push_back({topic.name, {topic.id, p.partition}, p.leader});
            looked_up(call, now);
            return;
        }
    }
    retry(call, now);
}

void AdminNode::on_fulfilled(Call& call, const Answered& answer, Instant now) {
    const ErrorCode error = admin_error(answer.response);
    const AdminNext next = leader_bound(call)      ? after_leader_answer(error)
                           : call.call.coordinator ? after_coordinator_answer(error)
                                                   : after_controller_answer(error);
    switch (next) {
        case AdminNext::Done:
            finish(call, {call.token, false, false, error, answer.response, now, answer.peer});
            return;
        case AdminNext::LookUpAgain:
            forget_leader(call);
            call.stage = Stage::Lookup;
            break;
        case AdminNext::RefreshAndRetry: client_.metadata().request_update(); break;
        case AdminNext::Retry: break;
    }
    retry(call, now);
}

void AdminNode::on_failed(const FailedRequest& failed, Instant now) {
    Call* call = find(failed.request.tag);
    if (call == nullptr) return;
    call->in_flight = false;
    call->disconnected_last = true;
    // A leader taken from the cache stays: only what this call looked up is looked up again.
    if (call->call.coordinator) {
        call->stage = Stage::Lookup;
    } else if (leader_bound(*call) && call->looked_up_here) {
        forget_leader(*call);
        call->stage = Stage::Lookup;
        call->looked_up_here = false;
    }
    client_.metadata().request_update();
    retry(*call, now);
}

void AdminNode::retry(Call& call, Instant now) {
    call.next_try = now + draw_backoff(settings_.retry, call.tries, rng_);
    ++call.tries;
}

void AdminNode::finish(Call& call, AdminOutcome outcome) {
    const std::uint64_t token = call.token;
    outcomes_.push_back(std::move(outcome));
    std::erase_if(calls_, [token](const Call& c) { return c.token == token; });
}

void AdminNode::expire(Instant now, Effects&) {
    for (std::size_t i = 0; i < calls_.size();) {
        Call& call = calls_[i];
        if (call.deadline > now) {
            ++i;
            continue;
        }
        finish(call, {call.token, true, call.disconnected_last, ErrorCode::REQUEST_TIMED_OUT, {}, now});
    }
}

}  // namespace hw
