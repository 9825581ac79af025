#include "broker_model/broker/group_service.hpp"

#include <utility>

#include "broker_model/broker/internal_topics.hpp"
#include "broker_model/controller/features.hpp"
#include "broker_model/group/consumer/heartbeat_request.hpp"
#include "broker_model/group/coordinator_partition.hpp"
#include "broker_model/group/group_errors.hpp"

namespace hw {

namespace {

const std::string* group_of(const Request& request) {
    return std::visit(
        [](const auto& r) -> const std::string* {
            if constexpr (requires { r.group; }) {
                return &r.group;
            } else {
                return nullptr;
            }
        },
        request);
}

// Stands for a UUID: 32 hexadecimal digits.
std::string unique_text(Rng& rng) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (int word = 0; word < 2; ++word) {
        const std::uint64_t bits = rng.next();
        for (int shift = 60; shift >= 0; shift -= 4) out.push_back(kDigits[bits >> shift & 0xf]);
    }
    return out;
}

}  // namespace

GroupService::GroupService(BrokerContext& context, PartitionTable& partitions, LeaderOps& leader)
    : context_(context),
      runtime_(context, partitions, leader,
               {0, std::string(kConsumerOffsetsTopic),
                [this](std::int32_t partition, LeaderEpoch) {
                    auto shard = std::make_unique<Shard>(*this, partition);
                    shards_[partition] = shard.get();
                    return shard;
                }}),
      member_ids_(context.rng.fork("group member ids")) {}

// ---- the shard --------------------------------------------------------------------------------

GroupService::Shard::Shard(GroupService& service, std::int32_t partition)
    : service_(service), partition_(partition), 
      manager_(service.context_.config.groups, service.topics_.topics()) {}

GroupManager& GroupService::Shard::manager() {
    manager_.set_clock(service_.context_.wall_ms());
    manager_.set_committed(service_.runtime_.committed(partition_));
    return manager_;
}

void GroupService::Shard::replay(const ReplayedRecord& record) { manager().replay(record); }

void GroupService::Shard::replay_marker(BatchProducer producer, ControlType type, Offset at) {
    manager().replay_marker(producer, type, at);
}

void GroupService::Shard::loaded() {
    GroupOutcome out;
    manager().loaded(out);
    service_.perform(partition_, out);
}

void GroupService::Shard::unloaded() {
    GroupOutcome out;
    manager().unloaded(out);
    for (const GroupReply& r : out.replies) service_.reply(r);
    for (auto& [key, id] : timers) service_.timers_.cancel(id);
    service_.shards_.erase(partition_);
}

const GroupManager* GroupService::shard(std::int32_t partition) const {
    const auto it = shards_.find(partition);
    return it == shards_.end() ? nullptr : &it->second->manager();
}

std::int32_t GroupService::partition_for(const std::string& group) const {
    const TopicImage* topic = context_.image.topics.find(runtime_.topic());
    const std::int32_t count = topic != nullptr
                                   ? static_cast<std::int32_t>(topic->partitions.size())
                                   : context_.config.offsets_topic.partitions;
    return coordinator_partition(group, count);
}

// ---- requests ---------------------------------------------------------------------------------

// RULE in group/consumer/heartbeat_request.hpp; the protocol has to be switched on as well.
ErrorCode GroupService::check_heartbeat(const ConsumerGroupHeartbeatRequest& request) const {
    const GroupSettings& settings = context_.config.groups;
    const bool enabled =
        settings.consumer_protocol && context_.image.feature_level(kGroupVersion) >= 1;
    return enabled ? check_heartbeat_request(request, settings.consumer.assignors)
                   : ErrorCode::UNSUPPORTED_VERSION;
}

ErrorCode GroupService::check_request(const Request& request) const {
    const GroupSettings& settings = context_.config.groups;
    if (const auto* heartbeat = std::get_if<ConsumerGroupHeartbeatRequest>(&request)) {
        return check_heartbeat(*heartbeat);
    }
    const bool any_name = std::holds_alternative<OffsetCommitRequest>(request) ||
                          std::holds_alternative<OffsetFetchRequest>(request) ||
                          std::holds_alternative<DeleteGroupRequest>(request) ||
                          std::holds_alternative<DescribeGroupRequest>(request);
    if (group_of(request)->empty() && !any_name) return ErrorCode::INVALID_GROUP_ID;
    const auto* join = std::get_if<JoinGroupRequest>(&request);
    const bool in_range = join == nullptr ||
                          (join->session_timeout >= settings.min_session_timeout &&
                           join->session_timeout <= settings.max_session_timeout);
    return in_range ? ErrorCode::NONE : ErrorCode::INVALID_SESSION_TIMEOUT;
}

void GroupService::handle(const ReplyTo& from, const Request& request) {
    ErrorCode error = check_request(request);
    const std::int32_t partition = partition_for(*group_of(request));
    if (error == ErrorCode::NONE) error = runtime_.check(partition);
    if (error != ErrorCode::NONE) {
        Response refusal = refused_group_request(request, error);
        if (auto* r = std::get_if<JoinGroupResponse>(&refusal);
            r != nullptr && error == ErrorCode::INVALID_SESSION_TIMEOUT)
            r->member_id = std::get<JoinGroupRequest>(request).member_id;
        context_.reply(from, std::move(refusal));
        return;
    }
    GroupOutcome out;
    serve(*find(partition), request, park(from), out);
    perform(partition, out);
}

void GroupService::serve(Shard& shard, const Request& request, GroupTicket ticket,
                         GroupOutcome& out) {
    GroupManager& manager = shard.manager();
    if (const auto* join = std::get_if<JoinGroupRequest>(&request)) {
        manager.handle(*join, join->member_id.empty() ? unique_text(member_ids_) : "", ticket, out);
        return;
    }
    if (const auto* heartbeat = std::get_if<ConsumerGroupHeartbeatRequest>(&request)) {
        manager.handle(*heartbeat, "", ticket, out);  // it brings its member id
        return;
    }
    std::visit(
        [&](const auto& r) {
            if constexpr (requires { manager.handle(r, ticket, out); }) {
                manager.handle(r, ticket, out);
            } else {
                HW_CHECK(false, "not a request to a group coordinator");
            }
        },
        request);
}

GroupTicket GroupService::park(const ReplyTo& from) {
    waiting_.emplace(next_ticket_, from);
    return next_ticket_++;
}

void GroupService::reply(const GroupReply& what) {
    const auto waiting = waiting_.extract(what.to);
    if (!waiting.empty()) context_.reply(waiting.mapped(), what.response);
}

void GroupService::on_first_image() { topics_.build(context_.image); }

void GroupService::on_metadata(const ClusterDelta& delta) {
    on_topics_removed(delta.removed_topics);
    if (!topics_.follow(context_.image, delta)) return;
    runtime_.for_each_active([&](std::int32_t partition, CoordinatorShard&) {
        find(partition)->manager().topics_changed();
    });
}

void GroupService::on_topics_removed(const std::vector<ClusterDelta::RemovedTopic>& topics) {
    std::vector<OffsetFetchRequest::Partition> deleted;
    for (const auto& topic : topics)
        for (std::int32_t p = 0; p < topic.partitions; ++p) deleted.push_back({topic.name, p});
    if (deleted.empty()) return;
    runtime_.for_each_active([&](std::int32_t partition, CoordinatorShard&) {
        GroupOutcome out;
        find(partition)->manager().partitions_deleted(deleted, out);
        perform(partition, out);
    });
}

// ---- outcomes ---------------------------------------------------------------------------------

void GroupService::perform(std::int32_t partition, GroupOutcome& out) {
    set_timers(partition, out.timers);
    for (const GroupReply& r : out.replies) reply(r);
    for (GroupWrite& w : out.writes) write(partition, std::move(w));
}

void GroupService::write(std::int32_t partition, GroupWrite what) {
    CoordinatorWrite w;
    w.records = what.records;
    w.timeout = context_.config.groups.commit_timeout;
    w.replay = what.replay;
    w.producer = what.producer;
    w.done = [this, partition, what = std::move(what)](ErrorCode error) {
        const auto shard = shards_.find(partition);
        if (shard == shards_.end()) return;
        GroupOutcome out;
        shard->second->manager().written(what, error, out);
        perform(partition, out);
    };
    runtime_.write(partition, std::move(w));
}

void GroupService::set_timers(std::int32_t partition,
                              const std::vector<GroupTimerChange>& changes) {
    if (changes.empty()) return;
    auto& running = shards_.at(partition)->timers;
    for (const GroupTimerChange& change : changes) {
        const auto known = running.find(change.key);
        if (known != running.end()) {
            timers_.cancel(known->second);
            running.erase(known);
        }
        if (change.after)
            running[change.key] =
                timers_.arm(context_.now + *change.after, {partition, change.key});
    }
    context_.arm(alarm_, timers_.next_due(), {BrokerTimer::Kind::Groups});
}

void GroupService::on_timer() {
    ShardTimer due;
    while (timers_.pop_due(context_.now, due)) {
        Shard& shard = *shards_.at(due.partition);
        shard.timers.erase(due.key);
        GroupOutcome out;
        shard.manager().on_timer(due.key, out);
        perform(due.partition, out);
    }
    if (timers_.size() > 0)
        context_.arm(alarm_, timers_.next_due(), {BrokerTimer::Kind::Groups});
}

}  // namespace hw
