#include "broker_model/client/accumulator.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/client/compression_ratio.hpp"
#include "broker_model/client/delivery_timeout.hpp"
#include "broker_model/client/murmur2.hpp"

namespace hw {

RecordAccumulator::RecordAccumulator(AccumulatorSettings settings, Rng rng, StreamId first_stream)
    : settings_(settings),
      rng_(rng),
      pool_(settings.buffer_memory, settings.batch_size),
      next_stream_(first_stream) {
    random_partition = [this] { return to_positive(static_cast<std::int32_t>(rng_.next())); };
}

// ---- queues -------------------------------------------------------------------------------------

RecordAccumulator::TopicQueues& RecordAccumulator::topic_queues(TopicIndex t) {
    if (!std::cmp_less(t, topics_.size())) topics_.resize(static_cast<std::size_t>(t) + 1);
    return topics_[t];
}

RecordAccumulator::PartitionQueue& RecordAccumulator::queue(TopicIndex t, std::int32_t partition) {
    auto& partitions = topic_queues(t).partitions;
    if (!std::cmp_less(partition, partitions.size())) {
        partitions.resize(static_cast<std::size_t>(partition) + 1);
    }
    return partitions[partition];
}

RecordAccumulator::PartitionQueue& RecordAccumulator::open_queue(TopicIndex t,
                                                                 std::int32_t partition) {
    PartitionQueue& q = queue(t, partition);
    if (!q.present) {
        q.present = true;
        q.stream = next_stream_;
        ++next_stream_;
        ++topics_[t].present;
    }
    return q;
}

BatchId RecordAccumulator::new_batch_id() {
    if (!free_batches_.empty()) {
        const BatchId id = free_batches_.back();
        free_batches_.pop_back();
        batches_[id] = ProducerBatch{};
        return id;
    }
    batches_.emplace_back();
    return static_cast<BatchId>(batches_.size() - 1);
}

void RecordAccumulator::set_incomplete(ProducerBatch& b, bool incomplete) {
    if (b.incomplete == incomplete) return;
    b.incomplete = incomplete;
    incomplete_ += incomplete ? 1 : -1;
}

void RecordAccumulator::release(BatchId id) {
    HW_CHECK(!batches_[id].incomplete && !batches_[id].in_flight, "released while in use");
    free_batches_.push_back(id);
}

std::vector<BatchId> RecordAccumulator::queued(TopicIndex t, std::int32_t partition) {
    const PartitionQueue& q = queue(t, partition);
    return {q.batches.begin(), q.batches.end()};
}

// ---- appending ----------------------------------------------------------------------------------

bool RecordAccumulator::all_batches_full(const PartitionQueue& q) const {
    return q.batches.empty() || batches_[q.batches.back()].full();
}

// A switch that was due but not allowed is made up for at the next append that finds the batch full.
bool RecordAccumulator::finish_blocked_switch(TopicQueues& t, const PartitionQueue& q,
                                              std::span<const LeaderAndEpoch> leaders) {
    return all_batches_full(q) &&
           t.sticky.appended(0, settings_.batch_size, true, leaders, random_partition);
}

AppendOutcome RecordAccumulator::append(TopicIndex topic, std::int32_t partition,
                                        const RecordShape& record, Instant now,
                                        const LeaderTable& cluster, std::int64_t granted) {
    const auto leaders = cluster.leaders(topic);
    const bool sticky = partition < 0;
    std::int64_t buffer = granted;
    AppendOutcome out;
    if (closed_) {
        if (buffer != 0) pool_.deallocate(buffer);
        out.status = AppendOutcome::Status::Closed;
        return out;
    }
    for (;;) {
        StickyPartition& choice = topic_queues(topic).sticky;
        out.partition = sticky ? choice.current(leaders, random_partition) : partition;
        PartitionQueue& q = open_queue(topic, out.partition);
        if (sticky && finish_blocked_switch(topics_[topic], q, leaders)) continue;
        if (try_append(q, record, now, out)) break;
        if (buffer == 0) {
            out.wanted_bytes =
                std::max(settings_.batch_size, record_batch_size_upper_bound(record.sizes()));
            if (out.wanted_bytes > pool_.total()) {
                out.status = AppendOutcome::Status::LargerThanPool;
                return out;
            }
            if (!pool_.allocate(out.wanted_bytes)) {
                out.status = AppendOutcome::Status::NoMemory;
                return out;
            }
            buffer = out.wanted_bytes;
        }
        if (sticky && finish_blocked_switch(topics_[topic], q, leaders)) continue;
        append_new_batch(topic, out.partition, record, now, std::exchange(buffer, 0), out);
        break;
    }
    PartitionQueue& q = queue(topic, out.partition);
    if (sticky) {
        topics_[topic].sticky.appended(out.appended_bytes, settings_.batch_size,
                                       all_batches_full(q), leaders, random_partition);
    }
    if (buffer != 0) pool_.deallocate(buffer);
    out.batch_full = q.batches.size() > 1 || batches_[out.batch].full();
    out.record = {q.stream, q.next_record++};
    return out;
}

bool RecordAccumulator::try_append(PartitionQueue& q, const RecordShape& record, Instant now,
                                   AppendOutcome& out) {
    if (q.batches.empty()) return false;
    ProducerBatch& last = batches_[q.batches.back()];
    const std::int32_t before = last.estimated_bytes();
    if (!last.append(record, now)) {
        last.appends_closed = true;
        return false;
    }
    out.batch = q.batches.back();
    out.appended_bytes = last.estimated_bytes() - before;
    return true;
}

void RecordAccumulator::append_new_batch(TopicIndex topic, std::int32_t partition,
                                         const RecordShape& record, Instant now,
                                         std::int64_t buffer, AppendOutcome& out) {
    out.batch = new_batch_id();
    out.new_batch = true;
    PartitionQueue& q = queue(topic, partition);
    ProducerBatch& b = batches_[out.batch];
    b.topic = topic;
    b.partition = partition;
    b.range = {q.stream, q.next_record};
    b.number = b.origin = next_number_++;
    b.compression = settings_.compression;
    b.estimated_ratio = topics_[topic].compression_estimate;
    b.write_limit = static_cast<std::int32_t>(buffer);
    b.created = b.last_attempt = b.last_append = now;
    b.append(record, now);
    out.appended_bytes = b.estimated_bytes();
    q.batches.push_back(out.batch);
    ++queued_;
    set_incomplete(b, true);
    expiry_bound_ = std::min(expiry_bound_, now + settings_.delivery_timeout);
}

RecordAccumulator::Quiet RecordAccumulator::quiet_appends(TopicIndex topic, std::int32_t partition,
                                                          std::int32_t record_bytes,
                                                          const LeaderTable& cluster) {
    Quiet quiet;
    const StickyPartition& sticky = topic_queues(topic).sticky;
    const std::int32_t to = partition >= 0 ? partition : sticky.partition;
    if (to < 0 || pool_.waiting() || flushes_ > 0 || closed_) return quiet;
    if (cluster.leader(topic, to).leader == kNoNode) return quiet;
    const PartitionQueue& q = queue(topic, to);
    std::int64_t room = settings_.batch_size - kBatchHeaderBytes;
    if (q.batches.empty()) {
        if (pool_.available() < static_cast<std::int64_t>(settings_.batch_size) * threads_) return quiet;
        if (partition < 0 && sticky.produced_bytes >= settings_.batch_size) return quiet;
        quiet.opens_batch = true;
    } else {
        const ProducerBatch& last = batches_[q.batches.back()];
        if (last.full()) return quiet;
        room = last.write_limit - last.estimated_bytes();
    }
    if (partition < 0) {
        room = std::min<std::int64_t>(room, 2L * settings_.batch_size - sticky.produced_bytes);
    }
    const std::int64_t each = settings_.compression == Compression::None
                                  ? record_bytes
                                  : record_bytes + record_bytes / 8 + 1;
    quiet.records = std::max<std::int64_t>(0, (room - 1) / each) / threads_;
    return quiet;
}

// ---- putting back -------------------------------------------------------------------------------

void RecordAccumulator::reenqueue(BatchId id, Instant now) {
    ProducerBatch& b = batches_[id];
    b.put_back(now, draw_backoff(settings_.retry, b.attempts, rng_));
    insert_in_sequence_order(open_queue(b.topic, b.partition), id);
    expiry_bound_ = std::min(expiry_bound_, b.created + settings_.delivery_timeout);
}

// Without sequences a batch that comes back goes to the front, past later ones: order is lost.
void RecordAccumulator::insert_in_sequence_order(PartitionQueue& q, BatchId id) {
    auto at = q.batches.begin();
    if (ids_ != nullptr) {
        HW_CHECK(batches_[id].has_sequence(), "put back without a sequence");
        while (at != q.batches.end() && batches_[*at].has_sequence() &&
               batches_[*at].base_sequence < batches_[id].base_sequence) {
            ++at;
        }
    }
    q.batches.insert(at, id);
    ++queued_;
}

std::int32_t RecordAccumulator::split_and_reenqueue(BatchId id) {
    TopicQueues& t = topic_queues(batches_[id].topic);
    t.compression_estimate = std::max(1.0f, batches_[id].compression_ratio());
    auto parts = split_batch(batches_[id], settings_.batch_size, t.compression_estimate);
    PartitionQueue& q = open_queue(batches_[id].topic, batches_[id].partition);
    for (ProducerBatch& part : parts) part.number = next_number_++;
    for (std::size_t i = parts.size(); i-- > 0;) {
        const BatchId part = new_batch_id();
        batches_[part] = std::move(parts[i]);
        set_incomplete(batches_[part], true);
        if (ids_ != nullptr) ids_->add_in_flight(part);
        insert_in_sequence_order(q, part);
    }
    expiry_bound_ = std::min(expiry_bound_, batches_[id].created + settings_.delivery_timeout);
    return static_cast<std::int32_t>(parts.size());
}

// ---- finishing ----------------------------------------------------------------------------------

void RecordAccumulator::free_buffer(BatchId id) {
    ProducerBatch& b = batches_[id];
    if (b.split || b.buffer_freed) return;
    b.buffer_freed = true;
    pool_.deallocate(b.write_limit);
}

void RecordAccumulator::take_from_queue(PartitionQueue& q, BatchId id) {
    const auto at = std::find(q.batches.begin(), q.batches.end(), id);
    if (at == q.batches.end()) return;
    q.batches.erase(at);
    --queued_;
}

Instant RecordAccumulator::expire(Instant now, std::vector<BatchId>& out) {
    Instant next = kNever;
    for (TopicQueues& t : topics_) {
        for (PartitionQueue& q : t.partitions) {
            while (!q.batches.empty()) {
                ProducerBatch& b = batches_[q.batches.front()];
                if (!delivery_timed_out(b.created, settings_.delivery_timeout, now)) {
                    next = std::min(next, b.created + settings_.delivery_timeout);
                    break;
                }
                b.appends_closed = true;
                out.push_back(q.batches.front());
                q.batches.pop_front();
                --queued_;
            }
        }
    }
    expiry_bound_ = next;
    return next;
}

std::vector<BatchId> RecordAccumulator::take(bool (*wanted)(const ProducerBatch&)) {
    std::vector<BatchId> all;
    for (BatchId id = 0; std::cmp_less(id, batches_.size()); ++id) {
        if (!batches_[id].incomplete || !wanted(batches_[id])) continue;
        all.push_back(id);
        take_from_queue(queue(batches_[id].topic, batches_[id].partition), id);
    }
    std::sort(all.begin(), all.end(),
              [this](BatchId a, BatchId b) { return batches_[a].number < batches_[b].number; });
    return all;
}

std::int64_t RecordAccumulator::begin_flush() {
    ++flushes_;
    return next_number_;
}

bool RecordAccumulator::flush_done(std::int64_t ticket) const {
    return std::none_of(batches_.begin(), batches_.end(), [ticket](const ProducerBatch& b) {
        return b.incomplete && b.origin < ticket;
    });
}

}  // namespace hw
