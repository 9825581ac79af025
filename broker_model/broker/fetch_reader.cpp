#include "broker_model/broker/fetch_reader.hpp"

#include <algorithm>

#include "broker_model/replication/follower_fetch.hpp"
#include "broker_model/replication/replica_selector.hpp"
#include "broker_model/replication/throttle.hpp"
#include "broker_model/replication/truncation.hpp"

namespace hw {

void FetchReader::fail(FetchResponse::Partition& out, ErrorCode error, const Partition* p) {
    const TopicPartition tp = out.tp;
    out = FetchResponse::Partition{};
    out.tp = tp;
    out.error = error;
    const bool names_leader = error == ErrorCode::NOT_LEADER_OR_FOLLOWER ||
                              error == ErrorCode::FENCED_LEADER_EPOCH;
    if (names_leader && p != nullptr) {  // KIP-951
        out.current_leader = p->leader;
        out.current_leader_epoch = p->leader_epoch;
    }
}

bool FetchReader::read(FetchContext& c, std::uint32_t entry, FetchLimits& limits, bool first_pass,
                       FetchResponse::Partition& out) {
    FetchEntry& e = c.entries[entry];
    e.level = false;
    out.tp = e.asked.tp;
    if (context_.image.partition(e.asked.tp) == nullptr) {
        fail(out, context_.image.topics.find(e.asked.tp.topic) == nullptr
                      ? ErrorCode::UNKNOWN_TOPIC_ID
                      : ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
             nullptr);
        return false;
    }
    Partition* p = sessions_.locate(c, entry);
    if (p == nullptr) {
        fail(out, ErrorCode::NOT_LEADER_OR_FOLLOWER, nullptr);
        const PartitionRegistration* known = context_.image.partition(e.asked.tp);
        out.current_leader = known->leader;
        out.current_leader_epoch = known->leader_epoch;
        return true;
    }
    const ErrorCode refused = check_access(c, e, *p);
    if (refused != ErrorCode::NONE) {
        fail(out, refused, p);
        return true;
    }
    out.preferred_read_replica = preferred_replica(c, e, *p);
    if (out.preferred_read_replica != kNoNode) {
        out.high_watermark = p->log.high_watermark();
        out.last_stable_offset = p->log.last_stable_offset();
        out.log_start_offset = p->log.log_start();
        return true;
    }
    read_hosted(c, e, *p, limits, first_pass, out);
    return true;
}

ErrorCode FetchReader::check_access(const FetchContext& c, const FetchEntry& e,
                                    const Partition& p) const {
    const ErrorCode epoch = check_leader_epoch(e.asked.current_leader_epoch, p.leader_epoch);
    if (epoch != ErrorCode::NONE) return epoch;
    if (!c.params.from_follower()) return ErrorCode::NONE;  // consumers may read any replica
    if (!p.is_leader()) return ErrorCode::NOT_LEADER_OR_FOLLOWER;
    // Assigned by metadata that this broker has not seen yet.
    if (p.follower(c.params.replica_id) == nullptr) return ErrorCode::UNKNOWN_LEADER_EPOCH;
    return ErrorCode::NONE;
}

NodeId FetchReader::preferred_replica(const FetchContext& c, const FetchEntry& e,
                                      const Partition& p) const {
    if (context_.config.replica_selector != ReplicaSelector::RackAware ||
        c.params.from_follower() || !p.is_leader())
        return kNoNode;
    std::vector<ReadReplica> followers;
    followers.reserve(p.followers.size());
    for (const Follower& f : p.followers) {
        const BrokerRegistration* known = context_.image.broker(f.id);
        const FollowerProgress progress = f.progress();
        followers.push_back({f.id, known == nullptr ? -1 : known->rack, progress.log_start,
                             progress.log_end, context_.now - progress.caught_up_at,
                             p.isr.has(f.id), context_.is_alive(f.id)});
    }
    const ReadReplica leader{context_.id, context_.rack, p.log.log_start(),
                             p.log.log_end(), Duration{}, true, true};
    const NodeId choice =
        select_rack_aware(leader, followers, c.params.rack, e.asked.fetch_offset);
    return choice == context_.id ? kNoNode : choice;
}

ErrorCode FetchReader::check_divergence(const FetchEntry& e, const Partition& p,
                                        FetchResponse::Partition& out) const {
    if (e.asked.last_fetched_epoch == kNoLeaderEpoch) return ErrorCode::NONE;
    const auto mine = p.log.end_offset_for_epoch(e.asked.last_fetched_epoch);
    if (!mine || mine->end_offset == kNoOffset || mine->epoch == kNoLeaderEpoch)
        return ErrorCode::OFFSET_OUT_OF_RANGE;
    if (e.asked.fetch_offset < p.log.log_start()) return ErrorCode::OFFSET_OUT_OF_RANGE;
    if (is_diverging(e.asked.last_fetched_epoch, e.asked.fetch_offset, *mine))
        out.diverging_epoch = *mine;
    return ErrorCode::NONE;
}

bool FetchReader::is_throttled(const FetchContext& c, const Partition& p) const {
    return c.params.from_follower() && context_.leader_quota.limit() != kUnlimitedRate &&
           is_replica_throttled(p.settings->leader_throttled.has(p.tp.partition),
                                p.isr.has(c.params.replica_id),
                                context_.leader_quota.exceeded(context_.now));
}

void FetchReader::read_hosted(FetchContext& c, FetchEntry& e, Partition& p, FetchLimits& limits,
                              bool first_pass, FetchResponse::Partition& out) {
    // Bounds as they are before this very fetch moves the watermark.
    out.high_watermark = p.log.high_watermark();
    out.last_stable_offset = p.log.last_stable_offset();
    out.log_start_offset = p.log.log_start();
    const Offset leader_end = p.log.log_end();
    e.start = OffsetMetadata{e.asked.fetch_offset};

    const ErrorCode out_of_range = check_divergence(e, p, out);
    if (out_of_range != ErrorCode::NONE) return fail(out, out_of_range, &p);
    if (out.diverging_epoch) return;

    ReadResult data = p.log.read(e.asked.fetch_offset,
                                 std::min(e.asked.partition_max_bytes, limits.bytes_left),
                                 c.params.isolation, limits.min_one_message);
    if (!data.ok()) return fail(out, data.fault.wire_code(), &p);
    e.start = data.start;

    if (first_pass && c.params.from_follower()) {
        const ErrorCode stale = leader_.record_fetch(
            p, *p.follower(c.params.replica_id),
            {e.asked.fetch_offset, e.asked.log_start_offset, leader_end, context_.now,
             c.params.replica_epoch});
        if (stale != ErrorCode::NONE) return fail(out, stale, &p);
    }
    if (data.first_entry_incomplete || is_throttled(c, p)) return;
    out.batches.reserve(data.batches.size());
    for (const StoredBatch& stored : data.batches) out.batches.push_back(stored.batch);
    if (data.aborted_transactions)
        out.aborted_transactions = std::move(*data.aborted_transactions);
    if (data.size_bytes > 0) limits.min_one_message = false;
    limits.bytes_left = std::max(0, limits.bytes_left - data.size_bytes);
    limits.bytes_read += data.size_bytes;
    const Offset readable_end = c.params.isolation == FetchIsolation::LogEnd ? p.log.log_end()
                                : c.params.isolation == FetchIsolation::HighWatermark
                                    ? p.log.high_watermark()
                                    : p.log.last_stable_offset();
    e.level = e.asked.fetch_offset == readable_end;
}

FetchWake FetchReader::wake(FetchContext& c, std::uint32_t entry) {
    constexpr FetchWake kNow{true, 0};
    FetchEntry& e = c.entries[entry];
    if (!e.live) return {};
    if (e.partition == kNoPartition)  // removed meanwhile; unknown ones never decided anything
        return e.start.offset == kNoOffset ? FetchWake{} : kNow;
    Partition& p = *partitions_.at(e.partition);
    if (check_access(c, e, p) != ErrorCode::NONE) return kNow;
    const LogBounds bounds = p.log.bounds();
    const OffsetMetadata& end = c.params.isolation == FetchIsolation::LogEnd ? bounds.log_end
                                : c.params.isolation == FetchIsolation::HighWatermark
                                    ? bounds.high_watermark
                                    : bounds.last_stable;
    const FetchWake woken =
        fetch_wake(e.start.offset, end.offset, e.start.on_older_segment(end),
                   e.start.on_same_segment(end) ? end.position - e.start.position : 0,
                   e.asked.partition_max_bytes);
    if (woken.bytes > 0 && is_throttled(c, p)) return {};
    if (woken.now) return woken;
    FetchResponse::Partition probe;
    const ErrorCode out_of_range = check_divergence(e, p, probe);
    return out_of_range != ErrorCode::NONE || probe.diverging_epoch ? kNow : woken;
}

}  // namespace hw
