// Sender: what answers, and lost requests, mean for the batches in them.
#include <algorithm>

#include "broker_model/client/delivery_timeout.hpp"
#include "broker_model/client/produce_retry.hpp"
#include "broker_model/client/sender.hpp"

namespace hw {

void Sender::on_response(const InFlightRequest& request, const Answered& answer, Instant now,
                         Effects& fx) {
    if (request.tag == TxnDispatch::kTag) return dispatch_->on_response(answer.response);
    const auto& response = std::get<ProduceResponse>(answer.response);
    client_.throttle({answer.peer, answer.channel}, response.throttle, now);
    on_produce_response(request.tag, response, now, fx);
}

void Sender::on_failed(const FailedRequest& failed, Instant now, Effects& fx) {
    if (failed.request.tag == TxnDispatch::kTag) return dispatch_->on_lost();
    fail_request(failed.request.tag,
                 failed.timed_out ? ErrorCode::REQUEST_TIMED_OUT : ErrorCode::NETWORK_EXCEPTION,
                 now, fx);
}

void Sender::on_produce_response(std::size_t slot, const ProduceResponse& response, Instant now,
                                 Effects& fx) {
    auto& sent = requests_[slot].batches;
    for (const ProduceResponse::Partition& p : response.partitions) {
        const auto at = std::find_if(sent.begin(), sent.end(),
                                     [&p](const SentBatch& s) { return s.tp == p.tp; });
        HW_CHECK(at != sent.end(), "answer for a partition that was not in the request");
        finish(at->id, {p.error, p.base_offset, p.log_start_offset, &p.record_error_indexes}, now,
               fx);
    }
    ClientMetadata& metadata = client_.metadata();
    for (const ProduceResponse::Partition& p : response.partitions) {
        if (p.error != ErrorCode::NOT_LEADER_OR_FOLLOWER &&
            p.error != ErrorCode::FENCED_LEADER_EPOCH) {
            continue;
        }
        const TopicIndex t = metadata.find(p.tp.topic);
        if (t == kNoTopicIndex) continue;
        metadata.hint_leader(t, p.tp.partition, p.current_leader, p.current_leader_epoch);
    }
    close_request(slot);
}

void Sender::fail_request(std::size_t slot, ErrorCode error, Instant now, Effects& fx) {
    for (std::size_t i = 0; i < requests_[slot].batches.size(); ++i) {
        finish(requests_[slot].batches[i].id, {.error = error}, now, fx);
    }
    close_request(slot);
}

void Sender::close_request(std::size_t slot) {
    requests_[slot].batches.clear();
    requests_[slot].used = false;
    free_requests_.push_back(slot);
    --produce_in_flight_;
}

void Sender::finish(BatchId id, const PartitionAnswer& answer, Instant now, Effects& fx) {
    ProducerBatch& b = accumulator_.batch(id);
    const TopicIndex topic = b.topic;
    const std::int32_t partition = b.partition;
    b.in_flight = false;
    if (answer.error == ErrorCode::MESSAGE_TOO_LARGE && b.record_count > 1 && !b.done()) {
        split(id);
    } else if (answer.error == ErrorCode::NONE) {
        complete(id, answer.base_offset, now, fx);
    } else {
        finish_with_error(id, answer, now, fx);
    }
    if (keep_order_) accumulator_.unmute(topic, partition);
}

void Sender::finish_with_error(BatchId id, const PartitionAnswer& answer, Instant now,
                               Effects& fx) {
    if (can_retry(id, answer, now)) {
        retry(id, answer.error, now, fx);
    } else if (answer.error == ErrorCode::DUPLICATE_SEQUENCE_NUMBER) {
        complete(id, answer.base_offset, now, fx);
    } else {
        const bool retries_left = accumulator_.batch(id).attempts < config_.retries;
        fail(id, answer, retries_left, false, now, fx);
        accumulator_.release(id);
    }
    if (error_info(answer.error).invalid_metadata) client_.metadata().request_update();
}

bool Sender::can_retry(BatchId id, const PartitionAnswer& answer, Instant now) {
    const ProducerBatch& b = accumulator_.batch(id);
    const bool expired = delivery_timed_out(b.created, config_.delivery_timeout, now);
    if (!within_retry_limits({expired, b.attempts, config_.retries, b.done()})) return false;
    if (ids_ == nullptr) return is_retriable(answer.error);
    return ids_->can_retry(id, answer.error, answer.log_start_offset).retry;
}

void Sender::split(BatchId id) {
    if (ids_ != nullptr) ids_->remove_in_flight(id);
    accumulator_.split_and_reenqueue(id);
    ++metrics_.batch_splits;
    accumulator_.complete(id);
    accumulator_.free_buffer(id);
    accumulator_.release(id);
}

void Sender::retry(BatchId id, ErrorCode error, Instant now, Effects& fx) {
    accumulator_.reenqueue(id, now);
    const ProducerBatch& b = accumulator_.batch(id);
    metrics_.record_retries += b.record_count;
    observe(Fact::BatchRetried, b, fx, error);
}

void Sender::complete(BatchId id, Offset base_offset, Instant now, Effects& fx) {
    ProducerBatch& b = accumulator_.batch(id);
    if (ids_ != nullptr) ids_->completed(id, base_offset);
    if (!b.done()) {
        b.final = ProducerBatch::Final::Succeeded;
        report(b, 0, b.record_count, SendError::None, base_offset, now, fx);
        accumulator_.complete(id);
    }
    accumulator_.free_buffer(id);
    accumulator_.release(id);
}

void Sender::fail(BatchId id, const PartitionAnswer& answer, bool retries_left, bool keep_buffer,
                  Instant now, Effects& fx) {
    ProducerBatch& b = accumulator_.batch(id);
    metrics_.record_errors += b.record_count;
    if (!b.done()) {
        b.final = ProducerBatch::Final::Failed;
        if (answer.record_errors == nullptr || answer.record_errors->empty()) {
            report(b, 0, b.record_count, send_error(answer.error), kNoOffset, now, fx);
        } else {
            // With more than one bad record each of them is an InvalidRecordException.
            const auto& bad = *answer.record_errors;
            const ErrorCode each = bad.size() == 1 ? answer.error : ErrorCode::INVALID_RECORD;
            for (std::int32_t i = 0; i < b.record_count; ++i) {
                const bool is_bad = std::find(bad.begin(), bad.end(), i) != bad.end();
                report(b, i, 1, is_bad ? send_error(each) : SendError::SharedBatchFailed, kNoOffset,
                       now, fx);
            }
        }
        if (txn_ != nullptr) txn_->batch_failed(id, answer.error, retries_left);
        accumulator_.complete(id);
    }
    if (!keep_buffer) accumulator_.free_buffer(id);
}

void Sender::report(const ProducerBatch& b, std::int32_t from, std::int32_t count, SendError error,
                    Offset base_offset, Instant now, Effects& fx) {
    const RecordRange first{b.range.stream, b.range.first + from};
    outcomes_.push_back({first, count, b.topic, b.partition, error, base_offset, now});
    Observation o;
    o.fact = error == SendError::None ? Fact::RecordsAcked : Fact::RecordsFailed;
    o.error = static_cast<std::int16_t>(error);
    o.tp = {client_.metadata().topic(b.topic).id, b.partition};
    o.offset = base_offset;
    o.offset2 = Offset{(now - b.created).ns()};
    o.stream = first.stream;
    o.value = first.first;
    o.value2 = count;
    fx.observed.push_back(o);
}

void Sender::observe(Fact fact, const ProducerBatch& b, Effects& fx, ErrorCode error) {
    Observation o;
    o.fact = fact;
    o.error = static_cast<std::int16_t>(error);
    o.tp = {client_.metadata().topic(b.topic).id, b.partition};
    o.stream = b.range.stream;
    o.value = b.range.first;
    o.value2 = b.record_count;
    fx.observed.push_back(o);
}

}  // namespace hw
