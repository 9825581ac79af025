#include "broker_model/client/send_thread.hpp"

#include <algorithm>

#include "broker_model/client/murmur2.hpp"

namespace hw {

bool SendThread::advance(Producer& p, Instant now) {
    const std::int64_t before = next_;
    for (;;) {
        if (wait_ == Wait::Metadata && !look_at_metadata(p, now)) break;
        if (wait_ == Wait::Memory && !look_at_memory(p, now)) break;
        if (wait_ == Wait::Result) {
            if (results_.outstanding() > 0) break;
            wait_ = Wait::Nothing;
            next_at_ = std::max(next_at_, now);
        }
        const bool over = task_.duration > Duration() && next_at_ >= started_ + task_.duration;
        if (stopped_ || over || next_ == task_.count) {
            ended_ = may_end(p, now);
            break;
        }
        if (next_at_ > now || !in_transaction(p, now)) break;
        begin_send(p, next_at_);
    }
    return next_ != before;
}

// A send that is due waits for the call before it.
bool SendThread::in_transaction(Producer& p, Instant now) {
    if (!transactions_) return true;
    if (p.closing) stopped_ = true;
    if (!transactions_->advance(*p.txn, now, p.config.max_block)) {
        if (transactions_->lost()) ended_ = true;
        return false;
    }
    next_at_ = std::max(next_at_, now);
    transactions_->sent();
    return true;
}

bool SendThread::may_end(Producer& p, Instant now) {
    return !transactions_ || p.closing || transactions_->finish(*p.txn, now, p.config.max_block);
}

void SendThread::begin_send(Producer& p, Instant at) {
    results_.sent(1);
    if (p.closing) return fail(p, SendError::ThrewIllegalState, at);
    block_deadline_ = at + p.config.max_block;
    if (topic_ == kNoTopicIndex) {
        topic_ = p.metadata.add(task_.topic, at);
    } else {
        p.metadata.touch(topic_, at);
    }
    if (p.metadata.topic(topic_).error == ErrorCode::INVALID_TOPIC_EXCEPTION) {
        return fail(p, send_error(ErrorCode::INVALID_TOPIC_EXCEPTION), at);
    }
    if (!partition_known(p)) return wait_for_metadata(p, at);
    append(p, at, 0);
}

bool SendThread::partition_known(const Producer& p) const {
    const std::int32_t count = p.metadata.partition_count(topic_);
    return count > 0 && task_.partition < count;
}

void SendThread::wait_for_metadata(Producer& p, Instant at) {
    p.metadata.touch(topic_, at);
    metadata_version_ = p.metadata.request_update_for(topic_);
    wait_ = Wait::Metadata;
}

// True when the wait is over, one way or the other.
bool SendThread::look_at_metadata(Producer& p, Instant now) {
    const bool news = p.metadata.version() > metadata_version_;
    if (p.closing) {
        fail(p, SendError::ThrewKafka, now);
        return true;
    }
    if (now >= block_deadline_) {
        fail(p, send_error(ErrorCode::REQUEST_TIMED_OUT), now);
        return true;
    }
    if (!news) return false;
    const ErrorCode error = p.metadata.topic(topic_).error;
    if (error == ErrorCode::INVALID_TOPIC_EXCEPTION ||
        error == ErrorCode::TOPIC_AUTHORIZATION_FAILED) {
        fail(p, send_error(error), now);
        return true;
    }
    if (!partition_known(p)) {
        wait_for_metadata(p, now);
        return false;
    }
    wait_ = Wait::Nothing;
    append(p, now, 0);
    return true;
}

bool SendThread::look_at_memory(Producer& p, Instant now) {
    BufferPool& pool = p.accumulator.pool();
    if (pool.satisfied(waiter_)) {
        pool.take(waiter_);
        wait_ = Wait::Nothing;
        append(p, now, wanted_bytes_);
        return true;
    }
    if (now < block_deadline_ && !p.closing) return false;
    pool.stop_waiting(waiter_);
    fail(p, p.closing ? SendError::ThrewKafka : SendError::BufferExhausted, now);
    return true;
}

RecordShape SendThread::shape(const Producer& p, Instant at) const {
    RecordShape r;
    r.key = task_.key(next_);
    if (r.key != nullptr) r.key_size = static_cast<std::int32_t>(r.key->size());
    if (!task_.null_value) r.value_size = task_.value_bytes(next_);
    r.timestamp_ms = (at + p.clock_offset).ms() + task_.timestamp_offset_ms;
    return r;
}

std::int32_t SendThread::choose_partition(const Producer& p, const std::string* key) const {
    if (task_.partition >= 0) return task_.partition;
    if (key == nullptr || p.config.partitioner_ignore_keys) return -1;
    return partition_for_key(*key, p.metadata.partition_count(topic_));
}

void SendThread::append(Producer& p, Instant at, std::int64_t granted) {
    const RecordShape record = shape(p, at);
    const std::int32_t bytes = record_batch_size_upper_bound(record.sizes());
    if (bytes > p.config.max_request_size || bytes > p.config.buffer_memory) {
        return fail(p, send_error(ErrorCode::MESSAGE_TOO_LARGE), at);
    }
    const AppendOutcome done = p.accumulator.append(topic_, choose_partition(p, record.key), record,
                                                    at, p.cluster, granted);
    switch (done.status) {
        case AppendOutcome::Status::Closed: return fail(p, SendError::ThrewKafka, at);
        case AppendOutcome::Status::LargerThanPool:
            return fail(p, SendError::ThrewLargerThanPool, at);
        case AppendOutcome::Status::NoMemory:
            wanted_bytes_ = done.wanted_bytes;
            waiter_ = p.accumulator.pool().start_waiting(done.wanted_bytes);
            wait_ = Wait::Memory;
            return;
        case AppendOutcome::Status::Appended: break;
    }
    // The sender, woken by a new or full batch, looks at the queues: the next sticky choice knows.
    const bool sticky = task_.partition < 0 && record.key == nullptr;
    if (sticky && (done.new_batch || done.batch_full)) p.accumulator.ready(p.cluster, at, scratch_);
    SendError error = SendError::None;
    if (p.txn != nullptr) error = p.txn->add_partition(topic_, done.partition);
    p.ledger.add(static_cast<std::size_t>(done.record.stream - p.first_stream), done.record.first,
                 id_, next_, error != SendError::None);
    if (error != SendError::None) return fail(p, error, at);
    if (task_.wait_for_each) wait_ = Wait::Result;
    returned(at + p.config.compression_time_per_mib * bytes / (1 << 20));
}

// A failure inside send() is one of the transaction, too.
void SendThread::fail(Producer& p, SendError error, Instant at) {
    if (p.txn != nullptr) error = p.txn->send_failed(error);
    wait_ = Wait::Nothing;
    results_.finished({next_, 1, task_.partition, error, kNoOffset}, started_, at);
    returned(at);
}

void SendThread::returned(Instant at) {
    ++next_;
    next_at_ = std::max(at, due(next_));
}

// ---- when to look again -------------------------------------------------------------------------

bool SendThread::can_be_lazy(const Producer& p) const {
    return task_.interval > Duration() && !task_.wait_for_each && task_.keys.empty() &&
           p.config.linger > Duration() && topic_ != kNoTopicIndex && partition_known(p) &&
           p.config.compression_time_per_mib == Duration() && !p.closing &&
           p.config.transactional_id.empty();
}

Instant SendThread::next_deadline(const Producer& p) const {
    if (ended_) return kNever;
    if (transactions_ && transactions_->next_deadline() != kNever) {
        return transactions_->next_deadline();
    }
    switch (wait_) {
        case Wait::Result: return kNever;
        case Wait::Metadata:
        case Wait::Memory: return block_deadline_;
        case Wait::Nothing: break;
    }
    if (!can_be_lazy(p) || next_at_ != due(next_)) return next_at_;
    RecordShape record;
    record.value_size = task_.null_value ? 0 : task_.value_bytes(next_ + 1'000'000);
    const std::int32_t record_bytes_max =
        record_batch_size_upper_bound(record.sizes()) - kBatchHeaderBytes;
    const RecordAccumulator::Quiet quiet =
        p.accumulator.quiet_appends(topic_, task_.partition, record_bytes_max, p.cluster);
    Instant at = due(next_ + quiet.records);
    if (quiet.opens_batch) at = std::min(at, next_at_ + p.config.linger);
    if (task_.duration > Duration()) at = std::min(at, started_ + task_.duration);
    if (task_.count >= 0) at = std::min(at, due(std::max(next_, task_.count - 1)));
    return at;
}

}  // namespace hw
