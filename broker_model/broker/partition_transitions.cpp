#include "broker_model/broker/partition_transitions.hpp"

#include <algorithm>

#include "broker_model/replication/follower_progress.hpp"

namespace hw {

// ---- what concerns this broker ----------------------------------------------------------------

void PartitionTransitions::apply(const ClusterDelta& delta) {
    for (const ClusterDelta::RemovedTopic& topic : delta.removed_topics)
        for (std::int32_t i = 0; i < topic.partitions; ++i)
            if (Partition* p = partitions_.find({topic.id, i})) stop(*p);
    std::vector<TopicPartition> changed = delta.partitions;
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    for (const TopicPartition tp : changed) sort_out(tp);
    apply_sorted();
}

void PartitionTransitions::apply_whole_image() {
    partitions_.for_each([&](Partition& p) {
        if (context_.image.partition(p.tp) == nullptr) stop(p);
    });
    context_.image.topics.for_each_partition(
        [&](TopicPartition tp, const PartitionRegistration&) { sort_out(tp); });
    apply_sorted();
}

void PartitionTransitions::sort_out(TopicPartition tp) {
    const PartitionRegistration* r = context_.image.partition(tp);
    if (r == nullptr) return;
    if (!contains(r->replicas, context_.id)) {
        if (Partition* p = partitions_.find(tp)) stop(*p);
        return;
    }
    (r->leader == context_.id ? leaders_ : followers_).push_back({tp, r});
}

void PartitionTransitions::apply_sorted() {
    const bool any = !leaders_.empty() || !followers_.empty();
    for (const Local& l : leaders_)
        if (Partition* p = logs_.open(l.tp)) become_leader(*p, *l.state);
    for (const Local& l : followers_)
        if (Partition* p = logs_.open(l.tp)) become_follower(*p, *l.state);
    leaders_.clear();
    followers_.clear();
    if (any) fetchers_.close_idle();
}

void PartitionTransitions::stop(Partition& p) {
    fetchers_.unfollow(p);
    if ((p.changes & kRemoved) != 0) return;
    p.role = PartitionRole::None;
    changes_.mark(p, kRemoved);
    deleted_.push_back(p.index);
}

void PartitionTransitions::free_deleted() {
    for (const PartitionIndex index : deleted_) logs_.remove(*partitions_.at(index));
    deleted_.clear();
}

// ---- leader -----------------------------------------------------------------------------------

void PartitionTransitions::become_leader(Partition& p, const PartitionRegistration& r) {
    fetchers_.unfollow(p);
    if (r.partition_epoch < p.partition_epoch) return;  // an AlterPartition answer told us more
    const bool new_here = !p.is_leader();
    p.replicas = r.replicas;
    p.adding = r.adding_replicas;
    p.removing = r.removing_replicas;
    set_followers(p, r);
    p.role = PartitionRole::Leader;
    p.leader = context_.id;
    p.partition_epoch = r.partition_epoch;
    const bool new_epoch = r.leader_epoch > p.leader_epoch;
    if (new_epoch) p.leader_epoch = r.leader_epoch;
    leader_.commit(p, r.isr, "metadata");
    if (new_epoch) start_epoch(p, r, new_here);
    changes_.mark(p, kStateChanged);
    leader_.maybe_advance_high_watermark(p);
}

void PartitionTransitions::start_epoch(Partition& p, const PartitionRegistration& r,
                                       bool new_here) {
    const Offset start = p.log.log_end();
    // Followers may hold an epoch newer than any record here; they must be able to ask about ours.
    p.log.assign_epoch_start_offset(p.leader_epoch, start);
    for (Follower& f : p.followers) {
        f.settle();
        reset_for_leadership(f.recorded, context_.now, start, new_here, contains(r.isr, f.id));
    }
    p.epoch_start = start;
    context_.observe({.fact = Fact::BecameLeader,
                      .tp = p.tp,
                      .epoch = p.leader_epoch,
                      .offset = start,
                      .offset2 = p.log.high_watermark(),
                      .value = static_cast<std::int64_t>(r.isr.size()),
                      .rule = "metadata"});
}

void PartitionTransitions::set_followers(Partition& p, const PartitionRegistration& r) {
    std::vector<Follower> now;
    now.reserve(r.replicas.size());
    for (const NodeId id : r.replicas) {
        if (id == context_.id) continue;
        const Follower* known = p.follower(id);
        if (known != nullptr) {
            now.push_back(*known);
        } else {
            now.emplace_back().id = id;
        }
    }
    p.followers = std::move(now);
}

// ---- follower ---------------------------------------------------------------------------------

void PartitionTransitions::become_follower(Partition& p, const PartitionRegistration& r) {
    if (r.partition_epoch < p.partition_epoch) return;
    const bool new_epoch = r.leader_epoch > p.leader_epoch;
    p.role = PartitionRole::Follower;
    p.leader = r.leader;
    p.leader_epoch = r.leader_epoch;
    p.partition_epoch = r.partition_epoch;
    p.replicas = r.replicas;
    p.adding = r.adding_replicas;
    p.removing = r.removing_replicas;
    p.epoch_start = kNoOffset;
    p.followers.clear();
    commit_isr(p.isr, {});
    const bool leaving = in_controlled_shutdown_ &&
                         (!r.has_leader() || !contains(r.isr, context_.id));
    if (leaving) {
        // Shutting down and out of the in-sync set: nothing will be gained by fetching on.
        fetchers_.unfollow(p);
        changes_.mark(p, kStateChanged);
        return;
    }
    if (!new_epoch) return;
    context_.observe({.fact = Fact::BecameFollower,
                      .tp = p.tp,
                      .epoch = p.leader_epoch,
                      .offset = p.log.log_end(),
                      .offset2 = p.log.high_watermark(),
                      .value = p.leader.value(),
                      .rule = "metadata"});
    changes_.mark(p, kLeadershipChanged);
    if (context_.image.broker(p.leader) != nullptr) {
        fetchers_.follow(p);
    } else {
        fetchers_.unfollow(p);
    }
}

}  // namespace hw
