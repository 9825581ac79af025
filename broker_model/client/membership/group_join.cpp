#include "broker_model/client/membership/group_join.hpp"

#include <algorithm>

namespace hw {
namespace {

constexpr Duration kJoinLapse = seconds(5);  // JOIN_GROUP_TIMEOUT_LAPSE

bool contains(const PartitionsByTopic& all, const std::string& topic, std::int32_t partition) {
    const auto it = all.find(topic);
    return it != all.end() && std::ranges::find(it->second, partition) != it->second.end();
}

PartitionsByTopic without(const PartitionsByTopic& from, const PartitionsByTopic& what) {
    PartitionsByTopic rest;
    for (const auto& [topic, partitions] : from) {
        for (std::int32_t p : partitions) {
            if (!contains(what, topic, p)) rest[topic].push_back(p);
        }
    }
    return rest;
}

}  // namespace

GroupJoin::GroupJoin(const ConsumerSettings& settings, std::set<std::string> topics, Member& member,
                     CoordinatorLink& link, OffsetCommits& commits)
    : settings_(settings),
      topics_(std::move(topics)),
      cooperative_(std::ranges::all_of(settings.group.assignors, [](const std::string& name) {
          const assignor::Assignor* a = assignor::find_assignor(name);
          return a != nullptr &&
                 a->highest_protocol == assignor::RebalanceProtocol::Cooperative;
      })),
      member_(member),
      link_(link),
      commits_(commits) {}

bool GroupJoin::poll(const MemberTurn& t) {
    thrown_ = false;
    follow_metadata(t);
    while (member_.rejoin_needed || joining_) {
        if (held_assignment_) {
            complete(t);
        } else if (held_join_) {
            if (!take_join(t)) return false;
        } else if (joining_) {
            return false;
        } else {
            if (thrown_ || t.now < retry_at_ || !link_.ready(t.client, t.now)) return false;
            if (member_.needs_prepare && !prepare(t)) return false;
            send_join(t);
        }
    }
    return true;
}

// Only the leader watches the topics; it makes everybody join again when they change.
void GroupJoin::follow_metadata(const MemberTurn& t) {
    if (!assigned_from_ || metadata_version_ == t.client.metadata().version()) return;
    metadata_version_ = t.client.metadata().version();
    const bool with_racks = settings_.rack >= 0;
    if (*assigned_from_ == topics_in(t.client.metadata(), all_topics(), with_racks)) return;
    if (!member_.rejoin_needed) member_.request_rejoin("cached metadata has changed");
}

// ---- before joining -----------------------------------------------------------------------------

bool GroupJoin::prepare(const MemberTurn& t) {
    if (settings_.group.auto_commit && !prepare_commit_) {
        prepare_commit_ = commits_.submit(OffsetCommits::Kind::BeforeRevocation,
                                          OffsetCommits::consumed(t), t.now,
                                          settings_.group.max_poll_interval);
    }
    if (prepare_commit_ && commits_.pending(*prepare_commit_)) return false;
    prepare_commit_.reset();
    member_.needs_prepare = false;
    const PartitionsByTopic have = owned(t);
    if (member_.generation.id < 0 || member_.generation.member_id.empty()) {
        if (!have.empty()) give_up(have, RebalanceEvent::Kind::Lost, t);
    } else if (!cooperative_) {
        give_up(have, RebalanceEvent::Kind::Revoked, t);
    }
    is_leader_ = false;
    for (const std::string& topic : std::exchange(other_topics_, {})) {
        const TopicIndex index = t.client.metadata().find(topic);
        if (index != kNoTopicIndex) t.client.metadata().remove(index);
    }
    return true;
}

void GroupJoin::give_up_all(const MemberTurn& t) {
    const PartitionsByTopic have = owned(t);
    if (have.empty()) return;
    const bool member = member_.state == MemberState::Stable && !member_.generation.is_reset();
    give_up(have, member ? RebalanceEvent::Kind::Revoked : RebalanceEvent::Kind::Lost, t);
}

void GroupJoin::send_join(const MemberTurn& t) {
    member_.state = MemberState::PreparingRebalance;
    const MembershipSettings& g = settings_.group;
    JoinGroupRequest request;
    request.group = g.id;
    request.member_id = member_.generation.member_id;
    request.instance_id = g.instance;
    request.client_id = g.client_id;
    request.session_timeout = g.session_timeout;
    request.rebalance_timeout = g.max_poll_interval;
    request.reason = member_.rejoin_reason;
    ConsumerSubscription told;
    told.topics.assign(topics_.begin(), topics_.end());
    told.owned = owned(t);
    told.generation = member_.generation.id;
    told.rack = settings_.rack;
    request.protocols = join_protocols(g.assignors, told, memory_);
    const Duration timeout = std::max(settings_.network.connections.request_timeout,
                                      g.max_poll_interval + kJoinLapse);
    link_.send(CoordinatorLink::Purpose::Join, std::move(request), t.now, timeout);
    sent_as_ = member_.generation;
    joining_ = true;
}

// ---- JoinGroup and SyncGroup are answered -------------------------------------------------------

bool GroupJoin::take_join(const MemberTurn& t) {
    const ErrorCode error = held_join_->error;
    if (error != ErrorCode::NONE) {
        const std::string given_id = held_join_->member_id;
        fail(after_group_error(GroupApi::Join, error), error, t.now);
        if (error == ErrorCode::MEMBER_ID_REQUIRED) member_.generation = {-1, given_id, {}};
        return true;
    }
    if (member_.state == MemberState::PreparingRebalance) {
        member_.state = MemberState::CompletingRebalance;
        member_.generation = {held_join_->generation, held_join_->member_id, held_join_->protocol};
        joined_at_ = t.now;
        is_leader_ = held_join_->leader == held_join_->member_id;
    } else if (member_.state != MemberState::CompletingRebalance) {
        fail(AfterGroupError::Later, ErrorCode::NONE, t.now);  // put out meanwhile
        return true;
    }
    if (is_leader_ && !know_topics(t)) return false;
    send_sync(t);
    return true;
}

bool GroupJoin::know_topics(const MemberTurn& t) {
    ClientMetadata& metadata = t.client.metadata();
    if (!newer_than_) {
        for (const std::string& topic : topics_of_group(*held_join_)) {
            if (topics_.contains(topic)) continue;
            other_topics_.insert(topic);
            metadata.add(topic, t.now);
        }
        if (!metadata.update_requested()) return true;
        newer_than_ = metadata.version();
    }
    if (metadata.version() == *newer_than_) return false;
    newer_than_.reset();
    return true;
}

void GroupJoin::send_sync(const MemberTurn& t) {
    const JoinGroupResponse joined = *std::exchange(held_join_, std::nullopt);
    SyncGroupRequest request;
    if (is_leader_) {
        metadata_version_ = t.client.metadata().version();
        assigned_from_ = topics_in(t.client.metadata(), all_topics(), settings_.rack >= 0);
        if (!joined.skip_assignment) {
            const auto topics = topics_in(t.client.metadata(), all_topics(), true);
            auto made = assign_as_leader(joined, topics);
            if (!made) {
                return fail(AfterGroupError::Throw, ErrorCode::INCONSISTENT_GROUP_PROTOCOL, t.now);
            }
            request.assignments = *std::move(made);
        }
    }
    if (!link_.ready(t.client, t.now)) return on_lost(t.now);
    request.group = settings_.group.id;
    request.generation = member_.generation.id;
    request.member_id = member_.generation.member_id;
    request.instance_id = settings_.group.instance;
    request.protocol_type = kConsumerProtocolType;
    request.protocol = member_.generation.protocol;
    link_.send(CoordinatorLink::Purpose::Sync, std::move(request), t.now);
    sent_as_ = member_.generation;
}

void GroupJoin::on_synced(const SyncGroupResponse& response, Instant now) {
    if (response.error != ErrorCode::NONE)
        return fail(after_group_error(GroupApi::Sync, response.error), response.error, now);
    // A heartbeat may have put it out meanwhile.
    if (member_.state != MemberState::CompletingRebalance || member_.generation.is_reset())
        return fail(AfterGroupError::JoinAgain, ErrorCode::ILLEGAL_GENERATION, now);
    if (!response.protocol.empty() && response.protocol != member_.generation.protocol)
        return fail(AfterGroupError::Throw, ErrorCode::INCONSISTENT_GROUP_PROTOCOL, now);
    member_.state = MemberState::Stable;
    member_.rejoin_needed = false;
    member_.rejoin_reason.clear();
    held_assignment_ = response.assignment;
}

void GroupJoin::fail(AfterGroupError then, ErrorCode error, Instant now) {
    joining_ = false;
    held_join_.reset();
    newer_than_.reset();
    retry_at_ = now;
    const std::string why = "rebalance failed due to " + std::string(error_name(error));
    if (then != AfterGroupError::JoinWithId) member_.request_rejoin(why);
    switch (then) {
        case AfterGroupError::Rediscover: link_.mark_unknown(false); [[fallthrough]];
        case AfterGroupError::Later: retry_at_ = now + settings_.retry_backoff; break;
        case AfterGroupError::JoinWithId:
        case AfterGroupError::JoinAgain: break;
        case AfterGroupError::ForgetGeneration:
        case AfterGroupError::ForgetAll:
            if (sent_as_ == member_.generation)
                member_.forget(then == AfterGroupError::ForgetAll, why);
            break;
        case AfterGroupError::ForgetAllAndThrow:
        case AfterGroupError::Throw: throw_out(error, now); break;
    }
}

void GroupJoin::throw_out(ErrorCode error, Instant now) {
    thrown_ = true;
    faults_.push_back({.kind = ConsumerFault::Kind::Group, .error = error, .at = now});
}

// ---- after joining ------------------------------------------------------------------------------

void GroupJoin::complete(const MemberTurn& t) {
    const std::string bytes = *std::exchange(held_assignment_, std::nullopt);
    joining_ = false;
    if (member_.state != MemberState::Stable || member_.generation.is_reset())
        return member_.forget(true, "rebalance failed: put out before the callbacks");
    member_.needs_prepare = true;
    if (!is_leader_) assigned_from_.reset();
    const std::optional<ConsumerAssignment> got = decode_assignment(bytes);
    if (!got) return throw_out(ErrorCode::INCONSISTENT_GROUP_PROTOCOL, t.now);
    for (const auto& [topic, partitions] : got->partitions) {
        if (!topics_.contains(topic))
            return member_.request_rejoin("received assignment does not match the subscription");
    }
    const PartitionsByTopic had = owned(t);
    const PartitionsByTopic left = without(had, got->partitions);
    if (!left.empty()) {
        give_up(left, RebalanceEvent::Kind::Revoked, t);
        member_.request_rejoin("need to revoke partitions and re-join");
    }
    memory_.on_assignment(member_.generation.protocol, got->partitions, member_.generation.id);
    commits_.restart_timer(t.now);
    own(got->partitions, t);
    call_back(RebalanceEvent::Kind::Assigned, without(got->partitions, had), t.now);
}

void GroupJoin::give_up(const PartitionsByTopic& partitions, RebalanceEvent::Kind kind,
                        const MemberTurn& t) {
    call_back(kind, partitions, t.now);
    own(without(owned(t), partitions), t);
}

void GroupJoin::call_back(RebalanceEvent::Kind kind, PartitionsByTopic partitions, Instant now) {
    events_.push_back({kind, std::move(partitions), member_.generation.id, now});
}

PartitionsByTopic GroupJoin::owned(const MemberTurn& t) {
    PartitionsByTopic have;
    for (const AssignedPartition& p : t.subscription.all())
        have[t.client.metadata().topic(p.topic).name].push_back(p.partition);
    for (auto& [topic, partitions] : have) std::ranges::sort(partitions);
    return have;
}

void GroupJoin::own(const PartitionsByTopic& partitions, const MemberTurn& t) const {
    std::vector<std::pair<TopicIndex, std::int32_t>> list;
    for (const auto& [topic, numbers] : partitions) {
        for (std::int32_t number : numbers)
            list.emplace_back(t.client.metadata().find(topic), number);
    }
    t.subscription.assign_from_group(list);
}

std::set<std::string> GroupJoin::all_topics() const {
    std::set<std::string> all = topics_;
    all.insert(other_topics_.begin(), other_topics_.end());
    return all;
}

}  // namespace hw
