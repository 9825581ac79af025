#include "broker_model/client/producer_node.hpp"

#include <algorithm>

namespace hw {

ProducerNode::ProducerNode(ProducerConfig config, std::vector<NodeId> bootstrap, const Rng& rng,
                           StreamId first_stream, Duration clock_offset)
    : config_(std::move(config)),
      client_(config_.network(), std::move(bootstrap), rng.fork("network")),
      accumulator_(config_.accumulator(), rng.fork("accumulator"), first_stream),
      txn_(config_.enable_idempotence
               ? std::optional<TransactionManager>(std::in_place, config_.transactions(),
                                                   accumulator_.batches(), client_)
               : std::nullopt),
      sender_(config_, client_, accumulator_, txn_ ? &*txn_ : nullptr),
      first_stream_(first_stream),
      clock_offset_(clock_offset) {
    if (txn_) accumulator_.use_idempotence(&txn_->ids());
}

SendThread::Producer ProducerNode::shared() {
    return {config_,  client_.metadata(), accumulator_,  cluster_,
            txn_ ? &*txn_ : nullptr, ledger_, first_stream_, clock_offset_,
            close_deadline_.has_value()};
}

ProducerNode::TaskId ProducerNode::submit(SendTask task, Instant now) {
    const auto id = static_cast<TaskId>(threads_.size());
    threads_.emplace_back(id, std::move(task), now);
    sending_.push_back(id);
    accumulator_.share_appends(static_cast<std::int32_t>(sending_.size()));
    return id;
}

ProducerNode::FlushTicket ProducerNode::begin_flush() {
    flushes_.push_back(accumulator_.begin_flush());
    return flushes_.back();
}

bool ProducerNode::flushed(FlushTicket ticket) const {
    return std::find(flushes_.begin(), flushes_.end(), ticket) == flushes_.end();
}

// ---- transactions -------------------------------------------------------------------------------

template <class Begin>
TxnTicket ProducerNode::call(Instant now, bool initializes, Begin begin) {
    const bool allowed = txn_ && !close_deadline_;
    const auto started = allowed ? begin(*txn_)
                                 : TransactionManager::Started{{SendError::IllegalState}};
    return calls_.add(started, initializes, now + config_.max_block);
}

TxnTicket ProducerNode::init_transactions(Instant now) {
    return call(now, true, [](TransactionManager& txn) { return txn.init_transactions(); });
}

TxnTicket ProducerNode::begin_transaction(Instant now) {
    return call(now, false, [](TransactionManager& txn) { return txn.begin_transaction(); });
}

TxnTicket ProducerNode::send_offsets_to_transaction(const std::vector<CommittedOffset>& offsets,
                                                    const ConsumerGroupMetadata& group,
                                                    Instant now) {
    return call(now, false, [&](TransactionManager& txn) {
        return offsets.empty() ? TransactionManager::Started{} : txn.send_offsets(offsets, group);
    });
}

TxnTicket ProducerNode::commit_transaction(Instant now) {
    return call(now, false, [](TransactionManager& txn) { return txn.begin_commit(); });
}

TxnTicket ProducerNode::abort_transaction(Instant now) {
    return call(now, false, [](TransactionManager& txn) { return txn.begin_abort(); });
}

// ---- steps --------------------------------------------------------------------------------------

void ProducerNode::close(Instant now, std::optional<Duration> timeout) {
    const Instant deadline = timeout ? now + *timeout : kNever;
    close_deadline_ = close_deadline_ ? std::min(*close_deadline_, deadline) : deadline;
    accumulator_.close();
}

std::vector<SendLedger::Run> ProducerNode::sends_of(StreamId stream, std::int64_t first,
                                                    std::int64_t count) const {
    return ledger_.find(static_cast<std::size_t>(stream - first_stream_), first, count);
}

void ProducerNode::step(const Input& input, Instant now, Effects& fx) {
    if (closed_) return;
    // Records due before now were sent before now's input arrived.
    if (!sending_.empty()) run_threads(now - nanos(1));
    take_input(input, now, fx);
    work(now, fx);
    if (close_deadline_) finish_close(now, fx);
    fx.wake_at = closed_ ? kNever : next_deadline(now);
}

void ProducerNode::take_input(const Input& input, Instant now, Effects& fx) {
    if (const auto* answer = std::get_if<Answered>(&input)) {
        if (const auto request = client_.on_answered(*answer, now)) {
            sender_.on_response(*request, *answer, now, fx);
        }
    } else if (const auto* lost = std::get_if<Disconnected>(&input)) {
        client_.on_disconnected(*lost, now, failed_);
        fail_lost_requests(now, fx);
    } else if (std::holds_alternative<ShutdownAsked>(input)) {
        exit_when_closed_ = true;
        close(now);
    }
}

void ProducerNode::fail_lost_requests(Instant now, Effects& fx) {
    for (std::size_t i = 0; i < failed_.size(); ++i) {
        if (failed_[i].timed_out) {
            Observation o;
            o.fact = Fact::RequestTimedOut;
            o.value = failed_[i].to.node.value();
            fx.observed.push_back(o);
        }
        sender_.on_failed(failed_[i], now, fx);
    }
    failed_.clear();
}

void ProducerNode::refresh_cluster_view() {
    const ClientMetadata& metadata = client_.metadata();
    if (cluster_.version == metadata.leaders_version() &&
        std::cmp_equal(cluster_.topics.size(), metadata.topic_count())) {
        return;
    }
    cluster_.version = metadata.leaders_version();
    cluster_.topics.clear();
    for (TopicIndex t = 0; t < metadata.topic_count(); ++t) {
        cluster_.topics.push_back(metadata.topic(t).leaders);
    }
}

// The application's threads, earliest send first.
bool ProducerNode::run_threads(Instant now) {
    refresh_cluster_view();
    SendThread::Producer p = shared();
    bool progress = false;
    if (sending_.size() > 1) {
        std::stable_sort(sending_.begin(), sending_.end(), [this](TaskId a, TaskId b) {
            return threads_[a].next_at() < threads_[b].next_at();
        });
    }
    for (TaskId id : sending_) progress |= threads_[id].advance(p, now);
    const auto ended = std::remove_if(sending_.begin(), sending_.end(),
                                      [this](TaskId id) { return !threads_[id].sending(); });
    if (ended != sending_.end()) {
        sending_.erase(ended, sending_.end());
        accumulator_.share_appends(static_cast<std::int32_t>(sending_.size()));
    }
    return progress;
}

bool ProducerNode::deliver_outcomes() {
    auto& outcomes = sender_.outcomes();
    if (outcomes.empty()) return false;
    for (const SendOutcome& o : outcomes) {
        for (const SendLedger::Run& run : sends_of(o.first.stream, o.first.first, o.count)) {
            const std::int64_t into = run.first_record - o.first.first;
            const Offset offset = o.base_offset == kNoOffset ? kNoOffset : o.base_offset + into;
            if (run.settled) continue;
            threads_[run.task].finished({run.first_send, run.count, o.partition, o.error, offset},
                                        o.at);
        }
    }
    outcomes.clear();
    if (!flushes_.empty()) end_flushes();
    return true;
}

void ProducerNode::end_flushes() {
    std::erase_if(flushes_, [this](FlushTicket ticket) {
        if (!accumulator_.flush_done(ticket)) return false;
        accumulator_.end_flush();
        return true;
    });
}

// Application, sender and network in turns until none has anything left to do at this instant.
void ProducerNode::work(Instant now, Effects& fx) {
    bool more = true;
    while (more) {
        more = !sending_.empty() && run_threads(now);
        refresh_cluster_view();
        more |= sender_.pass(cluster_, now, fx);
        client_.poll(now, fx, failed_);
        if (!failed_.empty()) {
            fail_lost_requests(now, fx);
            more = true;
        }
        more |= deliver_outcomes();
        if (txn_) more |= calls_.settle(*txn_, now);
    }
}

void ProducerNode::finish_close(Instant now, Effects& fx) {
    bool forced = now >= *close_deadline_;
    if (!forced) {
        if (!sender_.idle() || !sending_.empty()) return;
        forced = !abort_open_transaction(now, fx);
        if (!forced && txn_ && txn_->ids().status().transaction_ongoing()) return;
    }
    if (forced) {
        if (txn_) txn_->close_forcefully();
        sender_.abort_all(SendError::ClosedForcefully, now, fx);
        deliver_outcomes();
        if (txn_) (void)calls_.settle(*txn_, now);
    }
    client_.close(now, fx);
    closed_ = true;
    fx.exit_process = exit_when_closed_;
}

// False: it cannot be aborted.
bool ProducerNode::abort_open_transaction(Instant now, Effects& fx) {
    if (!txn_ || !txn_->ids().status().transaction_ongoing()) return true;
    if (txn_->ids().status().completing()) return true;
    if (txn_->begin_abort().thrown) return false;
    work(now, fx);
    return true;
}

Instant ProducerNode::next_deadline(Instant now) {
    Instant at = std::min(client_.next_deadline(), sender_.next_deadline());
    at = std::min(at, calls_.next_deadline());
    if (!sending_.empty()) {
        const SendThread::Producer p = shared();
        for (TaskId id : sending_) at = std::min(at, threads_[id].next_deadline(p));
    }
    if (close_deadline_) at = std::min(at, *close_deadline_);
    return std::max(at, now);
}

}  // namespace hw
