#include "broker_model/broker/offset_service.hpp"

#include "broker_model/broker/internal_topics.hpp"
#include "broker_model/replication/delayed_produce.hpp"
#include "broker_model/replication/follower_fetch.hpp"
#include "broker_model/replication/visible_offset.hpp"

namespace hw {

ErrorCode OffsetService::find(TopicPartition tp, LeaderEpoch asked_epoch, bool require_leader,
                              Partition*& p) {
    p = partitions_.find(tp);
    if (p == nullptr)
        return error_for_missing_partition(context_.image.partition(tp) != nullptr);
    const ErrorCode epoch = check_leader_epoch(asked_epoch, p->leader_epoch);
    if (epoch != ErrorCode::NONE) return epoch;
    return require_leader && !p->is_leader() ? ErrorCode::NOT_LEADER_OR_FOLLOWER : ErrorCode::NONE;
}

// ---- ListOffsets ------------------------------------------------------------------------------

void OffsetService::handle(const ReplyTo& from, const ListOffsetsRequest& request) {
    ListOffsetsResponse response;
    response.partitions.reserve(request.partitions.size());
    for (const ListOffsetsRequest::Partition& part : request.partitions)
        response.partitions.push_back(list(request, part));
    context_.reply(from, std::move(response));
}

ListOffsetsResponse::Partition OffsetService::list(const ListOffsetsRequest& request,
                                                   const ListOffsetsRequest::Partition& part) {
    constexpr NodeId kConsumer{-1};
    constexpr NodeId kDebugging{-2};
    ListOffsetsResponse::Partition out;
    out.tp = part.tp;
    Partition* p = nullptr;
    out.error = find(part.tp, part.current_leader_epoch, request.replica_id != kDebugging, p);
    if (out.error != ErrorCode::NONE) return out;
    const bool from_client = request.replica_id == kConsumer;
    const Offset bound = !from_client ? p->log.log_end()
                         : request.isolation == IsolationLevel::ReadCommitted
                             ? p->log.last_stable_offset()
                             : p->log.high_watermark();
    std::optional<TimestampAndOffset> lookup;
    if (part.timestamp_ms != kLatestTimestamp)
        lookup = p->log.offset_for_timestamp(part.timestamp_ms);
    const VisibleOffset visible = visible_offset(
        part.timestamp_ms, lookup ? std::optional(lookup->offset) : std::nullopt, bound,
        is_watermark_behind_epoch(from_client, p->log.high_watermark(), p->epoch_start));
    out.error = visible.error;
    if (!visible.found) return out;
    if (part.timestamp_ms == kLatestTimestamp) {
        out.offset = bound;
        out.leader_epoch = p->leader_epoch;
    } else {
        out.timestamp_ms = lookup->timestamp_ms;
        out.offset = lookup->offset;
        out.leader_epoch = lookup->leader_epoch.value_or(kNoLeaderEpoch);
    }
    return out;
}

// ---- OffsetsForLeaderEpoch --------------------------------------------------------------------

void OffsetService::handle(const ReplyTo& from, const OffsetsForLeaderEpochRequest& request) {
    OffsetsForLeaderEpochResponse response;
    response.partitions.reserve(request.partitions.size());
    for (const OffsetsForLeaderEpochRequest::Partition& part : request.partitions) {
        OffsetsForLeaderEpochResponse::Partition& out = response.partitions.emplace_back();
        out.tp = part.tp;
        Partition* p = nullptr;
        out.error = find(part.tp, part.current_leader_epoch, true, p);
        if (out.error != ErrorCode::NONE) continue;
        out.end = p->log.end_offset_for_epoch(part.leader_epoch).value_or(EpochEndOffset{});
    }
    context_.reply(from, std::move(response));
}

// ---- DeleteRecords ----------------------------------------------------------------------------

void OffsetService::handle(const ReplyTo& from, const DeleteRecordsRequest& request) {
    Offset required{-1};
    const DeleteRecordsResponse now = delete_on_leader(request, required);
    // Done when every live replica has moved its log start; they learn ours with their next fetch.
    if (now.error != ErrorCode::NONE || now.low_watermark >= required) {
        context_.reply(from, now);
        return;
    }
    std::uint32_t slot;
    if (free_.empty()) {
        slot = static_cast<std::uint32_t>(deletions_.size());
        deletions_.emplace_back();
    } else {
        slot = free_.back();
        free_.pop_back();
    }
    deletions_[slot] = {from, request.tp, required,
                        context_.timers.arm(context_.now + request.timeout,
                                            {BrokerTimer::Kind::DeleteRecordsTimeout, slot})};
    partitions_.find(request.tp)->delete_waits.push_back(slot);
}

DeleteRecordsResponse OffsetService::delete_on_leader(const DeleteRecordsRequest& request,
                                                      Offset& required) {
    DeleteRecordsResponse out;
    const TopicImage* topic = context_.image.topics.find(request.tp.topic);
    if (topic != nullptr && is_internal_topic(topic->name)) {
        out.error = ErrorCode::INVALID_TOPIC_EXCEPTION;
        return out;
    }
    Partition* p = nullptr;
    out.error = find(request.tp, kNoLeaderEpoch, true, p);
    if (out.error != ErrorCode::NONE) return out;
    const LogConfig& config = p->log.config();
    if (!config.cleanup_delete && config.cleanup_compact) {
        out.error = ErrorCode::POLICY_VIOLATION;
        return out;
    }
    required = request.before == kNoOffset ? p->log.high_watermark() : request.before;
    if (required.value() < 0) {
        out.error = ErrorCode::OFFSET_OUT_OF_RANGE;
        return out;
    }
    const Offset before = p->log.log_start();
    const auto moved = p->log.maybe_increment_log_start_offset(required);
    if (!moved.ok()) {
        out.error = moved.error().wire_code();
        return out;
    }
    if (moved.value()) {
        context_.observe({.fact = Fact::LogStartMoved,
                          .tp = p->tp,
                          .epoch = p->leader_epoch,
                          .offset = p->log.log_start(),
                          .offset2 = before,
                          .rule = "delete_records"});
        changes_.mark(*p, kLogStartMoved);
    }
    out.low_watermark = leader_.low_watermark(*p);
    return out;
}

void OffsetService::on_change(Partition& p, std::uint8_t changes) {
    constexpr std::uint8_t kMatters =
        kLogStartMoved | kHighWatermarkMoved | kLeadershipChanged | kRemoved;
    if (p.delete_waits.empty() || (changes & kMatters) == 0) return;
    std::erase_if(p.delete_waits, [&](std::uint32_t slot) {
        DeleteRecordsResponse response;
        if ((changes & kRemoved) != 0) {
            response.error = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        } else if (!p.is_leader()) {
            response.error = ErrorCode::NOT_LEADER_OR_FOLLOWER;
        } else {
            response.low_watermark = leader_.low_watermark(p);
            if (response.low_watermark < deletions_[slot].required) return false;
        }
        finish(slot, response);
        return true;
    });
}

void OffsetService::on_timeout(std::uint32_t deletion) {
    if (Partition* p = partitions_.find(deletions_[deletion].tp))
        std::erase(p->delete_waits, deletion);
    DeleteRecordsResponse response;
    response.error = ErrorCode::REQUEST_TIMED_OUT;
    finish(deletion, response);
}

void OffsetService::finish(std::uint32_t deletion, const DeleteRecordsResponse& response) {
    context_.timers.cancel(deletions_[deletion].timeout);
    context_.reply(deletions_[deletion].reply_to, response);
    free_.push_back(deletion);
}

}  // namespace hw
