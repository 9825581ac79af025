#include "broker_model/invariants/record_ledger.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "broker_model/invariants/compacted_away.hpp"
#include "broker_model/log/batch_records.hpp"

namespace hw::invariants {
namespace {

// Latency buckets: 16 per power of two of microseconds, so an answer is right to 6 %.
constexpr int kSubBits = 4;

std::size_t bucket_of(Duration latency) {
    const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(0, latency.us()));
    if (us < (1U << kSubBits)) return static_cast<std::size_t>(us);
    const int shift = static_cast<int>(std::bit_width(us)) - 1 - kSubBits;
    const std::uint64_t top = us >> shift;  // in [16, 32)
    return (static_cast<std::size_t>(shift) << kSubBits) + static_cast<std::size_t>(top);
}
Duration upper_end(std::size_t bucket) {
    if (bucket < (1U << kSubBits)) return micros(static_cast<std::int64_t>(bucket));
    const auto shift = static_cast<int>(bucket >> kSubBits) - 1;
    const std::int64_t top = (bucket & ((1U << kSubBits) - 1)) + (1U << kSubBits);
    return micros(((top + 1) << shift) - 1);
}

// How long the batch's first record had been in the producer's hands.
Duration age(const Event& event) {
    return nanos(std::max<std::int64_t>(0, event.what.offset2.value()));
}

void add_acked_run(std::vector<AckedRun>& runs, const Event& event) {
    const Observation& w = event.what;
    if (!runs.empty()) {
        AckedRun& last = runs.back();
        const bool no_offsets = last.base_offset == kNoOffset && w.offset == kNoOffset;
        const bool adjacent = last.base_offset != kNoOffset &&
                              last.base_offset + last.count == w.offset;
        if (last.first + last.count == w.value && (no_offsets || adjacent)) {
            last.count += w.value2;
            last.last_at = event.at;
            return;
        }
    }
    runs.push_back({w.value, w.value2, w.offset, event.at, event.at});
}

LeaderEpoch last_epoch(const ClusterView& view, TopicPartition tp, NodeId broker) {
    LeaderEpoch last = kNoLeaderEpoch;
    view.batches(tp, broker, [&](const RecordBatch& batch) {
        last = batch.leader_epoch;
        return true;
    });
    return last;
}

}  // namespace

NodeId authoritative_copy(const ClusterView& view, TopicPartition tp) {
    const auto partition = view.partition(tp);
    if (!partition) return kNoNode;
    if (partition->leader != kNoNode) {
        const auto leader = view.replica(tp, partition->leader);
        if (leader && leader->alive) return partition->leader;
    }
    std::vector<NodeId> candidates = partition->isr;
    candidates.insert(candidates.end(), partition->elr.begin(), partition->elr.end());
    if (candidates.empty()) candidates = view.holders(tp);
    std::sort(candidates.begin(), candidates.end());
    NodeId best = kNoNode;
    std::tuple<LeaderEpoch, Offset> best_log{kNoLeaderEpoch, Offset{-1}};
    for (const NodeId broker : candidates) {
        const auto copy = view.replica(tp, broker);
        if (!copy) continue;
        const std::tuple log{last_epoch(view, tp, broker), copy->log_end};
        if (best != kNoNode && log <= best_log) continue;
        best = broker;
        best_log = log;
    }
    return best;
}

std::size_t RecordLedger::slot(StreamId stream) {
    const auto id = static_cast<std::size_t>(stream.value());
    if (id >= slots_.size()) slots_.resize(id + 1, -1);
    if (slots_[id] < 0) {
        slots_[id] = static_cast<std::int32_t>(streams_.size());
        streams_.emplace_back().stream = stream;
        waiting_.emplace_back();
    }
    return static_cast<std::size_t>(slots_[id]);
}

void RecordLedger::on_event(const Event& event) {
    if (!wants(event.what.fact) || event.what.stream == kNoStream) return;
    const std::size_t i = slot(event.what.stream);
    streams_[i].producer = event.node;
    streams_[i].tp = event.what.tp;
    if (event.what.fact == Fact::RecordsSent) {
        sent(i, event);
    } else {
        answered(i, event, event.what.fact == Fact::RecordsAcked);
    }
}

// Records wait from the moment they are handed over, which is before they are sent.
void RecordLedger::begin_wait(Waiting& waiting, const Event& event) {
    if (waiting.waits) return;
    waiting.waits = true;
    waiting.since = std::max(waiting.last_ack, event.at - age(event));
}

void RecordLedger::sent(std::size_t i, const Event& event) {
    const std::int64_t count = event.what.value2;
    const std::int64_t already = streams_[i].sent.add(event.what.value, event.what.value + count);
    waiting_[i].open += count - already;  // a retry has been waiting since before
    begin_wait(waiting_[i], event);
}

void RecordLedger::answered(std::size_t i, const Event& event, bool acked) {
    StreamLedger& stream = streams_[i];
    const std::int64_t first = event.what.value;
    const std::int64_t count = event.what.value2;
    // What failed before it ever left was not open.
    waiting_[i].open -= stream.sent.add(first, first + count);
    if (!acked) {
        begin_wait(waiting_[i], event);
        waiting_[i].last_failure = event.at;
        stream.failed.add(first, first + count);
        return;
    }
    end_wait(i, event.at);
    waiting_[i].last_ack = event.at;
    const std::size_t bucket = bucket_of(age(event));
    if (bucket >= latency_counts_.size()) latency_counts_.resize(bucket + 1, 0);
    latency_counts_[bucket] += count;
    stream.acked.add(first, first + count);
    add_acked_run(stream.acked_runs, event);
}

void RecordLedger::end_wait(std::size_t i, Instant now) {
    Waiting& waiting = waiting_[i];
    if (!waiting.waits) return;
    const Duration wait = now - waiting.since;
    if (wait > streams_[i].longest_wait) {
        streams_[i].longest_wait = wait;
        streams_[i].longest_wait_from = waiting.since;
    }
    waiting.waits = waiting.open > 0;
    waiting.since = now;
}

void RecordLedger::settle(const ClusterView& view) {
    // Whoever still waits has waited until now; a stream that gave up, until it did.
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        if (!waiting_[i].waits) continue;
        end_wait(i, waiting_[i].open > 0 ? view.now() : waiting_[i].last_failure);
    }
    std::vector<TopicPartition> partitions;
    for (const StreamLedger& stream : streams_) partitions.push_back(stream.tp);
    std::sort(partitions.begin(), partitions.end());
    partitions.erase(std::unique(partitions.begin(), partitions.end()), partitions.end());
    for (const TopicPartition tp : partitions) read_log(view, tp);
}

void RecordLedger::read_log(const ClusterView& view, TopicPartition tp) {
    const NodeId broker = authoritative_copy(view, tp);
    Offset log_start{0};
    NewestRecords newest;
    if (broker != kNoNode) {
        log_start = view.replica(tp, broker)->log_start;
        view.batches(tp, broker, [&](const RecordBatch& batch) {
            if (batch.is_control() || batch.range.stream == kNoStream) return true;
            StreamLedger& stream = streams_[slot(batch.range.stream)];
            if (stream.producer == kNoNode) stream.tp = tp;
            for_each_span(batch, [&](const RecordSpan& span) {
                // Records below the log start still lie in the batch that straddles it.
                const std::int64_t hidden = std::clamp<std::int64_t>(
                    log_start - (batch.base_offset + span.first_index), 0, span.count);
                const std::int64_t first = batch.range.first + span.first_index;
                found(stream, {first + hidden, first + span.count}, newest);
                return true;
            });
            return true;
        });
    }
    std::vector<StreamLedger*> here;
    for (StreamLedger& stream : streams_) {
        if (stream.tp != tp) continue;
        judge(stream, log_start);
        here.push_back(&stream);
    }
    if (broker != kNoNode) excuse_compacted(view, tp, broker, here);
}

void RecordLedger::found(StreamLedger& stream, Interval records, NewestRecords& newest) {
    if (records.begin >= records.end) return;
    IntervalSet copies;
    copies.add(records.begin, records.end);
    const IntervalSet again = copies.common(stream.present);
    const std::int64_t twice = stream.present.add(records.begin, records.end);
    stream.extra_copies += twice;
    for (const Interval& part : again.parts()) stream.duplicated.add(part.begin, part.end);
    auto [seen, is_new] = newest.try_emplace(stream.stream, records.end);
    if (!is_new && records.begin < seen->second) {
        copies.remove(again);
        for (const Interval& part : copies.parts()) {
            stream.reordered.add(part.begin, std::min(part.end, seen->second));
        }
    }
    seen->second = std::max(seen->second, records.end);
}

void RecordLedger::judge(StreamLedger& stream, Offset log_start) const {
    stream.acked_lost = stream.acked;
    stream.acked_lost.remove(stream.present);
    for (const AckedRun& run : stream.acked_runs) {
        // Without an offset (acks=0) nobody can tell expired from lost once the log start moved.
        const std::int64_t gone = run.base_offset == kNoOffset
                                      ? (log_start > Offset{0} ? run.count : 0)
                                      : std::clamp<std::int64_t>(log_start - run.base_offset, 0,
                                                                 run.count);
        IntervalSet below;
        below.add(run.first, run.first + gone);
        below = below.common(stream.acked_lost);
        for (const Interval& part : below.parts()) stream.expired.add(part.begin, part.end);
        stream.acked_lost.remove(below);
    }
    stream.failed_but_present = stream.failed.common(stream.present);
}

RecordCounts RecordLedger::counts() const {
    RecordCounts total;
    for (const StreamLedger& s : streams_) {
        total.sent += s.sent.count();
        total.acked += s.acked.count();
        total.failed += s.failed.count();
        total.acked_lost += s.acked_lost.count();
        total.duplicated += s.extra_copies;
        total.reordered += s.reordered.count();
        total.failed_but_present += s.failed_but_present.count();
        total.expired += s.expired.count();
        total.compacted += s.compacted.count();
        total.in_log += s.present.count() + s.extra_copies;
    }
    return total;
}

Duration RecordLedger::longest_wait() const {
    Duration longest;
    for (const StreamLedger& s : streams_) longest = std::max(longest, s.longest_wait);
    return longest;
}

Duration RecordLedger::ack_latency(int percent) const {
    std::int64_t total = 0;
    for (const std::int64_t n : latency_counts_) total += n;
    std::int64_t seen = 0;
    for (std::size_t i = 0; i < latency_counts_.size(); ++i) {
        seen += latency_counts_[i];
        if (seen * 100 >= total * percent && total > 0) return upper_end(i);
    }
    return {};
}

}  // namespace hw::invariants
