#include "broker_model/coordinator/coordinator_runtime.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "broker_model/coordinator/write_error.hpp"

namespace hw {

namespace {
inline constexpr std::uint64_t kCoordinatorTokenBit = 1ULL << 62;
}

// ---- elections --------------------------------------------------------------------------------

void CoordinatorRuntime::on_metadata() {
    const TopicImage* topic = context_.image.topics.find(options_.topic);
    const TopicId now = topic != nullptr ? topic->id : kNoTopic;
    if (now == topic_) return;
    while (!slots_.empty()) resign(slots_.begin()->first);
    topic_ = now;
}

void CoordinatorRuntime::on_change(const Partition& p, std::uint8_t changes) {
    if (p.tp.topic != topic_) return;
    const auto slot = slots_.find(p.tp.partition);
    if (!p.is_leader()) {
        if (slot != slots_.end()) resign(p.tp.partition);
    } else if (slot == slots_.end()) {
        elect(p);
    } else if (slot->second.epoch != p.leader_epoch) {
        slot->second.epoch = p.leader_epoch;
        slot->second.shard->reelected(p.leader_epoch);
    }
    if ((changes & kHighWatermarkMoved) != 0 && slot != slots_.end() && p.is_leader())
        complete(slot->second, p.log.high_watermark());
}

void CoordinatorRuntime::elect(const Partition& p) {
    Slot& slot = slots_[p.tp.partition];
    slot.epoch = p.leader_epoch;
    slot.shard = options_.make_shard(p.tp.partition, p.leader_epoch);
    slot.read_token = kCoordinatorTokenBit |
                      static_cast<std::uint64_t>(options_.number) << 48 | next_id_++;
    context_.fx->disk.push_back(
        {DiskOp::Kind::Read, p.tp.key(), p.log.size_bytes(), slot.read_token});
}

void CoordinatorRuntime::resign(std::int32_t partition) {
    auto gone = slots_.extract(partition);
    Slot& slot = gone.mapped();
    (void)run();
    for (Waiting& w : slot.waiting) {
        deadlines_.cancel(w.timeout);
        w.done(ErrorCode::NOT_COORDINATOR);
    }
    slot.shard->unloaded();
    context_.observe({.fact = Fact::CoordinatorResigned,
                      .tp = {topic_, partition},
                      .epoch = slot.epoch,
                      .rule = "metadata"});
}

// ---- loading ----------------------------------------------------------------------------------

bool CoordinatorRuntime::on_disk_done(const DiskDone& done) {
    for (auto& [partition, slot] : slots_) {
        if (slot.read_token != done.token) continue;
        slot.read_token = 0;
        slot.state = State::Failed;
        if (!done.failed) load(partition, slot);
        return true;
    }
    return (done.token & kCoordinatorTokenBit) != 0 &&
           (done.token >> 48 & 0xff) == options_.number;
}

void CoordinatorRuntime::load(std::int32_t partition, Slot& slot) {
    Partition* p = led(partition);
    if (p == nullptr) return;
    Offset next = p->log.log_start();
    std::int64_t records = 0;
    while (next < p->log.log_end()) {
        const ReadResult read = p->log.read(next, std::numeric_limits<std::int32_t>::max(),
                                            FetchIsolation::LogEnd, true);
        if (!read.ok() || read.batches.empty()) break;
        for (const StoredBatch& stored : read.batches) {
            const RecordBatch& batch = stored.batch;
            next = batch.next_offset();
            if (batch.is_control()) {
                slot.shard->replay_marker({batch.producer_id, batch.producer_epoch},
                                          batch.control, batch.base_offset);
            }
            for_each_record(batch, [&](const ReplayedRecord& r) { slot.shard->replay(r); });
            records += batch.record_count;
        }
    }
    slot.written = p->log.log_end();
    slot.state = State::Active;
    context_.observe({.fact = Fact::CoordinatorLoaded,
                      .tp = p->tp,
                      .epoch = slot.epoch,
                      .offset = slot.written,
                      .value = records,
                      .rule = "metadata"});
    slot.shard->loaded();
}

// ---- writing ----------------------------------------------------------------------------------

Partition* CoordinatorRuntime::led(std::int32_t partition) {
    Partition* p = partitions_.find({topic_, partition});
    return p != nullptr && p->is_leader() ? p : nullptr;
}

CoordinatorRuntime::Slot* CoordinatorRuntime::active_slot(std::int32_t partition) {
    const auto slot = slots_.find(partition);
    return slot == slots_.end() || slot->second.state != State::Active ? nullptr : &slot->second;
}

ErrorCode CoordinatorRuntime::check(std::int32_t partition) const {
    const auto slot = slots_.find(partition);
    if (slot == slots_.end() || slot->second.state == State::Failed)
        return ErrorCode::NOT_COORDINATOR;
    return slot->second.state == State::Loading ? ErrorCode::COORDINATOR_LOAD_IN_PROGRESS
                                                : ErrorCode::NONE;
}

CoordinatorShard* CoordinatorRuntime::active(std::int32_t partition) {
    Slot* slot = active_slot(partition);
    return slot != nullptr ? slot->shard.get() : nullptr;
}

Offset CoordinatorRuntime::committed(std::int32_t partition) const {
    const Partition* p = std::as_const(partitions_).find({topic_, partition});
    return p != nullptr ? p->log.high_watermark() : kNoOffset;
}

Offset CoordinatorRuntime::written(std::int32_t partition) const {
    const auto slot = slots_.find(partition);
    return slot == slots_.end() ? kNoOffset : slot->second.written;
}

void CoordinatorRuntime::write(std::int32_t partition, CoordinatorWrite write) {
    if (!write.records.empty()) {
        const RecordBatch batch =
            coordinator_batch(write.records, context_.wall_ms(), write.producer);
        append(partition, batch, write);
    } else if (Slot* slot = active_slot(partition)) {
        wait(partition, *slot, write.timeout, std::move(write.done));
    } else {
        ready_.push_back({std::move(write.done), ErrorCode::NOT_COORDINATOR});
    }
}

void CoordinatorRuntime::end_transaction(std::int32_t partition, TransactionEnd end) {
    const RecordBatch marker = end_transaction_marker(end.producer, end.type,
                                                      end.coordinator_epoch, context_.wall_ms());
    CoordinatorWrite write;
    write.timeout = end.timeout;
    write.done = std::move(end.done);
    append(partition, marker, write, end.transaction_version);
}

void CoordinatorRuntime::append(std::int32_t partition, const RecordBatch& batch,
                                CoordinatorWrite& write,
                                std::int16_t transaction_version) {
    Slot* slot = active_slot(partition);
    Partition* p = led(partition);
    if (slot == nullptr || p == nullptr) {
        ready_.push_back({std::move(write.done), ErrorCode::NOT_COORDINATOR});
        return;
    }
    const AppendResult result = leader_.append(
        *p, batch, -1, AppendOrigin::Coordinator, write.guard, transaction_version);
    if (!result.ok()) {
        ready_.push_back({std::move(write.done),
                          coordinator_write_error(result.fault.wire_code())});
        return;
    }
    slot->written = result.last_offset + 1;
    if (batch.is_control()) {
        slot->shard->replay_marker({batch.producer_id, batch.producer_epoch}, batch.control,
                                   result.first_offset);
    } else if (write.replay) {
        RecordBatch stored = batch;
        stored.base_offset = result.first_offset;
        for_each_record(stored, [&](const ReplayedRecord& r) { slot->shard->replay(r); });
    }
    wait(partition, *slot, write.timeout, std::move(write.done));
}

void CoordinatorRuntime::wait(std::int32_t partition, Slot& slot, Duration timeout,
                              WriteDone done) {
    if (committed(partition) >= slot.written) {
        ready_.push_back({std::move(done), ErrorCode::NONE});
        return;
    }
    Waiting& w = slot.waiting.emplace_back();
    w.required = slot.written;
    w.id = next_id_++;
    w.done = std::move(done);
    w.timeout = deadlines_.arm(context_.now + timeout, {partition, w.id});
}

// ---- completing -------------------------------------------------------------------------------

void CoordinatorRuntime::complete(Slot& slot, Offset committed) {
    while (!slot.waiting.empty() && slot.waiting.front().required <= committed) {
        Waiting& w = slot.waiting.front();
        deadlines_.cancel(w.timeout);
        ready_.push_back({std::move(w.done), ErrorCode::NONE});
        slot.waiting.pop_front();
    }
}

void CoordinatorRuntime::on_timer() {
    Deadline due;
    while (deadlines_.pop_due(context_.now, due)) {
        const auto slot = slots_.find(due.partition);
        if (slot == slots_.end()) continue;
        auto& waiting = slot->second.waiting;
        const auto late = std::find_if(waiting.begin(), waiting.end(),
                                       [&](const Waiting& w) { return w.id == due.id; });
        if (late == waiting.end()) continue;
        context_.observe({.fact = Fact::RequestTimedOut,
                          .tp = {topic_, due.partition},
                          .offset = late->required,
                          .rule = "coordinator.write_error"});
        ready_.push_back(
            {std::move(late->done), coordinator_write_error(ErrorCode::REQUEST_TIMED_OUT)});
        waiting.erase(late);
    }
}

bool CoordinatorRuntime::run() {
    const bool any = !ready_.empty();
    for (Ready& r : std::exchange(ready_, {})) r.done(r.error);
    if (deadlines_.size() > 0) {
        context_.arm(alarm_, deadlines_.next_due(),
                     {BrokerTimer::Kind::CoordinatorWrites, options_.number});
    } else {
        context_.timers.cancel(alarm_);
    }
    return any;
}

}  // namespace hw
